"""The rows of an import through the services: what others refer to first, many together, what is refused noted at its row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from analysis.validity import PartialDate
from clusters.models import Cluster, MemberRole, Membership
from core.chunks import chunked
from core.errors import DomainError, NotAllowedError
from core.services import batch_flush
from exchange.models import ImportRow
from exchange.packs.cells import Codes, cell_value
from exchange.packs.format import CellType
from exchange.packs.write import RECORD_TYPES, error_columns
from exchange.services.refusals import Refusals
from exchange.workbook.compare import digest_of
from exchange.workbook.findings import Said, refusal_kept
from exchange.workbook.folders import CancelledError, Progress
from exchange.workbook.format import SHEETS, level_number
from exchange.workbook.records import CHUNK, rows_found
from linkages.models import Claim, Linkage
from linkages.services import linkage_close
from register.keys import key_suggested
from register.plain import linkage_enter, record_create, record_remove, record_update, records_together

FIELDS = {"source": "sources", "isic": "industry"}
"""Columns that the register calls otherwise."""
OF_ONE = ["aliases", "identifiers"]
"""Columns of names and numbers that one organisation has at a time."""
ENDS = ("supplier", "customer", "kind", "product")
Action = ImportRow.Action
Data = dict[str, Any]


class RowWriter:
    """Writes rows in the order in which they need one another; what a service refuses is noted at its row, the others go on.

    `wrong` are the rows of the file that are left out because something is wrong with them: what is refused only because it rests on one
    of those is not noted. Without `keep` nothing is stored: the batch is to be taken back.
    """

    def __init__(
        self,
        rows: QuerySet[ImportRow],
        refusals: Refusals,
        *,
        actor: Any,
        progress: Progress,
        wrong: QuerySet[ImportRow] | None = None,
        keep: bool = True,
    ) -> None:
        self.rows = rows
        self.actor = actor
        self.refusals = refusals
        self._wrong = wrong if wrong is not None and wrong.exists() else None
        self._lost: set[tuple[str, str]] = set()
        self._keep = keep
        self._progress = progress
        self._done, self._total = 0, rows.count()
        self._operators: dict[str, tuple[ImportRow, str]] = {}

    def stale(self) -> list[int]:
        """Return the rows whose record says something else by now than when they were compared."""
        found = []
        for table in SHEETS:
            rows = self.rows.filter(table=table).order_by("pk").values_list("pk", "key", "digest")
            for chunk in chunked(rows.iterator(chunk_size=CHUNK), CHUNK):
                now = rows_found(table, [key for _number, key, _digest in chunk], viewer=self.actor)
                found += [number for number, key, digest in chunk if digest_of(table, now.get(key)) != digest]
        return found

    def write(self) -> None:
        """Write all rows: what others refer to first, removals last and in the other direction."""
        for table in SHEETS:
            for rows in self._in_order(table):
                for chunk in chunked(rows, CHUNK):
                    self._chunk_write(table, chunk)
                    batch_flush(keep=self._keep)
            if table == "organisations":
                self._operators_set()
        for table in reversed(tuple(SHEETS)):
            self._remove_all(table)
        self._anchors_check()

    def _operators_set(self) -> None:
        """Name the operators of zones, now that the organisations are there."""
        for row, operator in self._operators.values():
            with self._refused_at(row):
                self._update(row, {"operator": operator})
        batch_flush(keep=self._keep)

    def _in_order(self, table: str) -> Iterator[Iterable[ImportRow]]:
        """Yield the additions and changes of a table, in the order in which they can be written."""
        adds = self.rows.filter(table=table, action=Action.ADD)
        changes = self.rows.filter(table=table, action=Action.CHANGE)
        if table == "organisations":  # names are let go before others take them
            giving = [row.pk for row in _read(changes.filter(cells__has_any_keys=OF_ONE)) if _gives_names(row)]
            yield _of_numbers(giving)
            given = frozenset(giving)
            yield _read(adds)
            yield (row for row in _read(changes) if row.pk not in given)
            return
        yield _parents_first(adds) if table == "products" else _read(adds)
        yield _read(changes)

    def _chunk_write(self, table: str, rows: Sequence[ImportRow]) -> None:
        """Write rows together; where one is refused, those before it together, that one by itself, and so on behind it."""
        while rows:
            first = next((place for place, row in enumerate(rows) if _stands_alone(row)), len(rows))
            sound = self._together(table, rows[:first]) if first else 0
            if sound < first and sound and self._together(table, rows[:sound]) < sound:
                sound = 0  # the reason is none of a single row
            for row in rows[sound : sound + 1]:
                with self._refused_at(row):
                    self._row_write(row)
            self._told(min(sound + 1, len(rows)))
            rows = rows[sound + 1 :]

    def _together(self, table: str, rows: Sequence[ImportRow]) -> int:
        """Write rows, all or none; return how many could be written before one was refused."""
        written = 0
        changed = [row.key for row in rows if row.action == Action.CHANGE]
        try:
            with records_together(RECORD_TYPES[table], changed, _named(table, rows), actor=self.actor):
                for row in rows:
                    self._row_write(row)
                    written += 1
                    self._progress.tell(self._done + written, self._total)
        except CancelledError:
            raise
        except (ValidationError, DomainError, IntegrityError):
            return min(written, len(rows) - 1)
        return written

    def _told(self, count: int) -> None:
        self._done += count
        self._progress.tell(self._done, self._total)

    @contextmanager
    def _refused_at(self, row: ImportRow) -> Iterator[None]:
        """Note at a row what a service refuses."""
        try:
            with transaction.atomic():
                yield
        except ValidationError as error:
            back = {field: column for column, field in FIELDS.items()}
            said = [refusal_kept(back.get(field, field), " ".join(messages)) for field, messages in error_columns(error).items()]
            self._refuse(row, said, rests=self._rests_on_wrong(row, [one["column"] for one in said], ()))
        except DomainError as error:
            if isinstance(error, CancelledError):
                raise
            resting = error.context.get("resting", ())
            rests = not isinstance(error, NotAllowedError) and self._rests_on_wrong(row, (), resting)  # type: ignore[arg-type]
            self._refuse(row, [refusal_kept("", error.message)], rests=rests)

    def _refuse(self, row: ImportRow, said: Sequence[Said], *, rests: bool) -> None:
        if row.action == Action.ADD:
            self._lost.add((row.table, row.key))
        if not rests:
            self.refusals.note(row.pk, said)

    def _rests_on_wrong(self, row: ImportRow, columns: Sequence[str], resting: Iterable[str]) -> bool:
        """Return whether a row may have been refused only because rows that are wrong were left out."""
        if self._wrong is None:
            return False
        if any(column in OF_ONE for column in columns) and self._wrong.filter(table="organisations").exists():
            return True  # who has the name may let it go
        tables = {kind: table for table, kind in RECORD_TYPES.items()}
        for one in resting:
            kind, _divider, key = str(one).partition(" ")
            if self._wrong.filter(table=tables.get(kind, ""), key=key).exists():
                return True
        for name, (_before, after) in row.cells.items():
            table = SHEETS[row.table].by_name[name].refers_to
            keys = set(after.split(";")) - {""} if table else set()
            if keys and (any((table, key) in self._lost for key in keys) or self._wrong.filter(table=table, key__in=keys).exists()):
                return True
        return False

    # --- one row ---

    def _row_write(self, row: ImportRow) -> None:
        data = _row_data(row)
        if row.table == "linkages":
            write = self._claim_add if row.action == Action.ADD else self._claim_change
            write(row, data)
        elif row.action == Action.ADD:
            if row.table == "zones" and data.get("operator"):
                self._operators[row.key] = (row, data.pop("operator"))
            self._create(row, data)
        else:
            if row.table == "zones" and data.get("operator"):
                self._operators[row.key] = (row, data.pop("operator"))
            self._update(row, data)

    def _create(self, row: ImportRow, data: Data) -> None:
        record_create(RECORD_TYPES[row.table], data, actor=self.actor)

    def _update(self, row: ImportRow, data: Data) -> None:
        if data:
            record_update(RECORD_TYPES[row.table], row.key, data, actor=self.actor)

    def _claim_add(self, row: ImportRow, data: Data) -> None:
        """Enter a claim, with its linkage when it is the first to speak of it."""
        ends = {name: data.pop(name, "") for name in ENDS}
        level, key = data.pop("linkage_visibility", None), data.pop("linkage", "")
        there = _linkage_of(ends)
        if there is None:
            visibility = data.get("visibility", 0) if level is None else level
            own = {**ends, "key": key or key_suggested("linkage", row.key), "visibility": visibility}
            linkage_enter(own, data, actor=self.actor)
            return
        _linkage_check(there, key)
        if level is not None:
            record_update("linkage", there.key, {"visibility": level}, actor=self.actor)
        record_create("claim", {**data, "linkage": there.key}, actor=self.actor)

    def _claim_change(self, row: ImportRow, data: Data) -> None:
        """Change a claim; one that speaks of other ends moves to their linkage, or takes its own along when nobody else speaks of it."""
        linkage = Claim.objects.select_related("linkage").get(key=row.key).linkage
        changed = {name: data.pop(name) for name in ENDS if name in data}
        level, key = data.pop("linkage_visibility", None), data.pop("linkage", "")
        if changed:
            product = linkage.product.key if linkage.product else ""
            ends = {"supplier": linkage.supplier.key, "customer": linkage.customer.key, "kind": linkage.kind, "product": product, **changed}
            there = _linkage_of(ends)
            if there is None and linkage.claims.count() == 1:
                record_update("linkage", linkage.key, changed, actor=self.actor)
            else:
                if there is None:
                    own = {**ends, "key": key or key_suggested("linkage", row.key), "visibility": linkage.visibility}
                    there = record_create("linkage", own, actor=self.actor)
                record_update("claim", row.key, {"linkage": there.key}, actor=self.actor)
                if not linkage.claims.exists():
                    linkage_close(linkage, actor=self.actor)
                linkage = there
        _linkage_check(linkage, key)
        if level is not None:
            record_update("linkage", linkage.key, {"visibility": level}, actor=self.actor)
        self._update(row, data)

    # --- removing ---

    def _remove_all(self, table: str) -> None:
        """Remove the records of rows of one table, in whatever order they let go of each other."""
        pending = list(self.rows.filter(table=table, action=Action.REMOVE).order_by("-pk").values_list("pk", flat=True))
        while pending:
            refused = list(self._removed(pending))
            if len(refused) == len(pending):
                for row in _of_numbers(refused):
                    with self._refused_at(row):
                        record_remove(RECORD_TYPES[table], row.key, actor=self.actor)
                return
            pending = refused

    def _removed(self, numbers: Sequence[int]) -> Iterator[int]:
        """Remove the records of rows; yield those that something rests on still."""
        for chunk in chunked(numbers, CHUNK):
            for row in _of_numbers(chunk):
                try:
                    with transaction.atomic():
                        record_remove(RECORD_TYPES[row.table], row.key, actor=self.actor)
                except DomainError:
                    yield row.pk
                else:
                    self._told(1)
            batch_flush(keep=self._keep)

    def _anchors_check(self) -> None:
        """A cluster that lost members still has an anchor."""
        rows = self.rows.filter(table="cluster_members", action__in=(Action.REMOVE, Action.CHANGE))
        of_cluster = {key.partition(":")[0]: number for number, key in rows.order_by("pk").values_list("pk", "key").iterator()}
        anchored = Membership.objects.filter(role=MemberRole.ANCHOR).values("cluster")
        for key in Cluster.objects.filter(key__in=of_cluster).exclude(pk__in=anchored).values_list("key", flat=True):
            if self._wrong is not None and self._wrong.filter(table="cluster_members", key__startswith=f"{key}:").exists():
                continue  # that row may be the anchor
            message = _("The cluster would be left without an anchor; name another member with role anchor, or remove the cluster too.")
            self.refusals.note(of_cluster[key], [refusal_kept("role", message)])


def _row_data(row: ImportRow) -> Data:
    """Return what a row says as plain data, as `register.plain` takes it."""
    table = SHEETS[row.table]
    data: Data = {}
    for name, (_before, after) in row.cells.items():
        column = table.by_name[name]
        if column.name.endswith("visibility"):
            data[name] = level_number(after)
            continue
        value: Any = cell_value(after, column, Codes())
        plain = list(value) if isinstance(value, tuple) else str(value) if isinstance(value, PartialDate) else value
        data[FIELDS.get(name, name)] = plain
    if row.action == Action.ADD and "key" in SHEETS[row.table].by_name:
        data.setdefault("key", row.key)
    if row.action == Action.ADD and row.table == "organisations":
        data.setdefault("sources", [])  # a market has none
    return data


def _read(rows: QuerySet[ImportRow]) -> Iterator[ImportRow]:
    """Yield rows in the order of the file, chunk by chunk, with no cursor that stays open over a write that is taken back."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk


