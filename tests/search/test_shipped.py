"""What people look for in the starting data is found, whatever script and spelling they use."""

import pytest

from analysis.matching import How
from core.search.selectors import search_get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_data")]


def keys(q, kind, *, limit=20, **options):
    report = search_get(q, viewer=None, limit=limit, **options)
    return [hit.key for group in report.groups if group.type == kind for hit in group.hits]


@pytest.mark.parametrize("q", ["Сумгаит", "sumqayit", "Sumqayıt", "Sumgayit", "Sumgait", "SUMQAYIT", "سومقاييت"])
def test_sumgayit_is_found_in_every_spelling(q):
    assert set(keys(q, "zone")) >= {"sumgayit-city", "scip", "sumgayit-technologies-park"}
    assert set(keys(q, "organisation")) >= {"sumgayit-power-plant", "sumgayit-pipe-rolling-plant"}
    assert keys(q, "cluster") == ["socar-polymer-petrochemicals"]


@pytest.mark.parametrize("q", ["صحار", "الصحار", "صُحار", "صُحـــار", "Suhar", "Sohar", "sohar"])
def test_sohar_is_found_in_every_spelling(q):
    assert set(keys(q, "zone")) >= {"sohar-port", "sohar-freezone", "suhar-industrial-city"}
    assert {"sohar-aluminium", "sohar-university"} <= set(keys(q, "organisation"))
    assert "sohar-aluminium-cluster" in keys(q, "cluster")


@pytest.mark.parametrize("q", ["SOKAR", "SOCAR", "Сокар", "sokar"])
def test_socar_is_found_first(q):
    report = search_get(q, viewer=None)
    assert (report.groups[0].type, report.groups[0].hits[0].key) == ("organisation", "socar")
    assert {"socar", "socar-polymer"} <= set(keys(q, "organisation"))


@pytest.mark.parametrize(
    ("q", "kind", "key"),
    [
        ("vallee de l'aluminium", "zone", "aluminium-valley"),
        ("Vallée aluminium", "zone", "aluminium-valley"),
        ("alumiinum valley", "zone", "aluminium-valley"),
        ("sohar alumnium", "organisation", "sohar-aluminium"),
        ("socarpolymer", "organisation", "socar-polymer"),
        ("Гейдар Алиев", "organisation", "heydar-aliyev-refinery"),
        ("heyder eliyev", "organisation", "heydar-aliyev-refinery"),
        ("трубопрокатный завод", "organisation", "sumgayit-pipe-rolling-plant"),
        ("ميناء صحار", "zone", "sohar-port"),
        ("polypropilene", "product", "polypropylene"),
        ("etilen polietilen", "organisation", "ethylene-polyethylene-plant"),
        ("oq", "organisation", "oq-group"),
    ],
)
def test_names_are_found_with_accents_left_out_and_with_typing_errors(q, kind, key):
    assert key in keys(q, kind)


@pytest.mark.parametrize("q", ["760110", "7601.10", "HS 760110", "hs 7601 10"])
def test_an_hs_code_finds_the_heading_and_its_products(q):
    report = search_get(q, viewer=None, limit=20)
    assert [group.type for group in report.groups] == ["product", "hs"]
    assert keys(q, "hs") == ["760110"]
    assert all(hit.how == How.EXACT for group in report.groups for hit in group.hits)


def test_the_beginning_of_an_hs_code_finds_what_stands_below_it():
    assert keys("7601", "hs") == ["7601", "760110", "760120"]


def test_an_isic_code_and_its_arabic_title_find_the_industry():
    assert keys("2420", "isic") == ["2420"]
    assert "1072" in keys("صنع السكر", "isic")


def test_an_answer_says_by_which_name_it_was_found():
    hit = next(hit for group in search_get("ГНКАР", viewer=None).groups for hit in group.hits)
    assert (hit.key, hit.label, hit.explanation) == ("socar", "alias", "ГНКАР")
    hit = search_get("Sumqayıt", viewer=None, types=["zone"]).groups[0].hits[0]
    assert (hit.key, hit.label, hit.explanation) == ("sumgayit-city", "local_name", "Sumqayıt")
    hit = search_get("Sohar Port", viewer=None, types=["zone"]).groups[0].hits[0]
    assert (hit.key, hit.explanation, hit.how) == ("sohar-port", "", How.EXACT)


def test_the_best_group_stands_first_and_says_how_many_there_are():
    report = search_get("aluminium", viewer=None, limit=3)
    hs = next(group for group in report.groups if group.type == "hs")
    assert (len(hs.hits), hs.more) == (3, hs.count - 3)
    assert hs.count == len(keys("aluminium", "hs", limit=100))
    assert report.count == sum(group.count for group in report.groups)


def test_a_list_finds_what_the_search_finds(client):
    found = client.get("/api/v1/organisations/", {"q": "Suhar"}).json()["results"]
    assert [row["key"] for row in found] == keys("Suhar", "organisation", limit=100, types=["organisation", "market"])
    assert client.get("/api/v1/organisations/", {"q": "Suhar", "count": "true"}).json()["count"] == len(found)
    assert client.get("/api/v1/linkages/", {"q": "Сокар polipropilen"}).json()["results"]


def test_the_page_shows_every_kind_of_answer(client):
    page = client.get("/search/", {"q": "Сумгаит"}).content.decode()
    for part in ("Sumgayit Power Plant", "/organisations/sumgayit-power-plant/", "/zones/scip/", "alias: <bdi>Sumgait", "16 more: Sources"):
        assert part in page
    assert "/products/?hs=760110" in client.get("/search/", {"q": "760110"}).content.decode()
    assert "/organisations/?industry=2420" in client.get("/search/", {"q": "2420"}).content.decode()


def test_the_page_of_one_type_shows_them_all(client):
    page = client.get("/search/", {"q": "Сумгаит", "type": "source"}).content.decode()
    assert page.count('class="who"') == 21
    assert "more:" not in page
    assert 'value="source" checked' in page
