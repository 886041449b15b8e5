"""Pages on which officers decide on proposals, and on whose people an account is."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.footnotes import Footnotes
from core.permissions import is_in_scope, write_scope
from firms.selectors import organisation_not_market_list
from register import letters
from register.addresses import record_page
from register.desk import DeskPage, found, refusal_words
from register.forms import NewSource, RecordForm
from register.kinds import KINDS
from register.models import Proposal
from register.proposed import NEW_SOURCES, parts_of
from register.reports.reviews import review_get
from register.selectors import people_list, queue_list
from register.services import affiliation_end, proposal_accept, proposal_ask, proposal_reject

NUMBER_MOST = 2**63
"""No database holds a greater number."""
ACTIONS = ("accept", "reject", "ask", "preview")
SOURCE_NAMES = ("title", "publisher", "published", "url")


@dataclass(frozen=True)
class Choice:
    """What an officer chose on the page: the parts that are accepted, what is written instead, and the forms as they were filled."""

    taken: list[str]
    record: RecordForm | None
    sources: list[NewSource]
    reason: str = ""
    is_another: bool = False

    def errors(self) -> dict[str, list[str]]:
        """Return what the forms themselves refuse, by field, of the parts that are accepted."""
        wrong: dict[str, list[str]] = {}
        if self.record is not None and not self.record.is_valid():
            wrong |= {name: list(told) for name, told in self.record.errors.items() if name in self.taken or name not in self.record.fields}
        if NEW_SOURCES in self.taken:
            for number, form in enumerate(self.sources):
                wrong |= {f"{NEW_SOURCES}-{number}-{name}": list(told) for name, told in form.errors.items()}
                if form.is_valid() and not form.said:
                    wrong[f"{NEW_SOURCES}-{number}-title"] = [_("A source has a title.")]
        return wrong

    def edits(self, proposal: Proposal) -> dict[str, Any]:
        """Return the fields in which the officer writes something else."""
        said = {} if self.record is None else self.record.said
        return {name: value for name, value in said.items() if name in self.taken and not _same(value, proposal.data[name])}

    def new_sources(self, proposal: Proposal) -> list[dict[str, Any]] | None:
        """Return the new sources as the officer would have them; None where they say what was proposed, or are refused."""
        if NEW_SOURCES not in self.taken:
            return None
        said = [form.said for form in self.sources]
        return None if said == proposal.new_sources else said


class ReviewPage(DeskPage):
    """One proposal, field by field beside what is on record, and what an officer decides."""

    template_name = "register/review.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show it."""
        proposal = self._proposal(number)
        return self._shown(proposal, Choice(parts_of(proposal), self._record(proposal, None), self._sources(proposal, None)))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show what accepting would do, accept it or a part of it, reject it, or ask back."""
        proposal, action = self._proposal(number), request.POST.get("action", "")
        choice = self._choice(proposal)
        if action not in ACTIONS:
            wrong = {"action": [_("Unknown value; known are %(known)s.") % {"known": ", ".join(ACTIONS)}]}
            return self._shown(proposal, choice, wrong=wrong, status=400)
        if action == "preview":
            wrong = choice.errors()
            return self._shown(proposal, choice, wrong=wrong, status=400 if wrong else 200)
        try:
            if action == "ask":
                proposal_ask(proposal, actor=self.viewer, text=choice.reason)
                letters.proposal_asked(proposal, request.build_absolute_uri, choice.reason)
            elif action == "reject":
                proposal_reject(proposal, actor=self.viewer, reason=choice.reason)
            else:
                self._accept(proposal, choice)
        except ValidationError as error:
            wrong = error.message_dict if hasattr(error, "error_dict") else {"": list(error.messages)}
            return self._shown(proposal, choice, wrong=wrong, status=400)
        except DomainError as error:
            return self._shown(proposal, choice, wrong={"": [error.message]}, status=409)
        proposal.refresh_from_db()
        if not proposal.is_waiting:
            letters.proposal_decided(proposal, request.build_absolute_uri)
        self.done(_("Proposal %(number)d: %(status)s.") % {"number": proposal.pk, "status": proposal.get_status_display()})
        return HttpResponseRedirect(reverse("proposals"))

    def _accept(self, proposal: Proposal, choice: Choice) -> None:
        wrong = choice.errors()
        if wrong:
            raise ValidationError(wrong)
        proposal_accept(
            proposal,
            actor=self.viewer,
            fields=choice.taken,
            edits=choice.edits(proposal),
            new_sources=choice.new_sources(proposal),
            reason=choice.reason,
            version=self.number_asked("version"),
            is_another=choice.is_another,
        )

    # --- what was chosen ---

    def _proposal(self, number: int) -> Proposal:
        """Return a proposal in the officer's scope."""
        proposal: Proposal = found(queue_list(viewer=self.viewer).filter(pk=number).first() if number < NUMBER_MOST else None)
        return proposal

    def _choice(self, proposal: Proposal) -> Choice:
        sent = self.request.POST
        taken = [name for name in parts_of(proposal) if sent.get(f"take-{name}", "accept") == "accept"]
        return Choice(
            taken, self._record(proposal, sent), self._sources(proposal, sent), sent.get("reason", ""), sent.get("confirm") == "new"
        )  # fmt: skip

    def _record(self, proposal: Proposal, sent: Any) -> RecordForm | None:
        """Return the form for what is written instead of what was proposed. A field that was not sent says what was proposed."""
        if not proposal.data:
            return None
        others = [name for name in KINDS[proposal.kind].fields if name not in proposal.data]
        options: dict[str, Any] = {"viewer": self.viewer, "said": proposal.data, "leave_out": others, "prefix": "edit"}
        form = RecordForm(proposal.kind, **options)
        if sent is not None:
            typed, asked = sent.copy(), form.fields.items()
            omitted = [name for name, field in asked if field.widget.value_omitted_from_data(typed, {}, form.add_prefix(name))]
            form.overwrite(typed, {name: proposal.data[name] for name in omitted})
            form = RecordForm(proposal.kind, typed, **options)
        for field in form.fields.values():
            if isinstance(field, forms.Field):
                field.required = False
        return form

    def _sources(self, proposal: Proposal, sent: Any) -> list[NewSource]:
        found_forms = []
        for number, said in enumerate(proposal.new_sources):
            prefix = f"source-{number}"
            is_sent = sent is not None and f"{prefix}-title" in sent
            typed = sent if is_sent else {f"{prefix}-{name}": said.get(name, "") for name in SOURCE_NAMES} if sent is not None else None
            found_forms.append(NewSource(typed, initial=said, prefix=prefix))
        return found_forms

    def _shown(self, proposal: Proposal, choice: Choice, *, wrong: dict[str, list[str]] | None = None, status: int = 200) -> HttpResponse:
        is_unread = self.request.method == "POST" and bool(choice.errors())
        is_filled = self.request.method == "POST" and not is_unread
        review = review_get(
            proposal,
            viewer=self.viewer,
            taken=choice.taken,
            edits=choice.edits(proposal) if is_filled else None,
            new_sources=choice.new_sources(proposal) if is_filled else None,
        )
        footnotes = Footnotes()
        footnotes.numbers([*review.present, *review.named])
        return self.page(
            review=review,
            footnotes=footnotes,
            proposal=proposal,
            kind=KINDS[proposal.kind],
            rows=[(row, choice.record[row.name] if choice.record else None, row.name in choice.taken) for row in review.fields],
            sources=list(zip(review.brought, choice.sources, strict=True)),
            takes_sources=NEW_SOURCES in choice.taken,
            is_unread=is_unread,
            is_chosen=self.request.method == "POST",
            reason=choice.reason,
            confirmed=choice.is_another,
            wrong=_told(wrong or {}, proposal.kind),
            refused=_told(dict((review.trial.refusals or {}) if review.trial else {}), proposal.kind),
            page_href=record_page(proposal.kind, review.key) if review.is_there else "",
            status=status,
        )


