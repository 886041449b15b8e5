"""The kinds of record that people write, field by field: what a form asks, what a row of a workbook holds, what a difference names.

A kind is read off its model, so that a new column is asked for everywhere at once. The values of a record are plain data, as the change
log holds them (`core.snapshots.snapshot`): keys for what it refers to, dates in their precision, lists of keys and names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters import services as clusters
from clusters.models import Cluster, Membership
from core.models import Recorded
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
from linkages import services as linkages
from linkages.models import Claim, Linkage


class Holds(StrEnum):
    """What a field holds, and so how it is asked for and read."""

    KEY = "key"
    TEXT = "text"
    LONG_TEXT = "long text"
    ADDRESS = "address"
    CHOICE = "choice"
    NUMBER = "number"
    COUNT = "count"
    YEAR = "year"
    FLAG = "flag"
    DATE = "date"
    REFERENCE = "reference"
    NAMES = "names"
    IDENTIFIERS = "identifiers"
    SOURCES = "sources"
    LEVEL = "level"


@dataclass(frozen=True)
class Field:
    """One field of a kind of record: `refers_to` names the kind of a reference, `limit` the most characters of a text."""

    name: str
    holds: Holds
    label: Any
    help: Any = ""
    required: bool = False
    choices: tuple[tuple[Any, Any], ...] = ()
    refers_to: str = ""
    limit: int | None = None

    @property
    def blank(self) -> Any:
        """Return what a record holds that says nothing in this field."""
        if self.holds in (Holds.NAMES, Holds.IDENTIFIERS, Holds.SOURCES):
            return []
        if self.holds is Holds.FLAG:
            return False
        if self.holds is Holds.LEVEL:
            return 0
        return "" if self.holds in (Holds.TEXT, Holds.LONG_TEXT, Holds.ADDRESS, Holds.CHOICE, Holds.KEY) else None


@dataclass(frozen=True)
class Kind:
    """A kind of record: its model, its fields in the order of a form, and the services that write it.

    `create` of a linkage enters it without a claim: `register.plain.linkage_enter` enters both.
    `ends` names the references that make its key where it has none of its own; `owner` the one whose page shows it.
    """

    name: str
    model: type[models.Model]
    title: Any
    create: Callable[..., Any]
    update: Callable[..., bool]
    delete: Callable[..., None]
    order: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    owner: str = ""
    has_sources: bool = True

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Return the fields by name."""
        columns = [field for field in self.model._meta.concrete_fields if not _is_kept(field)]
        found = {column.name: _field(column) for column in columns} | _lists(self)
        first = [name for name in self.order if name in found]
        return MappingProxyType({name: found[name] for name in [*first, *(name for name in found if name not in first)]})

    @property
    def has_key(self) -> bool:
        """Return whether its records have a key of their own."""
        return not self.ends

    @property
    def references(self) -> Mapping[str, Field]:
        """Return the fields that refer to another record."""
        return {name: one for name, one in self.fields.items() if one.holds is Holds.REFERENCE}


NAMES_HELP = _("Other names: abbreviations, former names, other scripts; one a line. A name belongs to one organisation only.")
IDENTIFIERS_HELP = _("Numbers in other registers as scheme:value, one a line: cr:1234567, lei:5493001KJTIIGC8Y1R12.")
SOURCES_HELP = _("Who says so. Every fact names at least one source.")

_OF_COLUMN: tuple[tuple[type[models.Field], Holds], ...] = (
    (models.BooleanField, Holds.FLAG),
    (models.URLField, Holds.ADDRESS),
    (models.TextField, Holds.LONG_TEXT),
    (models.PositiveSmallIntegerField, Holds.YEAR),
    (models.PositiveIntegerField, Holds.COUNT),
    (models.FloatField, Holds.NUMBER),
    (models.DateField, Holds.DATE),
    (models.JSONField, Holds.NAMES),
    (models.CharField, Holds.TEXT),
)
CLASSIFICATIONS: Mapping[type[models.Model], str] = {Industry: "isic", HsCode: "hs"}
"""What is referred to and never written here, with the name under which it is searched for."""


def _is_kept(column: models.Field) -> bool:
    """Return whether a column is none that people write: row number, record time, the precision of a date (it stands with the date)."""
    is_precision = column.name.endswith("_precision") and column.name != "location_precision"
    return column.primary_key or is_precision or column.name in {one.name for one in Recorded._meta.fields}


def _field(column: models.Field) -> Field:
    label, help_text = column.verbose_name, column.help_text
    if isinstance(column, models.ForeignKey):
        related: Any = column.related_model
        name = CLASSIFICATIONS.get(related) or _type(related)
        return Field(column.name, Holds.REFERENCE, label, help_text, required=not column.null, refers_to=name)
    if column.name == "visibility" or column.name.endswith("_visibility"):
        title = label if column.name == "visibility" else _("visibility of the figures")
        return Field(column.name, Holds.LEVEL, title, help_text, choices=tuple(column.choices or ()))
    if column.name == "key":
        return Field("key", Holds.KEY, label, help_text, required=True, limit=column.max_length)
    choices = tuple((value, name) for value, name in column.choices or () if value not in (None, ""))
    holds = Holds.CHOICE if choices else next(holds for kind, holds in _OF_COLUMN if isinstance(column, kind))
    required = not column.blank and not column.null and holds is not Holds.FLAG
    return Field(column.name, holds, label, help_text, required=required, choices=choices, limit=column.max_length)


