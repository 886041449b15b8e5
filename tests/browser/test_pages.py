"""The pages in a real browser, on the starting data: by keyboard, for screen readers, wide and narrow, by night, without script."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_reader_walks_from_home_to_a_claim_by_keyboard(atlas_page):
    page = atlas_page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    walk_to(page, "SOCAR Polymer petrochemical cluster, Sumgayit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clusters/socar-polymer-petrochemicals/")
    walk_to(page, "All flows, with drawing, filters and totals")
    page.keyboard.press("Enter")
    page.wait_for_url("**/value-chain/")
    walk_to(page, "Ethylene")
    page.keyboard.press("Enter")
    page.wait_for_url("**/linkages/**")
    assert page.get_by_role("heading", level=1).inner_text() == "Ethylene from Ethylene-Polyethylene Plant to SOCAR Polymer LLC"
    assert page.get_by_role("columnheader", name="Claim 1 chosen").is_visible()


def walk_to(page, words, steps=400):
    """Press Tab until what is focused has these words, and see that the focus shows."""
    for _step in range(steps):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => { const here = document.activeElement; const style = getComputedStyle(here);
            return [here.closest('svg') ? '' : here.textContent.trim(), style.outlineStyle] }"""
        )
        if focused[0] == words:
            assert focused[1] != "none", f"the focus on {words} cannot be seen"
            return
    pytest.fail(f"{words} is not reached in {steps} steps")


def test_the_drawing_is_made_from_the_table(atlas_page):
    page = atlas_page
    page.goto("/clusters/socar-polymer-petrochemicals/value-chain/")
    figure = page.locator("figure[data-module=sankey]")
    figure.locator("svg").first.wait_for()
    drawn = set(figure.locator("svg g.links a").evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    listed = page.locator("#value-chain tr[data-source]").evaluate_all("rows => rows.map(row => [row.dataset.family, row.dataset.href])")
    families = {family for family, href in listed if href in drawn}
    assert len(families) == 1
    apart = set(figure.locator("svg > a").evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    assert drawn | apart == {href for family, href in listed if family in families}


def test_the_table_is_sorted_tier_by_tier_and_its_head_stays_in_sight(atlas_page):
    page = atlas_page
    page.goto("/clusters/socar-polymer-petrochemicals/value-chain/")
    tier = page.locator("#value-chain tbody").nth(1)
    heading = tier.locator("tr").first.inner_text()
    customers = "rows => rows.map(row => row.querySelector('.customer').textContent.trim())"
    unsorted = tier.locator("tr[data-key]").evaluate_all(customers)
    head = page.get_by_role("columnheader", name="Customer")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    ascending = tier.locator("tr[data-key]").evaluate_all(customers)
    assert ascending == sorted(unsorted, key=str.casefold) != unsorted
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert tier.locator("tr").first.inner_text() == heading
    page.locator("#value-chain tbody tr").last.scroll_into_view_if_needed()
    assert head.evaluate("head => head.getBoundingClientRect().top") == 0


def test_the_other_families_can_be_drawn_too(atlas_page):
    page = atlas_page
    page.goto("/clusters/socar-polymer-petrochemicals/value-chain/")
    choice = page.get_by_label("Product family and unit")
    for name in choice.locator("option").all_inner_texts():
        choice.select_option(label=name)
        assert page.locator("figure[data-module=sankey] svg").first.is_visible()


def test_pointing_at_a_member_lights_it_on_the_map(atlas_page):
    page = atlas_page
    page.goto("/clusters/socar-polymer-petrochemicals/")
    page.locator(".anchors li[data-key=socar-polymer] a").hover()
    assert page.locator(".wide svg .lit[data-key=socar-polymer]").count() >= 1


def test_filters_make_one_readable_address(atlas_page):
    page = atlas_page
    page.goto("/clusters/sohar-aluminium-cluster/value-chain/")
    page.get_by_label("goods", exact=True).check()
    page.get_by_label("waste", exact=True).check()
    page.get_by_label("As of").fill("2024-06-30")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile("as_of"))
    assert page.url.endswith("/clusters/sohar-aluminium-cluster/value-chain/?kind=goods,waste&as_of=2024-06-30")
    assert page.get_by_label("goods", exact=True).is_checked()
    assert not page.get_by_label("utility", exact=True).is_checked()


def test_all_of_it_is_there_without_script(new_atlas_page):
    page = new_atlas_page(java_script_enabled=False)
    page.goto("/clusters/socar-polymer-petrochemicals/value-chain/")
    assert not page.locator("figure[data-module=sankey]").is_visible()
    assert page.locator("#value-chain tr[data-key]").count() == 57
    page.get_by_label("goods", exact=True).check()
    page.get_by_role("button", name="Apply").click()
    assert "kind=goods" in page.url
    page.goto("/clusters/socar-polymer-petrochemicals/")
    assert page.locator(".wide svg.map").is_visible()


def test_a_phone_folds_the_filters_away_and_opens_them(new_atlas_page):
    page = new_atlas_page(width=390, height=844)
    page.goto("/clusters/socar-polymer-petrochemicals/value-chain/")
    assert not page.get_by_label("goods", exact=True).is_visible()
    page.get_by_text("Filters, day, year").click()
    assert page.get_by_label("goods", exact=True).is_visible()


def test_paper_has_the_table_and_the_sources_but_no_controls(atlas_page):
    page = atlas_page
    page.goto("/clusters/socar-polymer-petrochemicals/value-chain/")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Apply").is_visible()
    assert not page.locator(".masthead").is_visible()
    assert page.locator("#value-chain").is_visible()
    assert page.locator(".sources").is_visible()
