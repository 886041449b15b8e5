"""The officer's desk, and the forms on which records are entered, changed and removed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import BusyError, DomainError
from core.selectors import change_list, change_rows
from core.services import because
from firms.reports import DuplicatesReport, duplicates_get
from register.addresses import record_page
from register.desk import DeskPage, reason_required, refusal_words
from register.drafted import beside_words, drafted_entry, known_with
from register.forms import Filled, filled_form, query_of, typed_of, writer_sign
from register.keeping import form_forget, form_keep, form_kept
from register.keys import called, key_suggested
from register.kinds import KINDS
from register.plain import ChangedSinceError, record_data, record_remove, record_version
from register.reports.conflicts import conflicts_get
from register.selectors import draft_list, queue_list, submission_list
from register.services import Entry, draft_discard, draft_save, entry_check, entry_save, token_own

OFFERED = (
    *("organisation", "linkage", "product_line", "capability", "zone", "cluster", "membership"),
    *("initiative", "initiative_partner", "product", "source", "recipe"),
)
"""Kinds of record that are entered from the desk, the most frequent first."""
LAST_ENTRIES, DRAFTS_SHOWN = 12, 3
WRITTEN_ON = gettext_lazy(
    "What you changed in this form since it was saved is not saved. Change the record itself; or save this form once more, which enters "
    "one more record."
)


class DeskStart(DeskPage):
    """What can be entered, one's own drafts, and what one wrote last."""

    template_name = "register/start.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the desk."""
        own = change_list(viewer=self.viewer).filter(actor=self.viewer)[:LAST_ENTRIES]
        return self.page(
            kinds=[KINDS[name] for name in OFFERED if name in KINDS],
            drafts=draft_list(viewer=self.viewer),
            waiting=queue_list(viewer=self.viewer).filter(status__in=("open", "asked")).count(),
            writes=[(row, record_page(row.type, row.key) if row.after else "") for row in change_rows(own, viewer=self.viewer)],
        )


