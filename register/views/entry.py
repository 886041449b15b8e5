"""The officer's desk, and the forms on which records are entered, changed and removed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import Change
from core.records import row_visibility
from core.selectors import change_list, change_rows
from core.services import because
from firms.reports import DuplicatesReport, duplicates_get
from register.addresses import record_page
from register.desk import DeskPage, found, reason_required, refusal_words
from register.drafted import drafted_entry
from register.forms import NewSource, RecordForm
from register.kinds import KINDS
from register.plain import ChangedSinceError, record_data, record_get, record_remove, record_version
from register.reports.conflicts import FieldConflict, conflicts_get
from register.selectors import draft_list, proposal_list, submission_list
from register.services import Entry, draft_discard, draft_save, entry_save
from register.services.decisions import proposals_in_scope

OFFERED = (
    *("organisation", "linkage", "product_line", "capability", "zone", "cluster", "membership"),
    *("initiative", "initiative_partner", "product", "source", "recipe"),
)
"""Kinds of record that are entered from the desk, the most frequent first."""
LAST_ENTRIES = 12
KEPT = "kept_forms"
KEPT_LARGEST, KEPT_MOST = 60_000, 3
"""A form that was sent without a session is kept until its writer has signed in again: so many bytes, so many forms."""
NOT_TYPED = ("csrfmiddlewaretoken", "action", "token", "version", "confirm")


class DeskStart(DeskPage):
    """What can be entered, one's own drafts, and what one wrote last."""

    template_name = "register/start.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the desk."""
        own = change_list(viewer=self.viewer).filter(actor=self.viewer)[:LAST_ENTRIES]
        return self.page(
            kinds=[KINDS[name] for name in OFFERED if name in KINDS],
            drafts=draft_list(viewer=self.viewer),
            waiting=len(proposals_in_scope(proposal_list(viewer=self.viewer).filter(status__in=("open", "asked")), actor=self.viewer)),
            writes=[(row, record_page(row.type, row.key) if row.after else "") for row in change_rows(own, viewer=self.viewer)],
        )


@dataclass
class Filled:
    """A form as it was filled in: that of the record, of a new linkage that of its first claim, and a source that is new."""

    record: RecordForm
    claim: RecordForm | None
    source: NewSource

    @property
    def forms(self) -> list[Any]:
        """Return those that there are."""
        return [form for form in (self.record, self.claim, self.source) if form is not None]

    @property
    def is_valid(self) -> bool:
        """Return whether all can be read; each is asked, so that all errors stand there at once."""
        return not [form for form in self.forms if not form.is_valid()]

    def refused(self, error: ValidationError | DomainError) -> None:
        """Tell what the register refused, each at the form that asks for it."""
        if isinstance(error, DomainError) or not hasattr(error, "error_dict"):
            self.record.refused(error)
            return
        for name, told in error.message_dict.items():
            if name.startswith("claim-") and self.claim is not None:
                self.claim.refused(ValidationError({name.removeprefix("claim-"): told}))
            elif name.startswith("new-source-"):
                field = name.removeprefix("new-source-")
                self.source.add_error(field if field in self.source.fields else None, ValidationError(told))
            elif self.claim is not None and name not in self.record.fields:
                self.claim.refused(ValidationError({name: told}))
            else:
                self.record.refused(ValidationError({name: told}))


