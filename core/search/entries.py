"""The entries of records: what keeps the search in step with the register. Called with every write, in its transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models, transaction

from analysis.folding import folded, sounds
from core.chunks import chunked
from core.models import SearchEntry
from core.search import engine
from core.search.texts import CODES, Searchable
from core.visibility import Visibility

HEAD_LENGTH = 64
BATCH = 1000

Lists = Mapping[str, Sequence[str]]


class Said(NamedTuple):
    """What an entry says; everything else in it follows from this and the number of the record."""

    type: str
    key: str
    name: str
    kind: str
    country: str
    label: str
    text: str
    visibility: int


def is_searchable(row: models.Model | type[models.Model]) -> bool:
    """Return whether a model declares what its records are found by."""
    return hasattr(row, "searchable")


def entries_of(row: models.Model, lists: Lists) -> list[SearchEntry]:
    """Return the entries of a saved row, unsaved. `lists` is what hangs on it: aliases, identifiers."""
    entries = [_entry(said, row.pk) for said in _said_by(row, lists)]
    return [entry for entry in entries if entry.head]


def _said_by(row: models.Model, lists: Lists) -> list[Said]:
    """Return what the entries of a row say, each once."""
    found: Searchable = row.searchable(lists)  # type: ignore[attr-defined]
    visibility = int(getattr(row, "visibility", Visibility.PUBLIC))
    texts = dict.fromkeys((label, text.strip()) for label, text in found.texts if text.strip())
    return [Said(found.type, found.key, found.name, found.kind, found.country, label, text, visibility) for label, text in texts]


def entries_add(row: models.Model, lists: Lists) -> None:
    """Make a new row findable."""
    if is_searchable(row):
        SearchEntry.objects.bulk_create(entries_of(row, lists))


def entries_update(row: models.Model, lists: Lists) -> None:
    """Make a changed row findable by what it says now; entries that stay the same are left alone."""
    if not is_searchable(row):
        return
    there = {_content(entry): entry.pk for entry in SearchEntry.objects.filter(type__in=_types(row), record=row.pk)}
    wanted = {_content(entry): entry for entry in entries_of(row, lists)}
    gone = [pk for content, pk in there.items() if content not in wanted]
    if gone:
        SearchEntry.objects.filter(pk__in=gone).delete()
    SearchEntry.objects.bulk_create([entry for content, entry in wanted.items() if content not in there])


def entries_update_all(written: Sequence[tuple[models.Model, Lists, bool]]) -> None:
    """Make many new or changed rows findable by what they say now, as `entries_update` does each; of one written twice the last counts."""
    last = {(type(row), row.pk): (row, lists) for row, lists, _new in written if is_searchable(row)}
    changed = {(type(row), row.pk) for row, _lists, new in written if not new}
    for model in {model for model, _pk in last}:
        rows = {pk: one for (kind, pk), one in last.items() if kind is model}
        numbers = [pk for pk in rows if (model, pk) in changed]
        there: dict[int, dict[Said, int]] = {}
        held = SearchEntry.objects.filter(type__in=_types(model), record__in=numbers).order_by()
        for number, record, *said in held.values_list("pk", "record", *Said._fields):
            there.setdefault(record, {})[Said(*said)] = number
        gone: list[int] = []
        new: list[SearchEntry] = []
        for pk, (row, lists) in rows.items():
            wanted, old = _said_by(row, lists), there.get(pk, {})
            gone += [number for said, number in old.items() if said not in wanted]
            new += [entry for said in wanted if said not in old and (entry := _entry(said, pk)).head]
        SearchEntry.objects.filter(pk__in=gone).delete()
        SearchEntry.objects.bulk_create(new, batch_size=BATCH)


def entries_remove(row: models.Model, pk: int) -> None:
    """Make a removed row, which had this number, no longer findable."""
    if is_searchable(row):
        SearchEntry.objects.filter(type__in=_types(row), record=pk).delete()


def entries_replace(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Make many rows of one model findable by what they say now."""
    for batch in chunked(rows, BATCH // 2):
        SearchEntry.objects.filter(type__in=_types(model), record__in=[row.pk for row in batch]).delete()
        _entries_write(batch)


def entries_rebuild() -> dict[str, int]:
    """Make all entries and the index anew; return the number of entries by model.

    Needed after a change of the folding or of what a model declares, and where rows were written past the services.
    """
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        engine.index_create()
        return {str(model._meta.label): _model_rebuild(model) for model in searchable_models()}


def searchable_models() -> list[type[models.Model]]:
    """Return the models that declare what their records are found by."""
    return [model for model in apps.get_models() if is_searchable(model)]


def _model_rebuild(model: type[models.Model]) -> int:
    named = getattr(model, "search_names", ())
    rows: Any = model._default_manager.order_by("pk").select_related(*named).prefetch_related(*_lists_of_model(model))
    return sum(_entries_write(batch) for batch in chunked(rows.iterator(chunk_size=BATCH), BATCH // 2))


def _entries_write(rows: Sequence[models.Model]) -> int:
    """Store the entries of rows that have none; return how many."""
    names = _lists_of_model(type(rows[0]))
    entries = []
    for row in rows:
        lists = {name: sorted(str(one) for one in getattr(row, name).all()) for name in names}
        entries += entries_of(row, lists)
    SearchEntry.objects.bulk_create(entries, batch_size=BATCH)
    return len(entries)


def _lists_of_model(model: type[models.Model]) -> tuple[str, ...]:
    """Return the relations whose rows, in words, are texts of a record of this model."""
    return tuple(getattr(model, "search_lists", ()))


def _types(row: models.Model | type[models.Model]) -> tuple[str, ...]:
    return tuple(row.search_types)  # type: ignore[union-attr]


def _content(entry: SearchEntry) -> tuple[Any, ...]:
    return tuple(getattr(entry, field.attname) for field in SearchEntry._meta.concrete_fields if field.name != "id")


def _entry(said: Said, pk: int) -> SearchEntry:
    """Return one entry; a code is found by its letters and digits alone."""
    plain = folded(said.text.rpartition(":")[2] if said.label in CODES else said.text)
    is_code = said.label in CODES
    return SearchEntry(
        **said._asdict(),
        record=pk,
        head=(plain.replace(" ", "") if is_code else plain)[:HEAD_LENGTH],
        folded="" if is_code else f" {plain} ",
        sounds="" if is_code else f" {' '.join(sounds(said.text))} ",
    )
