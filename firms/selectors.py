"""Reads of the register. Each takes its viewer and returns only what that viewer may see."""

from django.db.models import Prefetch, Q, QuerySet

from core.visibility import viewer_level
from firms.models import HsCode, Industry, Initiative, InitiativePartner, Organisation, Product, ProductLine, Recipe, Source, Zone
from firms.models.organisations import OrganisationKind


def source_list(*, viewer: object | None) -> QuerySet[Source]:
    """Return all citations; a citation alone says nothing that is not public."""
    return Source.objects.all()


def zone_list(*, viewer: object | None) -> QuerySet[Zone]:
    """Return all zones; an operator the viewer may not see reads None."""
    seen = Organisation.objects.filter(visibility__lte=viewer_level(viewer))
    return Zone.objects.prefetch_related(Prefetch("operator", queryset=seen))


def industry_list(*, viewer: object | None) -> QuerySet[Industry]:
    """Return the classes of ISIC Rev.4."""
    return Industry.objects.select_related("parent")


def hs_code_list(*, viewer: object | None) -> QuerySet[HsCode]:
    """Return the headings of HS 2022."""
    return HsCode.objects.select_related("parent")


def product_list(*, viewer: object | None) -> QuerySet[Product]:
    """Return all products with heading and parent."""
    return Product.objects.select_related("hs", "parent")


def organisation_list(*, viewer: object | None) -> QuerySet[Organisation]:
    """Return the organisations and markets this viewer may see."""
    return Organisation.objects.filter(visibility__lte=viewer_level(viewer)).select_related("industry", "zone")


def organisation_not_market_list(*, viewer: object | None) -> QuerySet[Organisation]:
    """Return the organisations this viewer may see, markets left out: they are places."""
    return organisation_list(viewer=viewer).exclude(kind=OrganisationKind.MARKET)


def product_line_list(*, viewer: object | None) -> QuerySet[ProductLine]:
    """Return what the organisations this viewer may see make and use."""
    return (
        ProductLine.objects.filter(organisation__visibility__lte=viewer_level(viewer))
        .select_related("organisation", "product__hs")
        .prefetch_related("sources")
    )


def recipe_list(*, viewer: object | None) -> QuerySet[Recipe]:
    """Return what is made from what."""
    return Recipe.objects.select_related("output", "input").prefetch_related("sources")


def initiative_list(*, viewer: object | None) -> QuerySet[Initiative]:
    """Return all initiatives."""
    return Initiative.objects.all()


def initiative_partner_list(*, viewer: object | None) -> QuerySet[InitiativePartner]:
    """Return the partnerships of organisations this viewer may see."""
    return (
        InitiativePartner.objects.filter(organisation__visibility__lte=viewer_level(viewer))
        .select_related("initiative", "organisation")
        .prefetch_related("sources")
    )


def product_descendants(product: Product) -> set[int]:
    """Return the row numbers of a product and all products below it."""
    children: dict[int, list[int]] = {}
    for pk, parent in Product.objects.filter(parent__isnull=False).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, waiting = set(), [product.pk]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += children.get(pk, [])
    return found


def hs_prefix(value: str) -> Q:
    """Return the condition that a product's heading begins with these digits."""
    return Q(hs__code__startswith=value)
