"""Files and folders of a pack: what can be read, and what is said of the rest."""

import os
from pathlib import Path

from exchange.packs.format import FILE_SIZE_LIMIT
from exchange.packs.parse import packs_parse
from tests.exchange.packwriting import SOUND, PackDraft, errors_of

QUOTES = 'a cell in quotes, ended by a quote before the comma, with "" for a quote inside it'
FILES = (
    "sources.csv, zones.csv, organisations.csv, products.csv, product_lines.csv, linkages.csv, clusters.csv, cluster_members.csv, "
    "initiatives.csv, initiative_partners.csv, recipes.csv, capabilities.csv"
)


def test_a_sound_pack_has_no_errors(pack):
    result = pack.parse()
    assert errors_of(result) == []
    assert result.packs == ("demo",)
    assert len(result) == 19


# --- folders ---


def test_a_folder_of_packs_is_read_with_common_first(pack, other_pack):
    pack.write()
    other_pack("common").write()
    other_pack("azure").write()
    assert packs_parse([pack.folder.parent]).packs == ("common", "azure", "demo")


def test_the_same_pack_given_twice_is_read_once(pack):
    folder = pack.write()
    assert packs_parse([folder, folder.parent, folder]).packs == ("demo",)


def test_a_folder_without_a_pack_is_an_error(tmp_path):
    expected = f"a folder with CSV files ({FILES}), or a folder of such folders"
    assert errors_of(packs_parse([tmp_path])) == [(str(tmp_path), 0, "", "", "There is no data pack here.", expected)]


def test_a_folder_that_does_not_exist_is_an_error(tmp_path):
    missing = tmp_path / "nowhere"
    assert errors_of(packs_parse([missing])) == [(str(missing), 0, "", "", "The folder cannot be read: No such file or directory.", "")]


def test_a_file_in_place_of_a_folder_is_an_error(pack):
    file = pack.write() / "sources.csv"
    assert errors_of(packs_parse([file])) == [(str(file), 0, "", "", "The folder cannot be read: Not a directory.", "")]


def test_two_packs_of_one_name_are_an_error(pack, tmp_path):
    first = pack.write()
    second = PackDraft(tmp_path / "elsewhere" / "demo", {"sources": []}).write()
    message = f"There are two packs of this name; the other is {first}."
    assert errors_of(packs_parse([first, second])) == [(str(second), 0, "", "demo", message, "each name once")]


def test_a_folder_whose_name_is_no_pack_name_is_an_error(tmp_path):
    folder = PackDraft(tmp_path / "Oman 2024", {"sources": []}).write()
    message = "The name of the folder is the name of the pack, and this one cannot be."
    expected = "lower-case letters, digits and single hyphens"
    assert errors_of(packs_parse([folder])) == [(str(folder), 0, "", "Oman 2024", message, expected)]


def test_a_file_that_no_table_is_called_after_is_an_error(pack):
    pack.raw["organizations.csv"] = b"key\n"
    message = "No table has this name, so nothing would read the file."
    assert errors_of(pack.parse()) == [("demo/organizations.csv", 0, "", "organizations.csv", message, f"one of {FILES}")]


def test_notes_and_hidden_files_beside_the_tables_are_left_alone(pack):
    pack.raw |= {"NOTES.md": b"\xff", ".~lock.sources.csv": b"\xff"}
    assert errors_of(pack.parse()) == []


def test_a_pack_without_sources_misses_a_file(pack, other_pack):
    pack.write()
    other = other_pack(products=[{"key": "slag", "name": "Slag", "stage": "waste", "unit": "t/y"}])
    other.drop("sources")
    other.write()
    assert errors_of(packs_parse([pack.folder.parent])) == [
        ("other/sources.csv", 0, "", "", "The file is missing.", "the file in every pack (a header alone will do)")
    ]


def test_clusters_without_members_miss_a_file(pack):
    pack.drop("cluster_members")
    assert errors_of(pack.parse())[0] == (
        "demo/cluster_members.csv",
        0,
        "",
        "",
        "The file is missing.",
        "the file, because there is clusters.csv",
    )


def test_initiatives_without_partners_miss_a_file(pack):
    pack.drop("initiative_partners")
    assert errors_of(pack.parse()) == [
        ("demo/initiative_partners.csv", 0, "", "", "The file is missing.", "the file, because there is initiatives.csv")
    ]


# --- bytes ---


