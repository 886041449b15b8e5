"""Load the international classifications: ISIC Rev.4 and HS 2022."""

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from firms.services import hs_codes_load, industries_load


class Command(BaseCommand):
    """Load ISIC Rev.4 and HS 2022 from data/reference; a second load changes nothing."""

    help = "Load the industries of ISIC Rev.4 and the headings of HS 2022 from data/reference. A second load changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load both and say how many entries were added or changed."""
        folder = Path(settings.DATA_DIR) / "reference"
        for name, load, what in (("isic_rev4.csv", industries_load, "industries"), ("hs2022.csv", hs_codes_load, "HS headings")):
            path = folder / name
            if not path.is_file():
                msg = f"{path} is missing; it is part of the project: restore it with git checkout."
                raise CommandError(msg)
            with path.open(encoding="utf-8", newline="") as file:
                changed = load(csv.DictReader(file))
            self.stdout.write(f"{what}: {changed} added or changed" if changed else f"{what}: nothing to change")
