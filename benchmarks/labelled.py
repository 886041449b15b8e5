"""Drafts of organisations of which it is known whether, and as what, the register has them: from the packs and generated corruptions.

Each draft of an organisation of the packs writes one of its names as somebody else might: with typing errors, without or with another
legal form, its words in another order or abbreviated, without marks or vowels, in other letters.  The tables of letters are those of the
trade (passports, railways, newspapers), not those by which names are folded.  Each organisation is also a draft of one that the register
does not have: everything that is known of it, with itself left out.

Everything follows from a seed.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.random import Generator

from analysis.duplicates import Entry
from analysis.folding import LEGAL_FORMS, folded
from benchmarks.generate import mistyped
from core.search.texts import host_text

PACKS = Path(__file__).resolve().parent.parent / "data" / "packs"
AS_WRITTEN = ("name", "local name", "alias")
FORMS = {"AZ": "MMC", "OM": "SAOC", "CA": "inc.", "MZ": "Lda", "TT": "Ltd"}
ABBREVIATIONS = {
    "company": "Co.", "corporation": "Corp.", "international": "Intl", "industries": "Ind.", "industrial": "Indl", "services": "Svcs",
    "engineering": "Eng.", "university": "Univ.", "institute": "Inst.", "authority": "Auth.", "national": "Natl", "limited": "Ltd",
    "aluminium": "Alum.", "development": "Dev.", "manufacturing": "Mfg", "technology": "Tech.", "petrochemical": "Petrochem.",
}  # fmt: skip
CYRILLIC = {
    "shch": "щ", "ce": "се", "ci": "си", "cy": "си", "kh": "х", "sh": "ш", "ch": "ч", "zh": "ж",
    "ts": "ц", "yu": "ю", "ya": "я", "ph": "ф", "th": "т",
    "ee": "и", "oo": "у",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "дж", "k": "к", "l": "л", "m": "м",
    "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "й", "z": "з",
    "ə": "а", "ş": "ш", "ç": "ч", "ğ": "г", "ı": "ы", "ö": "о", "ü": "у", "é": "е", "è": "е", "â": "а", "ô": "о",
}  # fmt: skip
ARABIC = {
    "ce": "س", "ci": "سي", "cy": "سي", "kh": "خ", "sh": "ش", "ch": "تش", "th": "ث", "gh": "غ", "ph": "ف", "ee": "ي", "oo": "و",
    "a": "ا", "b": "ب", "c": "ك", "d": "د", "e": "ي", "f": "ف", "g": "ج", "h": "ه", "i": "ي", "j": "ج", "k": "ك", "l": "ل", "m": "م",
    "n": "ن", "o": "و", "p": "ب", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "و", "v": "ف", "w": "و", "x": "كس", "y": "ي", "z": "ز",
    "ə": "ا", "ş": "ش", "ç": "تش", "ğ": "غ", "ı": "ي", "ö": "و", "ü": "و", "é": "ي", "è": "ي", "â": "ا", "ô": "و",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation of the packs."""

    key: str
    entry: Entry

    @property
    def is_for_tuning(self) -> bool:
        """Return whether it is of the half on which weights are chosen; figures are stated of the other one."""
        return crc32(self.key.encode()) % 2 == 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody enters, in which way it was made, and of what: `meant` is the key of the organisation.

    `is_new`: an organisation that the register does not have; the one it was made of is left out of the register.
    """

    how: str
    entry: Entry
    meant: str
    is_new: bool = False


def known_organisations() -> list[Known]:
    """Return the organisations of the packs, in the order of their keys; markets are places."""
    found = {}
    for file in sorted(PACKS.glob("*/organisations.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["kind"] != "market":
                    found[row["key"]] = Known(row["key"], _entry(row))
    return [found[key] for key in sorted(found)]


def drafts(organisations: Sequence[Known], *, seed: int = 5) -> list[Draft]:
    """Return drafts of organisations, in every way that changes one of their names, and one each of a new one.

    Every second draft has the country beside the name, the others nothing.
    """
    random = np.random.default_rng(seed)
    made = []
    for known in organisations:
        for how, text in _written(known.entry, random):
            country = known.entry.country if len(made) % 2 else ""
            made.append(Draft(how, Entry(name=text, country=country), known.key))
        made.append(Draft("new", known.entry, known.key, is_new=True))
    return made


def _entry(row: dict[str, str]) -> Entry:
    latitude, longitude = (float(row[name]) if row[name] else None for name in ("latitude", "longitude"))
    return Entry(
        name=row["name"],
        name_local=row["name_local"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        host=host_text(row["website"]),
        country=row["country"],
        zone=row["zone"],
        latitude=latitude,
        longitude=longitude,
        kind=row["kind"],
    )


def _written(entry: Entry, random: Generator) -> Iterator[tuple[str, str]]:
    """Yield the ways to write an organisation's names, those that leave a name as it is left out."""
    name = entry.name
    yield "name", name
    if entry.name_local and entry.name_local != name:
        yield "local name", entry.name_local
        yield "local name, typing error", mistyped(entry.name_local, random)
    if entry.aliases:
        yield "alias", entry.aliases[int(random.integers(0, len(entry.aliases)))]
    for how, change in _changes(entry, random).items():
        text = change(name)
        if text.strip() and text != name:
            yield how, text


