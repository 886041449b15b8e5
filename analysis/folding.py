"""Names in any script as one Latin skeleton, so that what sounds alike can be compared: folded text and its sound.

Two forms of a text, both words of Latin letters and digits divided by single blanks:

folded
    The text letter by letter: marks, Arabic vowels, tatweel and article gone, Cyrillic in Latin letters, Arabic in those of the Arabic
    chat alphabet (with digits for the letters that Latin has not: ع is 3, ح is 7), so that words without their vowels are no parts of
    Latin words; the Azerbaijani letters as they are typed without their marks (ə as e, ı as i).
sounds
    The consonants only, those taken for each other between scripts as one letter (q, g, k, j and hard c; b and p; s and sh ...), the
    legal form left out.  Sumqayıt, Sumgait and Сумгаит are one, صحار is Suhar and Sohar.  It finds candidates and proves nothing.

Letters of other scripts stay as they are, in lower case.

References
----------
The Unicode Standard, chapter 3.13 (caseless matching) and annex 15 (normalisation forms).
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


def _pairs(*lines: str) -> dict[str, str]:
    """Return letters with what they become, from "а a б b"; a hyphen is nothing."""
    parts = [part for line in lines for part in line.split()]
    return {letter: latin.replace("-", "") for letter, latin in zip(parts[::2], parts[1::2], strict=True)}


LEGAL_FORMS = _words(
    # as folded: English, Azerbaijani, Omani and Arabic, French and Portuguese, Russian, and what else the trade brings
    "llc ltd limited inc incorporated corp corporation co company plc llp lp pty pvt pte",
    "mmc asc qsc qapali aciq sehmdar cemiyyeti mehdud mesuliyyetli",
    "saog saoc spc wll fzc fze fzco fzllc dmcc pjsc psc shmm shm33 shm3m shrkh m7dwdh msahmh 3amh m8flh",
    "ltee enr senc sarl sas sa societe compagnie cie lda limitada",
    "ooo oao zao pao ao jsc ojsc cjsc",
    "oyj oy ab as gmbh ag kg bv nv spa srl sl",
)
"""Words that say what an organisation is in law; they tell two names apart only when nothing else does."""

PARTICLES = _words("the of and for in at et de des du da do dos das la le les l d ve al el")
"""Words that carry no meaning of their own."""

LIGHT = LEGAL_FORMS | PARTICLES

_LATIN = _pairs("ə e ǝ e ı i ø o ł l đ d ð d þ th æ ae œ oe ß ss ħ h ŋ n ŧ t ĸ k ɣ g")
_CYRILLIC = _pairs(
    "а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch",
    "ъ - ы y ь - э e ю yu я ya і i є ye ґ g ј y",
    # Azerbaijani, Kazakh and Tatar letters
    "ә e ғ g ҝ g ө o ү u ұ u һ h ҹ c җ j қ q ң n ҳ h",
)
_ARABIC = _pairs(
    "ا a ٱ a ب b ت t ث th ج j ح 7 خ 5 د d ذ dh ر r ز z س s ش sh ص 9 ض d ط 6 ظ z ع 3 غ gh ف f ق 8 ك k ل l م m ن n",
    "ه h ة h و w ي y ى y ء -",
    # Persian, Kurdish and Urdu letters
    "پ p چ ch ژ zh گ g ک k ی y ڤ v ھ h ہ h",
)
_LETTERS = MappingProxyType(_LATIN | _CYRILLIC | _ARABIC)
_CHAT_DIGITS = str.maketrans({"7": "h", "5": "kh", "9": "s", "6": "t", "3": "a", "8": "q"})

_VOWEL = "a"
_SOUNDS_OF_LATIN = (
    dict.fromkeys("aeiouwy", _VOWEL)
    | {"b": "b", "p": "b", "f": "f", "v": "f", "d": "d", "t": "t", "l": "l", "m": "m", "n": "n", "r": "r", "s": "s", "z": "z", "h": "h"}
    | dict.fromkeys("cgjkq", "k")
    | {"x": "h"}
)
_SOUNDS = MappingProxyType(
    _SOUNDS_OF_LATIN
    | {letter: "".join(dict.fromkeys(_SOUNDS_OF_LATIN.get(part, "") for part in latin)) for letter, latin in _LETTERS.items()}
    | {"þ": "t", "ж": "k", "х": "h", "ц": "s", "ч": "k", "ш": "s", "щ": "s"}
    | {"ث": "t", "ح": "h", "خ": "h", "ذ": "d", "ش": "s", "ص": "s", "ط": "t", "ظ": "d", "ع": _VOWEL, "غ": "k", "ق": "k"}
    | {"چ": "k", "ژ": "k"}
)
"""The sound of each letter; nothing for signs that have none."""

_SOUNDS_OF_PAIRS = MappingProxyType(
    {"sh": "s", "ch": "k", "kh": "h", "gh": "k", "ph": "f", "th": "t", "dh": "d", "zh": "k", "ck": "k", "dj": "k", "дж": "k"}
)
_SOFT_C = frozenset(("ce", "ci", "cy"))

_SILENT_SIGNS = frozenset("'’‘`´ʼ＇\"“”")
_ABBREVIATION = re.compile(r"(?<!\w)(?:\w\.){2,}\w?(?!\w)")
_BARE_LATIN = re.compile(r"[a-z0-9 ]*")
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_ARABIC_SIGNS = re.compile("[\u0640\u064b-\u065f\u0670]")  # tatweel and vowels
_ARTICLE = re.compile(r"(?<!\w)و?[اٱ]ل(?=\w\w)")  # never أل: there the letter belongs to the word
_DROPPED = frozenset(("Mn", "Me", "Mc", "Cf", "Lm"))


def folded(text: str) -> str:
    """Return a text as it is compared with others: words of Latin letters and digits, divided by single blanks.

    Folding twice gives the same.  Letters of scripts other than Latin, Cyrillic and Arabic stay as they are; a text without letters
    and digits folds to nothing.

    >>> folded("Sumqayıt Kimya Sənaye Parkı"), folded("Vallée de l’aluminium"), folded("الصُّحَار")
    ('sumqayit kimya senaye parki', 'vallee de l aluminium', '97ar')
    >>> folded("СУМГАИТ"), folded("S.A.O.G."), folded("٧٦٠١")
    ('sumgait', 'saog', '7601')
    """
    return " ".join(folded_words(text))


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a folded text."""
    return tuple(word for word, _sound in _read(text))


