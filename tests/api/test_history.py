"""The history of a record, and what the register said at the end of a day."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import Change
from firms.services import organisation_update
from tests import factories as make

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 17)


@pytest.fixture
def plant():
    """An organisation that was entered on Monday, changed on Tuesday noon, and changed again today."""
    paper = make.source("paper")
    plant = make.organisation("plant", name="Plant", employees=10, sources=[paper])
    at(MONDAY)
    organisation_update(plant, actor=make.ACTOR, employees=20)
    at(TUESDAY)
    organisation_update(plant, actor=make.ACTOR, employees=30, aliases=["Works"])
    return plant


def at(day):
    """Let the last write have been made at noon of a day."""
    last = Change.objects.filter(type="organisation", key="plant").latest("pk")
    noon = dt.datetime.combine(day, dt.time(12), timezone.get_current_timezone())
    Change.objects.filter(pk=last.pk).update(at=noon)


def test_every_write_stands_the_newest_first_field_by_field(plant, api):
    history = api("history/organisation/plant/")
    assert (history["type"], history["key"], history["is_there"], history["known_at"]) == ("organisation", "plant", True, None)
    assert [write["action"] for write in history["writes"]] == ["update", "update", "create"]
    assert sorted(history["writes"][0]["fields_changed"], key=lambda change: change["name"]) == [
        {"name": "aliases", "before": [], "after": ["Works"]}, {"name": "employees", "before": 20, "after": 30},
    ]  # fmt: skip
    assert history["writes"][1]["fields_changed"] == [{"name": "employees", "before": 10, "after": 20}]
    assert history["writes"][2]["sources"] == ["paper"]
    feed = [entry["id"] for entry in api("changes/")["results"] if entry["type"] == "organisation"]
    assert [write["id"] for write in history["writes"]] == feed[::-1]


@pytest.mark.parametrize(("day", "employees"), [("2026-11-15", None), ("2026-11-16", 10), ("2026-11-17", 20), ("2099-01-01", 30), ("", 30)])
def test_what_the_register_said_at_the_end_of_a_day(plant, api, day, employees):
    history = api("history/organisation/plant/", known_at=day)
    assert (history["data"] or {}).get("employees") == employees
    assert history["known_at"] == (day or None)


def test_what_cannot_be_asked_is_told(plant, client):
    assert client.get("/api/v1/history/organisation/plant/?known_at=monday").json()["errors"].keys() == {"known_at"}
    assert client.get("/api/v1/history/organisation/plant/?colour=red").status_code == 400
    for path in ("history/organisation/nobody/", "history/planet/plant/", "history/organisation/pla%00nt/"):
        assert client.get(f"/api/v1/{path}").status_code == 404
