"""The page on which the interface is browsed, in a browser under the site's content security policy."""

import pytest


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_interface_can_be_browsed_without_inline_scripts_or_styles(page):
    page.goto("/api/v1/docs/")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() >= 22
    page.locator("#operations-linkages-linkage_list .opblock-summary-control").click()
    page.wait_for_selector(".parameters")
    assert "min_confidence" in page.inner_text(".parameters")
