import pytest

from analysis.errors import UnitError
from analysis.units import RATIO_UNITS, UNITS, converted, unit_of


@pytest.mark.parametrize(
    ("quantity", "source", "target", "expected"),
    [
        (1, "t/d", "t/y", 365),  # 365 days
        (1, "t/h", "t/y", 8760),  # 365 x 24 hours
        (1, "Mt/y", "kt/y", 1000),
        (1_000_000, "oz/y", "t/y", 31.1034768),  # the troy ounce is 31.1034768 g
        (1, "MW", "MWh/y", 8760),
        (222_900_000, "kWh/y", "GWh/y", 222.9),
        (1, "PJ/y", "MWh/y", 277_777.777_777_8),  # 10^15 J / 3.6 x 10^9 J
        (1, "MMscf/d", "m3/d", 28_316.846_592),  # 10^6 x 0.3048^3
        (1, "b/d", "m3/d", 0.158_987_294_928),  # 42 gallons of 231 cubic inches
        (1, "m3/h", "m3/d", 24),
        (2, "unit/d", "unit/y", 730),
        (435_000_000, "m3/y", "MMscf/d", 42.087_342_5),  # 435e6 / 365 / 28,316.846592
    ],
)
def test_conversion_inside_a_dimension(quantity, source, target, expected):
    assert converted(quantity, source, target) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("source", "target"), [("t/y", "MW"), ("MMscf/d", "PJ/y"), ("m3/y", "m2/y"), ("TEU/y", "unit/y"), ("t/y", "m3/y")])
def test_nothing_converts_into_another_dimension(source, target):
    with pytest.raises(UnitError, match="cannot be converted"):
        converted(1, source, target)


@pytest.mark.parametrize("symbol", ["", "t", "tpa", "mw", "t/t"])
def test_an_unknown_unit_is_refused_with_the_known_ones(symbol):
    with pytest.raises(UnitError, match="it is one of t/y, t/d"):
        unit_of(symbol)


def test_the_units_of_the_packs_are_known():
    packs = [
        "t/y",
        "t/d",
        "t/h",
        "oz/y",
        "MW",
        "kWh/y",
        "PJ/y",
        "m3/y",
        "m3/d",
        "m3/h",
        "b/d",
        "MMscf/d",
        "m2/y",
        "unit/y",
        "unit/d",
        "TEU/y",
    ]
    assert {symbol for symbol in packs if symbol not in UNITS} == set()
    assert {"t/t", "MWh/t", "MMBtu/t"} <= RATIO_UNITS.keys()


def test_each_table_is_keyed_by_its_symbols_and_factors_are_positive():
    for table in (UNITS, RATIO_UNITS):
        assert all(symbol == unit.symbol and unit.factor > 0 for symbol, unit in table.items())


def test_a_million_british_thermal_units_in_megawatt_hours():
    assert RATIO_UNITS["MMBtu/t"].factor == pytest.approx(0.293_071_07)  # 1,055.05585262 MJ / 3,600 MJ
