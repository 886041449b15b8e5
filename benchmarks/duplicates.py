"""Measures the duplicate guard on both databases: what it finds among the packs, and its cost at many names beside a scan in memory.

    python -m benchmarks.duplicates                      the packs, then 100,000 generated names, both databases
    python -m benchmarks.duplicates --tuning             the packs only, on the half on which the weights were chosen

Of the packs (`benchmarks.labelled`): `recall@1` and `recall@5`, in what share of the drafts of known organisations the one that is meant
is the first, or among the five, of those answered; `precision`, the share of the one that is meant in all organisations that are said to
be likely, over drafts of known and of new ones.  The peer is rapidfuzz: WRatio over all folded names, local names and aliases in memory,
the best five; both answer each draft one after the other in the same run.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import django
import numpy as np
from rapidfuzz import fuzz, process

from analysis.duplicates import Entry
from analysis.folding import folded
from benchmarks.databases import CHOICES, engines, run_on
from benchmarks.generate import Named, mistyped, names
from benchmarks.labelled import Draft, drafts, known_organisations

TARGET_RECALL, TARGET_RATIO = 0.95, 2.0
FIRST = 5

Answer = Callable[[Draft], Sequence[tuple[str, bool]]]  # key and whether it is likely, best first


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found for some drafts: shares of the known ones, and the precision with the number of organisations it is a share of."""

    known: int
    new: int
    recall_1: float
    recall_5: float
    likely: float
    precision: float
    said: int


def figures(answered: Iterable[tuple[Draft, Sequence[tuple[str, bool]]]]) -> Figures:
    """Return the figures of drafts with their answers."""
    ranks: list[int | None] = []
    likely = said = right = new = 0
    for draft, answer in answered:
        keys = [key for key, _likely in answer]
        sure = [key for key, is_likely in answer if is_likely]
        said += len(sure)
        if draft.is_new:
            new += 1
            continue
        right += draft.meant in sure
        likely += draft.meant in sure
        ranks.append(keys.index(draft.meant) if draft.meant in keys else None)
    count = max(1, len(ranks))
    return Figures(
        known=len(ranks),
        new=new,
        recall_1=sum(rank == 0 for rank in ranks) / count,
        recall_5=sum(rank is not None and rank < FIRST for rank in ranks) / count,
        likely=likely / count,
        precision=right / max(1, said),
        said=said,
    )


def guard(draft: Draft) -> list[tuple[str, bool]]:
    """Return the answer of the duplicate guard."""
    from firms.reports.duplicates import duplicates_get  # noqa: PLC0415 -- Django is set up by now

    report = duplicates_get(draft.entry, viewer=None, leave_out=draft.meant if draft.is_new else "")
    return [(one.organisation.key, one.verdict.is_likely) for one in report.duplicates]


def scan(texts: Sequence[tuple[str, str]]) -> Answer:
    """Return the peer: rapidfuzz over (key, text) in memory."""
    keys = [key for key, _text in texts]
    read = [folded(text) for _key, text in texts]

    def answer(draft: Draft) -> list[tuple[str, bool]]:
        best: dict[str, float] = {}
        for name in draft.entry.names:
            for _text, score, number in process.extract(folded(name), read, scorer=fuzz.WRatio, limit=3 * FIRST):
                best[keys[number]] = max(best.get(keys[number], 0.0), score)
        if draft.is_new:
            best.pop(draft.meant, None)
        ordered = sorted(best, key=lambda key: (-best[key], key))[:FIRST]
        return [(key, best[key] >= 90) for key in ordered]

    return answer


def packs_measure(*, tuning: bool) -> Iterator[dict[str, Any]]:
    """Yield what is found among the packs, of one half."""
    from django.db import connection  # noqa: PLC0415

    organisations = known_organisations()
    half = [known for known in organisations if known.is_for_tuning == tuning]
    asked = drafts(half)
    texts = [(known.key, text) for known in organisations for text in known.entry.names]
    ways: dict[str, Answer] = {"ours": guard, "rapidfuzz": scan(texts)}
    answered = {way: [(draft, answer(draft)) for draft in asked] for way, answer in ways.items()}
    for how in ("all", *dict.fromkeys(draft.how for draft in asked)):
        found = {way: figures(pair for pair in pairs if how in ("all", pair[0].how)) for way, pairs in answered.items()}
        ours, other = found["ours"], found["rapidfuzz"]
        yield {
            "operation": f"duplicates, packs, {how}",
            "size": {"organisations": len(organisations), "half": "tuning" if tuning else "stated", "known": ours.known, "new": ours.new},
            "database": connection.vendor,
            "peer": "rapidfuzz",
            "recall_at_1": [round(ours.recall_1, 3), round(other.recall_1, 3)],
            "recall_at_5": [round(ours.recall_5, 3), round(other.recall_5, 3)],
            "likely": [round(ours.likely, 3), round(other.likely, 3)],
            "precision": [round(ours.precision, 3), round(other.precision, 3)],
            "said_likely": [ours.said, other.said],
            "target": TARGET_RECALL,
            "met": ours.recall_5 >= TARGET_RECALL,
        }


