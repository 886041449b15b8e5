"""An organisation that is being entered, as the duplicate guard compares it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from analysis.duplicates import Entry
from analysis.values import folded_name
from core.errors import ConflictError
from core.search.texts import host_text
from firms.reports import DuplicatesReport, duplicates_get

NAMES_COMPARED = 20
"""So many aliases of a draft are compared: each is looked for on its own."""
KEPT_AS_IT_IS = ("name", "kind", "status", "visibility")


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


def readable(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return of what was sent what the duplicate guard can read; the rest is told when the record is checked."""
    texts = {name: data[name] for name in ("name", "name_local", "website", "country", "zone", "kind") if isinstance(data.get(name), str)}
    given = {name: data[name] for name in ("aliases", "identifiers") if isinstance(data.get(name), list)}
    lists = {name: list(dict.fromkeys(str(one) for one in many[:NAMES_COMPARED])) for name, many in given.items()}
    places = {name: data[name] for name in ("latitude", "longitude") if isinstance(data.get(name), int | float)}
    return texts | lists | (places if len(places) == 2 else {})


def entered_beside(said: Mapping[str, Any], *, viewer: object | None, is_another: bool) -> str:
    """Return what the history says of a new organisation that looks like others which are there; "" where none does.

    Raises `ConflictError` with their keys, unless it `is_another`.
    """
    report = duplicates_get(drafted_entry(readable(said)), viewer=viewer)
    keys = [one.organisation.key for one in report.likely]
    if keys and not is_another:
        msg = _("This is likely in the register already, as %(keys)s. Where it is another one, say so (in the interface: confirm=new).")
        raise ConflictError(msg % {"keys": ", ".join(keys)}, duplicates=keys)
    return beside_words(report)


def beside_words(report: DuplicatesReport) -> str:
    """Return what the history says of an organisation that was entered though it looks like others."""
    names = ", ".join(one.organisation.key for one in report.likely)
    return _("Entered as another organisation than %(names)s.") % {"names": names} if names else ""


def known_with(said: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an organisation of the register would say with what somebody typed who took it for a new one.

    Lists are joined, other names become aliases. What it is called and what it is stays; every other field says what was typed.
    """
    names = [typed.get("name") or "", *(typed.get("aliases") or ())]
    if said.get("name_local") and typed.get("name_local"):
        names.append(typed["name_local"])
    known = {folded_name(name) for name in (said.get("name") or "", said.get("name_local") or "", *said.get("aliases", ()))}
    joined = dict(said) | {"aliases": [*said.get("aliases", ()), *(name for name in names if name and folded_name(name) not in known)]}
    for name in ("identifiers", "sources"):
        joined[name] = list(dict.fromkeys([*said.get(name, ()), *(typed.get(name) or ())]))
    for name, value in typed.items():
        is_local = name == "name_local" and said.get("name_local")
        if (
            name in joined
            and name not in (*KEPT_AS_IT_IS, "aliases", "identifiers", "sources")
            and not is_local
            and value not in ("", None)
        ):
            joined[name] = value
    return joined