def test_a_file_of_100_megabytes_is_refused_unread(pack, monkeypatch):
    folder = pack.write()
    os.truncate(folder / "recipes.csv", 100_000_000)

    read = Path.read_bytes

    def read_bytes(path):
        assert path.name != "recipes.csv", "the file was read"
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert FILE_SIZE_LIMIT == 20_000_000
    assert errors_of(packs_parse([folder])) == [("demo/recipes.csv", 0, "", "", "The file has 100 MB and was not read.", "at most 20 MB")]


def test_a_byte_that_is_not_utf_8_is_named_with_its_position_and_line(pack):
    text = pack.text("sources").replace("New mill", "Laterrière")
    pack.raw["sources.csv"] = text.encode("latin-1")
    position = pack.raw["sources.csv"].index(b"\xe8") + 1
    assert errors_of(pack.parse()) == [
        (
            "demo/sources.csv",
            3,
            "",
            "0xE8",
            f"The file is not UTF-8: byte {position} is 0xE8.",
            'text saved as UTF-8 ("CSV UTF-8" in spreadsheets)',
        )
    ]


def test_utf_16_is_not_utf_8(pack):
    pack.raw["recipes.csv"] = pack.text("recipes").encode("utf-16")
    error = errors_of(pack.parse())[0]
    assert error[:5] == ("demo/recipes.csv", 1, "", "0xFF", "The file is not UTF-8: byte 1 is 0xFF.")


def test_a_byte_order_mark_is_accepted(pack):
    pack.raw["linkages.csv"] = b"\xef\xbb\xbf" + pack.text("linkages").encode()
    result = pack.parse()
    assert errors_of(result) == []
    assert [claim.key for claim in result.claims] == ["smelter-mill", "mill-world"]


def test_line_ends_of_windows_are_accepted(pack):
    pack.change("linkages", 3, quantity="x")
    pack.raw["linkages.csv"] = pack.text("linkages").replace("\n", "\r\n").encode()
    assert [error[:4] for error in errors_of(pack.parse())] == [("demo/linkages.csv", 3, "quantity", "x")]


def test_line_ends_of_old_macintoshes_are_accepted(pack):
    pack.raw["sources.csv"] = pack.text("sources").replace("\n", "\r").encode()
    assert errors_of(pack.parse()) == []


def test_a_line_break_in_quotes_is_part_of_the_cell_and_the_lines_stay_right(pack):
    pack.change("linkages", 2, note='First line\nsecond "line"\n\nfourth')
    pack.change("linkages", 3, kind="barter")
    result = pack.parse()
    assert [error[:4] for error in errors_of(result)] == [("demo/linkages.csv", 6, "kind", "barter")]
    assert result.claims[0].note == 'First line\nsecond "line"\n\nfourth'
    assert result.claims[0].place.line == 2


def test_an_empty_file_is_an_error(pack):
    pack.raw["recipes.csv"] = b""
    assert errors_of(pack.parse()) == [("demo/recipes.csv", 1, "", "", "The file is empty.", "a header row with the column names")]


def test_a_file_of_blanks_and_commas_is_empty(pack):
    pack.raw["recipes.csv"] = b"\xef\xbb\xbf  \n,,,\n"
    assert [error[4] for error in errors_of(pack.parse())] == ["The file is empty."]


def test_a_table_with_a_header_alone_has_no_rows(pack):
    pack.tables["recipes"].clear()
    result = pack.parse()
    assert errors_of(result) == []
    assert result.recipes == ()


def test_blank_lines_are_passed_over(pack):
    pack.raw["sources.csv"] = pack.text("sources").replace("\npress", "\n\n,,,,\npress").encode()
    result = pack.parse()
    assert errors_of(result) == []
    assert [source.place.line for source in result.sources] == [2, 5]


def test_blanks_around_a_cell_are_no_part_of_it(pack):
    before = pack.parse()
    pack.change("sources", 2, title="  Annual report\t")
    after = pack.parse()
    assert errors_of(after) == []
    assert after.sources == before.sources


def test_a_quote_that_never_closes_is_an_error_at_the_row_where_it_opens(pack):
    pack.raw["sources.csv"] = pack.text("sources").replace("press,New", 'press,"New').encode()
    message = "A quote that opens in this row never closes; the rest of the file was not read."
    assert errors_of(pack.parse()) == [("demo/sources.csv", 3, "", "", message, QUOTES)]


def test_text_after_a_closing_quote_is_an_error(pack):
    pack.raw["sources.csv"] = pack.text("sources").replace("press,New mill", 'press,"New" mill').encode()
    message = "Text stands after a closing quote; the rest of the file was not read."
    assert errors_of(pack.parse()) == [("demo/sources.csv", 3, "", "", message, QUOTES)]


