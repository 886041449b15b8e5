"""Cells of workbooks that other people keep: their numbers, dates and words as the cells of this register.

Pure functions from text to text. What can mean two things is never guessed: it is an error that asks.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from analysis.folding import folded
from analysis.values import COUNTRIES as CODES
from analysis.wording import gettext_noop
from exchange.packs.errors import CellError, words
from exchange.packs.format import CellType, Column
from exchange.workbook import synonyms
from exchange.workbook.format import NUMBERS
from exchange.workbook.read import NumberText
from exchange.workbook.xlsx import Box

BLANKS = re.compile(r"[\s\u00a0\u202f\u2009\u2007']+")
SIGNS = {"\u066b": ".", "\u066c": ",", "\u060c": ",", "\u2212": "-", "\u2013": "-", "\uff0e": ".", "\uff0c": ","}
DIGITS = {ord(sign): str(number) for signs in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９") for number, sign in enumerate(signs)}
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,2}(,[0-9]{2})+,[0-9]{3}")
ISO = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
NUMERIC_DAY = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4})")
NUMERIC_MONTH = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
WORDS_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er)?[ .-]+([^0-9]+?)[ .,-]+([0-9]{4})(?:\s*(?:г|год|года|il)\.?)?")
MONTH_FIRST = re.compile(r"([^0-9]+?)[ .-]+([0-9]{1,2})(?:st|nd|rd|th)?[ ,.-]+([0-9]{4})")
WORDS_MONTH = re.compile(r"([^0-9]+?)[ .,-]+([0-9]{4})")
TIME = re.compile(r"[ T]00:00(:00(\.0+)?)?$")


SMALL = frozenset({CellType.LATITUDE, CellType.LONGITUDE, CellType.PERCENT})
"""Numbers that never reach a thousand: whichever sign they have stands before decimals."""


MONTHS_OF_YEAR = 12


class Decimal(StrEnum):
    """Which sign stands before the decimals of a workbook's numbers."""

    AUTO = "auto"
    POINT = "point"
    COMMA = "comma"


class DateOrder(StrEnum):
    """Whether 03/04/2024 is a day in April or in March."""

    AUTO = "auto"
    DAY_FIRST = "day"
    MONTH_FIRST = "month"


@dataclass(frozen=True, slots=True)
class Habits:
    """How a workbook writes what can be written in two ways."""

    decimal: Decimal = Decimal.AUTO
    dates: DateOrder = DateOrder.AUTO


@dataclass(frozen=True, slots=True)
class Names:
    """Keys by folded name, for each table: what cells name that should hold a key."""

    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def key_of(self, table: str, text: str) -> str:
        """Return the key that a name or key stands for; the text itself where nothing has it."""
        if text in self.known.get(table, ()):
            return text
        return self.keys.get(table, {}).get(folded(text), text)


def digits_plain(text: str) -> str:
    """Return a text with the digits and signs of every script as ASCII has them.

    >>> digits_plain("١٬٢٠٠٫٥"), digits_plain("۱۲"), digits_plain("−5")
    ('1,200.5', '12', '-5')
    """
    return "".join(SIGNS.get(letter, letter) for letter in text.translate(DIGITS))


def number_read(text: str, habit: Decimal = Decimal.AUTO) -> str:
    """Return a number as a plain one: "1.200.000", "1 200 000", "1,200,000.5", "1.200.000,5" and Arabic-Indic digits.

    Raises
    ------
    CellError
        For "1.200" and "1,200" while nothing says which sign stands before decimals, and for what is no number.

    >>> [number_read(text) for text in ("1.200.000", "1 200 000", "1,200,000.5", "1.200.000,5", "١٢٠٠", "0,5", "12.5")]
    ['1200000', '1200000', '1200000.5', '1200000.5', '1200', '0.5', '12.5']
    """
    plain = BLANKS.sub("", digits_plain(text)).removesuffix("%")
    negative, plain = plain.startswith("-"), plain.removeprefix("-").removeprefix("+")
    found = _unsigned(plain, habit)
    whole, _point, decimals = found.partition(".")
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    made = f"{whole}.{decimals}" if decimals else whole
    return f"-{made}" if negative and made != "0" else made