class EntryPage(DeskPage):
    """A form for a new record, or for one that is there."""

    template_name = "register/entry.html"

    def get(self, request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
        """Show the form: blank, with what the record says, or as a draft left it."""
        kept = self._kept(request.GET.get("draft", ""))
        said = self._said(kind, key)
        filled = self._filled(kind, key, said, kept)
        return self._shown(kind, key, filled, token=request.GET.get("draft") if kept else "", is_draft=kept is not None)

    def post(self, request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
        """Keep it as a draft, or write it and lead to the record."""
        said, token = self._said(kind, key), _token(request.POST.get("token", ""))
        if request.POST.get("action") in ("draft", "autosave"):
            return self._drafted(kind, key, token)
        sent = submission_list(viewer=self.viewer).filter(token=token).first()
        if sent is not None:
            return HttpResponseRedirect(record_page(sent.kind, sent.key) or reverse("desk"))
        filled = self._filled(kind, key, said, request.POST)
        if not filled.is_valid:
            return self._shown(kind, key, filled, token=token, status=400)
        alike = self._alike(kind, key, filled)
        if alike is not None and alike.likely and "confirm" not in request.POST:
            return self._shown(kind, key, filled, token=token, status=409, alike=alike)
        return self._written(kind, key, filled, token, alike)

    def handle_no_permission(self) -> HttpResponse:
        """Keep what somebody sent whose session has ended, and lead to sign in and back to the filled form."""
        if self.request.method == "POST" and not self.request.user.is_authenticated:
            typed = _typed(self.request.POST)
            token = _token(self.request.POST.get("token", ""))
            if len(str(typed)) <= KEPT_LARGEST:
                forms = self.request.session.get(KEPT, {})
                self.request.session[KEPT] = {**dict(list(forms.items())[1 - KEPT_MOST :]), token: typed}
            return HttpResponseRedirect(f"{reverse('account_login')}?next={self.request.path}%3Fdraft%3D{token}")
        return super().handle_no_permission()

    # --- the form ---

    def _said(self, kind: str, key: str) -> dict[str, Any]:
        """Return what the record says; of a new one what the address says of it."""
        if kind not in KINDS:
            raise Http404
        if key:
            row = found(record_get(kind, key))
            if row_visibility(row) > self.viewer.visibility_level:
                raise Http404
            return record_data(row)
        fields = KINDS[kind].fields
        return {"status": "operating"} | {name: value for name, value in self.request.GET.items() if name in fields and "\0" not in value}

    def _filled(self, kind: str, key: str, said: Mapping[str, Any], typed: QueryDict | None) -> Filled:
        leave_out = ("key", *KINDS[kind].ends) if key else ()
        is_new_linkage = kind == "linkage" and not key
        claim = None
        if is_new_linkage:
            first = {"status": "operating", "confidence": "reported"}
            claim = RecordForm(
                "claim", typed, viewer=self.viewer, said=first, leave_out=("linkage", "key", "pinned", "pin_reason"), prefix="claim"
            )
        return Filled(RecordForm(kind, typed, viewer=self.viewer, said=said, leave_out=leave_out), claim, NewSource(typed))

    def _alike(self, kind: str, key: str, filled: Filled) -> DuplicatesReport | None:
        """Return what a new organisation may be; nothing for other records."""
        if kind != "organisation" or key or filled.record.said.get("kind") == "market":
            return None
        return duplicates_get(drafted_entry(filled.record.said), viewer=self.viewer)

    def _shown(self, kind: str, key: str, filled: Filled, *, token: str | None = "", status: int = 200, **more: Any) -> HttpResponse:
        shown = {
            "kind": KINDS[kind],
            "key": key,
            "filled": filled,
            "token": token or secrets.token_urlsafe(18),
            "version": self.request.POST.get("version") or (record_version(kind, key) if key else ""),
            "page_href": record_page(kind, key) if key else "",
        }
        return self.page(status=status, **(shown | more))

    # --- what is kept ---

    def _kept(self, token: str) -> QueryDict | None:
        """Return the form that was kept under a token: before signing in, or as a draft."""
        if not token:
            return None
        forms = self.request.session.get(KEPT, {})
        typed = forms.get(token)
        if typed is None:
            draft = draft_list(viewer=self.viewer).filter(token=token).first()
            typed = draft.data if draft else None
        return _query(typed) if typed is not None else None

    def _drafted(self, kind: str, key: str, token: str) -> HttpResponse:
        draft_save(actor=self.viewer, token=token, kind=kind, key=key, data=_typed(self.request.POST))
        if self.request.POST.get("action") == "autosave":
            return JsonResponse({"draft": token})
        self.done(_("Kept as a draft; it waits for you here."))
        return HttpResponseRedirect(reverse("desk"))

    # --- writing ---

    def _written(self, kind: str, key: str, filled: Filled, token: str, alike: DuplicatesReport | None) -> HttpResponse:
        entry = Entry(
            kind=kind,
            data=filled.record.said,
            key=key,
            claim=filled.claim.said if filled.claim else None,
            new_source=filled.source.said,
            reason=_reason(self.request.POST.get("reason", ""), alike),
            version=self.number_asked("version") if key else None,
        )
        try:
            written = entry_save(self._chosen(entry), actor=self.viewer, token=token)
        except ChangedSinceError as error:
            return self._conflict(entry, filled, token, error)
        except (ValidationError, DomainError) as error:
            filled.refused(error)
            return self._shown(kind, key, filled, token=token, status=400 if isinstance(error, ValidationError) else 409, alike=alike)
        self.request.session[KEPT] = {name: form for name, form in self.request.session.get(KEPT, {}).items() if name != token}
        self.done(_("Saved: %(kind)s %(key)s.") % {"kind": KINDS[kind].title, "key": written})
        return HttpResponseRedirect(record_page(kind, written) or reverse("desk"))

    def _chosen(self, entry: Entry) -> Entry:
        """Return the entry with what others wrote meanwhile in those fields for which the writer chose it."""
        theirs = {name.removeprefix("take-") for name, value in self.request.POST.items() if name.startswith("take-") and value == "theirs"}
        kept = {name: value for name, value in entry.data.items() if name not in theirs}
        return Entry(**{**vars(entry), "data": kept})

    def _conflict(self, entry: Entry, filled: Filled, token: str, error: ChangedSinceError) -> HttpResponse:
        """Show what was there, what is there now and what was written, field by field; the form goes on with the present version."""
        last = Change.objects.filter(type=entry.kind, key=entry.key).order_by("-pk").first()
        conflicts: list[FieldConflict] = conflicts_get(entry.kind, entry.version or 0, error.current, entry.data)
        return self._shown(
            entry.kind, entry.key, filled, token=token, status=409, conflicts=conflicts, version=error.version, changed_by=last
        )  # fmt: skip


class RemovePage(DeskPage):
    """A record is removed with a reason; what is still true of the world is closed or ended instead."""

    template_name = "register/remove.html"

    def get(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Show what would go."""
        return self._shown(kind, key)

    def post(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Remove it, and lead to the record it belonged to."""
        owner = self._owner(kind, key)
        reason = request.POST.get("reason", "")
        try:
            with because(reason_required(reason)):
                record_remove(kind, key, actor=self.viewer)
        except (DomainError, ValidationError) as error:
            return self._shown(kind, key, refusals=refusal_words(error), reason=reason, status=409)
        self.done(_("Removed: %(kind)s %(key)s. Its history keeps it.") % {"kind": KINDS[kind].title, "key": key})
        return HttpResponseRedirect(owner or reverse("history", args=[kind, key]))

    def _owner(self, kind: str, key: str) -> str:
        """Return the page of the record to which this one belongs; "" for one that stands alone, or goes with it."""
        row = self._row(kind, key)
        if kind == "claim" and row.linkage.claims.count() == 1:
            return reverse("organisation", args=[row.linkage.supplier.key])
        return record_page(kind, key) if KINDS[kind].owner else ""

    def _row(self, kind: str, key: str) -> Any:
        row = found(record_get(kind, key) if kind in KINDS else None)
        if row_visibility(row) > self.viewer.visibility_level:
            raise Http404
        return row

    def _shown(self, kind: str, key: str, *, status: int = 200, **more: Any) -> HttpResponse:
        row = self._row(kind, key)
        return self.page(kind=KINDS[kind], key=key, row=row, said=record_data(row), page_href=record_page(kind, key), status=status, **more)


class DraftDiscardPage(DeskPage):
    """A draft is thrown away."""

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Throw it away, and lead back to the desk."""
        draft_discard(token, actor=self.viewer)
        self.done(_("The draft is gone."))
        return HttpResponseRedirect(reverse("desk"))


def _token(text: str) -> str:
    """Return the name of a form as it came back; a new one where it is none."""
    return (
        text if 16 <= len(text) <= 40 and text.replace("-", "").replace("_", "").isalnum() and text.isascii() else secrets.token_urlsafe(18)
    )


def _typed(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, as a session and a draft hold it."""
    return {name: [str(value) for value in values] for name, values in data.lists() if name not in NOT_TYPED}


def _query(typed: Mapping[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values if isinstance(values, list) else [str(values)])
    return query


def _reason(given: str, alike: DuplicatesReport | None) -> str:
    """Return why something was written; that it was entered beside a likely duplicate is told, too."""
    if alike is None or not alike.likely:
        return given
    names = ", ".join(one.organisation.key for one in alike.likely)
    return f"{given} {_('Entered as another organisation than %(names)s.') % {'names': names}}".strip()
