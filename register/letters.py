"""Letters about proposals: plain text, short, with the private link. A letter that cannot be sent loses nothing but itself."""

import logging
from collections.abc import Callable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from register.links import link_ends_at, link_token
from register.models import Affiliation, Proposal
from register.proposed import is_subject_seen

logger = logging.getLogger(__name__)

Site = Callable[[str], str]
"""Makes an address of this site whole, as a request does it."""


def follow_address(proposal: Proposal, site: Site) -> str:
    """Return the private link of a proposal."""
    return site(reverse("proposal-follow", args=[link_token(proposal)]))


def proposal_received(proposal: Proposal, site: Site) -> None:
    """Tell the proposer that it arrived, with the link to follow it.

    Nothing that was typed stands in this letter: anybody can give the address of somebody else.
    """
    words = _("Officers read it in turn; you will be told what they decide. Was it not you? Then you need not do anything.")
    is_typed = proposal.purpose == Proposal.Purpose.ADD
    _to_proposer(proposal, site, _("Your proposal arrived"), words, title=_("a new organisation") if is_typed else "")


def proposal_asked(proposal: Proposal, site: Site, text: str) -> None:
    """Tell the proposer what an officer asks."""
    _to_proposer(proposal, site, _("A question about your proposal"), text)


def proposal_decided(proposal: Proposal, site: Site) -> None:
    """Tell the proposer what was decided, and why, and how long it can be read."""
    decided = _("It was %(status)s.") % {"status": proposal.get_status_display()}
    ends = _("The link below works until %(day)s.") % {"day": date_format(link_ends_at(proposal), "j F Y")}
    _to_proposer(proposal, site, _("Your proposal was decided"), "\n\n".join(text for text in (decided, proposal.reason, ends) if text))


def affiliation_ended(affiliation: Affiliation, site: Site, reason: str) -> None:
    """Tell an account that it is none of an organisation's own people any more, and why."""
    if not affiliation.user.email:
        return
    name = " ".join(affiliation.organisation.name.split())
    words = _("Your account %(account)s does not belong to the own people of %(name)s any more.")
    told = words % {"account": affiliation.user.get_username(), "name": name}
    again = _("Is this a mistake? Say again that it is yours, with a proof:")
    address = site(reverse("propose-mine", args=[affiliation.organisation.key]))
    letter_send(affiliation.user.email, _("You and %(name)s") % {"name": name[:150]}, f"{told}\n\n{reason.strip()}\n\n{again}\n{address}\n")


def _to_proposer(proposal: Proposal, site: Site, subject: str, words: str, *, title: str = "") -> None:
    if not proposal.proposer_email:
        return
    if not is_subject_seen(proposal, viewer=proposal.proposer):
        title = _("a record that is not public")
    title = title or " ".join(proposal.title.split())
    about = _("Proposal %(number)d: %(title)s") % {"number": proposal.pk, "title": title}
    follow = _("Follow it here; whoever has this link can read and answer:")
    letter = f"{about}\n\n{words}\n\n{follow}\n{follow_address(proposal, site)}\n"
    letter_send(proposal.proposer_email, f"{subject}: {title}"[:180], letter)


def letter_send(address: str, subject: str, letter: str) -> None:
    """Send a letter once what it tells of is stored; a failure is noted without the address."""

    def send() -> None:
        try:
            send_mail(subject, letter, settings.DEFAULT_FROM_EMAIL, [address])
        except (SMTPException, OSError) as error:
            logger.error("a letter was not sent: %s", type(error).__name__)  # noqa: TRY400 - a traceback holds the address

    transaction.on_commit(send)
