"""The daily letter: what waits for an officer, how long, and nothing where nothing waits."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from register.ages import age_words
from register.management.commands import proposals_digest
from register.models import Proposal
from register.services import proposal_answer, proposal_ask, proposal_open
from tests.register.proposing import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    def send() -> list[str]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("proposals_digest", site="https://atlas.example")
        return [f"{letter.to[0]}: {letter.subject}\n{letter.body}" for letter in mail.outbox]

    return send


def aged(proposal: Proposal, days: int) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(opened_at=timezone.now() - dt.timedelta(days=days, hours=1))
    return proposal


def test_officers_of_the_place_are_told_what_waits_the_oldest_first(plant, officer, letters):
    User.objects.create_user("far", "far@example.org", role="officer", countries=["AZ"])
    assert letters() == []
    young = proposal_open(asked(data={"founded": 1990}), actor=None)
    old = aged(proposal_open(asked(), actor=None), 20)
    (letter,) = letters()
    assert letter.startswith("leyla@example.org: 2 proposals wait for you (the oldest 2 weeks)\n")
    assert letter.index(f"{old.pk}  correction: Plant (2 weeks)") < letter.index(f"{young.pk}  correction: Plant (less than a day)")
    assert f"https://atlas.example/proposals/{old.pk}/" in letter
    assert "All of them: https://atlas.example/proposals/" in letter


def test_what_was_asked_back_and_what_is_ones_own_is_left_out(plant, officer, letters):
    proposal_open(asked(data={"founded": 1990}), actor=officer)
    proposal_open(asked(data={"founded": 1991}, email="LEYLA@example.org"), actor=None)
    waits = proposal_open(asked(), actor=None)
    proposal_ask(waits, actor=officer, text="Which year?")
    assert letters() == []
    proposal_answer(waits, "2025.", actor=None)
    (letter,) = letters()
    assert letter.startswith("leyla@example.org: 1 proposal waits for you (less than a day)")


def test_a_letter_names_the_oldest_and_counts_the_rest(plant, officer, letters, monkeypatch):
    monkeypatch.setattr(proposals_digest, "SHOWN", 2)
    for number in range(5):
        proposal_open(asked(data={"employees": 20 + number}, sent_from=f"10.0.0.{number}", email=""), actor=None)
    (letter,) = letters()
    assert letter.count("correction: Plant") == 2
    assert "and 3 more" in letter


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "less than a day"),
        (1, "1 day"),
        (13, "13 days"),
        (14, "2 weeks"),
        (56, "8 weeks"),
        (57, "1 month"),
        (729, "24 months"),
        (731, "2 years"),
    ],
)
def test_an_age_is_told_in_words_and_never_rounded_up(days, words):
    assert age_words(timezone.now() - dt.timedelta(days=days, minutes=1)) == words
