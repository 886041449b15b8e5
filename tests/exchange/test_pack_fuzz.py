"""Whatever the bytes are, the answer is rows and errors, never an exception."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.packs.errors import PackError
from exchange.packs.format import TABLES
from exchange.packs.parse import ParseResult, packs_parse
from tests.exchange.packwriting import SOUND, PackDraft

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["smelter", "metal", "report", "market-world", "north", "goods", "ownership", "anchor", "2024", "t/y", "-1", "1e9", "yes", ";", "|"]
    ),
    st.floats().map(str),
    st.dates().map(str),
)


def read(files: dict[str, bytes]) -> ParseResult:
    """Write a sound pack, put files in the place of its own, read it, and look at every error."""
    with tempfile.TemporaryDirectory() as folder:
        draft = PackDraft(Path(folder) / "demo", SOUND)
        draft.raw.update(files)
        result = packs_parse([draft.write()])
    for error in result.errors:
        assert isinstance(error, PackError)
        assert str(error).startswith(("demo/", error.file))
        assert "\n" not in str(error)
        assert error.line >= 0
    return result


@FEW
@given(table=st.sampled_from(sorted(TABLES)), data=st.binary(max_size=400))
def test_any_bytes_in_any_file_give_a_result(table, data):
    result = read({f"{table}.csv": data})
    assert result.errors or not result.table(table)


@FEW
@given(table=st.sampled_from(sorted(TABLES)), text=st.text(max_size=400))
def test_any_text_under_a_sound_header_gives_a_result(table, text):
    header = ",".join(TABLES[table].column_names)
    read({f"{table}.csv": f"{header}\n{text}".encode()})


@FEW
@given(data=st.data(), table=st.sampled_from(sorted(TABLES)))
def test_any_cells_in_sound_rows_give_a_result(data, table):
    columns = TABLES[table].column_names
    rows = data.draw(st.lists(st.tuples(*[CELLS] * len(columns)), max_size=5))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([columns, *rows])
    result = read({f"{table}.csv": out.getvalue().encode()})
    assert len(result.table(table)) <= len(rows)


@FEW
@given(table=st.sampled_from(sorted(SOUND)), position=st.integers(0, 2000), byte=st.integers(0, 255))
def test_any_byte_changed_in_a_sound_file_gives_a_result(table, position, byte):
    sound = PackDraft(Path("demo"), SOUND).text(table).encode()
    position %= len(sound)
    read({f"{table}.csv": sound[:position] + bytes([byte]) + sound[position + 1 :]})
