"""The workspace without script, its evidence, its sheets and its brief, on a small cluster."""

import re
from xml.etree import ElementTree as ET

import pytest

from tests import factories as make
from tests.query_counts import query_count

EXPLORE = "/explore/"
NORTHERN = {"cluster": "northern"}


def test_the_page_shows_a_cluster_in_three_pictures_and_their_tables(small, read):
    page = read(EXPLORE, **NORTHERN)
    assert "Northern cluster" in page.words
    for title in ("Map", "Network", "Value chain", "Evidence", "Side-stream", "Totals"):
        assert title in page.words
    drawings = [attributes.get("class") or "" for tag, attributes in page.tags if tag == "svg"]
    assert sum("network" in css for css in drawings) == 2
    assert {"feed", "hot", "scrap-back", "export"} <= set(page.keys)


def test_each_set_of_linkages_has_the_same_page(small, read):
    assert "The whole register" in read(EXPLORE).words
    assert "North Port" in read(EXPLORE, zone="north-port").words
    assert "Oman" in read(EXPLORE, country="OM").words
    assert "Rolling Mill" in read(EXPLORE, organisation="mill").words
    assert "Scrap" in read(EXPLORE, product="scrap").words


def test_filters_hide_rows_and_say_how_many(small, read):
    page = read(EXPLORE, kind="waste", **NORTHERN)
    assert [key for key in page.keys if key == "scrap-back"] == ["scrap-back"]
    assert "1 linkage on 24 November 2026." in page.words
    assert "The filters leave out" in page.words


def choices(page, name):
    """Return the values of a filter with the type of its boxes and whether it is chosen, and the words beside them."""
    boxes = [attributes for tag, attributes in page.tags if tag == "input" and attributes.get("name") == name]
    return {box["value"]: (box["type"], "checked" in box) for box in boxes if box["type"] != "hidden"}


def test_the_scope_is_chosen_with_counts_where_there_is_a_cluster(small, read):
    assert choices(read(EXPLORE, scope="inside", **NORTHERN), "scope") == {
        "inside": ("radio", True),
        "boundary": ("radio", False),
        "all": ("radio", False),
    }
    assert choices(read(EXPLORE), "scope") == {}
    both, inside, boundary = (linkages_counted(read(EXPLORE, scope=scope, **NORTHERN)) for scope in ("all", "inside", "boundary"))
    assert both == inside + boundary
    assert inside > 0
    assert boundary > 0
    words = read(EXPLORE, **NORTHERN).words
    assert f"inside {inside}" in words
    assert f"boundary {boundary}" in words


def linkages_counted(page):
    return int(re.search(r"(\d+) linkages? on 24 November", page.words)[1])


def test_customs_chapters_can_be_chosen_with_their_titles(small, read):
    make.hs("76", "Aluminium and articles thereof")
    chosen = linkages_counted(read(EXPLORE, hs="76", **NORTHERN))
    assert chosen > 0
    page = read(EXPLORE, **NORTHERN)
    assert choices(page, "hs") == {"76": ("checkbox", False)}
    assert f"Aluminium and articles thereof {chosen}" in page.words


def test_what_anchors_can_make_stands_beside_what_is_recorded(small, read):
    page = read(EXPLORE, **NORTHERN)
    assert "Capacity beside recorded use" in page.words
    # Hot metal below it 100, export 250; 350 of 400.
    assert "Metal, made 87.5 % of 2025 350 t/y actual 2025 400 t/y actual 2025" in page.words


def test_nothing_found_says_what_to_loosen(small, read):
    assert "Kind waste" in read(EXPLORE, kind="waste", product="power", **NORTHERN).words


def test_only_the_faces_asked_for_stand_open(small, read):
    page = read(EXPLORE, view="network", **NORTHERN)
    hidden = {attributes["data-view"]: "hidden" in attributes for _tag, attributes in page.tags if "data-view" in attributes}
    assert hidden == {"map": True, "network": False, "chain": True}


def test_what_is_selected_is_told_with_its_claims_and_the_reason(small, read):
    page = read(EXPLORE, selected="linkage:hot", **NORTHERN)
    assert "Claim 1 is chosen" in page.words
    assert "100 t/y actual 2025" in page.words
    assert "The Gazette of metals" in page.words
    assert "Northern Smelter" in read(EXPLORE, selected="organisation:smelter", **NORTHERN).words
    assert "Select a linkage or an organisation" in read(EXPLORE, selected="linkage:not-there", **NORTHERN).words


