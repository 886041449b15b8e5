"""Work out anew what every linkage is on every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from linkages.standings import standings_rebuild


class Command(BaseCommand):
    """Work out the standings of all linkages anew from their claims."""

    help = (
        "Work out anew from the claims what every linkage is on every day: after a change of the rules of time or choice, and where "
        "claims were written past the services. It is one transaction: pages answer meanwhile."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild and say how many rows there are."""
        with transaction.atomic():
            count = standings_rebuild()
        self.stdout.write(f"{count} standings")
