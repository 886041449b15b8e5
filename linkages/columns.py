"""Reads of linkages as plain columns, without a model for each: for lists, exports and graphs of many thousands.

As in `linkages.selectors` each takes its viewer and returns what that viewer may see, quantities already masked.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from analysis.validity import date_text
from core.aggregates import numbers_of
from core.visibility import viewer_level
from firms.models import Source
from linkages.models import Linkage
from linkages.selectors import with_cited

CLAIMED = (
    *("quantity", "unit", "basis", "quantity_year", "share_percent", "includes_others", "confidence", "lateral", "quantity_visibility"),
    *("valid_from", "valid_from_precision", "valid_to", "valid_to_precision"),
)
"""Columns of the chosen claim that a linkage shows."""


def linkage_records(linkages: QuerySet[Linkage], *, viewer: object | None) -> list[dict[str, Any]]:
    """Return linkages of `linkage_list` as plain data, in order, in two queries: what `linkage_rows` says, with keys for records.

    Unknown is None, dates are text in their precision; a quantity that is not the viewer's to see is None and `withheld`.
    """
    own = ("key", "supplier__key", "customer__key", "kind", "product__key", "status")
    found = list(with_cited(linkages, "chosen_id").values_list("cited", *own, *(f"standing__claim__{name}" for name in CLAIMED)))
    cited = [numbers_of(values[0]) for values in found]
    keys = dict(Source.objects.filter(pk__in={number for numbers in cited for number in numbers}).values_list("pk", "key"))
    level = viewer_level(viewer)
    return [
        _record(values[1:], sorted(keys[number] for number in numbers), level) for values, numbers in zip(found, cited, strict=True)
    ]  # fmt: skip


def _record(values: Sequence[Any], sources: list[str], level: int) -> dict[str, Any]:
    key, supplier, customer, kind, product, status, quantity, unit, basis, year, share, includes_others = values[:12]
    confidence, lateral, visibility, valid_from, from_precision, valid_to, to_precision = values[12:]
    withheld = visibility > level and (quantity is not None or share is not None)
    return {
        "key": key,
        "supplier": supplier,
        "customer": customer,
        "kind": kind,
        "product": product,
        "quantity": None if withheld else quantity,
        "unit": unit or None,
        "basis": basis or None,
        "quantity_year": year,
        "share_percent": None if withheld else share,
        "includes_others": includes_others,
        "status": status,
        "confidence": confidence,
        "valid_from": date_text(valid_from, from_precision),
        "valid_to": date_text(valid_to, to_precision),
        "sources": sources,
        "lateral": lateral,
        "dated": valid_from is not None,
        "withheld": withheld,
    }


FLOW_COLUMNS = (
    *("key", "kind", "product__key", "status", "seen_quantity", "standing__claim__unit", "standing__claim__basis"),
    *("standing__claim__quantity_year", "standing__claim__includes_others", "seen_share", "standing__claim__confidence", "withheld"),
    "standing__claim__valid_from",
)
END_COLUMNS = ("key", "name", "kind", "industry__code", "country", "latitude", "longitude", "status")


def flow_values(linkages: QuerySet[Linkage], *, viewer: object | None) -> QuerySet[Any]:
    """Return linkages of `linkage_list` as the values of a graph, a query in all: `FLOW_COLUMNS`, then `END_COLUMNS` of both ends.

    What is not the viewer's to see is None by then.
    """
    is_seen = Q(standing__claim__quantity_visibility__lte=viewer_level(viewer))
    is_known = Q(standing__claim__quantity__isnull=False) | Q(standing__claim__share_percent__isnull=False)
    masked = {
        "seen_quantity": Case(When(is_seen, then=F("standing__claim__quantity"))),
        "seen_share": Case(When(is_seen, then=F("standing__claim__share_percent"))),
        "withheld": Case(When(~is_seen & is_known, then=Value(value=True)), default=Value(value=False), output_field=BooleanField()),
    }
    ends = [f"{end}__{name}" for end in ("supplier", "customer") for name in END_COLUMNS]
    return linkages.annotate(**masked).values_list(*FLOW_COLUMNS, *ends)
