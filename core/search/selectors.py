"""Answers to what somebody looks for: candidates from the index, ranked by how well they answer, and only what the viewer may see."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import Length, RowNumber

from analysis.folding import LIGHT, has_vowels
from analysis.matching import How, Match, Name, Question, match
from core.models import SearchEntry
from core.search import engine
from core.search.entries import HEAD_LENGTH
from core.search.texts import ASIDES, CODES, LABELS, TYPES, WHOLE_CODES
from core.unions import union_rows
from core.visibility import viewer_level

CANDIDATES = 40
"""Entries of each type that are ranked, the likeliest; twice as many as are shown when more than that is asked for."""

RANKED = 200
"""Records that a list narrowed by a search ranks; what matches beyond them follows in its own order."""

FEW = 5
"""With fewer records than that, none of which is or begins with what is asked for, typing errors are looked for as well."""

Select = TypeVar("Select", bound=Hashable)
_COLUMNS = ("type", "record", "key", "name", "kind", "country", "label", "text", "folded", "sounds", "head")
_LABEL_RANKS = {label: rank for rank, label in enumerate(LABELS)}
_TYPE_RANKS = {name: rank for rank, name in enumerate(TYPES)}


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found: by which of its texts, in which way, and how well (0 to 1 among those of that way)."""

    how: How
    score: float
    type: str
    record: int
    key: str
    name: str
    kind: str
    country: str
    label: str
    text: str

    @property
    def explanation(self) -> str:
        """Return the text it was found by when that does not stand in the name it is shown under; nothing else needs explaining."""
        return "" if self.text.casefold() in self.name.casefold() else self.text

    @property
    def rank(self) -> tuple[int, float, int, int, str, str]:
        """Return the place among other hits, the lowest first."""
        return (self.how, -self.score, _LABEL_RANKS[self.label], len(self.text), self.name, self.key)


@dataclass(frozen=True, slots=True)
class Group:
    """The best hits of one type, and how many records of that type there are; `is_least` when there may be more than counted."""

    type: str
    hits: tuple[Hit, ...]
    count: int
    is_least: bool = False

    @property
    def more(self) -> int:
        """Return how many records are not shown."""
        return self.count - len(self.hits)


