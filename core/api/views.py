"""The base of all endpoints: who asks, what may be asked, whether the client has the answer already, and in which form it goes out."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.urls import resolve, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import View
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from core import clock
from core.api.etag import answer_tag, is_known
from core.api.formats import LIST_FORMS, JsonForm, csv_lines, geojson_text, ndjson_lines
from core.api.known import is_anybodys, public_version
from core.api.pagination import Cursor, Placed, limit_get, page_get
from core.api.problems import Moved, TooLarge
from core.api.rates import rate_told
from core.api.rows import Reading, row_shape
from core.filters import DayFilter, RegisterFilterSet
from core.history import version_seen
from core.memo import KeptAnswer, answer_keep, answer_kept, at_version
from core.models import DatasetVersion
from core.selectors import dataset_token, survivor_get
from core.snapshots import natural_key, record_type
from core.visibility import viewer_level

CHUNK = 5000
"""Rows that are read at once for a stream: few enough to hold, enough that the questions cost little."""
GRAPH_LARGEST = 20_000


class NoFilters(RegisterFilterSet):
    """No filters: whatever the view does not read itself is refused."""


class DayFilterSet(RegisterFilterSet):
    """Only the day that is asked about."""

    as_of = DayFilter()


class ReadView(APIView):
    """What every endpoint that reads has in common.

    A view names its `serializer_class` (for the OpenAPI document as well), its filters and its forms, and implements `answer`.
    """

    serializer_class: ClassVar[type[Serializer]] = Serializer
    filterset_class: ClassVar[type[RegisterFilterSet]] = NoFilters
    renderer_classes: ClassVar[Iterable[type[BaseRenderer]]] = (JsonForm,)
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    is_list: ClassVar[bool] = False
    is_undocumented: ClassVar[bool] = False
    reads: ClassVar[tuple[str, ...]] = ("format",)
    """The parameters that the view reads itself."""
    statuses: ClassVar[tuple[int, ...]] = (304, 400, 406)
    """The answers beside 200, for the OpenAPI document."""

    def get_renderers(self) -> list[BaseRenderer]:
        """Return the forms that a reader may ask for; all else is answered as JSON."""
        reads = self.request is None or self.request.method in ("GET", "HEAD")
        return super().get_renderers() if reads else [JsonForm()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a method that is not there before asking who is asking."""
        if str(request.method).lower() not in self.http_method_names:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Answer, or say that the client has the answer already."""
        token = dataset_token(viewer=self.viewer)
        version = public_version(token)
        tag = answer_tag(request, viewer=self.viewer, form=request.accepted_renderer.format, token=token)
        response: HttpResponseBase
        if is_known(request, tag):
            response = HttpResponseNotModified()
        elif (kept := answer_kept(tag)) and kept.body is not None:
            response = HttpResponse(kept.body, headers=dict(kept.headers))
        else:
            with at_version(token, viewer=self.viewer):
                response = self.answer()
            if isinstance(response, Response) and response.status_code == 200 and not is_anybodys(request._request):
                response.add_post_render_callback(lambda written: _written_keep(tag, written))
            response.read_at = version  # type: ignore[attr-defined]
        if response.status_code == 200 and request.headers.get("If-None-Match", "").strip() == "*":
            response = HttpResponseNotModified()
        response["ETag"] = tag
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what the answer depends on, and that only its reader may keep what is shown to an account."""
        response = super().finalize_response(request, response, *args, **kwargs)
        rate_told(getattr(request, "_request", request), response)
        patch_vary_headers(response, ("Accept", "Accept-Language", "Authorization", "Cookie"))
        # Django's request knows who asks without checking once more whether a form carries its token, which ended in a 500.
        reader = getattr(getattr(request, "_request", request), "user", None)
        is_own = bool(viewer_level(reader)) or "Authorization" in request.headers
        response["Cache-Control"] = "private, no-cache" if is_own else "public, no-cache"
        return response

    def answer(self) -> HttpResponseBase:
        """Return the answer to the request."""
        raise NotImplementedError

    @property
    def viewer(self) -> object | None:
        """Return who asks."""
        return self.request.user

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """Return the parameters of the request; one that is given several times means all its values."""
        return {name: ",".join(values) for name, values in self.request.query_params.lists()}

    @property
    def form(self) -> str:
        """Return the form of the answer: json, csv ..."""
        return str(self.request.accepted_renderer.format)

    def filters_get(self, rows: QuerySet | None = None, **options: Any) -> Any:
        """Return the filters of this request, checked. Raises `ValidationError` by parameter."""
        queryset = DatasetVersion.objects.none() if rows is None else rows
        filters = self.filterset_class(self.parameters, queryset=queryset, request=self.request, allowed=self.reads, **options)
        if not filters.is_valid():
            raise ValidationError({name or "__all__": list(messages) for name, messages in filters.errors.items()})
        return filters

    def row_get(self, rows: QuerySet, **condition: Any) -> Any:
        """Return the one row that the address names; what the viewer may not see is not there."""
        row = rows.filter(**condition).first()
        if row is None and "key" in condition:
            row = survivor_get(rows, record_type(rows.model), condition["key"], viewer=self.viewer)
            if row is not None:
                path = reverse(self.request.resolver_match.view_name, kwargs={**self.kwargs, "key": natural_key(row)})
                raise Moved(f"{path}?{query}" if (query := self.request.META.get("QUERY_STRING", "")) else path)
        if row is None:
            raise Http404
        return row

    def serialized(self, report: Any, *, many: bool = False) -> Any:
        """Return a report or rows in the shape that the serializer declares."""
        return self.serializer_class(report, many=many).data


