"""Pages on which anybody proposes, proposers follow, and officers decide."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import View

from accounts.sign_in import client_address
from core import clock
from core.errors import DomainError
from core.permissions import is_in_scope, write_scope
from firms.reports import duplicates_get
from register import letters
from register.addresses import record_page
from register.desk import DeskPage, found, refusal_words
from register.drafted import drafted_entry
from register.forms import NewSource, RecordForm
from register.forms.proposals import ProposerForm, began_now
from register.kinds import KINDS
from register.links import link_token, proposal_of_link
from register.models import Proposal
from register.plain import record_data, record_get, record_version
from register.proposed import NOT_PROPOSED, PROPOSED_KINDS, record_title
from register.selectors import affiliation_list, is_seen, own_proposal_list, proposal_list, record_seen
from register.services import (
    Asked,
    TooManyError,
    proposal_accept,
    proposal_answer,
    proposal_ask,
    proposal_open,
    proposal_reject,
    proposal_withdraw,
)
from register.services.decisions import is_proposer, proposals_in_scope

KEPT = "sent_proposals"


class ProposePage(View):
    """A form on which anybody proposes: a correction of a record, a new organisation, or that an organisation is one's own."""

    template_name = "register/propose.html"
    purpose = Proposal.Purpose.CORRECT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let nobody keep the answer."""
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get(self, request: HttpRequest, kind: str = "organisation", key: str = "") -> HttpResponse:
        """Show the form with what is on record."""
        said = self._said(kind, key)
        return self._shown(kind, key, *self._forms(kind, said, None))

    def post(self, request: HttpRequest, kind: str = "organisation", key: str = "") -> HttpResponse:
        """Take the proposal in, and lead to its private page."""
        said = self._said(kind, key)
        record, source, proposer = filled = self._forms(kind, said, request.POST)
        if [form for form in filled if form is not None and not form.is_valid()]:
            return self._shown(kind, key, *filled, status=400)
        asked = Asked(
            purpose=self.purpose,
            kind=kind,
            key=key,
            data=self._proposed(record, said),
            new_sources=(source.said,) if source and source.said else (),
            **{name: proposer.cleaned_data.get(name, "") for name in ("why", "name", "email")},
            sent_from=client_address(request) or "",
        )
        try:
            proposal = proposal_open(asked, actor=request.user)
        except (ValidationError, DomainError) as error:
            _refused(error, record, proposer)
            status = 429 if isinstance(error, TooManyError) else 400 if isinstance(error, ValidationError) else 409
            response = self._shown(kind, key, *filled, status=status)
            if isinstance(error, TooManyError):
                response["Retry-After"] = str(error.seconds)
            return response
        letters.proposal_received(proposal, request.build_absolute_uri)
        return HttpResponseRedirect(reverse("proposal-follow", args=[link_token(proposal)]) + "?sent=1")

    def _said(self, kind: str, key: str) -> dict[str, Any]:
        """Return what the record says to the proposer; what is hidden is not there."""
        if kind not in PROPOSED_KINDS or kind not in KINDS:
            raise Http404
        if not key:
            return {"status": "operating"}
        row = record_get(kind, key)
        if row is None or not is_seen(kind, row, viewer=self.request.user):
            raise Http404
        return record_seen(kind, row, viewer=self.request.user)

    def _forms(self, kind: str, said: dict[str, Any], typed: Any) -> tuple[RecordForm | None, NewSource | None, ProposerForm]:
        is_signed_in = self.request.user.is_authenticated
        proposer = ProposerForm(typed, is_signed_in=is_signed_in, initial={"began": began_now()})
        if self.purpose == Proposal.Purpose.MINE:
            return None, None, proposer
        fixed = () if self.purpose == Proposal.Purpose.ADD else KINDS[kind].ends or ((KINDS[kind].owner,) if KINDS[kind].owner else ())
        leave_out = {*NOT_PROPOSED, *fixed}
        return RecordForm(kind, typed, viewer=self.request.user, said=said, leave_out=leave_out), NewSource(typed), proposer

    def _proposed(self, record: RecordForm | None, said: dict[str, Any]) -> dict[str, Any]:
        return {} if record is None else record.said

    def _shown(self, kind: str, key: str, record: Any, source: Any, proposer: ProposerForm, *, status: int = 200) -> HttpResponse:
        alike = None
        if self.purpose == Proposal.Purpose.ADD and record.is_bound and hasattr(record, "cleaned_data"):
            alike = duplicates_get(drafted_entry(record.said), viewer=self.request.user)
        content = {
            "kind": KINDS[kind],
            "key": key,
            "purpose": self.purpose,
            "record": record,
            "source": source,
            "proposer": proposer,
            "began": proposer.began_again,
            "alike": alike,
            "name": record_name(kind, key),
            "page_href": record_page(kind, key) if key else "",
        }
        return render(self.request, self.template_name, _frame() | content, status=status)


class AddPage(ProposePage):
    """A firm that the register does not have."""

    purpose = Proposal.Purpose.ADD


class MinePage(ProposePage):
    """An organisation that is the proposer's own."""

    purpose = Proposal.Purpose.MINE


