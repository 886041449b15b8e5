"""What a merge or a split would do, before anybody does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clusters.models import Membership
from firms.models import Organisation, ProductLine
from firms.models.initiatives import InitiativePartner
from linkages.models import Linkage
from register.kinds import KINDS, Field
from register.plain import record_data
from register.services.merging import KEPT, LISTS, TOGETHER, linkages_between, merged_data


@dataclass(frozen=True)
class Alternative:
    """What one of the organisations says in a group of fields; `kept`: what the merge would keep unless somebody chooses another."""

    organisation: Organisation
    values: tuple[Any, ...]
    kept: bool


@dataclass(frozen=True)
class MergeField:
    """A field, or fields that say one thing, in which the organisations differ."""

    name: str
    fields: tuple[Field, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Belongings:
    """How much hangs on an organisation."""

    organisation: Organisation
    linkages: int
    claims: int
    lines: int
    memberships: int
    partnerships: int


@dataclass(frozen=True)
class MergePlan:
    """What a merge of organisations would do.

    `differing`: fields to choose in; `joined`: what lists would hold; `belongings`: what goes over; `between`: linkages that would lead
    from the organisation to itself; `same`: linkages that become one, with the claims of both.
    """

    survivor: Organisation
    others: tuple[Organisation, ...]
    differing: tuple[MergeField, ...]
    joined: tuple[tuple[Field, list[str]], ...]
    belongings: tuple[Belongings, ...]
    between: tuple[Linkage, ...]
    same: int

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """Return all of them, the survivor first."""
        return (self.survivor, *self.others)


@dataclass(frozen=True)
class SplitPlan:
    """What hangs on an organisation and could go over to a second one."""

    organisation: Organisation
    linkages: tuple[Linkage, ...]
    lines: tuple[ProductLine, ...]
    memberships: tuple[Membership, ...]
    partnerships: tuple[InitiativePartner, ...]


def merge_plan_get(survivor: Organisation, others: Sequence[Organisation], *, viewer: object) -> MergePlan:
    """Return what a merge of organisations, all of which the viewer may see, would do; whoever merges sees everything."""
    rows = (survivor, *others)
    said = {row.key: record_data(row) for row in rows}
    merged = merged_data(survivor, others)
    fields = KINDS["organisation"].fields
    return MergePlan(
        survivor=survivor,
        others=tuple(others),
        differing=tuple(_differing(rows, said, merged, fields)),
        joined=tuple((fields[name], merged[name]) for name in LISTS if merged[name]),
        belongings=tuple(_belongings(row) for row in rows),
        between=tuple(linkages_between(rows)),
        same=_same(rows),
    )


def _differing(
    rows: Sequence[Organisation], said: Mapping[str, Mapping[str, Any]], merged: Mapping[str, Any], fields: Mapping[str, Field]
) -> list[MergeField]:
    """Return the fields in which the organisations say different things, in the order of a form."""
    first_of = {name: names for names in TOGETHER for name in names}
    found = []
    for name in fields:
        names = first_of.get(name, (name,))
        if name in (*LISTS, *KEPT) or name != names[0]:
            continue
        values = {row.key: tuple(said[row.key][one] for one in names) for row in rows}
        if len(set(values.values())) > 1:
            kept = tuple(merged[one] for one in names)
            alternatives = tuple(Alternative(row, values[row.key], values[row.key] == kept) for row in rows)
            found.append(MergeField(name, tuple(fields[one] for one in names), alternatives))
    return found


def _belongings(row: Organisation) -> Belongings:
    linkages = Linkage.objects.filter(Q(supplier=row) | Q(customer=row))
    return Belongings(
        organisation=row,
        linkages=linkages.count(),
        claims=sum(linkage.claims.count() for linkage in linkages),
        lines=row.product_lines.count(),
        memberships=row.memberships.count(),
        partnerships=row.partnerships.count(),
    )


def _same(rows: Sequence[Organisation]) -> int:
    """Return how many linkages would become one with another."""
    numbers = {row.pk for row in rows}
    linkages = Linkage.objects.filter(Q(supplier__in=numbers) | Q(customer__in=numbers)).exclude(supplier__in=numbers, customer__in=numbers)
    ends = [
        ("" if supplier in numbers else supplier, "" if customer in numbers else customer, kind, product)
        for supplier, customer, kind, product in linkages.values_list("supplier", "customer", "kind", "product")
    ]
    return len(ends) - len(set(ends))


def split_plan_get(organisation: Organisation, *, viewer: object) -> SplitPlan:
    """Return what could go over to a second organisation; whoever splits sees everything."""
    linkages = Linkage.objects.filter(Q(supplier=organisation) | Q(customer=organisation))
    return SplitPlan(
        organisation=organisation,
        linkages=tuple(linkages.select_related("supplier", "customer", "product").order_by("key")),
        lines=tuple(organisation.product_lines.select_related("product").order_by("key")),
        memberships=tuple(organisation.memberships.select_related("cluster").order_by("cluster__name")),
        partnerships=tuple(organisation.partnerships.select_related("initiative").order_by("initiative__name")),
    )
