"""Pages on which officers bring workbooks in: upload, how a sheet is read, what would change, accept, cancel, take back."""

import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.services import because
from exchange import services, tasks
from exchange.forms import MappingForm
from exchange.models import Import, ImportRow
from exchange.selectors import import_list, import_row_list
from exchange.services.imports import RUNNING, Status
from exchange.workbook.annotate import import_annotated
from exchange.workbook.folders import is_kept, is_silent, progress_get
from exchange.workbook.guard import LIMITS, MEGABYTE, RefusedFileError, size_check
from exchange.workbook.mapping import SheetMapping
from register.desk import DeskPage, found, refusal_words

PAGE_SIZE = 50
SECONDS = 2
"""A page of an import that runs asks again after so long, with or without script."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportListPage(DeskPage):
    """One's own imports, and the form that uploads a file."""

    template_name = "exchange/imports.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both."""
        return self._shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file, have it read, and lead to its page."""
        try:
            size_check(int(request.META.get("CONTENT_LENGTH") or 0))
            file = _file_sent(request)
            one = services.import_create(actor=self.viewer, file_name=str(file.name), pieces=file.chunks())
        except RefusedFileError as error:
            return self._shown(status=413, refusals=[error.reason.in_words(_)])
        except (DomainError, ValidationError) as error:
            return self._shown(status=400, refusals=refusal_words(error))
        tasks.import_check.enqueue(one.pk)
        return HttpResponseRedirect(reverse("import", args=[one.pk]))

    def _shown(self, *, status: int = 200, **more: Any) -> HttpResponse:
        page = Paginator(import_list(viewer=self.viewer), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return self.page(imports=page, limit=LIMITS.file_bytes // MEGABYTE, status=status, **more)


def _file_sent(request: HttpRequest) -> Any:
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError(_("Choose a file: an Excel workbook (.xlsx), a pack of CSV files (.zip) or a CSV file."))
    return file


class ImportPage(DeskPage):
    """One import: how far it is, how it is read, what it would change, what it did."""

    template_name = "exchange/import.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show where it stands; while a job runs the page asks again by itself."""
        one = self._import(number)
        response = self._shown(one)
        if one.status in RUNNING:
            response["Refresh"] = str(SECONDS)
        return response

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Do what a button says, and show the page again."""
        one, act = self._import(number), self._acts().get(request.POST.get("action", ""))
        if act is None:
            raise Http404
        try:
            act(one)
        except (DomainError, ValidationError) as error:
            one.refresh_from_db()
            return self._shown(one, status=409, refusals=refusal_words(error))
        shown = {name: request.GET[name] for name in ("show", "page") if name in request.GET}
        query = "?" + "&".join(f"{name}={value}" for name, value in shown.items() if value.isalnum()) if shown else ""
        return HttpResponseRedirect(reverse("import", args=[one.pk]) + query)

    def _acts(self) -> Mapping[str, Callable[[Import], None]]:
        return {
            "choose": self._choose,
            "accept": self._accept,
            "cancel": lambda one: services.import_cancel(one, actor=self.viewer),
            "recheck": self._recheck,
            "map": self._map,
            "undo": self._undo,
        }

    def _choose(self, one: Import) -> None:
        sent = self.request.POST
        numbers = {name: [int(text) for text in sent.getlist(name) if text.isdecimal()] for name in ("shown", "chosen")}
        services.rows_choose(one, actor=self.viewer, every=sent.get("every", ""), **numbers)

    def _accept(self, one: Import) -> None:
        self._choose(one)
        services.import_accept(one, actor=self.viewer)
        tasks.import_write.enqueue(one.pk)

    def _recheck(self, one: Import) -> None:
        services.import_recheck(one, actor=self.viewer)
        tasks.import_check.enqueue(one.pk)

    def _map(self, one: Import) -> None:
        mappings = [form.mapping() for form in self._mapping_forms(one, self.request.POST)]
        if services.import_map(one, mappings, actor=self.viewer):
            tasks.import_check.enqueue(one.pk)

    def _undo(self, one: Import) -> None:
        with because(_("Import taken back.")):
            services.import_undo(one, actor=self.viewer)
        messages.success(self.request, _("The import was taken back: every record says again what it said before."))

    def _import(self, number: int) -> Import:
        return found(import_list(viewer=self.viewer).filter(pk=number).first())

    def _mapping_forms(self, one: Import, sent: Any = None) -> list[MappingForm]:
        return [MappingForm(SheetMapping.from_json(data), place, sent) for place, data in enumerate(one.mapping)]

    def _shown(self, one: Import, *, status: int = 200, **more: Any) -> HttpResponse:
        done, total = progress_get(one.pk)
        content: dict[str, Any] = {"one": one, "running": one.status in RUNNING, "silent": is_silent(one.pk), "done": done, "total": total}
        content["is_kept"] = is_kept(one.pk)
        is_asked = one.status == Status.ASKS or (one.status == Status.CHECKED and "map" in self.request.GET)
        if is_asked:
            content["forms"] = self._mapping_forms(one)
        elif one.status in (Status.CHECKED, Status.DONE, Status.CANCELLED):
            content |= self._findings(one)
        return self.page(status=status, **content, **more)

    def _findings(self, one: Import) -> dict[str, Any]:
        rows = import_row_list(one, viewer=self.viewer)
        counts = dict(rows.order_by().exclude(action=ImportRow.Action.NONE).values_list("action").annotate(number=Count("pk")))
        wrong, stale = rows.exclude(errors=[]), rows.filter(is_stale=True)
        shown: Mapping[str, Any] = {
            "": rows,
            **{action: rows.filter(action=action) for action in ("add", "change", "remove")},
            "wrong": wrong,
            "stale": stale,
        }
        asked = self.request.GET.get("show", "")
        return {
            "counts": counts,
            "wrong": wrong.count(),
            "stale": stale.count(),
            "chosen": rows.filter(chosen=True).exclude(action=ImportRow.Action.NONE).count(),
            "show": asked if asked in shown else "",
            "rows": Paginator(shown.get(asked, rows), PAGE_SIZE).get_page(self.request.GET.get("page")),
            "is_foreign": any(not SheetMapping.from_json(data).is_ours for data in one.mapping),
        }


class AnnotatedPage(DeskPage):
    """The uploaded file with what was found beside its rows."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Return the workbook."""
        one = found(import_list(viewer=self.viewer).filter(pk=number, status__in=(Status.CHECKED, Status.DONE)).first())
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        try:
            import_annotated(file, one, viewer=self.viewer)  # type: ignore[arg-type]
        except (OSError, RefusedFileError) as error:
            file.close()
            raise Http404 from error
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"import-{one.pk}.xlsx", content_type=XLSX)
