"""What the pages of those who write share: who may come in, that nobody keeps what is shown, how a refusal is told."""

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import View

from core import clock
from core.errors import DomainError, NotAllowedError
from core.permissions import Action, write_scope
from core.records import stored_check
from core.snapshots import row_visibility
from register.addresses import record_page
from register.kinds import KINDS
from register.plain import record_get
from register.selectors import is_seen

Row = TypeVar("Row", bound=Model)


class DeskPage(LoginRequiredMixin, View):
    """A page of officers and administrators. Visitors are led to sign in; other accounts read whom to ask."""

    template_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may write, and let nobody keep the answer."""
        if request.user.is_authenticated and write_scope(request.user) is None:
            response: HttpResponseBase = self._refused(request, **kwargs)
        else:
            try:
                response = super().dispatch(request, *args, **kwargs)
            except NotAllowedError as error:
                response = self._refused(request, **kwargs, told=error.message)
        add_never_cache_headers(response)
        return response

    def _refused(self, request: HttpRequest, kind: str = "", key: str = "", told: str = "", **_address: Any) -> HttpResponse:
        """Tell who writes, and lead to the record, where everybody may propose a correction."""
        row = record_get(kind, key) if key and kind in KINDS and "\0" not in key else None
        is_shown = row is not None and is_seen(kind, row, viewer=request.user)
        said = {"kind": kind, "key": key, "told": told, "page_href": record_page(kind, key) if is_shown else ""}
        return render(request, "register/not_yours.html", said, status=403)

    def seen(self, kind: str, key: str) -> Any:
        """Return a record that the viewer may see; 404 where there is none."""
        row = found(record_get(kind, key) if kind in KINDS and "\0" not in key else None)
        if row_visibility(row) > self.viewer.visibility_level:
            raise Http404
        return row

    def own(self, row: Row) -> Row:
        """Return a row that is about to be offered for writing; raise `NotAllowedError` when it lies outside the scope of who looks."""
        stored_check(row, actor=self.viewer, action=Action.UPDATE)
        return row

    @property
    def viewer(self) -> Any:
        """Return who looks, and writes."""
        return self.request.user

    def page(self, *, status: int = 200, **content: Any) -> HttpResponse:
        """Return the page with its content."""
        frame = {"today": clock.today(), "as_of": clock.today(), "day_asked": "", "parameters": {}, "query": ""}
        return render(self.request, self.template_name, frame | content, status=status)

    def number_asked(self, name: str) -> int | None:
        """Return a number that a form carries, None where it carries none."""
        text = self.request.POST.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

    def done(self, said: str) -> None:
        """Tell on the next page what was done."""
        messages.success(self.request, said)


def reason_required(reason: str) -> str:
    """Return a reason; raise `ValidationError` where none is given."""
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why; it stands in the history.")]})
    return reason


def refusal_words(error: DomainError | ValidationError) -> list[str]:
    """Return why a write was refused, in sentences for the reader."""
    return list(error.messages) if isinstance(error, ValidationError) else [error.message]


def found(row: Any) -> Any:
    """Return a row; 404 where there is none."""
    if row is None:
        raise Http404
    return row
