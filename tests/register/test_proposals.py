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
from register.plain import record_remove, record_update, record_version
from register.reports.histories import record_history_get
from register.services import (
    Asked,
    TooManyError,
    affiliation_end,
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
PLANT = ("organisation", "plant")


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
        ({"data": {"employees": -5}}, "greater than or equal to 0"),
        ({"data": {"latitude": 24.4}}, "both latitude and longitude"),
        ({"data": {"website": "no address"}}, "valid URL"),
        ({"data": {"aliases": ["x" * 301]}}, "At most 300 letters in a line"),
        ({"data": {"description": "x" * 40_001}}, "too much for one proposal"),
        ({"why": "http://a " * 6}, "At most 5 addresses"),
        ({"data": {"description": "www.a " * 6}}, "At most 5 addresses"),
        ({"why": "a\0b"}, "the character 0x00"),
        ({"proof_url": "javascript:alert(1)"}, "valid URL"),
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


def test_nothing_known_and_zero_are_two_things():
    make.organisation("plant", employees=None, employees_year=None)
    proposal = proposal_open(asked(data={"employees": 0}), actor=None)
    assert (proposal.data, proposal.before) == ({"employees": 0}, {"employees": None})


@pytest.mark.parametrize("key", ["secret", "never"])
def test_nobody_names_what_is_hidden_from_them(plant, key):
    make.organisation("secret", visibility=2)
    make.product_line(plant, make.product(), key="line")
    contributor = User.objects.create_user("sara", "sara@example.org")
    for actor in (None, contributor):
        with pytest.raises(ValidationError) as told:
            proposal_open(asked(kind="product_line", key="line", data={"organisation": key}), actor=actor)
        assert told.value.message_dict == {"organisation": [f"Nothing is known under {key}."]}


def test_a_refusal_tells_nothing_of_figures_that_are_withheld(plant):
    product = make.product()
    make.linkage(plant, make.organisation("mill"), product, key="flow", quantity=5, quantity_visibility=2)
    proposal = proposal_open(asked(kind="claim", key="flow", data={"quantity": None, "unit": "", "note": "By pipeline."}), actor=None)
    assert proposal.data["note"] == "By pipeline."
    assert "quantity" not in proposal.data
    assert proposal.title == f"Plant → Mill: {product.name}"


@pytest.mark.parametrize(
    ("sources", "wrong"),
    [
        (({"publisher": "The Gazette"},), {"new-source-0-title": ["A source has a title."]}),
        (({"title": "Report", "url": "nowhere"},), {"new-source-0-url": ["Enter a valid URL."]}),
        (({"title": "Report", "key": "paper"},), {"new-source-0-key": ["This is not proposed; officers write it."]}),
        (({"title": "x"},) * 6, {"why": ["At most 5 new sources in one proposal."]}),
    ],
)
def test_sources_that_could_not_be_entered_are_not_proposed(plant, sources, wrong):
    with pytest.raises(ValidationError) as told:
        proposal_open(asked(new_sources=sources), actor=None)
    assert told.value.message_dict == wrong


def test_records_that_rest_on_no_source_take_none(plant):
    make.product("rod", name="Rod")
    with pytest.raises(ValidationError, match="Records of this kind name no sources"):
        proposal_open(asked(kind="product", key="rod", data={"name": "Rods"}, new_sources=({"title": "Report"},)), actor=None)
    proposal = proposal_open(asked(kind="product", key="rod", data={"name": "Rods"}), actor=None)
    assert (proposal.is_shared, proposal.countries) == (True, [])


def test_many_proposals_from_one_address_have_to_wait(plant):
    for number in range(6):
        proposal_open(asked(data={"employees": 20 + number}, email=f"ali{number}@example.org"), actor=None)
    with pytest.raises(TooManyError, match="Try again in 60 minutes") as told:
        proposal_open(asked(email="other@example.org"), actor=None)
    assert 3500 < told.value.seconds <= 3601
    proposal_open(asked(sent_from="10.0.0.2"), actor=None)
    assert "10.0.0.1" not in {proposal.sent_from for proposal in Proposal.objects.all()}


def test_a_proposal_belongs_to_where_its_record_is_whatever_it_proposes(plant):
    proposal = proposal_open(asked(data={"country": "AZ", "name": "The Plant"}), actor=None)
    assert (proposal.countries, proposal.title) == (["OM"], "Plant")


# --- deciding ---


def test_all_of_a_proposal_is_accepted_and_history_shows_both(plant, officer):
    proposal = proposal_open(asked(new_sources=({"title": "Report 2026", "published": "2026"},)), actor=None)
    batch = proposal_accept(proposal, actor=officer)
    plant.refresh_from_db()
    assert (plant.locality, plant.employees) == ("Sohar", 12)
    assert sorted(plant.sources.values_list("key", flat=True)) == ["paper", "report-2026"]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by, proposal.batch) == ("accepted", officer, batch)
    change = Change.objects.filter(key="plant").latest("pk")
    assert (change.actor, change.batch, change.reason) == (officer, batch, f"Proposal {proposal.pk} by Ali: Its site says so.")
    batch_undo(batch, actor=officer)
    plant.refresh_from_db()
    assert (plant.locality, Source.objects.count()) == ("Muscat", 1)


