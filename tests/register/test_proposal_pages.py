"""Proposing, following and deciding, page by page."""

import re
import time

import pytest
from django.core import mail, signing
from django.test import Client

from accounts.models import User
from core.actors import SystemActor
from firms.models import Organisation
from register.forms.proposals import SALT
from register.links import link_token
from register.models import Affiliation, Proposal
from register.plain import record_update
from register.services import proposal_open
from tests import factories as make
from tests.register.proposing import asked
from tests.register.reading import text

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")


def began(seconds: int = 10) -> str:
    """Return the sign of a form that was shown so many seconds ago."""

    class Earlier(signing.TimestampSigner):
        def timestamp(self) -> str:
            return signing.b62_encode(int(time.time()) - seconds)

    return Earlier(salt=SALT).sign("form")


def typed(**fields: str) -> dict[str, str]:
    said = {
        "name": "Plant",
        "kind": "firm",
        "country": "OM",
        "status": "operating",
        "locality": "Muscat",
        "employees": "10",
        "sources": "paper",
    }
    return said | {"by-began": began(), "by-why": "Its site says so.", "by-email": "ali@example.org", "by-name": "Ali"} | fields


def test_from_a_visitors_correction_to_the_letter_with_the_decision(plant, officer, desk, client, django_capture_on_commit_callbacks):
    assert "/propose/organisation/plant/" in text(client.get("/organisations/plant/"))
    page = client.get("/propose/organisation/plant/")
    assert 'value="Muscat"' in text(page)
    assert "visibility" not in page.context["record"].fields
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/propose/organisation/plant/", typed(locality="Sohar", employees="12"))
    assert answer.status_code == 302
    follow = answer["Location"]
    assert "it arrived" in text(client.get(follow))
    (letter,) = mail.outbox
    assert letter.to == ["ali@example.org"]
    assert f"http://testserver{follow.partition('?')[0]}" in letter.body
    queue = text(desk.get("/proposals/"))
    assert "1 proposal</h2>" in queue
    number = Proposal.objects.get().pk
    review = desk.get(f"/proposals/{number}/")
    version = review.context["review"].version
    assert "<ins><bdi>Sohar</bdi></ins>" in text(review)
    assert "ali@example.org" in text(review)
    refused = desk.post(f"/proposals/{number}/", {"action": "accept", "take-employees": "refuse", "version": version})
    assert refused.status_code == 400
    assert "Say why a part is refused" in text(refused)
    sent = {"action": "accept", "take-employees": "refuse", "version": version, "reason": "No number there.",
            "edit-locality": "Sohar, Oman", "edit-employees": "12"}  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(f"/proposals/{number}/", sent)["Location"] == "/proposals/"
    plant.refresh_from_db()
    assert (plant.locality, plant.employees) == ("Sohar, Oman", 10)
    assert "accepted in part" in mail.outbox[1].body
    assert "No number there." in mail.outbox[1].body
    page = client.get(follow.partition("?")[0])
    assert "No number there." in text(page)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "leyla" not in text(page)
    assert "leyla" in text(desk.get("/proposals/?status=accepted,partly"))


def test_an_officer_asks_back_and_reads_the_answer(plant, desk, client, django_capture_on_commit_callbacks):
    proposal = proposal_open(asked(), actor=None)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/proposals/{proposal.pk}/", {"action": "ask", "reason": "Which year?"})
    assert "Which year?" in mail.outbox[0].body
    follow = f"/proposals/follow/{link_token(proposal)}/"
    assert "Which year?" in text(client.get(follow))
    assert client.post(follow, {"action": "answer", "text": "2025"}).status_code == 302
    assert "2025" in text(desk.get(f"/proposals/{proposal.pk}/"))
    assert client.post(follow, {"action": "answer", "text": ""}).status_code == 400
    assert client.post(follow, {"action": "withdraw"}).status_code == 302
    assert "withdrawn" in text(client.get(follow))
    assert client.get("/proposals/follow/1-abc/").status_code == 404


