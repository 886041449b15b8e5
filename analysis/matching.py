"""How well a name answers a question: the same, begins with it, holds its words, sounds like it, or is it with typing errors.

Works on folded texts (see `analysis.folding`) and looks at one question and one name at a time; which names are worth looking at is
found elsewhere.

References
----------
Damerau, F. J. (1964).  A technique for computer detection and correction of spelling errors.  Communications of the ACM 7(3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA, Indel

from analysis.folding import LIGHT, folded_words, has_vowels, heavy_words, sounds, spoken

LONGEST = 200
"""Letters of a folded question that are read; the rest is left out."""

WORDS_MOST = 12
"""Words of a question that are read."""

LIGHT_WEIGHT = 0.2
ALIKE_LEAST, ALIKE_LEAST_WITHOUT_VOWELS = 0.7, 0.5
"""Below this share of letters in common (Indel ratio), words of one sound are not taken for the same; one may lack its vowels."""


class How(IntEnum):
    """In which way a name answers a question, the best first."""

    EXACT = 0
    BEGINNING = 1
    WORDS = 2
    PARTS = 3
    SOUND = 4
    FUZZY = 5


@dataclass(frozen=True, slots=True)
class Match:
    """How a name answers a question, and how well: `score` lies between 0 and 1 and compares matches of one kind."""

    how: How
    score: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: folded, with its words, those that must be found, and their sounds."""

    folded: str
    words: tuple[str, ...]
    heavy: tuple[str, ...]
    sounds: tuple[str, ...]
    has_vowels: bool = True

    @classmethod
    def read(cls, text: str) -> "Question":
        """Return the question that somebody typed; of a long one its beginning."""
        words: list[str] = []
        left = LONGEST
        for word in folded_words(text[: 2 * LONGEST])[:WORDS_MOST]:
            if left <= 0:
                break
            words.append(word[:left])
            left -= len(word) + 1
        read = tuple(words)
        text = text[: 2 * LONGEST]
        return cls(" ".join(read), read, heavy_words(read), sounds(text)[:WORDS_MOST], has_vowels(text))

    @property
    def compact(self) -> str:
        """Return the question without blanks, as codes are compared."""
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that may be the answer: its folded words and their sounds, legal forms and particles without sound."""

    words: Sequence[str]
    sounds: Sequence[str]
    has_vowels: bool = True


def match(question: Question, name: Name) -> Match | None:
    """Return how a name answers a question, None when it does not.

    The same name with another legal form is the same.  Else every word of the question, legal forms and particles aside, must be there:
    as a word or the beginning of one, inside one, by its sound, or with typing errors (one in four letters, two in seven, three in
    eleven; a swap of neighbours counts as one).  The worst word decides the kind.  The score is the mean over the words by their
    length, lowered by what else the name has.

    Notes
    -----
    Nothing to look for answers nothing.

    Examples
    --------
    >>> def asked(text, name):
    ...     found = match(Question.read(text), Name(folded_words(name), sounds(name), has_vowels(name)))
    ...     return found and (found.how.name, round(found.score, 2))
    >>> asked("sohar aluminium", "Sohar Aluminium LLC"), asked("Сумгаит", "Sumqayıt"), asked("alumimium", "Sohar Aluminium")
    (('EXACT', 0.98), ('SOUND', 0.89), ('FUZZY', 0.79))
    >>> asked("oil", "Tea")
    """
    if not question.words or not name.words:
        return None
    together = " ".join(name.words)
    if together == question.folded:
        return Match(How.EXACT, 1.0)
    heavy = heavy_words(tuple(name.words))
    if heavy == question.heavy:
        return Match(How.EXACT, 0.98)
    coverage = _coverage(question, heavy)
    if together.startswith(question.folded):
        return Match(How.BEGINNING, coverage)
    if question.compact == "".join(name.words):
        return Match(How.WORDS, 0.95)
    return _by_words(question, name, heavy, coverage)


def _by_words(question: Question, name: Name, heavy: tuple[str, ...], coverage: float) -> Match | None:
    """Return the match word by word."""
    worst, total, weights = How.WORDS, 0.0, 0.0
    least = ALIKE_LEAST if question.has_vowels and name.has_vowels else ALIKE_LEAST_WITHOUT_VOWELS
    for word in question.words:
        weight = len(word) * (LIGHT_WEIGHT if word in LIGHT and word not in question.heavy else 1.0)
        found = _word_match(word, name, _sound_of(word, question), least)
        if found is None:
            if word in question.heavy:
                return None
        else:
            total += weight * found.score
            if word in question.heavy:
                worst = max(worst, found.how)
        weights += weight
    score = total / weights
    return Match(worst, score * (0.7 + 0.3 * coverage))


def _coverage(question: Question, heavy: Sequence[str]) -> float:
    """Return which share of a name's letters the question could explain."""
    return min(1.0, sum(map(len, question.heavy)) / max(1, sum(map(len, heavy))))


def _sound_of(word: str, question: Question) -> str:
    """Return the sound of one word of the question; those without one are left out of `sounds`."""
    if len(question.sounds) == len(question.heavy):
        return dict(zip(question.heavy, question.sounds, strict=True)).get(word, "")
    return ""


def _word_match(word: str, name: Name, sound: str, least: float) -> Match | None:
    """Return the best match of one word among the words of a name."""
    best: Match | None = None
    for other in name.words:
        found = _plain_match(word, other)
        if found is not None and (best is None or (found.how, -found.score) < (best.how, -best.score)):
            best = found
    if best is not None:
        return best
    if sound and sound in name.sounds:
        alike = max(Indel.normalized_similarity(spoken(word), spoken(other)) for other in name.words)
        if alike >= least:
            return Match(How.SOUND, 0.6 + 0.4 * alike)
    similar = max(_similarity(word, other) for other in name.words)
    return Match(How.FUZZY, similar) if similar > 0 else None


def _plain_match(word: str, other: str) -> Match | None:
    if word == other:
        return Match(How.WORDS, 1.0)
    if other.startswith(word):
        return Match(How.WORDS, 0.75 + 0.2 * len(word) / len(other))
    if len(word) > 2 and word in other:
        return Match(How.PARTS, 0.6 + 0.2 * len(word) / len(other))
    return None


def _similarity(word: str, other: str) -> float:
    """Return how alike two words are, 0 when there are more typing errors between them than a word of this length may have.

    Numbers are alike only when they are the same.  A longer word may also begin with the one that is being typed.
    """
    allowed = errors_allowed(len(word))
    if not allowed or word.isdecimal():
        return 0.0
    errors = OSA.distance(word, other, score_cutoff=allowed)
    if errors <= allowed:
        return 1 - errors / max(len(word), len(other))
    if len(word) >= 5 and len(other) > len(word):
        errors = min(OSA.distance(word, other[: len(word) + more], score_cutoff=allowed) for more in (-1, 0, 1))
        if errors < allowed or errors == allowed == 1:
            return 0.8 * (1 - errors / len(word))
    return 0.0


def errors_allowed(length: int) -> int:
    """Return how many typing errors a word of a length may have.

    >>> [errors_allowed(length) for length in (3, 4, 6, 7, 10, 11)]
    [0, 1, 1, 2, 2, 3]
    """
    return 0 if length < 4 else 1 if length < 7 else 2 if length < 11 else 3
