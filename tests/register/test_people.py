"""Whose people an account is: said with a proof, granted by an officer, ended with a reason that the account is told."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from core.errors import ConflictError
from register.models import Affiliation, Proposal
from register.reports.histories import record_history_get
from register.services import affiliation_end, proposal_accept, proposal_open
from tests import factories as make
from tests.register.proposing import asked
from tests.register.reading import text
from tests.register.test_proposal_pages import began

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara() -> User:
    account = User.objects.create_user("sara", "sara@plant.example")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


@pytest.fixture
def her(sara) -> Client:
    client = Client()
    client.force_login(sara)
    return client


@pytest.fixture
def own(plant, sara) -> Affiliation:
    return Affiliation.objects.create(user=sara, organisation=plant, granted_by="leyla")


def test_the_proof_is_an_address_or_words(plant, sara, officer):
    mine = {"purpose": "mine", "data": {}, "why": ""}
    with pytest.raises(ValidationError, match="or give the address of a page that shows it"):
        proposal_open(asked(**mine), actor=sara)
    with pytest.raises(ValidationError, match="valid URL"):
        proposal_open(asked(**mine, proof_url="nowhere"), actor=sara)
    proposal = proposal_open(asked(**mine, proof_url="https://plant.example/people"), actor=sara)
    proposal_accept(proposal, actor=officer)
    said = f"Account sara belongs to its own people. Proposal {proposal.pk} by sara: https://plant.example/people"
    assert record_history_get("organisation", "plant", viewer=officer).writes[0].reason == said


def test_the_form_asks_for_the_proof_and_tells_what_is_wrong_with_it(plant, her, desk):
    assert "by-proof_url" in text(her.get("/propose/mine/plant/"))
    assert "by-proof_url" not in text(her.get("/propose/organisation/plant/"))
    wrong = her.post("/propose/mine/plant/", {"by-began": began(), "by-proof_url": "javascript:alert(1)"})
    assert wrong.status_code == 400
    assert "Enter a valid URL" in text(wrong)
    assert her.post("/propose/mine/plant/", {"by-began": began()}).status_code == 400
    sent = her.post("/propose/mine/plant/", {"by-began": began(), "by-proof_url": "https://plant.example/people"})
    assert sent.status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.proof_url, proposal.why) == ("https://plant.example/people", "")
    page = text(desk.get(f"/proposals/{proposal.pk}/"))
    assert 'href="https://plant.example/people"' in page
    assert "Account <bdi>sara</bdi> belongs to the own people of <bdi>Plant</bdi>" in page
    assert desk.post(f"/proposals/{proposal.pk}/", {"action": "accept"}).status_code == 302
    assert Affiliation.objects.get().granted_by == "leyla"


def test_an_officer_ends_it_with_a_reason_that_the_account_is_told(own, plant, officer, desk, django_capture_on_commit_callbacks):
    assert "/register/people/plant/" in text(desk.get("/organisations/plant/"))
    assert "<bdi>sara</bdi>" in text(desk.get("/register/people/plant/"))
    refused = desk.post("/register/people/plant/", {"number": own.pk, "reason": " "})
    assert refused.status_code == 400
    assert "Say why" in text(refused)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post("/register/people/plant/", {"number": own.pk, "reason": "She left."}).status_code == 302
    assert not Affiliation.objects.exists()
    (letter,) = mail.outbox
    assert letter.to == ["sara@plant.example"]
    assert "does not belong to the own people of Plant any more" in letter.body
    assert "She left." in letter.body
    assert "http://testserver/propose/mine/plant/" in letter.body
    said = record_history_get("organisation", "plant", viewer=officer).writes[0]
    assert (said.actor, said.reason) == ("leyla", "Account sara does not belong to its own people any more. She left.")
    assert "Nobody’s account belongs to it yet." in text(desk.get("/register/people/plant/"))
    assert desk.post("/register/people/plant/", {"number": own.pk, "reason": "Again."}).status_code == 404


def test_who_ended_it_first_is_heard(own, officer, sara):
    twice = Affiliation.objects.get()
    affiliation_end(own, actor=officer, reason="She left.")
    with pytest.raises(ConflictError, match="does not belong to it any more"):
        affiliation_end(twice, actor=officer, reason="She left.")


def test_officers_of_other_places_read_and_do_not_end_it(own, plant):
    far = Client()
    far.force_login(User.objects.create_user("far", role="officer", countries=["AZ"]))
    page = far.get("/register/people/plant/")
    assert "<bdi>sara</bdi>" in text(page)
    assert 'name="reason"' not in text(page)
    assert far.post("/register/people/plant/", {"number": own.pk, "reason": "No."}).status_code == 409
    assert Affiliation.objects.exists()


def test_other_accounts_and_visitors_do_not_read_whose_people_there_are(own, her, client):
    make.market("abroad")
    assert client.get("/register/people/plant/").status_code == 302
    assert her.get("/register/people/plant/").status_code == 403
    assert "sara" not in text(client.get("/organisations/plant/"))


def test_an_account_ends_it_itself(own, her, officer):
    assert "Not any more" in text(her.get("/proposals/mine/"))
    assert her.post("/proposals/mine/", {"organisation": "plant", "reason": ""}).status_code == 400
    assert her.post("/proposals/mine/", {"organisation": "other", "reason": "x"}).status_code == 404
    assert her.post("/proposals/mine/", {"organisation": "plant", "reason": "I left."}).status_code == 302
    assert not Affiliation.objects.exists()
    said = record_history_get("organisation", "plant", viewer=officer).writes[0]
    assert (said.actor, said.reason) == ("sara", "Account sara does not belong to its own people any more. I left.")