class FollowPage(View):
    """The private page of a proposal: whoever has the link reads, answers and withdraws."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the link out of caches, of search machines, and of other sites."""
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show how far it is."""
        return self._shown(found(proposal_of_link(token)), token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Answer an officer, or take the proposal back."""
        proposal = found(proposal_of_link(token))
        text = request.POST.get("text", "")
        try:
            if request.POST.get("action") == "withdraw":
                proposal_withdraw(proposal, actor=request.user)
            else:
                proposal_answer(proposal, text, actor=request.user)
        except (ValidationError, DomainError) as error:
            return self._shown(proposal, token, status=409, refusals=refusal_words(error), text=text)
        return HttpResponseRedirect(reverse("proposal-follow", args=[token]))

    def _shown(self, proposal: Proposal, token: str, *, status: int = 200, **more: Any) -> HttpResponse:
        content = {"proposal": proposal, "token": token, "rows": _fields(proposal), "sent": "sent" in self.request.GET}
        content["link"] = letters.follow_address(proposal, self.request.build_absolute_uri)
        return render(self.request, "register/follow.html", _frame() | content | more, status=status)


class OwnPage(LoginRequiredMixin, View):
    """What an account proposed, and the organisations whose people it is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        proposals = [(one, link_token(one)) for one in own_proposal_list(viewer=request.user)]
        content = {"proposals": proposals, "affiliations": affiliation_list(viewer=request.user)}
        response = render(request, "register/mine.html", _frame() | content)
        add_never_cache_headers(response)
        return response


class QueuePage(DeskPage):
    """Proposals that wait for an officer, the oldest first; those that were decided when asked for."""

    template_name = "register/queue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show those in the officer's scope."""
        wanted, purpose = request.GET.get("status", "waiting"), request.GET.get("purpose", "")
        rows = proposal_list(viewer=self.viewer).select_related("decided_by", "proposer")
        waiting = Proposal.Status.OPEN, Proposal.Status.ASKED
        rows = rows.filter(status__in=waiting) if wanted == "waiting" else rows.exclude(status__in=waiting).order_by("-decided_at")[:200]
        mine = proposals_in_scope(rows, actor=self.viewer)
        counts = Counter(proposal.purpose for proposal in mine)
        shown = [proposal for proposal in mine if purpose in ("", proposal.purpose)]
        purposes = [(value, label, counts[value]) for value, label in Proposal.Purpose.choices if counts[value]]
        return self.page(proposals=shown, purposes=purposes, wanted=wanted, purpose=purpose, total=len(mine))


