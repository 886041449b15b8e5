"""Who may write what: every role, action and kind of record, here and elsewhere, through the real services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from clusters import services as clusters
from core.actors import SystemActor
from core.errors import NotAllowedError
from core.models import Recorded
from core.permissions import ATTEMPTS, Action, Placed
from core.views import MethodPage
from firms import services as firms
from linkages import services as linkages
from linkages.models import Claim
from tests import factories as make
from tests.writes import traces

pytestmark = pytest.mark.django_db

# --- who ---

WRITE_EVERYTHING = {"process", "superuser", "administrator"}
# What of a place gives an officer its scope.
OFFICERS = {"officer of the country": "country", "officer of the zone": "zone", "officer without scope": "nothing"}
WRITE_NOTHING = {"nobody", "contributor", "contributor with a scope", "blocked officer", "blocked administrator", "blocked superuser"}


def actors() -> dict[str, object]:
    home = {"countries": ["OM"], "zones": ["home-port", "new-port-here"]}
    made = {
        "superuser": {"is_superuser": True},
        "administrator": {"role": "administrator"},
        "officer of the country": {"role": "officer", "countries": ["OM", "TT"]},
        "officer of the zone": {"role": "officer", "zones": home["zones"]},
        "officer without scope": {"role": "officer"},
        "contributor": {"role": "contributor"},
        "contributor with a scope": {"role": "contributor", **home},
        "blocked officer": {"role": "officer", "is_active": False, **home},
        "blocked administrator": {"role": "administrator", "is_active": False},
        "blocked superuser": {"is_superuser": True, "is_active": False},
    }
    users = {name: User.objects.create_user(name.replace(" ", "-"), **fields) for name, fields in made.items()}
    return {"process": SystemActor("a process"), "nobody": AnonymousUser(), **users}


# --- where ---


def place(side: str, country: str, zone: str) -> SimpleNamespace:
    """Return what stands in one place: a zone, three organisations and a cluster."""
    port = make.zone(zone, country=country)
    firms_there = [make.organisation(f"{name}-{side}", country=country, zone=port) for name in ("plant", "mill", "school")]
    return SimpleNamespace(
        side=side, country=country, zone=port, plant=firms_there[0], mill=firms_there[1], school=firms_there[2],
        cluster=make.cluster(f"cluster-{side}", country=country),
    )  # fmt: skip


@pytest.fixture
def world() -> SimpleNamespace:
    return SimpleNamespace(
        here=place("here", "OM", "home-port"),
        there=place("there", "AZ", "far-port"),
        product=make.product("metal"),
        other=make.product("alumina"),
        market=make.market("abroad"),
        paper=make.source("paper"),
    )


# --- what ---


@dataclass(frozen=True)
class Kind:
    """A kind of record in a place: its services, and what of the place counts (country, zone; "shared": no place)."""

    create: Callable[..., Any]
    update: Callable[..., Any]
    delete: Callable[..., Any]
    fields: Callable[[Any, Any], Mapping[str, Any]]
    change: Mapping[str, Any]
    counts: frozenset[str] = frozenset({"country", "zone"})


def kind(services: Any, name: str, fields: Callable[[Any, Any], Mapping[str, Any]], change: Mapping[str, Any], *counts: str) -> Kind:
    found = [getattr(services, f"{name}_{action}") for action in ("create", "update", "delete")]
    return Kind(*found, fields, change, *([frozenset(counts)] if counts else []))


def claimed(world: Any) -> dict[str, Any]:
    return {"sources": [world.paper], "status": "operating", "confidence": "confirmed"}


def flow(world: Any, supplier: Any, customer: Any) -> dict[str, Any]:
    return {"key": "flow", "supplier": supplier, "customer": customer, "kind": "goods", "product": world.product, **claimed(world)}


def claim_of(world: Any, at: Any) -> dict[str, Any]:
    there = make.linkage(at.plant, world.market, world.product)
    return {"linkage": there, "key": "one-more", **claimed(world)}


def elsewhere(world: Any) -> Any:
    """Return a place outside every officer's scope."""
    return world.there


