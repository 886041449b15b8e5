"""The supply paths from one organisation to another: their parameters, their shape and their endpoint."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

from core.api.problems import TooLarge
from core.api.views import GRAPH_LARGEST, ReportView, day_get
from core.filters import KeysField, ParameterFilter, as_of_get
from firms.selectors import organisation_list
from linkages.api.serializers import LinkageSerializer
from linkages.filters import LinkageFilterSet
from linkages.reports import LENGTH_DEFAULT, LENGTH_LARGEST, SupplyPaths, flows_only, supply_paths_get
from linkages.selectors import linkage_list


class EndField(KeysField):
    """The key of one organisation; cleans to it, None when not given."""

    schema: ClassVar[dict[str, Any]] = {"type": "string"}
    is_whole = True

    def clean(self, value: Any) -> Any:
        """Return the organisation; several are refused."""
        found = super().clean(value)
        if len(found) > 1:
            raise ValidationError(_("A path has one beginning and one end; give one key."), code="too_many")
        return found[0] if found else None


class LengthField(forms.CharField):
    """The most steps of a path."""

    schema: ClassVar[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": LENGTH_LARGEST, "default": LENGTH_DEFAULT}

    def clean(self, value: Any) -> int:
        """Return the number; anything else is refused."""
        text = super().clean(value) or str(LENGTH_DEFAULT)
        if text not in [str(length) for length in range(1, LENGTH_LARGEST + 1)]:
            msg = _("%(value)s is no length; write a number from 1 to %(largest)d.") % {"value": text, "largest": LENGTH_LARGEST}
            raise ValidationError(msg, code="bad_length")
        return int(text)


class PathsFilterSet(LinkageFilterSet):
    """From where to where, how far, and over which linkages."""

    max_length = ParameterFilter(field_class=LengthField, label=_lazy("The most steps of a path."))

    def check(self, form: forms.Form, cleaned: Mapping[str, Any]) -> None:
        """Refuse one end alone, and a way from an organisation to itself."""
        super().check(form, cleaned)
        for name in ("from", "to"):
            if cleaned.get(name) is None and name not in form.errors:
                form.add_error(name, ValidationError(_("Give the key of an organisation."), code="missing"))
        if cleaned.get("from") is not None and cleaned.get("from") == cleaned.get("to"):
            form.add_error("to", ValidationError(_("A path leads to another organisation."), code="same"))


# `from` is a word of the language: it cannot be the name of an attribute.
PathsFilterSet.base_filters |= {
    name: ParameterFilter(field_class=EndField, field_name=name, rows=lambda viewer: organisation_list(viewer=viewer), label=label)
    for name, label in (("from", _lazy("The key of the organisation where paths begin.")), ("to", _lazy("The key of where they end.")))
}


class PathStepSerializer(serializers.Serializer):
    """One organisation that supplies the next, with all linkages of which that is said."""

    supplier = serializers.CharField()
    customer = serializers.CharField()
    linkages = LinkageSerializer(many=True)


class PathSerializer(serializers.Serializer):
    """One path; no organisation stands in it twice."""

    length = serializers.IntegerField(help_text="The number of steps.")
    organisations = serializers.ListField(child=serializers.CharField(), help_text="Keys, from the beginning to the end.")
    steps = PathStepSerializer(many=True)


class PathsSerializer(serializers.Serializer):
    """The supply paths from one organisation to another, the shortest first."""

    to = serializers.CharField()
    as_of = serializers.DateField()
    max_length = serializers.IntegerField()
    paths = PathSerializer(many=True)
    more = serializers.BooleanField(help_text="Whether there are more than the hundred that are shown.")


PathsSerializer._declared_fields = {"from": serializers.CharField(), **PathsSerializer._declared_fields}


class PathsView(ReportView):
    """The ways on which something made by one organisation can reach another: goods, utilities and waste, unless `kind` asks for others.

    Markets are never between. The filters choose the linkages over which paths lead.
    """

    serializer_class = PathsSerializer
    filterset_class = PathsFilterSet
    statuses = (304, 400, 406, 422)

    def report(self) -> dict[str, Any]:
        """Return the paths."""
        filters = self.filters_get(linkage_list(viewer=self.viewer, as_of=as_of_get(self.parameters)))
        asked = filters.form.cleaned_data
        linkages = filters.qs if asked["kind"] else flows_only(filters.qs)
        ends = {"start": asked["from"], "end": asked["to"], "longest": asked["max_length"]}
        found = supply_paths_get(linkages=linkages, viewer=self.viewer, as_of=day_get(filters), largest=GRAPH_LARGEST, **ends)
        if found is None:
            msg = _("More than %(largest)d linkages lie between the two: lower max_length, or narrow the question.")
            raise TooLarge(msg % {"largest": GRAPH_LARGEST})
        return paths_shown(found)


def paths_shown(found: SupplyPaths) -> dict[str, Any]:
    """Return the report in the names of the interface."""
    return {
        "from": found.start.key,
        "to": found.end.key,
        "as_of": found.as_of,
        "max_length": found.longest,
        "paths": [
            {"length": len(path), "organisations": [found.start.key, *(step.customer for step in path)], "steps": path}
            for path in found.paths
        ],
        "more": found.more,
    }
