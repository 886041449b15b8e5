"""Entering, changing and removing records by form: nothing typed is lost, everything wrong is told at once."""

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from core.actors import SystemActor
from core.models import Change
from firms.models import Organisation, ProductLine, Source
from linkages.models import Claim
from register.kinds import KINDS
from register.plain import record_data, record_get, record_version
from register.views.entry import OFFERED
from tests import factories as make
from tests.register.reading import text

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")
TOKEN = "a-form-with-a-token"


def firm(**fields: str) -> dict[str, str]:
    return {"token": TOKEN, "name": "Sohar Profiles", "kind": "firm", "country": "OM", "status": "operating", "sources": "paper", **fields}


@pytest.fixture
def paper() -> Source:
    return make.source("paper")


# --- entering ---


def test_an_organisation_is_entered_and_found_at_once(desk, officer, paper):
    make.zone("port", name="Sohar Port")
    sent = firm(
        name_local="صحار", aliases="SP\nSohar Profiles LLC", identifiers="CR:123", zone="Sohar Port", latitude="24.5", longitude="56.6",
        location_precision="site", employees="120", employees_year="2025", visibility="1",
    )  # fmt: skip
    answer = desk.post("/register/organisation/new/", sent, follow=True)
    assert answer.redirect_chain == [("/organisations/sohar-profiles/", 302)]
    assert "Saved: organisation sohar-profiles." in text(answer)
    made = Organisation.objects.get()
    assert (made.zone.key, made.latitude, made.employees, made.visibility) == ("port", 24.5, 120, 1)
    assert sorted(made.aliases.values_list("name", flat=True)) == ["SP", "Sohar Profiles LLC"]
    assert list(made.identifiers.values_list("scheme", "value")) == [("cr", "123")]
    assert Change.objects.latest("pk").actor == officer
    assert "sohar-profiles" in text(desk.get("/search/?q=sohar+profiles"))
    assert "Sohar Profiles" in text(desk.get("/organisations/?q=SP"))
    assert "Sohar Profiles" not in text(Client().get("/search/?q=sohar+profiles"))


def test_what_is_written_on_in_a_form_after_it_was_saved_is_not_lost(desk, paper):
    address, sent = "/register/organisation/new/", firm()
    assert desk.post(address, sent).headers["Location"] == "/organisations/sohar-profiles/"
    back = desk.post(address, sent | {"locality": "Liwa"})  # somebody went back to the form
    assert back.status_code == 409
    page = text(back)
    assert "What you changed in this form since it was saved is not saved." in page
    assert 'value="Liwa"' in page
    assert '<a href="/organisations/sohar-profiles/">' in page
    assert Organisation.objects.get().locality == ""
    named = sent | {"token": back.context["token"], "name": "Salalah Tubes", "locality": "Liwa"}
    assert desk.post(address, named).headers["Location"] == "/organisations/salalah-tubes/"


def test_what_is_changed_in_a_form_of_a_record_after_it_was_saved_is_a_change_of_its_own(desk, paper):
    make.organisation("plant", name="Plant", sources=[paper])
    address, sent = "/register/organisation/plant/edit/", firm(name="Plant", version=str(record_version("organisation", "plant")))
    assert desk.post(address, sent | {"locality": "Sohar"}).status_code == 302
    back = desk.post(address, sent | {"locality": "Liwa"})
    assert (back.status_code, [one.field.name for one in back.context["conflicts"]]) == (409, ["locality"])
    token, version = back.context["token"], str(back.context["version"])
    assert desk.post(address, sent | {"token": token, "version": version, "locality": "Liwa"}).status_code == 302
    assert Organisation.objects.get().locality == "Liwa"


def test_every_kind_of_record_has_a_form_that_says_what_its_fields_mean(desk):
    for kind in [name for name in OFFERED if name in KINDS]:
        page = text(desk.get(f"/register/{kind}/new/"))
        for name, field in KINDS[kind].fields.items():
            if name == "key" and kind in ("product_line", "capability", "recipe"):
                continue  # made without being asked
            assert f'name="{name}"' in page, (kind, name)
            assert escape(str(field.help)) in page, (kind, name)
    assert desk.get("/register/nothing/new/").status_code == 404


