"""Many records in one request: each row has its result, and together they are one undertaking."""

import pytest
from django.test import Client

from accounts.models import User
from core.models import Batch, Change
from firms.models import Organisation, Source
from linkages.models import Claim, Linkage
from register.kinds import KINDS
from register.models import Proposal
from register.plain import record_update, record_version
from register.services import batch_undo
from tests import factories as make
from tests.api.test_writing import FIRM, post

pytestmark = pytest.mark.django_db

PAPER = {"type": "source", "data": {"key": "paper", "title": "The paper", "publisher": "Gazette"}}
TUBES = {"type": "organisation", "data": FIRM | {"name": "Barka Tubes", "key": "barka-tubes"}}
WIRES = {"type": "organisation", "data": FIRM | {"name": "Nizwa Wires", "key": "nizwa-wires"}, "reason": "Its own site."}
FLOW = {
    "type": "linkage",
    "data": {
        "key": "tubes-wires", "supplier": "barka-tubes", "customer": "nizwa-wires", "kind": "knowledge",
        "claim": {"status": "operating", "confidence": "reported", "sources": ["paper"]},
    },
}  # fmt: skip


@pytest.fixture
def user(db) -> User:
    return User.objects.create_user("leyla", role="officer", countries=["OM"])


@pytest.fixture
def officer(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(client, rows, **more):
    return post(client, "bulk/", {"rows": rows, **more})


def statuses(answer):
    return [row["status"] for row in answer.json()["results"]]


def test_rows_are_entered_in_order_and_may_name_those_before_them(officer, user):
    answer = sent(officer, [PAPER, TUBES, WIRES, FLOW], title="From the cadastre")
    assert (answer.status_code, statuses(answer)) == (200, [201] * 4)
    document = answer.json()
    assert {name: document[name] for name in ("written", "refused")} == {"written": 4, "refused": 0}
    assert [row["key"] for row in document["results"]] == ["paper", "barka-tubes", "nizwa-wires", "tubes-wires"]
    assert [row["version"] for row in document["results"]] == [
        record_version(row["type"], row["key"]) for row in document["results"]
    ]  # fmt: skip
    batch = Batch.objects.get(pk=document["undertaking"])
    assert (batch.title, batch.kind, batch.actor) == ("From the cadastre", "entry", user)
    assert set(Change.objects.values_list("batch", "actor")) == {(batch.pk, user.pk)}
    assert Change.objects.get(key="nizwa-wires").reason == "Its own site."
    assert officer.get("/api/v1/linkages/tubes-wires/").json()["status"] == "operating"
    batch_undo(batch, actor=user)
    assert (Organisation.objects.count(), Linkage.objects.count(), Source.objects.count(), Claim.objects.count()) == (0, 0, 0, 0)


def test_a_refused_row_leaves_nothing_and_the_others_are_written(officer):
    abroad = {"type": "organisation", "data": FIRM | {"name": "Baku Cables", "country": "AZ"}}
    nameless = {"type": "organisation", "data": {"name": "", "employees": "many"}}
    unknown = {"type": "planet", "data": {}}
    gone = {"type": "organisation", "key": "nobody", "version": 1, "data": {"name": "x"}}
    unsourced = {"type": "linkage", "data": FLOW["data"] | {"claim": {"status": "operating", "confidence": "reported"}}}
    without = {"type": "linkage", "data": {name: value for name, value in FLOW["data"].items() if name != "claim"}}
    answer = sent(officer, [PAPER, TUBES, abroad, nameless, unknown, gone, unsourced, without, WIRES])
    assert (answer.status_code, statuses(answer)) == (207, [201, 201, 403, 400, 400, 404, 400, 400, 201])
    results = answer.json()["results"]
    assert set(results[3]["errors"]) >= {"employees"}
    assert "your scope is OM" in results[2]["detail"]
    assert results[2]["scope"] == ["OM"]
    assert all(row["detail"] for row in results if row["status"] >= 400)
    assert sorted(Organisation.objects.values_list("key", flat=True)) == ["barka-tubes", "nizwa-wires"]
    assert sorted(Change.objects.values_list("type", "key")) == [
        ("organisation", "barka-tubes"), ("organisation", "nizwa-wires"), ("source", "paper"),
    ]  # fmt: skip


def test_all_or_none(officer):
    answer = sent(officer, [PAPER, TUBES, {"type": "organisation", "data": {"name": ""}}], all_or_none=True)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert statuses(answer) == [201, 201, 400]
    assert (answer.json()["written"], answer.json()["undertaking"]) == (0, None)
    assert not Source.objects.exists()
    assert not Batch.objects.exists()
    assert not Change.objects.exists()


def test_where_every_row_is_refused_there_is_no_undertaking(officer):
    assert sent(officer, [{"type": "organisation", "data": {"name": ""}}]).json()["undertaking"] is None
    assert not Batch.objects.exists()


def test_records_are_changed_from_the_state_that_is_named(officer):
    sent(officer, [PAPER, TUBES, WIRES])
    rows = [
        {"type": "organisation", "key": key, "version": record_version("organisation", key) + off, "data": {"employees": 12}}
        for key, off in (("barka-tubes", 0), ("nizwa-wires", 1))
    ]
    answer = sent(officer, rows)
    assert (answer.status_code, statuses(answer)) == (207, [200, 412])
    assert answer.json()["results"][1]["version"] == record_version("organisation", "nizwa-wires")
    assert list(Organisation.objects.order_by("key").values_list("employees", flat=True)) == [12, None]


def test_likely_duplicates_are_refused_also_within_one_request_unless_another_is_meant(officer):
    again = {"type": "organisation", "data": FIRM | {"name": "Barka Tubes LLC"}}
    answer = sent(officer, [PAPER, TUBES, again])
    assert statuses(answer) == [201, 201, 409]
    assert answer.json()["results"][2]["duplicates"] == ["barka-tubes"]
    answer = sent(officer, [again | {"confirm": "new"}])
    assert statuses(answer) == [201]
    assert "Entered as another organisation than barka-tubes" in Change.objects.latest("pk").reason


def test_a_request_that_is_sent_again_writes_nothing_twice(officer):
    for _time in range(2):
        answer = post(officer, "bulk/", {"rows": [PAPER, TUBES]}, **{"Idempotency-Key": "a-name-of-this-request"})
        assert statuses(answer) == [201, 201]
        assert (answer.json()["written"], answer.json()["undertaking"]) == (2, Batch.objects.get().pk)
    assert (Organisation.objects.count(), Change.objects.count()) == (1, 2)


def test_rows_that_were_put_right_join_the_undertaking_of_the_others(officer, user):
    name = {"Idempotency-Key": "a-name-of-this-request"}
    nameless = WIRES | {"data": WIRES["data"] | {"name": ""}}
    first = post(officer, "bulk/", {"rows": [PAPER, TUBES, nameless]}, **name).json()
    again = post(officer, "bulk/", {"rows": [PAPER, TUBES, WIRES]}, **name).json()
    third = post(officer, "bulk/", {"rows": [PAPER, TUBES, WIRES]}, **name).json()
    assert [one["undertaking"] for one in (first, again, third)] == [Batch.objects.get().pk] * 3
    assert [one["written"] for one in (first, again, third)] == [2, 3, 3]
    batch_undo(Batch.objects.get(), actor=user)
    assert not Organisation.objects.exists()
    gone = post(officer, "bulk/", {"rows": [PAPER, TUBES, WIRES]}, **name)
    assert (statuses(gone), gone.json()["written"], gone.json()["undertaking"]) == ([409] * 3, 0, None)


def test_of_rows_that_fall_together_only_those_that_were_there_before_are_written(officer):
    name = {"Idempotency-Key": "a-name-of-this-request"}
    nameless = TUBES | {"data": TUBES["data"] | {"name": ""}}
    assert post(officer, "bulk/", {"rows": [PAPER, nameless]}, **name).json()["written"] == 1
    answer = post(officer, "bulk/", {"rows": [PAPER, nameless, WIRES], "all_or_none": True}, **name)
    assert (answer.status_code, answer.json()["written"]) == (409, 1)
    assert (Source.objects.count(), Organisation.objects.count()) == (1, 0)


def test_what_officers_read_of_a_proposal_may_be_longer_than_a_reason_in_the_history(officer, contributor):
    make.source("paper")
    row = {"type": "organisation", "data": FIRM | {"name": "Barka"}, "reason": "Its own site says so. " * 40}
    assert sent(contributor, [row]).status_code == 202
    refused = sent(officer, [row])
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["rows[0].reason"])


