"""The endpoint of the change feed."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.fields import Field

from core.api.pagination import LIMIT_LARGEST, limit_get
from core.api.views import NoFilters, ReportView
from core.feed import feed_get

ACTIONS = ("create", "update", "delete", "merge", "split")


@extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
class RecordField(Field):
    """A record as plain data: keys for what it refers to, dates in their precision."""

    def to_representation(self, value: Any) -> Any:
        """Return it as it is."""
        return value


class ChangeSerializer(serializers.Serializer):
    """One entry of the feed."""

    id = serializers.IntegerField(help_text="The number of the entry; it grows.")
    action = serializers.ChoiceField(choices=ACTIONS, help_text="delete and merge are tombstones; the others carry the whole record.")
    type = serializers.CharField(
        help_text="organisation, linkage, claim, product, product_line, source, zone, cluster, membership, recipe ..."
    )
    key = serializers.CharField(
        help_text="The key of the record; of a membership those of its cluster and organisation, with a colon between."
    )
    at = serializers.DateTimeField(help_text="When it was written.")
    data = RecordField(help_text="The record as it was written; of a merge `into` which one it went; of a delete null.")


class ChangesSerializer(serializers.Serializer):
    """Some entries, and where to go on."""

    results = ChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="The next `since`.")
    is_end = serializers.BooleanField(help_text="Whether there are no more entries for now.")


class ChangesView(ReportView):
    """Every write in the order in which it became visible, from the first one or from a cursor on, with tombstones.

    Replayed from the start into an empty store the feed gives the data that the reader may see.
    """

    serializer_class = ChangesSerializer
    filterset_class = NoFilters
    reads = ("format", "since", "limit")
    statuses = (304, 400, 406)
    own_parameters = (
        OpenApiParameter("since", str, description="The `cursor` of the last answer; without it the feed begins at the start."),
        OpenApiParameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_LARGEST, "default": LIMIT_LARGEST},
            description="How many entries an answer has.",
        ),
    )

    def report(self) -> Any:
        """Return the entries after the cursor."""
        self.filters_get()
        text = self.parameters.get("limit", "")
        limit = limit_get(text) if text else LIMIT_LARGEST
        return feed_get(self.parameters.get("since", ""), viewer=self.viewer, limit=limit)