def test_a_cell_longer_than_any_column_allows_ends_the_reading_of_the_file(pack):
    pack.change("sources", 3, title="x" * 200_000)
    message = "A cell has more than 131072 characters; the rest of the file was not read."
    assert errors_of(pack.parse()) == [("demo/sources.csv", 3, "", "", message, QUOTES)]


def test_a_file_with_too_many_rows_is_read_up_to_the_limit(pack, monkeypatch):
    monkeypatch.setattr("exchange.packs.read.ROW_LIMIT", 1)
    pack.drop("linkages")
    message = "The file has more than 1 rows; the rest was not read."
    assert ("demo/sources.csv", 3, "", "", message, "several packs") in errors_of(pack.parse())


# --- header and rows ---


def test_a_missing_column_is_an_error(pack):
    pack.headers["linkages"].remove("lateral")
    expected = "every column, also where all its cells are blank"
    assert errors_of(pack.parse()) == [("demo/linkages.csv", 1, "lateral", "lateral", "The column is missing.", expected)]


def test_a_missing_key_column_is_one_error_and_not_one_for_each_reference(pack):
    pack.headers["sources"].remove("key")
    expected = "every column, also where all its cells are blank"
    assert errors_of(pack.parse()) == [("demo/sources.csv", 1, "key", "key", "The column is missing.", expected)]


def test_an_unknown_column_is_an_error(pack):
    pack.headers["sources"].append("colour")
    expected = "one of key, title, publisher, published, url"
    assert errors_of(pack.parse()) == [("demo/sources.csv", 1, "colour", "colour", "The column is not known.", expected)]


def test_a_column_without_a_name_is_an_error(pack):
    pack.headers["sources"].append("")
    expected = "one of key, title, publisher, published, url"
    assert errors_of(pack.parse()) == [("demo/sources.csv", 1, "", "", "A column has no name.", expected)]


def test_two_columns_of_one_name_are_an_error(pack):
    pack.raw["sources.csv"] = b"key,title,title,publisher,published,url\nreport,A,B,,,\n"
    assert errors_of(pack.parse()) == [("demo/sources.csv", 1, "title", "title", "Two columns have this name.", "each column once")]


def test_columns_divided_by_semicolons_are_one_error(pack):
    pack.raw["sources.csv"] = pack.text("sources").replace(",", ";").encode()
    message = "No column has a known name."
    expected = "the columns key,title,publisher,published,url, divided by commas"
    assert errors_of(pack.parse()) == [("demo/sources.csv", 1, "", "key;title;publisher;published;url", message, expected)]


def test_columns_may_stand_in_any_order(pack):
    before = pack.parse()
    pack.headers["linkages"].reverse()
    after = pack.parse()
    assert errors_of(after) == []
    assert after.claims == before.claims


def test_a_row_with_too_many_cells_is_an_error(pack):
    pack.raw["sources.csv"] = pack.text("sources").replace("The Paper,,", "The Paper,,,").encode()
    expected = "one cell for each column; text with a comma stands in quotes"
    assert errors_of(pack.parse()) == [
        ("demo/sources.csv", 3, "", "press,New mill,The Paper,,,", "The row has 6 cells and the header 5.", expected)
    ]


def test_a_row_with_too_few_cells_is_an_error(pack):
    pack.raw["sources.csv"] = pack.text("sources").replace("The Paper,,", "The Paper").encode()
    expected = "one cell for each column; text with a comma stands in quotes"
    assert errors_of(pack.parse()) == [
        ("demo/sources.csv", 3, "", "press,New mill,The Paper", "The row has 3 cells and the header 5.", expected)
    ]


def test_all_errors_are_reported_at_once_in_the_order_of_the_files(pack):
    pack.change("zones", 2, country="XX")
    pack.change("linkages", 3, confidence="sure")
    pack.change("linkages", 2, quantity="many", source="rumour")
    assert [(error.file, error.line, error.column) for error in pack.parse().errors] == [
        ("demo/linkages.csv", 2, "quantity"),
        ("demo/linkages.csv", 2, "source"),
        ("demo/linkages.csv", 3, "confidence"),
        ("demo/zones.csv", 2, "country"),
    ]


def test_an_error_reads_as_one_line(pack):
    pack.change("linkages", 2, status="on\nhold")
    assert str(pack.parse().errors[0]) == (
        'demo/linkages.csv, line 2, column status: "on hold" The word is not known here. '
        "Expected: one of operating, planned, potential, ended."
    )
    assert SOUND["linkages"][0]["status"] == "operating"
