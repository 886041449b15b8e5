"""What an organisation can supply, as its page shows it: read in one column of text, so that it goes into a query of other things."""

import datetime as dt
import json
from enum import StrEnum
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast, JSONObject

from firms.dates import partial_date
from firms.models import Capability, Industry, Organisation, Product

_COLUMNS = tuple(field for field in Capability._meta.concrete_fields if field.name != "recorded_at")
_RELATED: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "product": (Product, ("key", "name")),
    "industry": (Industry, ("code", "title_en", "title_ar")),
}


class Certified(StrEnum):
    """How a certificate stands on a day. `OPEN`: nothing says when it ends or began, and nothing says that it is over."""

    VALID = "valid"
    OPEN = "open"
    AHEAD = "ahead"
    EXPIRED = "expired"


def certificate_state(capability: Capability, on: dt.date) -> Certified | None:
    """Return how the certificate of a capability stands on a day; None without one. `firms.selectors.certified_on` asks the same in SQL."""
    start, end = partial_date(capability, "certificate_from"), partial_date(capability, "certificate_to")
    if not capability.certificate:
        return None
    if end is not None and end.last < on:
        return Certified.EXPIRED
    if start is not None and start.first > on:
        return Certified.AHEAD
    return Certified.VALID if start or end else Certified.OPEN


def capability_text() -> Cast:
    """Return a capability with the names of its product and industry as one text, to be read by `capability_read`."""
    columns = {field.attname: field.attname for field in _COLUMNS}
    columns |= {f"{name}__{column}": f"{name}__{column}" for name, (_model, names) in _RELATED.items() for column in names}
    return Cast(JSONObject(**columns), TextField())


def capability_read(text: str, organisation: Organisation) -> Capability:
    """Return the capability of an organisation that a text of `capability_text` holds."""
    said = json.loads(text)
    capability: Capability = Capability.from_db(
        None, [field.attname for field in _COLUMNS], [field.to_python(said[field.attname]) for field in _COLUMNS]
    )
    capability.organisation = organisation
    for name, (model, names) in _RELATED.items():
        number = said[f"{name}_id"]
        columns = [said[f"{name}__{column}"] for column in names]
        setattr(capability, name, None if number is None else model.from_db(None, ["id", *names], [number, *columns]))
    return capability
