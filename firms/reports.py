"""Reports on what exists: one organisation, product or zone with everything that hangs on it in the register."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.visibility import viewer_level
from firms.models import InitiativePartner, Organisation, Product, ProductLine, Recipe, Source, Zone
from firms.selectors import (
    initiative_partner_list,
    organisation_list,
    product_descendants,
    product_line_list,
    product_list,
    recipe_list,
    zone_list,
)


@dataclass(frozen=True)
class LineGroup:
    """All that is stated of one product that an organisation makes or uses; the figures are never added."""

    role: str
    product: Product
    lines: tuple[ProductLine, ...]


@dataclass(frozen=True)
class OrganisationReport:
    """An organisation as the register knows it. `zones`: those that it operates."""

    organisation: Organisation
    sources: tuple[Source, ...]
    aliases: tuple[str, ...]
    identifiers: tuple[str, ...]
    makes: tuple[LineGroup, ...]
    uses: tuple[LineGroup, ...]
    partnerships: tuple[InitiativePartner, ...]
    zones: tuple[Zone, ...]


@dataclass(frozen=True)
class ProductReport:
    """A product with its place in the tree, who makes and uses it or what stands below it, and what it is made from and into."""

    product: Product
    ancestors: tuple[Product, ...]
    children: tuple[Product, ...]
    makers: tuple[ProductLine, ...]
    users: tuple[ProductLine, ...]
    made_from: tuple[Recipe, ...]
    made_into: tuple[Recipe, ...]


@dataclass(frozen=True)
class ZoneReport:
    """A zone and who stands in it. `operator` is None where none is known to this viewer."""

    zone: Zone
    operator: Organisation | None
    sources: tuple[Source, ...]
    tenants: tuple[tuple[str, tuple[Organisation, ...]], ...]

    @property
    def tenants_count(self) -> int:
        """Return how many organisations the viewer sees in the zone."""
        return sum(len(tenants) for _kind, tenants in self.tenants)


def organisation_get(organisation: Organisation, *, viewer: object | None) -> OrganisationReport:
    """Return what the register knows of an organisation of `organisation_list`."""
    lines = list(product_line_list(viewer=viewer).filter(organisation=organisation).order_by("product__name", "-year", "-pk"))
    return OrganisationReport(
        organisation=organisation,
        sources=tuple(organisation.sources.all()),
        aliases=tuple(organisation.aliases.values_list("name", flat=True)),
        identifiers=tuple(str(identifier) for identifier in organisation.identifiers.all()),
        makes=_grouped(lines, "makes"),
        uses=_grouped(lines, "uses"),
        partnerships=tuple(
            initiative_partner_list(viewer=viewer).filter(organisation=organisation).order_by("initiative__start_year", "initiative__name")
        ),
        zones=tuple(zone_list(viewer=viewer).filter(operator=organisation)),
    )


def product_get(product: Product, *, viewer: object | None) -> ProductReport:
    """Return a product with its family, its makers and users, and its recipes."""
    products = {each.pk: each for each in product_list(viewer=viewer)}
    lines = list(
        product_line_list(viewer=viewer).filter(product__in=product_descendants(product)).order_by("organisation__name", "-year", "-pk")
    )
    recipes = recipe_list(viewer=viewer)
    return ProductReport(
        product=product,
        ancestors=tuple(_ancestors(product, products)),
        children=tuple(sorted((each for each in products.values() if each.parent_id == product.pk), key=lambda each: each.name)),
        makers=tuple(line for line in lines if line.role == "makes"),
        users=tuple(line for line in lines if line.role == "uses"),
        made_from=tuple(recipes.filter(output=product).order_by("route", "input__name")),
        made_into=tuple(recipes.filter(input=product).order_by("output__name", "route")),
    )


def zone_get(zone: Zone, *, viewer: object | None) -> ZoneReport:
    """Return a zone with the organisations that stand in it, by kind."""
    tenants = list(organisation_list(viewer=viewer).filter(zone=zone).order_by("name"))
    kinds = sorted({tenant.kind for tenant in tenants}, key=lambda kind: [*_KIND_ORDER, kind].index(kind))
    operator = zone.operator
    return ZoneReport(
        zone=zone,
        operator=operator if operator and operator.visibility <= viewer_level(viewer) else None,
        sources=tuple(zone.sources.all()),
        tenants=tuple((kind, tuple(tenant for tenant in tenants if tenant.kind == kind)) for kind in kinds),
    )


_KIND_ORDER = ("anchor", "firm", "institute", "agency", "federation")


def _grouped(lines: Iterable[ProductLine], role: str) -> tuple[LineGroup, ...]:
    groups: dict[int, list[ProductLine]] = {}
    for line in lines:
        if line.role == role:
            groups.setdefault(line.product_id, []).append(line)
    return tuple(LineGroup(role, group[0].product, tuple(group)) for group in groups.values())


def _ancestors(product: Product, products: dict[int, Product]) -> list[Product]:
    """Return what stands above a product, the root first."""
    found: list[Product] = []
    parent = product.parent_id
    while parent is not None:
        found.insert(0, products[parent])
        parent = products[parent].parent_id
    return found
