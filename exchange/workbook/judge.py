"""What the new and changed rows of a file say together: every reference to something, no contradictions. The rules are those of packs.

They are judged chunk by chunk, each with the rows of the file that it speaks of: memory does not grow with the file.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analysis.values import folded_name
from analysis.wording import gettext_noop
from clusters.models import MemberRole, Membership
from core.chunks import chunked
from exchange.packs.drafts import Draft
from exchange.packs.errors import PackError, words
from exchange.packs.existing import Existing, Named
from exchange.packs.format import TABLES, CellType
from exchange.packs.register import PAIRS
from exchange.packs.resolve import Draftbook
from exchange.workbook.notebook import Notebook, Noted
from exchange.workbook.records import CHUNK, READERS
from firms.models import Alias, Product

Judged = dict[tuple[str, int], list[PackError]]
"""What is wrong, by sheet and row."""

KEPT = frozenset({CellType.KEY, CellType.REFERENCE, CellType.SOURCES})
KEPT_NAMES = frozenset({"kind", "role", "aliases", "name", "name_local", "parent"})
CLAIM_COLUMNS = tuple(name for name in TABLES["linkages"].column_names if name not in ("key", "note"))


def slimmed(draft: Draft) -> Draft:
    """Return a draft with no more than what rows together are judged by."""
    kept = {column.name for column in draft.table.columns if column.type in KEPT or column.name in KEPT_NAMES}
    draft.cells = {name: text for name, text in draft.cells.items() if name in kept}
    draft.values = {name: value for name, value in draft.values.items() if name in kept}
    return draft


def repetitions(draft: Draft, notebook: Notebook, *, is_new: bool) -> Iterator[PackError]:
    """Yield what is wrong with a row that says what a row before it says: the same thing once more, the same claim under another key."""
    has_own_identity = draft.table.identity != ("key",) and draft.table.name not in PAIRS
    if is_new and has_own_identity and draft.read(*draft.table.identity):
        first = notebook.first_said(_digest("identity", draft, draft.table.identity), draft)
        if first is not None:
            message = words(
                gettext_noop("This row stands in the file already, in row %(row)d of %(sheet)s."), row=first.row, sheet=first.sheet
            )
            shown = " ".join(draft.cells[name] for name in draft.table.identity if draft.cells[name])
            yield draft.fault(draft.table.identity[0], message, words(gettext_noop("each once")), value=shown)
    if draft.table.name == "linkages" and draft.read(*CLAIM_COLUMNS):
        first = notebook.first_said(_digest("claim", draft, CLAIM_COLUMNS), draft)
        if first is not None:
            sentence = gettext_noop("The claim %(key)s says the same, in row %(row)d of %(sheet)s.")
            message = words(sentence, key=first.key, row=first.row, sheet=first.sheet)
            yield draft.fault("key", message, words(gettext_noop("one claim, with all its sources")))


def _digest(of: str, draft: Draft, columns: Iterable[str]) -> str:
    said = [of, draft.table.name, *(str(draft[name]) for name in columns)]
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=16).hexdigest()


def rows_judged(notebook: Notebook, *, viewer: object) -> Iterator[Judged]:
    """Yield what is wrong between rows, and between them and the register, some rows at a time."""
    for chunk in notebook.chunks():
        yield _by_place(_chunk_judged(chunk, notebook, viewer).errors)
    yield from _circles(notebook)


def _by_place(errors: Iterable[PackError]) -> Judged:
    found: Judged = {}
    for error in errors:
        found.setdefault((error.file, error.line), []).append(error)
    return found


def _chunk_judged(chunk: Sequence[Noted], notebook: Notebook, viewer: object) -> Draftbook:
    """Return some rows of a file judged, with those that they speak of beside them."""
    wanted, own = _wanted(chunk), {_place(noted) for noted in chunk}
    book = Draftbook(_existing(chunk, wanted, notebook, viewer))
    beside = [noted for noted in notebook.with_keys(key for keys in wanted.values() for key in keys) if _place(noted) not in own]
    first = chunk[0].number
    for noted in beside:
        if noted.number < first:
            _stand_by(book, noted.draft)
    for _number, draft, is_new in chunk:
        book.tables[draft.table.name].append(draft)
        if draft.key and is_new:
            book.key_enter(draft)
        elif draft.key:
            _stand_by(book, draft)
    for noted in beside:
        _stand_by(book, noted.draft)
    names = {folded_name(alias) for draft in book.tables["organisations"] for alias in _aliases(draft)}
    mine = {draft.key for draft in book.tables["organisations"]}
    book.claimed = {name: owner for name, owner in notebook.owners(names, first).items() if owner[0] not in mine}
    for check in (book.references_check, book.markets_check, book.names_check):
        check()
    clusters = {draft.key for draft in book.tables["clusters"]}
    book.tables["cluster_members"] = [noted.draft for noted in notebook.members(clusters)]
    book.anchors_check()
    return book


def _place(noted: Noted) -> tuple[str, str]:
    return noted.draft.table.name, noted.draft.key


def _stand_by(book: Draftbook, draft: Draft) -> None:
    """Let the rows of a book speak of a record that has a row in the file."""
    book.keys.setdefault(Named(draft.table.name, draft.key), draft)


def _circles(notebook: Notebook) -> Iterator[Judged]:
    """Yield the circles of broader products."""
    if "products" not in notebook.tables():
        return
    own = notebook.parents()
    parents = {key: parent or "" for key, parent in Product.objects.values_list("key", "parent__key").iterator()}
    book = Draftbook(Existing(parents=parents))
    for circle in book.circles(own):
        book.keys = {
            Named("products", noted.draft.key): noted.draft for noted in notebook.with_keys(circle) if noted.draft.table.name == "products"
        }
        book.circle_tell(circle, own)
    yield _by_place(book.errors)


def _aliases(draft: Draft) -> tuple[str, ...]:
    aliases = draft["aliases"]
    return aliases if isinstance(aliases, tuple) else ()


def _wanted(chunk: Sequence[Noted]) -> dict[str, set[str]]:
    """Return the keys that rows have and speak of, by the table in which they are looked for."""
    wanted: dict[str, set[str]] = {table: set() for table in READERS if table not in PAIRS}
    for _number, draft, _is_new in chunk:
        if draft.key:
            wanted[draft.table.name].add(draft.key)
        for column in draft.table.columns:
            if column.refers_to:
                value = draft.values.get(column.name)
                wanted[column.refers_to].update(value if isinstance(value, tuple) else [value] if isinstance(value, str) else [])
    return wanted


def _existing(chunk: Sequence[Noted], wanted: Mapping[str, set[str]], notebook: Notebook, viewer: object) -> Existing:
    """Return of the register what rows speak of, and no more."""
    drafts = [noted.draft for noted in chunk]
    names = {folded_name(alias) for draft in drafts if draft.table.name == "organisations" for alias in _aliases(draft)}
    clusters = {draft.key for draft in drafts if draft.table.name == "clusters"}
    anchors = Membership.objects.filter(role=MemberRole.ANCHOR, cluster__key__in=clusters)
    return Existing(
        keys=_holders(wanted, viewer),
        names=_names_held(names, notebook),
        anchors=frozenset(anchors.values_list("cluster__key", "organisation__key")),
    )


def _holders(wanted: Mapping[str, set[str]], viewer: object) -> dict[Named, str]:
    """Return which of the wanted keys the register has, with the kind of an organisation."""
    found: dict[Named, str] = {}
    for table, keys in wanted.items():
        for chunk in chunked(sorted(keys - {""}), CHUNK):
            rows = READERS[table].rows(viewer).prefetch_related(None).order_by()
            if table == "organisations":
                found.update({Named(table, key): kind for key, kind in rows.filter(key__in=chunk).values_list("key", "kind")})
            else:
                found.update({Named(table, key): "" for key in rows.filter(key__in=chunk).values_list("key", flat=True)})
    return found


def _names_held(names: set[str], notebook: Notebook) -> dict[str, str]:
    """Return who has names that organisations of a file want, by folded name; those of the file say themselves what they have."""
    if not names:
        return {}
    held = notebook.held_by(names, _names_of_register)
    said = {noted.draft.key for noted in notebook.with_keys(held.values()) if noted.draft.table.name == "organisations"}
    return {name: key for name, key in held.items() if key not in said}


def _names_of_register() -> Iterator[tuple[str, str]]:
    """Yield the folded aliases of the organisations with their keys."""
    for name, key in Alias.objects.values_list("name", "organisation__key").iterator():
        yield folded_name(name), key
