"""Private links of proposals, and hashes of the addresses they come from: made with the key of the site, stored nowhere."""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from register.models import Proposal

LINK_DAYS = 180
"""So many days after the last thing that happened to a proposal its private link leads to nothing any more."""


def address_hash(address: str) -> str:
    """Return a keyed hash of an address: it tells the same from another, and nothing else."""
    return salted_hmac("register.proposals.address", address, algorithm="sha256").hexdigest() if address else ""


def link_token(proposal: Proposal) -> str:
    """Return the name of the private link of a proposal; it is stored nowhere."""
    mac = salted_hmac("register.proposals.link", f"{proposal.pk}:{proposal.nonce}", algorithm="sha256").hexdigest()[:32]
    return f"{proposal.pk}-{mac}"


def proposal_of_link(token: str) -> Proposal | None:
    """Return the proposal to which a private link leads; None where it is none."""
    number, _divider, _mac = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    proposal = Proposal.objects.filter(pk=int(number)).first()
    return proposal if proposal is not None and constant_time_compare(link_token(proposal), token) else None


def link_ends_at(proposal: Proposal) -> dt.datetime:
    """Return when the private link of a proposal ends: counted from its opening, the last word about it, or its decision."""
    last_word = proposal.messages.order_by("-at").values_list("at", flat=True).first()
    return max(at for at in (proposal.opened_at, proposal.decided_at, last_word) if at is not None) + dt.timedelta(days=LINK_DAYS)


def link_has_ended(proposal: Proposal) -> bool:
    """Return whether the private link of a proposal leads to nothing any more."""
    return timezone.now() >= link_ends_at(proposal)
