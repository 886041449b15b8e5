"""Measures the server time and the queries of every page, and prints one JSON line per figure.

    python -m benchmarks.pages                                       both databases, three sizes of the register
    python -m benchmarks.pages --database sqlite --sizes shipped
    DATABASE_URL=... python -m benchmarks.pages --here 10000/50000   a database that is filled already

A page is asked for through Django's test client, in one process and without a network.  `first` is the answer when nothing is remembered,
`remembered` the same request again.  All pages are asked for one after the other in each round; of the rounds the median is taken.  Peers
are bare SQL for the same rows (`values_list`), timed in the same rounds, and the same page at the size before.
"""

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import django

from benchmarks.databases import CHOICES, ROOT, database, engines

SIZES = ("shipped", "10000/50000", "100000/500000")
FIRST_MS, REMEMBERED_MS = 1000, 200
SLOW_MS = 4000
"""A page that takes longer is not asked for again; `rounds` of its figure is 0."""
GIVE_UP_S = 20
"""After so long a page is given up; `ours_ms` is then how long it was waited for."""
SHOWN = 100


@dataclass
class Case:
    """A page, the SQL of its rows where they are simple, and what was measured."""

    name: str
    path: str
    rows: Callable[[], Any] | None = None
    queries: int = 0
    once: float = 0
    once_cpu: float = 0
    times: dict[str, list[float]] = field(default_factory=lambda: {"first": [], "remembered": [], "rows": []})
    cpu: dict[str, list[float]] = field(default_factory=lambda: {"first": [], "remembered": [], "rows": []})


