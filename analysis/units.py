"""Units of rates: each carries its time base, and converts only inside its own dimension."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import UnitError
from analysis.wording import gettext_noop

__all__ = ["RATIO_UNITS", "UNITS", "Unit", "converted", "unit_of"]

HOURS_PER_YEAR = 8760.0
DAYS_PER_YEAR = 365.0
TONNES_PER_TROY_OUNCE = 31.1034768e-6
CUBIC_METRES_PER_CUBIC_FOOT = 0.3048**3
CUBIC_METRES_PER_BARREL = 0.158987294928
JOULES_PER_MMBTU = 1055.05585262e6


@dataclass(frozen=True)
class Unit:
    """A unit of a rate: `factor` is how many of the dimension's first unit one of it is."""

    symbol: str
    dimension: str
    factor: float


def _units(*units: Unit) -> dict[str, Unit]:
    return {unit.symbol: unit for unit in units}


UNITS = _units(
    Unit("t/y", "mass/time", 1.0),
    Unit("t/d", "mass/time", DAYS_PER_YEAR),
    Unit("t/h", "mass/time", HOURS_PER_YEAR),
    Unit("kt/y", "mass/time", 1e3),
    Unit("Mt/y", "mass/time", 1e6),
    Unit("oz/y", "mass/time", TONNES_PER_TROY_OUNCE),
    Unit("MW", "energy/time", 1.0),
    Unit("kWh/y", "energy/time", 1e-3 / HOURS_PER_YEAR),
    Unit("MWh/y", "energy/time", 1.0 / HOURS_PER_YEAR),
    Unit("GWh/y", "energy/time", 1e3 / HOURS_PER_YEAR),
    Unit("PJ/y", "energy/time", 1e9 / 3600.0 / HOURS_PER_YEAR),
    Unit("m3/y", "volume/time", 1.0),
    Unit("m3/d", "volume/time", DAYS_PER_YEAR),
    Unit("m3/h", "volume/time", HOURS_PER_YEAR),
    Unit("b/d", "volume/time", CUBIC_METRES_PER_BARREL * DAYS_PER_YEAR),
    Unit("MMscf/d", "volume/time", 1e6 * CUBIC_METRES_PER_CUBIC_FOOT * DAYS_PER_YEAR),
    Unit("m2/y", "area/time", 1.0),
    Unit("unit/y", "count/time", 1.0),
    Unit("unit/d", "count/time", DAYS_PER_YEAR),
    Unit("TEU/y", "container/time", 1.0),
)
"""The units of quantities and capacities, by symbol.  oz is the troy ounce; a year has 365 days."""

RATIO_UNITS = _units(
    Unit("t/t", "mass/mass", 1.0),
    Unit("kg/t", "mass/mass", 1e-3),
    Unit("MWh/t", "energy/mass", 1.0),
    Unit("kWh/t", "energy/mass", 1e-3),
    Unit("GJ/t", "energy/mass", 1.0 / 3.6),
    Unit("MMBtu/t", "energy/mass", JOULES_PER_MMBTU / 3.6e9),
    Unit("m3/t", "volume/mass", 1.0),
    Unit("unit/t", "count/mass", 1.0),
)
"""The units of recipes, input per tonne of output, by symbol."""


def unit_of(symbol: str) -> Unit:
    """Return the unit of a rate with this symbol.

    Raises
    ------
    UnitError
        When there is no such unit; the message lists the known ones.

    Examples
    --------
    >>> unit_of("MMscf/d").dimension
    'volume/time'
    """
    unit = UNITS.get(symbol)
    if unit is None:
        raise UnitError(
            gettext_noop("“%(symbol)s” is not a known unit: it is one of %(known)s."), {"symbol": symbol, "known": ", ".join(UNITS)}
        )
    return unit


def converted(quantity: float, from_symbol: str, to_symbol: str) -> float:
    """Return the quantity in another unit of the same dimension: quantity · factor(from) / factor(to).

    Parameters
    ----------
    quantity
        A rate in the unit `from_symbol`.  Unknown quantities are not passed: unknown is not zero.
    from_symbol, to_symbol
        Symbols of UNITS.

    Raises
    ------
    UnitError
        When a unit is not known, or the two differ in dimension (tonnes a year and megawatts; cubic metres of gas and petajoules).

    Notes
    -----
    A year has 365 days, 8,760 hours.  A barrel is 158.987294928 litres; a million standard cubic feet are 28,316.846592 cubic
    metres, without correction for the temperature and pressure of reference.

    Examples
    --------
    >>> converted(2, "t/h", "t/y")
    17520.0
    """
    source, target = unit_of(from_symbol), unit_of(to_symbol)
    if source == target:
        return float(quantity)
    if source.dimension != target.dimension:
        raise UnitError(
            gettext_noop("%(source)s (%(source_dimension)s) cannot be converted into %(target)s (%(target_dimension)s)."),
            {
                "source": source.symbol,
                "source_dimension": source.dimension,
                "target": target.symbol,
                "target_dimension": target.dimension,
            },
        )
    return quantity * source.factor / target.factor