def partnered(world: Any, *partners: Any) -> Any:
    programme = make.initiative("programme", country="CA", sources=[world.paper])
    for partner in partners:
        make.partner(programme, partner, sources=[world.paper])
    return programme


def organisation(world: Any, at: Any) -> dict[str, Any]:
    return {"key": "new", "name": "New", "kind": "firm", "country": at.country, "zone": at.zone, "sources": [world.paper]}


def line(world: Any, at: Any) -> dict[str, Any]:
    return {
        "key": "line",
        "organisation": at.plant,
        "product": world.product,
        "role": "makes",
        "status": "operating",
        "sources": [world.paper],
    }


def capability(world: Any, at: Any) -> dict[str, Any]:
    return {
        "key": "offer",
        "organisation": at.plant,
        "product": world.product,
        "kind": "product",
        "name": "New",
        "sources": [world.paper],
    }


def partnership(world: Any, organisation: Any, *others: Any) -> dict[str, Any]:
    return {"initiative": partnered(world, *others), "organisation": organisation, "role": "lead", "sources": [world.paper]}


def membership(world: Any, of: Any, member: Any) -> dict[str, Any]:
    return {"cluster": of.cluster, "organisation": member, "role": "supplier", "sources": [world.paper]}


NOTE, NAME = {"note": "Seen."}, {"name": "Renamed"}
KINDS = {
    "source": kind(firms, "source", lambda w, at: {"key": "new", "title": "New"}, {"title": "Renamed"}, "shared"),
    "product": kind(firms, "product", lambda w, at: {"key": "new", "name": "New", "stage": "waste", "unit": "t/y"}, NAME, "shared"),
    "recipe": kind(
        firms, "recipe", lambda w, at: {"key": "new", "output": w.product, "input": w.other, "sources": [w.paper]}, NOTE, "shared"
    ),
    "initiative that is new": kind(
        firms,
        "initiative",
        lambda w, at: {"key": "new", "name": "New", "kind": "partnership", "country": at.country, "sources": [w.paper]},
        NAME,
        "shared",
    ),
    "partner": kind(firms, "initiative_partner", lambda w, at: partnership(w, at.plant), {"role": "funder"}),
    "partner beside one of the place": kind(
        firms, "initiative_partner", lambda w, at: partnership(w, w.there.school, at.plant), {"role": "funder"}
    ),
    "zone": kind(
        firms,
        "zone",
        lambda w, at: {
            "key": f"new-port-{at.side}", "name": "New", "kind": "port", "country": at.country, "sources": [w.paper],
        },
        NAME,
    ),
    "organisation": kind(firms, "organisation", organisation, NAME),
    "organisation outside the zones": kind(firms, "organisation", lambda w, at: {**organisation(w, at), "zone": None}, NAME, "country"),
    "market": kind(
        firms,
        "organisation",
        lambda w, at: {"key": "new", "name": "New", "kind": "market", "country": at.country, "sources": []},
        NAME,
        "administrators only",
    ),
    "product line": kind(firms, "product_line", line, {"status": "closed"}),
    "capability": kind(firms, "capability", capability, NAME),
    "linkage from the place": kind(linkages, "linkage", lambda w, at: flow(w, at.plant, elsewhere(w).mill), {"visibility": 1}),
    "linkage to the place": kind(linkages, "linkage", lambda w, at: flow(w, elsewhere(w).mill, at.plant), {"visibility": 1}),
    "linkage to a market": kind(linkages, "linkage", lambda w, at: flow(w, at.plant, w.market), {"visibility": 1}),
    "claim": Kind(linkages.claim_add, linkages.claim_update, linkages.claim_delete, claim_of, NOTE),
    "cluster": kind(
        clusters,
        "cluster",
        lambda w, at: {"key": "new", "name": "New", "country": at.country, "status": "planned", "sources": [w.paper]},
        NAME,
        "country",
    ),
    "member of the place's cluster": kind(
        clusters, "membership", lambda w, at: membership(w, at, elsewhere(w).school), {"role": "anchor"}, "country"
    ),
    "member from the place": kind(clusters, "membership", lambda w, at: membership(w, elsewhere(w), at.plant), {"role": "anchor"}),
}  # fmt: skip