def test_a_part_is_accepted_and_a_part_is_written_otherwise(plant, officer):
    proposal = proposal_open(asked(data={"locality": "Sohar", "employees": 12, "founded": 1990}), actor=None)
    with pytest.raises(ValidationError, match="Say why a part is refused"):
        proposal_accept(proposal, actor=officer, fields=["locality"])
    for fields in ({"fields": ["colour"]}, {"edits": {"name": "Other"}}):
        with pytest.raises(ValidationError, match="This was not proposed"):
            proposal_accept(proposal, actor=officer, **fields)
    with pytest.raises(ValidationError, match="Nothing is accepted"):
        proposal_accept(proposal, actor=officer, fields=[], reason="No.")
    proposal_accept(proposal, actor=officer, fields=["locality", "founded"], edits={"founded": 1991}, reason="No source for the number.")
    plant.refresh_from_db()
    assert (plant.locality, plant.employees, plant.founded) == ("Sohar", 10, 1991)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision) == ("partly", {"locality": "accepted", "employees": "refused", "founded": "edited"})
    with pytest.raises(ConflictError, match="accepted in part already"):
        proposal_accept(proposal, actor=officer)


def test_new_sources_are_decided_on_like_a_field_and_entered_once(plant, officer):
    page = make.source("page", url="https://example.org/page")
    sources = ({"title": "The page", "url": page.url}, {"title": "Annual report", "publisher": "Plant", "published": "2025-03"})
    proposal = proposal_open(asked(data={}, new_sources=sources), actor=None)
    assert (proposal.data, [said["title"] for said in proposal.new_sources]) == ({}, ["The page", "Annual report"])
    proposal_accept(proposal, actor=officer)
    assert sorted(plant.sources.values_list("key", flat=True)) == ["annual-report", "page", "paper"]
    other = proposal_open(asked(new_sources=({"title": "A blog"},)), actor=None)
    proposal_accept(other, actor=officer, fields=["locality", "employees"], reason="The blog names nobody.", version=record_version(*PLANT))
    other.refresh_from_db()
    assert (other.status, other.decision["new_sources"]) == ("partly", "refused")
    assert not Source.objects.filter(title="A blog").exists()


def test_a_new_organisation_is_entered_on_acceptance(officer):
    make.zone("port")
    data = {"name": "New Firm", "kind": "firm", "country": "OM", "status": "operating", "zone": "port", "description": ""}
    proposal = proposal_open(
        Asked("add", "organisation", data=data, new_sources=({"title": "Its site"},), email="a@example.org"), actor=None
    )
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


def test_who_proposes_does_not_decide_with_another_address_or_in_another_role(plant, officer):
    EmailAddress.objects.create(user=officer, email="leyla@home.example", verified=True)
    by_other_mail = proposal_open(asked(email="Leyla@Home.example"), actor=None)
    with pytest.raises(NotAllowedError, match="Who proposes does not decide"):
        proposal_ask(by_other_mail, actor=officer, text="Why?")
    sara = User.objects.create_user("sara", "sara@example.org")
    own = proposal_open(asked(), actor=sara)
    User.objects.filter(pk=sara.pk).update(role="administrator", email="other@example.org")
    sara.refresh_from_db()
    with pytest.raises(NotAllowedError, match="Who proposes does not decide"):
        proposal_accept(own, actor=sara)
    with pytest.raises(NotAllowedError, match="Officers of the place and administrators decide"):
        proposal_accept(own, actor=WRITER)
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


