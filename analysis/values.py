"""Values: which texts, numbers, dates, addresses and countries a record may hold, whoever writes it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

__all__ = [
    "COUNTRIES",
    "FIRST_YEAR",
    "LARGEST",
    "LAST_YEAR",
    "MARKET_REGIONS",
    "MOST_NAMES",
    "MOST_PEOPLE",
    "MOST_SOURCES",
    "NAME_LIMIT",
    "SMALLEST",
    "TEXT_LIMIT",
    "folded_name",
    "is_address",
    "is_date",
    "is_number",
    "repeated_name",
    "unreadable_character",
]

FIRST_YEAR, LAST_YEAR = 1500, 2100
SMALLEST, LARGEST = 1e-10, 999_999_999_999_999.0
"""A number is zero, or its size lies between these: so its digits can be written without an exponent and read again."""
MOST_PEOPLE = 10_000_000
TEXT_LIMIT = 4000
NAME_LIMIT = 300
MOST_NAMES = 100
MOST_SOURCES = 200

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[^\s/?#@:]+\.[^\s/?#@:.]{2,}\.?(:[0-9]{2,5})?([/?#][^\s]*)?", re.IGNORECASE)

_ISO_3166_1 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL
CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU
GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC
MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA
UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_ISO_3166_1.split())
"""The codes of ISO 3166-1 alpha-2."""
MARKET_REGIONS = frozenset({"EU", "ZZ"})
"""The European Union, and a place of several countries; a market may have these, nothing else may."""


def unreadable_character(text: str) -> str:
    r"""Return the first character of a text that nobody can read, as 0x07; "" where there is none.

    Such are control characters but for tabs and line ends, and halves of characters (surrogates), which no file holds.

    >>> unreadable_character("bell\a"), unreadable_character("two\nlines")
    ('0x07', '')
    """
    found = _UNREADABLE.search(text)
    return f"0x{ord(found[0]):02X}" if found else ""


def is_number(number: float) -> bool:
    """Return whether a number is zero or of a size that can be written without an exponent: 0.0000000001 to 999,999,999,999,999.

    >>> is_number(0.0), is_number(-24.5), is_number(1e308), is_number(5e-324), is_number(float("nan"))
    (True, True, False, False, False)
    """
    return math.isfinite(number) and (number == 0 or SMALLEST <= abs(number) <= LARGEST)


def is_date(day: date) -> bool:
    """Return whether a day lies in the years 1500 to 2100.

    >>> is_date(date(2100, 12, 31)), is_date(date(1, 1, 1))
    (True, False)
    """
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_address(text: str) -> bool:
    """Return whether a text is an address on the web: http or https, a host with a point in it, no blanks, no name of a user.

    >>> is_address("https://example.org/a?b=c"), is_address("ftp://example.org/"), is_address("http://localhost/")
    (True, False, False)
    """
    return bool(_ADDRESS.fullmatch(text))


def folded_name(name: str) -> str:
    """Return a name as it is compared with others: without regard to case, in any script, and to the number of blanks.

    >>> folded_name(" Sohar  Aluminium")
    'sohar aluminium'
    """
    return " ".join(name.split()).casefold()


def repeated_name(names: Sequence[str]) -> str:
    """Return the first of several names that stands there twice, in whatever case; "" where each stands once.

    >>> repeated_name(["NP", "The Park", "np"]), repeated_name(["NP"])
    ('np', '')
    """
    seen: set[str] = set()
    for name in names:
        if folded_name(name) in seen:
            return name
        seen.add(folded_name(name))
    return ""
