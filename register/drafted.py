"""An organisation that is being entered, as the duplicate guard compares it."""

from collections.abc import Mapping
from typing import Any

from analysis.duplicates import Entry
from core.search.texts import host_text


def drafted_entry(said: Mapping[str, Any]) -> Entry:
    """Return what a form says of an organisation, given as plain data, as it is compared."""
    numbers = [text.partition(":") for text in said.get("identifiers") or ()]
    return Entry(
        name=said.get("name") or "",
        name_local=said.get("name_local") or "",
        aliases=tuple(said.get("aliases") or ()),
        identifiers=tuple((scheme.strip(), value.strip()) for scheme, divider, value in numbers if divider),
        host=host_text(said.get("website") or ""),
        country=said.get("country") or "",
        zone=said.get("zone") or "",
        latitude=said.get("latitude"),
        longitude=said.get("longitude"),
        kind=said.get("kind") or "",
    )
