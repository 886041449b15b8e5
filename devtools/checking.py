"""`dev.py test` and `dev.py lint`: every check, on both databases."""

import argparse
import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Sequence

from devtools.postgres import NPM_FOLDER, provided
from devtools.setup import NPM_CI, npm, set_up
from devtools.steps import NODE, PYTHON, ROOT, VENV, Stop, Variables, environment

ON_SQLITE: Variables = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": None}


class Checks:
    """Runs checks one after the other, shows their output, and remembers how each ended."""

    def __init__(self) -> None:
        self.results: list[tuple[str, float, str]] = []

    def run(self, name: str, command: Sequence[str], variables: Variables, *, none_found_is_fine: bool = False) -> None:
        """Run one check; code 5 is pytest's "no tests found"."""
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=environment(variables), check=False).returncode
        passed = code == 0 or (code == 5 and none_found_is_fine)
        self.results.append((name, time.monotonic() - started, "passed" if passed else "FAILED"))

    def fail(self, name: str, reason: str) -> None:
        """Record a check that could not even start."""
        print(f"\n=== {name}\n{reason}", flush=True)
        self.results.append((name, 0.0, "FAILED"))

    def summary(self) -> int:
        """Print what ran, how long it took and how it ended; return the exit code."""
        print("\n=== Summary")
        for name, seconds, ending in self.results:
            print(f"  {name:<28}{seconds:7.1f} s  {ending}")
        failed = [name for name, _, ending in self.results if ending == "FAILED"]
        print(f"\n{len(failed)} of {len(self.results)} checks failed: {', '.join(failed)}" if failed else "\nEverything passed.")
        return 1 if failed else 0


def lint(checks: Checks) -> None:
    """Run what reads the code without running it."""
    module = [PYTHON, "-m"]
    production = {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "DATABASE_URL": None,
        "ATLAS_SECRET_KEY": os.urandom(40).hex(),
        "ATLAS_ALLOWED_HOSTS": "atlas.example",
        "ATLAS_EMAIL_URL": "console:",
    }
    checks.run("ruff check", [*module, "ruff", "check", "."], ON_SQLITE)
    checks.run("ruff format", [*module, "ruff", "format", "--check", "."], ON_SQLITE)
    checks.run("types", [*module, "mypy"], ON_SQLITE)
    checks.run("layers", [str(VENV / "bin" / "lint-imports")], ON_SQLITE)
    checks.run("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], ON_SQLITE)
    checks.run("production settings", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], production)


@contextlib.contextmanager
def postgres(origin: str) -> Iterator[str]:
    """Return the address of a PostgreSQL server: the one of DATABASE_URL, else one that lives as long as the block."""
    given = os.environ.get("DATABASE_URL", "")
    if origin == "auto" and given.startswith(("postgres", "pgsql")):
        yield given
        return
    with provided(origin, lambda: npm("postgresql", NPM_FOLDER, *NPM_CI)) as address:
        yield address


def test(options: argparse.Namespace, pytest_arguments: list[str]) -> int:
    """Run all checks and tests; with paths or pytest's options only pytest, on both databases."""
    set_up(dev=True)
    checks = Checks()
    chosen = [*options.paths, *(["-k", options.k] if options.k else []), *pytest_arguments]
    # In the order of their names: files of few, long tests (those in the browser) would else come last, one after the other.
    pytest = [PYTHON, "-m", "pytest", *(chosen or ["-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"])]
    if not chosen:
        lint(checks)
    checks.run("tests on SQLite", pytest, ON_SQLITE, none_found_is_fine=bool(chosen))
    try:
        with postgres(options.postgres) as address:
            again = [*pytest, "--database-only"]
            checks.run("tests on PostgreSQL", again, {**ON_SQLITE, "DATABASE_URL": address}, none_found_is_fine=bool(chosen))
    except Stop as stop:
        checks.fail("tests on PostgreSQL", str(stop))
    scripts = [str(file) for file in sorted((ROOT / "tests" / "js").rglob("*.test.*js"))]
    if scripts and not chosen:
        checks.run("tests of the browser code", [NODE, "--test", *scripts], ON_SQLITE)
    return checks.summary()
