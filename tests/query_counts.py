"""How many queries a page or an endpoint takes, kept in query_counts.json.

A test calls `query_count("api:linkages-list")` around one request. The number must be the one in the file; UPDATE_QUERY_COUNTS=1 writes
it there instead, so that a change of it stands in the diff for a reader to judge. No page takes more than `MOST`, with the two by
which an account is known.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).parent / "query_counts.json"
MOST = 15
OF_AN_ACCOUNT = 2
_NOT_QUERIES = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")
_OF_ONE_DATABASE = ("SELECT set_config(", "SELECT col, term, doc FROM core_searchentry_terms")
"""What only one database is asked: a setting of the session, and how often terms occur, which a process keeps. The limit counts them."""


@contextmanager
def queries() -> Iterator[list[str]]:
    """Collect the queries that run inside: the list is filled at the end."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(_NOT_QUERIES)]


@contextmanager
def few_queries() -> Iterator[None]:
    """Check that what runs inside takes at most `MOST` queries."""
    with queries() as asked:
        yield
    listed = "\n".join(asked)
    assert len(asked) <= MOST, f"{len(asked)} queries, at most {MOST} are allowed:\n{listed}"


@contextmanager
def query_count(name: str) -> Iterator[None]:
    """Check that what runs inside takes as many queries as the file says, on either database."""
    with queries() as asked:
        yield
    if name.startswith("page:"):
        assert len(asked) + OF_AN_ACCOUNT <= MOST, f"{name} takes {len(asked)} queries, and two more for an account: {asked}"
    asked = [sql for sql in asked if not sql.startswith(_OF_ONE_DATABASE)]
    counts = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        counts[name] = len(asked)
        FILE.write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n", encoding="utf-8")
        return
    assert name in counts, f"{name} is not in {FILE.name}; run once with UPDATE_QUERY_COUNTS=1"
    listed = "\n".join(asked)
    assert len(asked) == counts[name], f"{name} takes {len(asked)} queries, {counts[name]} are expected:\n{listed}"
