"""Anybody proposes, an officer in scope decides, never the one who asked; the proposer is told and follows by a private link."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts.models import User
from core.actors import SystemActor
from core.errors import ConflictError, NotAllowedError
from core.models import Batch, Change
from firms.models import Organisation, Source
from register.links import link_token, proposal_of_link
from register.models import Affiliation, Proposal
from register.services import (
    Asked,
    TooManyError,
    batch_undo,
    organisations_merge,
    proposal_accept,
    proposal_answer,
    proposal_ask,
    proposal_open,
    proposal_reject,
    proposal_withdraw,
)
from tests import factories as make
from tests.register.proposing import asked

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")


# --- asking ---


def test_only_what_differs_is_proposed_beside_what_was_seen(plant):
    proposal = proposal_open(asked(data={"name": "Plant", "locality": "Sohar", "website": ""}), actor=None)
    assert (proposal.data, proposal.before) == ({"locality": "Sohar"}, {"locality": "Muscat"})
    assert (proposal.countries, proposal.status, proposal.proposer) == (["OM"], "open", None)
    assert Organisation.objects.get().locality == "Muscat"
    assert not Change.objects.filter(key="plant").exclude(action="create").exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"data": {"name": "Plant"}}, "Nothing differs"),
        ({"data": {"locality": "Sohar"}, "why": ""}, "Say how you know"),
        ({"data": {"visibility": 2}}, "officers write it"),
        ({"data": {"key": "other"}}, "officers write it"),
        ({"data": {"colour": "red"}}, "officers write it"),
        ({"data": {"employees": "many"}}, "Enter a whole number"),
        ({"data": {"zone": "nowhere"}}, "Nothing is known under nowhere"),
        ({"why": "http://a " * 6}, "At most 5 addresses"),
        ({"why": "x" * 4001}, "At most 4000 letters"),
        ({"email": "no address"}, "valid email"),
        ({"kind": "source"}, "cannot be proposed"),
        ({"purpose": "delete"}, "cannot be proposed"),
        ({"purpose": "mine", "data": {}}, "Sign in with an account whose e-mail is confirmed"),
        ({"purpose": "add", "key": "", "data": {"name": "New"}, "why": "Seen."}, "This field is needed"),
        ({"purpose": "add", "kind": "zone", "key": "", "data": {"name": "New"}}, "Only organisations are proposed anew"),
        (
            {"purpose": "add", "key": "", "data": {"name": "N", "kind": "firm", "country": "OM", "status": "operating"}},
            "at least one source",
        ),
    ],
)
def test_what_cannot_be_proposed_is_told(plant, fields, wrong):
    with pytest.raises(ValidationError, match=wrong):
        proposal_open(asked(**fields), actor=None)
    assert not Proposal.objects.exists()


def test_what_is_hidden_is_not_there_for_the_proposer(plant):
    make.organisation("secret", visibility=2)
    told = []
    for key in ("secret", "never"):
        with pytest.raises(ConflictError) as error:
            proposal_open(asked(key=key), actor=None)
        told.append(str(error.value))
    assert told[0] == told[1]
    linkage = make.linkage(plant, make.organisation("mill"), make.product(), key="flow", quantity=5, quantity_visibility=2)
    assert linkage.claims.get().quantity == 5
    proposal = proposal_open(asked(kind="claim", key="flow", data={"quantity": 7, "status": "operating"}), actor=None)
    assert (proposal.data, proposal.before) == ({"quantity": 7}, {"quantity": None})
    with pytest.raises(ValidationError, match="Nothing differs"):
        proposal_open(asked(kind="claim", key="flow", data={"quantity": None}, sent_from="", email=""), actor=None)


def test_many_proposals_from_one_address_have_to_wait(plant):
    for number in range(6):
        proposal_open(asked(data={"employees": 20 + number}, email=f"ali{number}@example.org"), actor=None)
    with pytest.raises(TooManyError, match="Try again in 60 minutes") as told:
        proposal_open(asked(email="other@example.org"), actor=None)
    assert 3500 < told.value.seconds <= 3601
    proposal_open(asked(sent_from="10.0.0.2"), actor=None)
    assert "10.0.0.1" not in {proposal.sent_from for proposal in Proposal.objects.all()}


# --- deciding ---


def test_all_of_a_proposal_is_accepted_and_history_shows_both(plant, officer):
    proposal = proposal_open(asked(new_source={"title": "Report 2026", "published": "2026"}), actor=None)
    batch = proposal_accept(proposal, actor=officer)
    plant.refresh_from_db()
    assert (plant.locality, plant.employees) == ("Sohar", 12)
    assert sorted(plant.sources.values_list("key", flat=True)) == ["paper", "report-2026"]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by, proposal.batch) == ("accepted", officer, batch)
    change = Change.objects.filter(key="plant").latest("pk")
    assert (change.actor, change.batch, change.reason) == (officer, batch, f"Proposal {proposal.pk} by Ali. Its site says so.")
    batch_undo(batch, actor=officer)
    plant.refresh_from_db()
    assert (plant.locality, Source.objects.count()) == ("Muscat", 1)


def test_a_part_is_accepted_and_a_part_is_written_otherwise(plant, officer):
    proposal = proposal_open(asked(data={"locality": "Sohar", "employees": 12, "founded": 1990}), actor=None)
    with pytest.raises(ValidationError, match="Say why a part is refused"):
        proposal_accept(proposal, actor=officer, fields=["locality"])
    proposal_accept(proposal, actor=officer, fields=["locality", "founded"], edits={"founded": 1991}, reason="No source for the number.")
    plant.refresh_from_db()
    assert (plant.locality, plant.employees, plant.founded) == ("Sohar", 10, 1991)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision) == ("partly", {"locality": "accepted", "employees": "refused", "founded": "edited"})
    for fields in ({"fields": ["colour"]}, {"edits": {"name": "Other"}}):
        with pytest.raises(ValidationError, match="This was not proposed"):
            proposal_accept(proposal, actor=officer, **fields)
    with pytest.raises(ValidationError, match="Nothing is accepted"):
        proposal_accept(proposal, actor=officer, fields=[], reason="No.")
    with pytest.raises(ConflictError, match="accepted in part already"):
        proposal_accept(proposal, actor=officer)


def test_a_new_organisation_is_entered_on_acceptance(officer):
    make.zone("port")
    data = {"name": "New Firm", "kind": "firm", "country": "OM", "status": "operating", "zone": "port", "description": ""}
    proposal = proposal_open(Asked("add", "organisation", data=data, new_source={"title": "Its site"}, email="a@example.org"), actor=None)
    assert (proposal.countries, proposal.zones, proposal.title) == (["OM"], ["port"], "New Firm")
    proposal_accept(proposal, actor=officer)
    made = Organisation.objects.get()
    assert (made.key, made.zone.key, made.sources.get().key) == ("new-firm", "port", "its-site")
    proposal.refresh_from_db()
    assert proposal.key == "new-firm"


def test_who_proposes_does_not_decide(plant, officer):
    mine = proposal_open(asked(), actor=officer)
    with pytest.raises(NotAllowedError, match="Who proposes does not decide"):
        proposal_accept(mine, actor=officer)
    by_mail = proposal_open(asked(email="LEYLA@example.org"), actor=None)
    for decide in (lambda: proposal_accept(by_mail, actor=officer), lambda: proposal_reject(by_mail, actor=officer, reason="No.")):
        with pytest.raises(NotAllowedError, match="Who proposes does not decide"):
            decide()
    assert Organisation.objects.get().locality == "Muscat"


def test_only_officers_of_the_place_decide(plant):
    proposal = proposal_open(asked(), actor=None)
    others = [User.objects.create_user("far", role="officer", countries=["AZ"]), User.objects.create_user("guest"),
              User.objects.create_user("blocked", role="officer", countries=["OM"], is_active=False)]  # fmt: skip
    for other in others:
        for decide in (
            lambda other=other: proposal_accept(proposal, actor=other),
            lambda other=other: proposal_reject(proposal, actor=other, reason="No."),
            lambda other=other: proposal_ask(proposal, actor=other, text="Why?"),
        ):
            with pytest.raises(NotAllowedError):
                decide()
    assert Proposal.objects.get().status == "open"


def test_a_record_that_was_changed_since_is_decided_on_anew(plant, officer):
    proposal = proposal_open(asked(), actor=None)
    with pytest.raises(ConflictError, match="Somebody else changed this record"):
        proposal_accept(proposal, actor=officer, version=1)
    assert Proposal.objects.get().status == "open"
    assert not Batch.objects.exists()


def test_asking_back_answering_rejecting_and_withdrawing(plant, officer):
    proposal = proposal_open(asked(), actor=None)
    proposal_ask(proposal, actor=officer, text="Which year?")
    assert Proposal.objects.get().status == "asked"
    proposal_answer(proposal, "2025.", actor=None)
    assert Proposal.objects.get().status == "open"
    assert list(proposal.messages.values_list("is_officer", "text")) == [(True, "Which year?"), (False, "2025.")]
    with pytest.raises(ValidationError, match="Write something"):
        proposal_answer(proposal, "  ", actor=None)
    with pytest.raises(ValidationError, match="Say why"):
        proposal_reject(proposal, actor=officer, reason="")
    proposal_reject(proposal, actor=officer, reason="No page says so.")
    with pytest.raises(ConflictError, match="rejected already"):
        proposal_withdraw(proposal, actor=None)
    other = proposal_open(asked(), actor=None)
    proposal_withdraw(other, actor=None)
    with pytest.raises(ConflictError, match="withdrawn already"):
        proposal_accept(other, actor=officer)


def test_an_account_becomes_one_of_an_organisations_own_people(plant, officer):
    guest = User.objects.create_user("sara", "sara@plant.example")
    mine = asked(purpose="mine", data={}, why="My card is on its site.")
    with pytest.raises(ValidationError, match="e-mail is confirmed"):
        proposal_open(mine, actor=guest)
    EmailAddress.objects.create(user=guest, email=guest.email, verified=True, primary=True)
    proposal = proposal_open(mine, actor=guest)
    assert proposal_accept(proposal, actor=officer) is None
    affiliation = Affiliation.objects.get()
    assert (affiliation.user, affiliation.organisation, affiliation.granted_by) == (guest, plant, "leyla")
    with pytest.raises(ValidationError, match="belongs to it already"):
        proposal_open(mine, actor=guest)
    twin = make.organisation("twin")
    organisations_merge(twin, [plant], actor=WRITER, reason="One firm.")
    assert Affiliation.objects.get().organisation == twin


def test_a_private_link_leads_to_its_proposal_only(plant):
    proposal = proposal_open(asked(), actor=None)
    token = link_token(proposal)
    assert proposal_of_link(token) == proposal
    other = proposal_open(asked(sent_from="10.0.0.9"), actor=None)
    for wrong in (
        f"{other.pk}-{token.partition('-')[2]}",
        f"{proposal.pk}-",
        "",
        "x",
        "9" * 30,
        token[:-1] + ("0" if token[-1] != "0" else "1"),
    ):
        assert proposal_of_link(wrong) is None
    assert proposal.nonce not in token