@dataclass(frozen=True, slots=True)
class SearchReport:
    """The answer to one question: groups, the one with the best hit first."""

    q: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Return the number of records found."""
        return sum(group.count for group in self.groups)

    @property
    def is_least(self) -> bool:
        """Return whether there may be more than counted."""
        return any(group.is_least for group in self.groups)


@dataclass(frozen=True, slots=True)
class Found:
    """The records of some types that answer a question: the best, best first, and the condition that a record is among all of them."""

    best: tuple[int, ...]
    called: tuple[int, ...]
    """Those of the best whose name is or begins with what is asked for."""
    more: QuerySet[SearchEntry, Any] | None = None

    def condition(self, column: str) -> Q:
        """Return the condition that a column holds the number of one of the records."""
        best = Q(**{f"{column}__in": self.best})
        return best if self.more is None else best | Q(**{f"{column}__in": self.more})

    def place(self, column: str) -> Case:
        """Return the place of the record in a column among the best, for an order; those beyond them share the last."""
        places = [When(**{column: number}, then=Value(place)) for place, number in enumerate(self.best)]
        return Case(*places, default=Value(len(places)), output_field=IntegerField())


def search_get(q: str, *, viewer: object | None, types: Collection[str] | None = None, limit: int = 5) -> SearchReport:
    """Return what answers a question, in groups by type, the best `limit` of each.

    Parameters
    ----------
    q
        Names in any script, HS and ISIC codes, identifiers; with typing errors.  Of a long text the beginning is read.  Nothing finds
        nothing.
    types
        Keys of `TYPES`; all when None.

    Notes
    -----
    What the viewer may not see is in no group and in no count.
    """
    asked = [(Question.read(q), q)]
    answer = _answers(asked, viewer=viewer, types=tuple(types or TYPES), per_type=max(CANDIDATES, 2 * limit), counted=True)[0]
    groups = [answer.group(name, limit) for name in dict.fromkeys(hit.type for hit in answer.hits)]
    return SearchReport(q, tuple(sorted(groups, key=lambda group: (group.hits[0].how, _TYPE_RANKS[group.type]))))


def records_found(q: str, *, viewer: object | None, tables: Mapping[str, Collection[str]]) -> dict[str, Found]:
    """Return, table by table, the records of its types that answer a question, see `search_get`: all of them, the best ranked."""
    return records_found_each([q], viewer=viewer, tables=tables)[0]


def records_found_each(questions: Sequence[str], *, viewer: object | None, tables: Mapping[str, Collection[str]]) -> list[dict[str, Found]]:
    """Return what answers each of some questions, see `records_found`: in as many queries as one takes."""
    asked = [(Question.read(q), q) for q in questions]
    types = [name for types in tables.values() for name in types]
    answers = _answers(asked, viewer=viewer, types=types, per_type=RANKED)
    return [
        {table: _found(answer, question, q, viewer, types) for table, types in tables.items()}
        for answer, (question, q) in zip(answers, asked, strict=True)
    ]


def hits_each(questions: Sequence[str], *, viewer: object | None, types: Collection[str], limit: int) -> list[tuple[Hit, ...]]:
    """Return the best hits of each of some questions, see `search_get`: in as many queries as one takes."""
    asked = [(Question.read(q), q) for q in questions]
    answers = _answers(asked, viewer=viewer, types=tuple(types), per_type=max(CANDIDATES, 2 * limit))
    return [tuple(answer.hits[:limit]) for answer in answers]


@dataclass(frozen=True, slots=True)
class Called:
    """What something may be called: names, and by their label whole texts, folded."""

    names: Sequence[str]
    heads: Mapping[str, Collection[str]]


def records_alike_each(somethings: Sequence[Called], *, viewer: object | None, types: Collection[str], fuzzy: int) -> list[set[int]]:
    """Return for each of some things the numbers of records of one table that it may be, to be compared by who asks: no answers yet.

    Unlike an answer a record need not have all words of a name: the likeliest of those that have them, that sound alike, or that share
    many runs of letters or sounds with one of the first `fuzzy` names; two queries for all.
    """
    asked = [(thing, place, name, Question.read(name)) for thing, one in enumerate(somethings) for place, name in enumerate(one.names)]
    worded = {number: question for number, (_thing, _place, _name, question) in enumerate(asked) if question.words}
    seen = _seen(viewer, types)
    selects: dict[tuple[int, str], QuerySet[SearchEntry]] = _heard(dict.fromkeys(worded, seen), worded, CANDIDATES)
    for number, question in worded.items():
        selects[number, "strong"] = _likeliest(_strong(seen, question, asked[number][2]), question, CANDIDATES)
    window = Window(RowNumber(), partition_by=F("type"), order_by=[F("id")])
    for thing, one in enumerate(somethings):
        whole = {label: seen.filter(label=label, head__in=sorted(texts)) for label, texts in one.heads.items() if texts}
        selects |= {(-1 - thing, label): rows.annotate(place=window).filter(place__lte=CANDIDATES) for label, rows in whole.items()}
    fuzzily = _alike(seen, {number: one for number, one in worded.items() if asked[number][1] < fuzzy}, CANDIDATES, sounded=True)
    found: list[set[int]] = [set() for _one in somethings]
    for (number, _how), rows in (*_taken(selects).items(), *_taken(fuzzily).items()):
        found[asked[number][0] if number >= 0 else -1 - number].update(row[1] for row in rows)
    return found


def question_words(q: str) -> list[str]:
    """Return the words of a question as typed, legal forms and particles aside unless there is nothing else."""
    words = [word for word in q.split() if Question.read(word).words]
    return [word for word in words if not LIGHT.issuperset(Question.read(word).words)] or words


def _found(answer: "_Answer", question: Question, q: str, viewer: object | None, types: Collection[str]) -> Found:
    hits = [hit for hit in answer.hits if hit.type in types]
    best, called = tuple(hit.record for hit in hits), tuple(hit.record for hit in hits if hit.how <= How.BEGINNING)
    if answer.full.isdisjoint(types):
        return Found(best, called)
    return Found(best[:RANKED], called, _strong(_seen(viewer, types), question, q).values("record"))


# ---------------------------------------------------------------- candidates
@dataclass(frozen=True, slots=True)
class _Answer:
    """The hits of all types, best first; the types with more than were ranked, and their numbers of records; those that may have more."""

    hits: list[Hit]
    full: frozenset[str]
    counts: dict[str, int]
    cut: set[str]

    def group(self, name: str, limit: int) -> Group:
        """Return the hits of one type."""
        hits = [hit for hit in self.hits if hit.type == name]
        return Group(name, tuple(hits[:limit]), self.counts.get(name, len(hits)), name in self.cut - self.counts.keys())


def _answers(
    asked: Sequence[tuple[Question, str]], *, viewer: object | None, types: Sequence[str], per_type: int, counted: bool = False
) -> list[_Answer]:
    """Return what answers each of some questions, by what stands in the entries, by sound, and by likeness where that finds little.

    `counted`: with the numbers of records, the sounds looked for after the words and only where they find too little. Otherwise both are
    one query for all questions, and likeness another.
    """
    seen = _seen(viewer, types)
    worded = {place: question for place, (question, _q) in enumerate(asked) if question.words}
    strong = {place: _strong(seen, question, asked[place][1]) for place, question in worded.items()}
    likeliest = {(place, "strong"): _likeliest(entries, worded[place], per_type) for place, entries in strong.items()}
    if counted:
        found = _taken(likeliest)
        full = {place: frozenset(_full_types(found[place, "strong"], per_type)) for place in worded}
        found |= _taken(_heard({place: seen.exclude(type__in=sorted(full[place])) for place in worded}, worded, per_type))
    else:
        found = _taken(likeliest | _heard(dict.fromkeys(worded, seen), worded, per_type))
        full = {place: frozenset(_full_types(found[place, "strong"], per_type)) for place in worded}
    rows = {place: found[place, "strong"] for place in worded}
    # A type of which there is more than enough needs nothing that only sounds like it.
    heard = {place: [row for row in found.get((place, "heard"), []) if row[0] not in full[place]] for place in worded}
    hits = {place: _merged(_hits(rows[place], worded[place]), _hits(heard[place], worded[place])) for place in worded}
    few = [place for place, own in hits.items() if len(own) < FEW and not any(hit.how <= How.BEGINNING for hit in own)]
    for (place, _column), alike in _taken(_alike(seen, {place: worded[place] for place in few}, per_type)).items():
        hits[place] = _merged(hits[place], _hits(alike, worded[place]))
    counts: dict[int, dict[str, int]] = {}
    for place in (place for place in worded if counted and full[place]):
        records = strong[place].filter(type__in=full[place]).order_by().values("type").annotate(records=Count("record", distinct=True))
        counts[place] = dict(records.values_list("type", "records"))
    return [
        _Answer(sorted(hits[place], key=lambda hit: hit.rank), full[place], counts.get(place, {}), _full_types(heard[place], per_type))
        if place in worded
        else _Answer([], frozenset(), {}, set())
        for place in range(len(asked))
    ]


def _taken(selects: Mapping[Select, QuerySet[SearchEntry]]) -> dict[Select, list[tuple]]:
    """Return the candidates of several selects, by what they are called: one query for all."""
    called = list(selects)
    found: dict[Select, list[tuple]] = {name: [] for name in called}
    for number, row in union_rows([(rows, _COLUMNS) for rows in selects.values()]):
        found[called[number]].append(row)
    return found


def _heard(
    entries: Mapping[int, QuerySet[SearchEntry]], questions: Mapping[int, Question], per_type: int
) -> dict[tuple[int, str], QuerySet[SearchEntry]]:
    """Return the likeliest of the entries that sound like each question; those with too little sound are left out."""
    by_sound = {place: _by_sound(entries[place], question) for place, question in questions.items()}
    return {(place, "heard"): _likeliest(rows, questions[place], per_type) for place, rows in by_sound.items() if rows is not None}


def _seen(viewer: object | None, types: Iterable[str]) -> QuerySet[SearchEntry]:
    """Return the entries of some types that the viewer may see."""
    entries = SearchEntry.objects.filter(visibility__lte=viewer_level(viewer))
    wanted = set(types)
    return (entries if wanted >= TYPES.keys() else entries.filter(type__in=sorted(wanted))).order_by()


def _strong(entries: QuerySet[SearchEntry], question: Question, q: str) -> QuerySet[SearchEntry]:
    """Return the entries in which all words stand, and the codes that are or begin with what is asked for."""
    runs = _runs(question)
    words = engine.holding("folded", runs) if runs else engine.beginning("head", question.folded) & ~Q(label__in=CODES)
    code = _code(question, q)
    if not code:
        return entries.filter(words)
    coded = SearchEntry.objects.filter(engine.beginning("head", code), label__in=CODES - WHOLE_CODES)
    whole = SearchEntry.objects.filter(head=code, label__in=WHOLE_CODES)
    parts = [rows.order_by().values("pk") for rows in (SearchEntry.objects.filter(words), coded, whole)]
    return entries.filter(pk__in=parts[0].union(*parts[1:], all=True))


def _runs(question: Question) -> list[str]:
    """Return the runs of three letters or more that an entry must have; none for a question of one letter.

    A short word must begin a word there, a single letter be one; the last may still be being typed.
    """
    words = question.words
    if len(question.folded) == 1:
        return []
    runs = []
    for place, word in enumerate(words):
        if word not in question.heavy:
            continue
        if len(word) > 2:
            runs.append(word)
        elif len(word) == 2:
            runs.append(f" {word}")
        else:
            runs.append(f"{words[place - 1]} {word}" if place and place == len(words) - 1 else f" {word} ")
    return runs


def _code(question: Question, q: str) -> str:
    """Return the question as a code, "" when it has no digit: 7601.10 and HS 760110, voen:1700004."""
    words = question.words[1:] if question.words[0] in {"hs", "isic"} and len(question.words) > 1 else question.words
    compact = Question.read(q.rpartition(":")[2]).compact if ":" in q else "".join(words)
    return compact[:HEAD_LENGTH] if any(letter.isdigit() for letter in compact) else ""


def _likeliest(entries: QuerySet[SearchEntry], question: Question, per_type: int) -> QuerySet[SearchEntry]:
    """Return the likeliest entries of each type: those that are the question, begin with it, have it as beginning of a word; short ones."""
    likely = Case(
        When(head=question.folded[:HEAD_LENGTH], then=Value(0)),
        When(folded__startswith=f" {question.folded}", then=Value(1)),
        When(folded__contains=f" {question.folded}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    place = Window(RowNumber(), partition_by=F("type"), order_by=[likely, Length("folded"), F("id")])
    return entries.annotate(place=place).filter(place__lte=per_type)


def _by_sound(entries: QuerySet[SearchEntry], question: Question) -> QuerySet[SearchEntry] | None:
    """Return the entries whose words sound like those of the question; None when it has too little sound."""
    if sum(map(len, question.sounds)) < 2:
        return None
    return entries.exclude(label__in=ASIDES).filter(engine.holding("sounds", [f" {sound} " for sound in question.sounds]))


def _alike(
    entries: QuerySet[SearchEntry], questions: Mapping[int, Question], per_type: int, *, sounded: bool = False
) -> dict[tuple[int, str], QuerySet[SearchEntry]]:
    """Return, by number and column, the entries of each type that share the most runs of letters with a question; `sounded`: or sounds."""
    found: dict[tuple[int, str], QuerySet[SearchEntry]] = {}
    texts = {(number, "folded"): ("folded", " ".join(question.heavy)) for number, question in questions.items()}
    if sounded:
        texts |= {(number, "sounds"): ("sounds", " ".join(question.sounds)) for number, question in questions.items() if question.sounds}
    for called, alike in engine.alike(texts).items():
        condition, shared = alike
        place = Window(RowNumber(), partition_by=F("type"), order_by=[shared.desc(), Length("folded"), F("id")])
        found[called] = entries.filter(condition).exclude(label__in=ASIDES).annotate(place=place).filter(place__lte=per_type)
    return found


# ---------------------------------------------------------------- ranking
def _full_types(rows: list[tuple], per_type: int) -> set[str]:
    """Return the types that have more candidates than were taken, perhaps."""
    types = [row[0] for row in rows]
    return {name for name in set(types) if types.count(name) >= per_type}


def _hits(rows: Iterable[tuple], question: Question) -> list[Hit]:
    """Return the records that answer the question, each by the best of its texts."""
    best: dict[tuple[str, int], Hit] = {}
    for row in rows:
        *_shown, label, text, folded, sounds, head = row
        name = Name(folded.split(), sounds.split(), has_vowels(text))
        found = _code_match(question.compact, head) if label in CODES else _match(question, name, is_aside=label in ASIDES)
        if found is None:
            continue
        hit = Hit(found.how, found.score, *row[:-3])
        other = best.get((hit.type, hit.record))
        if other is None or hit.rank < other.rank:
            best[hit.type, hit.record] = hit
    return list(best.values())


def _match(question: Question, name: Name, *, is_aside: bool) -> Match | None:
    """Return how a text answers the question; one that does not call the record answers less well than one that does."""
    found = match(question, name)
    if found is None or not is_aside or found.how == How.EXACT:
        return found
    return Match(How.PARTS, found.score / 2) if found.how <= How.PARTS else None


def _code_match(asked: str, head: str) -> Match:
    """Return how a code that the index found answers: it is the end of what was asked (`HS 7601`), or begins with it."""
    return Match(How.EXACT, 1.0) if asked.endswith(head) else Match(How.BEGINNING, min(1.0, len(asked) / len(head)))


def _merged(hits: list[Hit], others: list[Hit]) -> list[Hit]:
    """Return both, each record once, by the better."""
    best = {(hit.type, hit.record): hit for hit in hits}
    for hit in others:
        there = best.get((hit.type, hit.record))
        if there is None or hit.rank < there.rank:
            best[hit.type, hit.record] = hit
    return list(best.values())
