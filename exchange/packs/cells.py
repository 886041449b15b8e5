"""From the text of one cell to its value: one small function for each type of cell.

Each takes the text (blanks around it are gone), the column and the known codes, and returns the value or raises `CellError`.  A
blank cell never comes here; `BLANK` says what it stands for.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from analysis.units import RATIO_UNITS, UNITS
from analysis.validity import PartialDate
from analysis.values import (
    COUNTRIES,
    FIRST_YEAR,
    LAST_YEAR,
    MARKET_REGIONS,
    MOST_NAMES,
    MOST_PEOPLE,
    MOST_SOURCES,
    NAME_LIMIT,
    is_address,
    is_date,
    is_number,
    repeated_name,
    unreadable_character,
)
from analysis.wording import Reason, gettext_noop
from exchange.packs.errors import CellError, words
from exchange.packs.format import CellType, Column

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?")
WHOLE = re.compile(r"-?[0-9]{1,9}")
YEAR = re.compile(r"[0-9]{4}")
ISIC = re.compile(r"[0-9]{4}")
HS = re.compile(r"[0-9]{4}([0-9]{2})?")

Value = str | float | int | bool | PartialDate | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes a cell is compared with; None where the list is not at hand, then only the shape is checked."""

    isic: Collection[str] | None = None
    hs: Collection[str] | None = None


BLANK: Mapping[CellType, Value] = {
    CellType.KEY: "",
    CellType.REFERENCE: "",
    CellType.SOURCES: (),
    CellType.TEXT: "",
    CellType.NAMES: (),
    CellType.CHOICE: "",
    CellType.NUMBER: None,
    CellType.POSITIVE_NUMBER: None,
    CellType.PERCENT: None,
    CellType.LATITUDE: None,
    CellType.LONGITUDE: None,
    CellType.COUNT: None,
    CellType.YEAR: None,
    CellType.DATE: None,
    CellType.COUNTRY: "",
    CellType.URL: "",
    CellType.UNIT: "",
    CellType.RATIO_UNIT: "",
    CellType.ISIC: "",
    CellType.HS: "",
    CellType.YES: False,
}
"""What a blank cell stands for."""


def cell_value(text: str, column: Column, codes: Codes) -> Value:
    """Return the value of a cell.

    Raises
    ------
    CellError
        The cell is blank and may not be, or holds something else than the column expects.
    """
    if not text:
        if column.required:
            raise CellError(words(gettext_noop("The cell is blank.")), expectation(column))
        return BLANK[column.type]
    if name := unreadable_character(text):
        raise CellError(words(gettext_noop("The cell holds the control character %(name)s."), name=name), words(gettext_noop("plain text")))
    if len(text) > column.limit:
        message = words(gettext_noop("The cell has %(length)d characters."), length=len(text))
        raise CellError(message, words(gettext_noop("at most %(limit)d"), limit=column.limit))
    return READERS[column.type](text, column, codes)


def expectation(column: Column) -> Reason:
    """Return what a column wants in words, for a cell that is blank."""
    if column.type is CellType.CHOICE:
        return words(gettext_noop("one of %(known)s"), known=", ".join(column.choices))
    if column.type is CellType.SOURCES:
        return words(gettext_noop("who says so: one or more keys of sources.csv, joined with ;"))
    if column.type is CellType.REFERENCE:
        return words(gettext_noop("a key of %(file)s"), file=f"{column.refers_to}.csv")
    return words(gettext_noop("a value in every row"))


def key_value(text: str, _column: Column, _codes: Codes) -> str:
    """Return a key."""
    if not KEY.fullmatch(text):
        raise CellError(words(gettext_noop("This is not a key.")), words(gettext_noop("lower-case letters a-z, digits and single hyphens")))
    return text


def sources_value(text: str, column: Column, codes: Codes) -> tuple[str, ...]:
    """Return the keys of a cell that holds several, joined with ;."""
    keys = tuple(part.strip() for part in text.split(";"))
    if "" in keys:
        raise CellError(words(gettext_noop("There is nothing between two ;.")), expectation(column))
    most_refuse(keys, MOST_SOURCES)
    repeated_refuse(next((key for key in keys if keys.count(key) > 1), ""))
    return tuple(key_value(one, column, codes) for one in keys)