def expected(kind: Kind, side: str) -> dict[str, bool]:
    """Return who may write a record of a kind in a place: the rule of the register, said once more."""
    officers = {
        name: "shared" in kind.counts or (side == "here" and scope in kind.counts) for name, scope in OFFICERS.items()
    }  # fmt: skip
    return dict.fromkeys(WRITE_EVERYTHING, True) | officers | dict.fromkeys(WRITE_NOTHING, False)


def may(write: Callable[[], Any]) -> bool:
    """Try a write and take it back; return whether it was allowed. What is refused leaves nothing."""
    with transaction.atomic():
        with traces() as left:
            try:
                write()
            except NotAllowedError:
                allowed = False
            else:
                allowed = True
        assert bool(left.changes) is allowed
        assert bool(left.levels) is allowed
        transaction.set_rollback(True)
    return allowed


@pytest.mark.parametrize("side", ["here", "there"])
@pytest.mark.parametrize("name", KINDS)
def test_who_may_enter_a_record(world, name, side):
    kind, at = KINDS[name], getattr(world, side)
    fields = kind.fields(world, at)
    said = {who: may(lambda actor=actor: kind.create(actor=actor, **fields)) for who, actor in actors().items()}
    assert said == expected(kind, side)


@pytest.mark.parametrize("side", ["here", "there"])
@pytest.mark.parametrize("action", ["update", "delete"])
@pytest.mark.parametrize("name", KINDS)
def test_who_may_change_and_remove_a_record(world, name, action, side):
    kind, at = KINDS[name], getattr(world, side)
    row = kind.create(actor=make.ACTOR, **kind.fields(world, at))

    def write(actor):
        stored = type(row).objects.get(pk=row.pk)
        return kind.update(stored, actor=actor, **kind.change) if action == "update" else kind.delete(stored, actor=actor)

    assert {who: may(lambda actor=actor: write(actor)) for who, actor in actors().items()} == expected(kind, side)


@pytest.mark.parametrize("side", ["here", "there"])
def test_an_initiative_is_kept_where_its_partners_are(world, side):
    programme = partnered(world, getattr(world, side).plant, world.there.school)
    kind = Kind(firms.initiative_create, firms.initiative_update, firms.initiative_delete, lambda w, at: {}, NAME)
    said = {
        who: may(lambda actor=actor: firms.initiative_update(type(programme).objects.get(), actor=actor, **NAME))
        for who, actor in actors().items()
    }
    assert said == expected(kind, side)


def test_a_linkage_goes_with_all_that_is_said_of_it(world):
    """The claims and the linkage are one write: nothing of it happens, or all."""
    officer = actors()["officer of the country"]
    there = make.linkage(world.there.plant, world.there.mill, world.product)
    with traces() as left, pytest.raises(NotAllowedError):
        linkages.linkage_delete(there, actor=officer)
    assert left.changes == []
    linkages.linkage_delete(make.linkage(world.here.plant, world.there.mill, world.product), actor=officer)
    assert Claim.objects.count() == 1


# --- moves: a record is in scope before and after ---

MOVES = {
    "organisation": lambda w, at: ({"country": at.country, "zone": at.zone}),
    "zone": lambda w, at: {"country": at.country},
    "product line": lambda w, at: {"organisation": at.plant},
    "partner": lambda w, at: {"organisation": at.plant},
    "linkage to a market": lambda w, at: {"supplier": at.plant},
    "cluster": lambda w, at: {"country": at.country},
    "claim": lambda w, at: {"linkage": make.linkage(at.school, w.market, w.product)},
}