def test_a_visitor_adds_a_firm_and_is_sent_a_letter_without_a_typed_word(desk, client, django_capture_on_commit_callbacks):
    make.organisation("profiles", name="Sohar Profiles LLC")
    make.source("paper")
    sent = typed(name="Sohar Profiles", locality="", employees="")
    wrong = client.post("/propose/organisation/", sent | {"country": ""})
    assert wrong.status_code == 400
    assert 'value="Sohar Profiles"' in text(wrong)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/propose/organisation/", sent).status_code == 302
    assert Proposal.objects.get().purpose == "add"
    (letter,) = mail.outbox  # anybody can give the address of somebody else
    assert "Sohar Profiles" not in letter.subject + letter.body
    assert not Organisation.objects.filter(name="Sohar Profiles").exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"by-homepage": "http://spam.example"}, "A field that people do not see was filled in"),
        ({"by-began": 1}, "That was very fast"),
        ({"by-began": 90_000}, "older than a day"),
        ({"by-began": "made up"}, "lost a part of itself"),
    ],
)
def test_machines_are_told_what_people_can_mend(plant, client, fields, said):
    shown = {name: began(value) if isinstance(value, int) else value for name, value in fields.items()}
    answer = client.post("/propose/organisation/plant/", typed(locality="Sohar", **shown))
    assert answer.status_code == 400
    assert said in text(answer)
    assert 'value="Sohar"' in text(answer)
    assert not Proposal.objects.exists()


def test_whoever_sends_too_many_keeps_what_was_typed(plant, client):
    for number in range(6):
        proposal_open(asked(data={"employees": 20 + number}, sent_from="127.0.0.1"), actor=None)
    answer = client.post("/propose/organisation/plant/", typed(locality="Sohar"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3000
    assert 'value="Sohar"' in text(answer)


def test_a_hidden_record_cannot_be_probed(client):
    make.organisation("secret", visibility=2)
    for address in ("/propose/organisation/{}/", "/propose/mine/{}/", "/propose/zone/{}/"):
        assert client.get(address.format("secret")).status_code == client.get(address.format("never")).status_code == 404
    assert client.get("/propose/source/paper/").status_code == 404


def test_the_queue_is_for_officers_of_the_place(plant, client):
    proposal = proposal_open(asked(), actor=None)
    assert client.get("/proposals/").status_code == 302
    client.force_login(User.objects.create_user("guest"))
    assert client.get(f"/proposals/{proposal.pk}/").status_code == 403
    far = Client()
    far.force_login(User.objects.create_user("far", role="officer", countries=["AZ"]))
    assert "Nothing waits for you" in text(far.get("/proposals/"))
    assert far.get(f"/proposals/{proposal.pk}/").status_code == 404


def test_a_letter_that_cannot_be_sent_loses_nothing(plant, client, monkeypatch, caplog, django_capture_on_commit_callbacks):
    def fail(*_args, **_options):
        raise OSError("no server for ali@example.org")

    monkeypatch.setattr("register.letters.send_mail", fail)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/propose/organisation/plant/", typed(locality="Sohar")).status_code == 302
    assert Proposal.objects.count() == 1
    assert not re.search(r"ali@example\.org", caplog.text)
    assert "a letter was not sent: OSError" in caplog.text


def test_what_was_on_record_when_it_was_proposed_stands_beside_what_is_now(plant, desk):
    proposal = proposal_open(asked(), actor=None)
    record_update("organisation", "plant", {"locality": "Liwa"}, actor=WRITER)
    page = text(desk.get(f"/proposals/{proposal.pk}/"))
    assert "<bdi>Liwa</bdi>" in page
    assert "when it was proposed: <bdi>Muscat</bdi>" in page


def test_an_account_finds_what_it_proposed_and_whose_people_it_is(plant, officer, client):
    assert client.get("/proposals/mine/").status_code == 302
    sara = User.objects.create_user("sara", "sara@plant.example")
    client.force_login(sara)
    assert "You proposed nothing yet" in text(client.get("/proposals/mine/"))
    proposal_open(asked(), actor=sara)
    Affiliation.objects.create(user=sara, organisation=plant, granted_by="leyla")
    page = text(client.get("/proposals/mine/"))
    assert "correction, waiting" in page
    assert page.count("<bdi>Plant</bdi>") == 2
    assert "/proposals/mine/" in text(client.get("/account/"))
