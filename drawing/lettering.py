"""How wide words are, without a font at hand: a careful estimate for the system sans serif, and breaking lines with it."""

import unicodedata

NAME_SIZE = 12.5  # pixels; the style sheet's letter sizes
TINY_SIZE = 11
LONGEST_WORD = 30  # letters; what is longer may be broken anywhere
_NARROW = frozenset("ilj.,'·|!:;ıIİJ\u202f\u2009 ")
_SLIM = frozenset("frt()[]-")
_WIDE = frozenset("mwMW%@—→")


def _sign_width(sign: str) -> float:
    """Return the width of one sign in units of the letter size: that of DejaVu Sans, the widest that a system may take."""
    if sign in _NARROW:
        return 0.32
    if sign in _SLIM:
        return 0.4
    if sign in _WIDE:
        return 0.94
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    if sign.isupper():
        return 0.72
    return 0.64 if sign.isdigit() else 0.61


def text_width(words: str, size: float = NAME_SIZE, *, bold: bool = False) -> float:
    """Return the estimated width of words in pixels; rather too wide than too narrow, so that labels keep apart."""
    return sum(map(_sign_width, words)) * size * (1.12 if bold else 1.0)


def shortened(words: str, room: float, size: float = NAME_SIZE, *, bold: bool = False) -> str:
    """Return the words, cut at the end with an ellipsis when they are wider than the room.

    >>> shortened("Heydar Aliyev Refinery", 90)
    'Heydar Aliye…'
    """
    if text_width(words, size, bold=bold) <= room:
        return words
    kept = words
    while kept and text_width(kept + "…", size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,(") + "…"


def printed_name(name: str) -> str:
    """Return a name without the explanation in brackets at its end, as a map prints it; links and titles keep the whole.

    >>> printed_name("Türkiye (market)"), printed_name("(unnamed)")
    ('Türkiye', '(unnamed)')
    """
    short, opened, _rest = name.partition(" (")
    return short if opened and name.endswith(")") and short else name


def wrapped(words: str, room: float, size: float = NAME_SIZE, *, most: int = 2, bold: bool = False) -> list[str]:
    """Return the words in at most `most` lines of the given width; what is left over is cut."""
    rows: list[str] = []
    row = ""
    for each in words.split(" "):
        longer = f"{row} {each}" if row else each
        if row and text_width(longer, size, bold=bold) > room and len(rows) < most - 1:
            rows.append(row)
            row = each
        else:
            row = longer
    return [shortened(each, room, size, bold=bold) for each in [*rows, row]]


def rows_of(words: str, room: float, size: float = TINY_SIZE, *, bold: bool = False) -> list[str]:
    """Return words in as many lines as they take; a word that is wider than the room stands over it, nothing is cut.

    Only a word longer than any language's is broken between its letters.

    >>> rows_of("Heydar Aliyev Refinery", 90)
    ['Heydar Aliyev', 'Refinery']
    >>> rows_of("Beteiligungsverwaltungsgesellschaft", 120)
    ['Beteiligungsverwaltu', 'ngsgesellschaft']
    """
    whole = " ".join(piece for word in words.split(" ") for piece in _pieces(word, room, size, bold=bold))
    return wrapped(whole, max(room, widest_word(whole, size, bold=bold)) + 0.1, size, most=99, bold=bold)


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """Return a word in one piece, or a very long one in pieces that fit the room."""
    if len(word) <= LONGEST_WORD or text_width(word, size, bold=bold) <= room:
        return [word]
    pieces = [""]
    for sign in word:
        if pieces[-1] and text_width(pieces[-1] + sign, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def widest_word(words: str, size: float = TINY_SIZE, *, bold: bool = False) -> float:
    """Return the width of the longest word: less room than this no breaking of lines can do with."""
    return max((text_width(word, size, bold=bold) for word in words.split(" ")), default=0.0)