def _of_numbers(numbers: Iterable[int]) -> Iterator[ImportRow]:
    """Yield rows in the order of their numbers, chunk by chunk."""
    for chunk in chunked(numbers, CHUNK):
        found = ImportRow.objects.in_bulk(chunk)
        yield from (found[number] for number in chunk)


def _stands_alone(row: ImportRow) -> bool:
    """Return whether a row is written by itself: it names a record of its own kind, or changes a linkage beside its claim."""
    own = (name for name, column in SHEETS[row.table].by_name.items() if column.refers_to == row.table)
    beside = (*ENDS, "linkage", "linkage_visibility") if row.table == "linkages" and row.action == Action.CHANGE else ()
    return any(name in row.cells for name in (*own, *beside))


def _named(table: str, rows: Sequence[ImportRow]) -> dict[str, set[str]]:
    """Return the keys and codes that rows name, by the kind of record."""
    kinds = {CellType.ISIC: "isic", CellType.HS: "hs"}
    found: dict[str, set[str]] = {}
    for column in SHEETS[table].columns:
        kind = RECORD_TYPES[column.refers_to] if column.refers_to else kinds.get(column.type)
        if kind is not None:
            cells = (row.cells[column.name][1] for row in rows if column.name in row.cells)
            found.setdefault(kind, set()).update(part.strip() for text in cells for part in text.split(";") if part.strip())
    return found


