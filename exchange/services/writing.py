"""Writing the chosen rows of an import through the services: all or none, as one undertaking."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.validity import PartialDate
from clusters.models import Cluster, MemberRole, Membership
from core.errors import DomainError, NotAllowedError
from core.models import Batch
from core.services import batch_begun
from exchange.models import Import, ImportRow
from exchange.packs.cells import Codes, cell_value
from exchange.packs.write import RECORD_TYPES, error_columns
from exchange.services.imports import Status, import_move
from exchange.workbook.compare import digest_of
from exchange.workbook.findings import Said, refusal_kept
from exchange.workbook.folders import CancelledError, Progress
from exchange.workbook.format import SHEETS, level_number
from exchange.workbook.records import chunked, rows_found
from linkages.models import Claim, Linkage
from linkages.services import linkage_close
from register.keys import key_suggested
from register.plain import linkage_enter, record_create, record_remove, record_update

MOST_REFUSALS = 500
FIELDS = {"source": "sources", "isic": "industry"}
"""Columns that the register calls otherwise."""
OF_ONE = ["aliases", "identifiers"]
"""Columns of names and numbers that one organisation has at a time."""
ENDS = ("supplier", "customer", "kind", "product")
Action = ImportRow.Action
Data = dict[str, Any]


def import_write(one: Import, *, actor: Any) -> None:
    """Write the chosen rows of an accepted import. Its status says what came of it; after a refusal nothing is written."""
    progress = Progress(one.pk)
    chosen = ImportRow.objects.filter(of_import=one, chosen=True).exclude(action=Action.NONE)
    writer = RowWriter(chosen, actor=actor, progress=progress)
    stale: list[int] = []
    try:
        with batch_begun(actor=actor, kind=Batch.Kind.IMPORT, title=_("Import of %(file)s") % {"file": one.file_name}) as batch:
            stale = writer.stale()
            if not stale:
                writer.write()
            if stale or writer.refusals:
                transaction.set_rollback(True)
            else:
                import_move(one, actor=actor, before=(Status.WRITING,), after=Status.DONE, batch=batch)
    except CancelledError:
        import_move(one, actor=actor, before=(Status.WRITING,), after=Status.CANCELLED)
    except DomainError as error:
        import_move(one, actor=actor, before=(Status.WRITING,), after=Status.CHECKED, message=error.message)
    if stale or writer.refusals:
        _refusals_keep(writer.refusals)
        ImportRow.objects.filter(pk__in=stale).update(is_stale=True)
        import_move(one, actor=actor, before=(Status.WRITING,), after=Status.CHECKED, message=_told(len(stale), len(writer.refusals)))


def rows_try(one: Import, *, actor: Any, progress: Progress) -> None:
    """Write all sound rows of an import, take it back, and keep what was refused.

    Where other rows are wrong, what rests on them is refused for that alone: then only what is not the actor's to write is kept.
    """
    sound = ImportRow.objects.filter(of_import=one, errors=[]).exclude(action=Action.NONE)
    writer = RowWriter(sound, actor=actor, progress=progress)
    with batch_begun(actor=actor, kind=Batch.Kind.IMPORT, title=one.file_name):
        writer.write()
        transaction.set_rollback(True)
    if ImportRow.objects.filter(of_import=one).exclude(errors=[]).exists():
        writer.refusals = {number: said for number, said in writer.refusals.items() if number in writer.out_of_scope}
    _refusals_keep(writer.refusals)


def _refusals_keep(refusals: Mapping[int, Sequence[Said]]) -> None:
    """Keep what was refused with the rows."""
    with transaction.atomic():
        for number, said in refusals.items():
            ImportRow.objects.filter(pk=number).update(errors=list(said), chosen=False)


def _told(stale: int, refused: int) -> str:
    if stale:
        msg = ngettext(
            "Nothing was written: %(count)d record was written by somebody else since it was compared. Compare again, then look at it.",
            "Nothing was written: %(count)d records were written by somebody else since they were compared. "
            "Compare again, then look at them.",
            stale,
        )
        return msg % {"count": stale}
    msg = ngettext(
        "Nothing was written: %(count)d row was refused. Leave it out, or mend it in the workbook and upload it again.",
        "Nothing was written: %(count)d rows were refused. Leave them out, or mend them in the workbook and upload it again.",
        refused,
    )
    return msg % {"count": refused}


class RowWriter:
    """Writes rows in the order in which they need one another; what a service refuses is noted at its row, the others go on."""

    def __init__(self, rows: QuerySet[ImportRow], *, actor: Any, progress: Progress) -> None:
        self.rows = rows
        self.actor = actor
        self.refusals: dict[int, list[Said]] = {}
        self.out_of_scope: set[int] = set()
        self._progress = progress
        self._done, self._total = 0, rows.count()
        self._operators: dict[str, tuple[ImportRow, str]] = {}

    def stale(self) -> list[int]:
        """Return the rows whose record says something else by now than when they were compared."""
        found = []
        for table in SHEETS:
            rows = self.rows.filter(table=table).order_by("pk").values_list("pk", "key", "digest")
            for chunk in chunked(rows.iterator()):
                now = rows_found(table, [key for _number, key, _digest in chunk], viewer=self.actor)
                found += [number for number, key, digest in chunk if digest_of(table, now.get(key)) != digest]
        return found

    def write(self) -> None:
        """Write all rows: what others refer to first, removals last and in the other direction."""
        for table in SHEETS:
            for rows in self._in_order(table):
                for row in rows:
                    self._one(row, self._row_write)
            if table == "organisations":
                self._operators_set()
        for table in reversed(tuple(SHEETS)):
            self._remove_all(list(self.rows.filter(table=table, action=Action.REMOVE).order_by("-pk")))
        self._anchors_check()

    def _operators_set(self) -> None:
        """Name the operators of zones, now that the organisations are there."""
        for row, operator in self._operators.values():
            with self._refused_at(row):
                self._update(row, {"operator": operator})

    def _in_order(self, table: str) -> Iterator[Iterator[ImportRow]]:
        """Yield the additions and changes of a table, in the order in which they can be written."""
        adds = self.rows.filter(table=table, action=Action.ADD).order_by("pk")
        changes = self.rows.filter(table=table, action=Action.CHANGE).order_by("pk")
        if table == "organisations":  # names are let go before others take them
            giving = [row.pk for row in _read(changes.filter(cells__has_any_keys=OF_ONE)) if _gives_names(row)]
            yield _read(changes.filter(pk__in=giving))
            changes = changes.exclude(pk__in=giving)
        yield iter(_parents_first(list(adds))) if table == "products" else _read(adds)
        yield _read(changes)

    def _one(self, row: ImportRow, write: Callable[[ImportRow], None], *, counts: bool = True) -> None:
        if len(self.refusals) >= MOST_REFUSALS:
            return
        with self._refused_at(row):
            write(row)
        if counts:
            self._done += 1
            self._progress.tell(self._done, self._total)

    @contextmanager
    def _refused_at(self, row: ImportRow) -> Iterator[None]:
        """Note at a row what a service refuses."""
        try:
            with transaction.atomic():
                yield
        except ValidationError as error:
            back = {field: column for column, field in FIELDS.items()}
            for field, messages in error_columns(error).items():
                self.refusals.setdefault(row.pk, []).append(refusal_kept(back.get(field, field), " ".join(messages)))
        except DomainError as error:
            if isinstance(error, CancelledError):
                raise
            if isinstance(error, NotAllowedError):
                self.out_of_scope.add(row.pk)
            self.refusals.setdefault(row.pk, []).append(refusal_kept("", error.message))

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

    def _remove_all(self, rows: Sequence[ImportRow]) -> None:
        """Remove the records of rows of one table, in whatever order they let go of each other."""
        pending = rows
        while pending:
            refused = []
            for row in pending:
                before = len(self.refusals)
                self._one(row, lambda one: record_remove(RECORD_TYPES[one.table], one.key, actor=self.actor), counts=False)
                if len(self.refusals) > before:
                    refused.append(row)
            if len(refused) == len(pending):
                return
            for row in refused:
                self.refusals.pop(row.pk, None)
            pending = refused

    def _anchors_check(self) -> None:
        """A cluster that lost members still has an anchor."""
        rows = self.rows.filter(table="cluster_members", action__in=(Action.REMOVE, Action.CHANGE))
        of_cluster = {row.key.partition(":")[0]: row for row in rows}
        anchored = Membership.objects.filter(role=MemberRole.ANCHOR).values("cluster")
        for key in Cluster.objects.filter(key__in=of_cluster).exclude(pk__in=anchored).values_list("key", flat=True):
            message = _("The cluster would be left without an anchor; name another member with role anchor, or remove the cluster too.")
            self.refusals.setdefault(of_cluster[key].pk, []).append(refusal_kept("role", message))


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
    """Yield rows chunk by chunk, with no cursor that stays open over a write that is taken back."""
    for numbers in chunked(list(rows.values_list("pk", flat=True))):
        yield from ImportRow.objects.filter(pk__in=numbers).order_by("pk")


def _gives_names(row: ImportRow) -> bool:
    pairs = [[set(text.split("|")) - {""} for text in row.cells[name]] for name in OF_ONE if name in row.cells]
    return any(not before <= after for before, after in pairs)


def _parents_first(rows: Sequence[ImportRow]) -> list[ImportRow]:
    """Return new products with every parent before its children."""
    by_key = {row.key: row for row in rows}
    ordered: dict[str, ImportRow] = {}
    for row in rows:
        way: list[ImportRow] = []
        step: ImportRow | None = row
        while step is not None and step.key not in ordered and step not in way:
            way.append(step)
            step = by_key.get(step.cells.get("parent", ["", ""])[1])
        ordered.update({one.key: one for one in reversed(way)})
    return list(ordered.values())


def _linkage_check(linkage: Linkage, key: str) -> None:
    """Refuse a row that calls the linkage of its ends by another key than it has."""
    if key and key != linkage.key:
        msg = _("The linkage of this supplier, customer, kind and product has the key %(key)s, which never changes.") % {"key": linkage.key}
        raise ValidationError({"linkage": [msg]})


def _linkage_of(ends: Mapping[str, str]) -> Linkage | None:
    product = {"product__key": ends["product"]} if ends["product"] else {"product": None}
    rows = Linkage.objects.filter(supplier__key=ends["supplier"], customer__key=ends["customer"], kind=ends["kind"], **product)
    return rows.first()
