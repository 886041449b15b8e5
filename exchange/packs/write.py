"""Writing the rows of data packs through the services, and removing the records of rows that are gone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from analysis.values import folded_name
from clusters.models import Cluster, Membership
from clusters.models import MemberRole as Role
from core.actors import SystemActor
from core.errors import DomainError
from core.models import Change
from exchange.packs.errors import NOTHING, PackError, words
from exchange.packs.existing import Quadruple
from exchange.packs.register import WRITERS, MissingRecordError, Records, Row, claim_fields, there
from exchange.packs.report import Entry, LoadReport
from exchange.packs.rows import Place
from firms.models import Alias, Organisation
from firms.services import organisation_update, zone_update
from linkages.models import Claim, Linkage
from linkages.services import claim_add, claim_delete, claim_update, linkage_create

RECORD_TYPES: Mapping[str, str] = {
    "sources": "source",
    "zones": "zone",
    "organisations": "organisation",
    "products": "product",
    "product_lines": "product_line",
    "capabilities": "capability",
    "linkages": "claim",
    "clusters": "cluster",
    "cluster_members": "membership",
    "initiatives": "initiative",
    "initiative_partners": "initiative_partner",
    "recipes": "recipe",
}
"""What the change log calls the records that the rows of a table make."""


def actor_of(pack: str) -> SystemActor:
    """Return who writes the rows of a pack."""
    return SystemActor(f"data pack {pack}")


class PackWriter:
    """Writes the rows of one load; what a service refuses becomes an error at the row, and the others are written all the same.

    The caller takes everything back when there is an error.
    """

    def __init__(self, todo: Mapping[str, Sequence[Row]], report: LoadReport, progress: Callable[[int, int], None]) -> None:
        self.todo = todo
        self.report = report
        self.errors: list[PackError] = []
        self.records = Records()
        self._progress = progress
        self._done, self._total = 0, sum(map(len, todo.values()))
        self._linkages: dict[Quadruple, Linkage] = {}
        self._released: set[str] = set()

    # --- writing ---

    def write(self) -> None:
        """Write every row that is new or changed, what others refer to first."""
        self.records.read(self.todo)
        self._aliases_release()
        for table in WRITERS:
            if self.todo[table]:
                self._table_write(table)
            if table == "organisations":
                self._operators_set()

    def _table_write(self, table: str) -> None:
        rows = in_parent_order(self.todo[table]) if table == "products" else self.todo[table]
        found = there(table, [row.key for row in rows])
        if table == "linkages":
            moved = self._moved_release(rows, found)
            self._linkages = linkages_from({row.supplier for row in rows})
        for row in rows:
            with self._refusals(row.place, row.key):
                record = found.get(row.key)
                if table == "linkages":
                    changed = self._claim_write(row, None if row.key in moved else record)
                else:
                    changed = self._record_write(table, row, record)
                if changed or (table == "organisations" and row.key in self._released):
                    (self.report.added if record is None else self.report.changed).append(Entry(table, row.key, row.place.pack))
            self._done += 1
            self._progress(self._done, self._total)

    def _record_write(self, table: str, row: Row, record: Any) -> bool:
        """Create or change one record; return whether anything changed."""
        writer, actor = WRITERS[table], actor_of(row.place.pack)
        fields = writer.fields(row, self.records)
        if record is not None:
            return writer.update(record, actor=actor, **fields)
        self.records.put(table, row.key, writer.create(actor=actor, **fields))
        return True

    def _claim_write(self, row: Row, claim: Claim | None) -> bool:
        """Create or change one claim, and create its linkage when it is the first; return whether anything changed."""
        actor, fields = actor_of(row.place.pack), claim_fields(row, self.records)
        if claim is not None:
            return claim_update(claim, actor=actor, **fields)
        wanted = Quadruple(row.supplier, row.customer, row.kind, row.product)
        if wanted in self._linkages:
            claim_add(self._linkages[wanted], actor=actor, key=row.key, **fields)
            return True
        self._linkages[wanted] = linkage_create(
            actor=actor,
            key=row.linkage,
            supplier=self.records.find("organisations", row.supplier),
            customer=self.records.find("organisations", row.customer),
            kind=row.kind,
            product=self.records.find("products", row.product),
            claim_key=row.key,
            **fields,
        )
        return True

    def _moved_release(self, rows: Sequence[Row], found: Mapping[str, Claim]) -> set[str]:
        """Take back the claims that now speak of another linkage, and return their keys; they are entered anew there."""
        moved = set()
        for row in rows:
            claim = found.get(row.key)
            if claim is not None and linkage_ends(claim.linkage) != (row.supplier, row.customer, row.kind, row.product):
                claim_delete(claim, actor=actor_of(row.place.pack))
                moved.add(row.key)
        return moved

    def _aliases_release(self) -> None:
        """Take the names away from organisations that hand them to another one, so that they are free when that one is written."""
        wanted = {folded_name(alias): row.key for row in self.todo["organisations"] for alias in row.aliases}
        if not wanted:
            return
        disputed: dict[str, str] = {}
        for key, name in Alias.objects.values_list("organisation__key", "name"):
            if wanted.get(folded_name(name), key) != key:
                disputed[key] = wanted[folded_name(name)]
        places = {row.key: row.place for row in self.todo["organisations"]}
        for holder in Organisation.objects.filter(key__in=disputed):
            place = places[disputed[holder.key]]
            kept = [alias.name for alias in holder.aliases.all() if wanted.get(folded_name(alias.name), holder.key) == holder.key]
            with self._refusals(place, holder.key):
                organisation_update(holder, actor=actor_of(place.pack), aliases=kept)
                self._released.add(holder.key)

    def _operators_set(self) -> None:
        """Name the operators of zones, now that the organisations are there."""
        for row in self.todo["zones"]:
            with self._refusals(row.place, row.key):
                zone, operator = self.records.get("zones", row.key), self.records.find("organisations", row.operator)
                if zone is not None and zone.operator != operator:
                    zone_update(zone, actor=actor_of(row.place.pack), operator=operator)

    @contextmanager
    def _refusals(self, place: Place, key: str) -> Iterator[None]:
        """Turn what a service refuses into an error at the row."""
        try:
            with transaction.atomic():
                yield
        except ValidationError as error:
            for column, messages in error_columns(error).items():
                self._refused(place, column, key, " ".join(messages))
        except (DomainError, MissingRecordError) as error:
            self._refused(place, "", key, str(error))

    def _refused(self, place: Place, column: str, key: str, message: str) -> None:
        self.errors.append(PackError(place.file, place.line, column, key, NOTHING, words("%(message)s", message=message)))

    # --- removing ---

    def prune(self, gone: Sequence[Entry]) -> None:
        """Remove the records of rows that no pack has any more; what still rests on one is an error that names both."""
        self._operators_clear(gone)
        for table in reversed(tuple(WRITERS)):
            entries = {entry.key: entry for entry in gone if entry.table == table}
            self._table_prune(table, entries, there(table, list(entries)) if entries else {})
        self._anchors_check({entry.key.split(":")[0] for entry in gone if entry.table == "cluster_members"})

    def _table_prune(self, table: str, entries: Mapping[str, Entry], records: Mapping[str, Any]) -> None:
        """Remove the records of one table, in whatever order they let go of each other."""
        pending = dict(records)
        while pending:
            refusals: dict[str, DomainError] = {}
            for key, record in pending.items():
                try:
                    WRITERS[table].delete(record, actor=actor_of(entries[key].pack))
                except DomainError as error:
                    refusals[key] = error
                else:
                    self.report.removed.append(entries[key])
            if len(refusals) == len(pending):
                for key, refusal in refusals.items():
                    pack = entries[key].pack
                    self._refused(Place(pack, f"{pack}/{table}.csv", 0), "", key, str(refusal))
                return
            pending = {key: pending[key] for key in refusals}

    def _operators_clear(self, gone: Sequence[Entry]) -> None:
        """Zones that go let go of their operators, which may stand in the zone themselves."""
        packs = {entry.key: entry.pack for entry in gone if entry.table == "zones"}
        for zone in there("zones", list(packs)).values() if packs else ():
            zone_update(zone, actor=actor_of(packs[zone.key]), operator=None)

    def _anchors_check(self, clusters: set[str]) -> None:
        """A cluster that lost members still has an anchor."""
        anchored = Membership.objects.filter(role=Role.ANCHOR).values("cluster")
        for key in Cluster.objects.filter(key__in=clusters).exclude(pk__in=anchored).values_list("key", flat=True):
            message = _("The cluster would be left without an anchor; name another member with role anchor, or remove the cluster too.")
            self._refused(Place("", "cluster_members.csv", 0), "", key, message)

    # --- the report ---

    def cells_describe(self, changes: Iterable[Change]) -> None:
        """Say of each changed row what was and what is, from the changes of this load, in order."""
        spans: dict[tuple[str, str], list[Any]] = {}
        for change in changes:
            span = spans.setdefault((change.type, change.key), [change.before, change.after])
            span[1] = change.after
        self.report.changed = [
            Entry(entry.table, entry.key, entry.pack, cells_between(*spans[RECORD_TYPES[entry.table], entry.key]))
            for entry in self.report.changed
        ]


def cells_between(before: Mapping[str, object] | None, after: Mapping[str, object] | None) -> dict[str, tuple[object, object]]:
    """Return the fields in which two states of a record differ."""
    old, new = before or {}, after or {}
    return {name: (old.get(name), new.get(name)) for name in sorted({**old, **new}) if old.get(name) != new.get(name)}


def error_columns(error: ValidationError) -> Mapping[str, list[str]]:
    """Return the messages of an error by field; "" for those of the whole row."""
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    return {"" if name == "__all__" else name: messages for name, messages in error.message_dict.items()}


def in_parent_order(rows: Sequence[Row]) -> list[Row]:
    """Return products with every parent before its children."""
    by_key = {row.key: row for row in rows}
    ordered: dict[str, Row] = {}
    for row in rows:
        way: list[Row] = []
        step = row
        while step is not None and step.key not in ordered:
            way.append(step)
            step = by_key.get(step.parent)
        ordered.update({one.key: one for one in reversed(way)})
    return list(ordered.values())


def linkage_ends(linkage: Linkage) -> Quadruple:
    """Return what makes a linkage the same as another."""
    product = linkage.product.key if linkage.product else ""
    return Quadruple(linkage.supplier.key, linkage.customer.key, linkage.kind, product)


def linkages_from(suppliers: set[str]) -> dict[Quadruple, Linkage]:
    """Return the linkages of some suppliers."""
    rows = Linkage.objects.filter(supplier__key__in=suppliers).select_related("supplier", "customer", "product")
    return {linkage_ends(linkage): linkage for linkage in rows}
