"""Workbooks and packs written and read back: every text as it was, nothing a formula, merged cells where they are."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.workbook.format import HEADERS, SHEETS
from exchange.workbook.guard import Limits, RefusedFileError, file_check
from exchange.workbook.mapping import sheet_mapping
from exchange.workbook.read import original_text, sheets_read
from exchange.workbook.write import Annotated, Export, Guide, Remark, annotated_write, pack_write, safe_text, workbook_write

HOSTILE = [
    "=1+1",
    "+44 20",
    "-5",
    "@cmd",
    '=HYPERLINK("http://evil")',
    "'quoted",
    "'=both",
    "https://example.org",
    "007",
    "1e5",
    "TRUE",
    "_x0041_",
]


def read(path: Path, name: str = "", **limits) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """Return all rows of a file by sheet."""
    name = name or path.name
    kind = file_check(path, name)
    with sheets_read(path, kind, name, Limits(**limits)) as sheets:
        return {sheet.name: [tuple(row) for row in sheet.rows] for sheet in sheets}


def test_a_workbook_has_a_sheet_for_each_table_with_instructions_first_and_lists_last(tmp_path):
    path = tmp_path / "all.xlsx"
    guide = Guide("Cluster Atlas", ["A row that is not here removes nothing."], ["Sheet"], [["sources"]])
    counts = workbook_write(path, Export({name: [] for name in SHEETS}, {"zones": ["north-park"]}, guide))
    assert counts == dict.fromkeys(SHEETS, 0)
    rows = read(path)
    assert list(rows) == ["Instructions", *SHEETS, "Lists"]
    for name in SHEETS:
        assert rows[name] == [(1, HEADERS[name])]
    assert {"kind", "status", "country", "key of zones"} <= set(rows["Lists"][0][1])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet4.xml").decode()  # organisations
    assert "dataValidation" in sheet
    assert "frozen" in sheet


def test_the_choices_of_two_columns_of_one_name_are_two_lists(tmp_path):
    path = tmp_path / "all.xlsx"
    workbook_write(path, Export({name: [] for name in SHEETS}))
    lists = list(zip(*[[*cells] for _number, cells in read(path)["Lists"]], strict=False))
    columns = {column[0]: {value for value in column[1:] if value} for column in lists}
    assert sorted(map(sorted, columns.values())) == sorted(map(sorted, {frozenset(v) for v in columns.values()}))
    kinds = [values for name, values in columns.items() if name.startswith("kind")]
    assert {"firm", "anchor", "institute", "agency", "federation", "market"} in kinds
    assert set(SHEETS["linkages"].by_name["kind"].choices) in kinds


def test_text_that_looks_like_a_formula_is_text_and_comes_back_as_it_was(tmp_path):
    rows = [{"key": f"row-{number}", "title": text} for number, text in enumerate(HOSTILE)]
    path, pack = tmp_path / "a.xlsx", tmp_path / "a.zip"
    workbook_write(path, Export({"sources": rows}))
    pack_write(pack, {"sources": rows})
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert b"quotePrefix" in archive.read("xl/styles.xml")
    with zipfile.ZipFile(pack) as archive:
        assert "'=1+1" in archive.read("sources.csv").decode()
    for found in (read(path), read(pack)):
        assert [cells[1] for _number, cells in found["sources"][1:]] == HOSTILE


@given(st.text(max_size=40).filter(lambda text: "\0" not in text))
@settings(max_examples=200, deadline=None)
def test_every_cell_of_a_csv_comes_back_without_becoming_a_formula(text):
    safe = safe_text(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original_text(safe) == text


def test_a_negative_latitude_of_a_csv_stays_a_number(tmp_path):
    pack_write(tmp_path / "a.zip", {"organisations": [{"key": "a", "latitude": "-24.5", "description": "-24.5"}]})
    [(_, cells)] = read(tmp_path / "a.zip")["organisations"][1:]
    assert (cells[9], cells[HEADERS["organisations"].index("description")]) == ("-24.5", "-24.5")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert ",-24.5," in archive.read("organisations.csv").decode()


def test_formulas_are_never_evaluated_only_what_was_saved_is_read(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "f.xlsx")) as book:
        sheet = book.add_worksheet("x")
        sheet.write_formula(0, 0, "=2+3", None, 99)
        sheet.write_formula(0, 1, '=WEBSERVICE("http://evil")', None, "kept")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    assert read(tmp_path / "f.xlsx")["x"][0] == (1, ("99", "kept"))


def test_numbers_days_and_truth_are_the_text_of_pack_cells(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "v.xlsx")) as book:
        sheet = book.add_worksheet("x")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for row, value in enumerate((1200, 0.334, 1e-7, 58.41234567890123, True, False, " blank ", 2024)):
            sheet.write(row, 2, value)
        sheet.write_datetime(8, 2, dt.date(2024, 3, 5), day)
    found = [(number, cells[2]) for number, cells in read(tmp_path / "v.xlsx")["x"]]
    assert found == [
        (1, "1200"), (2, "0.334"), (3, "0.0000001"), (4, "58.41234567890123"), (5, "yes"), (7, "blank"), (8, "2024"), (9, "2024-03-05"),
    ]  # fmt: skip


def test_rows_keep_the_numbers_that_the_spreadsheet_shows(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        sheet = book.add_worksheet("x")
        sheet.write(4, 2, "fifth row, third column")
        sheet.write(6, 2, "seventh")
        book.add_worksheet("hidden").hide()
        book.add_chartsheet()
    assert read(tmp_path / "r.xlsx") == {"x": [(5, ("", "", "fifth row, third column")), (7, ("", "", "seventh"))]}


def test_tables_are_divided_by_whichever_sign_divides_them(tmp_path):
    (tmp_path / "sources.csv").write_bytes('\ufeffkey;title\r\na;"One; two"\r\n\r\nb;Three\r\n'.encode())
    assert read(tmp_path / "sources.csv") == {"sources": [(1, ("key", "title")), (2, ("a", "One; two")), (4, ("b", "Three"))]}


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"key,title\na,\xff\n", "not UTF-8"), (b'key,title\na,"open\n', "cannot be divided"), (b"key\n" + b"a" * 40_000, "40000 characters")],
)
def test_what_only_reading_shows_is_refused_in_a_sentence(tmp_path, data, said):
    path = tmp_path / "sources.csv"
    path.write_bytes(data)
    with pytest.raises(RefusedFileError, match=said):
        read(path)


def test_an_annotated_workbook_has_the_rows_as_they_came_and_what_is_said_of_them(tmp_path):
    remark = Remark(2, frozenset({"name"}), ["The cell is blank.", "=not a formula"])
    rows = [(1, ("key", "name")), (2, ("a", ""))]
    annotated_write(tmp_path / "e.xlsx", [Annotated("organisations", rows, {2: remark})], head="errors", guide=Guide("What is wrong"))
    found = read(tmp_path / "e.xlsx")["organisations"]
    assert found == [(1, ("errors", "key", "name")), (2, ("The cell is blank.\n=not a formula", "a", ""))]


def test_a_sheet_of_ours_is_known_by_its_header_and_read_as_it_is(tmp_path):
    workbook_write(tmp_path / "a.xlsx", Export({"linkages": []}, guide=Guide("x")))
    kind = file_check(tmp_path / "a.xlsx", "a.xlsx")
    with sheets_read(tmp_path / "a.xlsx", kind, "a.xlsx") as sheets:
        found = [sheet_mapping(sheet.name, sheet.rows) for sheet in sheets]
    assert [one and (one.table, one.is_ours) for one in found] == [None, ("linkages", True), None]
