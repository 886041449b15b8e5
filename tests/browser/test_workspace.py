"""An analyst at work: one selection as map, network and value chain, in a real browser, on the starting data."""

import datetime as dt

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CLUSTER = "socar-polymer-petrochemicals"
CRACKER = "ethylene-polyethylene-plant"
PROPYLENE = f"{CRACKER}-to-socar-polymer-propylene"
ETHYLENE = f"{CRACKER}-to-socar-polymer-ethylene"
EXPLORE = f"/explore/?cluster={CLUSTER}"
NO_WEBGL = """
const kept = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return /webgl/.test(kind) ? null : kept.call(this, kind, ...rest);
};
"""
QUIET = "() => document.querySelector('[data-say]').textContent === '' || document.querySelector('select[data-do=focus]').value"
LOOKS = {"wide": {"width": 1440}, "narrow": {"width": 390, "height": 844}, "night": {"width": 1440, "color_scheme": "dark"}}


@pytest.fixture
def open_page(new_atlas_page):
    """Open pages that may take their time: a graphics card in software draws them."""

    def opened(path, *, init="", **options):
        page = new_atlas_page(**options)
        page.set_default_timeout(120_000)
        if init:
            page.add_init_script(init)
        page.goto(path)
        return page

    return opened


def ready(page):
    """Wait until both pictures are drawn by the browser."""
    page.wait_for_selector(".map-over", state="attached")
    page.wait_for_selector(".network-sheet canvas", state="attached")
    page.wait_for_function(QUIET)
    return page


def rows_shown(page):
    """Return the keys of the linkages in the lists of the page."""
    return set(page.eval_on_selector_all("[data-lights=linkage] [data-key]", "rows => rows.map(row => row.dataset.key)"))


def rows_of_the_interface(page, query):
    """Return the keys that the interface gives for the same query."""
    return {row["key"] for row in page.request.get(f"/api/v1/linkages/?{query}&limit=1000").json()["results"]}


def query_of(page):
    return page.evaluate("() => location.search").removeprefix("?")


def test_an_analyst_reads_shares_and_takes_away_one_selection(open_page):
    page = ready(open_page(EXPLORE))

    page.get_by_label("Focus on").select_option(CRACKER)
    page.get_by_label("Way", exact=True).select_option("downstream")
    assert f"focus={CRACKER}&way=downstream" in page.url
    page.wait_for_function("() => /within 2 steps of Ethylene/.test(document.querySelector('[data-say]').textContent)")
    dimmed = set(page.eval_on_selector_all("tr.dim", "rows => rows.map(row => row.dataset.key)"))
    assert not {PROPYLENE, ETHYLENE} & dimmed
    assert f"heydar-aliyev-refinery-to-{CRACKER}-refinery-feedstock" in dimmed

    page.locator(f'tr[data-key="{PROPYLENE}"] td.stage').click()
    evidence = page.locator('[data-part="evidence"]')
    evidence.get_by_text("Claim 1 is chosen").wait_for()
    assert "contract 2017" in evidence.inner_text()
    assert f"selected=linkage:{PROPYLENE}" in page.url

    page.get_by_text("Filters", exact=False).first.click()
    page.locator("#f-day").fill("2018-06-30")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**as_of=2018-06-30**")
    page.wait_for_selector('[data-part="day"] .note')
    shown = rows_shown(page)
    assert ETHYLENE not in shown
    assert "socar-polymer-to-market-russia-hdpe" not in shown
    assert {PROPYLENE, f"{CRACKER}-to-market-rest-of-world-ldpe"} <= shown
    planned = page.locator('tr[data-key="socar-polymer-to-market-rest-of-world-polyolefins"]')
    assert "planned" in planned.inner_text()
    ready(page)

    other = ready(open_page(page.url))
    assert query_of(other) == query_of(page)
    assert other.get_by_label("Focus on").input_value() == CRACKER
    assert "contract 2017" in other.locator('[data-part="evidence"]').inner_text()
    assert rows_shown(other) == shown == rows_of_the_interface(other, query_of(other))

    page.get_by_text("Take away").click()
    sheet = page.request.get(page.locator('[data-away="chain"]').get_attribute("href")).text()
    for said in ("As of 30 June 2018", "Cluster: SOCAR Polymer", "confirmed", "Sources", "left out by filters"):
        assert said in sheet


def test_back_and_forward_walk_through_the_states(open_page):
    page = ready(open_page(EXPLORE))
    page.get_by_label("Focus on").select_option(CRACKER)
    page.get_by_role("link", name="Network", exact=True).click()
    assert page.locator('[data-view="map"]').is_hidden()
    page.go_back()
    assert page.locator('[data-view="map"]').is_visible()
    assert page.get_by_label("Focus on").input_value() == CRACKER
    page.go_back()
    assert page.get_by_label("Focus on").input_value() == ""
    page.go_forward()
    assert page.get_by_label("Focus on").input_value() == CRACKER


def test_pointing_at_a_row_lights_what_belongs_to_it(open_page):
    page = ready(open_page(EXPLORE))
    page.locator(f'tr[data-key="{PROPYLENE}"] td.stage').hover()
    page.wait_for_selector(f'tr[data-key="{PROPYLENE}"].lit')
    lit = page.eval_on_selector_all(".parties .lit", "rows => rows.map(row => row.dataset.key)")
    assert sorted(lit) == [CRACKER, "socar-polymer"]


def test_the_slider_of_years_sets_the_day(open_page):
    page = ready(open_page(EXPLORE))
    slider = page.locator("#t-day")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    last_year = dt.date(int(slider.get_attribute("max")) - 1, 6, 30)
    page.wait_for_url(f"**as_of={last_year}**")
    assert "30 June" in page.locator('[data-part="title"]').inner_text()


def test_without_webgl_the_drawings_of_the_server_remain(open_page):
    page = open_page(EXPLORE, init=NO_WEBGL)
    page.wait_for_function("() => document.querySelector('[data-say]').textContent === ''")
    assert page.locator('[data-view="map"] figure svg').first.is_visible()
    assert page.locator('[data-view="network"] figure svg').first.is_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, violations, look):
    page = ready(open_page(f"{EXPLORE}&view=map,network&selected=linkage:{PROPYLENE}&focus={CRACKER}", **LOOKS[look]))
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == LOOKS[look]["width"]


def test_without_script_the_page_is_complete(open_page):
    page = open_page(f"{EXPLORE}&selected=linkage:{PROPYLENE}", java_script_enabled=False)
    assert page.locator('[data-view="map"] figure svg').first.is_visible()
    assert "Claim 1 is chosen" in page.locator('[data-part="evidence"]').inner_text()
    assert page.locator(f'tr[data-key="{PROPYLENE}"]').is_visible()
