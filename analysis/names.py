"""How alike two names of organisations are, whatever script, spelling and legal form they are written in.

Unlike `analysis.matching`, which asks whether a name answers what is being typed, neither name is the question here: what the one lacks
counts as what the other does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, Indel

from analysis.folding import LEGAL_FORMS, LIGHT, PARTICLES, folded_words, has_vowels, heard_words, spoken
from analysis.matching import errors_allowed

LONGEST = 300
WORDS_MOST = 16
_BRACKETS = re.compile(r"\(([^()]*)\)")


class Way(StrEnum):
    """In which way two names are alike."""

    SAME_NAME = "same_name"
    WITHOUT_LEGAL_FORM = "without_legal_form"
    WORD_ORDER = "word_order"
    OTHER_SCRIPT = "other_script"
    INITIALS = "initials"
    TYPING_ERROR = "typing_error"
    SIMILAR_NAME = "similar_name"


class Likeness(NamedTuple):
    """How alike two names are (0 to 1), and in which way."""

    share: float
    way: Way


def name_likeness(one: str, other: str) -> Likeness:
    """Return how alike two names are: the best of their forms, with and without what stands in brackets, and each alone.

    Notes
    -----
    Symmetric.  Words are paired by their letters, their sound or their beginning; likeness is the weight of the pairs, each by how alike
    its words are, in the weight of all words.  Words such as company, plant, group weigh little where only one name has them; where each
    name has words that the other lacks, they tell the two apart and weigh in full.  Numbers that differ do so even more.

    Examples
    --------
    >>> name_likeness("Sumgayit Technologies Park MMC", "Sumgayit Technologies Park")
    Likeness(share=1.0, way=<Way.WITHOUT_LEGAL_FORM: 'without_legal_form'>)
    >>> name_likeness("Сумгаит", "Sumqayıt").way.value, name_likeness("OARC", "Oman Aluminium Rolling Company").way.value
    ('other_script', 'initials')
    """
    forms, others = _forms(one), _forms(other)
    if any(form.cut for form in forms) and any(form.cut for form in others):  # what both say in brackets tells them apart
        forms, others = (tuple(form for form in some if not form.cut) for some in (forms, others))
    found = [_likeness(form, against) for form in forms for against in others]
    return max(found, key=lambda likeness: (likeness.share, -_ranked(likeness.way)), default=Likeness(0.0, Way.SIMILAR_NAME))


def _ranked(way: Way) -> int:
    return _PLACES[way]


_PLACES = {way: place for place, way in enumerate(Way)}

GENERIC = frozenset(
    word
    for text in (
        "intl natl indl inst univ mfg",
        "company group holding holdings enterprise enterprises industries industry industrial international services service corporation",
        "plant factory works mill operations operation business unit branch division project office general national trading complex",
        "müəssisə müəssisəsi şirkət şirkəti zavod zavodu fabrik fabriki istehsalat birliyi qrup kompleksi kombinatı sənaye",
        "завод комбинат фабрика компания предприятие группа холдинг объединение производственное промышленный",
        "شركة مصنع مجموعة مؤسسة الصناعات للصناعات صناعات الدولية العامة خدمات للخدمات القابضة",
        "usine usines entreprise entreprises groupe industrie fabrique complexe centre services",
        "fábrica empresa grupo indústria indústrias serviços",
    )
    for word in folded_words(text)
)
"""Words that many names have, as folded: they tell little."""

_LITTLE = LIGHT | GENERIC
_LITTLE_SOUNDS = frozenset(sound for word in _LITTLE for _word, sound in heard_words(word) if len(sound) > 3)

GENERIC_WEIGHT, SHORT_WEIGHT = 0.25, 0.7
SOUND_LIKE, SOUND_NEAR, BEGINNING_LEAST = 0.93, 0.8, 3
NUMBERS_DIFFER, ONE_WORD = 0.6, 0.9
PAIRED_LEAST, WITHOUT_VOWELS = 0.5, 0.85
_VOWELS = re.compile("[aeiou]")
WHOLE_LEAST, SHORTEST = 6, 5


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a name as it is compared: its words that tell names apart, each with its sound and its weight.

    `cut`: what stood in brackets, and was not just the initials, is left out.
    """

    folded: str
    words: tuple[str, ...]
    heard: tuple[str, ...]
    weights: tuple[float, ...]
    has_vowels: bool
    script: str
    initials: frozenset[str]
    cut: bool = False

    @property
    def compact(self) -> str:
        """Return the telling words without blanks."""
        return "".join(self.words)


