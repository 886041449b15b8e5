"""What the new and changed rows of a file say together: every reference to something, no contradictions. The rules are those of packs."""

from collections.abc import Mapping, Sequence

from clusters.models import MemberRole, Membership
from exchange.packs.drafts import Draft
from exchange.packs.errors import PackError
from exchange.packs.existing import Existing, Holder, folded_name
from exchange.packs.format import CellType
from exchange.packs.register import PAIRS
from exchange.packs.resolve import Draftbook
from exchange.workbook.records import KEYED, READERS, chunked
from firms.models import Alias, Organisation, Product

Drafts = Sequence[tuple[Draft, bool]]
"""Rows, and of each whether it is new."""

KEPT = frozenset({CellType.KEY, CellType.REFERENCE, CellType.SOURCES})
KEPT_NAMES = frozenset({"kind", "role", "aliases", "name", "name_local", "parent"})


def slimmed(draft: Draft) -> Draft:
    """Return a draft with no more than what rows together are judged by."""
    if draft.table.name == "linkages":
        draft.cells = {name: draft.cells[name] for name in ("key", "supplier", "customer", "product", "source") if name in draft.cells}
        return draft
    kept = {column.name for column in draft.table.columns if column.type in KEPT or column.name in KEPT_NAMES}
    draft.cells = {name: text for name, text in draft.cells.items() if name in kept}
    draft.values = {name: value for name, value in draft.values.items() if name in kept}
    return draft


def rows_judged(drafts: Drafts, *, viewer: object) -> dict[tuple[str, int], list[PackError]]:
    """Return what is wrong between rows, and between them and the register, by sheet and row."""
    book = Draftbook(_existing(drafts, viewer))
    for draft, is_new in drafts:
        if is_new and draft.key:
            book.add(draft)
        else:
            book.tables[draft.table.name].append(draft)
            if draft.key:
                book.keys.setdefault(draft.key, draft)
                book.said.add((draft.table.name, draft.key))
    for check in (
        book.references_check,
        book.markets_check,
        book.names_check,
        book.circles_check,
        book.anchors_check,
        book.claims_check,
    ):
        check()
    found: dict[tuple[str, int], list[PackError]] = {}
    for error in book.errors:
        found.setdefault((error.file, error.line), []).append(error)
    return found


def _existing(drafts: Drafts, viewer: object) -> Existing:
    """Return of the register what the new and changed rows speak of, and no more."""
    wanted: dict[str, set[str]] = {table: set() for table in READERS if table not in PAIRS}
    names: set[str] = set()
    clusters: set[str] = set()
    for draft, _is_new in drafts:
        if draft.key:
            for table in KEYED:
                wanted[table].add(draft.key)
        for column in draft.table.columns:
            if column.refers_to:
                value = draft.values.get(column.name)
                wanted[column.refers_to].update(value if isinstance(value, tuple) else [value] if isinstance(value, str) else [])
        if draft.table.name == "organisations":
            aliases = draft["aliases"]
            names.update(folded_name(alias) for alias in (aliases if isinstance(aliases, tuple) else ()))
        if draft.table.name == "clusters":
            clusters.add(draft.key)
    return Existing(
        keys=_holders(wanted, viewer),
        names=_names_held(names, drafts),
        parents=_parents(drafts),
        anchors=frozenset(
            Membership.objects.filter(role=MemberRole.ANCHOR, cluster__key__in=clusters).values_list("cluster__key", "organisation__key")
        ),
    )


def _parents(drafts: Drafts) -> dict[str, str]:
    if not any(draft.table.name == "products" for draft, _is_new in drafts):
        return {}
    return {key: parent or "" for key, parent in Product.objects.values_list("key", "parent__key")}


def _holders(wanted: Mapping[str, set[str]], viewer: object) -> dict[str, Holder]:
    """Return which of the wanted keys the register has, by table; a key of two tables is that of the one it is wanted of."""
    found: dict[str, Holder] = {}
    for table, keys in wanted.items():
        for chunk in chunked(sorted(keys - {""})):
            rows = READERS[table].rows(viewer).prefetch_related(None).order_by()
            if table == "organisations":
                found.update({key: Holder(table, kind) for key, kind in rows.filter(key__in=chunk).values_list("key", "kind")})
            else:
                for key in rows.filter(key__in=chunk).values_list("key", flat=True):
                    found.setdefault(key, Holder(table))
    return found


def _names_held(names: set[str], drafts: Drafts) -> dict[str, str]:
    """Return who has names that organisations of a file want, by folded name; those of the file say themselves what they have."""
    mine = {draft.key for draft, _is_new in drafts if draft.table.name == "organisations"}
    held: dict[str, str] = {}
    for chunk in chunked(sorted(names)):
        rows = Alias.objects.filter(name_folded__in=chunk).values_list("name_folded", "organisation__key")
        held.update({name: key for name, key in rows if key not in mine})
    if names:
        for key, name, local in Organisation.objects.values_list("key", "name", "name_local").iterator():
            if key not in mine:
                held.update({folded_name(text): key for text in (name, local) if text and folded_name(text) in names})
    return held
