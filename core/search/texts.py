"""What a model says of itself to be found: its texts, each with what it is to the record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAME, LOCAL_NAME, ALIAS, TITLE, CODE, IDENTIFIER = "name", "local_name", "alias", "title", "code", "identifier"
HS, PUBLISHER, WEBSITE, DESCRIPTION = "hs", "publisher", "website", "description"

LABELS: Mapping[str, str | Promise] = {
    NAME: _("name"),
    TITLE: _("title"),
    LOCAL_NAME: _("local name"),
    ALIAS: _("alias"),
    CODE: _("code"),
    IDENTIFIER: _("identifier"),
    HS: _("HS code"),
    WEBSITE: _("website"),
    PUBLISHER: _("publisher"),
    DESCRIPTION: _("description"),
}
"""What a text can be to its record, in words; where two texts answer a question equally well, the first of these is shown."""

CODES = frozenset((CODE, IDENTIFIER, HS))
"""Texts that are found as they are or by their beginning, never by parts, sound or with errors."""

ASIDES = frozenset((WEBSITE, PUBLISHER, DESCRIPTION))
"""Texts that say something about a record but do not call it: found by their words only, and after its names."""

WHOLE_CODES = frozenset((IDENTIFIER,))
"""Codes whose beginning says nothing."""

TYPES: Mapping[str, str | Promise] = {
    "organisation": _("Organisations"),
    "cluster": _("Clusters"),
    "zone": _("Zones"),
    "product": _("Products"),
    "initiative": _("Initiatives"),
    "market": _("Markets"),
    "hs": _("HS 2022 headings"),
    "isic": _("Industries (ISIC Rev.4)"),
    "source": _("Sources"),
}
"""The types of records that can be found, in the order in which groups of equal rank stand."""


@dataclass(frozen=True, slots=True)
class Searchable:
    """A record as search knows it: type, key, the name it is shown under, and (label, text) pairs."""

    type: str
    key: str
    name: str
    texts: Sequence[tuple[str, str]]
    kind: str = ""
    country: str = ""


class SearchableRow(Protocol):
    """A row of a model whose records can be found.

    `search_types` names all types its rows can have. A model may also say `search_lists`, the relations whose rows (in words) are texts
    of the record, handed to `searchable` by name; and `search_names`, the foreign keys that `searchable` follows.
    """

    pk: int
    search_types: tuple[str, ...]
    searchable: Callable[[Mapping[str, Sequence[str]]], Searchable]


def host_text(address: str) -> str:
    """Return the host of a web address without `www.`; nothing when there is none."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
