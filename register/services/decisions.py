"""Deciding on proposals: officers of the place write all of one, a part, something else, or nothing; never who proposed it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import SystemActor
from core.errors import ConflictError, NotAllowedError
from core.models import Batch
from core.permissions import is_in_scope, write_scope
from core.records import row_noted
from core.services import batch_begun, because, write_transaction
from core.snapshots import lists_of
from firms.models import Organisation, Source
from register.drafted import entered_beside
from register.keys import key_suggested
from register.models import Affiliation, Proposal
from register.plain import Data, record_create, record_get, record_update
from register.proposed import NEW_SOURCES, key_now, parts_of, reason_read, words_read
from register.services.proposals import message_add, waiting_require


def proposal_accept(
    proposal: Proposal,
    *,
    actor: Any,
    fields: Collection[str] | None = None,
    edits: Mapping[str, Any] | None = None,
    new_sources: Sequence[Data] | None = None,
    reason: str = "",
    version: int | None = None,
    is_another: bool = False,
) -> Batch | None:
    """Write what is proposed, or a part of it, and return the undertaking (None where nothing is written: an own organisation).

    Parameters
    ----------
    fields
        Those that are accepted, `new_sources` among them; all when it is left out.
    edits
        What is written instead of what was proposed, by field.
    new_sources
        What the new sources say instead of what was proposed: all of them, in order.
    reason
        For the proposer; needed when a part is refused.
    version
        Of the record, as the officer saw it; needed where the record was written since it was proposed.
    is_another
        Of a new organisation that is likely in the register already: that it is another one. The history says so.

    Raises
    ------
    ValidationError
        By field: a field that was not proposed, no reason for a refusal, what the register refuses.
    NotAllowedError
        The officer proposed it, or it is outside the officer's scope.
    ConflictError
        It was decided already, the record was changed since, or a new organisation is likely in the register already.
    """
    with write_transaction():
        decider_require(proposal, actor=actor)
        waiting_require(proposal)
        parts = parts_of(proposal)
        taken = parts if fields is None else [name for name in parts if name in fields]
        edits = edits or {}
        _parts_check(parts, fields, edits, taken, reason)
        sources = _sources_taken(proposal, taken, new_sources)
        batch = None
        if proposal.purpose == Proposal.Purpose.MINE:
            _affiliate(proposal, actor=actor)
        else:
            data = {name: edits.get(name, proposal.data[name]) for name in taken if name != NEW_SOURCES}
            is_new = proposal.purpose == Proposal.Purpose.ADD
            beside = entered_beside(data, viewer=actor, is_another=is_another) if is_new else ""
            with because(f"{_because(proposal)} {beside}"):
                batch = _write(proposal, data, sources, actor=actor, version=version)
        edited = {*edits, *([NEW_SOURCES] if sources != proposal.new_sources else [])}
        decision = {name: ("edited" if name in edited else "accepted") if name in taken else "refused" for name in parts}
        status = Proposal.Status.ACCEPTED if len(taken) == len(parts) else Proposal.Status.PARTLY
        _decide(proposal, status, actor=actor, reason=reason, decision=decision, batch=batch)
    return batch


def _parts_check(parts: list[str], fields: Collection[str] | None, edits: Mapping[str, Any], taken: list[str], reason: str) -> None:
    lost = [name for name in [*(fields or ()), *edits] if name not in parts or (name in edits and name == NEW_SOURCES)]
    if lost:
        raise ValidationError({lost[0]: [_("This was not proposed.")]})
    if parts and not taken:
        raise ValidationError(_("Nothing is accepted: reject the proposal, with a reason."))
    if len(taken) < len(parts) and not reason.strip():
        raise ValidationError({"reason": [_("Say why a part is refused; the proposer reads it.")]})


def _sources_taken(proposal: Proposal, taken: list[str], new_sources: Sequence[Data] | None) -> list[Data]:
    """Return the new sources that are entered, as the officer would have them."""
    if NEW_SOURCES not in taken:
        return []
    if new_sources is None:
        return list(proposal.new_sources)
    if len(new_sources) != len(proposal.new_sources):
        raise ValidationError(
            _("Say of each source that was proposed what it says: there are %(count)d.") % {"count": len(proposal.new_sources)}
        )
    return [{name: value for name, value in said.items() if value} for said in new_sources]


def _write(proposal: Proposal, data: dict[str, Any], new_sources: list[Data], *, actor: Any, version: int | None) -> Batch:
    title = _("Proposal %(number)d: %(title)s") % {"number": proposal.pk, "title": proposal.title}
    with batch_begun(actor=actor, kind=Batch.Kind.PROPOSAL, title=title) as batch:
        sources = _sources_enter(new_sources, actor=actor)
        if proposal.purpose == Proposal.Purpose.ADD:
            said = {"key": key_suggested("organisation", str(data.get("name", ""))), **data}
            said["sources"] = [*said.get("sources", ()), *sources]
            record_create("organisation", said, actor=actor)
            Proposal.objects.filter(pk=proposal.pk).update(key=said["key"])
        else:
            key = key_now(proposal)
            if sources:
                row = record_get(proposal.kind, key)
                there = [] if row is None else lists_of(row).get("sources", [])
                data["sources"] = list(dict.fromkeys([*data.get("sources", there), *sources]))
            record_update(proposal.kind, key, data, actor=actor, version=proposal.version if version is None else version)
    return batch


def _because(proposal: Proposal) -> str:
    why = " ".join(text for text in (proposal.why, proposal.proof_url) if text)
    said = {"number": proposal.pk, "who": proposal.proposer_name or _("a visitor"), "why": why}
    return (_("Proposal %(number)d by %(who)s: %(why)s") if why else _("Proposal %(number)d by %(who)s.")) % said


def _sources_enter(new_sources: Sequence[Data], *, actor: Any) -> list[str]:
    """Enter the new sources and return their keys; one that is in the register by now, by its address, is taken from there."""
    keys = []
    for number, said in enumerate(new_sources):
        url = str(said.get("url") or "")
        there = Source.objects.filter(url=url).order_by("key").first() if url else None
        if there is None:
            try:
                there = record_create("source", {"key": key_suggested("source", str(said.get("title", ""))), **said}, actor=actor)
            except ValidationError as error:
                told = error.message_dict
                raise ValidationError({f"{NEW_SOURCES}-{number}-{name}": messages for name, messages in told.items()}) from error
        keys.append(there.key)
    return list(dict.fromkeys(keys))


# --- whose people an account is ---


def _affiliate(proposal: Proposal, *, actor: Any) -> None:
    organisation = Organisation.objects.filter(key=key_now(proposal)).first()
    if organisation is None or proposal.proposer is None:
        raise ConflictError(_("The organisation is not in the register any more."))
    Affiliation.objects.get_or_create(
        user=proposal.proposer, organisation=organisation, defaults={"granted_by": actor.get_username()}
    )  # fmt: skip
    name = proposal.proposer.get_username()
    said = _("Account %(name)s belongs to its own people.") % {"name": name}
    row_noted(organisation, actor=actor, reason=f"{said} {_because(proposal)}")


def affiliation_end(affiliation: Affiliation, *, actor: Any, reason: str) -> None:
    """Let an account be none of an organisation's own people any more: an officer of the place does so, with a reason, or the account.

    Raises `ConflictError` when somebody else did so before.
    """
    organisation, name = affiliation.organisation, affiliation.user.get_username()
    with write_transaction():
        if affiliation.user_id != actor.pk and not is_in_scope(write_scope(actor), organisation.places()):
            raise NotAllowedError(_("Officers of the place and the account itself end this; ask one of them."))
        words = reason_read(reason)
        if not words:
            raise ValidationError({"reason": [_("Say why; it stands in the history.")]})
        if not Affiliation.objects.filter(pk=affiliation.pk).exists():
            raise ConflictError(_("This account does not belong to it any more."))
        said = _("Account %(name)s does not belong to its own people any more.") % {"name": name}
        is_officer = is_in_scope(write_scope(actor), organisation.places())
        row_noted(organisation, actor=actor if is_officer else SystemActor(actor.get_username()), reason=f"{said} {words}")
        affiliation.delete()


# --- rejecting and asking ---


def proposal_reject(proposal: Proposal, *, actor: Any, reason: str) -> None:
    """Decide that nothing of a proposal is written, with a reason for the proposer."""
    with write_transaction():
        decider_require(proposal, actor=actor)
        waiting_require(proposal)
        if not reason.strip():
            raise ValidationError({"reason": [_("Say why; the proposer reads it.")]})
        decision = dict.fromkeys(parts_of(proposal), "refused")
        _decide(proposal, Proposal.Status.REJECTED, actor=actor, reason=reason, decision=decision, batch=None)


def proposal_ask(proposal: Proposal, *, actor: Any, text: str) -> None:
    """Ask the proposer something; the proposal waits for the answer."""
    with write_transaction():
        decider_require(proposal, actor=actor)
        waiting_require(proposal)
        message_add(proposal, actor.get_username(), words_read(text), is_officer=True)
        Proposal.objects.filter(pk=proposal.pk).update(status=Proposal.Status.ASKED)
        proposal.refresh_from_db()


def decider_require(proposal: Proposal, *, actor: Any) -> None:
    """Refuse who may not decide: whoever is no officer, officers of other places, and who proposed it."""
    scope = write_scope(actor)
    if scope is None or getattr(actor, "pk", None) is None:
        raise NotAllowedError(_("Officers of the place and administrators decide on proposals."))
    if not is_in_scope(scope, proposal.places()):
        raise NotAllowedError(
            _("This proposal belongs to %(places)s; officers of that place decide.") % {"places": proposal.places().in_words()}
        )
    if is_proposer(proposal, actor=actor):
        raise NotAllowedError(_("Who proposes does not decide; another officer does."))


def is_proposer(proposal: Proposal, *, actor: Any) -> bool:
    """Return whether an account proposed it, under its name or with one of its e-mails."""
    if proposal.proposer_id is not None and proposal.proposer_id == actor.pk:
        return True
    email = proposal.proposer_email.lower()
    own = {str(actor.email).lower()} | {one.lower() for one in EmailAddress.objects.filter(user=actor.pk).values_list("email", flat=True)}
    return bool(email) and email in own


def _decide(proposal: Proposal, status: str, *, actor: Any, reason: str, decision: Mapping[str, str], batch: Batch | None) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        status=status, decided_at=timezone.now(), decided_by=actor, reason=reason_read(reason), decision=dict(decision), batch=batch
    )
    proposal.refresh_from_db()
