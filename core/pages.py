"""What the pages share: the parameters they know, the day they are asked for, their data, and answers to what has not changed."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import condition

from core import clock
from core.filters import DayFilter, RegisterFilterSet, as_of_get
from core.memo import at_version
from core.models import DatasetVersion
from core.selectors import dataset_version, survivor_get, version_token
from core.snapshots import natural_key, record_type
from core.visibility import viewer_level

API = "api/v1/"
PAGE_SIZE = 100

Row = TypeVar("Row", bound=Model)


class DayFilterSet(RegisterFilterSet):
    """The parameters of a page that can be asked for a day and nothing else."""

    as_of = DayFilter()


class MissingRecordError(Exception):
    """No record that the viewer may see has this key; one that had it may have been merged."""

    def __init__(self, rows: QuerySet, key: str) -> None:
        super().__init__(key)
        self.rows = rows
        self.key = key


class RefusedParametersError(Exception):
    """The request names parameters or values that the page does not know."""

    def __init__(self, filters: RegisterFilterSet) -> None:
        super().__init__(", ".join(filters.form.errors))
        self.filters = filters


def canonical_query(request: HttpRequest) -> dict[str, str]:
    """Return the parameters of a request as one value each: repeats joined by commas (as check boxes send them), blanks left out."""
    joined = {name: ",".join(dict.fromkeys(value for value in values if value.strip())) for name, values in request.GET.lists()}
    return {name: value for name, value in joined.items() if value}


def query_text(parameters: Mapping[str, str]) -> str:
    """Return parameters as the end of an address, commas left readable; empty for none."""
    return f"?{urlencode(parameters, safe=',')}" if parameters else ""


def same_page(request: HttpRequest, key: str) -> str:
    """Return the address of the page of a request for a record with another key."""
    match = request.resolver_match
    if match is None:
        raise Http404
    return reverse(match.view_name, kwargs={**match.kwargs, "key": key})


@lru_cache(maxsize=1)
def release() -> str:
    """Return a sign of the program that makes the pages: it changes with its templates and its code."""
    files = [path for pattern in ("templates/**/*.html", "*/*.py", "*/templatetags/*.py") for path in Path(settings.BASE_DIR).glob(pattern)]
    stamps = sorted(f"{path}:{path.stat().st_mtime_ns}" for path in files)
    return hashlib.blake2b("\n".join(stamps).encode(), digest_size=8).hexdigest()


def page_tag(request: HttpRequest, **_address: str) -> str | None:
    """Return the entity tag of a page: what is asked, by whom, in which language, on which day, of which version of data and program.

    A page that carries a message (signed in, saved) is read once and has none.
    """
    viewer = request.user
    # Kept for the footer: read before the rows, so it never names a version newer than they are.
    request.data_version = version = dataset_version(viewer=viewer)  # type: ignore[attr-defined]
    if _carries_message(request):
        return None
    parts = (
        release(),
        version_token(version),
        str(int(viewer_level(viewer))),
        str(getattr(viewer, "pk", None)),
        str(viewer),  # their name stands in the masthead
        request.get_full_path(),
        get_language() or "",
        clock.today().isoformat(),
    )
    return f'W/"{hashlib.blake2b("|".join(parts).encode(), digest_size=12).hexdigest()}"'


def _carries_message(request: HttpRequest) -> bool:
    """Return whether a message waits for this reader."""
    return bool(len(get_messages(request)))


@method_decorator(condition(etag_func=page_tag), name="get")
class Page(View):
    """A page that shows a report and computes nothing. A subclass names its template and says what it shows in `content`."""

    template_name = ""
    filterset_class: type[RegisterFilterSet] = DayFilterSet
    allowed: tuple[str, ...] = ()

    @property
    def viewer(self) -> object:
        """Return who looks."""
        return self.request.user

    @property
    def as_of(self) -> dt.date:
        """Return the day that the page is asked for."""
        return as_of_get(self.parameters)

    @property
    def day_asked(self) -> str:
        """Return that day as links carry it on; empty for today."""
        return "" if self.as_of == clock.today() else self.as_of.isoformat()

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        """Answer as `answered` does, or that nothing changed. A page of what has no version answers with `answered` itself."""
        return self.answered(request, **address)

    def answered(self, request: HttpRequest, **address: str) -> HttpResponse:
        """Return the page, its canonical address, or what is wrong with the parameters."""
        self.parameters = canonical_query(request)
        if list(request.GET.lists()) != [(name, [value]) for name, value in self.parameters.items()]:
            return HttpResponseRedirect(request.path + query_text(self.parameters))
        try:
            with at_version(version_token(getattr(request, "data_version", None)), viewer=self.viewer):
                response = self.answer(self.frame() | self.content(**address))
        except MissingRecordError as missing:
            return self._moved(missing)
        except RefusedParametersError as refused:
            return render(request, "core/refused.html", self.frame() | {"filters": refused.filters}, status=400)
        if _carries_message(request):
            patch_cache_control(response, private=True, no_store=True)
        patch_cache_control(response, no_cache=True)
        return response

    def answer(self, content: dict[str, Any]) -> HttpResponse:
        """Return the page with its content."""
        return render(self.request, self.template_name, content)

    def frame(self) -> dict[str, Any]:
        """Return what every page has in its context."""
        return {
            "as_of": self.as_of,
            "today": clock.today(),
            "day_asked": self.day_asked,
            "parameters": self.parameters,
            "query": query_text(self.parameters),
        }

    def content(self, *_address: Any, **address: Any) -> dict[str, Any]:
        """Return what this page shows."""
        raise NotImplementedError

    def filtered(self, queryset: QuerySet | None = None, **options: Any) -> RegisterFilterSet:
        """Return the filters of this request over some rows.

        Raises
        ------
        RefusedParametersError
            When a parameter or a value is not known; the page then says which are.
        """
        self._check(DayFilterSet, DatasetVersion.objects.none(), allowed=self.parameters)
        rows = DatasetVersion.objects.none() if queryset is None else queryset
        return self._check(self.filterset_class, rows, allowed=self.allowed, **options)

    def _check(self, kind: type[RegisterFilterSet], rows: QuerySet, **options: Any) -> RegisterFilterSet:
        filters = kind(self.parameters, queryset=rows, request=self.request, **options)
        if not filters.is_valid():
            raise RefusedParametersError(filters)
        return filters

    def one_of(self, rows: QuerySet[Row], key: str) -> Row:
        """Return the row with a key; 404 where there is none that this viewer may see."""
        row = rows.filter(key=key).first()
        if row is None:
            raise MissingRecordError(rows, key)
        return row

    def _moved(self, missing: MissingRecordError) -> HttpResponse:
        """Lead to the record into which the one asked for was merged; 404 where there is none that this viewer may see."""
        survivor = survivor_get(missing.rows, record_type(missing.rows.model), missing.key, viewer=self.viewer)
        if survivor is None:
            raise Http404
        there = same_page(self.request, natural_key(survivor)) + query_text(self.parameters)
        response = HttpResponsePermanentRedirect(there, preserve_request=True)
        patch_cache_control(response, no_cache=True)  # a merge can be taken back
        return response

    def page_of(self, rows: Any) -> Any:
        """Return the page of a list that `page=` asks for; the last one where the number is too high."""
        return Paginator(rows, PAGE_SIZE).get_page(self.parameters.get("page"))

    def data_links(self, path: str, *, csv: bool = False, parameters: Mapping[str, str] | None = None) -> list[dict[str, str]]:
        """Return the addresses of the same data in the interface; `parameters` are those of the request unless others are given."""
        query = dict(self.parameters if parameters is None else parameters)
        links = [self.data_link(_("This as JSON"), path, **query)]
        return [*links, self.data_link(_("This as CSV"), path, **query, format="csv")] if csv else links

    def data_link(self, name: str, path: str, **parameters: str) -> dict[str, str]:
        """Return one address in the interface with its name; parameters without a value are left out."""
        query = {key: value for key, value in parameters.items() if value}
        return {"name": name, "href": f"{get_script_prefix()}{API}{path}{query_text(query)}"}
