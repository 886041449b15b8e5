"""Capacity by country: one basis, one year, one unit, and what is left out."""

import itertools

import pytest

from analysis.capacities import CapacityFact, country_capacities
from analysis.products import ProductNode, ProductTree

TREE = ProductTree(
    [
        ProductNode("resin", "", "t/y", "intermediate"),
        ProductNode("pp", "resin", "t/y", "intermediate"),
        ProductNode("hdpe", "resin", "t/y", "intermediate"),
    ]
)
numbers = itertools.count(1)


def line(organisation="a", capacity=100.0, **changes):
    record = next(numbers)
    fields = {"country": "OM", "product": "resin", "unit": "t/y", "basis": "capacity", "year": 2024, "status": "operating"}
    return CapacityFact(key=f"line-{record}", organisation=organisation, capacity=capacity, record=record, **{**fields, **changes})


def table(*lines, product="resin", statuses_known=True):
    return country_capacities(lines, TREE, product, statuses_known=statuses_known)


def shown(found):
    return [(row.country, row.quantity, row.organisations) for row in found.rows]


def test_countries_are_added_within_one_basis_and_year_the_greatest_first():
    found = table(line("a", 100), line("b", 50), line("c", 400, country="AZ"))
    assert (found.basis, found.year, found.unit) == ("capacity", 2024, "t/y")
    assert shown(found) == [("AZ", 400, 1), ("OM", 150, 2)]
    assert not found.left_out


def test_the_pair_that_tells_of_most_organisations_is_taken():
    found = table(line("a", year=2021), line("b", year=2021), line("c", year=2024), line("a", basis="actual", year=2023))
    assert (found.basis, found.year) == ("capacity", 2021)
    assert found.left_out.others == (("capacity", 2024, 1), ("actual", 2023, 1))


def test_actual_goes_first_among_equals_then_the_newest_year():
    assert table(line(year=2024), line("b", basis="actual", year=2019)).basis == "actual"
    assert table(line(year=2020), line("b", year=2022)).year == 2022


def test_an_undated_figure_enters_nothing_and_is_counted():
    assert table(line(year=None)) is None
    assert table(line(), line("b", year=None)).left_out.others == (("capacity", None, 1),)


def test_units_of_one_dimension_are_converted_and_others_left_out():
    found = table(line("a", 100), line("b", 2, unit="kt/y"), line("c", 5, unit="MW"))
    assert shown(found) == [("OM", 2100, 2)]
    assert found.left_out.other_units == 1


def test_the_unit_of_the_product_goes_first_where_dimensions_tie():
    assert table(line("a", 5, unit="MW"), line("b", 7)).unit == "t/y"


def test_figures_in_another_dimension_only_keep_their_unit():
    assert table(line("a", 5, unit="MW"), line("b", 1, unit="PJ/y")).unit == "MW"


def test_an_organisation_enters_once_with_its_newest_record():
    found = table(line("a", 100), line("a", 120))
    assert shown(found) == [("OM", 120, 1)]
    assert found.left_out.repeated == 1


def test_a_broader_product_stands_for_those_below_it():
    found = table(line("a", 300), line("a", 180, product="pp"), line("b", 90, product="hdpe"), line("b", 40, product="pp"))
    assert shown(found) == [("OM", 430, 2)]
    assert found.left_out.repeated == 1


def test_lines_that_do_not_operate_or_have_no_figure_are_left_out_and_counted():
    found = table(line(), line("b", status="planned"), line("c", None, unit="", basis="", year=None))
    assert shown(found) == [("OM", 100, 1)]
    assert (found.left_out.not_operating, found.left_out.not_known) == (1, 1)


def test_the_status_is_not_asked_where_it_is_not_known():
    assert shown(table(line(), line("b", status="closed"), statuses_known=False)) == [("OM", 200, 2)]


@pytest.mark.parametrize("lines", [(), (line("a", None, unit="", basis="", year=None),)])
def test_without_figures_there_is_no_table(lines):
    assert table(*lines) is None