def sounds(text: str) -> tuple[str, ...]:
    """Return how each word of a text sounds, legal forms and particles left out unless the text has nothing else.

    A vowel at the beginning of a word is `a`, all others are gone; a word of which nothing is left has no sound.

    >>> sounds("Sumqayıt"), sounds("Сумгаит"), sounds("Sumgayit MMC")
    (('smkt',), ('smkt',), ('smkt',))
    >>> sounds("صحار"), sounds("Suhar"), sounds("SOKAR"), sounds("SOCAR")
    (('shr',), ('shr',), ('skr',), ('skr',))
    """
    words = _read(text)
    heavy = [sound for word, sound in words if word not in LIGHT and sound]
    return tuple(heavy or (sound for _word, sound in words if sound))


def heard_words(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a folded text, each with its sound; "" for one that has none.

    >>> heard_words("Sohar Port")
    (('sohar', 'shr'), ('port', 'brt'))
    """
    return _read(text)


def spoken(word: str) -> str:
    """Return a folded word for a comparison of letters: one in the Arabic chat alphabet without its digits.

    >>> spoken("97ar"), spoken("7601")
    ('shar', '7601')
    """
    return word if word.isalpha() or word.isdecimal() else word.translate(_CHAT_DIGITS)


def has_vowels(text: str) -> bool:
    """Return whether a text is written with its vowels: any but one with Arabic letters."""
    return text.isascii() or _ARABIC_LETTER.search(text) is None


def heavy_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folded words that tell names apart: without legal forms and particles, unless there is nothing else."""
    return tuple(word for word in words if word not in LIGHT) or words


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a text, each as folded and with its sound."""
    words = []
    for word in _split(_plain(text)):
        latin = word if word.isascii() else "".join(_LETTERS.get(letter, letter) for letter in word)
        if latin:
            words.append((latin, _sound(word)))
    return tuple(words)


def _plain(text: str) -> str:
    """Return a text in lower case and in the usual form of its letters."""
    plain = text.lower()
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        plain = _ARTICLE.sub("", _ARABIC_SIGNS.sub("", plain))
    return _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), plain)


def _split(plain: str) -> list[str]:
    """Return the words of a plain text, without marks."""
    if _BARE_LATIN.fullmatch(plain):
        return plain.split()
    parts: list[str] = []
    begun = 0  # letters of the word so far
    for letter in plain:
        if letter in _LETTERS:  # й is no и with a mark
            parts.append(letter)
            begun += 1
            continue
        for part in unicodedata.normalize("NFKD", letter).casefold():
            kept = _kept(part, begun)
            parts.append(kept)
            begun = begun + len(kept) if kept != " " else 0
    return "".join(parts).split()


def _kept(part: str, begun: int) -> str:
    """Return what is kept of a sign in a word of which some letters are there: itself, a digit, nothing, or a blank."""
    if part in _SILENT_SIGNS:
        return " " if begun == 1 else ""  # l'aluminium, d'Alma; but Ma'aden
    kind = unicodedata.category(part)
    if kind in _DROPPED:
        return ""
    if kind[0] == "N":
        return str(unicodedata.digit(part, part))
    return part if kind[0] == "L" else " "


def _sound(word: str) -> str:
    """Return the sound of one word in its own script."""
    heard: list[str] = []
    units = _units(word)
    for place, unit in enumerate(units):
        if unit == _VOWEL and place:
            continue
        if place and unit == units[place - 1]:
            continue
        heard.append(unit)
    if len(heard) > 1 and heard[-1] == units[-1] == "h":
        heard.pop()  # Sharqiyah is Sharqiya
    return "".join(heard)


def _units(word: str) -> list[str]:
    """Return the sounds of a word's letters, vowels among them."""
    units: list[str] = []
    skip = False
    for letter, after in pairwise(word + " "):
        if skip:
            skip = False
            continue
        pair = _SOUNDS_OF_PAIRS.get(letter + after)
        if pair is not None:
            units.append(pair)
            skip = True
        elif letter + after in _SOFT_C:
            units.append("s")
        else:
            units += _SOUNDS.get(letter, letter)
    return units
