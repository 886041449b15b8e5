"""Reads of linkages as plain columns, without a model for each: for lists, exports and graphs of many thousands.

As in `linkages.selectors` each takes its viewer and returns what that viewer may see, quantities already masked.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from analysis.validity import date_text
from core.aggregates import numbers_of
from core.prepared import AmongGiven, Prepared
from core.visibility import Visibility, viewer_level
from firms.models import Organisation, Source
from linkages.models import Linkage
from linkages.selectors import with_cited

OWN = ("key", "supplier__key", "customer__key", "kind", "product__key")
STATED = tuple(f"standing__claim__{name}" for name in ("unit", "basis", "quantity_year", "includes_others"))
DATES = ("from_text", "standing__claim__valid_from_precision", "to_text", "standing__claim__valid_to_precision")
END = ("key", "name", "kind", "industry__code", "country", "latitude", "longitude", "status")
SUPPLIER, CUSTOMER = 1, 2
"""Where the ends stand in `FlowValues`."""
FlowValues = tuple[Any, ...]
EndValues = tuple[Any, ...]

_ENDS = {
    level: Prepared(Organisation.objects.filter(AmongGiven("pk"), visibility__lte=level).order_by().values_list("pk", *END))
    for level in Visibility
}


def record_values(linkages: QuerySet[Linkage], *, viewer: object | None) -> QuerySet[Any]:
    """Return linkages of `linkage_list` as the values from which `linkage_records` makes plain data, a query in all."""
    # Dates as text: making days of them, and text of the days, would cost more than reading them.
    dates = {f"{name}_text": Cast(f"standing__claim__valid_{name}", CharField()) for name in ("from", "to")}
    return (
        _masked(with_cited(linkages, "chosen_id"), viewer)
        .annotate(**dates)
        .values_list(
            *OWN, "seen_quantity", *STATED, "seen_share", "status", "standing__claim__confidence", "is_withheld",
            "standing__claim__lateral", *DATES, "cited",
        )
    )  # fmt: skip


def linkage_records(found: Sequence[Sequence[Any]], sources: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Return what `record_values` found as plain data, in order: what `linkage_rows` says, with keys for records.

    Unknown is None, dates are text in their precision; a quantity that is not the viewer's to see is None and `withheld`. `sources` are
    keys of sources by number that are known already; those that are missing are added, in one query.
    """
    cited = {row[-1]: numbers_of(row[-1]) for row in found}
    missing = {number for numbers in cited.values() for number in numbers} - sources.keys()
    if missing:
        sources |= dict(Source.objects.filter(pk__in=missing).values_list("pk", "key"))
    keys = {text: sorted(sources[number] for number in numbers if number in sources) for text, numbers in cited.items()}
    return (_record(row, keys[row[-1]]) for row in found)


def _record(row: Sequence[Any], sources: list[str]) -> dict[str, Any]:
    (
        key, supplier, customer, kind, product, quantity, unit, basis, year, includes_others, share, status, confidence, withheld, lateral,
        valid_from, from_precision, valid_to, to_precision, _cited,
    ) = row  # fmt: skip
    return {
        "key": key,
        "supplier": supplier,
        "customer": customer,
        "kind": kind,
        "product": product,
        "quantity": quantity,
        "unit": unit or None,
        "basis": basis or None,
        "quantity_year": year,
        "share_percent": share,
        "includes_others": includes_others,
        "status": status,
        "confidence": confidence,
        "valid_from": date_text(valid_from, from_precision),
        "valid_to": date_text(valid_to, to_precision),
        "sources": sources,
        "lateral": lateral,
        "dated": valid_from is not None,
        "withheld": bool(withheld),
    }


def flow_values(linkages: QuerySet[Linkage], *, viewer: object | None) -> QuerySet[Any]:
    """Return linkages of `linkage_list` as the values of a graph, a query in all.

    They are those of `analysis.graphs.Flow` in their order, but `counts`, and with row numbers for supplier and customer: who these are
    `ends_get` says. What is not the viewer's to see is None by then.
    """
    return (
        _masked(linkages, viewer)
        .annotate(
            product_key=Coalesce("product__key", Value("")),
            dated=Case(When(standing__claim__valid_from__isnull=False, then=Value(value=True)), default=Value(value=False)),
        )
        .values_list(
            "key", "supplier_id", "customer_id", "kind", "product_key", "seen_quantity", *STATED, "seen_share", "status",
            "standing__claim__confidence", "dated", "is_withheld",
        )
    )  # fmt: skip


def ends_of(organisations: QuerySet[Organisation]) -> dict[int, EndValues]:
    """Return what a graph says of organisations that the viewer may see, by row number, in a query."""
    return {number: values for number, *values in organisations.order_by().values_list("pk", *END)}


def ends_get(organisations: Collection[int], *, viewer: object | None) -> dict[int, EndValues]:
    """Return the same of the organisations with some row numbers, as far as the viewer may see them."""
    return {number: values for number, *values in _ENDS[viewer_level(viewer)](organisations)}


def _masked(linkages: QuerySet[Linkage], viewer: object | None) -> QuerySet[Any]:
    """Add quantity and share as this viewer may see them, and whether one is withheld."""
    claim = "standing__claim__"
    seen = Q(**{f"{claim}quantity_visibility__lte": viewer_level(viewer)})
    known = Q(**{f"{claim}quantity__isnull": False}) | Q(**{f"{claim}share_percent__isnull": False})
    return linkages.annotate(
        seen_quantity=Case(When(seen, then=F(f"{claim}quantity"))),
        seen_share=Case(When(seen, then=F(f"{claim}share_percent"))),
        is_withheld=Case(When(~seen & known, then=Value(value=True)), default=Value(value=False)),
    )
