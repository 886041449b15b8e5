"""Writing through the interface: officers write, others propose, and every refusal says what to do."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.actors import SystemActor
from core.models import Change
from firms.models import Organisation, Source
from firms.services import source_delete
from linkages.models import Claim, Linkage
from register.models import Proposal
from register.plain import record_update, record_version
from tests import factories as make

pytestmark = pytest.mark.django_db

FIRM = {"name": "Sohar Profiles", "kind": "firm", "country": "OM", "status": "operating", "sources": ["paper"]}


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("leyla", role="officer", countries=["OM"]))
    return client


def post(client: Client, address: str, data: Any, **headers: str) -> Any:
    return client.post(f"/api/v1/{address}", data, content_type="application/json", headers=headers)


def patch(client: Client, address: str, data: Any, **headers: str) -> Any:
    return client.patch(f"/api/v1/{address}", data, content_type="application/json", headers=headers)


def test_a_linkage_between_nobody_is_refused_by_field(officer):
    answer = post(officer, "linkages/", {"claim": {}})
    assert answer.status_code == 400
    assert {"supplier", "customer", "kind"} <= set(answer.json()["errors"])


def test_an_officer_enters_an_organisation_and_reads_it(officer):
    make.source("paper")
    answer = post(officer, "organisations/", FIRM | {"reason": "Its own site."})
    assert (answer.status_code, answer["Location"]) == (201, "http://testserver/api/v1/organisations/sohar-profiles/")
    assert answer.json()["key"] == "sohar-profiles"
    assert officer.get(answer["Location"]).json()["name"] == "Sohar Profiles"
    assert Change.objects.latest("pk").reason == "Its own site."
    assert "private" in answer["Cache-Control"]


def test_everything_wrong_is_told_by_field(officer):
    answer = post(officer, "organisations/", {"name": "", "employees": "many", "zone": "nowhere", "colour": "red", "sources": []})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"name", "employees", "zone", "colour", "sources"}
    assert answer["Content-Type"] == "application/problem+json"
    for body in ("[]", "x", '"text"', "{"):
        assert officer.post("/api/v1/organisations/", body, content_type="application/json").status_code == 400
    assert officer.post("/api/v1/organisations/", {"name": "x"}).status_code == 415
    assert post(officer, "organisations/?colour=red", FIRM).status_code == 400
    assert post(officer, "organisations/?confirm=yes", FIRM).status_code == 400
    assert not Organisation.objects.exists()


AT_FIELDS = [
    ("organisations/", {"founded": 999}, {"founded"}),
    ("organisations/", {"latitude": 91, "longitude": 5}, {"latitude", "location_precision"}),
    ("organisations/", {"employees": -1}, {"employees"}),
    ("linkages/", {"customer": "mine"}, {"customer"}),
    ("linkages/", {"product": None}, {"product"}),
    ("linkages/", {"claim": {"quantity": -5, "unit": "t/y", "basis": "actual"}}, {"claim-quantity"}),
    ("linkages/", {"claim": {"share_percent": 101, "basis": "actual"}}, {"claim-share_percent"}),
    ("linkages/", {"claim": {"valid_from": "2024", "valid_to": "2023"}}, {"claim-valid_to"}),
    ("linkages/", {"claim": {"key": "taken"}}, {"claim-key"}),
    ("linkages/there/claims/", {"quantity": -5, "unit": "t/y", "basis": "actual"}, {"quantity"}),
]


@pytest.mark.parametrize(("address", "said", "fields"), AT_FIELDS)
def test_what_the_register_refuses_is_told_at_its_field(officer, address, said, fields):
    source, ore = make.source("paper"), make.product("ore")
    mine, mill, port = (make.organisation(key, country="OM", sources=[source]) for key in ("mine", "mill", "port"))
    make.linkage(mine, port, ore, key="there", sources=[source])
    make.claim(make.linkage(mill, port, ore, key="other", sources=[source]), key="taken", sources=[source])
    claim = {"status": "operating", "confidence": "reported", "sources": ["paper"]}
    flow = {"supplier": "mine", "customer": "mill", "kind": "goods", "product": "ore"}
    whole = (
        FIRM if address == "organisations/" else claim if address.endswith("claims/") else flow | {"claim": claim | said.get("claim", {})}
    )
    answer = post(officer, address, whole | {name: value for name, value in said.items() if name != "claim"})
    assert (answer.status_code, set(answer.json().get("errors", {}))) == (400, fields)


NO_JSON = [
    *(b'{"name": "\\ud800"}', b'{"name": NaN}', b'{"employees": 1e400}', b'{"latitude": ' + b"9" * 400 + b"}"),
    *(b'{"name": ' + b"[" * 51 + b"]" * 51 + b"}", b"[" * 900 + b"]" * 900, b"[" * 100_000, b'{"a":' * 60_000, b'{"name": "\xff"}', b"{"),
]


@pytest.mark.parametrize("body", NO_JSON)
@pytest.mark.parametrize("address", ["organisations/", "linkages/", "sources/", "bulk/"])
def test_what_cannot_be_read_as_json_is_refused_in_words(officer, address, body):
    answer = officer.post(f"/api/v1/{address}", body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"request"}


def test_more_than_is_read_at_once_is_refused(officer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    for address in ("organisations/", "bulk/"):
        answer = post(officer, address, {"name": "a" * 10_000})
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
        assert "10000 bytes" in answer.json()["detail"]


def test_numbers_that_no_column_holds_are_refused_at_their_field(officer):
    make.source("paper")
    for name, value in (("employees", 1e300), ("founded", 1e18), ("latitude", 10**30), ("employees", 1.5)):
        answer = post(officer, "organisations/", FIRM | {name: value})
        assert answer.status_code == 400, (name, value)
    assert not Organisation.objects.exists()


def test_thousands_of_names_are_refused_before_they_are_compared(officer, django_assert_max_num_queries):
    make.source("paper")
    with django_assert_max_num_queries(40):
        answer = post(officer, "organisations/", FIRM | {"aliases": [f"name {number}" for number in range(10_000)]})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"aliases"})


def test_a_likely_duplicate_is_refused_until_the_client_says_that_it_is_another(officer):
    make.source("paper"), make.organisation("profiles", name="Sohar Profiles LLC")
    answer = post(officer, "organisations/", FIRM)
    assert (answer.status_code, answer.json()["duplicates"]) == (409, ["profiles"])
    assert post(officer, "organisations/?confirm=new", FIRM).status_code == 201
    assert Change.objects.latest("pk").reason == "Entered as another organisation than profiles."


def test_a_request_that_is_sent_again_is_written_once(officer):
    make.source("paper")
    name = {"Idempotency-Key": "a-name-of-a-request"}
    first = post(officer, "organisations/?confirm=new", FIRM, **name)
    again = post(officer, "organisations/", FIRM, **name)  # it looks like the first one, and is the first one
    assert again.status_code == 201
    assert first.json() == again.json()
    assert Organisation.objects.count() == 1
    assert post(officer, "organisations/", FIRM, **{"Idempotency-Key": "short"}).status_code == 400


def test_what_names_another_request_is_refused(officer):
    make.source("paper")
    name = {"Idempotency-Key": "a-name-of-a-request"}
    assert post(officer, "organisations/", FIRM, **name).status_code == 201
    other = post(officer, "organisations/", FIRM | {"name": "Salalah Tubes"}, **name)
    assert other.status_code == 422
    assert other.json()["errors"] == {"Idempotency-Key": [other.json()["detail"]]}
    assert (other.json()["kind"], other.json()["key"]) == ("organisation", Organisation.objects.get().key)
    same = dict(reversed(FIRM.items()))
    assert post(officer, "organisations/", same, **name).status_code == 201
    assert Organisation.objects.count() == 1


def test_a_change_that_is_sent_again_is_no_change_of_another_state(officer):
    make.organisation("plant", name="Plant")
    asked = {"Idempotency-Key": "a-name-of-a-request", "If-Match": f'"{record_version("organisation", "plant")}"'}
    first = patch(officer, "organisations/plant/", {"locality": "Sohar"}, **asked)
    again = patch(officer, "organisations/plant/", {"locality": "Sohar"}, **asked)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Record-Version"] == first["Record-Version"]
    assert patch(officer, "organisations/plant/", {"locality": "Liwa"}, **asked).status_code == 422
    assert Organisation.objects.get().locality == "Sohar"


def test_a_proposal_that_is_sent_again_is_the_same_one(db):
    make.source("paper"), make.organisation("plant", name="Plant")
    client = Client()
    client.force_login(User.objects.create_user("nigar", "nigar@example.org"))
    name = {"Idempotency-Key": "a-name-of-a-request"}
    first = post(client, "organisations/", FIRM | {"why": "Its own site says so."}, **name)
    again = post(client, "organisations/", FIRM | {"why": "Its own site says so."}, **name)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert post(client, "organisations/", FIRM | {"name": "Salalah Tubes"}, **name).status_code == 422
    asked = name | {"If-Match": "*"}
    changes = [patch(client, "organisations/plant/", {"locality": "Sohar", "why": "Its site."}, **asked) for _time in range(2)]
    assert [one.status_code for one in changes] == [202, 202]
    assert changes[0].json() == changes[1].json()
    named = {"Idempotency-Key": "the-name-of-another", "If-Match": f'"{record_version("organisation", "plant")}"'}
    first = patch(client, "organisations/plant/", {"employees": 20, "why": "Its site."}, **named)
    record_update("organisation", "plant", {"employees": 20}, actor=make.ACTOR)  # as the proposal asks
    assert patch(client, "organisations/plant/", {"employees": 20, "why": "Its site."}, **named).json() == first.json()
    assert Proposal.objects.count() == 3


def test_a_change_says_which_state_it_changes(officer):
    make.organisation("plant", name="Plant", locality="Muscat")
    read = officer.get("/api/v1/organisations/plant/")
    assert patch(officer, "organisations/plant/", {"name": "The Plant"}).status_code == 428
    answer = patch(officer, "organisations/plant/", {"name": "The Plant"}, **{"If-Match": read["ETag"]})
    assert (answer.status_code, answer.json()["name"], answer.json()["locality"]) == (200, "The Plant", "Muscat")
    version = answer["Record-Version"]
    record_update("organisation", "plant", {"locality": "Sohar"}, actor=SystemActor("another officer"))
    late = patch(officer, "organisations/plant/", {"locality": "Liwa"}, **{"If-Match": f'"{version}"'})
    assert late.status_code == 412
    now = Change.objects.filter(key="plant").latest("pk").pk
    assert f"Record-Version is {now}" in late.json()["detail"]
    assert patch(officer, "organisations/plant/", {"locality": "Liwa"}, **{"If-Match": f'"{now}"'}).status_code == 200
    assert Organisation.objects.get().locality == "Liwa"
    assert patch(officer, "organisations/nobody/", {}, **{"If-Match": "*"}).status_code == 404
    assert patch(officer, "organisations/plant/", {"key": "other"}, **{"If-Match": "*"}).status_code == 400


def test_a_linkage_is_entered_with_its_first_claim_and_gets_more(officer):
    make.source("paper"), make.organisation("smelter"), make.organisation("mill"), make.product("metal")
    linkage = {"supplier": "smelter", "customer": "mill", "kind": "goods", "product": "metal"}
    claim = {"status": "operating", "confidence": "reported", "sources": ["paper"], "quantity": 1200.5, "unit": "t/y", "basis": "actual"}
    assert list(post(officer, "linkages/", linkage).json()["errors"]) == ["claim"]
    wrong = post(officer, "linkages/", linkage | {"claim": claim | {"status": "alive"}, "customer": "nobody"})
    assert set(wrong.json()["errors"]) == {"customer", "claim-status"}
    answer = post(officer, "linkages/", linkage | {"claim": claim})
    assert (answer.status_code, answer["Location"]) == (201, "http://testserver/api/v1/linkages/smelter-mill-metal/")
    again = post(officer, "linkages/", linkage | {"claim": claim})
    assert (again.status_code, again.json()["linkage"]) == (409, "smelter-mill-metal")
    more = post(
        officer,
        "linkages/smelter-mill-metal/claims/",
        {"status": "planned", "confidence": "inferred", "note": "They said so.", "sources": ["paper"]},
    )
    assert (more.status_code, Claim.objects.count(), Linkage.objects.count()) == (201, 2, 1)
    assert len(officer.get("/api/v1/linkages/smelter-mill-metal/claims/").json()["claims"]) == 2
    assert post(officer, "linkages/nothing/claims/", claim).status_code == 404
    assert post(officer, "linkages/smelter-mill-metal/claims/", claim | {"linkage": "other"}).status_code == 400


def test_a_source_is_entered_before_what_rests_on_it(officer):
    assert post(officer, "sources/", {"title": "Report 2026", "published": "2026-03"}).json()["key"] == "report-2026"
    assert Source.objects.get().published_precision == "month"


def test_who_has_no_scope_proposes(officer):
    make.source("paper"), make.organisation("plant", name="Plant", locality="Muscat")
    guest = Client()
    guest.force_login(User.objects.create_user("guest", "guest@example.org"))
    answer = patch(guest, "organisations/plant/", {"locality": "Sohar", "why": "I live there."}, **{"If-Match": "*"})
    assert (answer.status_code, answer.json()["status"]) == (202, "open")
    assert post(guest, "organisations/", FIRM).status_code == 202
    assert Organisation.objects.get().locality == "Muscat"
    assert {proposal.purpose for proposal in Proposal.objects.all()} == {"correct", "add"}
    assert guest.get(answer.json()["follow"]).status_code == 200
    assert post(guest, "linkages/", {"claim": {}}).status_code == 400
    for number in range(10):
        late = patch(guest, "organisations/plant/", {"employees": number + 1, "why": "Seen."}, **{"If-Match": "*"})
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0


def test_visitors_and_officers_elsewhere_write_nothing(client):
    make.source("paper"), make.organisation("plant")
    assert post(client, "organisations/", FIRM).status_code == 401
    far = Client()
    far.force_login(User.objects.create_user("far", role="officer", countries=["AZ"]))
    answer = post(far, "organisations/", FIRM)
    assert (answer.status_code, answer.json()["scope"]) == (403, ["AZ"])
    assert patch(far, "organisations/plant/", {"name": "Mine"}, **{"If-Match": "*"}).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="far"))
    assert post(strict, "organisations/", FIRM).status_code == 403
    assert Organisation.objects.count() == 1


def test_a_linkage_that_names_no_product_is_entered_without_one(officer):
    source = make.source("paper")
    make.organisation("a", sources=[source])
    make.organisation("b", sources=[source])
    claim = {"status": "operating", "confidence": "reported", "sources": ["paper"]}
    answer = post(officer, "linkages/", {"supplier": "a", "customer": "b", "kind": "knowledge", "key": "a-b", "claim": claim})
    assert answer.status_code == 201, answer.json()
    assert answer.json()["product"] is None


def test_what_was_written_is_answered_as_json_and_nothing_else(officer):
    answer = post(officer, "sources/?format=csv", {"title": "Paper"})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"format"})
    assert post(officer, "sources/", {"title": "Paper"}, accept="text/csv").status_code == 406
    assert not Source.objects.exists()
    assert post(officer, "sources/?format=json", {"title": "Paper"}).status_code == 201


def test_the_name_of_a_request_is_that_of_one_account_at_one_address(officer):
    make.source("paper")
    name = {"Idempotency-Key": "a-name-of-a-request"}
    assert post(officer, "organisations/", FIRM, **name).status_code == 201
    assert post(officer, "sources/", {"title": "The Gazette"}, **name).json()["key"] == "the-gazette"
    other = Client()
    other.force_login(User.objects.create_user("farid", role="officer", countries=["OM"]))
    assert post(other, "sources/", {"title": "The Mirror"}, **name).json()["key"] == "the-mirror"
    assert post(officer, "sources/", {"title": "The Gazette"}, **name).json()["key"] == "the-gazette"


def test_a_request_that_is_sent_again_after_its_record_was_removed_is_told_so(officer):
    name = {"Idempotency-Key": "a-name-of-a-request"}
    assert post(officer, "sources/", {"title": "The Gazette"}, **name).status_code == 201
    source_delete(Source.objects.get(key="the-gazette"), actor=make.ACTOR)
    again = post(officer, "sources/", {"title": "The Gazette"}, **name)
    assert (again.status_code, again.json()["detail"]) == (409, "source the-gazette is not in the register any more.")
    assert not Source.objects.exists()
