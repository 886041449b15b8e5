"""What a network is asked to draw, and which organisations are counted at their partner where there are too many."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.graphs import FLOW_KINDS, MARKET
from drawing.subjects import FlowLine, Place

MOST = 150  # organisations; with more, those with one partner only are counted beside it


@dataclass(frozen=True)
class NetworkPlace(Place):
    """An organisation of the network: a place of a map, and its tier (None: not on the chain)."""

    tier: int | None = None


@dataclass(frozen=True)
class NetworkLine(FlowLine):
    """A linkage of the network: a flow of a map, status and confidence in words, and whether it is a return flow."""

    said: str = ""
    is_return: bool = False


@dataclass(frozen=True)
class NetworkWords:
    """The words of the drawing, in the reader's language; `%(...)s` are filled in."""

    title: str = "Network by supply tier"
    description: str = (
        "Organisations: %(organisations)s. Linkages drawn: %(linkages)s. Beside the chain: %(beside)s. The lists on this page say the same."
    )
    tier: str = "Tier %(tier)s"
    anchors: str = "Anchors"
    markets: str = "Markets"
    off_chain: str = "Not on the chain"
    beside: str = "Beside the chain"
    alone: str = "No linkage on record"
    not_known: str = "not known"
    more_customers: str = "%(count)s more customers"
    more_suppliers: str = "%(count)s more suppliers"
    more: str = "and %(count)s more"
    left_out: str = "Organisations not drawn, for want of room: %(count)s. The lists have them all."
    full_names: str = "Names in full"
    return_flow: str = "return flow"
    to: str = "to %(name)s"
    empty: str = "No linkage to draw."
    kinds: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class NetworkDrawing:
    """Everything that the network shows."""

    places: Sequence[NetworkPlace] = ()
    flows: Sequence[NetworkLine] = ()
    words: NetworkWords = field(default_factory=NetworkWords)


@dataclass(frozen=True)
class Folded:
    """What is drawn of a network: places, flows, and for each place that stands for several their names (a place of itself has none)."""

    places: tuple[NetworkPlace, ...]
    flows: tuple[tuple[NetworkLine, ...], ...]
    names: Mapping[str, tuple[str, ...]]
    left_out: int


def folded(drawing: NetworkDrawing, *, most: int = MOST) -> Folded:
    """Return what is drawn of the chain: all of it up to `most` organisations.

    With more, organisations that have one partner only and no anchor among them are counted at it: "12 more customers".  When that is
    not enough, those with the fewest linkages are left out and counted.  Ties go by key.
    """
    flows = [flow for flow in drawing.flows if flow.kind in FLOW_KINDS]
    ends = {end for flow in flows for end in (flow.supplier, flow.customer)}
    places = {place.key: place for place in drawing.places if place.key in ends}
    flows = [flow for flow in flows if flow.supplier in places and flow.customer in places and flow.supplier != flow.customer]
    names: dict[str, tuple[str, ...]] = {}
    if len(places) > most:
        places, flows, names = _leaves_counted(places, flows, drawing.words)
    left_out = max(len(places) - most, 0)
    if left_out:
        degree = Counter(end for flow in flows for end in (flow.supplier, flow.customer))
        ordered = sorted(places, key=lambda key: (not places[key].is_anchor, -degree[key], key))
        places = {key: places[key] for key in ordered[:most]}
        flows = [flow for flow in flows if flow.supplier in places and flow.customer in places]
    groups: dict[tuple[str, ...], list[NetworkLine]] = defaultdict(list)
    for flow in sorted(flows, key=lambda flow: flow.key):
        counted = flow.supplier in names or flow.customer in names
        groups[(flow.supplier, flow.customer, "" if counted else flow.key)].append(flow)
    ordered_places = tuple(places[key] for key in sorted(places))
    return Folded(ordered_places, tuple(tuple(group) for _ends, group in sorted(groups.items())), names, left_out)


def _leaves_counted(
    places: dict[str, NetworkPlace], flows: list[NetworkLine], words: NetworkWords
) -> tuple[dict[str, NetworkPlace], list[NetworkLine], dict[str, tuple[str, ...]]]:
    """Return places and flows with the leaves of one hub, tier and direction as one place, and the names that it stands for."""
    partners: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for flow in flows:
        partners[flow.supplier].add((flow.customer, False))
        partners[flow.customer].add((flow.supplier, True))
    groups: dict[tuple[str, bool, int | None, bool], list[str]] = defaultdict(list)
    for key in sorted(places):
        place = places[key]
        if len(partners[key]) == 1 and not place.is_anchor:
            ((hub, buys),) = partners[key]
            if len(partners[hub]) > 1:
                groups[(hub, buys, place.tier, place.kind == MARKET)].append(key)
    joined: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    for (hub, buys, tier, market), keys in groups.items():
        if len(keys) < 2:
            continue
        group = f"{hub}~{'customers' if buys else 'suppliers'}~{tier}{'~market' if market else ''}"
        said = (words.more_customers if buys else words.more_suppliers) % {"count": len(keys)}
        places[group] = NetworkPlace(group, said, kind=MARKET if market else "firm", tier=tier, inside=True)
        names[group] = tuple(places[key].name for key in keys)
        joined |= dict.fromkeys(keys, group)
    kept = {key: place for key, place in places.items() if key not in joined}
    moved = [
        replace(flow, supplier=joined.get(flow.supplier, flow.supplier), customer=joined.get(flow.customer, flow.customer))
        for flow in flows
    ]
    return kept, moved, names


def said_in_full(flow: NetworkLine, one: str, two: str, words: NetworkWords) -> str:
    """Return a linkage in full, for its title and for screen readers."""
    facts = (
        flow.label or words.kinds.get(flow.kind, ""),
        flow.quantity or words.not_known,
        flow.said,
        words.return_flow if flow.is_return else "",
    )
    return f"{one} → {two}: {', '.join(fact for fact in facts if fact)}"
