"""What organisations can supply, as the interface and the pages show it: the same rows, and nothing that is hidden."""

import csv
import io
import re
from html import unescape

import pytest

from core import clock
from core.visibility import Visibility
from firms.reports import certificate_state
from firms.selectors import capability_list, certified_on
from tests import factories as make
from tests.query_counts import query_count


@pytest.fixture
def offers(world):
    """Five public capabilities, one of each kind and state of certificate, and two that are hidden."""
    testing = make.industry("7120")
    sheet = make.product("sheet", name="Rolled sheet", parent=world.aluminium)
    common = {"sources": [world.paper]}
    make.capability(
        world.mill,
        sheet,
        key="mill-sheet",
        name="Sheet up to 2 m wide",
        capacity=12.0,
        references="Port roof, 2024\nTank farm, 2023",
        **common,
    )
    make.capability(
        world.smelter, key="smelter-tests", name="Metal testing", certificate="ISO/IEC 17025", certificate_issuer="The bureau",
        certificate_from="2024-03", certificate_to="2099", industry=testing, **common,
    )  # fmt: skip
    make.capability(
        world.refinery, kind="service", key="refinery-survey", name="Surveys", industry=testing, certificate="ISO 9001",
        certificate_to="2024", **common,
    )  # fmt: skip
    make.capability(
        world.owner, kind="programme", key="owner-welders", name="Welders", graduates=40, year=2025, certificate="Accredited", **common
    )
    make.capability(world.mine, key="mine-lab", name="Ore laboratory", certificate="ISO/IEC 17025", certificate_from="2099", **common)
    make.capability(world.hidden, key="hidden-lab", name="Secret laboratory", **common)
    make.capability(world.mill, key="mill-lab", name="Agency laboratory", visibility=Visibility.AGENCY, **common)
    return world


EVERY = ["mill-sheet", "mine-lab", "owner-welders", "refinery-survey", "smelter-tests"]
ASKED = [
    ({}, EVERY),
    ({"kind": "laboratory"}, ["mine-lab", "smelter-tests"]),
    ({"kind": "service,programme"}, ["owner-welders", "refinery-survey"]),
    ({"organisation": "mill"}, ["mill-sheet"]),
    ({"product": "aluminium"}, ["mill-sheet"]),
    ({"product": "liquid-aluminium"}, []),
    ({"industry": "71"}, ["refinery-survey", "smelter-tests"]),
    ({"country": "CA,FJ"}, ["mine-lab", "refinery-survey"]),
    ({"zone": "north-port"}, ["mill-sheet", "smelter-tests"]),
    ({"cluster": "aluminium-cluster"}, ["mill-sheet", "refinery-survey", "smelter-tests"]),
    ({"certified": "true"}, ["owner-welders", "smelter-tests"]),
    ({"certified": "false"}, ["mill-sheet", "mine-lab", "refinery-survey"]),
    ({"certified": "true", "as_of": "2024-12-31"}, ["owner-welders", "refinery-survey", "smelter-tests"]),
    ({"certified": "true", "as_of": "2024-02-29"}, ["owner-welders", "refinery-survey"]),
]


@pytest.mark.parametrize(("parameters", "expected"), ASKED, ids=str)
def test_capabilities_are_narrowed(parameters, expected, offers, keys):
    assert keys("capabilities/", **parameters) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("metal testing", ["smelter-tests"]),
        ("17025", ["mine-lab", "smelter-tests"]),
        ("الدرفلة", ["mill-sheet"]),
        ("rolled sheet", ["mill-sheet"]),
        ("tank farm", ["mill-sheet"]),
        ("secret", []),
        ("agency laboratory", []),
    ],
)
def test_words_find_capabilities_by_what_they_say_and_what_they_are_of(words, expected, offers, keys):
    assert sorted(keys("capabilities/", q=words)) == expected


