"""Workbooks that other people keep: their headers, numbers, dates, words and merged cells."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.packs.errors import CellError
from exchange.workbook import foreign
from exchange.workbook import format as formats
from exchange.workbook import mapping as mappings
from exchange.workbook import read as reading
from exchange.workbook import write as writing
from exchange.workbook.foreign import (
    DateOrder,
    Decimal,
    Habits,
    Names,
    cell_read,
    choice_read,
    country_read,
    date_read,
    merged_filled,
    number_read,
    unit_read,
    yes_read,
)
from exchange.workbook.format import NUMBERS, SHEETS
from exchange.workbook.mapping import SheetMapping, columns_matched, missing_columns, remembered_applied, sheet_mapping
from exchange.workbook.read import NumberText, Row

ORGANISATION = SHEETS["organisations"].by_name


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.200.000", "1200000"), ("1,200,000", "1200000"), ("1 200 000", "1200000"), ("1\u00a0200\u202f000", "1200000"),
        ("1'200'000", "1200000"), ("1,200,000.5", "1200000.5"), ("1.200.000,5", "1200000.5"), ("12,00,000", "1200000"),
        ("١٢٠٠", "1200"), ("١٬٢٠٠٬٠٠٠٫٥", "1200000.5"), ("۱۲۰۰", "1200"), ("0,5", "0.5"), ("0.334", "0.334"), ("0,334", "0.334"),
        ("12,5", "12.5"), ("12.50", "12.5"), ("-3,25", "-3.25"), ("−3", "-3"), ("+7", "7"), (".5", "0.5"), ("007", "7"), ("45 %", "45"),
        ("1234.567", "1234.567"), ("1234567", "1234567"), ("0", "0"), ("-0", "0"),
    ],
)  # fmt: skip
def test_numbers_of_every_habit_are_plain_ones(text, plain):
    assert number_read(text) == plain


@pytest.mark.parametrize("text", ["1.200", "1,200", "12.345", "123,456", "١٬٢٠٠"])
def test_a_number_that_can_be_two_is_asked_about(text):
    with pytest.raises(CellError, match="This may be"):
        number_read(text)


def test_the_mapping_says_which_sign_stands_before_decimals():
    assert (number_read("1.200", Decimal.COMMA), number_read("1.200", Decimal.POINT)) == ("1200", "1.2")
    assert (number_read("1,200", Decimal.COMMA), number_read("1,200", Decimal.POINT)) == ("1.2", "1200")
    assert number_read("1.200.000,5", Decimal.COMMA) == "1200000.5"


@pytest.mark.parametrize("text", ["abc", "1.2.3", "1,2,3", "12 t", "--5", "1e5", "1.200,000.5", "1,20,00", "=1+1", "½", "", "."])
def test_what_is_no_number_is_refused(text):
    for habit in Decimal:
        with pytest.raises(CellError, match="not a number"):
            number_read(text, habit)


@given(st.integers(-(10**12), 10**12), st.sampled_from([" ", "\u00a0", "'"]))
def test_every_whole_number_grouped_by_blanks_comes_back(number, sign):
    assert number_read(f"{number:,}".replace(",", sign)) == str(number)


@given(st.text(max_size=15))
def test_no_text_makes_a_number_or_a_date_raise_anything_else(text):
    for reader in (number_read, date_read):
        try:
            said = reader(text)
        except CellError as error:
            said = str(error)
        assert said


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-05", "2024-03-05"), ("2024/3/5", "2024-03-05"), ("05.03.2024", "2024-03-05"), ("5.3.2024", "2024-03-05"),
        ("5 March 2024", "2024-03-05"), ("March 5, 2024", "2024-03-05"), ("5 mars 2024", "2024-03-05"), ("1er avril 2024", "2024-04-01"),
        ("5 марта 2024 г.", "2024-03-05"), ("5 mart 2024", "2024-03-05"), ("٥ مارس ٢٠٢٤", "2024-03-05"), ("5-Mar-2024", "2024-03-05"),
        ("25/03/2024", "2024-03-25"), ("03/25/2024", "2024-03-25"), ("04/04/2024", "2024-04-04"), ("2024", "2024"), ("2024-03", "2024-03"),
        ("03.2024", "2024-03"), ("Mart 2024", "2024-03"), ("décembre 2023", "2023-12"), ("2024-03-05 00:00:00", "2024-03-05"),
    ],
)  # fmt: skip
def test_dates_of_every_form_are_days(text, day):
    assert date_read(text) == day


def test_a_date_that_can_be_two_is_asked_about_until_the_mapping_answers():
    with pytest.raises(CellError, match="day 3 of month 4, or the other way round"):
        date_read("03/04/2024")
    assert date_read("03/04/2024", DateOrder.DAY_FIRST) == "2024-04-03"
    assert date_read("03/04/2024", DateOrder.MONTH_FIRST) == "2024-03-04"


@pytest.mark.parametrize("text", ["30.02.2024", "2024-13", "5 Smarch 2024", "yesterday", "45356", "12/2024/05", "0000"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(CellError):
        date_read(text)


@pytest.mark.parametrize(
    ("column", "said", "meant"),
    [
        ("status", "Actif", "operating"), ("status", "En cours de construction", "under_construction"), ("status", "نشط", "operating"),
        ("status", "Tikinti mərhələsində", "under_construction"), ("status", "Действует", "operating"),
        ("status", "OPERATING", "operating"),
        ("status", "Fermé", "closed"), ("kind", "Университет", "institute"), ("kind", "جامعة", "institute"), ("kind", "Şirkət", "firm"),
        ("kind", "société", "firm"), ("visibility", "confidentiel", "agency"), ("status", "no such word", "no such word"),
    ],
)  # fmt: skip
def test_words_of_five_languages_are_those_of_the_format(column, said, meant):
    assert choice_read(said, ORGANISATION[column]) == meant


def test_a_word_never_becomes_one_that_the_column_does_not_have():
    for sheet in SHEETS.values():
        for column in sheet.columns:
            if column.choices:
                assert choice_read("actif", column) in (*column.choices, "actif")


def test_countries_units_and_yes_in_other_words():
    countries = ("Oman", "سلطنة عُمان", "Azərbaycan", "om", "Atlantis")
    assert [country_read(text) for text in countries] == ["OM", "OM", "AZ", "OM", "Atlantis"]
    assert [unit_read(text) for text in ("tonnes/year", "т/год", "طن/سنة", "MW", "parsec")] == ["t/y", "t/y", "t/y", "MW", "parsec"]
    assert [yes_read(text) for text in ("Oui", "نعم", "X", "non", "maybe")] == ["yes", "yes", "yes", "", "maybe"]


def test_cells_are_read_by_the_type_of_their_column():
    names = Names({"zones": {"sohar freezone": "sohar-freezone"}}, {"zones": frozenset({"other"})})
    habits = Habits()

    def cell(column: str, text: str) -> str:
        return cell_read(text, ORGANISATION[column], habits, names)

    assert cell("zone", "Sohar Freezone") == "sohar-freezone"
    assert cell("zone", "other") == "other"
    assert cell("latitude", "24,450") == "24.450".rstrip("0")
    assert cell("employees", NumberText("1.2")) == "1.2"
    assert cell("employees", "–") == ""
    assert cell("locality", "N/A") == ""
    assert cell("description", "none") == "none"
    assert cell("founded", "12.05.1998") == "1998"
    assert cell("aliases", "A; B\nA") == "A|B"
    assert cell("website", "www.example.com") == "https://www.example.com"
    assert ORGANISATION["employees"].type in NUMBERS


ARABIC = ("م", "اسم الشركة", "المدينة", "عدد الموظفين", "الحالة", "سنة التأسيس")
FRENCH = ("N°", "Raison sociale", "Ville", "Effectif", "Statut", "Année de création")
AZERBAIJANI = ("№", "Şirkətin adı", "Şəhər", "İşçi sayı", "Status", "Təsis ili")
RUSSIAN = ("№ п/п", "Наименование организации", "Город", "Численность", "Статус", "Год основания")
ENGLISH = ("No.", "Company Name", "City", "Number of employees", "Current status", "Year founded")


@pytest.mark.parametrize("headers", [ARABIC, FRENCH, AZERBAIJANI, RUSSIAN, ENGLISH])
def test_headers_of_five_languages_are_matched(headers):
    assert columns_matched("organisations", headers) == ("", "name", "locality", "employees", "status", "founded")


def test_the_header_is_found_below_title_rows_with_the_table_it_is_of():
    rows = [
        Row(1, ("Registre des entreprises 2024", "", "", "", "", "")),
        Row(2, ("", "au 5 mars 2024", "", "", "", "")),
        Row(4, FRENCH),
        Row(5, ("1", "Alumet", "Saguenay", "1 200", "actif", "1998")),
    ]
    found = sheet_mapping("Feuil1", rows)
    assert (found.table, found.header_row, found.is_ours) == ("organisations", 4, False)
    assert missing_columns(found) == ("kind", "country")


def test_a_list_of_deliveries_is_taken_for_linkages():
    found = sheet_mapping("Livraisons", [Row(1, ("Fournisseur", "Client", "Produit", "Quantité (t)", "Unité", "Année"))])
    assert found.table == "linkages"
    assert found.columns == ("supplier", "customer", "product", "quantity", "unit", "")


def test_a_sheet_without_anything_known_waits_for_people():
    assert sheet_mapping("x", [Row(1, ("foo", "bar"))]).table == ""
    assert sheet_mapping("x", []) is None
    assert sheet_mapping("Lists", [Row(1, ("kind",))]) is None


def test_no_column_is_taken_twice():
    assert columns_matched("organisations", ("Name", "Company", "Raison sociale")) == ("name", "", "")


def test_a_mapping_is_remembered_for_sheets_of_the_same_headers():
    found = sheet_mapping("Feuil1", [Row(3, FRENCH)])
    mended = SheetMapping("old", "organisations", 3, FRENCH, ("", "name", "locality", "", "", ""), {"country": "CA"}, Habits(Decimal.COMMA))
    applied = remembered_applied(found, [SheetMapping.from_json(mended.as_json())])
    assert (applied.sheet, applied.columns, applied.constants, applied.habits.decimal) == (
        "Feuil1", mended.columns, {"country": "CA"}, Decimal.COMMA,
    )  # fmt: skip
    assert remembered_applied(found, []) == found


def test_merged_cells_hold_what_their_first_cell_does():
    rows = [(1, ("Title", "", "")), (2, ("zone", "name", "")), (3, ("North", "A", "1")), (4, ("", "B", "2")), (5, ("", "C", "3"))]
    merged = [((0, 0), (0, 2)), ((2, 0), (4, 0))]
    assert list(merged_filled(rows, merged)) == [
        (1, ("Title", "Title", "Title")),
        (2, ("zone", "name", "")),
        (3, ("North", "A", "1")),
        (4, ("North", "B", "2")),
        (5, ("North", "C", "3")),
    ]


def test_an_area_that_reaches_over_the_last_cell_of_a_row_is_filled():
    assert list(merged_filled([(1, ("a",)), (2, ("b", "c"))], [((0, 0), (1, 1))])) == [(1, ("a", "a")), (2, ("b", "c"))]


@pytest.mark.parametrize("module", [foreign, formats, mappings, reading, writing], ids=lambda module: module.__name__)
def test_the_examples_of_the_modules_hold(module):
    outcome = doctest.testmod(module)
    assert (outcome.failed, outcome.attempted > 0) == (0, True)
