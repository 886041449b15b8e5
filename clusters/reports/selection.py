"""One selection of linkages in its three faces: who stands where on the map, where in the network, and the value chain."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from analysis.graphs import FLOW_KINDS
from analysis.layouts import force_layout, layered_layout
from clusters.models import Cluster, MemberRole
from clusters.selectors import membership_list
from core import clock
from core.memo import question, remembered
from firms.models import Organisation, Product, ProductLine, Source, Zone
from firms.models.organisations import OrganisationKind
from firms.selectors import organisation_list, product_line_list
from linkages.models import Linkage
from linkages.reports import ValueChain, chain_narrowed, value_chain_get
from linkages.selectors import LinkageRow

SELECTION_LARGEST = 60_000
"""So many linkages are drawn at most."""


@dataclass(frozen=True)
class Bounds:
    """What is looked at: the linkages that touch these clusters, zones, countries or organisations; nothing named is the whole register."""

    clusters: Sequence[Cluster] = ()
    zones: Sequence[Zone] = ()
    countries: Sequence[str] = ()
    organisations: Sequence[Organisation] = ()

    @classmethod
    def asked(cls, cleaned: Mapping[str, Any], names: Collection[str]) -> "Bounds":
        """Return what the checked parameters of a request look at, those with these names."""
        return cls(*(tuple(cleaned[name] or ()) if name in names else () for name in ("cluster", "zone", "country", "organisation")))

    @property
    def is_everything(self) -> bool:
        """Return whether nothing is named."""
        return not (self.clusters or self.zones or self.countries or self.organisations)


@dataclass(frozen=True, slots=True)
class SelectedOrganisation:
    """An organisation of a selection, with its place in the chain and in the two layouts of the network.

    `role` is its first one in the clusters looked at, anchors first; "" outside them. `side`: no flow of goods, utilities or waste touches
    it. `inside`: it is what is looked at, not only a partner. `layered` is column and row from the left and top, `force` from -1 to 1.
    """

    organisation: Organisation
    role: str
    tier: int | None
    side: bool
    inside: bool
    layered: tuple[float, float]
    force: tuple[float, float]


@dataclass(frozen=True)
class Selection:
    """Linkages on a day: `chain` holds the rows that the filters choose, `whole` those of all that is looked at.

    `organisations` are by key: the ends of the rows shown, and what is looked at by name.
    """

    bounds: Bounds
    whole: ValueChain
    chain: ValueChain
    organisations: tuple[SelectedOrganisation, ...]

    @property
    def rows(self) -> tuple[LinkageRow, ...]:
        """Return the linkages that are shown, those of the chain first."""
        return (*(row.row for row in self.chain.rows), *self.chain.side_stream)

    @property
    def count(self) -> int:
        """Return how many linkages are shown."""
        return len(self.chain.rows) + len(self.chain.side_stream)

    @property
    def anchors(self) -> tuple[Organisation, ...]:
        """Return the organisations from which tiers are counted, as far as they are shown, by key."""
        keys = set(self.whole.anchors)
        return tuple(one.organisation for one in self.organisations if one.organisation.key in keys)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Return the zones that the organisations stand in, by key."""
        found = {one.organisation.zone.key: one.organisation.zone for one in self.organisations if one.organisation.zone}
        return tuple(found[key] for key in sorted(found))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources of the claims that are shown, each once, in the order of the rows."""
        return tuple({source.key: source for row in self.rows for source in row.claim.sources}.values())

    @property
    def families(self) -> tuple[Product, ...]:
        """Return the product families of the flows that are shown, by name."""
        found = {row.family.key: row.family for row in self.chain.rows if row.family}
        return tuple(sorted(found.values(), key=lambda product: product.name))


def selection_get(
    linkages: QuerySet[Linkage],
    *,
    viewer: object | None,
    as_of: dt.date,
    bounds: Bounds,
    shown: QuerySet[Linkage] | None = None,
) -> Selection:
    """Return a selection of linkages with the places of all ends.

    Parameters
    ----------
    linkages
        All linkages of what is looked at on the day: tiers are counted on them.
    viewer
        Who looks; the same as the one `linkages` was read for.
    as_of
        The day that is asked about.
    bounds
        What is looked at. Tiers are counted from the anchors of its clusters, else from its organisations, else from its anchors by kind.
    shown
        The linkages that the filters choose; None shows all.
    """
    return remembered(
        "selection",
        question(linkages),
        None if shown is None else question(shown),
        as_of,
        clock.today(),
        viewer=viewer,
        build=lambda: _selection(linkages, viewer, as_of, bounds, shown),
    )


def _selection(
    linkages: QuerySet[Linkage], viewer: object | None, as_of: dt.date, bounds: Bounds, shown: QuerySet[Linkage] | None
) -> Selection:
    placed = linkages.select_related("supplier__zone", "customer__zone")
    roles, named = _named(bounds, viewer)
    inside = _inside(linkages, bounds, named)
    anchors = _anchors(linkages, bounds, roles)
    whole = value_chain_get(placed, viewer=viewer, as_of=as_of, anchors=anchors, organisations=inside)
    chain = whole if shown is None else chain_narrowed(whole, shown)
    return Selection(bounds, whole, chain, _placed(chain, named if shown is None else {}, roles, inside))


def selection_lines(selection: Selection, *, viewer: object | None) -> list[ProductLine]:
    """Return what the organisations of a selection make and how much they can make of it, where that is known."""
    makers = [one.organisation.pk for one in selection.organisations]
    lines = product_line_list(viewer=viewer).prefetch_related(None).filter(role="makes", capacity__isnull=False, organisation__in=makers)
    return list(lines.order_by("key"))


def _named(bounds: Bounds, viewer: object | None) -> tuple[dict[str, str], dict[str, Organisation]]:
    """Return what is looked at by name, shown even when no linkage touches it: the roles of members, the organisations, both by key.

    Of several roles the first in their order counts.
    """
    order = {role: place for place, role in enumerate(MemberRole.values)}
    roles: dict[str, str] = {}
    named: dict[str, Organisation] = {}
    if bounds.clusters:
        members = membership_list(viewer=viewer).prefetch_related(None).filter(cluster__in=bounds.clusters)
        for member in sorted(members, key=lambda member: -order[member.role]):
            named[member.organisation.key] = member.organisation
            roles[member.organisation.key] = member.role
    found = organisation_list(viewer=viewer).prefetch_related(None)
    if bounds.zones:
        named |= {organisation.key: organisation for organisation in found.filter(zone__in=bounds.zones)}
    named |= {organisation.key: organisation for organisation in bounds.organisations}
    return roles, named


def _inside(linkages: QuerySet[Linkage], bounds: Bounds, named: Mapping[str, Organisation]) -> frozenset[str]:
    """Return the keys of the organisations that are looked at."""
    if not bounds.is_everything and not bounds.countries:
        return frozenset(named)
    ends = linkages.order_by().values_list("supplier__key", "supplier__country", "customer__key", "customer__country")
    placed = {(key, country) for one, here, other, there in ends for key, country in ((one, here), (other, there))}
    return frozenset(named) | {key for key, country in placed if bounds.is_everything or country in bounds.countries}


def _anchors(linkages: QuerySet[Linkage], bounds: Bounds, roles: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of the organisations from which tiers are counted."""
    if bounds.clusters:
        return frozenset(key for key, role in roles.items() if role == MemberRole.ANCHOR)
    if bounds.organisations:
        return frozenset(organisation.key for organisation in bounds.organisations)
    found: set[str] = set()
    for end in ("supplier", "customer"):
        anchors = linkages.filter(**{f"{end}__kind": OrganisationKind.ANCHOR})
        if bounds.zones:
            anchors = anchors.filter(**{f"{end}__zone__in": bounds.zones})
        elif bounds.countries:
            anchors = anchors.filter(**{f"{end}__country__in": bounds.countries})
        found.update(anchors.order_by().values_list(f"{end}__key", flat=True).distinct())
    return frozenset(found)