class EntryPage(DeskPage):
    """A form for a new record, or for one that is there."""

    template_name = "register/entry.html"

    def get(self, request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
        """Show the form: blank, with what the record says, or as a draft left it."""
        if key:
            self.own(self.seen(kind, key))
        said, token = self._said(kind, key), request.GET.get("draft", "")
        sent = submission_list(viewer=self.viewer).filter(token=token, kind=kind).first()
        typed = None if sent else self._kept(kind, key, token)
        asked = {name: value for name, value in request.GET.items() if name in KINDS[kind].fields and "\0" not in value}
        filled = filled_form(kind, key, viewer=self.viewer, said=said | asked)
        if typed is None:
            sent_href = record_page(sent.kind, sent.key) if sent else ""
            return self._shown(kind, key, filled, sent=sent, sent_href=sent_href)
        filled.fill(typed)
        version = typed.get("version", "")
        is_old = bool(key) and version != str(record_version(kind, key))
        return self._shown(kind, key, filled, token=token, version=version, is_draft=True, is_old=is_old)

    def post(self, request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
        """Keep it as a draft, or write it and lead to the record."""
        said, action = self._said(kind, key), request.POST.get("action", "")
        token = token_own(request.POST.get("token", ""), actor=self.viewer)
        if action in ("draft", "autosave"):
            return self._drafted(kind, key, token)
        typed = self._decided(kind, key, said)
        filled = filled_form(kind, key, viewer=self.viewer, said=said, typed=typed)
        is_valid, alike = filled.is_valid, self._alike(kind, key, filled)
        entry = self._entry(kind, key, filled, alike)
        sent = submission_list(viewer=self.viewer).filter(token=token).first()  # after the guard, which may have found what it wrote
        if sent is not None and sent.says(entry.content):
            return HttpResponseRedirect(record_page(sent.kind, sent.key) or reverse("desk"))
        if sent is not None:  # somebody went back to it, and wrote on
            token = token_own("", actor=self.viewer)
            if not key:
                told = {"sent": sent, "sent_href": record_page(sent.kind, sent.key), "refusals": [WRITTEN_ON]}
                return self._shown(kind, key, filled, token=token, status=409, alike=alike, **told)
        if action.startswith("is-") and kind == "organisation" and not key:
            return self._is_known(action.removeprefix("is-"), filled, token)
        if not is_valid:
            filled.told(entry_check(entry, actor=self.viewer))
            return self._shown(kind, key, filled, token=token, status=400, alike=alike)
        if alike is not None and alike.likely and "confirm" not in request.POST:
            return self._shown(kind, key, filled, token=token, status=409, alike=alike)
        return self._written(entry, filled, token, alike)

    def handle_no_permission(self) -> HttpResponseBase:
        """Keep what somebody sent whose session has ended, and lead to sign in and back to the filled form."""
        if self.request.method != "POST" or self.request.user.is_authenticated:
            return super().handle_no_permission()
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': form_keep(self.request)}, safe='/')}")

    # --- the form ---

    def _said(self, kind: str, key: str) -> dict[str, Any]:
        """Return what the record says; of a new one what is mostly so."""
        if kind not in KINDS:
            raise Http404
        return record_data(self.seen(kind, key)) if key else {"status": "operating"}

    def _decided(self, kind: str, key: str, said: Mapping[str, Any]) -> QueryDict:
        """Return what was sent, with what others wrote meanwhile in those fields for which the writer chose it."""
        typed = self.request.POST.copy()
        theirs = {name.removeprefix("take-") for name, value in typed.items() if name.startswith("take-") and value == "theirs"}
        form = filled_form(kind, key, viewer=self.viewer, said=said).record
        form.overwrite(typed, {name: value for name, value in said.items() if name in theirs})
        return typed

    def _alike(self, kind: str, key: str, filled: Filled) -> DuplicatesReport | None:
        """Return what a new organisation may be; nothing for other records."""
        if kind != "organisation" or key:
            return None
        return duplicates_get(drafted_entry(filled.record.said), viewer=self.viewer)

    def _shown(self, kind: str, key: str, filled: Filled, *, token: str = "", status: int = 200, **more: Any) -> HttpResponse:
        drafts = draft_list(viewer=self.viewer).filter(kind=kind, key=key).exclude(token=token)[:DRAFTS_SHOWN]
        shown = {
            "kind": KINDS[kind],
            "key": key,
            "filled": filled,
            "token": token or token_own("", actor=self.viewer),
            "writer": writer_sign(self.viewer),
            "version": self.request.POST.get("version") or (record_version(kind, key) if key else ""),
            "page_href": record_page(kind, key) if key else "",
            "drafts": drafts if self.request.method == "GET" else (),
        }
        return self.page(status=status, **(shown | more))

    # --- what is kept ---

    def _kept(self, kind: str, key: str, token: str) -> QueryDict | None:
        """Return the form that was kept under a token: before signing in, or as a draft."""
        if not token:
            return None
        typed = form_kept(self.request, token)
        if typed is None:
            draft = draft_list(viewer=self.viewer).filter(token=token, kind=kind, key=key).first()
            typed = draft.data if draft else None
        return query_of(typed) if typed is not None else None

    def _drafted(self, kind: str, key: str, token: str) -> HttpResponse:
        is_quiet = self.request.POST.get("action") == "autosave"
        try:
            draft_save(actor=self.viewer, token=token, kind=kind, key=key, data=typed_of(self.request.POST))
        except BusyError as error:
            if is_quiet:
                return JsonResponse({"detail": error.message}, status=503)
            filled = filled_form(kind, key, viewer=self.viewer, said=self._said(kind, key), typed=self.request.POST)
            return self._shown(kind, key, filled, token=token, status=503, refusals=[error.message])
        if is_quiet:
            return JsonResponse({"draft": token})
        self.done(_("Kept as a draft; it waits for you here."))
        return HttpResponseRedirect(reverse("desk"))

    def _is_known(self, key: str, filled: Filled, token: str) -> HttpResponse:
        """Lead to the form of an organisation that is there, with what was typed of it as a draft."""
        said = self._said("organisation", key)
        typed = typed_of(self.request.POST) | {"version": [str(record_version("organisation", key))]}
        held = query_of(typed)
        filled.record.overwrite(held, known_with(said, filled.record.said))
        new = token_own("", actor=self.viewer)
        draft_save(actor=self.viewer, token=new, kind="organisation", key=key, data=typed_of(held))
        draft_discard(token, actor=self.viewer)
        self.done(_("What you typed stands in the form of this organisation now. It is not saved yet."))
        return HttpResponseRedirect(f"{reverse('entry-edit', args=['organisation', key])}?draft={new}")

    # --- writing ---

    def _entry(self, kind: str, key: str, filled: Filled, alike: DuplicatesReport | None) -> Entry:
        return Entry(
            kind=kind,
            data=filled.record.said,
            key=key,
            claim=filled.claim.said if filled.claim else None,
            new_source=filled.source.said,
            reason=f"{self.request.POST.get('reason', '')} {beside_words(alike) if alike else ''}".strip(),
            version=(self.number_asked("version") or 0) if key else None,
        )

    def _written(self, entry: Entry, filled: Filled, token: str, alike: DuplicatesReport | None) -> HttpResponse:
        kind, key = entry.kind, entry.key
        try:
            written = entry_save(entry, actor=self.viewer, token=token)
        except ChangedSinceError as error:
            return self._conflict(entry, token, error)
        except ValidationError as error:
            filled.told(entry_check(entry, actor=self.viewer))
            if not any(form.errors for form in filled.forms):
                filled.refused(error)
            return self._shown(kind, key, filled, token=token, status=400, alike=alike)
        except DomainError as error:
            filled.refused(error)
            return self._shown(kind, key, filled, token=token, status=409, alike=alike)
        form_forget(self.request, token)
        self.done(_("Saved: %(kind)s %(key)s.") % {"kind": KINDS[kind].title, "key": written})
        return HttpResponseRedirect(record_page(kind, written) or reverse("desk"))

    def _conflict(self, entry: Entry, token: str, error: ChangedSinceError) -> HttpResponse:
        """Show what was there, what is there now and what was written, field by field; the form goes on with the present version.

        What only the other one changed is taken over at once, what both changed is asked.
        """
        conflicts = conflicts_get(entry.kind, entry.version or 0, error.current, entry.data)
        typed = self.request.POST.copy()
        form = filled_form(entry.kind, entry.key, viewer=self.viewer, said=error.current).record
        form.overwrite(typed, {one.field.name: one.now for one in conflicts if one.is_theirs})
        filled = filled_form(entry.kind, entry.key, viewer=self.viewer, said=error.current, typed=typed)
        if not conflicts and filled.is_valid:  # the other one wrote the same
            return self._written(replace(entry, version=error.version), filled, token, None)
        last = change_list(viewer=self.viewer).filter(type=entry.kind, key=entry.key).order_by("-pk").first()
        return self._shown(
            entry.kind, entry.key, filled, token=token, status=409, conflicts=conflicts, version=error.version, changed_by=last
        )  # fmt: skip


class RemovePage(DeskPage):
    """A record is removed with a reason; what is still true of the world is closed or ended instead."""

    template_name = "register/remove.html"

    def get(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Show what would go."""
        self.own(self.seen(kind, key))
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
        row = self.seen(kind, key)
        if kind == "claim" and row.linkage.claims.count() == 1:
            return reverse("organisation", args=[row.linkage.supplier.key])
        return record_page(kind, key) if KINDS[kind].owner else ""

    def _shown(self, kind: str, key: str, *, status: int = 200, **more: Any) -> HttpResponse:
        row = self.seen(kind, key)
        return self.page(kind=KINDS[kind], key=key, row=row, said=record_data(row), page_href=record_page(kind, key), status=status, **more)


class KeyPage(DeskPage):
    """The key that a new record would get, while its form is filled in."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Return it; blank while nothing is said from which it could be made."""
        said = {name: value.replace("\0", "")[:400] for name, value in request.GET.items()}
        words = called(kind, said).strip() if kind in KINDS and KINDS[kind].has_key else ""
        return JsonResponse({"key": key_suggested(kind, words) if words else ""})


class DraftDiscardPage(DeskPage):
    """A draft is thrown away."""

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Throw it away, and lead back to the desk."""
        draft_discard(token, actor=self.viewer)
        self.done(_("The draft is gone."))
        return HttpResponseRedirect(reverse("desk"))
