"""Write to officers what waits for them."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urljoin

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from register.letters import letter_send
from register.models import Proposal
from register.services.decisions import proposals_in_scope


class Command(BaseCommand):
    """Write to each officer which proposals wait in scope, the oldest first; to those for whom none waits nothing."""

    help = "Write to each officer, by e-mail, which proposals wait in their countries and zones. For a daily job."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument("--site", required=True, metavar="URL", help="the address of the site, for the links: https://atlas.example")

    def handle(self, *_args: Any, site: str, **_options: Any) -> None:
        """Write the letters and say how many."""
        waiting = list(Proposal.objects.filter(status__in=(Proposal.Status.OPEN, Proposal.Status.ASKED)).order_by("opened_at"))
        officers = [user for user in User.objects.filter(is_active=True).exclude(email="") if user.write_scope is not None]
        count = 0
        for officer in officers:
            own = [one for one in proposals_in_scope(waiting, actor=officer) if one.proposer_id != officer.pk]
            if own:
                count += 1
                letter_send(officer.email, self._subject(own), self._letter(own, site))
        self.stdout.write(ngettext("%(count)d letter.", "%(count)d letters.", count) % {"count": count})

    def _subject(self, own: list[Proposal]) -> str:
        return ngettext("%(count)d proposal waits for you", "%(count)d proposals wait for you", len(own)) % {"count": len(own)}

    def _letter(self, own: list[Proposal], site: str) -> str:
        lines = []
        for one in own:
            days = (timezone.now() - one.opened_at).days
            age = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
            lines.append(f"{one.pk}  {one.get_purpose_display()}: {' '.join(one.title.split())} ({age})")
        queue = _("All of them:")
        return "\n".join([*lines, "", f"{queue} {urljoin(site, reverse('proposals'))}", ""])
