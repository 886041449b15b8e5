"""What the register accepts leaves it as the public data set and loads into an empty register: no rule is the loader's alone."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from analysis.units import RATIO_UNITS, UNITS
from analysis.values import COUNTRIES, MOST_NAMES, MOST_SOURCES, TEXT_LIMIT
from core.services import instance_check
from exchange.packs.cells import Codes, cell_value
from exchange.packs.format import TABLES
from exchange.packs.load import packs_load
from exchange.packs.read import bytes_read
from exchange.workbook.format import cell_text
from exchange.workbook.write import csv_rows
from firms.dates import partial_date
from firms.models import Zone
from firms.models.fields import Precision
from register.plain import linkage_enter, record_create, record_get, record_update
from tests import factories as make
from tests.exchange.packwriting import errors_of
from tests.exchange.published import data_saved, register_empty, table

BELL = "Bell\u0007ringer"
HALF = "Half \ud800 a character"
LONG = "x" * (TEXT_LIMIT + 1)

SOUND = {
    "source": {"key": "report", "title": "Annual report"},
    "zone": {"key": "park", "name": "Park", "kind": "port", "country": "OM", "sources": ["paper"]},
    "organisation": {"key": "smelter", "name": "Smelter", "kind": "firm", "country": "OM", "status": "operating", "sources": ["paper"]},
    "product": {"key": "wire", "name": "Wire", "stage": "finished"},
    "product_line": {
        "key": "mill-makes-metal", "organisation": "mill", "product": "metal", "role": "makes", "status": "operating", "sources": ["paper"],
    },
    "capability": {"key": "tests", "organisation": "mill", "kind": "laboratory", "name": "Tests", "sources": ["paper"]},
    "recipe": {"key": "metal-from-ore", "output": "metal", "input": "ore", "sources": ["paper"]},
    "cluster": {"key": "north", "name": "North", "country": "OM", "status": "operating", "sources": ["paper"]},
    "initiative": {"key": "school", "name": "School", "kind": "partnership", "country": "OM", "sources": ["paper"]},
    "claim": {
        "key": "again", "linkage": "mill-shop", "status": "operating", "confidence": "confirmed", "sources": ["paper"],
    },
}  # fmt: skip

REFUSED = [
    # texts
    ("source", "title", {"title": BELL}),
    ("source", "title", {"title": HALF}),
    ("source", "publisher", {"publisher": BELL}),
    ("zone", "name", {"name": BELL}),
    ("zone", "name_local", {"name_local": "\u007f"}),
    ("zone", "aliases", {"aliases": [BELL]}),
    ("zone", "aliases", {"aliases": ["One|Two"]}),
    ("zone", "aliases", {"aliases": ["NP", "np"]}),
    ("zone", "aliases", {"aliases": ["x" * 301]}),
    ("zone", "aliases", {"aliases": [f"Name {number}" for number in range(MOST_NAMES + 1)]}),
    ("organisation", "name", {"name": BELL}),
    ("organisation", "locality", {"locality": BELL}),
    ("organisation", "description", {"description": "\u001b[2J"}),
    ("organisation", "description", {"description": LONG}),
    ("organisation", "aliases", {"aliases": [BELL]}),
    ("organisation", "aliases", {"aliases": ["One|Two"]}),
    ("organisation", "aliases", {"aliases": ["SC", "sc"]}),
    ("organisation", "aliases", {"aliases": [f"Name {number}" for number in range(MOST_NAMES + 1)]}),
    ("product", "name", {"name": BELL}),
    ("capability", "name", {"name": BELL}),
    ("capability", "references", {"references": BELL}),
    ("capability", "note", {"note": LONG}),
    ("recipe", "route", {"route": BELL}),
    ("recipe", "note", {"note": LONG}),
    ("cluster", "description", {"description": BELL}),
    ("initiative", "description", {"description": LONG}),
    ("claim", "note", {"note": BELL}),
    ("claim", "note", {"note": LONG}),
    # addresses
    *(
        ("source", "url", {"url": url})
        for url in ("ftp://example.org/a", "http://localhost/", "http://[::1]/", "https://user:word@example.org/", "http://10.0.0.1/")
    ),
    ("organisation", "website", {"website": "ftp://example.org"}),
    # dates
    *(("source", "published", {"published": day}) for day in ("0001", "1499-12-31", "2101", "9999")),
    ("zone", "established", {"established": "1499"}),
    ("capability", "certificate_from", {"certificate": "ISO", "certificate_from": "0001"}),
    ("capability", "certificate_to", {"certificate": "ISO", "certificate_to": "9999"}),
    ("claim", "valid_from", {"valid_from": "0001-01-01"}),
    ("claim", "valid_to", {"valid_to": "9999"}),
    ("organisation", "founded", {"founded": 1499}),
    # units
    ("claim", "unit", {"unit": "t/y"}),
    ("claim", "unit", {"unit": "t/y", "share_percent": 10.0, "basis": "actual"}),
    ("claim", "unit", {"quantity": 1.0, "basis": "actual"}),
    ("claim", "unit", {"quantity": 1.0, "unit": "furlong", "basis": "actual"}),
    ("product", "unit", {"unit": "furlong"}),
    ("product_line", "unit", {"unit": "t/y"}),
    ("product_line", "unit", {"capacity": 1.0, "unit": "t/t", "basis": "actual"}),
    ("capability", "unit", {"capacity": 1.0, "unit": "furlong"}),
    ("recipe", "unit", {"input_per_output": 1.0, "unit": "t/y"}),
    # numbers
    *(
        ("claim", "quantity", {"quantity": number, "unit": "t/y", "basis": "actual"})
        for number in (1e308, 5e-324, 123456789012345678, 10**400)
    ),
    ("claim", "share_percent", {"share_percent": 5e-324, "basis": "actual"}),
    ("claim", "share_percent", {"share_percent": 101.0, "basis": "actual"}),
    ("product_line", "capacity", {"capacity": 1e15, "unit": "t/y", "basis": "actual"}),
    ("capability", "capacity", {"capacity": 1e308, "unit": "t/y"}),
    ("recipe", "input_per_output", {"input_per_output": 1e-11, "unit": "t/t"}),
    ("zone", "area_ha", {"area_ha": 1e200}),
    ("zone", "area_ha", {"area_ha": 0.0}),
    ("zone", "latitude", {"latitude": 1e-300, "longitude": 1.0}),
    ("organisation", "employees", {"employees": 20_000_000}),
    ("organisation", "employees", {"employees": float("inf")}),
    ("capability", "graduates", {"kind": "programme", "graduates": 20_000_000}),
    # countries and codes
    *((kind, "country", {"country": code}) for kind in ("zone", "organisation", "cluster", "initiative") for code in ("XX", "ZQ", "EU")),
    ("organisation", "industry", {"industry": "24"}),
    ("capability", "industry", {"industry": "24"}),
    ("product", "hs", {"hs": "76"}),
    # what fields say together
    ("product_line", "basis", {"capacity": 1.0, "unit": "t/y", "basis": "contract"}),
    ("organisation", "employees_year", {"employees_year": 2024}),
    ("claim", "quantity_year", {"quantity_year": 2024}),
    ("claim", "includes_others", {"includes_others": True}),
    ("claim", "note", {"confidence": "inferred"}),
    ("claim", "note", {"quantity": 1.0, "unit": "t/y", "basis": "derived"}),
    ("claim", "basis", {"linkage": "owner-mill", "share_percent": 10.0, "basis": "contract"}),
    ("initiative", "end_year", {"start_year": 2024, "end_year": 2023}),
]  # fmt: skip
NAMES = [f"{kind}-{field}-{number}" for number, (kind, field, _said) in enumerate(REFUSED)]


@pytest.fixture
def register(db):
    """A register with something of every kind to refer to."""
    make.industry(), make.hs(), make.hs("76", "Aluminium and articles thereof")
    paper = make.source("paper")
    mill, shop, owner = (make.organisation(key, sources=[paper]) for key in ("mill", "shop", "owner"))
    metal = make.product("metal")
    make.product("ore")
    make.linkage(mill, shop, metal, key="mill-shop", sources=[paper])
    make.linkage(owner, mill, key="owner-mill", sources=[paper])
    make.cluster("anchored", members=[(mill, "anchor")], sources=[paper])
    return paper


@pytest.mark.parametrize(("kind", "field", "said"), REFUSED, ids=NAMES)
def test_a_new_record_that_no_pack_could_hold_is_refused_at_its_field(register, kind, field, said):
    with pytest.raises(ValidationError) as refused:
        record_create(kind, {**SOUND[kind], **said}, actor=make.ACTOR)
    assert list(refused.value.message_dict) == [field]
    assert record_get(kind, SOUND[kind]["key"]) is None


@pytest.mark.parametrize(("kind", "field", "said"), [one for one in REFUSED if "linkage" not in one[2]])
def test_a_change_to_what_no_pack_could_hold_is_refused_at_its_field(register, kind, field, said):
    record_create(kind, SOUND[kind], actor=make.ACTOR)
    with pytest.raises(ValidationError) as refused:
        record_update(kind, SOUND[kind]["key"], said, actor=make.ACTOR)
    assert list(refused.value.message_dict) == [field]


def test_a_linkage_does_not_become_a_stake_while_a_claim_states_none(register):
    record_update("claim", "mill-shop", {"quantity": 5.0, "unit": "t/y", "basis": "contract"}, actor=make.ACTOR)
    with pytest.raises(ValidationError) as refused:
        record_update("linkage", "mill-shop", {"kind": "ownership", "product": None}, actor=make.ACTOR)
    assert list(refused.value.message_dict) == ["kind"]


def test_a_market_has_no_sources(register):
    with pytest.raises(ValidationError) as refused:
        make.organisation(kind="market", country="EU", sources=[register])
    assert list(refused.value.message_dict) == ["sources"]


def test_a_record_has_so_many_sources_and_no_more(register):
    sources = [make.source() for _ in range(MOST_SOURCES + 1)]
    make.organisation(sources=sources[:MOST_SOURCES])
    with pytest.raises(ValidationError) as refused:
        make.organisation(sources=sources)
    assert list(refused.value.message_dict) == ["sources"]


# --- what is accepted ---

ACCEPTED = [
    ("source", {"title": "=SUM(A1)", "publisher": "'-1", "published": "1500-01-01", "url": "HTTPS://Example.ORG:8080/a,b?c=\"d\"#|"}),
    ("zone", {"aliases": ["=NP", "'", "N;P"], "area_ha": 1 / 3, "latitude": 24.12345678901234, "longitude": -1e-9, "established": "2100"}),
    ("organisation", {
        "key": "paper", "name": "Mill", "name_local": "@ المصهر", "aliases": ["SHOP", "mill"], "industry": "2420", "country": "AX",
        "locality": "'=x", "latitude": -0.0, "longitude": 180.0, "location_precision": "city", "founded": 1500, "employees": 10_000_000,
        "employees_year": 2100, "website": "http://a.b.cd.", "description": "Two\r\nlines,\t\"quoted\";\n\n'and | more\u2028here",
    }),
    ("product", {"key": "anchored", "hs": "760110", "unit": "TEU/y", "parent": "metal"}),
    ("product_line", {"capacity": 999_999_999_999_999.0, "unit": "oz/y", "basis": "plan", "year": 2100}),
    ("product_line", {"key": "the-same-again", "capacity": 999_999_999_999_999.0, "unit": "oz/y", "basis": "plan", "year": 2100}),
    ("product_line", {"key": "another-figure", "capacity": 1.5, "unit": "oz/y", "basis": "plan", "year": 2100}),
    ("capability", {"key": "mill", "unit": "t/y", "certificate": "+1", "certificate_to": "2100-12", "references": "x" * TEXT_LIMIT}),
    ("recipe", {"input_per_output": 1e-10, "unit": "MMBtu/t", "route": "ü" * 200, "note": "-"}),
    ("recipe", {"key": "by-another-route", "unit": "t/t", "route": "ü" * 199}),
    ("cluster", {"key": "ore", "description": "\u00ad\u200b"}),
    ("initiative", {"start_year": 2024, "end_year": 2024}),
    ("claim", {"key": "smelter", "quantity": 0.1 + 0.2, "unit": "b/d", "basis": "derived", "quantity_year": 1500, "note": "Added."}),
    ("claim", {"share_percent": 100 / 3, "basis": "contract", "includes_others": True, "valid_from": "1500", "valid_to": "2100"}),
    ("claim", {"key": "why", "confidence": "inferred", "status": "potential", "note": "\u3000.\u3000"}),
]  # fmt: skip


def test_odd_things_that_are_accepted_are_published_and_load(register, client, tmp_path):
    for kind, said in ACCEPTED:
        record_create(kind, {**SOUND[kind], **said}, actor=make.ACTOR)
    linkage_enter(
        {"key": "x" * 200, "supplier": "shop", "customer": "paper", "kind": "knowledge"},
        {"key": "metal", "status": "ended", "confidence": "reported", "sources": ["paper"]},
        actor=make.ACTOR,
    )
    many = [make.source("s" * 110 + f"-{number}") for number in range(MOST_SOURCES)]
    make.organisation("known", aliases=[f"{number} {'n' * 290}" for number in range(MOST_NAMES)], sources=many)
    check_loads(client, tmp_path / "packs" / "copy")


def check_loads(client, folder):
    """Check that the data set loads into an empty register and is the same there."""

    def rows():
        return {name: sorted(table(client, name), key=str) for name in TABLES}

    tables, saved = rows(), data_saved(client, folder)
    register_empty()
    assert errors_of(packs_load([saved])) == []
    assert rows() == tables


def test_what_the_interface_accepts_is_published_and_loads(register, client, tmp_path, django_user_model):
    officer = django_user_model.objects.create_user("officer", password="not used here", role="administrator")
    writer = client.__class__()
    writer.force_login(officer)
    asked = [
        {**SOUND["source"], "key": f"source-{number}", **said}
        for number, said in enumerate(
            [{"title": text} for text in TEXTS] + [{"published": day} for day in DAYS] + [{"url": url} for url in ADDRESSES]
        )
    ]
    answers = [writer.post("/api/v1/sources/", one, content_type="application/json").status_code for one in asked]
    assert set(answers) == {201, 400}
    quantities = [
        {"key": f"claim-{number}", "quantity": quantity, "unit": unit, "basis": "actual", "status": "operating", "confidence": "reported",
         "sources": ["paper"]}
        for number, (quantity, unit) in enumerate([(number, "t/y") for number in NUMBERS] + [(1.0, unit) for unit in ("furlong", "", "MW")])
    ]  # fmt: skip
    answers = [writer.post("/api/v1/linkages/mill-shop/claims/", one, content_type="application/json").status_code for one in quantities]
    assert set(answers) == {201, 400}
    check_loads(client, tmp_path / "packs" / "copy")


TEXTS = [f"Odd {chr(number)} text" for number in (*range(1, 33), 127, 133, 160, 173, 8232, 65279, 65535, 128512)] + ["'", "''=", "=", "|;"]
DAYS = ["0001", "1499", "1500", "1500-01-01", "2100", "2100-12-31", "2101", "9999", "2024-02-29"]
ADDRESSES = ["https://example.org", "ftp://example.org", "http://localhost", "http://1.2.3.4/", "https://example.org/é", "http://a@b.org/"]
NUMBERS = [0, -0.0, 5e-324, 1e-11, 1e-10, 1e-7, 0.1 + 0.2, 1 / 3, 1e14 / 3, 999_999_999_999_999, 1e15, 123456789012345678, 10**400, 1e308]


# --- whatever one row accepts, its cells are read ---

odd_texts = st.text(st.characters(exclude_categories=()), max_size=12)
numbers = st.none() | st.floats() | st.floats(0, 1) | st.integers(0, 10**16).map(float)
zones = st.builds(
    Zone,
    key=st.just("park") | odd_texts,
    name=odd_texts,
    name_local=odd_texts,
    aliases=st.lists(odd_texts, max_size=3),
    kind=st.just("port"),
    country=st.sampled_from(sorted(COUNTRIES)) | st.text("EUXZQ", min_size=2, max_size=2),
    latitude=numbers,
    longitude=numbers,
    established=st.none() | st.dates(),
    established_precision=st.sampled_from(["", *Precision.values]),
    area_ha=numbers,
)


@given(zones)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_register_accepts_of_a_zone_its_cells_are_read(db, zone):
    try:
        instance_check(zone)
        zone.full_clean()
    except ValidationError:
        event("refused")
        return
    event("accepted")
    check_cells("zones", {**vars(zone), "aliases": tuple(zone.aliases), "established": partial_date(zone, "established")})


@given(
    text=odd_texts.filter(str.strip),
    quantity=st.floats() | st.floats(0, 1e16),
    unit=st.sampled_from([*UNITS, *RATIO_UNITS, "furlong"]),
    day=st.dates(dt.date(1400, 1, 1), dt.date(2200, 1, 1)),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_register_accepts_of_a_claim_its_cells_are_read(register, text, quantity, unit, day):
    said = {"note": text, "quantity": quantity, "unit": unit, "basis": "actual", "valid_from": str(day)}
    try:
        record_update("claim", "mill-shop", said, actor=make.ACTOR)
    except ValidationError as error:
        event(f"refused {sorted(error.message_dict)}")
        return
    event("accepted")
    row = record_get("claim", "mill-shop")
    check_cells("linkages", {**vars(row), "valid_from": partial_date(row, "valid_from"), "valid_to": None})


def check_cells(name, values):
    """Check that the cells of a row are read, as far as the values are there."""
    columns = {column.name: column for column in TABLES[name].columns if column.name in values}
    cells = {column.name: cell_text(values[column.name], column) for column in columns.values()}
    lines = csv_rows(tuple(columns), {column.name: column.type for column in columns.values()}, [cells])
    read, errors = bytes_read("".join(lines).encode(), name)
    assert errors == []
    for column, cell in zip(columns.values(), read.records[0].cells, strict=True):
        cell_value(cell, column, Codes())
