"""Measures the interface beside plain Django REST framework and bare SQL, and prints one JSON line per figure.

    python -m benchmarks.interface                                      both databases, 100,000 organisations and 500,000 linkages
    DATABASE_URL=... python -m benchmarks.interface --here 10000/50000  a database that is filled already, or is filled now

Requests go through WSGI and the whole stack of middleware, ours and those of the peers, in turn, in one process; of the rounds the
median is taken.  The peers: `drf`, views with serializers as the framework's own documentation has them, on the same rows; `cursor`, a
bare cursor that reads the columns of the same rows and writes each as JSON; `sql`, the indexed statements that find
what a neighbourhood shows; `answer`, our own answer in full.
"""

import argparse
import io
import json
import logging
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import django

from benchmarks.databases import CHOICES, ROOT, database, engines

SIZE = "100000/500000"
ORGANISATIONS = "/api/v1/organisations/?limit=1000"
EXPORT = "/api/v1/linkages/?format=ndjson"
OFTEN = 9
"""So many times in a round what is over in less than a millisecond is asked; the middle one counts."""
ORDINARY = 6
"""Linkages that an ordinary organisation has."""


def timed(act: Callable[[], Any]) -> float:
    """Return the milliseconds that something took."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def peak_mb(act: Callable[[], Any]) -> tuple[float, float]:
    """Return the megabytes that the process held at most while something ran, and how many of them it held before."""
    before = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    act()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    high = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return high / 1024, int(before) * resource.getpagesize() / 1024**2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gets of the program: status, headers, and the pieces of the body."""

    status: int
    headers: Mapping[str, str]
    body: Iterable[bytes]


class Asking:
    """Requests to the configured database through the whole stack, as a server of WSGI makes them."""

    def __init__(self, size: str) -> None:
        from django.core.signals import request_finished, request_started  # noqa: PLC0415 -- Django is set up by now
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
        from django.db import close_old_connections  # noqa: PLC0415

        # A server keeps its connection for a minute (`config.settings`); here for as long as is measured.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        self.application, self.size = get_wsgi_application(), size

    def get(self, address: str, tag: str = "") -> Answer:
        """Return the answer to an address, for a client that has kept one with this tag."""
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr, **({"HTTP_IF_NONE_MATCH": tag} if tag else {}),
        }  # fmt: skip
        started: list[Any] = []
        body = self.application(environ, lambda *told: started.extend(told))
        status = int(started[0].split()[0])
        if status != (304 if tag else 200):
            msg = f"{address}: {started[0]}"
            raise RuntimeError(msg)
        if not body.streaming:
            body.close()
        return Answer(status, dict(started[1]), body)

    def timed(self, address: str, tag: str = "") -> float:
        """Return the milliseconds of an answer; of a stream until its end."""
        return timed(lambda: self.drained(address) if address.endswith("ndjson") else self.get(address, tag))

    def known(self, address: str, tag: str = "") -> float:
        """Return the milliseconds of an answer that is remembered: so short that the middle of several is taken."""
        return median(self.timed(address, tag) for _again in range(OFTEN))

    def anew(self, address: str) -> float:
        """Return the milliseconds of an answer when nothing is remembered."""
        from core import memo  # noqa: PLC0415

        memo.forget()
        return self.timed(address)

    def drained(self, address: str) -> int:
        """Return how many bytes a stream has."""
        body = self.get(address).body
        try:
            return sum(map(len, body))
        finally:
            body.close()

    def figure(self, operation: str, peer: str, ours: list[float], theirs: list[float], target: float) -> dict[str, Any]:
        """Return one figure; `ratio` is how many times as fast as the peer ours is."""
        from django.db import connection  # noqa: PLC0415

        mine, other = median(ours), median(theirs)
        return {
            "operation": operation, "size": self.size, "database": connection.vendor, "peer": peer, "ours_ms": round(mine, 2),
            "peer_ms": round(other, 2), "ratio": round(other / mine, 2), "target": target, "met": other / mine >= target,
            "rounds": len(ours),
        }  # fmt: skip