class ReportView(ReadView):
    """One answer about one thing, or about everything."""

    statuses = (304, 400, 404, 406)

    def answer(self) -> HttpResponseBase:
        """Return the report."""
        return Response(self.serialized(self.report()))

    def report(self) -> Any:
        """Return what the serializer shows."""
        raise NotImplementedError


class DetailView(ReportView):
    """One record, by its key."""

    lookup: ClassVar[str] = "key"

    def rows(self) -> QuerySet:
        """Return the records that the viewer may see."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Answer; an account, which may change or correct the record, is told its version.

        It is read before the record: one that is too old refuses a change, one that is too new would hide what somebody else wrote.
        """
        version = 0
        if request.user.is_authenticated:
            version = version_seen(record_type(self.rows().model), kwargs[self.lookup], viewer=self.viewer)
        response = super().get(request, **kwargs)
        if version and response.status_code in (200, 304):
            response["Record-Version"] = str(version)
        return response

    def report(self) -> Any:
        """Return the record."""
        self.filters_get()
        return self.detail(self.row_get(self.rows(), **{self.lookup: self.kwargs[self.lookup]}))

    def detail(self, row: Any) -> Any:
        """Return what the serializer shows of the record."""
        return row


class ListView(ReadView):
    """A list: pages by cursor as JSON; everything that matches as CSV, NDJSON or GeoJSON, row by row."""

    renderer_classes = LIST_FORMS
    is_list = True
    reads = ("format", "limit", "cursor", "count", "ordering")
    order_column: ClassVar[str] = "key"

    def rows(self) -> QuerySet:
        """Return the rows that the viewer may see."""
        raise NotImplementedError

    def reading(self, rows: QuerySet) -> Reading:
        """Return how rows are read: as columns where the serializer shows nothing else."""
        shape = row_shape(rows.model, self.serializer_class)
        if shape is not None:
            return shape.reading(rows, place=self.order_column)
        return Reading(rows, lambda found: self.serialized(found, many=True), place=lambda row: _place(row, self.order_column))

    def read(self, rows: QuerySet) -> Placed:
        """Return what is shown of rows, each with its place in the order."""
        return self.reading(rows).all()

    def answer(self) -> HttpResponseBase:
        """Return a page, or stream everything."""
        filters = self.filters_get(self.rows())
        rows, ranked = filters.qs, filters.is_ranked
        descending = self._descending(ranked=ranked)
        if self.form != "json":
            return self._streamed(rows, ranked=ranked, descending=descending)
        limit, counted = limit_get(self.parameters.get("limit", "")), self._counted()
        if ranked:
            if self.parameters.get("cursor"):
                raise ValidationError({"cursor": [_("q and near return the best rows first and have no pages.")]})
            body: dict[str, Any] = {"results": [shown for _place, shown in self.read(rows[:limit])], "next": None, "previous": None}
        else:
            cursor = Cursor.read(self.parameters["cursor"]) if self.parameters.get("cursor") else None
            page = page_get(rows, column=self.order_column, cursor=cursor, limit=limit, read=self.read, descending=descending)
            body = {
                "results": page.rows,
                "next": self._address(page.next),
                "previous": self._address(page.previous),
            }
        if counted:
            body["count"] = rows.count()
        return Response(body)

    def _descending(self, *, ranked: bool) -> bool:
        ordering = self.parameters.get("ordering", "")
        known = ("key", "-key")
        if ordering and ordering not in known:
            msg = _("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": ordering, "known": ", ".join(known)}
            raise ValidationError({"ordering": [msg]})
        if ordering and ranked:
            raise ValidationError({"ordering": [_("q and near have an order of their own: the best first.")]})
        return ordering == "-key"

    def _counted(self) -> bool:
        text = self.parameters.get("count", "")
        if text not in ("", "true", "false"):
            msg = _("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": text, "known": "true, false"}
            raise ValidationError({"count": [msg]})
        return text == "true"

    def _address(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        query = urlencode({**{name: value for name, value in self.parameters.items() if name != "cursor"}, "cursor": str(cursor)}, safe=",")
        return f"{self.request.build_absolute_uri(self.request.path)}?{query}"

    def _streamed(self, rows: QuerySet, *, ranked: bool, descending: bool) -> StreamingHttpResponse:
        """Return everything that matches, row by row, without a limit."""
        for name in ("limit", "cursor", "count"):
            if self.parameters.get(name):
                msg = _("%(form)s streams everything that matches and has no pages; leave this parameter out.") % {"form": self.form}
                raise ValidationError({name: [msg]})
        if not ranked:
            rows = rows.order_by(f"{'-' if descending else ''}{self.order_column}")
        shown = self.reading(rows).streamed(CHUNK)
        writers = {"csv": lambda: csv_lines(self.columns(), shown), "ndjson": lambda: ndjson_lines(shown)}
        writers["geojson"] = lambda: geojson_text(shown)
        response = StreamingHttpResponse(writers[self.form](), content_type=f"{self.request.accepted_renderer.media_type}; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{self.request.path.strip("/").split("/")[-1]}.{self.form}"'
        return response

    def columns(self) -> list[str]:
        """Return the columns of the table."""
        return list(self.serializer_class().fields)


def _place(row: Any, column: str) -> str:
    for name in column.split("__"):
        row = getattr(row, name)
    return str(row)


def not_too_large(rows: QuerySet | Sequence[Any]) -> list[Any]:
    """Return all rows of a graph or of a comparison. Raises `TooLarge` above 20,000."""
    found = list(rows[: GRAPH_LARGEST + 1])
    if len(found) > GRAPH_LARGEST:
        msg = _("More than %(largest)d linkages match, too many for one graph: narrow the question, or stream them with %(instead)s.")
        raise TooLarge(msg % {"largest": GRAPH_LARGEST, "instead": "/api/v1/linkages/?format=ndjson"})
    return found


class NotFoundView(ReadView):
    """Every address that is none; one that lacks its slash leads to the one that has it, with the method and what was sent."""

    is_undocumented = True
    http_method_names: ClassVar[list[str]] = ["get", "head", "options", "post", "put", "patch", "delete"]
    permission_classes: ClassVar[tuple[()]] = ()

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say so."""
        path = f"{request.path_info}/"
        if path.endswith("//") or issubclass(getattr(resolve(path).func, "view_class", View), NotFoundView):
            raise Http404
        raise Moved(f"{path}?{query}" if (query := request.META.get("QUERY_STRING", "")) else path)

    options = post = put = patch = delete = get


def _written_keep(tag: str, written: HttpResponse) -> None:
    answer_keep(tag, KeptAnswer(written.content, {"Content-Type": written["Content-Type"]}))


def day_get(filters: RegisterFilterSet) -> dt.date:
    """Return the day that checked filters ask about."""
    return filters.form.cleaned_data.get("as_of") or clock.today()