def _type(model: type[models.Model]) -> str:
    return next(name for name, kind in KINDS.items() if kind.model is model)


def _lists(kind: Kind) -> dict[str, Field]:
    """Return the fields that hang on a record: other names, identifiers, sources."""
    found: dict[str, Field] = {}
    if kind.name == "organisation":
        found["aliases"] = Field("aliases", Holds.NAMES, _("other names"), NAMES_HELP)
        found["identifiers"] = Field("identifiers", Holds.IDENTIFIERS, _("identifiers"), IDENTIFIERS_HELP)
    if kind.has_sources:
        found["sources"] = Field("sources", Holds.SOURCES, _("sources"), SOURCES_HELP, required=True, refers_to="source")
    return found


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                "source", Source, _("source"), firms.source_create, firms.source_update, firms.source_delete,
                order=("key", "title", "publisher", "published", "url"), has_sources=False,
            ),
            Kind(
                "product", Product, _("product"), firms.product_create, firms.product_update, firms.product_delete,
                order=("key", "name", "stage", "parent", "hs", "unit"), has_sources=False,
            ),
            Kind(
                "organisation", Organisation, _("organisation"),
                firms.organisation_create, firms.organisation_update, firms.organisation_delete,
                order=(
                    "key", "name", "name_local", "aliases", "kind", "status", "country", "locality", "zone", "latitude", "longitude",
                    "location_precision", "industry", "founded", "employees", "employees_year", "website", "identifiers", "description",
                    "sources", "visibility",
                ),
            ),
            Kind(
                "zone", Zone, _("zone"), firms.zone_create, firms.zone_update, firms.zone_delete,
                order=("key", "name", "name_local", "aliases", "kind", "country", "operator", "established", "area_ha"),
            ),
            Kind(
                "product_line", ProductLine, _("product line"),
                firms.product_line_create, firms.product_line_update, firms.product_line_delete,
                order=("key", "organisation", "role", "product", "capacity", "unit", "basis", "year", "status", "sources"),
                owner="organisation",
            ),
            Kind(
                "capability", Capability, _("capability"), firms.capability_create, firms.capability_update, firms.capability_delete,
                order=(
                    "key", "organisation", "kind", "name", "product", "industry", "capacity", "unit", "year", "graduates", "certificate",
                    "certificate_issuer", "certificate_from", "certificate_to", "references", "note", "sources", "visibility",
                ),
                owner="organisation",
            ),
            Kind(
                "recipe", Recipe, _("recipe"), firms.recipe_create, firms.recipe_update, firms.recipe_delete,
                order=("key", "output", "input", "input_per_output", "unit", "route", "note"), owner="output",
            ),
            Kind(
                "cluster", Cluster, _("cluster"), clusters.cluster_create, clusters.cluster_update, clusters.cluster_delete,
                order=("key", "name", "country", "status", "description"),
            ),
            Kind(
                "membership", Membership, _("membership"),
                clusters.membership_create, clusters.membership_update, clusters.membership_delete,
                order=("cluster", "organisation", "role"), ends=("cluster", "organisation"), owner="cluster",
            ),
            Kind(
                "initiative", Initiative, _("initiative"), firms.initiative_create, firms.initiative_update, firms.initiative_delete,
                order=("key", "name", "kind", "country", "start_year", "end_year", "status", "description"),
            ),
            Kind(
                "initiative_partner", InitiativePartner, _("initiative partner"),
                firms.initiative_partner_create, firms.initiative_partner_update, firms.initiative_partner_delete,
                order=("initiative", "organisation", "role"), ends=("initiative", "organisation"), owner="initiative",
            ),
            Kind(
                "linkage", Linkage, _("linkage"), linkages.linkage_open, linkages.linkage_update, linkages.linkage_delete,
                order=("key", "supplier", "customer", "kind", "product", "visibility"), has_sources=False,
            ),
            Kind(
                "claim", Claim, _("claim"), linkages.claim_enter, linkages.claim_update, linkages.claim_delete,
                order=(
                    "key", "linkage", "status", "valid_from", "valid_to", "quantity", "unit", "share_percent", "basis", "quantity_year",
                    "includes_others", "lateral", "confidence", "note", "sources", "pinned", "pin_reason", "visibility",
                    "quantity_visibility",
                ),
                owner="linkage",
            ),
        )
    }
)  # fmt: skip
"""All kinds by the name that the change log and the feed give them, in an order in which what is referred to comes first."""