def test_all_that_is_wrong_stands_there_at_once_and_nothing_typed_is_lost(desk, paper):
    make.organisation("other", name="Quite Other", aliases=["SP"])
    sent = firm(
        name="", country="XX", founded="soon", latitude="95", longitude="", website="not an address", zone="Nowhere at all",
        sources="missing", identifiers="123", aliases="sp", description="Makes <b>profiles</b> & sheets.",
    ) | {"new-source-published": "last year", "new-source-title": "A title"}  # fmt: skip
    answer = desk.post("/register/organisation/new/", sent)
    page = text(answer)
    assert answer.status_code == 400
    # What the form can tell by itself, what the register tells of one field, what it tells of other records, what it tells of a new source.
    for name in ("name", "country", "founded", "zone", "sources", "identifiers", "website", "aliases", "new-source-published"):
        assert f'id="id_{name}_error"' in page, name
        assert f'<a href="#id_{name}">' in page, name
    assert {field.name for field, told in answer.context["filled"].wrong if "latitude" in told} == {"latitude", "longitude"}
    assert answer.context["filled"].refusals == []
    assert 'id="id_key_error"' not in page
    for said in ("Give both latitude and longitude", "sp: This alias belongs to an organisation already.", "Enter a valid URL"):
        assert said in page, said
    assert 'aria-invalid="true"' in page
    assert "Makes &lt;b&gt;profiles&lt;/b&gt; &amp; sheets." in page
    assert 'value="soon"' in page
    assert Organisation.objects.count() == 1


def test_a_fact_without_a_source_is_told_together_with_what_else_is_wrong(desk):
    make.product("metal"), make.organisation("plant")
    sent = {"token": TOKEN, "organisation": "plant", "product": "metal", "role": "makes", "status": "operating", "sources": ""}
    page = text(desk.post("/register/product_line/new/", sent | {"capacity": "12", "year": "soon"}))
    assert 'id="id_sources_error"' in page
    assert "Every fact names at least one source" in page
    assert 'id="id_year_error"' in page
    assert "A figure has a basis, and a basis has a figure." in page
    assert not ProductLine.objects.exists()


def test_a_form_makes_no_market(desk, paper):
    assert 'value="market"' not in text(desk.get("/register/organisation/new/"))
    answer = desk.post("/register/organisation/new/", firm(kind="market"))
    assert answer.status_code == 400
    assert 'id="id_kind_error"' in text(answer)
    market = make.market("abroad")
    desk.force_login(User.objects.create_user("omar", role="administrator"))  # a market is in the scope of no officer
    page = text(desk.get(f"/register/organisation/{market.key}/edit/"))
    assert 'value="market" selected' in page
    assert 'value="firm"' not in page


def test_characters_that_nobody_can_read_are_refused_in_words(desk, paper):
    make.organisation("plant", sources=[paper])
    nul = "a\0b"
    for name in ("name", "aliases", "identifiers", "sources", "zone", "description"):
        answer = desk.post("/register/organisation/new/", firm(**{name: nul}))
        assert answer.status_code == 400, name
        assert f'id="id_{name}_error"' in text(answer), name
    assert desk.post("/register/organisation/new/", firm(name=nul, action="draft")).status_code == 302
    sent = firm(name="The Plant", version=str(record_version("organisation", "plant")), reason=nul)
    assert desk.post("/register/organisation/plant/edit/", sent).status_code == 302
    assert Change.objects.latest("pk").reason == "ab"
    for address in ("organisation/a%00b/edit/", "organisation/a%00b/remove/", "membership/a:%00/edit/"):
        assert desk.get(f"/register/{address}").status_code == 404, address
    assert desk.get("/register/organisation/new/?zone=%00").status_code == 200


