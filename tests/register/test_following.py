"""The private page of a proposal: who reads what there, how often one writes there, and when its link ends."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.actors import SystemActor
from register import letters
from register.links import link_ends_at, link_token
from register.models import Proposal, ProposalMessage
from register.plain import record_remove, record_update
from register.services import proposal_accept, proposal_ask, proposal_open, proposal_reject
from tests import factories as make
from tests.register.proposing import asked
from tests.register.reading import text

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")


def follow(proposal: Proposal) -> str:
    return f"/proposals/follow/{link_token(proposal)}/"


def ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_whoever_writes_too_much_there_is_told_how_long_to_wait(plant, client):
    proposal = proposal_open(asked(), actor=None)
    for number in range(10):
        assert client.post(follow(proposal), {"action": "answer", "text": f"Word {number}."}).status_code == 302
    answer = client.post(follow(proposal), {"action": "answer", "text": "One more."})
    assert answer.status_code == 429
    assert 23 * 3600 < int(answer["Retry-After"]) <= 24 * 3600 + 1
    assert "You wrote much on this proposal today" in text(answer)
    assert "One more.</textarea>" in text(answer)
    ProposalMessage.objects.update(at=ago(1.1))
    assert client.post(follow(proposal), {"action": "answer", "text": "One more."}).status_code == 302


@pytest.mark.parametrize("days", [179.9, 180.1])
def test_the_link_ends_180_days_after_the_decision(plant, officer, client, days):
    proposal = proposal_open(asked(), actor=None)
    proposal_reject(proposal, actor=officer, reason="No page says so.")
    Proposal.objects.update(opened_at=ago(400), decided_at=ago(days))
    has_ended = days > 180
    answer = client.get(follow(proposal))
    assert answer.status_code == (410 if has_ended else 200)
    assert ("Plant" in text(answer), "No page says so." in text(answer)) == (not has_ended, not has_ended)
    assert "This private link has ended" in text(answer) or not has_ended
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert client.post(follow(proposal), {"action": "withdraw"}).status_code == (410 if has_ended else 409)


def test_while_nothing_is_decided_each_word_moves_the_end_on(plant, officer, client):
    proposal = proposal_open(asked(), actor=None)
    Proposal.objects.update(opened_at=ago(181))
    assert client.get(follow(proposal)).status_code == 410
    proposal_ask(proposal, actor=officer, text="Which year?")
    assert client.get(follow(proposal)).status_code == 200
    proposal.refresh_from_db()
    assert (link_ends_at(proposal) - timezone.now()).days == 179
    wrong = follow(proposal)[:-2] + "x/"
    assert client.get(wrong).status_code == 404


def test_the_letter_says_how_long_it_can_be_read(plant, officer, django_capture_on_commit_callbacks):
    proposal = proposal_open(asked(), actor=None)
    proposal_reject(proposal, actor=officer, reason="No.")
    decided = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    Proposal.objects.update(opened_at=decided, decided_at=decided)
    proposal.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        letters.proposal_decided(proposal, lambda path: f"https://atlas.example{path}")
    assert "The link below works until 19 May 2027." in mail.outbox[0].body


def test_an_account_reads_the_reason_after_the_link_ended(plant, officer):
    sara = User.objects.create_user("sara", "sara@example.org")
    proposal = proposal_open(asked(), actor=sara)
    proposal_reject(proposal, actor=officer, reason="No page says so.")
    Proposal.objects.update(opened_at=ago(400), decided_at=ago(200))
    client = Client()
    client.force_login(sara)
    page = text(client.get("/proposals/mine/"))
    assert "/proposals/follow/" not in page
    assert "Its private link has ended. Reason: <bdi>No page says so.</bdi>" in page


@pytest.mark.parametrize(("level", "reads"), [(0, {"visitor", "sara"}), (1, {"sara"}), (2, set())])
def test_what_the_reader_may_not_see_any_more_is_not_told_there(plant, officer, level, reads, django_capture_on_commit_callbacks):
    sara = User.objects.create_user("sara", "sara@example.org")
    proposal = proposal_open(asked(), actor=sara)
    record_update("organisation", "plant", {"visibility": level}, actor=WRITER)
    proposal_reject(proposal, actor=officer, reason="Not so.")
    clients = {"visitor": Client(), "sara": Client()}
    clients["sara"].force_login(sara)
    for name, client in clients.items():
        page = text(client.get(follow(proposal)))
        assert "Not so." in page
        assert ("Plant" in page, "Muscat" in page, "Sohar" in page) == (name in reads,) * 3
    assert ("<bdi>Plant</bdi>" in text(clients["sara"].get("/proposals/mine/"))) == ("sara" in reads)
    with django_capture_on_commit_callbacks(execute=True):
        letters.proposal_decided(proposal, lambda path: f"https://atlas.example{path}")
    assert ("Plant" in mail.outbox[0].subject + mail.outbox[0].body) == ("sara" in reads)


def test_what_is_withheld_by_now_is_left_out_of_what_the_proposer_saw(plant, client):
    make.linkage(plant, make.organisation("mill"), make.product(), key="flow", quantity=641357.0)
    proposal = proposal_open(asked(kind="claim", key="flow", data={"quantity": 700000.0}), actor=None)
    assert "641" in text(client.get(follow(proposal)))
    record_update("claim", "flow", {"quantity_visibility": 2}, actor=WRITER)
    assert "641" not in text(client.get(follow(proposal)))


def test_a_record_that_is_gone_is_told_to_those_who_saw_it(plant, client):
    open_one = proposal_open(asked(), actor=None)
    record_remove("organisation", "plant", actor=WRITER)
    assert "<bdi>Plant</bdi>" in text(client.get(follow(open_one)))
    make.organisation("secret", name="Secret", visibility=1)
    sara = User.objects.create_user("sara", "sara@example.org")
    hidden = proposal_open(asked(key="secret"), actor=sara)
    record_remove("organisation", "secret", actor=WRITER)
    assert "Secret" not in text(client.get(follow(hidden)))


def test_new_entries_and_sources_tell_what_became_of_them(officer, client):
    data = {"name": "New Firm", "kind": "firm", "country": "OM", "status": "operating"}
    proposal = proposal_open(asked(purpose="add", key="", data=data, new_sources=({"title": "Its site"},)), actor=None)
    proposal_accept(proposal, actor=officer, new_sources=[{"title": "Its own site"}])
    page = text(client.get(follow(proposal)))
    assert "<h1><bdi>New Firm</bdi></h1>" in page
    assert "<bdi>Its site</bdi>: accepted with a change" in page
