"""Write to officers what waits for them."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urljoin

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from register.ages import age_words
from register.letters import letter_send
from register.models import Proposal
from register.selectors import queue_list
from register.services.decisions import is_proposer

SHOWN = 50
"""So many proposals stand in a letter, the oldest; the queue has all."""


class Command(BaseCommand):
    """Write to each officer which proposals wait in scope, the oldest first; to those for whom none waits nothing.

    What was asked back waits for the proposer, and nobody decides on a proposal of one's own: neither is told.
    """

    help = "Write to each officer, by e-mail, which proposals wait in their countries and zones. For a daily job."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument("--site", required=True, metavar="URL", help="the address of the site, for the links: https://atlas.example")

    def handle(self, *_args: Any, site: str, **_options: Any) -> None:
        """Write the letters and say how many."""
        officers = [user for user in User.objects.filter(is_active=True).exclude(email="") if user.write_scope is not None]
        count = 0
        for officer in officers:
            waiting = queue_list(viewer=officer).filter(status=Proposal.Status.OPEN)
            others = [one for one in waiting if not is_proposer(one, actor=officer)]
            if others:
                count += 1
                letter_send(officer.email, self._subject(others), self._letter(others, site))
        self.stdout.write(ngettext("%(count)d letter.", "%(count)d letters.", count) % {"count": count})

    def _subject(self, waiting: list[Proposal]) -> str:
        count, age = len(waiting), age_words(waiting[0].opened_at)
        return ngettext("%(count)d proposal waits for you (%(age)s)", "%(count)d proposals wait for you (the oldest %(age)s)", count) % {
            "count": count,
            "age": age,
        }

    def _letter(self, waiting: list[Proposal], site: str) -> str:
        lines = [
            f"{one.pk}  {one.get_purpose_display()}: {' '.join(one.title.split())} ({age_words(one.opened_at)})\n"
            f"    {urljoin(site, reverse('review', args=[one.pk]))}"
            for one in waiting[:SHOWN]
        ]
        more = len(waiting) - SHOWN
        lines += [ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}] if more > 0 else []
        queue = _("All of them:")
        return "\n".join([*lines, "", f"{queue} {urljoin(site, reverse('proposals'))}", ""])
