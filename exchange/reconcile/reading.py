"""What clients send: batches of queries, and what is to be added to their rows. Whatever cannot be meant is refused by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.api.parsing import json_read
from exchange.reconcile.services import Service, zones_named
from firms.reports import Wanted

QUERIES_MOST = 25
IDS_MOST = 100
LIMIT_DEFAULT, LIMIT_LARGEST = 10, 50
TEXT_LONGEST, VALUES_MOST = 500, 20
PLAIN = (str, int, float)


def refused(sentence: str, *, at: str, **words: Any) -> ValidationError:
    """Return the refusal of a parameter; a place in it is named with dots: queries.q0.limit."""
    return ValidationError({at: [sentence % words if words else sentence]})


def document_read(name: str, text: str) -> dict[str, Any]:
    """Return a JSON object that a parameter holds."""
    try:
        found = json_read(text)
    except ValueError as error:
        raise refused(_("This is no JSON."), at=name) from error
    if not isinstance(found, dict):
        raise refused(_("A JSON object is expected."), at=name)
    return found


def queries_read(text: str, service: Service, *, viewer: object | None) -> dict[str, Wanted]:
    """Return a batch: what is looked for, by the id of each query."""
    batch = document_read("queries", text)
    if len(batch) > QUERIES_MOST:
        msg = _("At most %(most)d queries are answered at once, and these are %(count)d; send them in several batches.")
        raise refused(msg, at="queries", most=QUERIES_MOST, count=len(batch))
    read = {id_: _query_read(f"queries.{id_}", query, service) for id_, query in batch.items()}
    zones = zones_named(viewer=viewer) if any("zone" in told for _name, _types, told, _limit in read.values()) else {}
    return {id_: service.wanted(name, types, told, limit, zones) for id_, (name, types, told, limit) in read.items()}


def _query_read(place: str, query: Any, service: Service) -> tuple[str, list[str], dict[str, list[str]], int]:
    if not isinstance(query, dict):
        raise refused(_("A JSON object with a member query is expected."), at=place)
    known = ("query", "type", "limit", "properties", "type_strict")
    if unknown := sorted(query.keys() - set(known)):
        raise refused(
            _("Unknown member %(unknown)s; known are %(known)s."), at=place, unknown=", ".join(unknown)[:80], known=", ".join(known)
        )
    told = _told_read(f"{place}.properties", query.get("properties") or [], service)
    # Without a name there is what is told of it, of which a local name is one.
    name = query.get("query", next(iter(told.get("name_local", ())), "") if told else None)
    if not isinstance(name, str) or len(name) > TEXT_LONGEST or "\0" in name:
        raise refused(_("A text of at most %(most)d letters is expected."), at=f"{place}.query", most=TEXT_LONGEST)
    types = query.get("type") or []
    types = types if isinstance(types, list) else [types]
    types = [one.get("id") if isinstance(one, dict) else one for one in types]
    if bad := [one for one in types if not isinstance(one, str) or one not in service.types]:
        raise refused(
            _("Unknown value %(unknown)s; known are %(known)s."),
            at=f"{place}.type",
            unknown=str(bad[0])[:80],
            known=", ".join(service.types),
        )
    limit = query.get("limit", LIMIT_DEFAULT)
    if type(limit) is not int or limit < 1:
        raise refused(_("A number from 1 to %(most)d is expected."), at=f"{place}.limit", most=LIMIT_LARGEST)
    return name, types, told, min(limit, LIMIT_LARGEST)


def _told_read(place: str, told: Any, service: Service) -> dict[str, list[str]]:
    """Return what is told of a name: the texts of each property."""
    if not isinstance(told, list) or len(told) > VALUES_MOST:
        raise refused(_("A list of at most %(most)d properties is expected, each with pid and v."), at=place, most=VALUES_MOST)
    found: dict[str, list[str]] = {}
    for one in told:
        if not isinstance(one, dict) or "v" not in one:
            raise refused(_("Each property has a pid and a v."), at=place)
        pid = property_read(place, one.get("pid"), service)
        values = one["v"] if isinstance(one["v"], list) else [one["v"]]
        values = [value.get("id", value.get("name")) if isinstance(value, dict) else value for value in values]
        if len(values) > VALUES_MOST or any(not isinstance(value, PLAIN) or len(str(value)) > TEXT_LONGEST for value in values):
            raise refused(_("The value of %(pid)s is no text, no number, no record and no list of these."), at=place, pid=pid)
        found[pid] = [str(value) for value in values if str(value).strip()]
    return found


def property_read(place: str, pid: Any, service: Service) -> str:
    """Return the id of a property."""
    if not isinstance(pid, str) or pid not in service.properties:
        known = ", ".join(service.properties)
        raise refused(_("Unknown property %(unknown)s; known are %(known)s."), at=place, unknown=str(pid)[:80], known=known)
    return pid


def extension_read(text: str, service: Service) -> tuple[Sequence[str], Sequence[str]]:
    """Return what is to be added to rows: the keys of records, and the ids of properties."""
    asked: Mapping[str, Any] = document_read("extend", text)
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or len(ids) > IDS_MOST or any(not isinstance(one, str) or "\0" in one for one in ids):
        raise refused(_("A list of at most %(most)d ids is expected."), at="extend.ids", most=IDS_MOST)
    if not isinstance(properties, list) or any(not isinstance(one, dict) for one in properties):
        raise refused(_("A list of properties is expected, each with its id."), at="extend.properties")
    return list(dict.fromkeys(ids)), [property_read("extend.properties", one.get("id"), service) for one in properties]
