#!/usr/bin/env python3
"""The two commands of Cluster Atlas: `python3 dev.py run` serves it, `python3 dev.py test` checks it.

Standard library only.  Everything is set up on the way, in the checkout: .venv, node_modules, build and var.  A step is
skipped while the hash of its inputs stands in its stamp and its outputs are there.  `lint` runs the checks without the
tests, `lock` writes the lock files anew.
"""

import argparse
import signal
import sys
from collections.abc import Sequence

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells people so
    sys.exit("Cluster Atlas needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from devtools import checking, serving, setup
from devtools.steps import Stop


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Serve or check Cluster Atlas; everything needed is set up on the way.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|test|lint|lock")
    serving = commands.add_parser("run", help="set up, load the data, serve")
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    serving.add_argument("--port", default=8000, type=int, help="port to listen on (default %(default)s)")
    serving.add_argument("--reset", action="store_true", help="delete the SQLite database first")
    testing = commands.add_parser("test", help="lint, types, layers, tests on SQLite and PostgreSQL; other options go to pytest")
    testing.add_argument("paths", nargs="*", help="test files or folders; with them only pytest runs")
    testing.add_argument("-k", metavar="EXPRESSION", help="passed on to pytest")
    testing.add_argument(
        "--postgres", choices=("auto", "system", "npm"), default="auto", help="where the server comes from (default %(default)s)"
    )
    commands.add_parser("lint", help="the checks that run no tests")
    locking = commands.add_parser("lock", help="write the lock files anew")
    locking.add_argument("--upgrade", action="store_true", help="also take newer versions within the ranges of the .in files")
    return parser


def main(line: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = arguments()
    options, others = parser.parse_known_args(line)
    if others and options.command != "test":
        parser.error(f"unknown: {' '.join(others)}")
    try:
        if options.command == "run":
            return serving.run(options)
        if options.command == "test":
            return checking.test(options, others)
        if options.command == "lock":
            return setup.lock(upgrade=options.upgrade)
        setup.set_up(dev=True)
        checks = checking.Checks()
        checking.lint(checks)
        return checks.summary()
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    # A program of ours that is running ends with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
