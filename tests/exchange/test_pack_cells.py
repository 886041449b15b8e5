"""Single cells: each type of value, and what is said of a cell that does not hold one."""

import pytest

from analysis.units import UNITS
from analysis.validity import PartialDate
from tests.exchange.packwriting import errors_of

PLAIN = "digits with at most one point, such as 1200 or 0.334 (no separators, no unit, no exponent)"
KEY = "lower-case letters a-z, digits and single hyphens"
DATE = "YYYY, YYYY-MM or YYYY-MM-DD, the year from 1500 to 2100"
YEAR = "four digits from 1500 to 2100"
PEOPLE = "a whole number from 0 to 10000000, in digits only"


def broken(pack, table, line, column, value, **others):
    """Return the only error that a cell makes, less the file."""
    pack.change(table, line, **{column: value}, **others)
    (error,) = errors_of(pack.parse())
    assert error[0] == f"demo/{table}.csv"
    return error[1:]


# --- keys and words ---


@pytest.mark.parametrize("key", ["Report", "annual report", "rapport-é", "-report", "report-", "annual--report", "annual_report", "٣"])
def test_a_key_that_is_not_kebab_case_is_an_error(pack, key):
    pack.add("sources", key=key, title="A title")
    assert errors_of(pack.parse()) == [("demo/sources.csv", 4, "key", key, "This is not a key.", KEY)]


def test_a_key_that_is_too_long_is_an_error(pack):
    pack.add("sources", key="a" * 121, title="A title")
    shown = "a" * 80 + "…"
    assert errors_of(pack.parse()) == [("demo/sources.csv", 4, "key", shown, "The cell has 121 characters.", "at most 120")]


def test_a_blank_cell_where_one_is_needed_is_an_error(pack):
    assert broken(pack, "sources", 3, "title", "") == (3, "title", "", "The cell is blank.", "a value in every row")


def test_a_word_outside_the_enumeration_lists_the_known_ones(pack):
    assert broken(pack, "organisations", 3, "kind", "company") == (
        3,
        "kind",
        "company",
        "The word is not known here.",
        "one of firm, anchor, institute, agency, federation, market",
    )


def test_a_blank_enumeration_lists_the_known_words(pack):
    known = "one of operating, planned, potential, ended"
    assert broken(pack, "linkages", 2, "status", "") == (2, "status", "", "The cell is blank.", known)


def test_yes_is_the_only_word_of_a_flag(pack):
    assert broken(pack, "linkages", 2, "lateral", "true") == (
        2,
        "lateral",
        "true",
        "The word is not known here.",
        "yes, or a blank cell",
    )


# --- numbers ---


@pytest.mark.parametrize(
    "text", ["1,200", "12 kt", "NaN", "1e400", "inf", "1.2.3", "0x10", "1_000", "١٢٣", "1/2", "+5", ".5", "5.", "--1", "1" * 16, "½"]
)
def test_what_is_not_a_plain_number_is_an_error(pack, text):
    assert broken(pack, "linkages", 2, "quantity", text) == (2, "quantity", text, "This is not a plain number.", PLAIN)


def test_a_negative_quantity_is_an_error(pack):
    assert broken(pack, "linkages", 2, "quantity", "-5") == (2, "quantity", "-5", "The number is negative.", "zero or more")


def test_a_quantity_of_zero_is_a_figure_like_any_other(pack):
    pack.change("linkages", 2, quantity="0")
    result = pack.parse()
    assert errors_of(result) == []
    assert result.claims[0].quantity == 0.0


def test_an_area_of_zero_is_an_error(pack):
    expected = "more than zero, or a blank cell where it is not known"
    assert broken(pack, "zones", 2, "area_ha", "0") == (2, "area_ha", "0", "The number is zero.", expected)


@pytest.mark.parametrize("text", ["-1", "100.01"])
def test_a_percentage_lies_between_0_and_100(pack, text):
    expected = "a number from 0 to 100, without a percent sign"
    assert broken(pack, "linkages", 2, "share_percent", text) == (2, "share_percent", text, "The number is out of range.", expected)


def test_a_percent_sign_is_no_part_of_a_number(pack):
    assert broken(pack, "linkages", 2, "share_percent", "40%") == (2, "share_percent", "40%", "This is not a plain number.", PLAIN)


@pytest.mark.parametrize("text", ["-90.1", "91"])
def test_a_latitude_outside_the_globe_is_an_error(pack, text):
    expected = "decimal degrees from -90 to 90, north positive"
    assert broken(pack, "zones", 2, "latitude", text) == (2, "latitude", text, "The number is out of range.", expected)


def test_a_longitude_outside_the_globe_is_an_error(pack):
    expected = "decimal degrees from -180 to 180, east positive"
    assert broken(pack, "zones", 2, "longitude", "180.5") == (2, "longitude", "180.5", "The number is out of range.", expected)


def test_degrees_and_minutes_are_no_coordinates(pack):
    assert broken(pack, "zones", 2, "latitude", "24°27'N") == (2, "latitude", "24°27'N", "This is not a plain number.", PLAIN)


@pytest.mark.parametrize("text", ["12.5", "about 100", "-3", "10000001"])
def test_a_number_of_people_is_whole(pack, text):
    assert broken(pack, "organisations", 2, "employees", text) == (2, "employees", text, "This is not a number of people.", PEOPLE)


# --- dates ---


@pytest.mark.parametrize("text", ["1499", "2101", "99", "20244", "2O24", "2024.0"])
def test_a_year_out_of_range_is_an_error(pack, text):
    assert broken(pack, "linkages", 2, "quantity_year", text) == (2, "quantity_year", text, "This is not a year.", YEAR)