def names_value(text: str, _column: Column, _codes: Codes) -> tuple[str, ...]:
    """Return the names of a cell that holds several, joined with |."""
    expected = words(gettext_noop("names of at most %(limit)d characters, joined with |"), limit=NAME_LIMIT)
    names = tuple(" ".join(part.split()) for part in text.split("|"))
    if "" in names:
        raise CellError(words(gettext_noop("There is nothing between two |.")), expected)
    longest = max(len(name) for name in names)
    if longest > NAME_LIMIT:
        raise CellError(words(gettext_noop("A name has %(length)d characters."), length=longest), expected)
    most_refuse(names, MOST_NAMES)
    repeated_refuse(repeated_name(names))
    return names


def most_refuse(parts: tuple[str, ...], most: int) -> None:
    """Raise `CellError` when there are too many parts."""
    if len(parts) > most:
        raise CellError(words(gettext_noop("There are %(count)d."), count=len(parts)), words(gettext_noop("at most %(limit)d"), limit=most))


def repeated_refuse(part: str) -> None:
    """Raise `CellError` for a part that stands there twice; "" is none."""
    if part:
        raise CellError(words(gettext_noop('"%(part)s" stands there twice.'), part=part.casefold()), words(gettext_noop("each once")))


def text_value(text: str, _column: Column, _codes: Codes) -> str:
    """Return free text as it is; whatever it looks like, it is never run as a formula."""
    return text


def choice_value(text: str, column: Column, _codes: Codes) -> str:
    """Return one of the words of a column."""
    if text not in column.choices:
        raise CellError(words(gettext_noop("The word is not known here.")), expectation(column))
    return text


def number_value(text: str, _column: Column, _codes: Codes) -> float:
    """Return a number that is zero or more."""
    number = plain_number(text)
    if number < 0:
        raise CellError(words(gettext_noop("The number is negative.")), words(gettext_noop("zero or more")))
    return number


def positive_number_value(text: str, column: Column, codes: Codes) -> float:
    """Return a number greater than zero."""
    number = number_value(text, column, codes)
    if not number:
        raise CellError(
            words(gettext_noop("The number is zero.")), words(gettext_noop("more than zero, or a blank cell where it is not known"))
        )
    return number


def plain_number(text: str) -> float:
    """Return the number a text stands for: digits, one point, a sign; no separators, units, exponents."""
    if not NUMBER.fullmatch(text):
        expected = gettext_noop("digits with at most one point, such as 1200 or 0.334 (no separators, no unit, no exponent)")
        raise CellError(words(gettext_noop("This is not a plain number.")), words(expected))
    number = float(text)
    if not is_number(number):
        expected = gettext_noop("zero, or a size from 0.0000000001 to 999999999999999")
        raise CellError(words(gettext_noop("The number is too large or too small.")), words(expected))
    return number


def within(low: float, high: float, expected: str) -> Callable[[str, Column, Codes], float]:
    """Return the reader of a number that lies in a closed interval."""

    def value(text: str, _column: Column, _codes: Codes) -> float:
        number = plain_number(text)
        if not low <= number <= high:
            raise CellError(words(gettext_noop("The number is out of range.")), words(expected))
        return number

    return value


def count_value(text: str, _column: Column, _codes: Codes) -> int:
    """Return a number of people."""
    if not WHOLE.fullmatch(text) or not 0 <= int(text) <= MOST_PEOPLE:
        expected = words(gettext_noop("a whole number from 0 to %(most)d, in digits only"), most=MOST_PEOPLE)
        raise CellError(words(gettext_noop("This is not a number of people.")), expected)
    return int(text)


