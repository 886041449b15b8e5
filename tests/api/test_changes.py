"""The change feed: replayed from the start it gives the data that its reader may see, whatever happened meanwhile."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core import memo
from core.actors import SystemActor
from core.models import Change
from core.visibility import Visibility
from register.kinds import KINDS
from register.plain import record_remove, record_update
from register.selectors import is_seen, record_seen
from register.services import batch_undo, organisation_split, organisations_merge
from tests import factories as make

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")
READERS = {"visitor": Visibility.PUBLIC, "account": Visibility.SIGNED_IN, "officer": Visibility.AGENCY}


def browser(reader: str) -> tuple[Client, Any]:
    client = Client()
    if reader == "visitor":
        return client, None
    user, _new = User.objects.get_or_create(username=reader, role="officer" if reader == "officer" else "contributor")
    client.force_login(user)
    return client, user


class Copy:
    """A client that keeps a copy of the register and follows the feed."""

    def __init__(self, reader: str, limit: int = 1000) -> None:
        self.client, self.viewer = browser(reader)
        self.limit = limit
        self.cursor = ""
        self.records: dict[tuple[str, str], Any] = {}
        self.entries: list[dict[str, Any]] = []

    def follow(self) -> "Copy":
        while True:
            answer = self.client.get("/api/v1/changes/", {"since": self.cursor, "limit": self.limit})
            assert answer.status_code == 200, answer.content
            body = answer.json()
            self.entries += body["results"]
            for entry in body["results"]:
                place = (entry["type"], entry["key"])
                if entry["action"] in ("delete", "merge"):
                    self.records.pop(place, None)
                else:
                    self.records[place] = entry["data"]
            self.cursor = body["cursor"]
            if body["is_end"]:
                return self

    def truth(self) -> dict[tuple[str, str], Any]:
        found = {}
        for name, kind in KINDS.items():
            for row in kind.model._default_manager.all():
                if is_seen(name, row, viewer=self.viewer):
                    said = record_seen(name, row, viewer=self.viewer)
                    found[name, ":".join(said[end] for end in kind.ends) or said["key"]] = said
        return found


def world() -> dict[str, Any]:
    metal = make.product("metal", hs=make.hs())
    plant, mill = make.organisation("plant", aliases=["P"]), make.organisation("mill")
    make.zone("port", operator=plant, established="2010-05")
    make.product_line(plant, metal, key="line", capacity=10)
    make.linkage(plant, mill, metal, key="flow", quantity=5)
    make.member(make.cluster("ring"), plant, "anchor")
    make.partner(make.initiative("school"), plant)
    return {"plant": plant, "mill": mill, "metal": metal}


def events() -> list[Any]:
    """Return what happens, step by step; each step is a function without arguments."""

    def update(kind: str, key: str, **data: Any) -> Any:
        return lambda: record_update(kind, key, data, actor=WRITER)

    def merge() -> None:
        rows = [KINDS["organisation"].model.objects.get(key=key) for key in ("plant", "mill")]
        batch = organisations_merge(*rows[:1], rows[1:], actor=WRITER, reason="One firm.", drop_between=True)
        merged.append(batch)

    def sell() -> None:
        make.linkage(KINDS["organisation"].model.objects.get(key="plant"), make.organisation("buyer"), make.product(), key="secret")

    def split() -> None:
        new = {"key": "yard", "name": "Yard", "kind": "firm", "country": "OM", "sources": [make.source().key]}
        plant = KINDS["organisation"].model.objects.get(key="plant")
        organisation_split(plant, actor=WRITER, new=new, moving={"product_line": ["line"]}, reason="Two firms.")

    merged: list[Any] = []
    return [
        update("organisation", "plant", name="The Plant"),
        update("claim", "flow", quantity_visibility=2),
        update("claim", "flow", quantity=7),
        update("organisation", "plant", visibility=2),
        update("organisation", "plant", name="Hidden Plant"),
        sell,
        update("organisation", "plant", visibility=1),
        update("claim", "flow", quantity_visibility=0),
        update("organisation", "plant", visibility=0),
        merge,
        lambda: batch_undo(merged[0], actor=WRITER),
        split,
        lambda: record_remove("claim", "flow", actor=WRITER),
        update("zone", "port", operator=None),
    ]


@pytest.mark.parametrize("reader", READERS)
def test_a_copy_that_follows_and_one_that_begins_anew_both_hold_the_data_after_every_step(reader):
    world()
    follower = Copy(reader, limit=3).follow()
    assert follower.records == follower.truth()
    for number, step in enumerate(events()):
        step()
        follower.follow()
        truth = follower.truth()
        assert follower.records == truth, number
        assert Copy(reader).follow().records == truth, number
    assert {entry["action"] for entry in follower.entries} == {"create", "update", "delete", "merge", "split"}
    ids = [entry["id"] for entry in follower.entries]
    assert ids == sorted(set(ids))


def test_what_is_hidden_today_is_in_no_answer_that_begins_anew(client):
    make.organisation("plant", name="Unmistakable Works")
    record_update("organisation", "plant", {"visibility": 2}, actor=WRITER)
    linkage = make.linkage(make.organisation("a"), make.organisation("b"), make.product("metal"), key="flow", quantity=123457.25)
    assert linkage.claims.get().quantity == 123457.25
    record_update("claim", "flow", {"quantity_visibility": 2}, actor=WRITER)
    body = client.get("/api/v1/changes/").content.decode()
    assert "Unmistakable" not in body
    assert "123457" not in body


def test_a_cursor_belongs_to_what_its_reader_sees(client):
    make.organisation("plant")
    cursor = client.get("/api/v1/changes/").json()["cursor"]
    officer, _user = browser("officer")
    answer = officer.get("/api/v1/changes/", {"since": cursor})
    assert answer.status_code == 400
    assert "begin again without one" in answer.json()["errors"]["since"][0]
    for wrong in ("x", "W10=", "WyJjaGFuZ2VzIiwgMCwgdHJ1ZV0=", "é", "a" * 5000):
        assert client.get("/api/v1/changes/", {"since": wrong}).status_code == 400
    assert client.get("/api/v1/changes/", {"limit": "0"}).status_code == 400
    assert client.get("/api/v1/changes/", {"colour": "red"}).status_code == 400


def test_a_cursor_of_what_the_register_has_lost_is_refused(client):
    make.organisation("plant")
    make.organisation("mill")
    cursor = client.get("/api/v1/changes/").json()["cursor"]
    assert client.get("/api/v1/changes/", {"since": cursor}).status_code == 200
    Change.objects.latest("pk").delete()  # as when a copy from before is put back
    memo.forget()
    answer = client.get("/api/v1/changes/", {"since": cursor})
    assert answer.status_code == 400
    assert "set back" in answer.json()["errors"]["since"][0]


def test_whoever_has_everything_is_told_so_cheaply(client, django_assert_max_num_queries):
    world()
    answer = client.get("/api/v1/changes/")
    end = client.get("/api/v1/changes/", {"since": answer.json()["cursor"]})
    assert (end.json()["results"], end.json()["is_end"], end.json()["cursor"]) == ([], True, answer.json()["cursor"])
    with django_assert_max_num_queries(1):
        again = client.get("/api/v1/changes/", {"since": answer.json()["cursor"]}, headers={"If-None-Match": end["ETag"]})
    assert again.status_code == 304


def test_the_number_of_queries_does_not_grow_with_the_entries(client, django_assert_max_num_queries):
    world()
    kinds = Change.objects.values("type").distinct().count()
    with django_assert_max_num_queries(6 + kinds):
        client.get("/api/v1/changes/")
    for number in range(30):
        make.organisation(f"firm-{number}")
    with django_assert_max_num_queries(6 + kinds):
        client.get("/api/v1/changes/")
