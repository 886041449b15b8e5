"""Reads of the register. Each takes its viewer and returns only what that viewer may see."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Value

from core.visibility import viewer_level
from firms.models import (
    Capability,
    HsCode,
    Industry,
    Initiative,
    InitiativePartner,
    Organisation,
    Product,
    ProductLine,
    Recipe,
    Source,
    Zone,
)
from firms.models.organisations import OrganisationKind
from firms.models.products import LineRole, LineStatus, Stage


def source_list(*, viewer: object | None) -> QuerySet[Source]:
    """Return all citations; a citation alone says nothing that is not public."""
    return Source.objects.all()


def sources_attach(rows: Iterable[Model], *, viewer: object | None) -> None:
    """Give rows of several models the sources they rest on, as if they had been fetched with them: one query for all."""
    groups: dict[type[Model], dict[int, list[Source]]] = {}
    rows = list(rows)
    for row in rows:
        groups.setdefault(type(row), {})[row.pk] = []
    columns = [field.attname for field in Source._meta.concrete_fields]
    parts = []
    for model, found in groups.items():
        relation = model._meta.get_field("sources")
        through, here = relation.remote_field.through, relation.m2m_field_name()  # type: ignore[union-attr]
        links = through.objects.filter(**{f"{here}__in": list(found)}).order_by()
        there = relation.m2m_reverse_field_name()  # type: ignore[union-attr]
        parts.append(links.values_list(Value(model._meta.label), f"{here}_id", *(f"{there}__{column}" for column in columns)))
    if parts:
        models = {model._meta.label: model for model in groups}
        for label, number, *values in parts[0].union(*parts[1:], all=True):
            groups[models[label]][number].append(Source(**dict(zip(columns, values, strict=True))))
    for row in rows:
        fetched = row.sources.all()  # type: ignore[attr-defined]
        fetched._result_cache = sorted(groups[type(row)][row.pk], key=lambda source: source.key)
        fetched._prefetch_done = True
        row.__dict__.setdefault("_prefetched_objects_cache", {})["sources"] = fetched


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


def product_line_dates(*, viewer: object | None) -> QuerySet[ProductLine]:
    """Return the rows of `product_line_list`, each with `source_date`, that of its newest source, instead of its sources."""
    dates = Source.objects.filter(pk__in=ProductLine.sources.through.objects.filter(productline=OuterRef(OuterRef("pk"))).values("source"))
    newest = dates.filter(published__isnull=False).order_by("-published").values("published")
    return product_line_list(viewer=viewer).prefetch_related(None).annotate(source_date=Subquery(newest[:1]))


def output_line_list(*, viewer: object | None) -> QuerySet[ProductLine]:
    """Return what organisations make today that something can be made from: operating lines, utilities aside."""
    lines = ProductLine.objects.filter(organisation__visibility__lte=viewer_level(viewer), role=LineRole.MAKES, status=LineStatus.OPERATING)
    return lines.exclude(product__stage=Stage.UTILITY).order_by()


def capability_list(*, viewer: object | None) -> QuerySet[Capability]:
    """Return what organisations can supply, as far as this viewer may see the capability and its organisation."""
    level = viewer_level(viewer)
    return (
        Capability.objects.filter(visibility__lte=level, organisation__visibility__lte=level)
        .select_related("organisation", "product", "industry")
        .prefetch_related("sources")
    )


def certified_on(day: dt.date) -> Q:
    """Return the condition that a capability has a certificate that is valid on a day; a blank start or end does not limit it."""
    begun = Q(certificate_from__isnull=True) | Q(certificate_from__lte=day)
    lasting = Q(certificate_to__isnull=True) | Q(certificate_to__gte=day)
    return ~Q(certificate="") & begun & lasting


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


def hs_prefix(value: str) -> Q:
    """Return the condition that a product's heading begins with these digits."""
    return Q(hs__code__startswith=value)
