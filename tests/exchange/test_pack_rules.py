"""What the cells of one row must say together."""

import pytest

from tests.exchange.packwriting import errors_of

NO_SOURCE = "who says so: one or more keys of sources.csv, joined with ;"


def only_error(pack):
    """Return the only error of the pack."""
    (error,) = errors_of(pack.parse())
    return error


# --- sources ---


@pytest.mark.parametrize(
    "table", ["zones", "product_lines", "linkages", "clusters", "cluster_members", "initiatives", "initiative_partners", "recipes"]
)
def test_a_fact_without_a_source_is_an_error(pack, table):
    pack.change(table, 2, source="")
    assert only_error(pack) == (f"demo/{table}.csv", 2, "source", "", "The cell is blank.", NO_SOURCE)


def test_an_organisation_without_a_source_is_an_error(pack):
    pack.change("organisations", 3, source="")
    assert only_error(pack) == ("demo/organisations.csv", 3, "source", "", "The fact has no source.", NO_SOURCE)


# --- markets ---


@pytest.mark.parametrize(
    ("column", "value"), [("isic", "2420"), ("zone", "north-park"), ("source", "report"), ("location_precision", "city")]
)
def test_a_market_has_no_industry_zone_precision_or_source(pack, column, value):
    pack.change("organisations", 5, **{column: value})
    message = "A market is a place of trade and has none."
    assert only_error(pack) == ("demo/organisations.csv", 5, column, value, message, "a blank cell")


def test_a_market_has_no_coordinates(pack):
    pack.change("organisations", 5, latitude="20", longitude="50")
    message = "A market is a place of trade and has none."
    assert errors_of(pack.parse()) == [
        ("demo/organisations.csv", 5, "latitude", "20", message, "a blank cell"),
        ("demo/organisations.csv", 5, "longitude", "50", message, "a blank cell"),
    ]


@pytest.mark.parametrize(
    ("table", "line", "code"), [("organisations", 3, "EU"), ("zones", 2, "ZZ"), ("clusters", 2, "EU"), ("initiatives", 2, "ZZ")]
)
def test_the_codes_of_several_countries_are_for_markets_only(pack, table, line, code):
    pack.change(table, line, country=code)
    message, expected = "This code is for markets only.", "the ISO 3166-1 alpha-2 code of one country"
    assert only_error(pack) == (f"demo/{table}.csv", line, "country", code, message, expected)


def test_a_market_may_stand_in_one_country(pack):
    pack.change("organisations", 5, country="TR")
    assert errors_of(pack.parse()) == []


# --- places ---


def test_a_latitude_without_a_longitude_is_an_error(pack):
    pack.change("organisations", 2, longitude="")
    assert only_error(pack) == (
        "demo/organisations.csv",
        2,
        "longitude",
        "",
        "There is a latitude and no longitude.",
        "both or neither",
    )


def test_a_longitude_without_a_latitude_is_an_error(pack):
    pack.change("zones", 2, latitude="")
    assert only_error(pack) == ("demo/zones.csv", 2, "latitude", "", "There is a longitude and no latitude.", "both or neither")


def test_coordinates_say_how_exact_they_are(pack):
    pack.change("organisations", 2, location_precision="")
    message = "There are coordinates, and nothing says how exact they are."
    assert only_error(pack) == ("demo/organisations.csv", 2, "location_precision", "", message, "site, zone or city")


def test_a_precision_without_coordinates_is_an_error(pack):
    pack.change("organisations", 3, location_precision="city")
    message = "There is a precision and there are no coordinates."
    assert only_error(pack) == ("demo/organisations.csv", 3, "location_precision", "city", message, "a blank cell, or coordinates")


def test_a_year_of_employees_belongs_to_a_number(pack):
    pack.change("organisations", 3, employees_year="2024")
    message, expected = "There is a year and no number of employees.", "a blank cell, or a number in employees"
    assert only_error(pack) == ("demo/organisations.csv", 3, "employees_year", "2024", message, expected)


# --- figures ---


def test_a_quantity_without_a_unit_is_an_error(pack):
    pack.change("linkages", 2, unit="")
    message, expected = "There is a figure in quantity and no unit.", "a unit with its time base, such as t/y"
    assert only_error(pack) == ("demo/linkages.csv", 2, "unit", "", message, expected)


def test_a_capacity_without_a_unit_is_an_error(pack):
    pack.change("product_lines", 2, unit="")
    message, expected = "There is a figure in capacity and no unit.", "a unit with its time base, such as t/y"
    assert only_error(pack) == ("demo/product_lines.csv", 2, "unit", "", message, expected)


def test_an_input_per_output_without_a_unit_is_an_error(pack):
    pack.change("recipes", 2, unit="")
    message, expected = "There is a figure in input_per_output and no unit.", "a unit per tonne of output, such as t/t"
    assert only_error(pack) == ("demo/recipes.csv", 2, "unit", "", message, expected)


