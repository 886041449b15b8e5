"""How the fields of each kind of record are grouped on its form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

WHO, WHERE, SIZE, WORDS, SAID, SEEN = (
    _("Who or what it is"),
    _("Where"),
    _("How much"),
    _("In words"),
    _("Who says so"),
    _("Who may see it"),
)
WHEN, SURE, ADDRESS = _("When"), _("How sure"), _("Its address here")

SECTIONS: Mapping[str, Sequence[tuple[Any, Sequence[str]]]] = {
    "organisation": (
        (WHO, ("name", "name_local", "aliases", "kind", "status", "industry", "website", "identifiers")),
        (WHERE, ("country", "locality", "zone", "latitude", "longitude", "location_precision")),
        (SIZE, ("founded", "employees", "employees_year")),
        (WORDS, ("description",)),
        (SAID, ("sources",)),
        (SEEN, ("visibility",)),
        (ADDRESS, ("key",)),
    ),
    "zone": (
        (WHO, ("name", "name_local", "aliases", "kind", "operator", "established", "area_ha")),
        (WHERE, ("country", "latitude", "longitude")),
        (SAID, ("sources",)),
        (ADDRESS, ("key",)),
    ),
    "linkage": (
        (_("Who supplies whom"), ("supplier", "customer", "kind", "product")),
        (SEEN, ("visibility",)),
        (ADDRESS, ("key",)),
    ),
    "claim": (
        (WHEN, ("linkage", "status", "valid_from", "valid_to")),
        (SIZE, ("quantity", "unit", "share_percent", "basis", "quantity_year", "includes_others")),
        (SURE, ("confidence", "lateral", "note")),
        (SAID, ("sources",)),
        (_("Chosen by an officer"), ("pinned", "pin_reason")),
        (SEEN, ("visibility", "quantity_visibility")),
        (ADDRESS, ("key",)),
    ),
    "capability": (
        (WHO, ("organisation", "kind", "name", "product", "industry")),
        (SIZE, ("capacity", "unit", "year", "graduates")),
        (_("Certificate"), ("certificate", "certificate_issuer", "certificate_from", "certificate_to")),
        (_("Completed supplies"), ("references", "note")),
        (SAID, ("sources",)),
        (SEEN, ("visibility",)),
        (ADDRESS, ("key",)),
    ),
    "product_line": (
        (WHO, ("organisation", "role", "product", "status")),
        (SIZE, ("capacity", "unit", "basis", "year")),
        (SAID, ("sources",)),
        (ADDRESS, ("key",)),
    ),
    "cluster": (
        (WHO, ("name", "country", "status")),
        (WORDS, ("description",)),
        (SAID, ("sources",)),
        (ADDRESS, ("key",)),
    ),
    "membership": (
        (_("Who belongs to what"), ("cluster", "organisation", "role")),
        (SAID, ("sources",)),
    ),
    "initiative": (
        (WHO, ("name", "kind", "country", "status")),
        (WHEN, ("start_year", "end_year")),
        (WORDS, ("description",)),
        (SAID, ("sources",)),
        (ADDRESS, ("key",)),
    ),
    "initiative_partner": (
        (_("Who takes part in what"), ("initiative", "organisation", "role")),
        (SAID, ("sources",)),
    ),
    "product": (
        (WHO, ("name", "stage", "parent", "unit")),
        (_("In the customs tariff"), ("hs",)),
        (WORDS, ("description",)),
        (ADDRESS, ("key",)),
    ),
    "source": (
        (WHO, ("title", "publisher", "published", "url")),
        (ADDRESS, ("key",)),
    ),
    "recipe": (
        (_("What is made from what"), ("output", "input", "route")),
        (SIZE, ("input_per_output", "unit")),
        (WORDS, ("note",)),
        (SAID, ("sources",)),
        (ADDRESS, ("key",)),
    ),
}
"""Kinds without sections of their own have one of all fields."""


def sections_of(kind: str, names: Sequence[str]) -> list[tuple[Any, list[str]]]:
    """Return the sections of a form with these fields, in order; fields in no section come last."""
    found = [(title, [name for name in fields if name in names]) for title, fields in SECTIONS.get(kind, ())]
    rest = [name for name in names if not any(name in fields for _title, fields in found)]
    if rest:
        found.append((WHO if not found else _("More"), rest))
    return [(title, fields) for title, fields in found if fields]
