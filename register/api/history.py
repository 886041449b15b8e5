"""The history of one record: every write to it, and what it said at the end of a day."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.changes import RecordField
from core.api.fields import TextField
from core.api.views import ReportView
from core.models import Change
from register.filters import HistoryFilterSet
from register.kinds import KINDS
from register.reports import RecordHistory, record_history_get


@extend_schema_field({"description": "Text, a number, a truth value, a list, or null."})
class ValueField(serializers.Field):
    """What a field says, as plain data."""

    def to_representation(self, value: Any) -> Any:
        """Return it as it is."""
        return value


class FieldChangeSerializer(serializers.Serializer):
    """One field that was changed. Of a list, `before` holds what was taken away and `after` what was added."""

    name = serializers.CharField()
    before = ValueField()
    after = ValueField()


class WriteSerializer(serializers.Serializer):
    """One write: who, when, on which sources, and the fields that it changed."""

    id = serializers.IntegerField(source="number", help_text="The number of the write, as in the change feed.")
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    action = serializers.ChoiceField(choices=Change.Action.choices)
    fields_changed = FieldChangeSerializer(many=True, source="fields", help_text="Empty where the record was entered or removed.")
    sources = serializers.ListField(child=serializers.CharField())
    reason = TextField(help_text="Why; for officers.")


class HistorySerializer(serializers.Serializer):
    """The history of a record, the newest write first, and what it said."""

    type = serializers.CharField(source="kind")
    key = serializers.CharField()
    known_at = serializers.DateField(allow_null=True, source="known_day")
    is_there = serializers.BooleanField(help_text="Whether the record is in the register today.")
    data = RecordField(source="known", help_text="What the record said then, as plain data; null where it was not there.")
    writes = WriteSerializer(many=True)


class HistoryView(ReportView):
    """Every write to one record up to the end of a day, and what the record said then: the change log, replayed.

    `type` is that of the change feed, `key` the key of the record (of a membership both, divided by a colon). What a reader may not see
    today has no history for that reader, whatever it was before.
    """

    serializer_class = HistorySerializer
    filterset_class = HistoryFilterSet

    def report(self) -> dict[str, Any]:
        """Return the history."""
        day, moment = self.filters_get().known
        kind, key = self.kwargs["kind"], self.kwargs["key"]
        known = kind in KINDS and "\0" not in key
        history: RecordHistory | None = record_history_get(kind, key, viewer=self.viewer, known_at=moment) if known else None
        if history is None:
            raise Http404
        names = ("kind", "key", "is_there", "known", "writes")
        return {**{name: getattr(history, name) for name in names}, "known_day": day}
