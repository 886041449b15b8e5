"""Measures the search on both databases beside two plain ways, and prints one JSON line per figure.

    python -m benchmarks.search --names 100000                 both databases
    python -m benchmarks.search --names 100000 --database sqlite

The peers: `like`, case-insensitive LIKE over names, local names and aliases, word by word, best first, as many web applications search;
and `rapidfuzz`, WRatio over all folded names and aliases held in memory.  All three answer each question one after the other in the same
run; of each round the 95th percentile is taken, and of the rounds the median.  `found` says in how many of the questions the organisation
that was meant is among the first five.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any

import django
import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.databases import CHOICES, engines, run_on
from benchmarks.generate import Named, mistyped, names

FIRST = 5
TARGET = 2.0  # times as fast as the peer: less shows nothing on a shared machine

Answer = Callable[[str], Sequence[str]]
Question = tuple[str, str, str]  # kind, text, key of the organisation that is meant


def questions(organisations: Sequence[Named], count: int, *, seed: int) -> list[Question]:
    """Return questions of seven kinds in turn, about organisations drawn at random."""
    random = np.random.default_rng(seed)
    makers: dict[str, Callable[[Named], str]] = {
        "whole name": lambda named: named.name,
        "beginning, being typed": lambda named: named.name[: random.integers(3, 9)],
        "without legal form": lambda named: " ".join(named.name.split()[:2]).lower(),
        "typing error": lambda named: mistyped(" ".join(named.name.split()[:2]).lower(), random),
        "two typing errors": lambda named: mistyped(" ".join(named.name.split()[:2]).lower(), random, 2),
        "local name": lambda named: named.local or named.name,
        "one common word": lambda named: named.name.split()[1],
    }
    asked = []
    for each in range(count):
        kind = list(makers)[each % len(makers)]
        number = int(random.integers(0, len(organisations)))
        asked.append((kind, makers[kind](organisations[number]), f"firm-{number}"))
    return asked


def answers(organisations: Sequence[Named]) -> dict[str, Answer]:
    """Return the three ways to answer a question, each as keys of the first organisations."""
    from django.db.models import Q  # noqa: PLC0415 -- Django is set up by now

    from analysis.folding import folded  # noqa: PLC0415
    from core.search.selectors import search_get  # noqa: PLC0415
    from firms.models import Alias, Organisation  # noqa: PLC0415

    texts, keys = [], []
    for each, named in enumerate(organisations):
        for text in filter(None, (named.name, named.local, *named.aliases)):
            texts.append(folded(text))
            keys.append(f"firm-{each}")

    def ours(text: str) -> list[str]:
        return [hit.key for group in search_get(text, viewer=None, limit=FIRST).groups for hit in group.hits]

    def like(text: str) -> list[str]:
        rows = Organisation.objects.all()
        for word in text.split():
            called = Alias.objects.filter(name__icontains=word).values("organisation")
            rows = rows.filter(Q(name__icontains=word) | Q(name_local__icontains=word) | Q(pk__in=called))
        return [key for key, _name in sorted(rows.values_list("key", "name"), key=lambda row: len(row[1]))[:FIRST]]

    def scan(text: str) -> list[str]:
        return [keys[number] for _text, _score, number in process.extract(folded(text), texts, scorer=fuzz.WRatio, limit=FIRST)]

    return {"ours": ours, "like": like, "rapidfuzz": scan}


def measure(organisations: Sequence[Named], *, rounds: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of the configured database."""
    from django.db import connection  # noqa: PLC0415

    ways = answers(organisations)
    asked = [questions(organisations, count, seed=number) for number in range(rounds + 1)]
    for _kind, text, _key in asked.pop()[: len(ways) * 7]:
        for answer in ways.values():
            answer(text)
    times: dict[str, list[list[tuple[str, float]]]] = {way: [] for way in ways}
    found: dict[str, dict[str, list[bool]]] = {way: {} for way in ways}
    for questions_of_round in asked:
        for way in ways:
            times[way].append([])
        for kind, text, key in questions_of_round:
            for way, answer in ways.items():
                started = time.perf_counter()
                keys = answer(text)
                times[way][-1].append((kind, (time.perf_counter() - started) * 1000))
                found[way].setdefault(kind, []).append(key in keys)
    kinds = list(dict.fromkeys(kind for kind, _text, _key in asked[0]))
    size = {"names": len(organisations), "texts": sum(1 + bool(named.local) + len(named.aliases) for named in organisations)}
    for peer in ("like", "rapidfuzz"):
        for operation, chosen, part in (
            ("search p95", kinds, 95),
            ("search p50", kinds, 50),
            *((f"search p50, {kind}", [kind], 50) for kind in kinds),
        ):
            mine, other = (_percentile(times[way], chosen, part) for way in ("ours", peer))
            yield {
                "operation": operation,
                "size": size,
                "database": connection.vendor,
                "peer": peer,
                "ours_ms": round(mine, 1),
                "peer_ms": round(other, 1),
                "ratio": round(other / mine, 1),
                "target": TARGET,
                "met": other / mine >= TARGET,
                "found": {way: round(float(np.mean([each for kind in chosen for each in found[way][kind]])), 2) for way in ("ours", peer)},
            }


def _percentile(rounds: Sequence[Sequence[tuple[str, float]]], kinds: Sequence[str], part: int) -> float:
    """Return the median over the rounds of a percentile of the times of some kinds."""
    return median(float(np.percentile([spent for kind, spent in one if kind in kinds], part)) for one in rounds)


def run_inside(options: argparse.Namespace) -> None:
    """Fill the configured database and measure on it."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from benchmarks.fill import register_write  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    organisations = names(options.names)
    register_write(organisations)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for figure in measure(organisations, rounds=options.rounds, count=options.questions):
        print(json.dumps(figure), flush=True)


def main() -> None:
    """Measure on each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=70, help="in each round (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=CHOICES, default="both")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        run_inside(options)
        return
    for engine in engines(options.database):
        run_on(engine, "benchmarks.search", sys.argv[1:])


if __name__ == "__main__":
    main()