def test_a_row_under_the_name_of_another_one_is_refused_and_those_that_were_refused_are_written_when_put_right(officer):
    name = {"Idempotency-Key": "a-name-of-this-request"}
    nameless = TUBES | {"data": TUBES["data"] | {"name": ""}}
    assert statuses(post(officer, "bulk/", {"rows": [PAPER, nameless]}, **name)) == [201, 400]
    other = PAPER | {"data": PAPER["data"] | {"title": "Another paper"}}
    answer = post(officer, "bulk/", {"rows": [other, TUBES]}, **name)
    assert statuses(answer) == [422, 201]
    assert list(answer.json()["results"][0]["errors"]) == ["Idempotency-Key"]
    assert (Source.objects.count(), Organisation.objects.count()) == (1, 1)


def test_visitors_send_nothing(client):
    assert sent(client, [PAPER]).status_code == 401
    assert not Proposal.objects.exists()
    assert client.get("/api/v1/bulk/").status_code == 405


@pytest.fixture
def contributor(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("nigar", "nigar@example.org"))
    return client


def test_proposals_that_are_sent_again_are_the_same(contributor):
    make.source("paper")
    name, rows = (
        {"Idempotency-Key": "a-name-of-this-request"},
        [{"type": "organisation", "data": FIRM | {"name": one}} for one in ("Barka", "Nizwa")],
    )
    first, again = (post(contributor, "bulk/", {"rows": rows}, **name) for _time in range(2))
    assert statuses(first) == [202, 202]
    assert again.json() == first.json()
    assert Proposal.objects.count() == 2
    make.organisation("plant", name="Plant", employees=10)
    change = {"type": "organisation", "key": "plant", "version": record_version("organisation", "plant"), "data": {"employees": 20}}
    name = {"Idempotency-Key": "the-name-of-another"}
    first = post(contributor, "bulk/", {"rows": [change | {"reason": "Its report."}]}, **name)
    record_update("organisation", "plant", {"employees": 20}, actor=make.ACTOR)  # as the proposal asks
    assert post(contributor, "bulk/", {"rows": [change | {"reason": "Its report."}]}, **name).json() == first.json()