def test_a_unit_without_a_figure_is_an_error(pack):
    pack.change("linkages", 3, unit="t/y")
    message = "There is a unit and no figure in quantity."
    assert only_error(pack) == ("demo/linkages.csv", 3, "unit", "t/y", message, "a blank cell, or a figure")


def test_a_figure_says_what_it_is(pack):
    pack.change("product_lines", 2, basis="")
    message, expected = "There is a figure and nothing says what it is.", "one of capacity, design, actual, plan"
    assert only_error(pack) == ("demo/product_lines.csv", 2, "basis", "", message, expected)


def test_a_share_says_what_it_is(pack):
    pack.change("linkages", 3, share_percent="40")
    message, expected = "There is a figure and nothing says what it is.", "one of actual, contract, design, capacity, plan, derived"
    assert only_error(pack) == ("demo/linkages.csv", 3, "basis", "", message, expected)


def test_a_basis_without_a_figure_is_an_error(pack):
    pack.change("linkages", 3, basis="plan")
    message = "There is a basis and no figure."
    assert only_error(pack) == ("demo/linkages.csv", 3, "basis", "plan", message, "a blank cell, or a figure")


@pytest.mark.parametrize(("column", "value"), [("quantity_year", "2024"), ("includes_others", "yes")])
def test_what_speaks_of_a_quantity_needs_one(pack, column, value):
    pack.change("linkages", 3, **{column: value})
    message, expected = "It speaks of a quantity or share, and there is none.", "a blank cell, or a quantity or share"
    assert only_error(pack) == ("demo/linkages.csv", 3, column, value, message, expected)


def test_a_bad_quantity_is_one_error_and_not_also_a_missing_one(pack):
    pack.change("linkages", 2, quantity="12 kt")
    assert only_error(pack)[:4] == ("demo/linkages.csv", 2, "quantity", "12 kt")


# --- claims ---


def test_goods_without_a_product_are_an_error(pack):
    pack.change("linkages", 3, product="")
    message, expected = "A linkage of kind goods names a product.", "a key of products.csv"
    assert only_error(pack) == ("demo/linkages.csv", 3, "product", "", message, expected)


@pytest.mark.parametrize("kind", ["ownership", "knowledge", "finance"])
def test_ownership_knowledge_and_finance_have_no_product(pack, kind):
    pack.change("linkages", 3, kind=kind)
    message = f"A linkage of kind {kind} has no product."
    assert only_error(pack) == ("demo/linkages.csv", 3, "product", "sheet", message, "a blank cell")


def test_a_linkage_of_an_organisation_with_itself_is_an_error(pack):
    pack.change("linkages", 2, customer="smelter")
    message = "Supplier and customer are the same organisation."
    assert only_error(pack) == ("demo/linkages.csv", 2, "customer", "smelter", message, "two organisations")


def test_a_period_that_ends_before_it_begins_is_an_error(pack):
    pack.change("linkages", 2, valid_from="2026-04")
    message = "The period ends before it begins, in 2026-04."
    assert only_error(pack) == ("demo/linkages.csv", 2, "valid_to", "2026-03", message, "the same time or a later one")


def test_a_period_of_one_year_is_no_error(pack):
    pack.change("linkages", 2, valid_from="2026-12-31", valid_to="2026")
    assert errors_of(pack.parse()) == []


def test_an_inferred_claim_says_from_what(pack):
    pack.change("linkages", 3, confidence="inferred")
    message, expected = "The claim is inferred, and nothing says from what.", "the reasoning in one sentence"
    assert only_error(pack) == ("demo/linkages.csv", 3, "note", "", message, expected)


def test_a_derived_figure_says_how(pack):
    pack.change("linkages", 2, basis="derived")
    message, expected = "The figure is derived, and nothing says how.", "the computation in one sentence"
    assert only_error(pack) == ("demo/linkages.csv", 2, "note", "", message, expected)


def test_a_stake_is_held_or_planned(pack):
    pack.change("linkages", 2, kind="ownership", product="", quantity="", unit="", share_percent="40", basis="contract")
    message = "A stake has another basis."
    assert only_error(pack) == ("demo/linkages.csv", 2, "basis", "contract", message, "one of actual, plan")


# --- initiatives and recipes ---


def test_an_initiative_does_not_end_before_it_begins(pack):
    pack.change("initiatives", 2, end_year="2018")
    message = "The period ends before it begins, in 2019."
    assert only_error(pack) == ("demo/initiatives.csv", 2, "end_year", "2018", message, "the same time or a later one")


def test_a_product_is_not_made_from_itself(pack):
    pack.change("recipes", 2, input="sheet")
    message = "A product is not made from itself."
    assert only_error(pack) == ("demo/recipes.csv", 2, "input", "sheet", message, "two products")