def test_a_capability_says_all_that_is_recorded(offers, api):
    with query_count("api:capabilities-detail"):
        row = api("capabilities/smelter-tests/")
    assert row == {
        "key": "smelter-tests",
        "organisation": "smelter",
        "kind": "laboratory",
        "name": "Metal testing",
        "product": None,
        "industry": "7120",
        "capacity": None,
        "unit": None,
        "graduates": None,
        "year": None,
        "certificate": "ISO/IEC 17025",
        "certificate_issuer": "The bureau",
        "certificate_from": "2024-03",
        "certificate_to": "2099",
        "references": [],
        "note": None,
        "sources": ["gazette-2025"],
    }
    with query_count("api:capabilities-list"):
        rows = {row["key"]: row for row in api("capabilities/")["results"]}
    assert rows["mill-sheet"]["references"] == ["Port roof, 2024", "Tank farm, 2023"]
    assert (rows["owner-welders"]["graduates"], rows["owner-welders"]["year"]) == (40, 2025)


def test_what_is_hidden_is_shown_to_those_who_may_see_it_only(offers, api, signed_in, officer):
    for ask in (api, signed_in):
        assert [row["key"] for row in ask("capabilities/")["results"]] == EVERY
        for key in ("hidden-lab", "mill-lab"):
            ask(f"capabilities/{key}/", code=404)
    assert {row["key"] for row in officer("capabilities/")["results"]} == {*EVERY, "hidden-lab", "mill-lab"}


def test_a_source_names_the_capabilities_that_rest_on_it(offers, api, client):
    facts = {fact["key"]: fact["of"] for fact in api("sources/gazette-2025/")["facts"] if fact["type"] == "capability"}
    assert sorted(facts) == EVERY
    assert facts["mill-sheet"] == "mill"
    assert "gazette-2025" in {row["key"] for row in api("sources/", facts="capabilities")["results"]}
    page = client.get("/sources/gazette-2025/").content.decode()
    assert "/organisations/mill/#mill-sheet" in page
    assert "Agency laboratory" not in page
    assert "Secret laboratory" not in page


def test_the_state_of_a_certificate_is_the_same_in_words_and_in_sql(offers):
    today = clock.today()
    seen = capability_list(viewer=None)
    valid = set(seen.filter(certified_on(today)))
    assert {row for row in seen if certificate_state(row, today) in ("valid", "open")} == valid
    assert {row.key: certificate_state(row, today) for row in seen} == {
        "mill-sheet": None,
        "mine-lab": "ahead",
        "owner-welders": "open",
        "refinery-survey": "expired",
        "smelter-tests": "valid",
    }


def test_the_page_of_an_organisation_shows_what_it_can_supply(offers, client):
    page = unescape(client.get("/organisations/mill/").content.decode())
    for words in ("Sheet up to 2 m wide", "Rolled sheet", "Port roof, 2024", "Tank farm, 2023", 'id="capabilities"', 'id="mill-sheet"'):
        assert words in page
    assert "Agency laboratory" not in page
    assert "mill-lab" not in page
    assert "1 capability" in page.partition('id="changes"')[2]
    assert 'id="capabilities"' not in client.get("/organisations/market-abroad/").content.decode()


@pytest.mark.parametrize(
    ("key", "day", "words"),
    [
        ("smelter", "", "valid to 2099"),
        ("smelter", "2024-01-31", "valid from 2024-03"),
        ("refinery", "", "expired 2024"),
        ("refinery", "2024-12-31", "valid to 2024"),
        ("owner", "", "validity not known"),
        ("mine", "", "valid from 2099"),
    ],
)
def test_a_certificate_is_read_on_the_day_of_the_page(key, day, words, offers, client):
    page = client.get(f"/organisations/{key}/", {"as_of": day} if day else {}).content.decode()
    text = " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())
    assert words in text


def test_page_and_data_show_the_same_rows(offers, client, api):
    for parameters, expected in (({}, EVERY), ({"certified": "true", "as_of": "2024-12-31"}, ASKED[12][1]), ({"q": "testing"}, None)):
        page = client.get("/capabilities/", parameters).content.decode()
        shown = sorted(re.findall(r'data-key="([^"]+)"', page))
        rows = api("capabilities/", **parameters)["results"]
        assert shown == sorted(row["key"] for row in rows)
        assert expected is None or shown == expected
        assert "/export/capabilities.xlsx" in page
        table = b"".join(client.get("/api/v1/capabilities/", {**parameters, "format": "csv"}).streaming_content).decode()
        assert sorted(row["key"] for row in csv.DictReader(io.StringIO(table))) == shown
