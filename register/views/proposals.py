"""Pages on which anybody proposes, and on which proposers follow what becomes of it."""

from typing import Any

from django.contrib import messages
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
from firms.reports import duplicates_get
from register import letters
from register.addresses import record_page
from register.desk import found, refusal_words
from register.drafted import drafted_entry
from register.forms import NewSource, RecordForm
from register.forms.proposals import ProposerForm, began_now
from register.kinds import KINDS
from register.links import link_ends_at, link_has_ended, link_token, proposal_of_link
from register.models import Proposal
from register.plain import record_get
from register.proposed import NEW_SOURCES, NOT_PROPOSED, PROPOSED_KINDS, before_seen, is_subject_seen, record_title
from register.reports.reviews import proposed_fields
from register.selectors import affiliation_list, is_seen, own_proposal_list, record_seen
from register.services import (
    Asked,
    TooManyError,
    affiliation_end,
    proposal_answer,
    proposal_open,
    proposal_withdraw,
)


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
            **{name: proposer.cleaned_data.get(name, "") for name in ("why", "proof_url", "name", "email")},
            sent_from=client_address(request) or "",
        )
        try:
            proposal = proposal_open(asked, actor=request.user)
        except (ValidationError, DomainError) as error:
            _refused(error, record, source, proposer)
            status = 429 if isinstance(error, TooManyError) else 400 if isinstance(error, ValidationError) else 409
            return _with_wait(self._shown(kind, key, *filled, status=status), error)
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
        is_mine = self.purpose == Proposal.Purpose.MINE
        proposer = ProposerForm(typed, is_signed_in=is_signed_in, has_proof=is_mine, initial={"began": began_now()})
        if is_mine:
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
        proposal = found(proposal_of_link(token))
        return self._ended() if link_has_ended(proposal) else self._shown(proposal, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Answer an officer, or take the proposal back."""
        proposal = found(proposal_of_link(token))
        if link_has_ended(proposal):
            return self._ended()
        text = request.POST.get("text", "")
        try:
            if request.POST.get("action") == "withdraw":
                proposal_withdraw(proposal, actor=request.user)
            else:
                proposal_answer(proposal, text, actor=request.user)
        except (ValidationError, DomainError) as error:
            status = 429 if isinstance(error, TooManyError) else 400 if isinstance(error, ValidationError) else 409
            return _with_wait(self._shown(proposal, token, status=status, refusals=refusal_words(error), text=text), error)
        return HttpResponseRedirect(reverse("proposal-follow", args=[token]))

    def _shown(self, proposal: Proposal, token: str, *, status: int = 200, **more: Any) -> HttpResponse:
        is_seen_here = is_subject_seen(proposal, viewer=self.request.user)
        content = {
            "proposal": proposal,
            "is_seen": is_seen_here,
            "token": token,
            "rows": proposed_fields(proposal, before=before_seen(proposal, viewer=self.request.user)) if is_seen_here else (),
            "sources_decision": proposal.decision.get(NEW_SOURCES, ""),
            "sent": "sent" in self.request.GET,
            "link": letters.follow_address(proposal, self.request.build_absolute_uri),
            "ends_at": link_ends_at(proposal),
        }
        return render(self.request, "register/follow.html", _frame() | content | more, status=status)

    def _ended(self) -> HttpResponse:
        """Tell whoever has a link that it leads to nothing any more: nothing of the proposal is told."""
        return render(self.request, "register/follow_ended.html", _frame(), status=410)


class OwnPage(LoginRequiredMixin, View):
    """What an account proposed, and the organisations whose people it is."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let nobody keep the answer."""
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let the account be none of an organisation's own people any more."""
        affiliation = found(affiliation_list(viewer=request.user).filter(organisation__key=request.POST.get("organisation", "")).first())
        reason = request.POST.get("reason", "")
        try:
            affiliation_end(affiliation, actor=request.user, reason=reason)
        except (ValidationError, DomainError) as error:
            status = 400 if isinstance(error, ValidationError) else 409
            return self._shown(status=status, refusals=refusal_words(error), refused=affiliation.organisation.key, reason=reason)
        messages.success(request, _("You do not belong to %(name)s any more.") % {"name": affiliation.organisation.name})
        return HttpResponseRedirect(reverse("proposals-mine"))

    def _shown(self, *, status: int = 200, **more: Any) -> HttpResponse:
        viewer = self.request.user
        proposals = [
            (one, "" if link_has_ended(one) else link_token(one), is_subject_seen(one, viewer=viewer))
            for one in own_proposal_list(viewer=viewer)
        ]
        content = {"proposals": proposals, "affiliations": affiliation_list(viewer=viewer)}
        return render(self.request, "register/mine.html", _frame() | content | more, status=status)


def record_name(kind: str, key: str) -> str:
    """Return what a record that was looked up before is called."""
    row = record_get(kind, key) if key else None
    return "" if row is None else record_title(row)


def _frame() -> dict[str, Any]:
    return {"today": clock.today(), "as_of": clock.today(), "day_asked": "", "parameters": {}, "query": ""}


def _with_wait(response: HttpResponse, error: Exception) -> HttpResponse:
    """Say when to come back to whoever sent too much."""
    if isinstance(error, TooManyError):
        response["Retry-After"] = str(error.seconds)
    return response


FIRST_SOURCE = "new-source-0-"


def _refused(
    error: ValidationError | DomainError, record: RecordForm | None, source: NewSource | None, proposer: ProposerForm
) -> None:  # fmt: skip
    """Tell what was refused at the form that asks for it."""
    if isinstance(error, DomainError) or not hasattr(error, "error_dict"):
        proposer.add_error(None, error.message if isinstance(error, DomainError) else error)
        return
    for name, told in error.message_dict.items():
        if name in proposer.fields:
            proposer.add_error(name, ValidationError(told))
        elif source is not None and name.startswith(FIRST_SOURCE):
            source.refused(ValidationError({name.removeprefix(FIRST_SOURCE): told}))
        elif record is not None:
            record.refused(ValidationError({name: told}))
        else:
            proposer.add_error(None, ValidationError(told))