def test_the_key_that_a_record_will_have_is_told_while_its_name_is_typed(desk, client):
    make.organisation("sumqayit-parki")
    assert desk.get("/register/organisation/key/?name=Sumqayıt Parkı").json() == {"key": "sumqayit-parki-2"}
    assert desk.get("/register/linkage/key/?supplier=a&customer=b&kind=goods").json() == {"key": "a-b-goods"}
    assert desk.get("/register/organisation/key/?name=%00").json() == {"key": ""}
    assert desk.get("/register/nothing/key/?name=a").json() == {"key": ""}
    assert client.get("/register/organisation/key/?name=a").status_code == 302


def test_a_name_that_several_have_is_asked_back_with_a_choice(desk, paper):
    make.zone("port-one", name="Freeport North"), make.zone("port-two", name="Freeport South")
    answer = desk.post("/register/organisation/new/", firm(zone="Freeport"))
    assert answer.status_code == 400
    assert 'type="radio" name="zone" id="id_zone-1" value="port-' in text(answer)
    # As a browser sends it: the text that stays in the field, and the choice.
    assert desk.post("/register/organisation/new/", firm(zone=["Freeport", "port-two"])).status_code == 302
    assert Organisation.objects.get().zone.key == "port-two"


def test_codes_are_found_by_word_in_any_script(desk, paper):
    make.industry("2420")
    assert desk.post("/register/organisation/new/", firm(industry="2420")).status_code == 302
    hs = make.hs("760110")
    sent = {"token": "another-form-token", "name": "Ingot", "stage": "intermediate", "hs": hs.title, "unit": "t/y"}
    assert desk.post("/register/product/new/", sent).status_code == 302
    assert KINDS["product"].model.objects.get().hs == hs


def test_a_source_that_is_new_is_entered_with_the_record(desk):
    sent = firm(sources="") | {"new-source-title": "The Gazette of 2026", "new-source-published": "2026-03"}
    assert desk.post("/register/organisation/new/", sent).status_code == 302
    source = Source.objects.get()
    assert (source.key, source.published_precision) == ("the-gazette-of-2026", "month")
    assert list(Organisation.objects.get().sources.all()) == [source]
    refused = desk.post(
        "/register/organisation/new/", firm(name="Other", token="one-more-form-token") | {"new-source-url": "https://x.example"}
    )
    assert "A source has a title." in text(refused)
    wrong = firm(name="Other", token="one-more-form-token") | {"new-source-title": "T", "new-source-published": "last year"}
    assert "is not a date" in text(desk.post("/register/organisation/new/", wrong))
    assert Source.objects.count() == 1


def test_a_linkage_is_entered_with_its_first_claim_on_one_page(desk, paper):
    make.organisation("smelter"), make.organisation("mill"), make.product("metal")
    sent = {
        "token": TOKEN, "supplier": "smelter", "customer": "mill", "kind": "goods", "product": "metal", "visibility": "0",
        "claim-status": "operating", "claim-confidence": "reported", "claim-valid_from": "2024-03", "claim-quantity": "1200.5",
        "claim-unit": "t/y", "claim-basis": "actual", "claim-quantity_year": "2025", "claim-sources": "paper",
        "claim-visibility": "0", "claim-quantity_visibility": "2",
    }  # fmt: skip
    wrong = desk.post("/register/linkage/new/", sent | {"claim-basis": "", "customer": "nobody", "claim-valid_from": "March"})
    assert wrong.status_code == 400
    assert 'id="id_customer_error"' in text(wrong)
    wrong = desk.post("/register/linkage/new/", sent | {"claim-basis": "", "claim-valid_from": "March"})
    assert 'id="id_claim-valid_from_error"' in text(wrong)
    assert desk.post("/register/linkage/new/", sent, follow=True).redirect_chain == [("/linkages/smelter-mill-metal/", 302)]
    claim = Claim.objects.get()
    assert (claim.quantity, claim.quantity_visibility, claim.valid_from_precision) == (1200.5, 2, "month")
    assert "1200" not in text(Client().get("/linkages/smelter-mill-metal/")).replace("\N{NARROW NO-BREAK SPACE}", "").split("<main")[1]
    again = desk.post("/register/linkage/new/", sent | {"token": "another-form-token"})
    assert again.status_code == 409
    assert "in the register as smelter-mill-metal" in text(again)


