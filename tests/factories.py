"""A few rows of each kind, made through the services: each function takes the fields that a test cares about and fills in the rest."""

import csv
import itertools
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from analysis.validity import PartialDate
from clusters.models import Cluster, Membership
from clusters.services import cluster_create, membership_create
from core.actors import SystemActor
from firms import services as firms
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
from linkages.models import Claim, Linkage
from linkages.services import claim_add, linkage_create

ACTOR = SystemActor("tests")

_numbers = itertools.count(1)


def _key(kind: str) -> str:
    return f"{kind}-{next(_numbers)}"


def _name(key: str) -> str:
    return key.replace("-", " ").capitalize()


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def source(key: str | None = None, *, published: str | None = "2025-03", **fields: Any) -> Source:
    """Return a citation; `published` is text in its precision."""
    key = key or _key("source")
    fields = {"title": _name(key), "publisher": "The Gazette", "url": f"https://example.org/{key}", **fields}
    return firms.source_create(actor=ACTOR, key=key, published=_date(published), **fields)


def industry(code: str = "2420") -> Industry:
    """Return a class of ISIC Rev.4, loaded with what stands above it."""
    with (settings.DATA_DIR / "reference" / "isic_rev4.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    wanted = [rows[code]]
    while wanted[-1]["parent"]:
        wanted.append(rows[wanted[-1]["parent"]])
    firms.industries_load(wanted)
    return Industry.objects.get(code=code)


def hs(code: str = "760110", title: str = "Aluminium; unwrought, not alloyed") -> HsCode:
    """Return a heading of HS 2022 without what stands above it."""
    firms.hs_codes_load([{"code": code, "level": str(len(code)), "parent": "TOTAL", "section": "XV", "title": title}])
    return HsCode.objects.get(code=code)


def zone(key: str | None = None, *, sources: Sequence[Source] | None = None, established: str | None = None, **fields: Any) -> Zone:
    """Return an industrial park in Oman."""
    key = key or _key("zone")
    fields = {"name": _name(key), "kind": "industrial_park", "country": "OM", **fields}
    return firms.zone_create(actor=ACTOR, key=key, sources=_sources(sources), established=_date(established), **fields)


def product(key: str | None = None, **fields: Any) -> Product:
    """Return a product measured in tonnes a year."""
    key = key or _key("product")
    return firms.product_create(actor=ACTOR, key=key, **{"name": _name(key), "stage": "intermediate", "unit": "t/y", **fields})


def organisation(key: str | None = None, *, sources: Sequence[Source] | None = None, **fields: Any) -> Organisation:
    """Return an operating firm in Oman."""
    key = key or _key("firm")
    fields = {"name": _name(key), "kind": "firm", "country": "OM", **fields}
    if "latitude" in fields:
        fields.setdefault("location_precision", "site")
    return firms.organisation_create(actor=ACTOR, key=key, sources=_sources(sources), **fields)


def market(key: str | None = None, **fields: Any) -> Organisation:
    """Return a market: a place that goods come from or go to, without a source."""
    return organisation(key or _key("market"), sources=(), **{"kind": "market", "country": "ZZ", **fields})


def product_line(
    organisation: Organisation, product: Product, role: str = "makes", *, sources: Sequence[Source] | None = None, **fields: Any
) -> ProductLine:
    """Return the statement that an organisation makes (or uses) a product; with a capacity it is an actual figure of 2025."""
    key = fields.pop("key", None) or _key(f"{organisation.key}-{role}-{product.key}")
    if "capacity" in fields:
        fields = {"unit": product.unit, "basis": "actual", "year": 2025, **fields}
    fields = {"status": "operating", **fields}
    return firms.product_line_create(
        actor=ACTOR, key=key, organisation=organisation, product=product, role=role, sources=_sources(sources), **fields
    )


def capability(
    organisation: Organisation, product: Product | None = None, *, sources: Sequence[Source] | None = None, **fields: Any
) -> Capability:
    """Return the statement that an organisation can supply a product; without one that its laboratory can test.

    With a capacity it is a figure of 2025; `certificate_from` and `certificate_to` are text in their precision.
    """
    key = fields.pop("key", None) or _key(f"{organisation.key}-can")
    if "capacity" in fields:
        fields = {"unit": product.unit if product else "unit/y", "year": 2025, **fields}
    fields = {"kind": "product" if product else "laboratory", "name": _name(key), **fields}
    fields |= {name: _date(fields[name]) for name in ("certificate_from", "certificate_to") if name in fields}
    return firms.capability_create(actor=ACTOR, key=key, organisation=organisation, product=product, sources=_sources(sources), **fields)


def recipe(output: Product, input: Product, *, sources: Sequence[Source] | None = None, **fields: Any) -> Recipe:  # noqa: A002
    """Return the statement that a product is made from another."""
    key = fields.pop("key", None) or _key(f"{output.key}-from-{input.key}")
    return firms.recipe_create(actor=ACTOR, key=key, output=output, input=input, sources=_sources(sources), **fields)


def initiative(key: str | None = None, *, sources: Sequence[Source] | None = None, **fields: Any) -> Initiative:
    """Return an operating supplier programme in Oman."""
    key = key or _key("initiative")
    fields = {"name": _name(key), "kind": "supplier_programme", "country": "OM", "status": "operating", **fields}
    return firms.initiative_create(actor=ACTOR, key=key, sources=_sources(sources), **fields)


def partner(
    initiative: Initiative, organisation: Organisation, role: str = "partner", *, sources: Sequence[Source] | None = None
) -> InitiativePartner:
    """Return an organisation's part in an initiative."""
    return firms.initiative_partner_create(
        actor=ACTOR, initiative=initiative, organisation=organisation, role=role, sources=_sources(sources)
    )


def linkage(
    supplier: Organisation,
    customer: Organisation,
    product: Product | None = None,
    *,
    kind: str | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Linkage:
    """Return an operating, confirmed linkage from 2020 on: goods with a product, ownership without.

    With a quantity it is an actual figure of 2025 in the product's unit; `valid_from` and `valid_to` are text in their precision.
    """
    key = fields.pop("key", None) or _key(f"{supplier.key}-{customer.key}")
    return linkage_create(
        actor=ACTOR,
        key=key,
        supplier=supplier,
        customer=customer,
        kind=kind or ("goods" if product else "ownership"),
        product=product,
        sources=_sources(sources),
        **_claim_fields(fields, product),
    )


def claim(linkage: Linkage, *, sources: Sequence[Source] | None = None, **fields: Any) -> Claim:
    """Return one more claim of a linkage, with the same defaults."""
    key = fields.pop("key", None) or _key(linkage.key)
    return claim_add(linkage, actor=ACTOR, key=key, sources=_sources(sources), **_claim_fields(fields, linkage.product))


def cluster(
    key: str | None = None,
    *,
    members: Sequence[tuple[Organisation, str]] = (),
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Cluster:
    """Return an operating cluster in Oman with its members, each with its role."""
    key = key or _key("cluster")
    cited = _sources(sources)
    fields = {"name": _name(key), "country": "OM", "status": "operating", **fields}
    made = cluster_create(actor=ACTOR, key=key, sources=cited, **fields)
    for organisation, role in members:
        member(made, organisation, role, sources=cited)
    return made


def member(cluster: Cluster, organisation: Organisation, role: str = "processor", *, sources: Sequence[Source] | None = None) -> Membership:
    """Return an organisation's place in a cluster."""
    return membership_create(actor=ACTOR, cluster=cluster, organisation=organisation, role=role, sources=_sources(sources))


def _sources(sources: Sequence[Source] | None) -> Sequence[Source]:
    """Return the sources given, or a new one where a test does not care."""
    return [source()] if sources is None else sources


def _claim_fields(fields: dict[str, Any], product: Product | None) -> dict[str, Any]:
    fields = {"status": "operating", "confidence": "confirmed", "valid_from": "2020", **fields}
    if fields.get("quantity") is not None:
        fields = {"unit": product.unit if product else "", "basis": "actual", "quantity_year": 2025, **fields}
    if fields.get("share_percent") is not None:
        fields.setdefault("basis", "actual")
    if fields["confidence"] == "inferred" or fields.get("basis") == "derived":
        fields.setdefault("note", "It follows from other facts.")
    return {**fields, "valid_from": _date(fields["valid_from"]), "valid_to": _date(fields.get("valid_to"))}