def _unsigned(plain: str, habit: Decimal) -> str:
    if habit is Decimal.COMMA:
        plain = plain.translate({ord(","): ".", ord("."): ","})
    if habit is not Decimal.AUTO:
        whole, point, decimals = plain.partition(".")
        ungrouped = whole.replace(",", "") if GROUPED.fullmatch(whole) else whole
        return _plain_or_refuse(f"{ungrouped}{point}{decimals}")
    signs = sorted({sign for sign in plain if sign in ".,"}, key=plain.rfind)
    if len(signs) == 2:  # the last of two signs stands before the decimals
        groups, decimal = signs
        whole, _decimal, decimals = plain.rpartition(decimal)
        if decimal in whole or not GROUPED.fullmatch(whole.replace(groups, ",")):
            raise _no_number()
        return _plain_or_refuse(f"{whole.replace(groups, '')}.{decimals}")
    if not signs:
        return _plain_or_refuse(plain)
    sign = signs[0]
    if plain.count(sign) > 1:
        if not GROUPED.fullmatch(plain.replace(sign, ",")):
            raise _no_number()
        return plain.replace(sign, "")
    whole, _sign, decimals = plain.partition(sign)
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole.isdecimal() and whole.lstrip("0"):
        message = words(gettext_noop("This may be %(one)s or %(other)s."), one=f"{whole}{decimals}", other=f"{whole}.{decimals}")
        raise CellError(
            message, words(gettext_noop("a choice under “Numbers” in the mapping of the columns, or no sign between thousands"))
        )
    return _plain_or_refuse(f"{whole}.{decimals}")


def _plain_or_refuse(plain: str) -> str:
    if plain.startswith("."):
        plain = f"0{plain}"
    if not PLAIN.fullmatch(plain):
        raise _no_number()
    return plain


def _no_number() -> CellError:
    return CellError(words(gettext_noop("This is not a number.")), words(gettext_noop("digits, such as 1200, 1 200 000 or 0.334")))


def date_read(text: str, habit: DateOrder = DateOrder.AUTO) -> str:
    """Return a date as 2024-03-05, 2024-03 or 2024, from any of three forms: 2024-03-05, 05.03.2024, 5 March 2024.

    Dots stand between day, month and year in this order; with slashes the order is a habit.

    Raises
    ------
    CellError
        For 03/04/2024 while nothing says which is the month, and for what is no date.

    >>> [date_read(text) for text in ("2024-03-05", "05.03.2024", "5 March 2024", "mars 2024", "٥ مارس ٢٠٢٤", "25/03/2024", "2024")]
    ['2024-03-05', '2024-03-05', '2024-03-05', '2024-03', '2024-03-05', '2024-03-25', '2024']
    """
    plain = TIME.sub("", " ".join(digits_plain(text).split()))
    if found := ISO.fullmatch(plain):
        return _day(*(int(part) if part else None for part in found.groups()))
    if found := NUMERIC_DAY.fullmatch(plain):
        return _day(int(found[4]), *_month_and_day(int(found[1]), int(found[3]), found[2], habit))
    if found := NUMERIC_MONTH.fullmatch(plain):
        return _day(int(found[2]), int(found[1]))
    if found := WORDS_DAY.fullmatch(plain):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := MONTH_FIRST.fullmatch(plain):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    if found := WORDS_MONTH.fullmatch(plain):
        return _day(int(found[2]), _month(found[1]))
    raise _no_date()


def _month_and_day(first: int, second: int, sign: str, habit: DateOrder) -> tuple[int, int]:
    if sign == "." or first == second or habit is DateOrder.DAY_FIRST or (habit is DateOrder.AUTO and first > MONTHS_OF_YEAR):
        return second, first
    if habit is DateOrder.MONTH_FIRST or second > MONTHS_OF_YEAR:
        return first, second
    message = words(gettext_noop("This may be day %(first)d of month %(second)d, or the other way round."), first=first, second=second)
    raise CellError(message, words(gettext_noop("a choice under “Dates” in the mapping of the columns, or a date such as 2024-03-05")))


def _month(name: str) -> int:
    found = folded(name)
    if found not in synonyms.MONTHS:
        raise _no_date()
    return synonyms.MONTHS[found]


def _day(year: int | None, month: int | None = None, day: int | None = None) -> str:
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise _no_date() from error
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])


def _no_date() -> CellError:
    expected = words(gettext_noop("2024-03-05, 05.03.2024 or 5 March 2024; a year or a month alone will do"))
    return CellError(words(gettext_noop("This is not a date.")), expected)


