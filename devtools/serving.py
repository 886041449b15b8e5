"""`dev.py run`: everything set up, then gunicorn and the worker of background jobs."""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from devtools.setup import database, demonstration, load, reset, set_up
from devtools.steps import PYTHON, ROOT, Stop, environment

START_SECONDS = 60


def refuse_taken_port(host: str, port: int) -> None:
    """Stop when nobody could listen on this address."""
    if not 0 < port < 65536:
        msg = f"--port takes a number from 1 to 65535, not {port}."
        raise Stop(msg)
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        msg = f"The host {host!r} is not known on this machine; --host takes an address such as 127.0.0.1 or 0.0.0.0."
        raise Stop(msg) from error
    except OSError as error:
        msg = f"Cannot listen on {host}:{port} ({(error.strerror or str(error)).lower()}); choose another with --port."
        raise Stop(msg) from error


def allowed_hosts(host: str) -> str:
    """Return the host names under which the server may be called, for ATLAS_ALLOWED_HOSTS."""
    names = ["localhost", "127.0.0.1", "[::1]", f"[{host}]" if ":" in host else host]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - the user asked for it
        with contextlib.suppress(OSError):
            names += [socket.gethostname(), *socket.gethostbyname_ex(socket.gethostname())[2]]
    return ",".join(dict.fromkeys(names))


def wait_until_served(server: subprocess.Popen, address: str) -> None:
    """Wait for the first answer of the server; Stop when it ends or says that it is broken."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=START_SECONDS):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
            msg = f"The server runs, but its first page answers {error.code}; its messages are above."
            raise Stop(msg) from error
        except OSError:
            time.sleep(0.1)
    msg = "The server did not start; its messages are above."
    raise Stop(msg)


def serve(host: str, port: int) -> int:
    """Serve until told to stop; print the address last."""
    shown = f"[{host}]" if ":" in host else host
    own = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, shown)  # noqa: S104
    command = ["gunicorn", "config.wsgi", "--bind", f"{shown}:{port}", "--workers", "2", "--threads", "4"]
    variables = environment({"ATLAS_ALLOWED_HOSTS": os.environ.get("ATLAS_ALLOWED_HOSTS") or allowed_hosts(host)})
    server = subprocess.Popen([PYTHON, "-m", *command, "--log-level", "warning", "--no-control-socket"], cwd=ROOT, env=variables)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    worker: subprocess.Popen | None = None
    try:
        wait_until_served(server, f"http://{own}:{port}/")
        print(f"\nCluster Atlas is at http://{own}:{port}/ (stop it with Ctrl-C)", flush=True)
        while server.poll() is None:
            if worker is None or worker.poll() is not None:
                worker = start_worker(variables)
            time.sleep(1)
        return max(server.returncode, 0)
    except KeyboardInterrupt:
        return 0
    finally:
        for process in (server, worker):
            if process is not None:
                process.terminate()
                process.wait()


def start_worker(variables: dict[str, str]) -> subprocess.Popen:
    """Start the worker that does the jobs of imports; it is started again when a database that was busy too long has ended it."""
    return subprocess.Popen([PYTHON, "manage.py", "db_worker", "--no-reload", "--verbosity", "0"], cwd=ROOT, env=variables)


def run(options: argparse.Namespace) -> int:
    """Set up what is missing or has changed, load the data, serve."""
    refuse_taken_port(options.host, options.port)
    started = time.monotonic()
    set_up(dev=False)
    found = database()
    if options.reset:
        reset(found)
    load()
    told = demonstration()
    print(f"  {'ready after':<24}{time.monotonic() - started:6.1f} s")
    if told:
        print(f"\n{told.strip()}")
    return serve(options.host, options.port)
