"""The supply paths from one organisation to another, each step with the linkages that make it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice, pairwise

from django.db.models import QuerySet

from analysis.graphs import FLOW_KINDS
from analysis.paths import supply_paths
from firms.models import Organisation
from firms.models.organisations import OrganisationKind
from linkages.models import Linkage
from linkages.selectors import LinkageRow, linkage_rows, neighbourhood_list

PATHS_MOST, LENGTH_LARGEST, LENGTH_DEFAULT = 100, 6, 4


@dataclass(frozen=True, slots=True)
class PathStep:
    """One organisation that supplies another, and the linkages of which that is said, by key."""

    supplier: str
    customer: str
    linkages: tuple[LinkageRow, ...]


@dataclass(frozen=True, slots=True)
class SupplyPaths:
    """The paths between two organisations, the shortest first; `more` tells that there are others beyond the first hundred."""

    start: Organisation
    end: Organisation
    as_of: dt.date
    longest: int
    paths: tuple[tuple[PathStep, ...], ...]
    more: bool


def supply_paths_get(
    start: Organisation,
    end: Organisation,
    linkages: QuerySet[Linkage],
    *,
    viewer: object | None,
    as_of: dt.date,
    longest: int,
    largest: int,
) -> SupplyPaths | None:
    """Return the paths over linkages of `linkage_list`, or None where more than `largest` linkages would have to be looked at.

    Each linkage of a path leaves an organisation at most half the way from the start, or enters one at most half the way from the end:
    only these are read. Markets are never between.
    """
    there = neighbourhood_list(start, linkages, direction="downstream", depth=(longest + 1) // 2, largest=largest)
    back = neighbourhood_list(end, linkages, direction="upstream", depth=longest // 2, largest=largest) if longest > 1 else []
    found = {linkage.pk: linkage for linkage in (*there, *back)}
    if len(found) > largest:
        return None
    steps: dict[tuple[str, str], list[Linkage]] = defaultdict(list)
    for linkage in found.values():
        steps[linkage.supplier.key, linkage.customer.key].append(linkage)
    markets = {one.key for linkage in found.values() for one in (linkage.supplier, linkage.customer) if one.kind == OrganisationKind.MARKET}
    walked = list(islice(supply_paths(steps, start.key, end.key, longest=longest, never_between=markets), PATHS_MOST + 1))
    ways, more = walked[:PATHS_MOST], len(walked) > PATHS_MOST
    shown = {linkage.pk: linkage for way in ways for step in pairwise(way) for linkage in steps[step]}
    rows = {row.key: row for row in linkage_rows(shown.values(), viewer=viewer)}
    made = {
        step: PathStep(*step, tuple(sorted((rows[one.key] for one in steps[step]), key=lambda row: row.key)))
        for way in ways
        for step in pairwise(way)
    }
    return SupplyPaths(start, end, as_of, longest, tuple(tuple(made[step] for step in pairwise(way)) for way in ways), more)


def flows_only(linkages: QuerySet[Linkage]) -> QuerySet[Linkage]:
    """Return the linkages over which something flows: goods, utilities and waste."""
    return linkages.filter(kind__in=FLOW_KINDS)
