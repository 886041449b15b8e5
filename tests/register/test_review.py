"""What an officer reads before deciding on a proposal: sources, whose people, duplicates, and what accepting would do."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from core.actors import SystemActor
from core.errors import BusyError, ConflictError
from core.models import Batch, Change, DatasetVersion
from firms.models import Organisation, Source
from register.links import link_token
from register.models import Affiliation, Proposal
from register.plain import record_update
from register.reports.reviews import review_get
from register.services import Asked, proposal_accept, proposal_ask, proposal_open
from register.services.trials import proposal_trial
from tests import factories as make
from tests.register.proposing import asked
from tests.register.reading import text

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")
REPORT = {"title": "Report 2026", "published": "2026"}


def added(**data) -> Proposal:
    said = {"name": "Sohar Profiles", "kind": "firm", "country": "OM", "status": "operating"} | data
    return proposal_open(Asked("add", "organisation", data=said, new_sources=(REPORT,), email="a@example.org"), actor=None)


# --- what accepting would do ---


def test_a_trial_tells_every_write_and_keeps_none(plant, officer):
    proposal = proposal_open(asked(new_sources=(REPORT,)), actor=None)
    changes, versions = Change.objects.count(), list(DatasetVersion.objects.values_list("token", flat=True))
    trial = proposal_trial(proposal, actor=officer)
    assert [(one.action, one.kind, one.key, one.name) for one in trial.writes] == [
        ("create", "source", "report-2026", "Report 2026"),
        ("update", "organisation", "plant", "Plant"),
    ]
    assert [field.name for field in trial.writes[1].fields] == ["locality", "employees", "sources"]
    assert (trial.refusals, trial.linkage, trial.counted) == (None, None, None)
    plant.refresh_from_db()
    proposal.refresh_from_db()
    assert (plant.locality, proposal.status, Source.objects.count(), Batch.objects.count()) == ("Muscat", "open", 1, 0)
    assert (Change.objects.count(), list(DatasetVersion.objects.values_list("token", flat=True))) == (changes, versions)


def test_a_trial_tells_of_a_part_and_of_what_is_written_otherwise(plant, officer):
    proposal = proposal_open(asked(), actor=None)
    trial = proposal_trial(proposal, actor=officer, fields=["locality"], edits={"locality": "Liwa"})
    assert [(field.name, field.after) for field in trial.writes[0].fields] == [("locality", "Liwa")]


def test_a_trial_tells_what_a_linkage_would_show(plant, officer):
    linkage = make.linkage(plant, make.organisation("mill"), make.product(), key="flow", confidence="reported", quantity=5.0)
    proposal = proposal_open(asked(kind="claim", key="flow", data={"confidence": "confirmed", "note": "By pipeline."}), actor=None)
    shown = proposal_trial(proposal, actor=officer).linkage
    assert (shown.key, [(one.name, one.before, one.after) for one in shown.fields]) == (
        linkage.key,
        [("confidence", "reported", "confirmed")],
    )
    other = make.claim(linkage, key="stronger", confidence="confirmed", quantity=6.0, basis="actual", quantity_year=2025)
    assert other.key == "stronger"  # it is chosen: what the weaker one says changes nothing of the linkage
    assert proposal_trial(proposal, actor=officer).linkage.fields == ()


def test_a_trial_tells_how_many_linkages_would_count_in_totals(plant, officer):
    make.linkage(plant, make.organisation("mill"), make.product(), key="flow")
    make.linkage(make.organisation("holding"), plant, key="stake", share_percent=40.0)  # ownership asks for no operating ends
    proposal = proposal_open(asked(data={"status": "closed"}), actor=None)
    assert proposal_trial(proposal, actor=officer).counted == (2, 1)


def test_a_trial_tells_why_the_register_would_refuse(plant, officer, monkeypatch):
    proposal = proposal_open(asked(data={"locality": "Sohar"}), actor=None)
    Proposal.objects.filter(pk=proposal.pk).update(data={"locality": "x" * 500})
    assert list(proposal_trial(proposal, actor=officer).refusals) == ["locality"]
    far = User.objects.create_user("far", role="officer", countries=["AZ"])
    assert "officers of that place decide" in proposal_trial(proposal, actor=far).refusals[""][0]

    def busy(*_args, **_options):
        raise BusyError("Somebody writes.")

    monkeypatch.setattr("register.services.trials.proposal_accept", busy)
    assert proposal_trial(proposal, actor=officer).is_busy


# --- the page ---


def test_present_values_and_what_is_proposed_stand_on_numbered_sources(plant, desk):
    make.source("gazette", title="The Gazette")
    proposal = proposal_open(asked(data={"locality": "Sohar", "sources": ["paper", "gazette"]}, new_sources=(REPORT,)), actor=None)
    page = text(desk.get(f"/proposals/{proposal.pk}/"))
    row = page[page.index('<th scope="row">Locality</th>') :].partition("</tr>")[0]
    now, _cell, proposed = row.partition('data-l="Proposed"')
    assert ('href="#s1">1<' in now, 'href="#s2"' in now) == (True, False)
    assert ('href="#s2">2<' in proposed, 'href="#n1">new 1<' in proposed) == (True, True)
    assert page.index('id="s1"') < page.index('id="s2"')
    assert '<li id="n1"><cite><bdi>Report 2026</bdi></cite>' in page
    assert "with <ins><bdi>The Gazette</bdi></ins>" in page
    assert "Changes 2 fields of organisation <bdi>Plant</bdi>: " in page
    assert "It was tried just now and taken back" in page


def test_the_page_tries_what_is_ticked(plant, desk):
    proposal = proposal_open(asked(), actor=None)
    sent = {"action": "preview", "take-employees": "refuse", "edit-locality": "Liwa", "reason": "No number."}
    answer = desk.post(f"/proposals/{proposal.pk}/", sent)
    assert answer.status_code == 200
    trial = answer.context["review"].trial
    assert [(one.name, one.after) for one in trial.writes[0].fields] == [("locality", "Liwa")]
    assert 'id="n-employees" value="refuse" checked' in text(answer)
    assert 'value="Liwa"' in text(answer)
    assert "No number.</textarea>" in text(answer)
    assert Organisation.objects.get().locality == "Muscat"
    wrong = desk.post(f"/proposals/{proposal.pk}/", sent | {"take-employees": "accept", "edit-employees": "many"})
    assert wrong.status_code == 400
    assert '<a href="#id_edit-employees">Employees</a>' in text(wrong)
    assert desk.post(f"/proposals/{proposal.pk}/", {"action": "burn"}).status_code == 400


def test_the_source_is_put_right_before_it_is_entered(plant, desk):
    proposal = proposal_open(asked(new_sources=(REPORT, {"title": "A page", "url": "https://plant.example/a"})), actor=None)
    page = desk.get(f"/proposals/{proposal.pk}/")
    sent = {"action": "accept", "version": page.context["review"].version, "source-0-title": "", "source-0-published": "soon"}
    refused = desk.post(f"/proposals/{proposal.pk}/", sent)
    assert refused.status_code == 400
    assert '<a href="#id_source-0-title">Title</a>: A source has a title.' in text(refused)
    refused = desk.post(f"/proposals/{proposal.pk}/", sent | {"source-0-title": "Annual report"})
    assert refused.status_code == 400
    assert '<a href="#id_source-0-published">Published</a>' in text(refused)
    assert not Source.objects.filter(title="Annual report").exists()
    right = {"source-0-title": "Annual report 2025", "source-0-publisher": "Plant", "source-0-published": "2026-03"}
    assert desk.post(f"/proposals/{proposal.pk}/", sent | right).status_code == 302
    entered = Source.objects.get(title="Annual report 2025")
    assert (entered.publisher, str(entered.published)) == ("Plant", "2026-03-01")
    assert Source.objects.filter(url="https://plant.example/a", title="A page").exists()
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision["new_sources"]) == ("accepted", "edited")


def test_the_sources_are_refused_and_the_fields_accepted(plant, desk):
    proposal = proposal_open(asked(new_sources=(REPORT,)), actor=None)
    version = desk.get(f"/proposals/{proposal.pk}/").context["review"].version
    sent = {"action": "accept", "version": version, "take-new_sources": "refuse"}
    assert desk.post(f"/proposals/{proposal.pk}/", sent).status_code == 400
    assert desk.post(f"/proposals/{proposal.pk}/", sent | {"reason": "It names nobody."}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision["new_sources"]) == ("partly", "refused")
    assert not Source.objects.filter(title="Report 2026").exists()
    assert "refused" in text(desk.get(f"/proposals/{proposal.pk}/"))


def test_a_source_whose_address_the_register_has_is_named(plant, desk):
    make.source("page", title="The page of the plant", url="https://plant.example/a")
    proposal = proposal_open(asked(new_sources=({"title": "Site", "url": "https://plant.example/a"},)), actor=None)
    page = text(desk.get(f"/proposals/{proposal.pk}/"))
    assert "The register has this address already; it will be taken from there:" in page
    assert "The page of the plant" in page


# --- new entries ---


def test_a_new_organisation_that_is_likely_here_is_accepted_only_as_another_one(officer, desk):
    make.organisation("profiles", name="Sohar Profiles LLC")
    proposal = added()
    page = text(desk.get(f"/proposals/{proposal.pk}/"))
    assert "the same name without the legal form" in page
    assert "It is none of these: enter a new one" in page
    assert "Enters organisation <bdi>Sohar Profiles</bdi>" in page
    with pytest.raises(ConflictError, match="likely in the register already, as profiles"):
        proposal_accept(proposal, actor=officer)
    refused = desk.post(f"/proposals/{proposal.pk}/", {"action": "accept"})
    assert (refused.status_code, Organisation.objects.count()) == (409, 1)
    assert desk.post(f"/proposals/{proposal.pk}/", {"action": "accept", "confirm": "new"}).status_code == 302
    change = Change.objects.filter(type="organisation", key="sohar-profiles").get()
    assert change.reason == f"Proposal {proposal.pk} by a visitor. Entered as another organisation than profiles."


def test_a_new_organisation_that_is_like_no_other_asks_for_nothing(desk):
    proposal = added(name="Quite Another Foundry")
    assert "Perhaps it is already here" not in text(desk.get(f"/proposals/{proposal.pk}/"))
    assert desk.post(f"/proposals/{proposal.pk}/", {"action": "accept"}).status_code == 302


# --- who proposes ---


def test_own_people_are_marked(plant, officer, desk):
    sara = User.objects.create_user("sara", "sara@plant.example")
    make.linkage(plant, make.organisation("mill", name="Mill"), make.product(), key="flow")
    of_plant = proposal_open(asked(), actor=sara)
    of_claim = proposal_open(asked(kind="claim", key="flow", data={"note": "By pipeline."}), actor=sara)
    assert review_get(of_plant, viewer=officer).people_of == ()
    Affiliation.objects.create(user=sara, organisation=plant, granted_by="leyla")
    assert review_get(of_plant, viewer=officer).people_of == review_get(of_claim, viewer=officer).people_of == (plant,)
    assert "of the own people of" in text(desk.get(f"/proposals/{of_claim.pk}/"))


@pytest.mark.parametrize(
    ("email", "host"),
    [
        ("ali@plant.example", "plant.example"),
        ("ali@PLANT.example", "plant.example"),
        ("ali@mail.plant.example", "plant.example"),
        ("ali@otherplant.example", ""),
        ("ali@example", ""),
        ("", ""),
    ],
)
def test_an_email_of_the_domain_of_the_website_is_a_hint(officer, email, host):
    make.organisation("plant", name="Plant", website="https://www.plant.example/about")
    proposal = proposal_open(asked(email=""), actor=None)
    Proposal.objects.filter(pk=proposal.pk).update(proposer_email=email)
    proposal.refresh_from_db()
    assert review_get(proposal, viewer=officer).host == host


def test_a_typed_email_is_said_to_be_checked_by_nobody(officer, desk):
    make.organisation("plant", name="Plant", website="https://www.plant.example/about")
    proposal = proposal_open(asked(email="ali@plant.example"), actor=None)
    page = text(desk.get(f"/proposals/{proposal.pk}/"))
    assert "Of the domain of its website, <bdi>plant.example</bdi>. A visitor typed it; nobody checked whose it is." in page


def test_ones_own_proposal_is_read_and_not_tried(plant, officer, desk):
    proposal = proposal_open(asked(), actor=officer)
    page = desk.get(f"/proposals/{proposal.pk}/")
    assert page.context["review"].trial is None
    assert "You proposed this: another officer decides." in text(page)
    assert 'value="accept"' not in text(page)
    assert desk.post(f"/proposals/{proposal.pk}/", {"action": "accept"}).status_code == 409


def test_what_was_written_since_is_told_with_what_it_said_then(plant, officer):
    proposal = proposal_open(asked(), actor=None)
    record_update("organisation", "plant", {"locality": "Liwa"}, actor=WRITER)
    moved = {row.name: (row.before, row.now, row.is_moved) for row in review_get(proposal, viewer=officer).fields}
    assert moved == {"locality": ("Muscat", "Liwa", True), "employees": (10, 10, False)}


def test_a_decided_proposal_says_who_decided_when(plant, officer, desk):
    proposal = proposal_open(asked(), actor=None)
    proposal_accept(proposal, actor=officer)
    Proposal.objects.filter(pk=proposal.pk).update(decided_at=dt.datetime(2026, 11, 20, 12, tzinfo=timezone.get_current_timezone()))
    page = text(desk.get(f"/proposals/{proposal.pk}/"))
    assert "Accepted, 20 November 2026, <bdi>leyla</bdi>" in page
    assert "Write something else" not in page


def test_hostile_words_are_text_on_every_page_of_a_proposal(officer, desk):
    bad = "<script>alert(1)</script>"
    make.organisation("plant", name=f"Plant {bad}", locality=bad)
    said = {"locality": f"Sohar {bad}", "aliases": [bad]}
    source = {"title": bad, "publisher": bad, "url": "https://plant.example/?q=%3Cscript%3E"}
    proposal = proposal_open(asked(data=said, why=bad, name=bad, new_sources=(source,)), actor=None)
    proposal_ask(proposal, actor=officer, text=bad)
    for address in ("/proposals/", f"/proposals/{proposal.pk}/", f"/proposals/follow/{link_token(proposal)}/", "/register/people/plant/"):
        page = desk.get(address)
        assert page.status_code == 200
        assert "alert(1)" in text(page)
        assert bad not in text(page)
