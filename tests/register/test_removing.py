"""Records are removed with a reason; what others rest on stays."""

import pytest

from clusters.models import Membership
from core.models import Change
from firms.models import ProductLine, Source, Zone
from linkages.models import Linkage
from register.plain import record_version
from tests import factories as make
from tests.register.reading import text

pytestmark = pytest.mark.django_db

TOKEN = "a-form-with-a-token"


@pytest.fixture
def paper() -> Source:
    return make.source("paper")


def test_a_claim_is_retracted_with_a_reason_and_the_last_one_takes_its_linkage_along(desk):
    linkage = make.linkage(make.organisation("plant"), make.organisation("mill"), make.product(), key="flow")
    make.claim(linkage, key="second")
    assert desk.get("/register/claim/second/remove/").status_code == 200
    assert desk.post("/register/claim/second/remove/", {"reason": " "}).status_code == 409
    answer = desk.post("/register/claim/second/remove/", {"reason": "The paper withdrew it."}, follow=True)
    assert answer.redirect_chain == [("/linkages/flow/", 302)]
    assert Change.objects.latest("pk").reason == "The paper withdrew it."
    answer = desk.post("/register/claim/flow/remove/", {"reason": "Never so."}, follow=True)
    assert answer.redirect_chain == [("/organisations/plant/", 302)]
    assert not Linkage.objects.exists()


def test_what_others_rest_on_is_not_removed(desk):
    zone = make.zone("port")
    make.organisation("plant", zone=zone)
    answer = desk.post("/register/zone/port/remove/", {"reason": "Wrong."})
    assert answer.status_code == 409
    assert "organisation plant rests on it" in text(answer)
    assert Zone.objects.exists()
    page = text(desk.get("/register/organisation/plant/remove/"))
    assert 'href="/register/organisation/plant/edit/?status=closed">Close it instead' in page
    form = desk.get("/register/organisation/plant/edit/?status=closed").context["filled"].record
    assert (form["status"].value(), form["country"].value()) == ("closed", "OM")


def test_a_membership_is_changed_and_removed_by_its_two_ends(desk, paper):
    plant = make.organisation("plant")
    make.cluster("ring", members=[(plant, "supplier")])
    sent = {"token": TOKEN, "role": "anchor", "sources": "paper", "version": str(record_version("membership", "ring:plant"))}
    assert desk.post("/register/membership/ring:plant/edit/", sent).status_code == 302
    assert Membership.objects.get().role == "anchor"
    assert desk.post("/register/membership/ring:plant/remove/", {"reason": "It left."})["Location"] == "/clusters/ring/"
    assert not Membership.objects.exists()


def test_a_line_leads_back_to_its_organisation(desk):
    make.product_line(make.organisation("plant"), make.product(), key="line")
    assert desk.post("/register/product_line/line/remove/", {"reason": "Wrong."})["Location"] == "/organisations/plant/"
    assert not ProductLine.objects.exists()


def test_pages_lead_those_who_write_to_the_forms_of_what_stands_on_them(desk, client):
    plant, metal = make.organisation("plant"), make.product("metal")
    make.cluster("ring", members=[(plant, "anchor")])
    make.partner(make.initiative("school"), plant)
    make.product_line(plant, metal, key="line"), make.recipe(metal, make.product("ore"), key="metal-from-ore")
    make.capability(plant, metal, key="foil")
    pages = {
        "/clusters/ring/": ["membership/ring:plant"],
        "/initiatives/school/": ["initiative_partner/school:plant"],
        "/products/metal/": ["recipe/metal-from-ore"],
        "/organisations/plant/": ["product_line/line", "capability/foil"],
    }
    for page, forms in pages.items():
        for form in forms:
            assert f'href="/register/{form}/edit/"' in text(desk.get(page)), form
            assert desk.get(f"/register/{form}/edit/").status_code == 200
        assert "/register/" not in text(client.get(page)), page
