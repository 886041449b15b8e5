"""The format of the packs, the models of the register and the page for people who prepare packs say the same."""

import doctest
import re
import subprocess
import sys

import pytest
from django.conf import settings

from analysis.values import COUNTRIES, FIRST_YEAR, LAST_YEAR, MARKET_REGIONS
from clusters.models import Cluster, ClusterStatus, MemberRole, Membership
from exchange.packs import parse
from exchange.packs.cells import BLANK, READERS
from exchange.packs.format import FILE_SIZE_LIMIT, ROW_LIMIT, TABLES, CellType
from exchange.packs.register import WRITERS
from exchange.packs.rules import WITH_PRODUCT
from firms.models import (
    Basis,
    Capability,
    Initiative,
    InitiativePartner,
    LineStatus,
    Organisation,
    Product,
    ProductLine,
    Recipe,
    Source,
    Zone,
)
from linkages.models import WITH_PRODUCT as KINDS_WITH_PRODUCT
from linkages.models import Claim, Linkage

COLUMNS = [(table.name, column.name) for table in TABLES.values() for column in table.columns]


def type_of(table, column):
    return TABLES[table].by_name[column].type


MODELS = {
    "sources": (Source,),
    "zones": (Zone,),
    "organisations": (Organisation,),
    "products": (Product,),
    "product_lines": (ProductLine,),
    "capabilities": (Capability,),
    "linkages": (Claim, Linkage),
    "clusters": (Cluster,),
    "cluster_members": (Membership,),
    "initiatives": (Initiative,),
    "initiative_partners": (InitiativePartner,),
    "recipes": (Recipe,),
}
RENAMED = {"isic": "industry", "source": "sources"}


def model_field(table: str, column: str):
    """Return the field of the register that holds a column."""
    name = RENAMED.get(column, column)
    for model in MODELS[table]:
        for field in model._meta.get_fields():
            if field.name == name:
                return field
    pytest.fail(f"no field for {table}.{column}")


@pytest.fixture(scope="module")
def page():
    """The page for people who prepare packs, by table."""
    text = (settings.BASE_DIR / "docs" / "data-packs.md").read_text(encoding="utf-8")
    parts = re.split(r"^### `(\w+)\.csv`.*$", text, flags=re.MULTILINE)
    return {"": text} | dict(zip(parts[1::2], parts[2::2], strict=True))


# --- the reader ---


def test_reading_packs_needs_no_django():
    command = "import sys, exchange.packs.parse; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", command], cwd=settings.BASE_DIR, check=False).returncode == 0


def test_the_examples_of_the_reader_are_true():
    assert doctest.testmod(parse) == (0, 1)


# --- the models ---


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_has_a_field_in_the_register(table, column):
    assert model_field(table, column) is not None


@pytest.mark.parametrize(("table", "column"), [pair for pair in COLUMNS if TABLES[pair[0]].by_name[pair[1]].type is CellType.CHOICE])
def test_every_word_of_a_column_is_a_word_of_its_field(table, column):
    words = set(TABLES[table].by_name[column].choices)
    known = {value for value, _ in model_field(table, column).choices}
    assert words == known


@pytest.mark.parametrize(
    ("table", "column"),
    [pair for pair in COLUMNS if type_of(*pair) in {CellType.TEXT, CellType.URL, CellType.KEY}],
)
def test_a_cell_is_as_long_as_its_field(table, column):
    assert TABLES[table].by_name[column].limit == model_field(table, column).max_length


def test_the_same_kinds_of_linkage_name_a_product():
    assert set(WITH_PRODUCT) == set(KINDS_WITH_PRODUCT)


def test_the_words_of_the_models_are_all_known():
    assert set(TABLES["organisations"].by_name["status"].choices) == set(LineStatus.values)
    assert set(TABLES["linkages"].by_name["basis"].choices) == set(Basis.values)
    assert set(TABLES["clusters"].by_name["status"].choices) == set(ClusterStatus.values)
    assert set(TABLES["cluster_members"].by_name["role"].choices) == set(MemberRole.values)


def test_every_table_is_written_and_every_type_of_cell_is_read():
    assert set(WRITERS) == set(TABLES)
    assert set(READERS) == set(BLANK) == set(CellType)


def test_there_are_249_countries():
    assert len(COUNTRIES) == 249
    assert not COUNTRIES & MARKET_REGIONS


# --- the page ---


@pytest.mark.parametrize("table", TABLES)
def test_the_page_names_every_column_of_a_table_in_order(page, table):
    named = re.findall(r"^\| `(\w+)` \|", page[table], flags=re.MULTILINE)
    assert tuple(named) == TABLES[table].column_names


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_the_page_says_which_cells_are_required_and_which_words_they_hold(page, table, column):
    wanted = TABLES[table].by_name[column]
    (row,) = re.findall(rf"^\| `{column}` \| ([^|]*) \| (.*) \|$", page[table], flags=re.MULTILINE)
    assert row[0].strip() == ("yes" if wanted.required or (table, column) == ("organisations", "source") else "")
    for word in wanted.choices:
        assert f"`{word}`" in row[1]
    if wanted.refers_to and wanted.type is CellType.REFERENCE:
        assert f"`{wanted.refers_to}.csv`" in row[1]


def test_the_page_names_the_limits(page):
    for limit in (FILE_SIZE_LIMIT // 1_000_000, f"{ROW_LIMIT:,}", FIRST_YEAR, LAST_YEAR):
        assert str(limit) in page[""]