def test_what_is_hidden_cannot_be_selected(small, read):
    for selected in ("organisation:hidden-firm", "linkage:to-hidden", "linkage:hidden-linkage"):
        page = read("/explore/evidence/", selected=selected)
        assert "Select a linkage or an organisation" in page.words
        assert "Secretive" not in page.html


def test_two_days_are_compared(small, read):
    page = read(EXPLORE, since="2012-06-30", **NORTHERN)
    assert "What changed between 30 June 2012 and 24 November 2026" in page.words
    row = next(row for row in page.rows if row.attributes.get("data-key") == "was" and "not known" not in row.words)
    assert "operating, confirmed" in row.words
    assert "What changed" not in read(EXPLORE, since="2030-01-01", **NORTHERN).words


@pytest.mark.parametrize("wrong", [{"view": "globe"}, {"zoom": "3"}, {"steps": "9"}, {"cluster": "nowhere"}])
def test_what_is_not_known_is_refused_with_the_known(small, read, wrong):
    assert next(iter(wrong)) in read(EXPLORE, 400, **wrong).words


def test_too_much_to_draw_says_so_and_points_to_the_list(small, read, monkeypatch):
    from clusters import explore  # noqa: PLC0415

    monkeypatch.setattr(explore, "SELECTION_LARGEST", 3)
    assert "too many to draw" in read(EXPLORE).words
    read("/explore/map.svg", 400)
    read("/explore/brief/", 400)


def test_a_long_page_shows_the_first_rows_and_says_so(small, read, monkeypatch):
    from clusters import explore  # noqa: PLC0415

    monkeypatch.setattr(explore, "ROWS_SHOWN", 2)
    monkeypatch.setattr(explore, "PARTIES_SHOWN", 3)
    page = read(EXPLORE, **NORTHERN)
    assert len([row for row in page.rows if "data-tier" in row.attributes]) == 2
    assert "The first 2 of" in page.words
    assert "The first 3 of" in page.words


def test_what_the_server_does_not_draw_the_browser_does(small, read, monkeypatch):
    from clusters import explore  # noqa: PLC0415

    monkeypatch.setattr(explore, "DRAWN_LARGEST", 3)
    page = read(EXPLORE)
    assert "with script the browser draws them" in page.words
    assert not any(tag == "svg" and "network" in (attributes.get("class") or "") for tag, attributes in page.tags)
    assert {"feed", "hot"} <= set(page.keys)
    assert "More than 3 linkages make no sheet" in read("/explore/map.svg", 400).words


def test_an_empty_register_stands(nothing, read):
    assert "Nothing of this kind is in the atlas yet." in read(EXPLORE).words
    assert "No linkage matches." in read("/explore/brief/").words


@pytest.mark.parametrize("picture", ["map", "network", "chain"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_sheet_says_what_it_shows(small, client, picture, paper):
    response = client.get(f"/explore/{picture}.svg", {"kind": "goods,waste", "paper": paper, **NORTHERN})
    assert response["Content-Type"].startswith("image/svg+xml")
    assert f'filename="northern-cluster-{picture}.svg"' in response["Content-Disposition"]
    text = response.content.decode()
    root = ET.fromstring(text)  # noqa: S314 -- our own
    words = " ".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))
    for said in ("Northern cluster", "Kind: goods, waste", "As of 24 November 2026", "left out by filters", "Exported on", "Data version"):
        assert said in words
    assert "The Gazette of metals" in words
    assert "confirmed" in words  # the legend
    assert not re.search(r'(?:src|xlink:href)="|url\((?!#)|@import', text)
    assert "Secretive" not in text


def test_a_sheet_lies_as_asked(small, client):
    wide = client.get("/explore/map.svg", NORTHERN).content.decode()
    tall = client.get("/explore/map.svg", {"orientation": "portrait", **NORTHERN}).content.decode()
    assert ('width="297.0mm"' in wide, 'width="210.0mm"' in tall) == (True, True)


def test_the_brief_holds_pictures_tables_and_sources(small, read):
    page = read("/explore/brief/", paper="letter", **NORTHERN)
    for said in ("Northern cluster", "linkages shown", "Data version", "Flows", "Side-stream", "Totals", "The Gazette of metals"):
        assert said in page.words
    assert any(attributes.get("class") == "brief on-letter-portrait" for _tag, attributes in page.tags)


@pytest.mark.parametrize("path", ["/explore/", "/explore/brief/", "/explore/evidence/"])
def test_it_takes_few_queries(small, read, path):
    with query_count(f"page:{path.strip('/')}, selected"):
        read(path, selected="linkage:hot", **NORTHERN)