def test_of_others_than_officers_each_row_is_a_proposal(contributor):
    make.source("paper")
    make.organisation("plant", name="Plant", employees=10)
    state = record_version("organisation", "plant")
    written = Change.objects.count()
    change = {"type": "organisation", "key": "plant", "version": state, "data": {"employees": 20}, "reason": "Its report says so."}
    unkeyed = {"type": "organisation", "data": FIRM | {"name": "Barka Tubes"}}
    answer = sent(contributor, [change, unkeyed])
    assert (answer.status_code, statuses(answer)) == (202, [202, 202])
    document = answer.json()
    assert [document[name] for name in ("undertaking", "written", "proposed", "refused")] == [None, 0, 2, 0]
    first, second = Proposal.objects.order_by("pk")
    assert [row["proposal"] for row in document["results"]] == [first.pk, second.pk]
    assert (first.purpose, first.key, first.data, first.why) == ("correct", "plant", {"employees": 20}, "Its report says so.")
    assert (second.purpose, second.data["name"], second.proposer.username) == ("add", "Barka Tubes", "nigar")
    assert contributor.get(document["results"][0]["follow"]).status_code == 200
    assert Change.objects.count() == written


def test_rows_that_cannot_be_proposed_are_told_one_by_one(contributor):
    make.source("paper")
    make.organisation("plant", name="Plant", employees=10)
    make.organisation("hidden", name="Hidden", visibility=2, sources=[make.source("secret")])
    state = record_version("organisation", "plant")
    rows = [
        PAPER,
        {"type": "organisation", "key": "plant", "version": state - 1, "data": {"employees": 20}},
        {"type": "organisation", "key": "hidden", "version": 1, "data": {"employees": 20}},
        {"type": "organisation", "key": "nobody", "version": 1, "data": {"employees": 20}},
        {"type": "organisation", "key": "plant", "version": state, "data": {"visibility": 0}},
        {"type": "nothing", "data": {}},
        {"type": "organisation", "key": "plant", "version": state, "data": {"employees": 20}},
        {"type": "organisation", "key": "plant", "version": state, "data": {"employees": 20}, "reason": "Its report says so."},
    ]
    answer = sent(contributor, rows)
    assert (answer.status_code, statuses(answer)) == (207, [400, 412, 404, 404, 400, 400, 400, 202])
    assert list(answer.json()["results"][6]["errors"]) == ["reason"]
    hidden, nobody = answer.json()["results"][2:4]
    assert hidden["detail"] == nobody["detail"]
    assert Proposal.objects.count() == 1


