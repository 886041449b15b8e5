"""Steps of the set-up: skipped when nothing has changed, timed, and ended with one sentence when they fail."""

import hashlib
import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Variables = Mapping[str, str | None]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
NODE = str(VENV / "bin" / "node")
VAR = ROOT / "var"
NO_NETWORK = re.compile(
    r"name resolution|resolve host|dns error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|NewConnectionError"
    r"|Network is unreachable|tcp connect error|error sending request|Failed to fetch|Connection refused|ProxyError",
    re.IGNORECASE,
)


class Stop(Exception):  # noqa: N818 - the end of a command, told in one sentence
    """The command cannot go on; the message says why and what to do."""


def digest(*inputs: Path | str) -> str:
    """Return one hash of texts, files and folders (names and contents); what Python and editors leave behind is left out."""
    total = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            total.update(f"text {item}\0".encode())
            continue
        files = sorted(item.rglob("*")) if item.is_dir() else [item]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith("."):
                total.update(f"file {file.relative_to(ROOT) if file.is_relative_to(ROOT) else file.name}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def step(name: str, action: Callable[[], object], *, stamp: Path, inputs: Callable[[], str], outputs: Sequence[Path] = ()) -> None:
    """Do one step of the set-up and say how long it took; skip it when its stamp holds its inputs and its outputs are there."""
    print(f"  {name:<24}", end="", flush=True)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == inputs() and all(output.exists() for output in outputs):
        print("unchanged")
        return
    started = time.monotonic()
    try:
        action()
    except BaseException:
        print("failed")
        raise
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(inputs(), encoding="ascii")
    print(f"{time.monotonic() - started:6.1f} s")


def failure(name: str, output: str, code: int, log: str, *, needs_network: bool) -> str:
    """Return the sentence for a program of the set-up that failed."""
    if needs_network and NO_NETWORK.search(output):
        return f"The package registries cannot be reached (step '{name}'): check the network or the proxy settings; details in {log}."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1] if lines else f"it ended with code {code} and said nothing"
    return f"Step '{name}' failed: {last} (details in {log})"


def quietly(name: str, command: Sequence[str], *, cwd: Path = ROOT, needs_network: bool = False) -> str:
    """Run a program of the set-up with its output in var/log and return that output; Stop with one sentence when it fails."""
    log = VAR / "log" / f"{name.replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise Stop(failure(name, done.stdout, done.returncode, str(log.relative_to(ROOT)), needs_network=needs_network))
    return done.stdout


def environment(changes: Variables | None = None) -> dict[str, str]:
    """Return the environment for our programs: the tools of .venv first; a change to None takes a variable out."""
    variables: dict[str, str | None] = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        **os.environ,
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        **(changes or {}),
    }
    return {name: value for name, value in variables.items() if value is not None}
