"""Asks every operation of the interface what a program makes up from its OpenAPI document, for as long as wanted; prints what it found.

    python -m benchmarks.generated --examples 200            both databases, the shipped data
    python -m benchmarks.generated --examples 50 --database sqlite --only linkages

Each operation is asked by a visitor with requests that fit the document and with some that do not; those that write also by an officer with
a token.  Found is: an error of the server, and a status, type, shape or header that the document does not declare.  The database is one of
its own that is gone afterwards.  The tests ask the same, a few times (`tests/api/test_generated.py`).
"""

import argparse
import json
import logging
import sys
import time
from typing import Any

import django

from benchmarks.databases import CHOICES, engines, run_on

KEYS = {
    "organisations": "sohar-aluminium", "products": "polyolefins", "industries": "2420", "zones": "suhar-industrial-city",
    "linkages": "own-oq-sa", "clusters": "sohar-aluminium-cluster",
}  # fmt: skip


def run_inside(options: argparse.Namespace) -> int:
    """Fill the configured database, ask, and return how many operations answered wrongly."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- Django is set up by now
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from schemathesis import GenerationMode  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from accounts.services import token_create  # noqa: PLC0415
    from tests.api.generated import ask, asked, operations  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    for command in ("migrate", "reference_load", "pack_load"):
        call_command(command, verbosity=0)
    officer = User.objects.create_user("officer", "officer@example.org", role="officer", countries=["OM"])
    token = token_create(actor=officer, name="Program", scope="write", days=7)[1]
    readers: dict[str, dict[str, str]] = {"visitor": {}, "officer": {"Authorization": f"Token {token}"}}
    wrong = 0
    for label, operation in operations(get_wsgi_application()).items():
        writes = operation.method.upper() in ("POST", "PATCH")
        for reader in ("visitor", "officer") if writes else ("visitor",):
            for mode in GenerationMode:
                for cases in asked(operation, KEYS, mode) if options.only in label else ():
                    started, found = time.perf_counter(), ""
                    try:
                        ask(cases, examples=options.examples, headers=readers[reader], start=options.start)
                    except BaseExceptionGroup as failures:
                        found, wrong = str(failures)[:2000], wrong + 1
                    print(json.dumps(_line(label, reader, mode.value, connection.vendor, options.examples, started, found)), flush=True)
    return wrong


def _line(label: str, reader: str, mode: str, database: str, examples: int, started: float, found: str) -> dict[str, Any]:
    return {
        "operation": label, "reader": reader, "requests": mode, "database": database, "examples": examples,
        "seconds": round(time.perf_counter() - started, 1), "found": found,
    }  # fmt: skip


def main() -> None:
    """Ask on each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=100, help="requests of each sort to each operation (default %(default)s)")
    parser.add_argument("--start", type=int, default=7, help="another number asks other requests (default %(default)s)")
    parser.add_argument("--only", default="", help="only operations whose name holds this")
    parser.add_argument("--database", choices=CHOICES, default="both")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.exit(run_inside(options) and 1)
    for engine in engines(options.database):
        run_on(engine, "benchmarks.generated", sys.argv[1:])


if __name__ == "__main__":
    main()
