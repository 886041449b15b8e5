"""The endpoint of the workspace: a selection in columns."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from clusters.api.selections import selection_columns
from clusters.reports import SELECTION_LARGEST, Bounds, selection_get, selection_lines
from core.api.problems import TooLarge
from core.api.views import ReportView, day_get
from core.facets import FilteredRows
from core.filters import as_of_get
from linkages.filters import SelectionFilterSet, selection_differences
from linkages.selectors import linkage_list

COLUMNS = {"type": "object", "additionalProperties": {"type": "array", "items": {}}}


@extend_schema_field(COLUMNS)
class ColumnsField(serializers.JSONField):
    """Columns of equal length, by name."""


class SelectionSerializer(serializers.Serializer):
    """A selection of linkages in columns of equal length; rows refer to one another by place, -1 is none."""

    as_of = serializers.DateField()
    organisations = ColumnsField(help_text="The ends, with tier, role and their places in the layouts of the network.")
    zones = ColumnsField(help_text="The zones they stand in.")
    products = ColumnsField(help_text="What flows; `family` is the place of the root of the product's family.")
    capacities = ColumnsField(help_text="What they make, with the figure: organisation, family, unit, capacity.")
    linkages = ColumnsField(help_text="The linkages, each with its chosen claim; `returns` is 1 for return flows.")
    words = serializers.JSONField(help_text="The values of the columns in words, by column.")


class SelectionView(ReportView):
    """The linkages that match in columns, with the places of their ends on the map and in the network: what the workspace draws."""

    serializer_class = SelectionSerializer
    filterset_class = SelectionFilterSet
    statuses = (304, 400, 406, 422)

    def answer(self) -> HttpResponseBase:
        """Return the columns as the report has made them."""
        return Response(self.report())

    def report(self) -> dict[str, Any]:
        """Return the columns."""
        filters = self.filters_get(linkage_list(viewer=self.viewer, as_of=as_of_get(self.parameters)))
        found = FilteredRows(filters)
        whole = found.only(*filters.set_names)
        if whole[SELECTION_LARGEST:].exists():
            msg = _("More than %(largest)d linkages are looked at, too many to draw: name a cluster, a zone, a country or an organisation.")
            raise TooLarge(msg % {"largest": SELECTION_LARGEST})
        day = day_get(filters)
        selection = selection_get(
            whole,
            viewer=self.viewer,
            as_of=day,
            bounds=Bounds.asked(filters.form.cleaned_data, filters.set_names),
            shown=found.where() if filters.narrows else None,
        )
        differences = selection_differences(filters, viewer=self.viewer, as_of=day)
        lines = selection_lines(selection, viewer=self.viewer)
        return selection_columns(selection, lines, as_of=day, changes=differences.change_of if differences else {})
