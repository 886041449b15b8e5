"""The endpoint of the search: one question, answers of all types."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from analysis.matching import How
from core.addresses import record_address
from core.api.fields import TextField
from core.api.views import ReportView
from core.filters import SearchFilterSet
from core.search.selectors import Group, Hit, search_get
from core.search.texts import LABELS, TYPES

LIMIT_DEFAULT, LIMIT_LARGEST = 5, 100


class HitSerializer(serializers.Serializer):
    """One record that was found, and why."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = TextField(help_text="What the record is within its type: firm, port, intermediate ...")
    country = TextField()
    label = serializers.ChoiceField(choices=list(LABELS), help_text="Which of its texts was found.")
    text = serializers.CharField(help_text="That text.")
    match = serializers.ChoiceField(choices=[how.name.lower() for how in How], help_text="How it answers, the best first.")
    score = serializers.FloatField(min_value=0, max_value=1, help_text="How well; compares answers of one match.")
    page = TextField(help_text="The page that shows the record.")


class GroupSerializer(serializers.Serializer):
    """The best hits of one type."""

    type = serializers.ChoiceField(choices=list(TYPES))
    name = serializers.CharField(help_text="The type in the reader's language.")
    count = serializers.IntegerField(help_text="Records of this type that answer.")
    at_least = serializers.BooleanField(help_text="Whether there may be more than counted.")
    hits = HitSerializer(many=True)


class SearchSerializer(serializers.Serializer):
    """The answer to a question: groups, the one with the best hit first."""

    q = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField(help_text="Records that answer, of all types.")
    groups = GroupSerializer(many=True)


class SearchView(ReportView):
    """Organisations, products, clusters, zones, initiatives, sources, HS headings and industries by name in any script, code or number."""

    serializer_class = SearchSerializer
    filterset_class = SearchFilterSet
    reads = ("format", "limit")
    statuses = (304, 400, 406)
    own_parameters = (
        OpenApiParameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_LARGEST, "default": LIMIT_DEFAULT},
            description="How many hits of each type are given.",
        ),
    )

    def report(self) -> dict[str, Any]:
        """Return what answers the question."""
        asked = self.filters_get().form.cleaned_data
        found = search_get(asked["q"], viewer=self.viewer, types=asked["type"], limit=_limit(self.parameters.get("limit", "")))
        return {"q": found.q, "count": found.count, "groups": [_group(group) for group in found.groups]}


def _limit(text: str) -> int:
    if not text:
        return LIMIT_DEFAULT
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= LIMIT_LARGEST):
        msg = _("%(value)s is no limit; write a number from 1 to %(largest)d.") % {"value": text, "largest": LIMIT_LARGEST}
        raise ValidationError({"limit": [msg]})
    return int(text)


def _group(group: Group) -> dict[str, Any]:
    return {
        "type": group.type,
        "name": TYPES[group.type],
        "count": group.count,
        "at_least": group.is_least,
        "hits": [_hit(hit) for hit in group.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        **asdict(hit),
        "match": hit.how.name.lower(),
        "score": round(hit.score, 3),
        "page": record_address(hit.type, hit.key),
    }