@pytest.mark.parametrize("text", ["1499-05", "2018-13", "2018-02-30", "2018-2", "18-02-2018", "2018/02", "from 2018", "0000"])
def test_what_is_not_a_partial_date_is_an_error(pack, text):
    assert broken(pack, "linkages", 2, "valid_from", text) == (2, "valid_from", text, "This is not a date.", DATE)


@pytest.mark.parametrize("text", ["2018", "2018-03", "2018-03-05"])
def test_a_date_keeps_its_precision(pack, text):
    pack.change("linkages", 2, valid_from=text)
    result = pack.parse()
    assert errors_of(result) == []
    assert result.claims[0].valid_from == PartialDate.parse(text)


# --- codes ---


def test_a_unit_that_is_not_known_is_an_error(pack):
    expected = "one of " + ", ".join(UNITS)
    assert broken(pack, "linkages", 2, "unit", "kt") == (2, "unit", "kt", "This unit is not known.", expected)


def test_a_unit_of_a_recipe_is_one_per_tonne_of_output(pack):
    line, column, value, message, expected = broken(pack, "recipes", 2, "unit", "t/y")
    assert (line, column, value, message) == (2, "unit", "t/y", "This unit is not known.")
    assert expected.startswith("one of t/t, ")


@pytest.mark.parametrize("code", ["XX", "om", "OMN", "UK"])
def test_a_country_that_iso_3166_does_not_know_is_an_error(pack, code):
    expected = "an ISO 3166-1 alpha-2 code such as OM, or EU or ZZ for a market"
    assert broken(pack, "organisations", 2, "country", code) == (2, "country", code, "This country code is not known.", expected)


@pytest.mark.parametrize("code", ["24", "24200", "A", "242x"])
def test_an_industry_has_four_digits(pack, code):
    expected = "the four digits of a class, such as 2420"
    assert broken(pack, "organisations", 2, "isic", code) == (2, "isic", code, "This is not a class of ISIC Rev.4.", expected)


def test_an_industry_that_isic_does_not_know_is_an_error(pack):
    pack.change("organisations", 2, isic="9999")
    expected = "the four digits of a class, such as 2420"
    assert errors_of(pack.parse(isic={"2420"})) == [
        ("demo/organisations.csv", 2, "isic", "9999", "This is not a class of ISIC Rev.4.", expected)
    ]


@pytest.mark.parametrize("code", ["76", "76011", "7601.10"])
def test_a_customs_code_has_four_or_six_digits(pack, code):
    expected = "the four or six digits of a heading, such as 7601 or 760110"
    assert broken(pack, "products", 3, "hs", code) == (3, "hs", code, "This is not a heading of HS 2022.", expected)


def test_a_customs_code_that_hs_does_not_know_is_an_error(pack):
    expected = "the four or six digits of a heading, such as 7601 or 760110"
    assert errors_of(pack.parse(hs={"7601"})) == [("demo/products.csv", 4, "hs", "760611", "This is not a heading of HS 2022.", expected)]


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://example.org/a b", "javascript:alert(1)", "https://x"])
def test_an_address_begins_with_http_and_has_no_blanks(pack, address):
    expected = "an address that begins with https:// or http:// and has no blanks"
    assert broken(pack, "sources", 3, "url", address) == (3, "url", address, "This is not an address.", expected)


# --- text and lists ---


def test_a_nul_byte_is_an_error(pack):
    assert broken(pack, "sources", 3, "title", "New\0mill") == (
        3,
        "title",
        "New\0mill",
        "The cell holds the control character 0x00.",
        "plain text",
    )


def test_a_very_long_cell_is_an_error(pack):
    shown = "long " * 16 + "…"
    assert broken(pack, "sources", 3, "title", "long " * 200 + "x") == (
        3,
        "title",
        shown,
        "The cell has 1001 characters.",
        "at most 500",
    )


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1:A9)", "+1", "-1+2", '=HYPERLINK("https://example.org")'])
def test_what_looks_like_a_formula_is_text(pack, text):
    pack.change("linkages", 2, note=text)
    result = pack.parse()
    assert errors_of(result) == []
    assert result.claims[0].note == text


def test_names_are_joined_with_bars(pack):
    assert pack.parse().organisations[0].aliases == ("TS", "Smelter Co")


def test_a_name_between_two_bars_is_not_blank(pack):
    expected = "names of at most 300 characters, joined with |"
    assert broken(pack, "organisations", 2, "aliases", "TS||Smelter Co") == (
        2,
        "aliases",
        "TS||Smelter Co",
        "There is nothing between two |.",
        expected,
    )


def test_a_name_that_is_too_long_is_an_error(pack):
    error = broken(pack, "organisations", 2, "aliases", "TS|" + "x" * 301)
    assert error[3:] == ("A name has 301 characters.", "names of at most 300 characters, joined with |")


def test_a_name_listed_twice_is_an_error(pack):
    assert broken(pack, "organisations", 2, "aliases", "TS|ts") == (2, "aliases", "TS|ts", '"ts" stands there twice.', "each once")


def test_a_source_listed_twice_is_an_error(pack):
    assert broken(pack, "clusters", 2, "source", "report;report") == (
        2,
        "source",
        "report;report",
        '"report" stands there twice.',
        "each once",
    )


def test_a_source_between_two_semicolons_is_not_blank(pack):
    expected = "who says so: one or more keys of sources.csv, joined with ;"
    assert broken(pack, "clusters", 2, "source", "report;") == (2, "source", "report;", "There is nothing between two ;.", expected)
