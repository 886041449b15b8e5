"""The queue of proposals: what an officer finds there, by which questions, in which order."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.permissions import is_in_scope, write_scope
from register.lists import QueuePage
from register.models import Proposal
from register.selectors import queue_list
from register.services import proposal_ask, proposal_open, proposal_reject
from tests import factories as make
from tests.register.proposing import asked
from tests.register.reading import text

pytestmark = pytest.mark.django_db


def opened(title: str, days: int = 0, **fields) -> Proposal:
    """Return a proposal as it stands in the queue."""
    said = {"purpose": "correct", "kind": "organisation", "countries": ["OM"], "data": {"locality": "Sohar"}} | fields
    at = timezone.now() - dt.timedelta(days=days, hours=1)
    return Proposal.objects.create(title=title, key="plant", opened_at=at, nonce="n", sent_from="x", **said)


@pytest.fixture
def several(plant) -> None:
    opened("Old", 40)
    opened("Week", 3, kind="claim")
    opened("New", purpose="add", countries=["OM", "AZ"], zones=["port"])
    opened("Mine", 10, purpose="mine", data={})
    opened("Asked", 2, status="asked")
    opened("Done", 50, status="rejected")
    opened("Far", 60, countries=["AZ"])
    opened("Shared", 1, kind="product", countries=[], is_shared=True)


def titles(client: Client, query: str = "") -> list[str]:
    return [row.title for row in client.get(f"/proposals/{query}").context["page"]]


def test_what_nobody_decided_yet_stands_there_the_oldest_first(several, desk):
    page = desk.get("/proposals/")
    assert titles(desk) == ["Old", "Mine", "Week", "Asked", "Shared", "New"]
    assert "6 proposals</h2>" in text(page)
    assert 'aria-sort="ascending"' in text(page)
    assert ">5 weeks</time>" in text(page)
    assert titles(desk, "?ordering=-opened")[0] == "New"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=claim,product", ["Week", "Shared"]),
        ("?purpose=add", ["New"]),
        ("?purpose=mine", ["Mine"]),
        ("?country=az", ["New"]),
        ("?age=older", ["Old"]),
        ("?age=day", ["New"]),
        ("?age=day,week", ["Week", "Asked", "Shared", "New"]),
        ("?status=asked", ["Asked"]),
        ("?status=accepted,partly,rejected,withdrawn", ["Done"]),
        ("?status=open&age=week&kind=organisation", []),
    ],
)
def test_it_is_narrowed_by_questions(several, desk, query, found):
    assert titles(desk, query) == found


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?colour=red", "Unknown parameter; known are after, age, country, kind, ordering, purpose, status."),
        ("?status=lost", "Unknown value lost; known are open, asked, accepted, partly, rejected, withdrawn."),
        ("?kind=source", "Unknown value source; known are organisation"),
        ("?age=old", "Unknown value old; known are day, week, month, older."),
        ("?country=Oman", "A country is two letters"),
        ("?ordering=title", "Unknown value title; known are opened, -opened."),
        ("?page=2", "Unknown parameter"),
        ("?as_of=2020-01-01", "Unknown parameter"),
        ("?after=x", "x is not the number of a proposal."),
        ("?after=999999", "There is no proposal 999999 in your countries and zones."),
    ],
)
def test_what_it_does_not_know_it_refuses_by_name(several, desk, query, said):
    answer = desk.get(f"/proposals/{query}")
    assert answer.status_code == 400
    assert said in text(answer)


def test_values_are_counted_under_the_other_questions(several, desk):
    groups = {group.name: group for group in desk.get("/proposals/?age=week").context["groups"]}
    assert {one.value: one.count for one in groups["kind"].shown} == {"organisation": 1, "claim": 1, "product": 1}
    assert {one.value: one.count for one in groups["status"].shown if one.count} == {"open": 2, "asked": 1}
    assert [(one.name, one.count) for one in groups["age"].shown if one.checked] == [("Up to a week", 3)]


def test_pages_begin_after_a_proposal_so_that_none_is_passed_over(several, desk, monkeypatch):
    monkeypatch.setattr(QueuePage, "page_size", 2)
    seen, address = [], "/proposals/"
    while address:
        page = desk.get(address)
        rows = list(page.context["page"])
        seen += [row.title for row in rows]
        Proposal.objects.filter(pk=rows[0].pk).update(status="withdrawn")  # decided meanwhile
        address = page.context["next_href"]
    assert seen == ["Old", "Mine", "Week", "Asked", "Shared", "New"]
    assert "From the beginning" in text(page)
    newest = desk.get("/proposals/?ordering=-opened&status=open,withdrawn")
    assert [row.title for row in desk.get(newest.context["next_href"]).context["page"]] == ["Week", "Mine"]


def test_what_is_decided_is_gone_at_once_though_the_register_says_what_it_said(plant, officer, desk):
    proposal = proposal_open(asked(), actor=None)
    assert titles(desk) == ["Plant"]
    proposal_ask(proposal, actor=officer, text="Which year?")
    assert titles(desk, "?status=open") == []
    proposal_reject(proposal, actor=officer, reason="No.")
    assert titles(desk) == []


def test_an_empty_queue_says_what_will_stand_there(desk):
    assert "Nothing waits for you." in text(desk.get("/proposals/"))
    assert "Nothing matches all of these filters together" in text(desk.get("/proposals/?kind=claim&status=open"))


def test_ones_own_proposals_are_marked(plant, officer, desk):
    proposal_open(asked(), actor=officer)
    assert "<b>you</b>" in text(desk.get("/proposals/"))


@pytest.mark.parametrize(("countries", "zones"), [(["OM"], []), (["AZ"], []), ([], ["port"]), (["FR"], ["bay"]), ([], [])])
def test_the_queue_holds_what_the_rule_of_scopes_says(several, countries, zones):
    for key in zones:
        make.zone(key)
    viewer = User.objects.create_user("other", role="officer", countries=countries, zones=zones)
    rule = {one.pk for one in Proposal.objects.all() if is_in_scope(write_scope(viewer), one.places())}
    assert {one.pk for one in queue_list(viewer=viewer)} == rule
    assert not queue_list(viewer=User.objects.create_user("guest"))
    assert queue_list(viewer=User.objects.create_user("admin", role="administrator")).count() == 8
