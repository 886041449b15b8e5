"""A small cluster that has one of everything the interface shows, and readers of each level."""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.visibility import Visibility
from tests import factories as make
from tests.conftest import entered_once, own_copy

API = "/api/v1/"


@pytest.fixture(scope="module")
def entered(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """The small cluster, entered once for all tests of a module."""
    yield from entered_once(entered_world, django_db_blocker)


@pytest.fixture
def world(entered, db) -> SimpleNamespace:
    """The small cluster, with rows of one's own to change."""
    return own_copy(entered)


def entered_world() -> SimpleNamespace:
    """Enter an aluminium cluster: mine > refinery > smelter > mill, scrap back to the smelter, an owner, a market, and what is hidden."""
    paper = make.source("gazette-2025", title="The Gazette of metals", published="2025-03")
    old = make.source("almanac", title="Almanac", publisher="", published=None, url="")
    metals, ores = make.industry("2420"), make.industry("0729")
    aluminium = make.product("aluminium", hs=make.hs("760110"), stage="intermediate")
    liquid = make.product("liquid-aluminium", hs=aluminium.hs, parent=aluminium, stage="intermediate")
    alumina = make.product("alumina", hs=make.hs("281820", "Aluminium oxide"), stage="feedstock")
    scrap = make.product("scrap", stage="waste")
    port = make.zone("north-port", kind="port", latitude=24.5, longitude=56.6, established="2002")
    smelter = make.organisation(
        "smelter",
        name="Northern Smelter",
        kind="anchor",
        industry=metals,
        zone=port,
        latitude=24.49,
        longitude=56.61,
        aliases=["NSM", "Нордалюм"],
        identifiers=[("cr", "1001")],
        founded=2004,
        sources=[paper],
    )
    port = _with_operator(port, smelter)
    mill = make.organisation(
        "mill", name="Rolling Mill", name_local="مصنع الدرفلة", industry=metals, zone=port, latitude=24.55, longitude=56.5
    )
    refinery = make.organisation("refinery", name="Əlvan Refinery", country="CA", latitude=48.4, longitude=-71.1)
    mine = make.organisation("mine", name="Bauxite Mine", country="FJ", industry=ores, latitude=-17.8, longitude=179.9)
    owner = make.organisation("owner", name="Holding", kind="agency", status="suspended", latitude=-17.8, longitude=-179.9)
    market = make.market("market-abroad", name="Abroad")
    make.product_line(smelter, aluminium, capacity=400.0, sources=[paper])
    make.product_line(mill, liquid, "uses")
    make.recipe(aluminium, alumina, input_per_output=1.93, unit="t/t", sources=[paper])
    feed = make.linkage(refinery, smelter, alumina, key="feed", quantity=700.0, basis="contract", quantity_year=2024, sources=[paper, old])
    ore = make.linkage(mine, refinery, make.product("bauxite", stage="raw_material"), key="ore", confidence="inferred", valid_from=None)
    metal = make.linkage(smelter, mill, liquid, key="metal", quantity=100.0, share_percent=25.0, sources=[paper])
    make.claim(metal, key="metal-plan", quantity=150.0, basis="plan", quantity_year=2028, status="planned", confidence="reported")
    export = make.linkage(smelter, market, aluminium, key="export", quantity=250.0, valid_from="2021-05", lateral=True)
    beyond = make.linkage(market, owner, aluminium, key="beyond", confidence="reported")
    make.linkage(mill, smelter, scrap, key="scrap-back", kind="waste", confidence="reported")
    make.linkage(owner, smelter, key="stake", share_percent=40.0)
    make.linkage(smelter, refinery, aluminium, key="was", valid_from="2010", valid_to="2015", status="ended")
    hope = make.linkage(smelter, owner, aluminium, key="hope", status="potential", confidence="inferred", valid_from=None)
    cluster = make.cluster("aluminium-cluster", members=[(smelter, "anchor"), (mill, "processor"), (refinery, "supplier")], sources=[paper])
    make.cluster("western", country="CA", members=[(refinery, "anchor")], sources=[paper])
    programme = make.initiative("programme", sources=[paper], start_year=2020)
    make.partner(programme, smelter, "lead")

    hidden = make.organisation("hidden-firm", name="Hidden Firm", visibility=Visibility.AGENCY, latitude=24.5, longitude=56.6, zone=port)
    make.member(cluster, hidden, "processor", sources=[paper])
    make.partner(programme, hidden, "member")
    make.product_line(hidden, aluminium, key="hidden-line", sources=[paper])
    make.linkage(smelter, hidden, aluminium, key="to-hidden", quantity=30.0, sources=[paper])
    make.linkage(refinery, mill, aluminium, key="hidden-linkage", visibility=Visibility.AGENCY)
    make.claim(feed, key="feed-secret", quantity=777.0, sources=[paper], visibility=Visibility.SIGNED_IN)
    masked = make.linkage(mine, smelter, aluminium, key="masked", quantity=55.0, quantity_visibility=Visibility.AGENCY)
    return SimpleNamespace(**locals())


def _with_operator(zone: Any, operator: Any) -> Any:
    from firms.services import zone_update  # noqa: PLC0415

    zone_update(zone, actor=make.ACTOR, operator=operator)
    return zone


@pytest.fixture
def api(client: Client) -> Callable[..., Any]:
    """Ask the interface and return the JSON of its answer: `api("linkages/", kind="goods")`."""
    return _asking(client)


@pytest.fixture
def signed_in(db) -> Callable[..., Any]:
    """Ask as somebody with an account."""
    return _asking_as("reader", User.Role.CONTRIBUTOR)


@pytest.fixture
def officer(db) -> Callable[..., Any]:
    """Ask as an officer, who sees everything."""
    return _asking_as("officer", User.Role.OFFICER)


def _asking_as(name: str, role: str) -> Callable[..., Any]:
    client = Client()
    client.force_login(User.objects.create_user(name, password="not used here", role=role))
    return _asking(client)


def _asking(client: Client) -> Callable[..., Any]:
    def ask(path: str, /, code: int = 200, **parameters: Any) -> Any:
        response = client.get(API + path, parameters)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == code, text
        return json.loads(text)

    ask.client = client
    return ask


@pytest.fixture
def keys(api) -> Callable[..., list[str]]:
    """Return the keys of a list: `keys("linkages/", kind="waste")`."""
    return lambda path, **parameters: [row["key"] for row in api(path, **parameters)["results"]]
