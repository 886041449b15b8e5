"""Files that are refused, each with a sentence, and none of them unpacked further than the limits allow."""

import io
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from exchange.workbook.guard import FileKind, Limits, RefusedFileError, file_check, size_check, text_check

SMALL = Limits(
    file_bytes=3_000_000, unpacked_bytes=2_000_000, ratio=50, entries=20, sheets=2, columns=10, rows=100, cells=500, cell_letters=1000
)


def workbook(path: Path, *rows, sheets: int = 1) -> Path:
    """Write a workbook with the same rows on each sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return path


def archive(path: Path, **entries: bytes) -> Path:
    """Write an archive; __ in a name stands for /, and what has no dot is XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name.replace("__", "/"), data)
    return path


def sheet_xml(cells: str) -> bytes:
    return (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'.encode()
    )


def hand_made(path: Path, sheet: bytes, **more: bytes) -> Path:
    """Write the bare bones of a workbook around a sheet."""
    entries = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet, **{k.replace("__", "/"): v for k, v in more.items()}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return path


def refused(path: Path, name: str = "rows.xlsx", limits: Limits = SMALL) -> str:
    with pytest.raises(RefusedFileError) as caught:
        file_check(path, name, limits)
    return str(caught.value)


def test_a_workbook_a_table_and_a_pack_are_what_they_are(tmp_path):
    table = tmp_path / "organisations.csv"
    table.write_text("key,name\na,A\n")
    assert file_check(workbook(tmp_path / "a.xlsx", ["key"], ["a"]), "a.xlsx", SMALL) is FileKind.WORKBOOK
    assert file_check(table, "organisations.csv", SMALL) is FileKind.TABLE
    assert file_check(archive(tmp_path / "pack.zip", **{"demo/sources.csv": b"key\n"}), "pack.zip", SMALL) is FileKind.PACK


def test_a_file_of_200_megabytes_is_refused_unread():
    with pytest.raises(RefusedFileError, match=r"200 MB and at most 50 MB are read\. Divide it"):
        size_check(200_000_000)


def test_a_zip_bomb_is_left_while_it_unpacks(tmp_path):
    path = hand_made(tmp_path / "bomb.xlsx", sheet_xml(""), xl__media__blank=b"\0" * 60_000_000)
    tracemalloc.start()
    said = refused(path, limits=Limits(unpacked_bytes=20_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to more than 200 times its size" in said or "unpacks to more than 20 MB" in said
    assert peak < 5_000_000  # one piece of 64 kB at a time, and what zipfile holds


def test_a_bomb_of_many_small_parts_is_left_at_the_sum(tmp_path):
    parts = {f"xl__part{number}.bin": bytes([number]) * 400_000 for number in range(8)}  # 3.2 MB together
    assert "unpacks to more than 2 MB" in refused(hand_made(tmp_path / "parts.xlsx", sheet_xml(""), **parts))


def test_a_size_that_is_declared_falsely_is_damage(tmp_path):
    path = hand_made(tmp_path / "lie.xlsx", sheet_xml(""), xl__lie=b"x" * 1_000_000)
    data = bytearray(path.read_bytes())
    place = data.find(struct.pack("<I", 1_000_000), data.rfind(b"PK\x01\x02"))
    data[place : place + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    assert "damaged" in refused(path)


def test_an_archive_of_too_many_files_is_refused(tmp_path):
    assert "archive of 32 files" in refused(hand_made(tmp_path / "many.xlsx", sheet_xml(""), **{f"a{n}": b"" for n in range(30)}))


def test_three_hundred_columns_are_refused(tmp_path):
    said = refused(workbook(tmp_path / "wide.xlsx", ["x"] * 300), limits=Limits())
    assert "columns and at most 100 are read" in said


def test_a_cell_of_five_megabytes_is_refused(tmp_path):
    inline = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"ab" * 2_500_000}</t></is></c></row>'
    said = refused(hand_made(tmp_path / "cell.xlsx", sheet_xml(inline)), limits=Limits())
    assert "more than 32767 characters" in said


def test_two_cells_at_far_corners_are_refused_before_anything_is_laid_out(tmp_path):
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="90"><c r="J90"><v>1</v></c></row>'
    assert "900 cells and at most 500 are read" in refused(hand_made(tmp_path / "corners.xlsx", sheet_xml(corners)))


def test_cells_that_are_only_coloured_count_for_nothing(tmp_path):
    styled = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="3"/></row>'
    assert file_check(hand_made(tmp_path / "styled.xlsx", sheet_xml(styled)), "styled.xlsx", SMALL) is FileKind.WORKBOOK


def test_too_many_rows_and_sheets_are_refused(tmp_path):
    assert "101 rows and at most 100" in refused(workbook(tmp_path / "long.xlsx", *[["x"]] * 101))
    assert "3 sheets and at most 2" in refused(workbook(tmp_path / "sheets.xlsx", ["x"], sheets=3))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"xl__vbaProject.bin": b"macro"}, "holds macros"),
        (
            {"[Content_Types].xml": b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'},
            "macros",
        ),
        ({"xl__workbook.bin": b""}, "binary workbook"),
        ({"..__evil": b""}, "leads out of it"),
    ],
)
def test_what_a_workbook_may_not_hold(tmp_path, entries, said):
    assert said in refused(hand_made(tmp_path / "held.xlsx", sheet_xml(""), **entries))


