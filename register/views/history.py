"""Pages of what was written: the history of a record, restoring it, and undertakings with their undo."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import Batch, Change
from core.pages import Page
from core.permissions import is_in_scope, places_of, write_scope
from core.services import because
from register.addresses import record_page
from register.desk import DeskPage, found, reason_required, refusal_words
from register.filters import HistoryFilterSet
from register.kinds import KINDS
from register.plain import record_get, record_version
from register.reports import batch_get, record_history_get
from register.reports.histories import differences_now
from register.selectors import batch_list
from register.services import batch_undo, record_restore

PAGE_SIZE = 50


class HistoryPage(Page):
    """Every write to one record: who, when, what, on which source; and what the record said at the end of any day."""

    template_name = "register/history.html"
    filterset_class = HistoryFilterSet

    def content(self, kind: str, key: str) -> dict[str, Any]:
        """Return the history of the record, up to a day where one is asked for."""
        if kind not in KINDS:
            raise Http404
        day, moment = self.filtered().known
        history = found(record_history_get(kind, key, viewer=self.viewer, known_at=moment))
        return {
            "history": history,
            "kind": KINDS[kind],
            "known_day": day,
            "page_href": record_page(kind, key) if history.is_there else "",
            "may_write": self._may_write(kind, key),
            "data_links": [],
        }

    def _may_write(self, kind: str, key: str) -> bool:
        """Return whether the viewer may bring back what the record said: an officer in whose scope it is."""
        scope, row = write_scope(self.viewer), record_get(kind, key)
        return scope is not None and (row is None or is_in_scope(scope, places_of(row)))


class RestorePage(DeskPage):
    """What would change if a record said again what it said after a write, and the button that does it."""

    template_name = "register/restore.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show the differences."""
        change = self._change(number)
        if row := record_get(change.type, change.key):
            self.own(row)
        return self._shown(change)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Bring it back, and lead to the history."""
        change = self._change(number)
        reason = request.POST.get("reason", "").strip()
        try:
            with because(reason_required(reason)):
                is_other = record_restore(change, actor=self.viewer, version=self.number_asked("version"))
        except (DomainError, ValidationError) as error:
            return self._shown(change, refusals=refusal_words(error), reason=reason, status=409)
        self.done(_("Restored.") if is_other else _("It says so already; nothing was changed."))
        return HttpResponseRedirect(reverse("history", args=[change.type, change.key]))

    def _change(self, number: int) -> Change:
        change = found(Change.objects.filter(pk=number, type__in=KINDS).first())
        found(record_history_get(change.type, change.key, viewer=self.viewer))
        return change

    def _shown(self, change: Change, *, status: int = 200, **more: Any) -> HttpResponse:
        data: Mapping[str, Any] = change.after if change.after is not None else change.before or {}
        return self.page(
            change=change,
            kind=KINDS[change.type],
            differences=differences_now(change.type, change.key, data),
            is_there=record_get(change.type, change.key) is not None,
            version=record_version(change.type, change.key),
            status=status,
            **more,
        )


class BatchListPage(DeskPage):
    """Undertakings, the newest first: imports, merges, splits, accepted proposals, and what was taken back."""

    template_name = "register/batches.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them."""
        rows = batch_list(viewer=self.viewer).select_related("undone_by", "undoes").annotate(writes=models.Count("changes"))
        return self.page(batches=Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")))


class BatchPage(DeskPage):
    """One undertaking: what it wrote, and the button that takes it back."""

    template_name = "register/batch.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show what it did."""
        return self._shown(number)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Take it back, and lead to the undertaking that did so."""
        report = found(batch_get(number, viewer=self.viewer))
        reason = request.POST.get("reason", "").strip()
        try:
            with because(reason_required(reason)):
                undo: Batch = batch_undo(report.batch, actor=self.viewer, leave_changed="leave_changed" in request.POST)
        except (DomainError, ValidationError) as error:
            return self._shown(number, refusals=refusal_words(error), reason=reason, status=409)
        self.done(_("Taken back: %(title)s") % {"title": report.batch.title})
        return HttpResponseRedirect(reverse("batch", args=[undo.pk]))

    def _shown(self, number: int, *, status: int = 200, **more: Any) -> HttpResponse:
        return self.page(report=found(batch_get(number, viewer=self.viewer)), status=status, **more)
