"""What became of linkages between two days: its parameters, its shape and its endpoint."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers
from rest_framework.response import Response

from analysis.differences import CHANGES
from core import clock
from core.api.fields import KeyField, KeysField, TextField, WordField
from core.api.formats import CsvForm, JsonForm, csv_lines
from core.api.views import ReportView, not_too_large
from core.filters import DayFilter
from firms.models import Basis
from linkages.filters import LinkageFilterSet, two_days
from linkages.models import ClaimStatus, Confidence, LinkageKind
from linkages.reports import Differences, differences_get, linkages_differing
from linkages.selectors import linkage_list


class DifferenceFilterSet(LinkageFilterSet):
    """The two days, and filters of linkages, of which one matches that meets all of them on one of the days."""

    as_of = None

    def check(self, form: forms.Form, cleaned: Mapping[str, Any]) -> None:
        """Refuse one day alone, and days the wrong way round."""
        super().check(form, cleaned)
        start, end = cleaned.get("from"), cleaned.get("to") or clock.today()
        if start is None and "from" not in form.errors:
            form.add_error("from", ValidationError(_("Give the earlier day: from=YYYY-MM-DD."), code="missing"))
        elif start is not None and start >= end:
            msg = _("%(day)s is not before the later day, %(end)s.") % {"day": start.isoformat(), "end": end.isoformat()}
            form.add_error("from", ValidationError(msg, code="wrong_way_round"))

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """Return the earlier and the later day of a checked request."""
        return self.form.cleaned_data["from"], self.form.cleaned_data["to"] or clock.today()


# `from` is a word of the language: it cannot be the name of an attribute.
DifferenceFilterSet.base_filters |= {
    "from": DayFilter(field_name="from", label=_lazy("The earlier day, YYYY-MM-DD; always given.")),
    "to": DayFilter(field_name="to", label=_lazy("The later day, YYYY-MM-DD; today when not given.")),
}


class LinkageOnDaySerializer(serializers.Serializer):
    """A linkage on one of the days: its status, and what its chosen claim says."""

    status = WordField(ClaimStatus)
    quantity = serializers.FloatField(source="claim.quantity", allow_null=True)
    unit = TextField(source="claim.unit")
    basis = WordField(Basis, unknown=True, source="claim.basis")
    quantity_year = serializers.IntegerField(source="claim.quantity_year", allow_null=True)
    share_percent = serializers.FloatField(source="claim.share_percent", allow_null=True)
    includes_others = serializers.BooleanField(source="claim.includes_others")
    confidence = WordField(Confidence, source="claim.confidence")
    withheld = serializers.BooleanField(source="claim.withheld", help_text="There is a quantity or share, but not for this reader.")
    claim = serializers.CharField(source="claim.key", help_text="The key of the chosen claim.")
    sources = KeysField(source="claim.sources")


class DifferenceSerializer(serializers.Serializer):
    """A linkage that is not on the later day what it was on the earlier one."""

    linkage = serializers.CharField(source="linkage.key")
    supplier = KeyField(source="linkage.supplier.key", allow_null=False)
    customer = KeyField(source="linkage.customer.key", allow_null=False)
    kind = WordField(LinkageKind, source="linkage.kind")
    product = KeyField(source="linkage.product.key")
    change = serializers.ChoiceField(choices=CHANGES)
    differs = serializers.ListField(
        child=serializers.CharField(), source="fields", help_text="What differs; empty where it is there on one of the days only."
    )
    before = LinkageOnDaySerializer(allow_null=True, help_text="On the earlier day; null when it was not there.")
    after = LinkageOnDaySerializer(allow_null=True, help_text="On the later day; null when it is not there.")


class CountsSerializer(serializers.Serializer):
    """How many linkages differ."""

    appeared = serializers.IntegerField()
    ended = serializers.IntegerField()
    changed = serializers.IntegerField()


class DifferencesSerializer(serializers.Serializer):
    """What appeared, ended and changed between two days."""

    to = serializers.DateField(source="until", help_text="The later day.")
    counts = CountsSerializer()
    appeared = DifferenceSerializer(many=True)
    ended = DifferenceSerializer(many=True)
    changed = DifferenceSerializer(many=True)


DifferencesSerializer._declared_fields = {
    "from": serializers.DateField(source="since", help_text="The earlier day."),
    **DifferencesSerializer._declared_fields,
}


class DifferencesView(ReportView):
    """What became of linkages between two days: what appeared, ended and changed, each with what it was and what it is.

    Both days are read as they are known today. The filters choose a linkage that meets them on one of the days.
    """

    serializer_class = DifferencesSerializer
    filterset_class = DifferenceFilterSet
    renderer_classes = (JsonForm, CsvForm)
    statuses = (304, 400, 406, 422)

    def answer(self) -> HttpResponseBase:
        """Return the report, or its rows as a table."""
        report = self.report()
        if self.form != "csv":
            return Response(self.serialized(report))
        rows = DifferenceSerializer(report.rows, many=True).data
        response = StreamingHttpResponse(csv_lines(_columns(), [map(_flat, rows)]), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="diff-{report.since}-{report.until}.csv"'
        return response

    def report(self) -> Differences:
        """Return what differs."""
        filters = self.filters_get(linkage_list(viewer=self.viewer, as_of=clock.today()))
        since, until = filters.days
        days = two_days(filters, since, until, days=frozenset({"from", "to"}))
        differing = not_too_large(linkages_differing(days))
        return differences_get(days, viewer=self.viewer, since=since, until=until, differing=differing)


DAYS = ("before", "after")


def _columns() -> list[str]:
    """Return the columns of the table: those of a row, and of its state on each day."""
    states = [f"{day}_{name}" for day in DAYS for name in LinkageOnDaySerializer().fields]
    return [*(name for name in DifferenceSerializer().fields if name not in DAYS), *states]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    states = {f"{day}_{name}": (row[day] or {}).get(name) for day in DAYS for name in LinkageOnDaySerializer().fields}
    return {**{name: value for name, value in row.items() if name not in DAYS}, **states}
