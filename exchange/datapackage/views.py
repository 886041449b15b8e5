"""The public data set: its description, and its tables row by row. It is the same for whoever asks."""

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from rest_framework.response import Response

from core.api.formats import CsvForm, JsonForm
from core.api.views import ReadView
from core.selectors import dataset_version
from exchange.datapackage.descriptor import package_descriptor
from exchange.datapackage.tables import VISITOR, table_lines
from exchange.packs.format import TABLES


class PublicView(ReadView):
    """What all answers have in common: an account sees no more here than anybody."""

    is_undocumented = True
    reads = ()

    @property
    def viewer(self) -> None:
        """Return who reads: a visitor."""
        return VISITOR


class PackageView(PublicView):
    """The description of the data set."""

    renderer_classes = (JsonForm,)

    def answer(self) -> Response:
        """Return the description."""
        self.filters_get()
        about = self.request.build_absolute_uri(reverse("about"))
        return Response(package_descriptor(dataset_version(viewer=self.viewer), about=about))


class TableView(PublicView):
    """One table of the data set."""

    renderer_classes = (CsvForm,)

    def answer(self) -> HttpResponseBase:
        """Stream the table."""
        self.filters_get()
        table = self.kwargs["table"]
        if table not in TABLES:
            raise Http404
        response = StreamingHttpResponse(table_lines(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{table}.csv"'
        return response