@lru_cache(maxsize=20_000)
def _forms(text: str) -> tuple[_Form, ...]:
    """Return the forms of a name: as it is; without its brackets; and what is in them, where one is the initials of the other."""
    text = text[:LONGEST]
    whole, inside = _form(text), _BRACKETS.findall(text)
    if not inside:
        return (whole,) if whole.words else ()
    outer = _form(_BRACKETS.sub(" ", text))
    short = [form for form in map(_form, inside) if _initials(outer, form)]
    forms = [whole, *short, outer if short else replace(outer, cut=True)]
    return tuple(form for form in forms if form.words)


def texts_of(name: str) -> tuple[str, ...]:
    """Return the texts by which a name can be looked for: without its brackets, and what is in them where one is the initials of the other.

    >>> texts_of("Oman Aluminium Rolling Company (OARC)"), texts_of("Gulf Alloys (FZC)")
    (('Oman Aluminium Rolling Company', 'OARC'), ('Gulf Alloys',))
    """
    outer = " ".join(_BRACKETS.sub(" ", name).split())
    inside = [one for one in _BRACKETS.findall(name) if _initials(_form(outer), _form(one))]
    return (outer or name, *inside)


def telling_text(name: str) -> str:
    """Return the words of a name, as written, that tell it from others.

    >>> telling_text("Baku Steel Company LLC")
    'Baku Steel'
    """
    return " ".join(word for word in name.split() if not _LITTLE.issuperset(folded_words(word)))


def short_names(name: str) -> frozenset[str]:
    """Return the folded short names that the initials of a name make.

    >>> sorted(short_names("Oman Aluminium Rolling Company"))
    ['oar', 'oarc']
    """
    return frozenset(one for form in _forms(name) for one in form.initials)


def _form(text: str) -> _Form:
    read = heard_words(text)[:WORDS_MOST]
    heavy = [(word, sound) for word, sound in read if word not in LIGHT] or list(read)
    words = tuple(word for word, _sound in heavy)
    said = [word for word, _sound in read]
    named = said[:-1] if said and said[-1] in LEGAL_FORMS else said
    rows = [some for all_of in (said, named) for some in (all_of, [word for word in all_of if word not in PARTICLES])]
    short = {"".join(word[0] for word in some) for some in (*rows, words)}
    script = _script(text)
    return _Form(
        folded=" ".join(word for word, _sound in read),
        words=words,
        heard=tuple(sound for _word, sound in heavy),
        weights=tuple(_weight(word, sound, script) for word, sound in heavy),
        has_vowels=has_vowels(text),
        script=script,
        initials=frozenset(one for one in short if len(one) > 2),
    )


def _weight(word: str, sound: str, script: str) -> float:
    if word in GENERIC or (sound in _LITTLE_SOUNDS and (script != "latin" or len(sound) > 4)):
        return GENERIC_WEIGHT
    return 1.0 if len(word) > 3 else SHORT_WEIGHT


def _script(text: str) -> str:
    """Return the script of a text's letters: latin, cyrillic, arabic, or of the first other one."""
    for letter in text:
        if letter.isalpha():
            number = ord(letter)
            if number < 0x370:
                return "latin"
            return (
                "cyrillic" if number < 0x530 else "arabic" if 0x600 <= number < 0x780 else "latin" if 0x1E00 <= number < 0x1F00 else "other"
            )
    return "latin"


def _likeness(one: _Form, other: _Form) -> Likeness:
    """Return how alike two forms are."""
    differ = one.script != other.script
    if one.folded == other.folded:
        return Likeness(1.0, Way.OTHER_SCRIPT if differ else Way.SAME_NAME)
    if one.words == other.words:
        return Likeness(1.0, Way.OTHER_SCRIPT if differ else Way.WITHOUT_LEGAL_FORM)
    if (
        sorted(one.words) == sorted(other.words)
        or one.compact == other.compact
        or one.folded.replace(" ", "") == other.folded.replace(" ", "")
    ):
        return Likeness(0.98, Way.OTHER_SCRIPT if differ else Way.WORD_ORDER)
    if _initials(one, other):
        return Likeness(0.82, Way.INITIALS)
    pairs = _pairs(one, other)
    share, written = _share(one, other, pairs), _written_alike(one, other)
    if len(one.words) == len(other.words) == 1 and not differ:
        share *= ONE_WORD
    whole = written >= share or len(pairs) == len(one.words) == len(other.words)
    share = max(share, written)
    numbers = [{word for word in form.words if word.isdecimal()} for form in (one, other)]
    if all(numbers) and numbers[0] != numbers[1]:
        share *= NUMBERS_DIFFER
    if differ:
        return Likeness(share, Way.OTHER_SCRIPT)
    return Likeness(share, Way.TYPING_ERROR if whole else Way.SIMILAR_NAME)


