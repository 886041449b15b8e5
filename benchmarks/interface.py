"""Measures the interface beside plain Django REST framework and bare SQL, and prints one JSON line per figure.

    python -m benchmarks.interface                                      both databases, 100,000 organisations and 500,000 linkages
    DATABASE_URL=... python -m benchmarks.interface --here 10000/50000  a database that is filled already, or is filled now

Requests go through Django's test client and the whole stack of middleware, ours and those of the peers, in turn, in one process; of the
rounds the median is taken.  The peers: `drf`, views with serializers as the framework's own documentation has them, on the same rows;
`cursor`, a bare cursor that reads the columns of the same rows and writes each as JSON; `sql`, the indexed statements that a neighbourhood
needs at least; `answer`, our own answer in full.
"""

import argparse
import json
import logging
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import django

from benchmarks.databases import CHOICES, ROOT, database, engines

SIZE = "100000/500000"
ORGANISATIONS = "/api/v1/organisations/?limit=1000"
EXPORT = "/api/v1/linkages/?format=ndjson"
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


def measure(size: str, rounds: int, exports: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of the configured database."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    from benchmarks import peers  # noqa: PLC0415
    from core import memo  # noqa: PLC0415

    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    client = Client(SERVER_NAME="localhost")

    def get(address: str, **headers: str) -> Any:
        answer = client.get(address, headers=headers)
        if answer.status_code not in (200, 304):
            msg = f"{address}: {answer.status_code}"
            raise RuntimeError(msg)
        return answer

    def drained(address: str) -> Callable[[], int]:
        return lambda: sum(len(piece) for piece in get(address).streaming_content)

    def anew(address: str) -> float:
        memo.forget()
        return timed(lambda: get(address))

    def figure(operation: str, peer: str, ours: list[float], theirs: list[float], target: float, *, fastest: bool = True) -> dict[str, Any]:
        mine, other = median(ours), median(theirs)
        ratio = other / mine if fastest else mine / other
        met = ratio >= target if fastest else ratio <= target
        return {
            "operation": operation, "size": size, "database": connection.vendor, "peer": peer, "ours_ms": round(mine, 2),
            "peer_ms": round(other, 2), "ratio": round(ratio, 2), "target": target, "met": met, "rounds": len(ours),
        }  # fmt: skip

    with override_settings(ROOT_URLCONF="benchmarks.peers"):
        tag = get(ORGANISATIONS)["ETag"]
        get(peers.ORGANISATIONS)
        first: dict[str, list[float]] = {name: [] for name in ("ours", "kept", "known", "drf")}
        for _round in range(rounds):
            first["ours"].append(anew(ORGANISATIONS))
            first["kept"].append(timed(lambda: get(ORGANISATIONS)))
            first["known"].append(timed(lambda: get(ORGANISATIONS, **{"if-none-match": tag})))
            first["drf"].append(timed(lambda: get(peers.ORGANISATIONS)))
        yield figure("list of 1,000 organisations", "drf", first["ours"], first["drf"], 4)
        yield figure("list of 1,000 organisations, remembered", "drf", first["kept"], first["drf"], 100)
        yield figure("list of 1,000 organisations, 304", "answer", first["known"], first["ours"], 50)

        near: dict[str, list[float]] = {name: [] for name in ("ours", "kept", "sql")}
        for key, number in peers.ordinary(rounds, linkages=ORDINARY):
            address = f"/api/v1/organisations/{key}/neighbourhood/?depth=2&direction=downstream"
            near["ours"].append(anew(address))
            near["kept"].append(timed(lambda address=address: get(address)))
            near["sql"].append(timed(lambda number=number: peers.neighbourhood(number)))
        yield figure("neighbourhood of depth 2, ordinary organisation", "sql", near["ours"], near["sql"], 3, fastest=False)
        yield figure("neighbourhood of depth 2, remembered", "sql", near["kept"], near["sql"], 3, fastest=False)

        whole: dict[str, list[float]] = {name: [] for name in ("ours", "drf", "cursor")}
        for _round in range(exports):
            whole["ours"].append(timed(drained(EXPORT)))
            whole["cursor"].append(timed(lambda: sum(map(len, peers.export()))))
            whole["drf"].append(timed(drained(peers.EXPORT)))
        yield figure("export of all linkages", "drf", whole["ours"], whole["drf"], 5)
        yield figure("export of all linkages", "cursor", whole["ours"], whole["cursor"], 3, fastest=False)
        high, before = peak_mb(drained(EXPORT))
        yield {"operation": "export of all linkages, memory", "size": size, "database": connection.vendor, "peak_mb": round(high, 1),
               "before_mb": round(before, 1)}  # fmt: skip


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
    parser.add_argument("--exports", type=int, default=3, help="rounds of the whole export (default %(default)s)")
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
