"""How many queries a page or an endpoint takes, kept in query_counts.json.

A test calls `query_count("api:linkages-list")` around one request. The number must be the one in the file; UPDATE_QUERY_COUNTS=1 writes
it there instead, so that a change of it stands in the diff for a reader to judge.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).parent / "query_counts.json"
_NOT_QUERIES = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")


@contextmanager
def query_count(name: str) -> Iterator[None]:
    """Check that what runs inside takes as many queries as the file says, on either database."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(_NOT_QUERIES)]
    counts = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        counts[name] = len(asked)
        FILE.write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n", encoding="utf-8")
        return
    assert name in counts, f"{name} is not in {FILE.name}; run once with UPDATE_QUERY_COUNTS=1"
    listed = "\n".join(asked)
    assert len(asked) == counts[name], f"{name} takes {len(asked)} queries, {counts[name]} are expected:\n{listed}"
