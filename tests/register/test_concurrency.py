"""Several people write at once: nobody overwrites another, nothing is lost, and the log has the order in which writes became visible."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from accounts.models import User
from core import services
from core.actors import SystemActor
from core.errors import BusyError, DomainError
from core.models import Batch, Change
from core.services import batch_begun
from firms.models import Organisation, Source
from firms.services import organisation_update
from linkages.models import Claim, Linkage
from register.models import Draft, Proposal, Submission
from register.plain import ChangedSinceError, linkage_enter, record_create, record_update, record_version
from register.services import batch_undo, organisations_merge, proposal_accept, proposal_open, proposal_reject
from tests import factories as make
from tests.register.proposing import asked

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WAIT = 30


def together(*works: Callable[[], Any]) -> list[Any]:
    """Do all works at once, each on a connection of its own; return what each returned or raised."""
    results: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(WAIT)
            results[place] = work()
        except (DomainError, ValidationError) as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
        assert not thread.is_alive()
    return results


def officer(number: int) -> SystemActor:
    return SystemActor(f"officer {number}")


def test_of_officers_who_change_one_record_at_once_one_saves_and_the_others_are_told():
    make.organisation("plant")
    version = record_version("organisation", "plant")
    fields = ("name", "locality", "description", "website")
    values = ("The Plant", "Sohar", "Makes metal.", "https://plant.example")
    results = together(
        *(
            lambda name=name, value=value: record_update("organisation", "plant", {name: value}, actor=officer(1), version=version)
            for name, value in zip(fields, values, strict=True)
        )
    )
    told = [result for result in results if isinstance(result, ChangedSinceError)]
    assert (results.count(True), len(told)) == (1, 3)
    for name, value, result in zip(fields, values, results, strict=True):
        if result is not True:
            record_update("organisation", "plant", {name: value}, actor=officer(1), version=record_version("organisation", "plant"))
    plant = Organisation.objects.get()
    assert tuple(getattr(plant, name) for name in fields) == values


def test_officers_who_change_different_fields_without_a_version_keep_each_others_words():
    plants = [make.organisation("plant")] + [Organisation.objects.get(key="plant") for _ in range(3)]
    changes = ({"name": "The Plant"}, {"locality": "Sohar"}, {"description": "Makes metal."}, {"founded": 2004})
    results = together(
        *(
            lambda row=row, change=change: organisation_update(row, actor=officer(2), **change)
            for row, change in zip(plants, changes, strict=True)
        )
    )
    assert results == [True] * 4
    plant = Organisation.objects.get()
    assert (plant.name, plant.locality, plant.description, plant.founded) == ("The Plant", "Sohar", "Makes metal.", 2004)


def test_one_key_is_given_once():
    make.source("paper")
    data = {"key": "plant", "name": "Plant", "kind": "firm", "country": "OM", "sources": ["paper"]}
    results = together(*(lambda: record_create("organisation", data, actor=officer(3)) for _ in range(4)))
    assert sum(isinstance(result, Organisation) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert Change.objects.filter(type="organisation").count() == 1


def test_a_form_that_is_sent_several_times_at_once_is_written_once():
    paper = make.source("paper")
    writer = User.objects.create_user("leyla", role="officer", countries=["OM"])
    sent = {"token": "a-form-with-a-token", "name": "Sohar Profiles", "kind": "firm", "country": "OM", "status": "operating"}
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.force_login(writer)
    answers = together(
        *(lambda browser=browser: browser.post("/register/organisation/new/", sent | {"sources": paper.key}) for browser in browsers)
    )
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(302, "/organisations/sohar-profiles/")] * 4
    assert (Organisation.objects.count(), Submission.objects.count(), Draft.objects.count()) == (1, 1, 0)


def test_a_merge_while_an_import_writes_loses_no_claim():
    """Either the import is first and the merge takes its linkages along, or the merge is first and the import is told; never half."""
    metal, smelter, twin = make.product("metal"), make.organisation("smelter"), make.organisation("twin")
    make.source("paper")
    for number in range(20):
        make.organisation(f"buyer-{number}")

    def import_file() -> int:
        with batch_begun(actor=officer(4), kind=Batch.Kind.IMPORT, title="sales.xlsx"):
            for number in range(20):
                linkage_enter(
                    {"key": f"sale-{number}", "supplier": "twin", "customer": f"buyer-{number}", "kind": "goods", "product": metal.key},
                    {"status": "operating", "confidence": "reported", "sources": ["paper"]},
                    actor=officer(4),
                )
        return 20

    imported, merged = together(import_file, lambda: organisations_merge(smelter, [twin], actor=officer(5), reason="One firm."))
    assert isinstance(merged, Batch)
    if imported == 20:
        assert Claim.objects.count() == 20
        assert set(Linkage.objects.values_list("supplier__key", flat=True)) == {"smelter"}
    else:
        assert isinstance(imported, ValidationError)
        assert imported.message_dict == {"supplier": ["Nothing is known under twin."]}
        assert not Claim.objects.exists()


def test_an_officer_who_saves_during_an_import_is_told_what_the_import_wrote():
    make.organisation("plant", name="Plant")
    version = record_version("organisation", "plant")
    began = threading.Event()

    def import_file() -> bool:
        with batch_begun(actor=officer(6), kind=Batch.Kind.IMPORT, title="register.xlsx"):
            began.set()
            return record_update("organisation", "plant", {"locality": "Sohar"}, actor=officer(6))

    def save() -> bool:
        assert began.wait(WAIT)
        return record_update("organisation", "plant", {"name": "The Plant"}, actor=officer(7), version=version)

    imported, saved = together(import_file, save)
    assert imported is True
    assert isinstance(saved, ChangedSinceError)
    assert (saved.current["locality"], saved.current["name"]) == ("Sohar", "Plant")


def test_an_undertaking_is_taken_back_once_however_many_ask():
    make.organisation("plant", name="First")
    with batch_begun(actor=officer(8), kind=Batch.Kind.IMPORT, title="register.xlsx") as batch:
        record_update("organisation", "plant", {"name": "Second"}, actor=officer(8))
    results = together(*(lambda: batch_undo(batch, actor=officer(9)) for _ in range(3)))
    assert sum(isinstance(result, Batch) for result in results) == 1
    assert sum("taken back already" in str(result) for result in results) == 2
    assert Organisation.objects.get().name == "First"


def test_of_officers_who_accept_one_proposal_at_once_one_writes_it():
    make.organisation("plant", locality="Muscat")
    proposal = proposal_open(asked(data={"locality": "Sohar"}, new_sources=({"title": "Report"},)), actor=None)
    officers = [User.objects.create_user(name, role="officer", countries=["OM"]) for name in ("leyla", "rauf", "salma")]
    results = together(
        *(lambda one=one: proposal_accept(Proposal.objects.get(pk=proposal.pk), actor=one) for one in officers[:2]),
        lambda: proposal_reject(Proposal.objects.get(pk=proposal.pk), actor=officers[2], reason="No page says so."),
    )
    told = [str(result) for result in results if isinstance(result, DomainError)]
    assert len(told) == 2
    assert len(set(told)) == 1
    assert told[0] in ("This proposal is accepted already.", "This proposal is rejected already.")
    proposal.refresh_from_db()
    is_written = proposal.status == "accepted"
    assert Organisation.objects.get().locality == ("Sohar" if is_written else "Muscat")
    assert Batch.objects.count() == Source.objects.filter(title="Report").count() == int(is_written)


def test_a_writer_who_waits_too_long_is_told_and_nothing_is_written(monkeypatch):
    monkeypatch.setattr(services, "WAIT_SECONDS", 1)
    make.organisation("plant")
    held, done = threading.Event(), threading.Event()

    def long_import() -> None:
        with batch_begun(actor=officer(10), kind=Batch.Kind.IMPORT, title="long.xlsx"):
            held.set()
            assert done.wait(WAIT)

    def save() -> bool:
        assert held.wait(WAIT)
        try:
            return record_update("organisation", "plant", {"name": "Late"}, actor=officer(11))
        finally:
            done.set()

    _imported, saved = together(long_import, save)
    assert isinstance(saved, BusyError)
    assert "Nothing was saved; try again in a minute." in str(saved)
    assert Organisation.objects.get().name != "Late"


def test_whoever_follows_the_log_misses_no_write_of_those_who_write_at_once():
    """Numbers are given in the order in which writes become visible: a reader who has seen number 7 never meets number 6 later."""
    make.source("paper")
    writers, each = 4, 12
    seen: list[int] = []
    ended = threading.Event()

    def write(number: int) -> None:
        for count in range(each):
            data = {"key": f"firm-{number}-{count}", "name": "Firm", "kind": "firm", "country": "OM", "sources": ["paper"]}
            record_create("organisation", data, actor=officer(number))

    def follow() -> None:
        last = 0
        while True:
            is_last_look = ended.is_set()
            found = list(Change.objects.filter(pk__gt=last, type="organisation").order_by("pk").values_list("pk", flat=True))
            seen.extend(found)
            last = max([last, *found])
            if is_last_look:
                return

    def write_all() -> None:
        threads = [threading.Thread(target=lambda number=number: (write(number), connection.close())) for number in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT)
        ended.set()

    together(write_all, follow)
    assert len(seen) == writers * each
    assert seen == list(Change.objects.filter(type="organisation").order_by("pk").values_list("pk", flat=True))
