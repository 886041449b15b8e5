"""Proposals: anybody asks, an officer in scope decides, never the one who asked."""

import datetime as dt
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import ConflictError, DomainError, NotAllowedError
from core.models import Batch
from core.permissions import Places, is_in_scope, place, places_of, write_scope
from core.services import batch_begun, because, write_transaction
from firms.models import Organisation
from firms.models.organisations import OrganisationKind
from register.keys import key_suggested
from register.kinds import KINDS
from register.links import address_hash
from register.models import Affiliation, Proposal, ProposalMessage
from register.plain import Data, record_create, record_get, record_update, values_read
from register.selectors import is_seen, record_seen

NOT_PROPOSED = frozenset({"key", "visibility", "quantity_visibility", "pinned", "pin_reason"})
"""Fields that officers alone write."""
PROPOSED_KINDS = ("organisation", "product_line", "capability", "claim", "zone", "cluster", "membership", "initiative",
                  "initiative_partner", "product", "recipe")  # fmt: skip
TEXT_LONGEST, LINKS_MOST = 4000, 5
AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LIMITS = ((AN_HOUR, 6), (A_DAY, 20))
"""So many proposals from one address, and from one e-mail or account, in a span of time."""


class TooManyError(DomainError):
    """So many proposals came from there that the next one has to wait; `seconds` says how long."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message, seconds=seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Asked:
    """What somebody proposes, as a form or the interface gives it. `sent_from` is the address it comes from."""

    purpose: str
    kind: str
    key: str = ""
    data: Data = field(default_factory=dict)
    new_source: Data = field(default_factory=dict)
    why: str = ""
    name: str = ""
    email: str = ""
    sent_from: str = ""


def proposal_open(asked: Asked, *, actor: Any) -> Proposal:
    """Take a proposal in and return it; `actor` is an account or nobody (a visitor).

    Raises `ValidationError` by field, `TooManyError` when too many came from there, `ConflictError` for a record that is not there or not
    the proposer's to see. Nothing is kept then.
    """
    account = actor if getattr(actor, "is_authenticated", False) and actor.is_active else None
    _words_check(asked)
    data, before, title, places = _read(asked, viewer=account)
    email = account.email if account else asked.email.strip().lower()
    sender = address_hash(asked.sent_from)
    with write_transaction():
        _not_too_many(sender, email, account)
        return Proposal.objects.create(
            purpose=asked.purpose,
            kind=asked.kind,
            key=asked.key,
            title=title[:300],
            data=data,
            before=before,
            new_source=dict(asked.new_source),
            why=asked.why.strip(),
            proposer=account,
            proposer_name=(account.get_username() if account else " ".join(asked.name.split()))[:200],
            proposer_email=email,
            sent_from=sender,
            nonce=secrets.token_hex(8),
            countries=sorted(places.countries),
            zones=sorted(places.zones),
            is_shared=places.is_shared,
        )


def _words_check(asked: Asked) -> None:
    errors: dict[str, list[str]] = {}
    if asked.purpose not in Proposal.Purpose.values or asked.kind not in PROPOSED_KINDS:
        errors["kind"] = [_("This cannot be proposed.")]
    if len(asked.why) > TEXT_LONGEST:
        errors["why"] = [_("At most %(most)d letters.") % {"most": TEXT_LONGEST}]
    elif len(re.findall(r"https?://", asked.why)) > LINKS_MOST:
        errors["why"] = [_("At most %(most)d addresses; name the source in its own fields.") % {"most": LINKS_MOST}]
    elif "\0" in asked.why or "\0" in asked.name:
        errors["why"] = [_("Take out the NUL character; nobody can read it.")]
    if asked.email:
        try:
            validate_email(asked.email.strip())
        except ValidationError as error:
            errors["email"] = error.messages
    if errors:
        raise ValidationError(errors)


def _read(asked: Asked, *, viewer: Any) -> tuple[dict[str, Any], dict[str, Any], str, Places]:
    """Return what would be other than it is, what is, what the record is called, and where it belongs."""
    wrong = [name for name in asked.data if name in NOT_PROPOSED or name not in KINDS[asked.kind].fields]
    if wrong:
        raise ValidationError({name: [_("This is not proposed; officers write it.")] for name in wrong})
    if asked.purpose == Proposal.Purpose.ADD:
        return _new(asked, viewer=viewer)
    row = record_get(asked.kind, asked.key)
    if row is None or not is_seen(asked.kind, row, viewer=viewer):
        raise ConflictError(_("There is nothing under this key, or nothing that you may see."))
    title = str(getattr(row, "name", "") or row)
    if asked.purpose == Proposal.Purpose.MINE:
        return {}, {}, title, _mine_check(asked, row, viewer)
    values_read(asked.kind, asked.data, actor=viewer)
    now = record_seen(asked.kind, row, viewer=viewer)
    data = {
        name: value for name, value in asked.data.items() if name not in KINDS[asked.kind].ends and _compared(value) != _compared(now[name])
    }
    if not data and not asked.new_source:
        raise ValidationError(_("Nothing differs from what is on record: change what is wrong."))
    if not (asked.new_source or "sources" in data or asked.why.strip()):
        raise ValidationError({"why": [_("Say how you know: name a source, or say why.")]})
    return data, {name: now[name] for name in data}, title, places_of(row)


def _new(asked: Asked, *, viewer: Any) -> tuple[dict[str, Any], dict[str, Any], str, Places]:
    if asked.kind != "organisation":
        raise ValidationError({"kind": [_("Only organisations are proposed anew; propose the rest on their pages.")]})
    errors = {
        name: [_("This field is needed.")]
        for name, one in KINDS["organisation"].fields.items()
        if one.required and name not in NOT_PROPOSED and name != "sources" and not asked.data.get(name)
    }
    if not asked.new_source and not asked.data.get("sources"):
        errors["sources"] = [_("Every fact names at least one source; give one.")]
    if asked.data.get("kind") == OrganisationKind.MARKET:
        errors["kind"] = [_("A market is a place; administrators enter it.")]
    if errors:
        raise ValidationError(errors)
    values = values_read("organisation", asked.data, actor=viewer)
    said = {name: value for name, value in asked.data.items() if value not in (None, "", [])}
    zone = values.get("zone")
    return said, {}, str(asked.data["name"]), place(values["country"], zone.key if zone else None)


def _mine_check(asked: Asked, row: Any, account: Any) -> Places:
    """Refuse the word that an organisation is one's own without an account, a confirmed e-mail and a proof."""
    if account is None or not EmailAddress.objects.filter(user=account, verified=True).exists():
        raise ValidationError(_("Sign in with an account whose e-mail is confirmed: the answer concerns the account."))
    if not isinstance(row, Organisation) or row.kind == OrganisationKind.MARKET:
        raise ValidationError({"kind": [_("Only an organisation can be somebody's own.")]})
    if not asked.why.strip():
        raise ValidationError({"why": [_("Say how an officer can see that you speak for it.")]})
    if Affiliation.objects.filter(user=account, organisation=row).exists():
        raise ValidationError(_("Your account belongs to it already."))
    return places_of(row)