def _gives_names(row: ImportRow) -> bool:
    pairs = [[set(text.split("|")) - {""} for text in row.cells[name]] for name in OF_ONE if name in row.cells]
    return any(not before <= after for before, after in pairs)


def _parents_first(rows: QuerySet[ImportRow]) -> Iterator[ImportRow]:
    """Yield new products with every parent before its children."""
    said = rows.order_by("pk").values_list("key", "pk", "cells__parent__1")
    by_key = {key: (number, parent) for key, number, parent in said.iterator(chunk_size=CHUNK)}
    ordered: dict[str, int] = {}
    for start in by_key:
        way: dict[str, int] = {}
        key = start
        while key in by_key and key not in ordered and key not in way:
            way[key], key = by_key[key][0], by_key[key][1] or ""
        ordered.update(reversed(way.items()))
    yield from _of_numbers(ordered.values())


def _linkage_check(linkage: Linkage, key: str) -> None:
    """Refuse a row that calls the linkage of its ends by another key than it has."""
    if key and key != linkage.key:
        msg = _("The linkage of this supplier, customer, kind and product has the key %(key)s, which never changes.") % {"key": linkage.key}
        raise ValidationError({"linkage": [msg]})


def _linkage_of(ends: Mapping[str, str]) -> Linkage | None:
    product = {"product__key": ends["product"]} if ends["product"] else {"product": None}
    rows = Linkage.objects.filter(supplier__key=ends["supplier"], customer__key=ends["customer"], kind=ends["kind"], **product)
    return rows.first()
