"""The page on which the interface is browsed, in a browser under the site's content security policy."""

import pytest


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_interface_can_be_browsed_and_tried_without_inline_scripts_or_styles(page):
    page.goto("/api/v1/docs/")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() >= 22
    page.locator("#operations-linkages-linkage_list .opblock-summary-control").click()
    page.wait_for_selector(".parameters")
    assert "min_confidence" in page.inner_text(".parameters")
    page.set_viewport_size({"width": 390, "height": 900})
    zones = page.locator("#operations-zones-zone_list")
    zones.locator(".opblock-summary-control").click()
    zones.get_by_role("button", name="Try it out").click()
    zones.get_by_role("button", name="Execute").click()
    page.wait_for_selector(".live-responses-table")
    assert zones.locator(".live-responses-table .response-col_status").all_inner_texts() == ["Code", "200"]
    assert '"results": []' in zones.locator(".live-responses-table .highlight-code").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
