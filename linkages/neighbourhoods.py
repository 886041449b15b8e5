"""What is around an organisation, linkage by linkage."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from core.prepared import AmongGiven, Prepared
from firms.models.organisations import OrganisationKind
from linkages.columns import CUSTOMER, END, SUPPLIER, EndValues, FlowValues, ends_get, flow_values
from linkages.models import Linkage

DIRECTIONS = ("upstream", "downstream", "both")
KIND = END.index("kind")


@dataclass(frozen=True, slots=True)
class Steps:
    """One step along linkages, from any organisations to those they supply or that supply them, as far as a viewer sees them.

    `largest` is when to stop.
    """

    downstream: Prepared
    upstream: Prepared
    largest: int
    viewer: object | None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The linkages that were found, in the order of their keys, and the organisations at their ends by row number."""

    linkages: list[FlowValues]
    ends: Mapping[int, EndValues]


def steps_over(linkages: QuerySet[Linkage], *, viewer: object | None, largest: int) -> Steps:
    """Return the steps along linkages of `linkage_list`, to be used for as many walks as there are on the same day."""
    flows = flow_values(linkages.order_by(), viewer=viewer)
    ways = (Prepared(flows.filter(AmongGiven(f"{end}_id"))[: largest + 1]) for end in ("supplier", "customer"))
    return Steps(*ways, largest, viewer)


def neighbourhood_get(start: Mapping[int, EndValues], steps: Steps, *, direction: str, depth: int) -> Neighbourhood:
    """Return what is around one organisation, which is given as `ends_get` returns it: two queries for each step of each way.

    Downstream: every linkage that leaves an organisation at a distance below `depth`; upstream: every one that enters; both: the two
    together. A market that is reached is not passed through. The walk ends early when it has more linkages than it may have.
    """
    ways = {"downstream": (steps.downstream, CUSTOMER), "upstream": (steps.upstream, SUPPLIER)}
    found: dict[str, FlowValues] = {}
    ends = dict(start)
    for step, there in ways.values() if direction == "both" else [ways[direction]]:
        seen = edge = set(start)
        for _distance in range(depth):
            if not edge or len(found) > steps.largest:
                break
            reached = step(edge)
            ends |= ends_get({values[there] for values in reached} - ends.keys(), viewer=steps.viewer)
            # Whoever was removed or hidden since the linkages were read is not among the ends, and neither are their linkages any more.
            reached = [values for values in reached if values[there] in ends]
            found |= {values[0]: values for values in reached}
            edge = {values[there] for values in reached if ends[values[there]][KIND] != OrganisationKind.MARKET} - seen
            seen = seen | edge
    return Neighbourhood([found[key] for key in sorted(found)], ends)