class PeoplePage(DeskPage):
    """The accounts that are an organisation's own people; an officer of the place ends what is not so any more."""

    template_name = "register/people.html"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show them."""
        return self._shown(self._organisation(key))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """End one of them, with a reason that its account is told."""
        organisation, reason = self._organisation(key), request.POST.get("reason", "")
        affiliation = found(people_list(organisation, viewer=self.viewer).filter(pk=self.number_asked("number")).first())
        number, name = affiliation.pk, affiliation.user.get_username()
        try:
            affiliation_end(affiliation, actor=self.viewer, reason=reason)
        except (ValidationError, DomainError) as error:
            status = 400 if isinstance(error, ValidationError) else 409
            return self._shown(organisation, status=status, refusals=refusal_words(error), refused=number, reason=reason)
        letters.affiliation_ended(affiliation, request.build_absolute_uri, reason)
        self.done(_("%(account)s does not belong to its own people any more.") % {"account": name})
        return HttpResponseRedirect(reverse("people", args=[organisation.key]))

    def _organisation(self, key: str) -> Any:
        return found(organisation_not_market_list(viewer=self.viewer).filter(key=key).first())

    def _shown(self, organisation: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        return self.page(
            organisation=organisation,
            page_href=record_page("organisation", organisation.key),
            people=people_list(organisation, viewer=self.viewer),
            may_end=is_in_scope(write_scope(self.viewer), organisation.places()),
            status=status,
            **more,
        )


def _same(value: Any, other: Any) -> bool:
    return value == other or (value in (None, "", []) and other in (None, "", []))


def _told(wrong: dict[str, list[str]], kind: str) -> list[tuple[str, str, str]]:
    """Return what was refused: the place on the page that asks for it, what that is called, and why."""
    fields, told = KINDS[kind].fields, []
    for name, messages in wrong.items():
        place, called = "", ""
        if name in fields:
            place, called = f"id_edit-{name}", str(fields[name].label)
        elif name.startswith(NEW_SOURCES):
            _start, number, column = name.rsplit("-", 2)
            place, called = (
                f"id_source-{number}-{column}",
                str(NewSource.base_fields[column].label) if column in NewSource.base_fields else "",
            )
        elif name in ("reason", "text"):
            place, called = "reason", _("Reason or question")
        told.append((place, called, " ".join(messages)))
    return told