@pytest.mark.parametrize(
    "kind", ["product_line", "capability", "zone", "cluster", "membership", "initiative", "initiative_partner", "claim", "recipe"]
)
def test_records_of_other_kinds_are_entered_and_lead_to_the_page_they_stand_on(desk, paper, kind):
    plant, mill, metal, ore = make.organisation("plant"), make.organisation("mill"), make.product("metal"), make.product("ore")
    make.cluster("ring", members=[(mill, "anchor")])
    make.linkage(plant, mill, metal, key="flow")
    make.partner(make.initiative("school"), mill)
    sent, page = {
        "product_line": ({"organisation": "plant", "product": "metal", "role": "makes", "status": "operating"}, "/organisations/plant/"),
        "capability": (
            {
                "organisation": "plant",
                "kind": "product",
                "name": "Rods",
                "product": "metal",
                "certificate": "ISO",
                "certificate_to": "2027",
            },
            "/organisations/plant/",
        ),
        "zone": ({"name": "New Port", "kind": "port", "country": "OM"}, "/zones/new-port/"),
        "cluster": ({"name": "New Ring", "country": "OM", "status": "planned"}, "/clusters/new-ring/"),
        "membership": ({"cluster": "ring", "organisation": "plant", "role": "supplier"}, "/clusters/ring/"),
        "initiative": ({"name": "Training", "kind": "partnership", "country": "OM"}, "/initiatives/training/"),
        "initiative_partner": ({"initiative": "school", "organisation": "plant", "role": "partner"}, "/initiatives/school/"),
        "claim": ({"linkage": "flow", "status": "planned", "confidence": "reported"}, "/linkages/flow/"),
        "recipe": ({"output": "metal", "input": ore.key}, "/products/metal/"),
    }[kind]
    answer = desk.post(f"/register/{kind}/new/", {"token": TOKEN, "sources": "paper", **sent}, follow=True)
    assert answer.redirect_chain == [(page, 302)], text(answer)
    assert Change.objects.latest("pk").type == kind


def test_the_address_says_what_is_known_beforehand(desk):
    make.organisation("plant", name="The Plant")
    page = text(desk.get("/register/product_line/new/?organisation=plant&colour=red"))
    assert 'value="plant"' in page
    assert "<bdi>The Plant</bdi>" in page


# --- the duplicate guard ---


def test_a_likely_duplicate_is_shown_with_reasons_and_passed_over_only_on_purpose(desk, paper):
    make.organisation("profiles", name="Sohar Profiles LLC")
    answer = desk.post("/register/organisation/new/", firm())
    assert answer.status_code == 409
    assert "the same name without the legal form" in text(answer)
    assert 'name="action" value="is-profiles"' in text(answer)
    assert 'value="Sohar Profiles"' in text(answer)
    assert desk.post("/register/organisation/new/", firm(confirm="new")).status_code == 302
    assert Change.objects.latest("pk").reason == "Entered as another organisation than profiles."


# --- changing ---


def test_a_record_is_changed_and_what_was_left_alone_stays(desk, paper):
    make.organisation("plant", name="Plant", aliases=["P"], employees=10)
    page = desk.get("/register/organisation/plant/edit/")
    assert page.context["version"] == record_version("organisation", "plant")
    form = page.context["filled"].record
    assert "key" not in form.fields
    sent = {name: form[name].value() for name in form.fields} | {"sources": "paper", "aliases": "P", "identifiers": ""}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    sent |= {"token": TOKEN, "version": page.context["version"], "name": "The Plant", "reason": "Its own site says so."}
    answer = desk.post("/register/organisation/plant/edit/", sent)
    assert answer.status_code == 302, text(answer)
    plant = Organisation.objects.get()
    assert (plant.name, plant.employees, list(plant.aliases.values_list("name", flat=True))) == ("The Plant", 10, ["P"])
    change = Change.objects.latest("pk")
    assert change.reason == "Its own site says so."
    assert {name for name in change.after if change.after[name] != change.before[name]} == {"name", "sources"}


