"""Load data packs into the register."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from exchange.packs.format import TABLES
from exchange.packs.load import packs_load
from exchange.packs.report import Entry, LoadReport

BAR_WIDTH = 40


class Command(BaseCommand):
    """Load data packs; a second load changes nothing."""

    help = (
        "Load data packs (folders of CSV files, see docs/data-packs.md). Everything is checked first; when anything is wrong, all errors "
        "are printed and nothing is written. A second load changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a pack or a folder of packs (default: data/packs)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be added, changed and removed, and write nothing")
        parser.add_argument("--prune", action="store_true", help="remove the records of rows that a pack no longer has")

    def handle(self, *_args: Any, paths: Sequence[Path], dry_run: bool, prune: bool, verbosity: int, **_options: Any) -> None:
        """Load and say what was done; end with exit code 1 when anything is wrong."""
        folders = list(paths) or [Path(settings.DATA_DIR) / "packs"]
        try:
            report = packs_load(
                folders, prune=prune, dry_run=dry_run, progress=self._progress if verbosity and self.stdout.isatty() else None
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        if report.errors:
            self._errors_print(report)
            sys.exit(1)
        if verbosity:
            self._report_print(report, dry_run=dry_run)

    def _progress(self, done: int, total: int) -> None:
        """Draw a bar on the terminal."""
        if done == total or done % 20 == 0:
            bar = "#" * (BAR_WIDTH * done // total)
            self.stdout.write(f"\r[{bar:<{BAR_WIDTH}}] {done}/{total}", ending="\n" if done == total else "")
            self.stdout.flush()

    def _errors_print(self, report: LoadReport) -> None:
        """Print every error and how many there are in each file."""
        for error in report.errors:
            self.stderr.write(error.in_words(_))
        for file, count in sorted(Counter(error.file for error in report.errors).items()):
            self.stderr.write(f"{file}: {count}")
        said = ngettext("%(count)d error; nothing was written.", "%(count)d errors; nothing was written.", len(report.errors))
        self.stderr.write(said % {"count": len(report.errors)})

    def _report_print(self, report: LoadReport, *, dry_run: bool) -> None:
        """Print what was done, or would be."""
        packs = {"packs": len(report.packs), "rows": report.rows, "names": ", ".join(report.packs)}
        said = ngettext(
            "%(packs)d pack with %(rows)d rows: %(names)s.", "%(packs)d packs with %(rows)d rows: %(names)s.", len(report.packs)
        )
        self.stdout.write(said % packs)
        kinds = (
            (_("would be added") if dry_run else _("added"), report.added, dry_run),
            (_("would be changed") if dry_run else _("changed"), report.changed, True),
            (_("would be removed") if dry_run else _("removed"), report.removed, True),
            (_("gone from the pack, still in the register (--prune removes them)"), report.gone, True),
        )
        for what, entries, by_name in kinds:
            self._entries_print(what, entries, by_name=by_name)
        if not report.changes_anything:
            self.stdout.write(_("Nothing to change: the register holds all of it."))
        elif dry_run:
            self.stdout.write(_("Nothing was written (dry run)."))

    def _entries_print(self, what: str, entries: Sequence[Entry], *, by_name: bool) -> None:
        """Print how many rows of each table there are, and which."""
        for table in TABLES:
            rows = [entry for entry in entries if entry.table == table]
            if rows:
                self.stdout.write(f"{table}: {len(rows)} {what}")
            for entry in rows if by_name else ():
                self.stdout.write(f"  {entry.pack}: {entry.key}")
                for name, (before, after) in entry.cells.items():
                    self.stdout.write(f"    {name}: {shown(before)} -> {shown(after)}")


def shown(value: object) -> str:
    """Return a value of the change log as a person reads it."""
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "-"
    return "-" if value in (None, "") else str(value)
