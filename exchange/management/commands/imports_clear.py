"""Let go of uploaded files that nobody needs any more."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from exchange.services import imports_clear


class Command(BaseCommand):
    """Remove the files of imports that ended long ago; the records of the imports stay."""

    help = "Cancel imports that nobody went on with, and remove the files of imports that ended long ago. For a daily job."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Remove them and say how many."""
        count = imports_clear()
        self.stdout.write(
            ngettext("The files of %(count)d import removed.", "The files of %(count)d imports removed.", count) % {"count": count}
        )