def generated_drafts(organisations: Sequence[Named], count: int, *, seed: int) -> list[Draft]:
    """Return drafts of generated organisations drawn at random, in five ways in turn."""
    random = np.random.default_rng(seed)
    makers: dict[str, Callable[[Named], Entry]] = {
        "name": lambda named: Entry(named.name),
        "without legal form": lambda named: Entry(" ".join(named.name.split()[:2]).lower()),
        "typing error": lambda named: Entry(mistyped(named.name, random)),
        "local name": lambda named: Entry(named.local or named.name),
        "name, local name and alias": lambda named: Entry(mistyped(named.name, random), named.local, named.aliases[:1]),
    }
    made = []
    for each in range(count):
        how = list(makers)[each % len(makers)]
        number = int(random.integers(0, len(organisations)))
        made.append(Draft(how, makers[how](organisations[number]), f"firm-{number}"))
    return made


def names_measure(organisations: Sequence[Named], *, rounds: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield cost and recall at many generated names."""
    from django.db import connection  # noqa: PLC0415

    texts = [
        (f"firm-{each}", text)
        for each, named in enumerate(organisations)
        for text in filter(None, (named.name, named.local, *named.aliases))
    ]
    ways: dict[str, Answer] = {"ours": guard, "rapidfuzz": scan(texts)}
    for draft in generated_drafts(organisations, 5, seed=rounds):
        for answer in ways.values():
            answer(draft)
    spent: dict[str, list[list[tuple[str, float]]]] = {way: [] for way in ways}
    found: dict[str, list[tuple[Draft, Sequence[tuple[str, bool]]]]] = {way: [] for way in ways}
    for number in range(rounds):
        for way in ways:
            spent[way].append([])
        for draft in generated_drafts(organisations, count, seed=number):
            for way, answer in ways.items():
                started = time.perf_counter()
                answered = answer(draft)
                spent[way][-1].append((draft.how, (time.perf_counter() - started) * 1000))
                found[way].append((draft, answered))
    kinds = list(dict.fromkeys(draft.how for draft, _answer in found["ours"]))
    for operation, chosen, part in (("p95", kinds, 95), ("p50", kinds, 50), *((f"p50, {kind}", [kind], 50) for kind in kinds)):
        mine, other = (
            median(float(np.percentile([taken for how, taken in one if how in chosen], part)) for one in spent[way]) for way in ways
        )
        recall = [figures(pair for pair in found[way] if pair[0].how in chosen).recall_5 for way in ways]
        yield {
            "operation": f"duplicates {operation}",
            "size": {"names": len(organisations), "texts": len(texts), "drafts": count, "rounds": rounds},
            "database": connection.vendor,
            "peer": "rapidfuzz",
            "ours_ms": round(mine, 1),
            "peer_ms": round(other, 1),
            "ratio": round(other / mine, 1),
            "target": TARGET_RATIO,
            "met": other / mine >= TARGET_RATIO,
            "recall_at_5": [round(share, 2) for share in recall],
        }


def run_inside(options: argparse.Namespace) -> None:
    """Fill the configured, empty database and measure on it: with the packs, then with generated names."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.fill import register_write  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if options.part == "packs":
        call_command("reference_load", verbosity=0)
        call_command("pack_load", verbosity=0)
        found = packs_measure(tuning=options.tuning)
    else:
        organisations = names(options.names)
        register_write(organisations)
        found = names_measure(organisations, rounds=options.rounds, count=options.drafts)
    for figure in found:
        print(json.dumps(figure), flush=True)


def main() -> None:
    """Measure on each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--drafts", type=int, default=40, help="in each round (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=CHOICES, default="both")
    parser.add_argument("--part", choices=("packs", "names", "both"), default="both")
    parser.add_argument("--tuning", action="store_true", help="the half of the packs on which the weights were chosen")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        run_inside(options)
        return
    for engine in engines(options.database):
        for part in ("packs", "names") if options.part == "both" else (options.part,):
            run_on(engine, "benchmarks.duplicates", [*sys.argv[1:], "--part", part])


if __name__ == "__main__":
    main()
