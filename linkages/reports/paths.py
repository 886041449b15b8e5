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
from linkages.columns import CUSTOMER, SUPPLIER, ends_get
from linkages.models import Linkage
from linkages.neighbourhoods import KIND, neighbourhood_get, steps_over
from linkages.selectors import LinkageRow, linkage_rows

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
    along = steps_over(linkages, viewer=viewer, largest=largest)
    there = neighbourhood_get(ends_get({start.pk}, viewer=viewer), along, direction="downstream", depth=(longest + 1) // 2)
    back = neighbourhood_get(ends_get({end.pk}, viewer=viewer), along, direction="upstream", depth=longest // 2)
    ends = {**there.ends, **back.ends}
    found = {values[0]: (ends[values[SUPPLIER]], ends[values[CUSTOMER]]) for values in (*there.linkages, *back.linkages)}
    if len(found) > largest:
        return None
    steps: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in sorted(found):
        supplier, customer = found[key]
        steps[supplier[0], customer[0]].append(key)
    markets = {one[0] for one in ends.values() if one[KIND] == OrganisationKind.MARKET}
    walked = list(islice(supply_paths(steps, start.key, end.key, longest=longest, never_between=markets), PATHS_MOST + 1))
    ways, more = walked[:PATHS_MOST], len(walked) > PATHS_MOST
    shown = {key for way in ways for step in pairwise(way) for key in steps[step]}
    rows = {row.key: row for row in linkage_rows(linkages.filter(key__in=shown), viewer=viewer)}
    # What was removed since it was walked is not there any more, and neither is a path that has nothing left of a step.
    made = {step: PathStep(*step, tuple(rows[key] for key in steps[step] if key in rows)) for way in ways for step in pairwise(way)}
    ways = [way for way in ways if all(made[step].linkages for step in pairwise(way))]
    return SupplyPaths(start, end, as_of, longest, tuple(tuple(made[step] for step in pairwise(way)) for way in ways), more)


def flows_only(linkages: QuerySet[Linkage]) -> QuerySet[Linkage]:
    """Return the linkages over which something flows: goods, utilities and waste."""
    return linkages.filter(kind__in=FLOW_KINDS)