class ReviewPage(DeskPage):
    """One proposal, field by field beside what is on record, and what an officer decides."""

    template_name = "register/review.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show it."""
        return self._shown(self._proposal(number))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Accept it or a part of it, reject it, or ask back."""
        proposal = self._proposal(number)
        reason, action = request.POST.get("reason", ""), request.POST.get("action", "")
        edits = self._edit_form(proposal, request.POST)
        try:
            if action == "ask":
                proposal_ask(proposal, actor=self.viewer, text=reason)
                letters.proposal_asked(proposal, request.build_absolute_uri, reason)
            elif action == "reject":
                proposal_reject(proposal, actor=self.viewer, reason=reason)
            else:
                self._accept(proposal, edits, reason)
        except (ValidationError, DomainError) as error:
            return self._shown(proposal, status=409, refusals=_told(error, proposal.kind), reason=reason, edits=edits)
        proposal.refresh_from_db()
        if not proposal.is_waiting:
            letters.proposal_decided(proposal, request.build_absolute_uri)
        self.done(_("Proposal %(number)d: %(status)s.") % {"number": proposal.pk, "status": proposal.get_status_display()})
        return HttpResponseRedirect(reverse("proposals"))

    def _accept(self, proposal: Proposal, edits: RecordForm | None, reason: str) -> None:
        taken = [name for name in proposal.data if self.request.POST.get(f"take-{name}", "accept") == "accept"]
        changed: dict[str, Any] = {}
        if edits is not None:
            if not edits.is_valid():
                raise ValidationError({name: list(told) for name, told in edits.errors.items()})
            changed = {name: value for name, value in edits.said.items() if name in taken and not _same(value, proposal.data[name])}
        proposal_accept(proposal, actor=self.viewer, fields=taken, edits=changed, reason=reason, version=self.number_asked("version"))

    def _proposal(self, number: int) -> Proposal:
        """Return a proposal in the officer's scope."""
        proposal = found(proposal_list(viewer=self.viewer).filter(pk=number).first())
        if not is_in_scope(write_scope(self.viewer), proposal.places()):
            raise Http404
        return proposal

    def _edit_form(self, proposal: Proposal, typed: Any) -> RecordForm | None:
        if not proposal.data:
            return None
        others = [name for name in KINDS[proposal.kind].fields if name not in proposal.data]
        form = RecordForm(proposal.kind, typed, viewer=self.viewer, said=proposal.data, leave_out=others, prefix="edit")
        for field in form.fields.values():
            if isinstance(field, forms.Field):
                field.required = False
        return form

    def _shown(self, proposal: Proposal, *, status: int = 200, edits: RecordForm | None = None, **more: Any) -> HttpResponse:
        row = record_get(proposal.kind, proposal.key) if proposal.key else None
        now = record_data(row) if row is not None else {}
        form = edits or self._edit_form(proposal, None)
        rows = [(one, now.get(one.name), form[one.name] if form else None) for one in _fields(proposal)]
        return self.page(
            proposal=proposal,
            kind=KINDS[proposal.kind],
            rows=rows,
            now=now,
            version=record_version(proposal.kind, proposal.key) if row is not None else "",
            page_href=record_page(proposal.kind, proposal.key) if row is not None else "",
            is_own=is_proposer(proposal, actor=self.viewer),
            status=status,
            **more,
        )


class ProposedField:
    """A field of a proposal: what it said, what is proposed, what was decided."""

    def __init__(self, proposal: Proposal, name: str) -> None:
        self.name = name
        self.label = KINDS[proposal.kind].fields[name].label
        self.before = proposal.before.get(name)
        self.proposed = proposal.data[name]
        self.decision = proposal.decision.get(name, "")


def _fields(proposal: Proposal) -> list[ProposedField]:
    return [ProposedField(proposal, name) for name in KINDS[proposal.kind].fields if name in proposal.data]


def record_name(kind: str, key: str) -> str:
    """Return what a record that was looked up before is called."""
    row = record_get(kind, key) if key else None
    return "" if row is None else record_title(row)


def _frame() -> dict[str, Any]:
    return {"today": clock.today(), "as_of": clock.today(), "day_asked": "", "parameters": {}, "query": ""}


def _same(value: Any, other: Any) -> bool:
    return value == other or (value in (None, "", []) and other in (None, "", []))


def _told(error: ValidationError | DomainError, kind: str) -> list[str]:
    """Return what was refused, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        return refusal_words(error)
    fields = KINDS[kind].fields
    return [f"{fields[name].label}: {' '.join(told)}" if name in fields else " ".join(told) for name, told in error.message_dict.items()]


def _refused(error: ValidationError | DomainError, record: RecordForm | None, proposer: ProposerForm) -> None:
    """Tell what was refused at the form that asks for it."""
    if isinstance(error, DomainError) or not hasattr(error, "error_dict"):
        proposer.add_error(None, error.message if isinstance(error, DomainError) else error)
        return
    for name, told in error.message_dict.items():
        if name in proposer.fields:
            proposer.add_error(name, ValidationError(told))
        elif record is not None:
            record.refused(ValidationError({name: told}))
        else:
            proposer.add_error(None, ValidationError(told))