def test_of_proposals_too_all_or_none_is_kept(contributor):
    make.source("paper")
    rows = [{"type": "organisation", "data": FIRM | {"name": "Barka Tubes"}}, PAPER]
    answer = sent(contributor, rows, all_or_none=True)
    assert (answer.status_code, statuses(answer), answer.json()["proposed"]) == (409, [202, 400], 0)
    assert not Proposal.objects.exists()


def test_no_more_proposals_come_at_once_than_one_by_one(contributor):
    make.source("paper")
    rows = [{"type": "organisation", "data": FIRM | {"name": f"Barka Tubes {number}"}} for number in range(8)]
    answer = sent(contributor, rows)
    assert statuses(answer) == [202] * 6 + [429] * 2
    assert Proposal.objects.count() == 6


BAD = [
    ({}, {"rows"}),
    ({"rows": []}, {"rows"}),
    ({"rows": [PAPER] * 501}, {"rows"}),
    ({"rows": {}}, {"rows"}),
    ({"rows": [7, PAPER]}, {"rows[0]"}),
    ({"rows": [{"type": "source"}]}, {"rows[0].data"}),
    ({"rows": [{"type": "source", "data": []}]}, {"rows[0].data"}),
    ({"rows": [{"type": 7, "data": {}}]}, {"rows[0].type"}),
    ({"rows": [{**PAPER, "colour": "red"}]}, {"rows[0].colour"}),
    ({"rows": [{**PAPER, "key": "paper"}]}, {"rows[0].version"}),
    ({"rows": [{**PAPER, "key": "paper", "version": True}]}, {"rows[0].version"}),
    ({"rows": [{**PAPER, "confirm": "yes"}]}, {"rows[0].confirm"}),
    ({"rows": [{**PAPER, "key": "pa\0per", "version": 1}]}, {"rows[0].key"}),
    ({"rows": [PAPER], "all_or_none": "yes"}, {"all_or_none"}),
    ({"rows": [PAPER], "title": 7}, {"title"}),
    ({"rows": [PAPER], "colour": "red"}, {"colour"}),
]


@pytest.mark.parametrize(("body", "fields"), BAD)
def test_a_request_that_cannot_be_read_is_told_by_its_place(officer, body, fields):
    answer = post(officer, "bulk/", body)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, fields)
    assert not Source.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_says_nothing_is_refused_by_field(kind, officer):
    make.source("paper")
    for data in ({}, {"sources": ["paper"]} if KINDS[kind].has_sources else {}):
        [row] = sent(officer, [{"type": kind, "data": data}]).json()["results"]
        assert (row["status"], bool(row["errors"])) == (400, True)
    assert not Change.objects.exclude(type="source").exists()


def test_each_refused_write_in_a_batch_is_forgotten(officer):
    make.source("paper")
    rows = [{"type": "organisation", "data": FIRM | {"name": f"Firm {number}", "key": f"firm-{number}", "zone": zone}, "confirm": "new"}
            for number, zone in enumerate([None, "nowhere", None])]  # fmt: skip
    answer = sent(officer, rows)
    assert statuses(answer) == [201, 400, 201]
    feed = officer.get("/api/v1/changes/").json()["results"]
    assert [entry["key"] for entry in feed if entry["type"] == "organisation"] == ["firm-0", "firm-2"]
