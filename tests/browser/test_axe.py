"""Every page in a real browser, wide, on a phone and by night: accessible to all, and never wider than the window."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = {
    "home": "/",
    "clusters": "/clusters/",
    "cluster": "/clusters/socar-polymer-petrochemicals/",
    "suspended": "/clusters/mozal-beluluane-cluster/",
    "value-chain": "/clusters/socar-polymer-petrochemicals/value-chain/",
    "filtered": "/clusters/sohar-aluminium-cluster/value-chain/?kind=goods&status=operating&as_of=2024-06-30",
    "no-chain": "/clusters/tt-energy-services-exports/value-chain/",
    "organisations": "/organisations/?country=OM",
    "organisation": "/organisations/sohar-aluminium/",
    "institute": "/organisations/mintek/",
    "many-partners": "/organisations/socar-polymer/",
    "arabic-name": "/organisations/opaz/?as_of=2024-06-30",
    "market": "/organisations/market-europe/",
    "linkage": "/linkages/socar-polymer-to-market-rest-of-world-polyolefins/",
    "products": "/products/",
    "product": "/products/polypropylene/",
    "many-makers": "/products/electricity/",
    "products-by-chapter": "/products/?by=hs",
    "products-filtered": "/products/?stage=waste&by=tree",
    "linkages": "/linkages/?cluster=sohar-aluminium-cluster&kind=goods",
    "nothing-found": "/organisations/?country=AZ&zone=sohar-port",
    "initiatives": "/initiatives/",
    "initiative": "/initiatives/ladayn/",
    "zones": "/zones/",
    "zone": "/zones/sohar-port/",
    "sources": "/sources/",
    "source": "/sources/s32-australia/",
    "method": "/method/",
    "about": "/about/",
    "refused": "/organisations/?nonsense=1",
    "suppliers": "/clusters/sohar-plastics-cluster/suppliers/",
    "compare": "/compare/?clusters=aluminium-valley-cluster,sohar-aluminium-cluster",
    "nothing-compared": "/compare/",
    "found": "/search/?q=صحار",
    "not-found": "/search/?q=zzzqqq",
    "no-tenants": "/zones/port-of-brighton/",
    "no-facts": "/sources/azernews-plastics/",
    "missing": "/nothing-here/",
    "sign-in": "/account/login/",
    "sign-up": "/account/signup/",
    "new-password": "/account/password/reset/",
}
CONTRAST = "color-contrast"
LOOKS = {
    "wide": ({"width": 1440}, {}),
    # Colours are those of the wide page; what is laid out otherwise is looked at again, and a finger must hit every link and button.
    "narrow": ({"width": 390, "height": 844}, {"rules": {CONTRAST: {"enabled": False}, "target-size": {"enabled": True}}}),
}
# By night only the colours change: the wide page is looked at once more without being loaded again.
NIGHT = {"runOnly": [CONTRAST]}
SMALL_FOOTNOTES = """() => [...document.querySelectorAll(".fn a")].filter((link) => {
    const box = link.getBoundingClientRect();
    return box.width && (box.width < 24 || box.height < 24);
}).length"""


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_footnotes_can_be_hit_and_nothing_scrolls_sideways(new_atlas_page, violations, look):
    window, rules = LOOKS[look]
    page = new_atlas_page(**window)
    found, small, widths = {}, {}, {}
    for name, path in PAGES.items():
        page.goto(path)
        found[name], small[name] = violations(page, rules), page.evaluate(SMALL_FOOTNOTES)
        widths[name] = page.evaluate("() => document.documentElement.scrollWidth")
        if look == "wide":
            page.emulate_media(color_scheme="dark")
            found[f"{name} by night"] = violations(page, NIGHT)
            page.emulate_media(color_scheme="light")
    assert {name: lines for name, lines in found.items() if lines} == {}
    if look == "narrow":  # with a mouse the numbers stand in their line of words, which asks for no more than its height
        assert small == dict.fromkeys(PAGES, 0)
    assert widths == dict.fromkeys(PAGES, window["width"])
