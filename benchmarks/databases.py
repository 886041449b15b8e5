"""The databases that benchmarks measure on: each in an empty one of its own that is gone afterwards, in a process of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHOICES = ("sqlite", "postgresql", "both")


def engines(asked: str) -> tuple[str, ...]:
    """Return the engines that `--database` asks for."""
    return CHOICES[:2] if asked == "both" else (asked,)


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Return the address of an empty database that is gone afterwards."""
    sys.path.insert(0, str(ROOT))
    from devtools.postgres import provided  # noqa: PLC0415
    from devtools.setup import NPM_CI, npm  # noqa: PLC0415

    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/benchmark.sqlite3"
    else:
        with provided("auto", lambda: npm("postgresql", ROOT / "tests" / "postgres", *NPM_CI)) as address:
            yield address


def run_on(engine: str, module: str, arguments: Sequence[str]) -> None:
    """Run a benchmark again, with `--inside`, on an empty database of this engine."""
    with database(engine) as address:
        environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        subprocess.run([sys.executable, "-m", module, *arguments, "--inside"], cwd=ROOT, env=environment, check=True)  # noqa: S603 -- ourselves
