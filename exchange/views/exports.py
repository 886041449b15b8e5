"""Lists as workbooks and packs, for everybody: the rows that a page shows, under its filters, and what goes with them."""

import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render

from clusters.filters import ClusterFilterSet
from clusters.selectors import cluster_list
from core import clock
from core.errors import DomainError
from core.filters import RegisterFilterSet
from core.pages import DayFilterSet, Page
from exchange.workbook.export import EVERYTHING, export_write
from firms.filters import CapabilityFilterSet, InitiativeFilterSet, OrganisationFilterSet, ProductFilterSet, SourceFilterSet, ZoneFilterSet
from firms.selectors import capability_list, initiative_list, organisation_list, product_list, source_list, zone_list
from linkages.filters import LinkageFilterSet
from linkages.selectors import linkage_list

FORMS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip": "application/zip"}
SPOOLED = 5_000_000
"""Bytes that a file has before it is kept on disk while it is made."""

LISTS: Mapping[str, tuple[type[RegisterFilterSet], Callable[["ExportPage"], QuerySet]]] = {
    "organisations": (OrganisationFilterSet, lambda page: organisation_list(viewer=page.viewer)),
    "capabilities": (CapabilityFilterSet, lambda page: capability_list(viewer=page.viewer)),
    "linkages": (LinkageFilterSet, lambda page: linkage_list(viewer=page.viewer, as_of=page.as_of)),
    "products": (ProductFilterSet, lambda page: product_list(viewer=page.viewer)),
    "zones": (ZoneFilterSet, lambda page: zone_list(viewer=page.viewer)),
    "sources": (SourceFilterSet, lambda page: source_list(viewer=page.viewer)),
    "clusters": (ClusterFilterSet, lambda page: cluster_list(viewer=page.viewer)),
    "initiatives": (InitiativeFilterSet, lambda page: initiative_list(viewer=page.viewer)),
}


class ExportPage(Page):
    """The records of a list, or of the whole register, as a file. It says what its reader may see, and nothing else."""

    template_name = "exchange/refused.html"
    allowed = ("as_of",)

    def content(self, name: str, form: str) -> dict[str, Any]:
        """Return what is written: the chosen rows, none of which means all."""
        if form not in FORMS or (name not in LISTS and name != EVERYTHING):
            raise Http404
        self.name, self.form = name, form
        if name == EVERYTHING:
            self.filterset_class = DayFilterSet
            self.filtered()
            return {"chosen": None}
        self.filterset_class, rows = LISTS[name]
        # An aggregate of the filtered list is no part of the question which rows there are.
        return {"chosen": self.filtered(rows(self)).qs.order_by()}

    def answer(self, content: dict[str, Any]) -> HttpResponse:
        """Return the file, or the sentence that says why there is none."""
        file = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - the response closes it
        try:
            export_write(file, self.name, content["chosen"], viewer=self.viewer, form=self.form)
        except DomainError as error:
            file.close()
            return render(self.request, self.template_name, content | {"refusal": error.message}, status=409)
        file.seek(0)
        called = f"{self.name}-{clock.today().isoformat()}.{self.form}"
        return FileResponse(file, as_attachment=True, filename=called, content_type=FORMS[self.form])