def _written_alike(one: _Form, other: _Form) -> float:
    """Return how alike all words are together, whatever blanks are between them: by their letters; between scripts by their sounds."""
    if one.script != other.script:
        return SOUND_LIKE * _letters_alike("".join(one.heard), "".join(other.heard))
    return _letters_alike(one.compact, other.compact)


def _letters_alike(one: str, other: str) -> float:
    """Return how alike two rows of letters are: 0 with more than one error in six letters, or more than three."""
    short, long = sorted((one, other), key=len)
    allowed = min(3, len(short) // WHOLE_LEAST)
    errors = OSA.distance(short, long, score_cutoff=allowed) if allowed else 1
    return 1 - 1.2 * errors / len(long) if errors <= allowed else 0.0


def _initials(one: _Form, other: _Form) -> bool:
    """Return whether one is a single word made of the initials of the other."""
    return any(
        len(short.words) == 1 and short.compact in long.initials and len(long.words) > 1 for short, long in ((one, other), (other, one))
    )


def _pairs(one: _Form, other: _Form) -> list[tuple[float, int, int]]:
    """Return pairs of words that are alike, the best first, each word in one pair at most: (likeness, place, place in the other)."""
    sounded = one.script != other.script or not (one.has_vowels and other.has_vowels)
    found = []
    for here, word in enumerate(one.words):
        for there, against in enumerate(other.words):
            alike = _words_alike(word, against, one.heard[here], other.heard[there], sounded=sounded)
            if alike >= PAIRED_LEAST:
                weight = one.weights[here] + other.weights[there]
                found.append((alike, weight, tuple(sorted((word, against))), here, there))
    found.sort(key=lambda pair: (-pair[0], -pair[1], pair[2]))
    taken_here: set[int] = set()
    taken_there: set[int] = set()
    pairs = []
    for alike, _weight_of, _words, here, there in found:
        if here not in taken_here and there not in taken_there:
            taken_here.add(here)
            taken_there.add(there)
            pairs.append((alike, here, there))
    return pairs


@lru_cache(maxsize=100_000)
def _words_alike(one: str, other: str, sound: str, other_sound: str, *, sounded: bool) -> float:
    """Return how alike two words are, 0 to 1: the same, with typing errors, of one sound, or one the beginning of the other."""
    if one == other:
        return 1.0
    if one.isdecimal() or other.isdecimal():
        return 0.0
    short, long = sorted((one, other), key=len)
    allowed = errors_allowed(len(short))
    errors = OSA.distance(one, other, score_cutoff=allowed) if allowed else 1
    best = 1 - (0.8 if len(short) > 5 else 1.4) * errors / len(long) if allowed and errors <= allowed else 0.0
    if sound and other_sound:
        best = max(best, _sound_alike(one, other, sound, other_sound, sounded=sounded))
    if _VOWELS.sub("", short) == _VOWELS.sub("", long) and len(_VOWELS.sub("", short)) >= BEGINNING_LEAST:
        best = max(best, WITHOUT_VOWELS)
    if len(short) >= BEGINNING_LEAST and len(long) >= WHOLE_LEAST and long.startswith(short):
        best = max(best, 0.6 + 0.35 * len(short) / len(long))
    return best


def _sound_alike(one: str, other: str, sound: str, other_sound: str, *, sounded: bool) -> float:
    """Return how alike two words sound; `sounded`: one is in another script, so that letters are no help."""
    if sound == other_sound and len(sound) > 1:
        least = 0.6 if min(len(one), len(other)) >= SHORTEST else 0.5
        return SOUND_LIKE if sounded and len(sound) > 2 else least + 0.4 * Indel.normalized_similarity(spoken(one), spoken(other))
    if sounded and min(len(sound), len(other_sound)) > 3 and OSA.distance(sound, other_sound, score_cutoff=1) <= 1:
        return SOUND_NEAR
    return 0.0


def _share(one: _Form, other: _Form, pairs: Sequence[tuple[float, int, int]]) -> float:
    """Return the share of the pairs in the weight of all words."""
    paired = sum(alike * (one.weights[here] + other.weights[there]) for alike, here, there in pairs)
    held = sum(one.weights[here] + other.weights[there] for _alike, here, there in pairs)
    left = [
        [(word, weight) for place, (word, weight) in enumerate(zip(form.words, form.weights, strict=True)) if place not in taken]
        for form, taken in ((one, {here for _alike, here, _there in pairs}), (other, {there for _alike, _here, there in pairs}))
    ]
    # Words that only one of the two has are often left out; where each has its own, they tell the two apart.
    apart = all(left)
    lost = sum(max(weight, SHORT_WEIGHT) if apart else weight for side in left for _word, weight in side)
    return paired / (held + lost)