def _changes(entry: Entry, random: Generator) -> dict[str, Callable[[str], str]]:
    return {
        "one typing error": lambda name: mistyped(name, random) if len(name) > 5 else name,
        "two typing errors": lambda name: mistyped(name, random, 2) if len(name) > 8 else name,
        "without legal form": without_legal_form,
        "other legal form": lambda name: f"{without_legal_form(name)} {FORMS.get(entry.country, 'LLC')}",
        "words turned round": lambda name: " ".join(reversed(without_brackets(name).split())),
        "a word left out": lambda name: _without_last(without_brackets(name)),
        "abbreviated": abbreviated,
        "without marks": without_marks,
        "without vowels in a word": lambda name: _without_vowels(without_brackets(name)),
        "in Cyrillic letters": lambda name: in_letters(without_legal_form(without_brackets(name)), CYRILLIC),
        "in Arabic letters": lambda name: in_letters(without_legal_form(without_brackets(name)), ARABIC),
        "without blanks": lambda name: without_brackets(name).replace(" ", ""),
    }


def without_brackets(name: str) -> str:
    """Return a name without what stands in brackets, if it has anything else."""
    return " ".join(re.sub(r"\([^()]*\)", " ", name).split()) or name


def without_legal_form(name: str) -> str:
    """Return a name without its legal form, if it has anything else.

    >>> without_legal_form("Caspian Steel LLC")
    'Caspian Steel'
    """
    return " ".join(word for word in name.split() if folded(word) not in LEGAL_FORMS).strip(" ,") or name


def abbreviated(name: str) -> str:
    """Return a name with its common words abbreviated; its longest word cut off when there are none."""
    words = [ABBREVIATIONS.get(word.lower(), word) for word in name.split()]
    text = " ".join(words)
    longest = max(words, key=len)
    return text if text != name or len(longest) < 8 or len(words) < 2 else text.replace(longest, f"{longest[:5]}.", 1)


def without_marks(name: str) -> str:
    """Return a name in bare letters, as they are typed where the keyboard has no others.

    >>> without_marks("Bakı Şüşə"), without_marks("Québec")
    ('Baki Suse', 'Quebec')
    """
    plain = name.translate(str.maketrans("əƏıĞğ", "eEiGg"))
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


def in_letters(name: str, letters: dict[str, str]) -> str:
    """Return a name of Latin letters in those of another script, longest groups first; nothing for one that is in another already.

    >>> in_letters("Sohar Port", CYRILLIC), in_letters("Sohar", ARABIC)
    ('сохар порт', 'سوهار')
    """
    text = name.lower()
    if not any("a" <= letter <= "z" for letter in text):
        return ""
    groups = "|".join(map(re.escape, sorted(letters, key=len, reverse=True)))
    return re.sub(groups, lambda found: letters[found[0]], text)


def _without_last(name: str) -> str:
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 2 else name


def _without_vowels(name: str) -> str:
    """Return a name with the vowels of its longest word left out, but for a first letter."""
    longest = max(name.split(), key=len)
    return name.replace(longest, longest[0] + re.sub("[aeiouəıöüéèâôAEIOU]", "", longest[1:]), 1) if len(longest) > 4 else name