def year_value(text: str, _column: Column, _codes: Codes) -> int:
    """Return a year."""
    if not YEAR.fullmatch(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise CellError(words(gettext_noop("This is not a year.")), years_expected(gettext_noop("four digits from %(first)d to %(last)d")))
    return int(text)


def years_expected(sentence: str) -> Reason:
    """Return a sentence that names the first and the last year."""
    return words(sentence, first=FIRST_YEAR, last=LAST_YEAR)


def date_value(text: str, _column: Column, _codes: Codes) -> PartialDate:
    """Return a date of year, month or day precision."""
    try:
        date = PartialDate.parse(text)
        known = is_date(date.first)
    except ValueError:
        known = False
    if not known:
        expected = gettext_noop("YYYY, YYYY-MM or YYYY-MM-DD, the year from %(first)d to %(last)d")
        raise CellError(words(gettext_noop("This is not a date.")), years_expected(expected))
    return date


def country_value(text: str, _column: Column, _codes: Codes) -> str:
    """Return a country code; whether EU and ZZ may stand there is judged with the whole row."""
    if text not in COUNTRIES and text not in MARKET_REGIONS:
        expected = words(gettext_noop("an ISO 3166-1 alpha-2 code such as OM, or EU or ZZ for a market"))
        raise CellError(words(gettext_noop("This country code is not known.")), expected)
    return text


def url_value(text: str, _column: Column, _codes: Codes) -> str:
    """Return an address on the web."""
    if not is_address(text):
        expected = words(gettext_noop("an address that begins with https:// or http:// and has no blanks"))
        raise CellError(words(gettext_noop("This is not an address.")), expected)
    return text


def unit_value(text: str, _column: Column, _codes: Codes) -> str:
    """Return a unit of a rate."""
    return known_unit(text, UNITS)


def ratio_unit_value(text: str, _column: Column, _codes: Codes) -> str:
    """Return a unit of an input for one tonne of output."""
    return known_unit(text, RATIO_UNITS)


def known_unit(text: str, units: Collection[str]) -> str:
    """Return a unit that is in the list."""
    if text not in units:
        raise CellError(words(gettext_noop("This unit is not known.")), words(gettext_noop("one of %(known)s"), known=", ".join(units)))
    return text


def isic_value(text: str, _column: Column, codes: Codes) -> str:
    """Return a class of ISIC Rev.4."""
    if not ISIC.fullmatch(text) or (codes.isic is not None and text not in codes.isic):
        expected = words(gettext_noop("the four digits of a class, such as 2420"))
        raise CellError(words(gettext_noop("This is not a class of ISIC Rev.4.")), expected)
    return text


def hs_value(text: str, _column: Column, codes: Codes) -> str:
    """Return a heading or subheading of the Harmonized System 2022."""
    if not HS.fullmatch(text) or (codes.hs is not None and text not in codes.hs):
        expected = words(gettext_noop("the four or six digits of a heading, such as 7601 or 760110"))
        raise CellError(words(gettext_noop("This is not a heading of HS 2022.")), expected)
    return text


def yes_value(text: str, _column: Column, _codes: Codes) -> bool:
    """Return True for yes; a blank cell says no."""
    if text != "yes":
        raise CellError(words(gettext_noop("The word is not known here.")), words(gettext_noop("yes, or a blank cell")))
    return True


READERS: Mapping[CellType, Callable[[str, Column, Codes], Value]] = {
    CellType.KEY: key_value,
    CellType.REFERENCE: key_value,
    CellType.SOURCES: sources_value,
    CellType.TEXT: text_value,
    CellType.NAMES: names_value,
    CellType.CHOICE: choice_value,
    CellType.NUMBER: number_value,
    CellType.POSITIVE_NUMBER: positive_number_value,
    CellType.PERCENT: within(0, 100, gettext_noop("a number from 0 to 100, without a percent sign")),
    CellType.LATITUDE: within(-90, 90, gettext_noop("decimal degrees from -90 to 90, north positive")),
    CellType.LONGITUDE: within(-180, 180, gettext_noop("decimal degrees from -180 to 180, east positive")),
    CellType.COUNT: count_value,
    CellType.YEAR: year_value,
    CellType.DATE: date_value,
    CellType.COUNTRY: country_value,
    CellType.URL: url_value,
    CellType.UNIT: unit_value,
    CellType.RATIO_UNIT: ratio_unit_value,
    CellType.ISIC: isic_value,
    CellType.HS: hs_value,
    CellType.YES: yes_value,
}
"""How each type of cell is read."""
