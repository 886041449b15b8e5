"""How figures are written: thousands by narrow spaces, unit behind, basis and year with it, unknown said in words."""

from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from core.words import word

NARROW_SPACE = "\u202f"
ISOLATE, END_ISOLATE = "\u2066", "\u2069"  # left-to-right, so that a figure keeps its order in a right-to-left sentence
MINUS = "\u2212"

Figure = int | float | Decimal

UNIT_WORDS = {"unit/y": "units/y", "unit/d": "units/d"}


def number_text(value: Figure) -> str:
    """Return a number with narrow spaces between thousands and the reader's decimal sign.

    Up to three decimals, four significant ones below 1; nothing is rounded away that a source is likely to state.
    """
    number = float(value)
    if number == int(number):
        digits = str(abs(int(number)))
        fraction = ""
    else:
        shown = f"{abs(number):.3f}" if abs(number) >= 1 else f"{abs(number):.4g}"
        if "e" in shown:
            shown = f"{abs(number):.12f}"
        digits, _point, fraction = shown.partition(".")
        fraction = fraction.rstrip("0")
    groups = f"{int(digits):,}".replace(",", NARROW_SPACE)
    sign = MINUS if number < 0 else ""
    return f"{sign}{groups}{get_format('DECIMAL_SEPARATOR') + fraction if fraction else ''}"


def unit_text(unit: str) -> str:
    """Return a unit as it is printed: m3/y becomes m³/y."""
    return UNIT_WORDS.get(unit, unit.replace("m3", "m³").replace("m2", "m²"))


def quantity_text(value: Figure | None, unit: str = "") -> str:
    """Return a figure with its unit as plain text ("190 000 t/y"), or "not known"."""
    if value is None:
        return _("not known")
    amount = number_text(value)
    return f"{amount}{NARROW_SPACE}{unit_text(unit)}" if unit else amount


def percent_text(value: Figure | None) -> str:
    """Return a percentage as plain text, to one decimal ("78.4 %"), or "not known"."""
    return _("not known") if value is None else f"{number_text(round(float(value), 1))}{NARROW_SPACE}%"


def basis_text(basis: str = "", year: int | None = None) -> str:
    """Return what a figure is and of which year: "contract 2017"; empty when neither is known."""
    return " ".join(part for part in (word(basis) if basis else "", str(year) if year else "") if part)


def isolated(text: str) -> str:
    """Return text between isolating signs, for drawings and attributes, where <bdi> cannot stand."""
    return f"{ISOLATE}{text}{END_ISOLATE}"


def drawn_figure(value: Figure | None, unit: str = "", basis: str = "", year: int | None = None) -> str:
    """Return a figure for a drawing: "190 000 t/y, contract 2017", isolated; empty when it is not known."""
    if value is None:
        return ""
    stated = basis_text(basis, year)
    return isolated(f"{quantity_text(value, unit)}, {stated}" if stated else quantity_text(value, unit))
