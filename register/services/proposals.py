"""Proposals: anybody asks, and says more, or takes it back; see `register.services.decisions` for those who decide."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import ConflictError, DomainError
from core.services import write_transaction
from register.links import address_hash
from register.models import Proposal, ProposalMessage
from register.proposed import LINKS, LINKS_MOST, Asked, proposed_read, words_read
from register.services.entries import submission_keep, submission_known

AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LIMITS = ((AN_HOUR, 6), (A_DAY, 20))
"""So many proposals from one address, and from one e-mail or account, in a span of time."""
ANSWERS_MOST = 10
"""So many words of the proposer on one proposal in a day."""


class TooManyError(DomainError):
    """So many proposals came from there that the next one has to wait; `seconds` says how long."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message, seconds=seconds)
        self.seconds = seconds


def proposal_open(asked: Asked, *, actor: Any, token: str = "") -> Proposal:
    """Take a proposal in and return it; `actor` is an account or nobody (a visitor).

    What an account sends once more under the same name (`token`) is the proposal that it was. Raises `OtherRequestError` when it said
    something else then, `ValidationError` by field, `TooManyError` when too many came from there, `ConflictError` for a record that is not
    there or not the proposer's to see. Nothing is kept then.
    """
    account = actor if getattr(actor, "is_authenticated", False) and actor.is_active else None
    email = account.email.lower() if account else asked.email.strip().lower()
    sender = address_hash(asked.sent_from)
    with write_transaction():
        if account and token and (sent := submission_known(token, asked.content, actor=account)):
            return Proposal.objects.get(pk=sent.key)
        proposed = proposed_read(asked, viewer=account)
        _not_too_many(sender, email, account)
        proposal = Proposal.objects.create(
            purpose=asked.purpose,
            kind=asked.kind,
            key=asked.key,
            title=proposed.title[:300],
            data=dict(proposed.data),
            before=dict(proposed.before),
            version=proposed.version,
            new_sources=[{name: value for name, value in said.items() if value} for said in asked.new_sources],
            why=asked.why.strip(),
            proof_url=asked.proof_url.strip(),
            proposer=account,
            proposer_name=(account.get_username() if account else " ".join(asked.name.split()))[:200],
            proposer_email=email,
            sent_from=sender,
            nonce=secrets.token_hex(8),
            countries=sorted(proposed.places.countries),
            zones=sorted(proposed.places.zones),
            is_shared=proposed.places.is_shared,
        )
        if account and token:
            submission_keep(token, asked.content, actor=account, kind="proposal", key=str(proposal.pk))
        return proposal


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
                raise _too_many(_("Many proposals came from you; officers read each of them."), times[-most] + span - now)


def _too_many(message: str, wait: dt.timedelta) -> TooManyError:
    seconds = int(wait.total_seconds()) + 1
    minutes = -(-seconds // 60)
    said = ngettext("Try again in %(count)d minute.", "Try again in %(count)d minutes.", minutes) % {"count": minutes}
    return TooManyError(f"{message} {said}", seconds=seconds)


def proposal_answer(proposal: Proposal, text: str, *, actor: Any) -> None:
    """Add a word of the proposer; what was asked back waits for the officers again. Whoever holds the private link is the proposer."""
    with write_transaction():
        waiting_require(proposal)
        words = words_read(text)
        if len(LINKS.findall(words)) > LINKS_MOST:
            raise ValidationError({"text": [_("At most %(most)d addresses.") % {"most": LINKS_MOST}]})
        now = timezone.now()
        times = list(
            proposal.messages.filter(is_officer=False, at__gt=now - A_DAY).order_by("at").values_list("at", flat=True)
        )  # fmt: skip
        if len(times) >= ANSWERS_MOST:
            raise _too_many(_("You wrote much on this proposal today."), times[-ANSWERS_MOST] + A_DAY - now)
        message_add(proposal, proposal.proposer_name or _("the proposer"), words, is_officer=False)
        Proposal.objects.filter(pk=proposal.pk).update(status=Proposal.Status.OPEN)
        proposal.refresh_from_db()


def proposal_withdraw(proposal: Proposal, *, actor: Any) -> None:
    """Take a proposal back. Whoever holds the private link is the proposer."""
    with write_transaction():
        waiting_require(proposal)
        Proposal.objects.filter(pk=proposal.pk).update(status=Proposal.Status.WITHDRAWN, decided_at=timezone.now())
        proposal.refresh_from_db()


def waiting_require(proposal: Proposal) -> None:
    """Read a proposal anew, inside the transaction that decides it, and refuse one that is decided."""
    proposal.refresh_from_db()
    if not proposal.is_waiting:
        raise ConflictError(_("This proposal is %(status)s already.") % {"status": proposal.get_status_display()})


def message_add(proposal: Proposal, name: str, words: str, *, is_officer: bool) -> None:
    """Add a word to what is said about a proposal."""
    ProposalMessage.objects.create(proposal=proposal, author_name=name[:200], text=words, is_officer=is_officer)