@pytest.mark.parametrize(("kind", "key", "field", "value"), [
    ("source", "paper", "title", "The Gazette"), ("product", "metal", "name", "Metals"), ("zone", "port", "area_ha", "12.5"),
    ("product_line", "line", "capacity", "7"),
    ("capability", "foil", "certificate_to", "2027-06"), ("recipe", "metal-from-ore", "route", "smelting"),
    ("cluster", "ring", "status", "planned"),
    ("membership", "ring:mill", "role", "supplier"), ("initiative", "school", "start_year", "2024"),
    ("initiative_partner", "school:mill", "role", "lead"), ("linkage", "flow", "visibility", "1"), ("claim", "flow", "note", "Seen."),
])  # fmt: skip
def test_a_record_of_any_kind_is_changed_in_one_field_and_says_the_rest_as_before(desk, paper, kind, key, field, value):
    plant, mill, metal = make.organisation("plant"), make.organisation("mill"), make.product("metal")
    make.cluster("ring", members=[(mill, "anchor")]), make.zone("port")
    make.linkage(plant, mill, metal, key="flow", quantity=10)
    make.partner(make.initiative("school"), mill)
    make.capability(plant, product=metal, key="foil", certificate="ISO 9001", certificate_from="2024")
    make.product_line(plant, metal, capacity=5, key="line"), make.recipe(metal, make.product("ore"), key="metal-from-ore")
    address, before = f"/register/{kind}/{key}/edit/", record_data(record_get(kind, key))
    page = desk.get(address)
    form = page.context["filled"].record
    typed = {name: form.fields[name].prepare_value(form[name].value()) for name in form.fields}
    sent = {name: "on" if shown is True else str(shown) for name, shown in typed.items() if shown not in (None, False)}
    answer = desk.post(address, sent | {"token": TOKEN, "version": str(page.context["version"]), field: value})
    assert answer.status_code == 302, text(answer)
    after = record_data(record_get(kind, key))
    assert {name for name in after if after[name] != before[name]} == {field}
    assert str(after[field]).removesuffix(".0") == value


def test_a_number_stands_in_the_form_as_people_write_it(desk):
    make.linkage(make.organisation("a"), make.organisation("b"), make.product("p"), key="flow", quantity=100000)
    assert 'name="quantity" value="100000"' in text(desk.get("/register/claim/flow/edit/"))


def test_a_form_for_what_lies_outside_the_scope_does_not_open_and_leads_to_proposing(desk, paper):
    make.organisation("plant", country="AZ", sources=[paper])
    for page in ("edit", "remove"):
        answer = desk.get(f"/register/organisation/plant/{page}/")
        assert answer.status_code == 403
        assert "It belongs to AZ; your scope is OM" in text(answer)
        assert 'href="/propose/organisation/plant/"' in text(answer)
    assert desk.get("/register/split/plant/").status_code == 403


def test_what_is_outside_the_scope_is_refused_in_words(desk, paper):
    make.organisation("far", country="AZ", sources=[paper])
    sent = firm(name="Far", country="AZ", version=str(record_version("organisation", "far")))
    answer = desk.post("/register/organisation/far/edit/", sent)
    assert answer.status_code == 409
    assert "your scope is OM" in text(answer)
    assert desk.post("/register/organisation/new/", firm(name="New", country="AZ")).status_code == 409


def test_visibility_is_set_on_organisations_linkages_claims_and_a_quantity_alone(desk):
    fields = {kind: {name for name in KINDS[kind].fields if "visibility" in name} for kind in ("organisation", "linkage", "claim")}
    assert fields == {"organisation": {"visibility"}, "linkage": {"visibility"}, "claim": {"visibility", "quantity_visibility"}}
    make.linkage(make.organisation("a"), make.organisation("b"), make.product("p"), key="flow", quantity=5)
    for kind, key in (("organisation", "a"), ("linkage", "flow"), ("claim", "flow")):
        page = text(desk.get(f"/register/{kind}/{key}/edit/"))
        for name in fields[kind]:
            assert f'<select name="{name}"' in page
