"""Loading data packs: read everything, compare with what was loaded before, and pass what is new or changed to the services.

One transaction; nothing is written when anything is wrong.  A row whose cells are as they were at the last load is left alone,
also where the register was edited since: a pack gives the start, the officers keep the register.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import Change
from core.services import writes_batched
from exchange.models import Pack, PackRow
from exchange.packs.format import TABLES
from exchange.packs.parse import ParseResult, packs_parse
from exchange.packs.read import packs_find
from exchange.packs.register import WRITERS, Row, there
from exchange.packs.report import Entry, LoadReport
from exchange.packs.state import existing_get
from exchange.packs.write import PackWriter
from firms.models import HsCode, Industry

Progress = Callable[[int, int], None]


def packs_load(folders: Sequence[Path], *, prune: bool = False, dry_run: bool = False, progress: Progress | None = None) -> LoadReport:
    """Load data packs into the register and return what changed.

    Parameters
    ----------
    folders
        Packs, or folders of packs.
    prune
        Remove the records of rows that their pack no longer has; otherwise they are only reported.
    dry_run
        Do everything, then take it back: the report says what a load would do.
    progress
        Called with the number of rows written and the number to write.

    Raises
    ------
    DomainError
        The classifications are not loaded.  What is wrong with the packs is in the report, not raised.
    """
    if not Industry.objects.exists() or not HsCode.objects.exists():
        msg = _("ISIC Rev.4 and HS 2022 are not loaded, so no code can be checked: run “manage.py reference_load” first.")
        raise DomainError(msg)
    report = LoadReport()
    with writes_batched() as changes:
        _load(folders, report, changes, prune=prune, progress=progress or (lambda _done, _total: None))
        if report.errors or dry_run:
            transaction.set_rollback(True)
        elif report.added or report.changed or report.removed:
            _statistics_refresh()
    return report


def _statistics_refresh() -> None:
    """Let the database count its rows: after a bulk load its planner would otherwise go by the empty tables for a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _load(folders: Sequence[Path], report: LoadReport, changes: Sequence[Change], *, prune: bool, progress: Progress) -> None:
    """Read, compare and write; what is wrong stands in the report afterwards."""
    names = [pack.name for pack in packs_find(folders)[0]]
    parsed = packs_parse(
        folders,
        existing=existing_get(names, prune=prune),
        isic=frozenset(Industry.objects.values_list("code", flat=True)),
        hs=frozenset(HsCode.objects.values_list("code", flat=True)),
    )
    report.packs, report.rows, report.errors = parsed.packs, len(parsed), parsed.errors
    if report.errors:
        return
    book = Bookkeeping(parsed)
    gone = book.gone()
    writer = PackWriter(book.todo(), report, progress)
    writer.write()
    if prune:
        writer.prune(gone)
    else:
        report.gone = still_there(gone)
    writer.cells_describe(changes)
    report.errors = tuple(writer.errors)
    if not report.errors:
        book.keep(report, pruned=prune)


def still_there(gone: Sequence[Entry]) -> list[Entry]:
    """Return the entries whose record the register still has: an officer may have removed it."""
    held = {table: there(table, [entry.key for entry in gone if entry.table == table]) for table in {entry.table for entry in gone}}
    return [entry for entry in gone if entry.key in held[entry.table]]


class Bookkeeping:
    """What earlier loads brought, beside what the packs say now."""

    def __init__(self, parsed: ParseResult) -> None:
        self.parsed = parsed
        self.rows = {(table, row.key): row for table in TABLES for row in parsed.table(table)}
        self.packs = {name: Pack.objects.get_or_create(name=name)[0] for name in parsed.packs}
        loaded = PackRow.objects.filter(pack__in=self.packs.values()).select_related("pack")
        self.loaded = {(row.pack.name, row.table, row.key): row for row in loaded}

    def todo(self) -> dict[str, list[Row]]:
        """Return the rows of each table that no load has seen as they stand now."""
        return {table: [row for row in self.parsed.table(table) if not self._seen(table, row)] for table in WRITERS}

    def _seen(self, table: str, row: Row) -> bool:
        loaded = (self.loaded.get((place.pack, table, row.key)) for place in (row.place, *row.also))
        return any(one is not None and one.digest == row.digest for one in loaded)

    def gone(self) -> list[Entry]:
        """Return what an earlier load brought and no pack has any more."""
        elsewhere = set(PackRow.objects.exclude(pack__in=self.packs.values()).values_list("table", "key"))
        left = {(table, key): pack for pack, table, key in self.loaded if (table, key) not in self.rows and (table, key) not in elsewhere}
        return [Entry(table, key, pack) for (table, key), pack in sorted(left.items())]

    def keep(self, report: LoadReport, *, pruned: bool) -> None:
        """Remember what is loaded now; rows that are gone are remembered until they are pruned."""
        now = {(place.pack, table, key): row.digest for (table, key), row in self.rows.items() for place in (row.place, *row.also)}
        stale = [row.pk for place, row in self.loaded.items() if place not in now and (pruned or place[1:] in self.rows)]
        PackRow.objects.filter(pk__in=stale).delete()
        new = [
            PackRow(pack=self.packs[place[0]], table=place[1], key=place[2], digest=digest)
            for place, digest in now.items()
            if place not in self.loaded
        ]
        PackRow.objects.bulk_create(new, batch_size=500)
        other = [row for place, row in self.loaded.items() if now.get(place, row.digest) != row.digest]
        for row in other:
            row.digest = now[row.pack.name, row.table, row.key]
        PackRow.objects.bulk_update(other, ["digest"], batch_size=500)
        touched = {entry.pack for entries in (report.added, report.changed, report.removed) for entry in entries}
        Pack.objects.filter(name__in=touched).update(loaded_at=timezone.now())