@pytest.mark.parametrize(("old", "new"), [("here", "there"), ("there", "here")])
@pytest.mark.parametrize("name", MOVES)
def test_an_officer_moves_nothing_out_of_its_scope_and_nothing_into_it(world, name, old, new):
    kind, at = KINDS[name], getattr(world, old)
    row = kind.create(actor=make.ACTOR, **kind.fields(world, at))
    change = MOVES[name](world, getattr(world, new))
    before = {column: getattr(row, column) for column in change}
    people = actors()
    with traces() as left, pytest.raises(NotAllowedError) as refused:
        kind.update(row, actor=people["officer of the country"], **change)
    assert left.changes == []
    assert {column: getattr(row, column) for column in change} == before
    assert ("would then belong" in refused.value.message) is (old == "here")
    assert kind.update(type(row).objects.get(pk=row.pk), actor=people["administrator"], **change)


def test_what_was_set_on_a_row_before_it_is_handed_over_gives_nobody_the_right_to_write_it(world):
    stolen = world.there.plant
    stolen.country, stolen.zone = "OM", world.here.zone
    with pytest.raises(NotAllowedError):
        firms.organisation_update(stolen, actor=actors()["officer of the country"], country="OM", name="Ours now")


# --- nothing is forgotten ---


def test_every_kind_of_record_says_where_it_belongs():
    recorded = {model for model in apps.get_models() if issubclass(model, Recorded)}
    assert len(recorded) == 13
    assert [model for model in recorded if not issubclass(model, Placed)] == []


# --- what a refusal says ---


def test_a_refusal_says_what_was_attempted_and_what_the_scope_is(world):
    people = actors()
    with pytest.raises(NotAllowedError) as refused:
        firms.organisation_update(world.there.plant, actor=people["officer of the country"], name="Ours")
    assert refused.value.message == (
        "organisation plant-there was not changed. It belongs to AZ, far-port; your scope is OM, TT. "
        "Ask an officer of that place or an administrator."
    )
    assert refused.value.context == {"record": "organisation plant-there", "scope": ["OM", "TT"]}
    with pytest.raises(NotAllowedError) as moved:
        firms.organisation_update(world.here.plant, actor=people["officer of the zone"], country="AZ", zone=world.there.zone)
    assert "It would then belong to AZ, far-port; your scope is home-port, new-port-here." in moved.value.message
    with pytest.raises(NotAllowedError, match=r"source new was not entered\. Only officers, within their scope, and administrators"):
        firms.source_create(actor=people["contributor"], key="new", title="New")
    with pytest.raises(NotAllowedError, match="switched off"):
        firms.source_delete(world.paper, actor=people["blocked officer"])


def test_who_may_write_nothing_learns_nothing_from_the_checks(world):
    """The key of a linkage that is there, or what rests on a source, is told to those only who may write."""
    make.linkage(world.here.plant, world.there.mill, world.product, key="secret-key", visibility=2)
    nobody = actors()["contributor"]
    with pytest.raises(NotAllowedError) as refused:
        linkages.linkage_create(actor=nobody, **flow(world, world.here.plant, world.there.mill))
    assert "secret-key" not in refused.value.message
    with pytest.raises(NotAllowedError) as refused:
        firms.source_delete(world.paper, actor=nobody)
    assert "rests on it" not in refused.value.message


def test_an_incomplete_record_is_wrong_input_and_no_refusal(world):
    with pytest.raises(ValidationError):
        firms.product_line_create(
            actor=actors()["officer of the country"], key="line", role="makes", status="operating", sources=[world.paper]
        )
    with pytest.raises(NotAllowedError):
        firms.product_line_create(actor=AnonymousUser(), key="line", role="makes", status="operating", sources=[world.paper])


def test_a_page_answers_a_refusal_with_403_and_its_words(client, monkeypatch):
    def refused(self):
        raise NotAllowedError("organisation x was not changed. Your scope is <OM>.")

    monkeypatch.setattr(MethodPage, "content", refused)
    response = client.get("/method/")
    assert response.status_code == 403
    assert "Your scope is &lt;OM&gt;." in response.content.decode()


def test_an_action_has_a_sentence():
    assert set(ATTEMPTS) == set(Action)