def choice_read(text: str, column: Column) -> str:
    """Return the word of a column that a word of another workbook means; the text itself where none is known.

    >>> from exchange.workbook.format import SHEETS
    >>> status = SHEETS["organisations"].by_name["status"]
    >>> choice_read("En activité", status), choice_read("قيد الإنشاء", status), choice_read("Under construction", status)
    ('operating', 'under_construction', 'under_construction')
    """
    if text in column.choices:
        return text
    said = folded(text)
    plain = {folded(choice): choice for choice in column.choices}
    if said in plain:
        return plain[said]
    name = "visibility" if column.name.endswith("visibility") else column.name
    meant = synonyms.CHOICES.get(name, {}).get(said, text)
    return meant if meant in column.choices else text


def yes_read(text: str) -> str:
    """Return yes, or nothing for no."""
    said = folded(text)
    return "yes" if said in synonyms.YES else "" if said in synonyms.NO else text


def country_read(text: str) -> str:
    """Return the code of a country that is named by code or name."""
    return text.upper() if text.upper() in CODES else synonyms.COUNTRIES.get(folded(text), text)


def unit_read(text: str) -> str:
    """Return the unit that is meant by a text."""
    return synonyms.UNIT_WORDS.get(folded(text), text)


def names_read(text: str) -> str:
    """Return names that are divided by |, ; or line breaks, divided by |."""
    return "|".join(dict.fromkeys(name for part in re.split(r"[|;\n]", text) if (name := " ".join(part.split()))))


def year_read(text: str) -> str:
    """Return a year: the four digits, or those of a date, whichever is its month.

    >>> year_read("03/04/2024"), year_read("04/25/2024")
    ('2024', '2024')
    """
    plain = digits_plain(text).strip()
    if found := NUMERIC_DAY.fullmatch(plain):
        order = DateOrder.MONTH_FIRST if int(found[3]) > MONTHS_OF_YEAR else DateOrder.DAY_FIRST
        return date_read(plain, order)[:4]
    return date_read(plain)[:4]


def address_read(text: str) -> str:
    """Return an address on the web; one without its beginning gets it."""
    return f"https://{text}" if re.fullmatch(r"(www\.)?[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", text, re.IGNORECASE) else text


def cell_read(text: str, column: Column, habits: Habits, names: Names) -> str:
    """Return a cell of a foreign workbook as the cell that the format wants. Raises `CellError` for what can mean two things."""
    if isinstance(text, NumberText):
        return str(text)
    text = text.strip()
    if not text or text in synonyms.NOTHING_SIGNS or (column.type is not CellType.TEXT and folded(text) in synonyms.NOTHING):
        return ""
    if column.type is CellType.YEAR:
        return year_read(text)
    if column.type in SMALL:
        return number_read(text.replace(",", "."), Decimal.POINT)
    if column.type in NUMBERS:
        return number_read(text, habits.decimal)
    if column.type is CellType.DATE:
        return date_read(text, habits.dates)
    if column.type is CellType.REFERENCE:
        return names.key_of(column.refers_to, text)
    if column.type is CellType.SOURCES:
        return ";".join(names.key_of("sources", part.strip()) for part in text.split(";") if part.strip())
    if column.type is CellType.CHOICE:
        return choice_read(text, column)
    reader = _READERS.get(column.type)
    return reader(text) if reader else text


_READERS: Mapping[CellType, Callable[[str], str]] = {
    CellType.YES: yes_read,
    CellType.COUNTRY: country_read,
    CellType.UNIT: unit_read,
    CellType.NAMES: names_read,
    CellType.URL: address_read,
    CellType.ISIC: digits_plain,
    CellType.HS: lambda text: digits_plain(text).replace(".", "").replace(" ", ""),
}


def merged_filled(rows: Iterable[tuple[int, Sequence[str]]], merged: Sequence[Box]) -> Iterable[tuple[int, tuple[str, ...]]]:
    """Yield rows by number with the cells of merged areas filled: each holds what the first cell of its area does.

    Rows without a number in between are no rows of their own: an area that covers them alone is left out.
    """
    boxes = sorted((box for box in merged if box[0] != box[1]), key=lambda box: box[0])
    first: dict[tuple[tuple[int, int], tuple[int, int]], str] = {}
    for number, cells in rows:
        here = [box for box in boxes if box[0][0] <= number - 1 <= box[1][0]]
        filled = list(cells)
        for box in here:
            (top, left), (_bottom, right) = box
            if number - 1 == top:
                first[box] = filled[left] if left < len(filled) else ""
            filled += [""] * (right + 1 - len(filled))
            for column in range(left, right + 1):
                filled[column] = filled[column] or first.get(box, "")
        yield number, tuple(filled)
