"""Make the search entries and their index anew."""

from typing import Any

from django.core.management.base import BaseCommand

from core.search.entries import entries_rebuild


class Command(BaseCommand):
    """Make all search entries and the trigram index anew from the records."""

    help = (
        "Make the search entries and their trigram index anew from the records: after a change of the folding or of what a model "
        "declares, and where rows were written past the services. It is one transaction: searches go on meanwhile."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild and say how many entries each model has."""
        for model, count in entries_rebuild().items():
            self.stdout.write(f"{model}: {count} entries")