def cases() -> list[Case]:
    """Return every page; of records an ordinary one and the one with the most linkages, members or facts."""
    from django.db.models import Count, Q  # noqa: PLC0415 -- Django is set up by now
    from django.db.models.functions import Lower  # noqa: PLC0415

    from clusters.models import Cluster  # noqa: PLC0415
    from firms.models import Initiative, Organisation, Product, Source, Zone  # noqa: PLC0415
    from linkages.models import Linkage  # noqa: PLC0415

    def first(model: Any, *columns: str) -> Callable[[], Any]:
        rows = model.objects.order_by(Lower(columns[0]), "key").values_list("key", *columns)
        return lambda: (list(rows[:SHOWN]), model.objects.count())

    def of(model: Any, **condition: Any) -> Callable[[], Any]:
        return lambda: list(model.objects.filter(**condition).values_list("key", "kind", "supplier__name", "customer__name"))

    ends = ("supplier__name", "customer__name")
    found = [
        Case("home", "/"),
        Case("about", "/about/"),
        Case("method", "/method/"),
        Case("search", "/search/?q=steel"),
        Case("organisations", "/organisations/", first(Organisation, "name", "kind", "country", "zone__name", "industry__code")),
        Case("organisations, page 50", "/organisations/?page=50"),
        Case("organisations of a country", "/organisations/?country=OM"),
        Case("organisations by place", "/organisations/?ordering=place"),
        Case("organisations called", "/organisations/?q=steel"),
        Case("products", "/products/", first(Product, "name", "stage", "hs__code")),
        Case("products by HS", "/products/?by=hs"),
        Case("products, table", "/products/?by=table"),
        Case("zones", "/zones/", first(Zone, "name", "kind", "country")),
        Case("linkages", "/linkages/", first(Linkage, *ends, "product__name", "kind")),
        Case("linkages by customer", "/linkages/?ordering=customer"),
        Case("linkages of a kind", "/linkages/?kind=waste"),
        Case("linkages, confirmed", "/linkages/?confidence=confirmed"),
        Case("linkages called", "/linkages/?q=steel"),
        Case("clusters", "/clusters/", first(Cluster, "name", "country")),
        Case("sources", "/sources/", first(Source, "title", "publisher", "published")),
        Case("initiatives", "/initiatives/", first(Initiative, "name", "kind")),
        Case("API organisations", "/api/v1/organisations/"),
        Case("API linkages", "/api/v1/linkages/"),
    ]
    supplied = Count("linkages_out")
    ranked: tuple[tuple[str, str, Any, Any], ...] = (
        ("organisation", "/organisations/{}/", Organisation.objects.annotate(many=supplied), lambda key: of(Linkage, supplier__key=key)),
        ("product", "/products/{}/", Product.objects.annotate(many=Count("linkages")), lambda key: of(Linkage, product__key=key)),
        ("zone", "/zones/{}/", Zone.objects.annotate(many=Count("organisations")), lambda key: of(Linkage, supplier__zone__key=key)),
        ("cluster", "/clusters/{}/", Cluster.objects.annotate(many=Count("memberships")), None),
        ("value chain", "/clusters/{}/value-chain/", Cluster.objects.annotate(many=Count("memberships")), None),
        ("initiative", "/initiatives/{}/", Initiative.objects.annotate(many=Count("partners")), None),
        ("source", "/sources/{}/", Source.objects.annotate(many=Count("claims")), None),
    )
    for name, path, rows, peer in ranked:
        keys = list(rows.filter(many__gt=0).order_by("-many", "key").values_list("key", flat=True))
        for which, key in (("ordinary", keys[len(keys) // 2]), ("largest", keys[0])):
            found.append(Case(f"{name}, {which}", path.format(key), peer(key) if peer else None))
    claims = (
        Linkage.objects.filter(Q(supplier__visibility=0) & Q(customer__visibility=0))
        .annotate(many=Count("claims"))
        .order_by("-many", "key")
    )
    found.append(Case("linkage, most claims", f"/linkages/{claims.values_list('key', flat=True)[0]}/"))
    return found


def measure(size: str, rounds: int, only: str) -> Iterator[dict[str, Any]]:  # noqa: C901 -- one round after the other
    """Yield the figures of the configured database."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from core import memo  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")

    def timed(act: Callable[[], Any]) -> tuple[float, float]:
        """Return the milliseconds that passed, and those that this process worked."""
        started, worked = time.perf_counter(), time.process_time()
        signal.alarm(GIVE_UP_S)
        try:
            answer = act()
            if getattr(answer, "status_code", 200) != 200:
                msg = f"status {answer.status_code}"
                raise RuntimeError(msg)
        except GivenUpError:
            pass
        finally:
            signal.alarm(0)
        return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000

    def get(case: Case) -> Callable[[], Any]:
        return lambda: client.get(case.path)

    def note(case: Case, kind: str, act: Callable[[], Any]) -> None:
        spent, worked = timed(act)
        case.times[kind].append(spent)
        case.cpu[kind].append(worked)

    signal.signal(signal.SIGALRM, _give_up)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    found = [case for case in cases() if only in case.name]
    client.get("/method/")
    for case in found:
        memo.forget()
        with CaptureQueriesContext(connection) as queries:
            case.once, case.once_cpu = timed(get(case))
        case.queries = len(queries)
        if case.once > SLOW_MS:
            yield _figure(f"page {case.name}, first", size, connection.vendor, "", case.once, None, FIRST_MS) | {
                "cpu_ms": round(case.once_cpu, 1),
                "queries": case.queries,
                "rounds": 0,
            }
    found = [case for case in found if case.once <= SLOW_MS]
    for _round in range(rounds):
        for case in found:
            memo.forget()
            note(case, "first", get(case))
            note(case, "remembered", get(case))
            if case.rows is not None:
                note(case, "rows", case.rows)
    for case in found:
        for kind, target in (("first", FIRST_MS), ("remembered", REMEMBERED_MS if size == "shipped" else FIRST_MS)):
            peer = median(case.times["rows"]) if case.rows is not None else None
            yield _figure(
                f"page {case.name}, {kind}", size, connection.vendor, "bare SQL" if peer else "", median(case.times[kind]), peer, target
            ) | {"cpu_ms": round(median(case.cpu[kind]), 1), "queries": case.queries, "rounds": rounds}


class GivenUpError(BaseException):
    """A page took too long."""


def _give_up(_signal: int, _frame: object) -> None:
    raise GivenUpError


def _figure(operation: str, size: str, database: str, peer: str, ours: float, peer_ms: float | None, target: int) -> dict[str, Any]:
    return {
        "operation": operation,
        "size": size,
        "database": database,
        "peer": peer,
        "ours_ms": round(ours, 1),
        "peer_ms": None if peer_ms is None else round(peer_ms, 1),
        "ratio": None if peer_ms is None else round(peer_ms / ours, 3),
        "target": target,
        "met": ours <= target,
    }


def growth(figures: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each figure beside the one of the same page at the size before."""
    known = {(one["operation"], one["database"], one["size"]): one for one in figures}
    for one in figures:
        place = SIZES.index(one["size"]) if one["size"] in SIZES else 0
        before = known.get((one["operation"], one["database"], SIZES[place - 1])) if place else None
        if before:
            peer = f"the same page at {before['size']}"
            yield _figure(one["operation"], one["size"], one["database"], peer, one["ours_ms"], before["ours_ms"], one["target"]) | {
                "growth": round(one["ours_ms"] / before["ours_ms"], 2)
            }


def run_here(options: argparse.Namespace) -> None:
    """Measure on the configured database; fill it first when it is empty."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.fill import register_write  # noqa: PLC0415
    from benchmarks.generate import names, network  # noqa: PLC0415
    from firms.models import Organisation  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not Organisation.objects.exists():
        call_command("reference_load", verbosity=0)
        if options.here == "shipped":
            call_command("pack_load", verbosity=0)
        else:
            organisations, linkages = map(int, options.here.split("/"))
            register_write(names(organisations), network(organisations, linkages))
    for figure in measure(options.here, options.rounds, options.only):
        print(json.dumps(figure), flush=True)


def main() -> None:
    """Measure each size on each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="N/M", help="shipped, or organisations/linkages")
    parser.add_argument("--database", choices=CHOICES, default="both")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="only pages whose name holds this")
    parser.add_argument("--here", metavar="SIZE", help="measure on the database of DATABASE_URL, which holds a register of this size")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    if options.here:
        run_here(options)
        return
    figures = []
    for engine in engines(options.database):
        for size in options.sizes:
            with database(engine) as address:
                asked = ["--here", size, "--rounds", str(options.rounds), "--only", options.only]
                command = [sys.executable, "-m", "benchmarks.pages", *asked]
                run = subprocess.run(  # noqa: S603 -- ourselves
                    command, cwd=ROOT, env={**os.environ, "DATABASE_URL": address}, check=True, stdout=subprocess.PIPE, text=True
                )
            print(run.stdout, end="", flush=True)
            figures += [json.loads(line) for line in run.stdout.splitlines()]
    for figure in growth(figures):
        print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
