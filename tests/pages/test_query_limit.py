"""Every page takes at most fifteen queries, those of the account among them: whatever it is asked for, whatever it finds."""

import pytest
from django.test import Client

from core.search import engine
from tests import factories as make
from tests.query_counts import few_queries

LINKAGES = {
    "kind": "goods,waste",
    "product": "metal,hot-metal",
    "status": "operating,planned",
    "hs": "76",
    "confidence": "confirmed,reported",
    "min_confidence": "inferred",
    "basis": "actual,contract",
    "organisation": "smelter",
    "supplier": "smelter,mill",
    "customer": "smelter,mill",
    "cluster": "northern",
    "scope": "all",
    "zone": "north-port",
    "country": "OM",
    "supplier_country": "OM",
    "customer_country": "OM",
    "quantified": "true",
    "dated": "true",
    "as_of": "2024-06-30",
}
ORGANISATIONS = {
    "kind": "anchor,firm",
    "country": "OM",
    "status": "operating",
    "zone": "north-port",
    "cluster": "northern",
    "role": "anchor,processor",
    "industry": "C,24",
    "makes": "metal",
    "uses": "alumina",
    "hs": "76",
    "location_precision": "site",
    "bbox": "56,24,57,25",
    "near": "24.5,56.6",
    "radius_km": "100",
}
PRODUCTS = {"stage": "intermediate", "parent": "metal", "hs": "76", "makers": "smelter", "users": "mill", "made_from": "smelter"}
ASKED = {
    "/": {"as_of": "2024-06-30"},
    "/clusters/": {"country": "OM", "status": "operating", "organisation": "smelter", "ordering": "-members", "page": "1"},
    "/clusters/northern/": {"as_of": "2024-06-30"},
    "/clusters/northern/value-chain/": LINKAGES | {"year": "2024"},
    "/clusters/northern/suppliers/": {"as_of": "2024-06-30"},
    "/compare/": {"clusters": "northern,southern", "as_of": "2024-06-30"},
    "/organisations/": ORGANISATIONS | {"ordering": "name", "page": "1"},
    "/organisations/smelter/": {"as_of": "2024-06-30"},
    "/organisations/mill/": {},
    "/organisations/market-abroad/": {},
    "/products/": {
        "stage": "intermediate",
        "parent": "metal",
        "hs": "76",
        "makers": "smelter",
        "users": "mill",
        "made_from": "smelter",
        "by": "hs",
    },
    "/products/metal/": {"as_of": "2024-06-30"},
    "/zones/": {"kind": "port", "country": "OM", "bbox": "56,24,57,25", "ordering": "-tenants", "page": "1"},
    "/zones/north-port/": {"as_of": "2024-06-30"},
    "/linkages/": LINKAGES | {"ordering": "-status", "page": "1"},
    "/linkages/hot/": {"as_of": "2024-06-30"},
    "/initiatives/": {"kind": "supplier_programme", "status": "operating", "country": "OM", "organisation": "smelter", "page": "1"},
    "/initiatives/programme/": {"as_of": "2024-06-30"},
    "/sources/": {"year": "2025,undated", "facts": "claims,organisations,zones", "ordering": "-published", "page": "1"},
    "/sources/gazette/": {},
    "/method/": {},
    "/about/": {"as_of": "2024-06-30"},
    "/search/": {},
}
SEARCHED = ("/clusters/", "/clusters/northern/value-chain/", "/organisations/", "/products/", "/zones/", "/linkages/", "/sources/")
QUESTIONS = {
    "found": "metal smelter",
    "misspelt": "nothern smeltr rolingg mil aluminia metla",
    "not found": "zzqqxx wwvvyy",
}


@pytest.fixture
def officer(small, django_user_model):
    """An officer signed in, who sees everything there is, in a register in which somebody has changed what is there."""
    from firms.services import organisation_update  # noqa: PLC0415

    make.industry()
    make.cluster("southern", name="Southern cluster", members=[(small.mill, "anchor")], sources=[small.paper])
    organisation_update(small.smelter, actor=make.ACTOR, locality="By the sea")
    client = Client()
    client.force_login(django_user_model.objects.create_user("officer", password="not used here", role="officer"))
    return client


def opens(client, path, parameters, code=200):
    """Open a page within the limit."""
    engine._entries_of_terms.clear()  # a process that has just begun
    with few_queries():
        response = client.get(path, parameters)
    assert response.status_code == code, response.content.decode()
    return response.content.decode()


@pytest.mark.parametrize("path", ASKED)
def test_a_page_takes_few_queries_for_a_reader_with_an_account(officer, path):
    opens(officer, path, {})


@pytest.mark.parametrize("path", [path for path, parameters in ASKED.items() if parameters])
def test_a_page_with_all_its_parameters_takes_few_queries(officer, path):
    opens(officer, path, ASKED[path])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("path", [*SEARCHED, "/search/"])
def test_words_with_all_filters_take_few_queries(officer, path, question):
    asked = {name: value for name, value in ASKED[path].items() if name not in {"ordering", "page"}}
    opens(officer, path, {**asked, "q": QUESTIONS[question]})


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("path", [*SEARCHED, "/search/"])
def test_words_alone_take_few_queries(officer, path, question):
    opens(officer, path, {"q": QUESTIONS[question]})


def test_an_empty_list_with_words_and_seven_filters_takes_few_queries(officer):
    asked = {"q": "smelter", "kind": "firm", "country": "CA", "status": "closed", "zone": "north-port", "cluster": "northern"}
    page = opens(officer, "/organisations/", asked | {"industry": "C", "makes": "metal", "uses": "alumina"})
    assert "Nothing matches all of these filters together." in page


def test_pages_that_are_refused_or_missing_take_few_queries(officer):
    opens(officer, "/organisations/", {"makes": "nothing", "uses": "nothing"}, 400)
    opens(officer, "/organisations/nobody/", {}, 404)
    opens(officer, "/nothing-here/", {}, 404)
