"""Merging, splitting, looking at what was written and taking it back, page by page."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from core.actors import SystemActor
from core.models import Batch, Change
from core.services import because
from firms.models import Organisation
from linkages.models import Claim, Linkage
from register.plain import record_remove, record_update
from tests import factories as make
from tests.register.reading import text

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")
ADDRESSES = ("/register/merge/", "/register/split/plant/", "/register/undertakings/", "/register/undertakings/1/", "/register/restore/1/")


@pytest.fixture
def twins():
    """Two entries of one plant, each with a customer."""
    metal = make.product("metal")
    plant = make.organisation("plant", name="Plant", locality="Sohar")
    twin = make.organisation("twin", name="Plant LLC", locality="Muscat", aliases=["PLLC"])
    make.linkage(plant, make.organisation("mill"), metal, key="flow")
    make.linkage(twin, make.organisation("yard"), metal, key="twin-flow")
    make.member(make.cluster("ring"), twin)
    return plant, twin


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_those_who_write_come_in_and_nobody_keeps_what_they_see(address, client, desk, officer):
    make.organisation("plant")
    with because("first"):
        batch = Batch.objects.create(pk=1, kind="import", title="A file", actor_name="somebody")
    Change.objects.filter(pk=Change.objects.earliest("pk").pk).update(batch=batch)
    there = address.replace("restore/1", f"restore/{Change.objects.get(type='organisation').pk}")
    answer = client.get(there)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={there}")
    client.force_login(User.objects.create_user("guest"))
    refused = client.get(there)
    assert refused.status_code == 403
    assert "Only officers and administrators write to the register" in text(refused)
    answer = desk.get(there)
    assert answer.status_code == 200
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))


def test_two_entries_are_merged_on_one_page_and_the_merge_is_taken_back(desk, twins):
    page = desk.get("/register/merge/?keys=plant,twin")
    assert 'name="of-locality"' in text(page)
    sent = {"keys": ["plant", "twin"], "survivor": "plant", "of-locality": "twin", "reason": "One firm."}
    answer = desk.post("/register/merge/", sent, follow=True)
    assert answer.redirect_chain == [("/organisations/plant/", 302)]
    assert "Merge of Plant LLC into Plant" in text(answer)
    assert Organisation.objects.get(key="plant").locality == "Muscat"
    assert Linkage.objects.get(key="twin-flow").supplier.key == "plant"
    batch = Batch.objects.get()
    assert "One firm." in text(desk.get("/history/organisation/plant/"))
    assert batch.title in text(desk.get("/register/undertakings/"))
    assert "twin-flow" in text(desk.get(f"/register/undertakings/{batch.pk}/"))
    assert desk.post(f"/register/undertakings/{batch.pk}/", {"reason": ""}).status_code == 409
    answer = desk.post(f"/register/undertakings/{batch.pk}/", {"reason": "Two firms after all."}, follow=True)
    assert "Taken back: Merge of Plant LLC into Plant" in text(answer)
    assert Linkage.objects.get(key="twin-flow").supplier.key == "twin"
    assert "It was taken back." in text(desk.get(f"/register/undertakings/{batch.pk}/"))


def test_a_merge_that_is_refused_keeps_what_was_chosen(desk, twins):
    sent = {"keys": ["plant", "twin"], "survivor": "twin", "of-locality": "plant", "reason": " "}
    answer = desk.post("/register/merge/", sent)
    assert answer.status_code == 409
    assert "Say why they are one organisation" in text(answer)
    assert 'name="of-locality" id="of-locality-2" value="plant" checked' in text(answer)
    assert 'id="s-twin" value="twin" checked' in text(answer)
    assert desk.post("/register/merge/", {"keys": ["plant", "nobody"], "survivor": "plant"}).status_code == 400
    assert "Nothing is known under nobody" in text(desk.get("/register/merge/?keys=plant%0Anobody"))
    make.linkage(*twins, make.product("scrap"), key="between")
    refused = desk.post("/register/merge/", sent | {"reason": "One firm."})
    assert (refused.status_code, Organisation.objects.count()) == (409, 4)
    assert desk.post("/register/merge/", sent | {"reason": "One firm.", "drop_between": "on"}).status_code == 302


def test_one_organisation_is_set_beside_what_it_may_be(desk):
    make.organisation("plant", name="Sohar Smelter")
    make.organisation("twin", name="Sohar Smelter LLC")
    page = text(desk.get("/register/merge/?keys=plant"))
    assert 'href="?keys=plant,twin"' in page
    assert "the same name without the legal form" in page


def test_organisations_to_merge_are_found_by_name(desk):
    make.organisation("plant", name="Sohar Smelter", aliases=["Sohar Metals"])
    make.organisation("twin", name="Sohar Smelter LLC")
    page = text(desk.get("/register/merge/", {"keys": "plant\nSohar Smelter LLC"}))
    assert 'id="s-twin" value="twin"' in page
    several = text(desk.get("/register/merge/", {"keys": "plant\nSohar"}))
    assert "Sohar is the key or name of none alone" in several
    assert "<code><bdi>twin</bdi></code>" in several
    assert 'name="survivor"' not in several


def test_an_officer_merges_only_what_is_in_scope(desk, twins):
    far = make.organisation("far", country="AZ")
    make.product_line(far, make.product("foil"), key="far-line")
    answer = desk.post("/register/merge/", {"keys": ["plant", "far"], "survivor": "plant", "reason": "One firm."})
    assert answer.status_code == 409
    assert "your scope is OM" in text(answer)
    assert Organisation.objects.filter(key="far").exists()


def test_an_entry_of_two_firms_is_split(desk, twins):
    make.source("paper")
    page = text(desk.get("/register/split/twin/"))
    assert "Plant LLC" in page
    sent = {"name": "Yard Supplies", "sources": "paper", "linkage": "twin-flow", "membership": "ring", "alias": "PLLC", "reason": ""}
    refused = desk.post("/register/split/twin/", sent)
    assert refused.status_code == 409
    assert 'value="Yard Supplies"' in text(refused)
    assert 'value="twin-flow" checked' in text(refused)
    unknown = desk.post("/register/split/twin/", sent | {"reason": "Two.", "sources": "nothing"})
    assert "sources: No source is known under nothing." in text(unknown)
    answer = desk.post("/register/split/twin/", sent | {"reason": "Two firms."}, follow=True)
    assert answer.redirect_chain == [("/organisations/yard-supplies/", 302)]
    assert Linkage.objects.get(key="twin-flow").supplier.key == "yard-supplies"
    assert list(Organisation.objects.get(key="yard-supplies").aliases.values_list("name", flat=True)) == ["PLLC"]
    assert desk.get("/register/split/nobody/").status_code == 404


# --- history ---


def test_the_history_of_a_record_tells_who_wrote_what_when_on_which_source(client, desk):
    make.organisation("plant", name="Plant", sources=[make.source("paper")])
    with because("Seen on site."):
        record_update("organisation", "plant", {"name": "The Plant"}, actor=WRITER)
    public, own = text(client.get("/history/organisation/plant/")), text(desk.get("/history/organisation/plant/"))
    for page in (public, own):
        assert "<del><bdi>Plant</bdi></del>" in page
        assert "<ins><bdi>The Plant</bdi></ins>" in page
        assert 'href="/sources/paper/"' in page
        assert "the writer" in page
    assert "Seen on site." in own
    assert "Seen on site." not in public  # reasons are for those who see everything
    assert "/register/restore/" not in public


def test_what_the_register_said_at_the_end_of_a_day(client):
    make.organisation("plant", name="First")
    record_update("organisation", "plant", {"name": "Second"}, actor=WRITER)
    first, second = Change.objects.filter(type="organisation").order_by("pk")
    day = dt.datetime(2026, 3, 5, 23, 30, tzinfo=dt.UTC)
    Change.objects.filter(pk=first.pk).update(at=day)
    Change.objects.filter(pk=second.pk).update(at=day + dt.timedelta(hours=1))
    page = text(client.get("/history/organisation/plant/?known_at=2026-03-05"))
    assert "What the register said at the end of 5 March 2026" in page
    assert "<dd><bdi>First</bdi></dd>" in page
    assert "Second" not in page.split('id="writes"')[0].split("<h1>")[1].split("</h1>")[1]
    assert "<dd><bdi>Second</bdi></dd>" in text(client.get("/history/organisation/plant/?known_at=2026-03-06"))
    assert "was not in the register then" in text(client.get("/history/organisation/plant/?known_at=2026-03-04"))
    assert client.get("/history/organisation/plant/?known_at=yesterday").status_code == 400


def test_the_history_of_what_is_hidden_is_nobodys_who_does_not_see_it(client, desk):
    make.organisation("plant", name="Secret works")
    record_update("organisation", "plant", {"visibility": 2}, actor=WRITER)
    linkage = make.linkage(make.organisation("mill"), make.organisation("yard"), make.product(), key="flow", quantity=123457.25)
    record_update("claim", "flow", {"quantity_visibility": 2}, actor=WRITER)
    for kind, key in (("organisation", "plant"), ("organisation", "never"), ("nothing", "plant"), ("membership", "a:b")):
        assert client.get(f"/history/{kind}/{key}/").status_code == 404
    assert "123457" not in text(client.get("/history/claim/flow/"))
    assert "123 457.25" in text(desk.get("/history/claim/flow/"))
    assert Claim.objects.get(linkage=linkage).quantity == 123457.25
    record_remove("claim", "flow", actor=WRITER)
    assert client.get("/history/claim/flow/").status_code == 404
    assert desk.get("/history/claim/flow/").status_code == 200


def test_what_a_record_said_is_brought_back_with_a_reason(desk):
    make.organisation("plant", name="First")
    record_update("organisation", "plant", {"name": "Second", "employees": 12}, actor=WRITER)
    first = Change.objects.filter(type="organisation").earliest("pk")
    assert f"/register/restore/{first.pk}/" in text(desk.get("/history/organisation/plant/"))
    page = desk.get(f"/register/restore/{first.pk}/")
    version = page.context["version"]
    assert "<ins><bdi>First</bdi></ins>" in text(page)
    assert desk.post(f"/register/restore/{first.pk}/", {"version": version}).status_code == 409
    record_update("organisation", "plant", {"employees": 13}, actor=WRITER)
    late = desk.post(f"/register/restore/{first.pk}/", {"version": version, "reason": "A slip."})
    assert late.status_code == 409
    assert "Somebody else changed this record" in text(late)
    answer = desk.post(f"/register/restore/{first.pk}/", {"version": late.context["version"], "reason": "A slip."}, follow=True)
    assert answer.redirect_chain == [("/history/organisation/plant/", 302)]
    plant = Organisation.objects.get()
    assert (plant.name, plant.employees) == ("First", None)
    assert Change.objects.latest("pk").reason == "A slip."


def test_a_record_that_was_removed_is_entered_anew_from_its_history(desk):
    make.organisation("plant", name="Plant")
    record_remove("organisation", "plant", actor=WRITER)
    change = Change.objects.latest("pk")
    assert "not in the register any more" in text(desk.get("/history/organisation/plant/"))
    assert desk.post(f"/register/restore/{change.pk}/", {"version": "0x", "reason": "Removed by mistake."}).status_code == 302
    assert Organisation.objects.get().name == "Plant"


def test_an_officer_elsewhere_looks_but_does_not_bring_back(twins):
    client = Client()
    client.force_login(User.objects.create_user("elsewhere", role="officer", countries=["AZ"]))
    record_update("organisation", "plant", {"name": "Renamed"}, actor=WRITER)
    assert "/register/restore/" not in text(client.get("/history/organisation/plant/"))
    first = Change.objects.filter(key="plant").earliest("pk")
    answer = client.post(f"/register/restore/{first.pk}/", {"reason": "Mine."})
    assert (answer.status_code, Organisation.objects.get(key="plant").name) == (409, "Renamed")
