"""Brings the checkout up to date: Python and browser packages, bundles, static files, tables and starting data."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devtools.steps import NODE, PYTHON, ROOT, VAR, VENV, Stop, digest, environment, quietly, step

NODE_MODULES = ROOT / "node_modules"
BUILD = ROOT / "build"
APPS = ("core", "accounts", "firms", "linkages", "clusters", "register", "exchange")
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=2", "--fetch-retry-mintimeout=2000")


def make_venv() -> None:
    """Make .venv; one that another Python or another place left behind is made anew, one that works is kept."""
    asked = [PYTHON, "-c", "import sys, pip; print(sys.prefix, *sys.version_info[:2])"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    except OSError:
        told = []
    if told == [str(VENV), *map(str, sys.version_info[:2])]:
        return
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError as error:
        msg = "This Python cannot make a virtual environment; on Debian or Ubuntu: apt-get install python3-venv."
        raise Stop(msg) from error
    quietly("virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(lock: str) -> None:
    """Install a lock file with uv; with pip where uv cannot be had or fails."""
    hashed = ["install", "--require-hashes", "-r"]
    pip = [PYTHON, "-m", "pip", "--retries=2", *hashed]
    try:
        quietly("installer", [*pip, "requirements-setup.txt"], needs_network=True)
        quietly("requirements", [PYTHON, "-m", "uv", "pip", *hashed, lock, "--python", PYTHON], needs_network=True)
    except Stop:
        quietly("requirements", [*pip, lock], needs_network=True)


def npm(name: str, folder: Path, *arguments: str) -> None:
    """Run the npm that came with the Python requirements."""
    quietly(name, [str(VENV / "bin" / "npm"), *arguments], cwd=folder, needs_network=True)


def set_up(*, dev: bool) -> None:
    """Bring everything up to date that does not need the database."""
    if os.name == "nt":
        msg = "Cluster Atlas runs on Linux and macOS; on Windows use the Windows Subsystem for Linux."
        raise Stop(msg)
    version = "{}.{}".format(*sys.version_info[:2])
    step("virtual environment", make_venv, stamp=VENV / ".made", inputs=lambda: digest(PYTHON, version))
    tools = VENV / ".tools-installed"
    # Once the test tools are there they stay there: their lock holds everything that the other holds.
    lock = "requirements-dev.txt" if dev or tools.exists() else "requirements.txt"
    stamp = tools if lock == "requirements-dev.txt" else VENV / ".requirements-installed"
    step("requirements", lambda: install(lock), stamp=stamp, inputs=lambda: digest(ROOT / lock))
    npm_lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    packages = NODE_MODULES / ".installed"
    step("browser packages", lambda: npm("browser packages", ROOT, *NPM_CI), stamp=packages, inputs=lambda: digest(*npm_lock))
    bundled = [*npm_lock, ROOT / "esbuild.mjs", ROOT / "static" / "js"]
    step(
        "browser bundles",
        lambda: quietly("browser bundles", [NODE, "esbuild.mjs"]),
        stamp=BUILD / ".bundled",
        inputs=lambda: digest(*bundled),
        outputs=[BUILD / "static" / "js", BUILD / "basemap" / "land-110m.json"],
    )
    step(
        "static files",
        lambda: manage("static files", "collectstatic", "--no-input", "--clear"),
        stamp=BUILD / ".collected",
        inputs=lambda: digest(ROOT / "static", BUILD / "static", ROOT / "config", ROOT / "requirements.txt"),
        outputs=[BUILD / "collected" / "staticfiles.json"],
    )


def manage(name: str, *arguments: str) -> None:
    """Run a management command as a step of the set-up."""
    quietly(name, [PYTHON, "manage.py", *arguments])


def database() -> dict[str, Any]:
    """Return which database is configured (see config/probe.py); Stop when it does not answer."""
    VAR.mkdir(exist_ok=True)
    found = json.loads(quietly("database", [PYTHON, "-m", "config.probe"]).splitlines()[-1])
    if "error" in found:
        raise Stop(found["error"])
    return found


def reset(found: dict[str, Any]) -> None:
    """Delete the SQLite file; a PostgreSQL database is never deleted from here."""
    if found["engine"] != "sqlite":
        msg = "--reset deletes the SQLite file only; on PostgreSQL drop and create the database yourself (dropdb, createdb)."
        raise Stop(msg)
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(found["file"] + ending).unlink(missing_ok=True)
    print(f"  deleted {found['file']}")


def load() -> None:
    """Bring the tables and the starting data of the configured database up to date."""
    tables = [path for app in APPS for path in sorted((ROOT / app / "migrations").glob("*.py"))]
    place = digest(json.dumps(database()["identity"][:-2]))[:12]

    def load_step(name: str, command: Sequence[str], *paths: Path) -> None:
        step(
            name,
            lambda: manage(name, *command),
            stamp=VAR / "stamps" / f"{place}-{command[0]}",
            # The identity of the database tells one that was made anew from the one that was filled.
            inputs=lambda: digest(*paths, *tables, ROOT / "requirements.txt", json.dumps(database()["identity"])),
        )

    reference, packs = ROOT / "data" / "reference", ROOT / "data" / "packs"
    load_step("tables", ["migrate", "--no-input"])
    load_step("search entries", ["search_rebuild"], ROOT / "core" / "search", ROOT / "analysis" / "folding.py")
    rules = [ROOT / "analysis" / f"{name}.py" for name in ("validity", "evidence", "standings")]
    load_step("standings", ["standings_rebuild"], *rules, ROOT / "linkages" / "standings.py")
    load_step("reference lists", ["reference_load"], reference, ROOT / "firms" / "management")
    load_step("data packs", ["pack_load"], packs, reference, ROOT / "exchange")


def demonstration() -> str:
    """Make the demonstration officer on a site without accounts; return what is to be told once, empty on later starts.

    Its output holds a password: it is read here and written to no log.
    """
    told: list[str] = []

    def make() -> None:
        command = [PYTHON, "manage.py", "demo_officer_create"]
        done = subprocess.run(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            msg = "The demonstration officer could not be made; `manage.py demo_officer_create` says why."
            raise Stop(msg)
        told.append(done.stdout)

    identity = digest(json.dumps(database()["identity"]))
    step("demonstration officer", make, stamp=VAR / "stamps" / f"{identity[:12]}-officer", inputs=lambda: identity)
    return "".join(told)


def lock(*, upgrade: bool) -> int:
    """Write the lock files anew, without registry addresses; versions move only where the .in files ask, or with `upgrade`."""
    set_up(dev=True)
    options = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
    if upgrade:
        options.append("--upgrade")
    for name in ("requirements-setup", "requirements", "requirements-dev"):
        held = ["-c", "requirements.txt"] if name == "requirements-dev" else []
        compiled = [PYTHON, "-m", "uv", "pip", "compile", *options, *held, f"{name}.in", "-o", f"{name}.txt"]
        quietly("lock", compiled, needs_network=True)
        print(f"  {name}.txt")
    for folder in (ROOT, ROOT / "tests" / "postgres"):
        npm("lock", folder, "install", "--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts")
        print(f"  {(folder / 'package-lock.json').relative_to(ROOT)}")
    return 0