def test_words_of_its_own_and_broken_xml_are_refused(tmp_path):
    laughs = b'<!DOCTYPE a [<!ENTITY lol "lol">]><a>&lol;</a>'
    assert "defines words of its own" in refused(hand_made(tmp_path / "laughs.xlsx", laughs))
    assert "damaged" in refused(hand_made(tmp_path / "broken.xlsx", b"<worksheet><row>"))
    assert "damaged" in refused(hand_made(tmp_path / "nul.xlsx", sheet_xml("<row><c><v>\0</v></c></row>")))


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.xlsx", "The file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "protected with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 workbook", "a.xls", "old format"),
        (b"%PDF-1.7", "a.xlsx", "begins with %PDF-1.7"),
        (b"key,name\na,\0\n", "a.csv", "NUL bytes"),
        ("key,name".encode("utf-16"), "a.csv", "UTF-16"),
        (b"PK\x03\x04 nothing else", "a.xlsx", "damaged"),
    ],
)
def test_what_is_no_workbook_at_all_is_told_what_it_is(tmp_path, data, name, said):
    path = tmp_path / name
    path.write_bytes(data)
    assert said in refused(path, name)


def test_an_archive_without_tables_and_an_open_document_are_refused(tmp_path):
    assert "without a CSV file" in refused(archive(tmp_path / "photos.zip", **{"a.jpg": b"jpeg"}), "photos.zip")
    assert "OpenDocument" in refused(archive(tmp_path / "a.ods", mimetype=b"", **{"content.xml": b""}), "a.ods")


def test_an_encrypted_archive_is_refused(tmp_path):
    path = archive(tmp_path / "locked.zip", **{"sources.csv": b"key\n"})
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "protected with a password" in refused(path, "locked.zip")


def test_a_pack_with_nul_bytes_is_refused(tmp_path):
    assert "NUL bytes" in refused(archive(tmp_path / "pack.zip", **{"sources.csv": b"key\0"}), "pack.zip")


def test_every_truncation_of_a_workbook_is_refused_in_a_sentence(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", ["key", "name"], ["a", "A"]).read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(4, len(whole) - 1, len(whole) // 40):
        path.write_bytes(whole[:length])
        assert refused(path).endswith(".")


def test_bytes_changed_at_random_never_raise_anything_else(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", ["key", "name"], ["a", "A"]).read_bytes()
    chance, path = random.Random(7), tmp_path / "changed.xlsx"
    outcomes = []
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(4):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data))
        try:
            outcomes.append(file_check(path, "changed.xlsx", SMALL).value)
        except RefusedFileError as error:
            outcomes.append(str(error))
    assert len(outcomes) == 150
    assert all(said == "workbook" or said.endswith(".") for said in outcomes)


def test_the_stream_of_an_upload_may_be_any_file_object():
    text_check(io.BytesIO(b"key\n"), "a.csv")
    with pytest.raises(RefusedFileError):
        text_check(io.BytesIO(b"\0"), "a.csv")
