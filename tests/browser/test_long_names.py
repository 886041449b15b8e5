"""Names of 150 letters, words without a break and long Arabic names, in a real browser: no page becomes wider than the window."""

import pytest

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDY = "Société internationale de transformation et de valorisation des résidus industriels de l’aluminium du Saguenay–Lac-Saint-Jean"
UNBROKEN = (
    "Petrochemieverarbeitungsgesellschaftsbeteiligungsverwaltungsholdingunternehmensgruppenzentralverbandsorganisationsdachgesellschaft"
)
ARABIC = "الشركة العمانية الدولية القابضة لتكرير المصافي النفطية والصناعات البتروكيماوية والبلاستيكية المتقدمة في منطقة ميناء صحار الصناعي"


@pytest.fixture
def long_names():
    zone = factories.zone("park", name=UNBROKEN)
    anchor = factories.organisation(
        "anchor", name=UNBROKEN, name_local=ARABIC, kind="anchor", zone=zone, latitude=24.5, longitude=56.6, description=UNBROKEN
    )
    firm = factories.organisation("firm", name=WORDY, name_local=ARABIC, zone=zone, latitude=24.6, longitude=56.7)
    product = factories.product("resin", name=UNBROKEN)
    factories.product_line(anchor, product, capacity=100)
    factories.linkage(anchor, firm, product, key="flow", quantity=40)
    factories.linkage(firm, anchor, factories.product("scrap", name=WORDY), kind="waste")
    factories.linkage(firm, anchor)
    factories.cluster("cluster", name=UNBROKEN, members=[(anchor, "anchor"), (firm, "processor")])
    factories.cluster("other", name=WORDY, members=[(firm, "anchor")])


PAGES = (
    "/",
    "/clusters/",
    "/clusters/cluster/",
    "/clusters/cluster/value-chain/",
    "/clusters/cluster/suppliers/",
    "/compare/?clusters=cluster,other",
    "/organisations/",
    "/organisations/anchor/",
    "/organisations/firm/",
    "/linkages/",
    "/linkages/flow/",
    "/products/",
    "/products/resin/",
    "/zones/park/",
    "/search/?q=petrochemie",
)


@pytest.mark.parametrize("width", [390, 1440])
def test_long_names_are_broken_and_never_widen_the_page(new_page, long_names, width):
    page = new_page(width=width)
    wide = {}
    for path in PAGES:
        assert page.goto(path).status == 200, path
        wide[path] = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(PAGES, width)
