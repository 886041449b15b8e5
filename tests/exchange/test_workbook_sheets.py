"""Workbooks and packs written and read back: every text as it was, nothing a formula, merged cells where they are."""

import datetime as dt
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.packs.read import original_text
from exchange.workbook.format import HEADERS, SHEETS
from exchange.workbook.guard import Limits, RefusedFileError, file_check
from exchange.workbook.mapping import sheet_mapping
from exchange.workbook.read import sheets_read
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


def hand_made(path: Path, sheet: str, *, shared: str = "", styles: str = "", book: str = "") -> Path:
    """Write a workbook of one sheet from the XML of its parts."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{name}" xmlns:r="{relation}">{book}<sheets><sheet name="x" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="a" Type="{relation}/worksheet"'
        ' Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{name}"><sheetData>{sheet}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{name}">{shared}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{name}">{styles}</styleSheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return path


def test_cells_of_every_kind_are_read_wherever_they_say_they_stand(tmp_path):
    shared = "<si><t>one</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>aloud</t></rPh></si><si><t>_x005F_x0041_ _xD800_</t></si>"
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;h&quot;"/>'
        '<numFmt numFmtId="165" formatCode="0.0&quot;days&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
        '<xf numFmtId="165"/></cellXfs>'
    )
    sheet = (
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c></row>'
        '<row><c s="1"><v>45356</v></c><c s="2"><v>45356</v></c><c s="3"><v>45356</v></c><c s="9"><v>1e3</v></c></row>'
        '<row r="7"><c t="b"><v>1</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="d"><v>2024-03-05</v></c>'
        '<c t="str"><f>A1</f><v>kept</v></c><c t="inlineStr"><is><t>in</t><rPh><t>aloud</t></rPh></is></c>'
        '<c><f>1+1</f></c><c s="1"><v>.5</v></c>'
        "</row>"
    )
    assert read(hand_made(tmp_path / "h.xlsx", sheet, shared=shared, styles=styles))["x"] == [
        (2, ("one", "rich", "", "_x0041_ \ufffd")),
        (3, ("2024-03-05", "2024-03-05", "45356", "1000")),
        (7, ("yes", "#DIV/0!", "2024-03-05", "kept", "in", "", "12:00:00")),
    ]
    first = '<row><c s="1"><v>1</v></c></row>'
    assert read(hand_made(tmp_path / "a.xlsx", first, styles=styles))["x"] == [(1, ("1900-01-01",))]
    later = hand_made(tmp_path / "b.xlsx", first, styles=styles, book='<workbookPr date1904="1"/>')
    assert read(later)["x"] == [(1, ("1904-01-02",))]


@pytest.mark.parametrize(
    "sheet",
    ['<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>', '<row r="3"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>',
     '<row><c t="s"><v>7</v></c></row>', '<row><c t="s"><v>-1</v></c></row>'],
)  # fmt: skip
def test_rows_that_come_twice_and_texts_that_are_not_there_are_damage(tmp_path, sheet):
    with pytest.raises(RefusedFileError, match="damaged"):
        read(hand_made(tmp_path / "d.xlsx", sheet))


def test_a_long_sheet_is_read_in_as_little_memory_as_a_short_one(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "long.xlsx")) as book:
        sheet = book.add_worksheet("x")
        for row in range(400):
            sheet.write_row(row, 0, [f"text {row} of column {column}" + " that is shared" * 40 for column in range(8)])
    kind = file_check(tmp_path / "long.xlsx", "long.xlsx")
    tracemalloc.start()
    with sheets_read(tmp_path / "long.xlsx", kind, "long.xlsx") as sheets:
        assert sum(len(row.cells) for sheet in sheets for row in sheet.rows) == 3200
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000  # the texts alone are twice as much