def test_a_record_that_was_changed_since_is_decided_on_by_whoever_saw_how_it_is_now(plant, officer):
    proposal = proposal_open(asked(), actor=None)
    assert proposal.version == record_version("organisation", "plant")
    record_update("organisation", "plant", {"locality": "Liwa"}, actor=WRITER)
    for seen in (None, proposal.version):
        with pytest.raises(ConflictError, match="Somebody else changed this record"):
            proposal_accept(proposal, actor=officer, version=seen)
    assert Proposal.objects.get().status == "open"
    assert not Batch.objects.exists()
    proposal_accept(proposal, actor=officer, version=record_version("organisation", "plant"))
    assert Organisation.objects.get().locality == "Sohar"


def test_a_record_that_was_merged_since_is_corrected_where_it_went(plant, officer):
    proposal = proposal_open(asked(data={"locality": "Sohar"}), actor=None)
    twin = make.organisation("twin")
    organisations_merge(twin, [plant], actor=WRITER, reason="One firm.")
    proposal_accept(proposal, actor=officer, version=record_version("organisation", "twin"))
    assert Organisation.objects.get().locality == "Sohar"


def test_a_record_that_is_gone_is_told_and_the_proposal_waits_on(plant, officer):
    proposal = proposal_open(asked(data={"locality": "Sohar"}), actor=None)
    record_remove("organisation", "plant", actor=WRITER)
    with pytest.raises(ConflictError, match="is not in the register any more"):
        proposal_accept(proposal, actor=officer)
    proposal_reject(proposal, actor=officer, reason="It is gone.")
    assert Proposal.objects.get().status == "rejected"


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
    with pytest.raises(ValidationError, match="an officer is looking at it"):
        proposal_open(mine, actor=guest)
    assert proposal_accept(proposal, actor=officer) is None
    affiliation = Affiliation.objects.get()
    assert (affiliation.user, affiliation.organisation, affiliation.granted_by) == (guest, plant, "leyla")
    with pytest.raises(ValidationError, match="belongs to it already"):
        proposal_open(mine, actor=guest)
    history = record_history_get(*PLANT, viewer=officer)
    assert history.writes[0].reason == f"Account sara belongs to its own people. Proposal {proposal.pk} by sara: My card is on its site."
    assert history.writes[0].actor == "leyla"
    for viewer in (None, guest):
        assert [write.action for write in record_history_get(*PLANT, viewer=viewer).writes] == ["create"]
    twin = make.organisation("twin")
    organisations_merge(twin, [plant], actor=WRITER, reason="One firm.")
    assert Affiliation.objects.get().organisation == twin


def test_who_is_none_of_its_people_any_more_is_taken_out_with_a_reason(plant, officer):
    guest, far = User.objects.create_user("sara"), User.objects.create_user("far", role="officer", countries=["AZ"])
    affiliation = Affiliation.objects.create(user=guest, organisation=plant, granted_by="leyla")
    with pytest.raises(NotAllowedError):
        affiliation_end(affiliation, actor=far, reason="Left.")
    with pytest.raises(ValidationError, match="Say why"):
        affiliation_end(affiliation, actor=officer, reason=" ")
    affiliation_end(affiliation, actor=guest, reason="I left.")
    assert not Affiliation.objects.exists()
    said = "Account sara does not belong to its own people any more. I left."
    assert record_history_get(*PLANT, viewer=officer).writes[0].reason == said


def test_the_proposer_writes_so_much_in_a_day(plant):
    proposal = proposal_open(asked(), actor=None)
    with pytest.raises(ValidationError, match="At most 5 addresses"):
        proposal_answer(proposal, "https://a " * 6, actor=None)
    for number in range(10):
        proposal_answer(proposal, f"Word {number}.", actor=None)
    with pytest.raises(TooManyError, match="You wrote much on this proposal today") as told:
        proposal_answer(proposal, "One more.", actor=None)
    assert told.value.seconds > 23 * 60 * 60


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