def lists(ask: Asking, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of a page of a thousand organisations: anew, remembered, known to the client."""
    from benchmarks import peers  # noqa: PLC0415

    tag = ask.get(ORGANISATIONS).headers["ETag"]
    ask.get(peers.ORGANISATIONS)
    spent: dict[str, list[float]] = {name: [] for name in ("ours", "kept", "known", "drf")}
    for _round in range(rounds):
        spent["ours"].append(ask.anew(ORGANISATIONS))
        spent["kept"].append(ask.known(ORGANISATIONS))
        spent["known"].append(ask.known(ORGANISATIONS, tag))
        spent["drf"].append(ask.timed(peers.ORGANISATIONS))
    yield ask.figure("list of 1,000 organisations", "drf", spent["ours"], spent["drf"], 4)
    yield ask.figure("list of 1,000 organisations, remembered", "drf", spent["kept"], spent["drf"], 100)
    yield ask.figure("list of 1,000 organisations, 304", "answer", spent["known"], spent["ours"], 50)


def reports(ask: Asking, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield what a 304 saves of reports that cost more than a list."""
    from benchmarks import peers  # noqa: PLC0415

    for name, address in peers.dearer():
        tag = ask.get(address).headers["ETag"]
        spent: dict[str, list[float]] = {"ours": [], "known": []}
        for _round in range(rounds):
            spent["ours"].append(ask.anew(address))
            spent["known"].append(ask.known(address, tag))
        yield ask.figure(f"{name}, 304", "answer", spent["known"], spent["ours"], 50)


def neighbourhoods(ask: Asking, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of neighbourhoods of ordinary organisations.

    Every question is asked of an organisation of its own, of which nobody has read anything before: whoever comes second would find the
    pages of the database in memory.
    """
    from benchmarks import peers  # noqa: PLC0415

    least = partial(peers.neighbourhood, step=peers.LEAST, ends=peers.LEAST_ENDS)
    ordinary = peers.ordinary(4 * rounds + 1, linkages=ORDINARY)

    def address() -> str:
        return f"/api/v1/organisations/{next(ordinary)[0]}/neighbourhood/?depth=2&direction=downstream"

    ask.get(address())
    spent: dict[str, list[float]] = {name: [] for name in ("ours", "sql", "after", "least", "kept", "known")}
    for _round in range(rounds):
        asked, number = address(), next(ordinary)[1]
        spent["ours"].append(ask.timed(asked))
        spent["sql"].append(timed(lambda number=number: peers.neighbourhood(number)))
        spent["kept"].append(ask.known(asked))
        spent["known"].append(median(timed(lambda number=number: peers.neighbourhood(number)) for _again in range(OFTEN)))
        spent["after"].append(ask.anew(address()))
        number = next(ordinary)[1]
        spent["least"].append(timed(lambda number=number: least(number)))
    name = "neighbourhood of depth 2, ordinary organisation"
    yield ask.figure(name, "sql", spent["ours"], spent["sql"], 0.33)
    yield ask.figure(f"{name}, first after a write", "sql", spent["after"], spent["sql"], 0.33)
    yield ask.figure(f"{name}, remembered", "sql", spent["kept"], spent["known"], 0.33)
    yield ask.figure(name, "sql of ids and names", spent["ours"], spent["least"], 0.33)


def exports(ask: Asking, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of the export of all linkages, and how much memory it needs."""
    from benchmarks import peers  # noqa: PLC0415

    spent: dict[str, list[float]] = {name: [] for name in ("ours", "drf", "cursor")}
    for _round in range(rounds):
        spent["ours"].append(ask.timed(EXPORT))
        spent["cursor"].append(timed(lambda: sum(map(len, peers.export()))))
        spent["drf"].append(timed(lambda: ask.drained(peers.EXPORT)))
    yield ask.figure("export of all linkages", "drf", spent["ours"], spent["drf"], 5)
    yield ask.figure("export of all linkages", "cursor", spent["ours"], spent["cursor"], 0.33)
    high, before = peak_mb(lambda: ask.drained(EXPORT))
    one = ask.figure("export of all linkages, memory", "", spent["ours"], spent["ours"], 0)
    yield {name: one[name] for name in ("operation", "size", "database")} | {"peak_mb": round(high, 1), "before_mb": round(before, 1)}


def measure(size: str, rounds: int, export_rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of the configured database."""
    from django.test.utils import override_settings  # noqa: PLC0415

    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    ask = Asking(size)
    with override_settings(ROOT_URLCONF="benchmarks.peers"):
        yield from lists(ask, rounds)
        yield from reports(ask, min(rounds, 5))
        yield from neighbourhoods(ask, rounds)
        if export_rounds:
            yield from exports(ask, export_rounds)


def run_here(options: argparse.Namespace) -> None:
    """Measure on the configured database; fill it first when it is empty."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from benchmarks.fill import register_write  # noqa: PLC0415
    from benchmarks.generate import names, network  # noqa: PLC0415
    from firms.models import Organisation  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not Organisation.objects.exists():
        call_command("reference_load", verbosity=0)
        organisations, linkages = map(int, options.here.split("/"))
        register_write(names(organisations), network(organisations, linkages))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for figure in measure(options.here, options.rounds, options.exports):
        print(json.dumps(figure), flush=True)


def main() -> None:
    """Measure on each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default=SIZE, metavar="N/M", help="organisations/linkages (default %(default)s)")
    parser.add_argument("--database", choices=CHOICES, default="both")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--exports", type=int, default=3, help="rounds of the whole export, 0 for none (default %(default)s)")
    parser.add_argument("--here", metavar="SIZE", help="measure on the database of DATABASE_URL, which holds a register of this size")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    if options.here:
        run_here(options)
        return
    for engine in engines(options.database):
        with database(engine) as address:
            asked = ["--here", options.size, "--rounds", str(options.rounds), "--exports", str(options.exports)]
            command = [sys.executable, "-m", "benchmarks.interface", *asked]
            subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": address}, check=True)  # noqa: S603 -- ourselves


if __name__ == "__main__":
    main()
