"""A small cluster that has one of everything the pages show, and a reader of pages."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from core.visibility import Visibility
from tests import factories as make
from tests.conftest import entered_once, own_copy


def _neighbour(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tests_pages_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def read(client: Client) -> Callable[..., Any]:
    """Open a page and return what stands on it: `read("/clusters/", as_of="2024-06-30")`."""

    def open_page(path: str, code: int = 200, /, **parameters: Any) -> Any:
        response = client.get(path, parameters)
        assert response.status_code == code, f"{path} answers {response.status_code}"
        return _neighbour("reading").Reading(response.content.decode())

    return open_page


@pytest.fixture(scope="module")
def entered(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """The small cluster, entered once for all tests of a module."""
    yield from entered_once(entered_small, django_db_blocker)


@pytest.fixture
def small(entered, db) -> SimpleNamespace:
    """The small cluster, with rows of one's own to change."""
    return own_copy(entered)


def entered_small() -> SimpleNamespace:
    """Enter an aluminium cluster: refinery > smelter > mill, scrap back to the smelter, an owner, a market, a plan, and what is hidden."""
    paper = make.source("gazette", title="The Gazette of metals", published="2025-03")
    metal = make.product("metal", name="Metal", hs=make.hs(), stage="intermediate")
    hot = make.product("hot-metal", name="Hot metal", parent=metal)
    alumina = make.product("alumina", name="Alumina", stage="feedstock")
    scrap = make.product("scrap", name="Scrap", stage="waste")
    power = make.product("power", name="Power", stage="utility", unit="MW")
    port = make.zone("north-port", name="North Port", kind="port", latitude=24.5, longitude=56.6, established="2002-03")
    smelter = make.organisation(
        "smelter", name="Northern Smelter", kind="anchor", zone=port, latitude=24.49, longitude=56.61, aliases=["NSM"], sources=[paper]
    )
    mill = make.organisation("mill", name="Rolling Mill", name_local="مصنع الدرفلة", zone=port, latitude=24.55, longitude=56.5)
    refinery = make.organisation("refinery", name="Alumina Refinery", country="CA", status="closed")
    school = make.organisation("school", name="Metal School", kind="institute")
    owner = make.organisation("owner", name="Holding (of the state)", kind="agency")
    abroad = make.market("market-abroad", name="Abroad (market)")
    make.product_line(smelter, metal, capacity=400.0, sources=[paper])
    make.product_line(smelter, alumina, "uses")
    make.capability(smelter, key="smelter-lab", name="Metal testing", certificate="ISO/IEC 17025", certificate_to="2027", sources=[paper])
    make.capability(mill, key="hidden-lab", name="Secretive laboratory", visibility=Visibility.AGENCY, sources=[paper])
    make.recipe(metal, alumina, input_per_output=1.93, unit="t/t", route="smelting", sources=[paper])
    make.linkage(refinery, smelter, alumina, key="feed", quantity=700.0, basis="contract", quantity_year=2024, sources=[paper])
    first = make.linkage(smelter, mill, hot, key="hot", quantity=100.0, share_percent=25.0, sources=[paper])
    make.claim(first, key="hot-plan", quantity=150.0, basis="plan", quantity_year=2028, status="planned", confidence="reported")
    make.claim(first, key="hot-press", quantity=90.0, basis="contract", confidence="reported")
    make.linkage(smelter, abroad, metal, key="export", quantity=250.0, valid_from="2021-05")
    make.linkage(mill, smelter, scrap, key="scrap-back", kind="waste", confidence="reported")
    make.linkage(owner, smelter, power, key="grid", kind="utility", quantity=30.0)
    make.linkage(smelter, owner, metal, key="was", valid_from="2010", valid_to="2015", status="ended")
    make.linkage(smelter, mill, metal, key="hope", status="potential", confidence="inferred", valid_from=None)
    make.linkage(owner, smelter, key="stake", share_percent=40.0, quantity_year=2021)
    make.linkage(school, smelter, key="teaching", kind="knowledge")
    members = [(smelter, "anchor"), (mill, "processor"), (refinery, "supplier"), (school, "institute")]
    cluster = make.cluster("northern", name="Northern cluster", members=members, sources=[paper])
    make.partner(make.initiative("programme", name="Supplier programme", sources=[paper], start_year=2020), smelter, "lead")

    hidden = make.organisation("hidden-firm", name="Secretive Firm", visibility=Visibility.AGENCY, zone=port, sources=[paper])
    make.member(cluster, hidden, "processor", sources=[paper])
    make.product_line(hidden, metal, key="hidden-line", sources=[paper])
    make.linkage(smelter, hidden, metal, key="to-hidden", quantity=31.0, sources=[paper])
    make.linkage(refinery, mill, metal, key="hidden-linkage", visibility=Visibility.AGENCY, sources=[paper])
    make.linkage(smelter, mill, alumina, key="masked", quantity=5555.0, quantity_visibility=Visibility.AGENCY, sources=[paper])
    return SimpleNamespace(**locals())