def _compared(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list | tuple) else (None if value == "" else value)


def _not_too_many(sender: str, email: str, account: Any) -> None:
    """Refuse the next proposal of an address, an e-mail or an account that sent many."""
    own: list[Mapping[str, Any]] = [{"sent_from": sender}] if sender else []
    own += [{"proposer_email": email}] if email else []
    own += [{"proposer": account}] if account else []
    now = timezone.now()
    for span, most in LIMITS:
        for which in own:
            times = list(
                Proposal.objects.filter(opened_at__gt=now - span, **which).order_by("opened_at").values_list("opened_at", flat=True)
            )
            if len(times) >= most:
                seconds = int((times[-most] + span - now).total_seconds()) + 1
                minutes = -(-seconds // 60)
                said = ngettext("Try again in %(count)d minute.", "Try again in %(count)d minutes.", minutes) % {"count": minutes}
                raise TooManyError(_("Many proposals came from you; officers read each of them.") + " " + said, seconds=seconds)


# --- the word of the proposer ---


def proposal_answer(proposal: Proposal, text: str, *, actor: Any) -> None:
    """Add a word of the proposer; what was asked back waits for the officers again. Whoever holds the private link is the proposer."""
    with write_transaction():
        _waiting(proposal)
        _message(proposal, proposal.proposer_name or _("the proposer"), text, is_officer=False)
        Proposal.objects.filter(pk=proposal.pk).update(status=Proposal.Status.OPEN)


def proposal_withdraw(proposal: Proposal, *, actor: Any) -> None:
    """Take a proposal back. Whoever holds the private link is the proposer."""
    with write_transaction():
        _waiting(proposal)
        Proposal.objects.filter(pk=proposal.pk).update(status=Proposal.Status.WITHDRAWN, decided_at=timezone.now())


# --- deciding ---


def proposal_accept(
    proposal: Proposal,
    *,
    actor: Any,
    fields: Collection[str] | None = None,
    edits: Mapping[str, Any] | None = None,
    reason: str = "",
    version: int | None = None,
) -> Batch | None:
    """Write what is proposed, or a part of it, and return the undertaking (None where nothing is written: an own organisation).

    Parameters
    ----------
    fields
        Those that are accepted; all of them when it is left out.
    edits
        What is written instead of what was proposed, by field.
    reason
        For the proposer; needed when a part is refused.
    version
        Of the record, as the officer saw it; see `register.plain.record_update`.

    Raises
    ------
    ValidationError
        By field: a field that was not proposed, no reason for a refusal, what the register refuses.
    NotAllowedError
        The officer proposed it, or it is outside the officer's scope.
    ConflictError
        It was decided already, or the record was changed since.
    """
    taken = list(proposal.data) if fields is None else [name for name in proposal.data if name in fields]
    _parts_check(proposal, fields, edits or {}, taken, reason)
    with write_transaction():
        _waiting(proposal)
        decider_require(proposal, actor=actor)
        batch = None
        if proposal.purpose == Proposal.Purpose.MINE:
            _affiliate(proposal, actor=actor)
        else:
            data = {name: (edits or {}).get(name, proposal.data[name]) for name in taken}
            batch = _write(proposal, data, actor=actor, version=version)
        decision = {name: ("edited" if name in (edits or {}) else "accepted") if name in taken else "refused" for name in proposal.data}
        is_whole = len(taken) == len(proposal.data)
        status = Proposal.Status.ACCEPTED if is_whole else Proposal.Status.PARTLY
        _decide(proposal, status, actor=actor, reason=reason, decision=decision, batch=batch)
    return batch


def _parts_check(proposal: Proposal, fields: Collection[str] | None, edits: Mapping[str, Any], taken: list[str], reason: str) -> None:
    lost = [name for name in [*(fields or ()), *edits] if name not in proposal.data]
    if lost:
        raise ValidationError({lost[0]: [_("This was not proposed.")]})
    if proposal.data and not taken:
        raise ValidationError(_("Nothing is accepted: reject the proposal, with a reason."))
    if len(taken) < len(proposal.data) and not reason.strip():
        raise ValidationError({"reason": [_("Say why a part is refused; the proposer reads it.")]})


def _write(proposal: Proposal, data: dict[str, Any], *, actor: Any, version: int | None) -> Batch:
    who = proposal.proposer_name or _("a visitor")
    why = _("Proposal %(number)d by %(who)s.") % {"number": proposal.pk, "who": who}
    title = _("Proposal %(number)d: %(title)s") % {"number": proposal.pk, "title": proposal.title}
    with because(f"{why} {proposal.why}"), batch_begun(actor=actor, kind=Batch.Kind.PROPOSAL, title=title) as batch:
        sources = _source_enter(proposal, actor=actor)
        if proposal.purpose == Proposal.Purpose.ADD:
            said = {"key": key_suggested("organisation", str(data["name"])), **data}
            said["sources"] = [*said.get("sources", ()), *sources]
            record_create("organisation", said, actor=actor)
            Proposal.objects.filter(pk=proposal.pk).update(key=said["key"])
        else:
            if sources:
                row = record_get(proposal.kind, proposal.key)
                there = sorted(row.sources.values_list("key", flat=True)) if row is not None and hasattr(row, "sources") else []
                data["sources"] = list(dict.fromkeys([*data.get("sources", there), *sources]))
            record_update(proposal.kind, proposal.key, data, actor=actor, version=version)
    return batch


def _source_enter(proposal: Proposal, *, actor: Any) -> list[str]:
    if not proposal.new_source or not KINDS[proposal.kind].has_sources:
        return []
    said = {"key": key_suggested("source", str(proposal.new_source.get("title", ""))), **proposal.new_source}
    return [record_create("source", said, actor=actor).key]


def _affiliate(proposal: Proposal, *, actor: Any) -> None:
    organisation = Organisation.objects.filter(key=proposal.key).first()
    if organisation is None or proposal.proposer is None:
        raise ConflictError(_("The organisation is not in the register any more."))
    Affiliation.objects.get_or_create(
        user=proposal.proposer, organisation=organisation, defaults={"granted_by": actor.get_username()}
    )  # fmt: skip


def proposal_reject(proposal: Proposal, *, actor: Any, reason: str) -> None:
    """Decide that nothing of a proposal is written, with a reason for the proposer."""
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why; the proposer reads it.")]})
    with write_transaction():
        _waiting(proposal)
        decider_require(proposal, actor=actor)
        decision = dict.fromkeys(proposal.data, "refused")
        _decide(proposal, Proposal.Status.REJECTED, actor=actor, reason=reason, decision=decision, batch=None)


def proposal_ask(proposal: Proposal, *, actor: Any, text: str) -> None:
    """Ask the proposer something; the proposal waits for the answer."""
    with write_transaction():
        _waiting(proposal)
        decider_require(proposal, actor=actor)
        _message(proposal, actor.get_username(), text, is_officer=True)
        Proposal.objects.filter(pk=proposal.pk).update(status=Proposal.Status.ASKED)


def decider_require(proposal: Proposal, *, actor: Any) -> None:
    """Refuse who may not decide: who proposed it, and officers of other places."""
    scope = write_scope(actor)
    if scope is None or not is_in_scope(scope, proposal.places()):
        raise NotAllowedError(
            _("This proposal belongs to %(places)s; officers of that place decide.") % {"places": proposal.places().in_words()}
        )
    email = (getattr(actor, "email", "") or "").lower()
    if proposal.proposer_id == actor.pk or (email and email == proposal.proposer_email.lower()):
        raise NotAllowedError(_("Who proposes does not decide; another officer does."))


def _waiting(proposal: Proposal) -> None:
    """Read a proposal anew and refuse one that is decided."""
    proposal.refresh_from_db()
    if not proposal.is_waiting:
        raise ConflictError(_("This proposal is %(status)s already.") % {"status": proposal.get_status_display()})


def _message(proposal: Proposal, name: str, text: str, *, is_officer: bool) -> None:
    words = text.strip()
    if not words:
        raise ValidationError({"text": [_("Write something.")]})
    if len(words) > TEXT_LONGEST or "\0" in words:
        raise ValidationError({"text": [_("At most %(most)d letters.") % {"most": TEXT_LONGEST}]})
    ProposalMessage.objects.create(proposal=proposal, author_name=name[:200], text=words, is_officer=is_officer)


def _decide(proposal: Proposal, status: str, *, actor: Any, reason: str, decision: Mapping[str, str], batch: Batch | None) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        status=status, decided_at=timezone.now(), decided_by=actor, reason=reason.strip()[:2000], decision=dict(decision), batch=batch
    )
    proposal.refresh_from_db()


def proposals_in_scope(proposals: Iterable[Proposal], *, actor: Any) -> list[Proposal]:
    """Return the proposals that an officer may decide, as far as scope goes."""
    scope = write_scope(actor)
    return [proposal for proposal in proposals if is_in_scope(scope, proposal.places())]