def _placed(
    chain: ValueChain, named: Mapping[str, Organisation], roles: Mapping[str, str], inside: Collection[str]
) -> tuple[SelectedOrganisation, ...]:
    """Return the ends of the rows shown and the organisations named, by key, with their places."""
    ends, tiers, flowing = dict(named), dict.fromkeys(named, None), set()
    rows = [(row.row, row.supplier_tier, row.customer_tier) for row in chain.rows] + [(row, None, None) for row in chain.side_stream]
    for row, *at in rows:
        for end, tier in zip((row.supplier, row.customer), at, strict=True):
            ends.setdefault(end.key, end)
            tiers[end.key] = tier if tiers.get(end.key) is None else tiers[end.key]
            if row.kind in FLOW_KINDS:
                flowing.add(end.key)
    keys = sorted(ends)
    number = {key: place for place, key in enumerate(keys)}
    suppliers = [number[row.supplier.key] for row, *_tiers in rows]
    customers = [number[row.customer.key] for row, *_tiers in rows]
    kinds, sides = [ends[key].kind for key in keys], [key not in flowing for key in keys]
    returns = [place for place, row in enumerate(chain.rows) if row.is_return]
    layered = layered_layout([tiers[key] for key in keys], sides, kinds, suppliers, customers, keys, returns=returns)
    force = force_layout(keys, suppliers, customers)
    return tuple(
        SelectedOrganisation(
            organisation=ends[key],
            role=roles.get(key, ""),
            tier=tiers[key],
            side=sides[place],
            inside=key in inside,
            layered=(float(layered.x[place]), float(layered.y[place])),
            force=(float(force.x[place]), float(force.y[place])),
        )
        for place, key in enumerate(keys)
    )
