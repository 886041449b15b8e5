"""Who may undertake what: every role and every undertaking, inside and outside the scope, through the real services."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.actors import SystemActor
from core.errors import DomainError, NotAllowedError
from core.models import Batch, Change
from core.services import batch_begun
from exchange.models import Import
from register.models import Affiliation, Proposal
from register.plain import record_create, record_remove, record_update
from register.services import (
    Asked,
    Entry,
    affiliation_end,
    batch_undo,
    entry_save,
    organisation_split,
    organisations_merge,
    proposal_accept,
    proposal_ask,
    proposal_open,
    proposal_reject,
    record_restore,
)
from tests import factories as make
from tests.exchange.roundtrip import accepted, exported, said, uploaded, workbook

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")
SCOPES = {
    "administrator": {"role": "administrator"},
    "superuser": {"is_superuser": True},
    "officer of the country": {"role": "officer", "countries": ["OM"]},
    "officer of the zone": {"role": "officer", "zones": ["port"]},
    "officer elsewhere": {"role": "officer", "countries": ["AZ"]},
    "officer without scope": {"role": "officer"},
    "blocked officer": {"role": "officer", "countries": ["OM"], "is_active": False},
    "contributor": {"role": "contributor"},
    "contributor with a scope": {"role": "contributor", "countries": ["OM"], "zones": ["port"]},
}
MAY = {"administrator", "superuser", "officer of the country", "officer of the zone"}


@pytest.fixture
def world() -> SimpleNamespace:
    """Two entries of one plant in a port of Oman, an undertaking that changed one, and a proposal for it."""
    port = make.zone("port")
    plant, twin = (make.organisation(key, zone=port, sources=[make.source(f"paper-{key}")]) for key in ("plant", "twin"))
    make.product_line(plant, make.product("metal"), key="line")
    with batch_begun(actor=WRITER, kind=Batch.Kind.IMPORT, title="register.xlsx") as batch:
        record_update("organisation", "plant", {"locality": "Sohar"}, actor=WRITER)
    asked = Asked("correct", "organisation", "plant", {"employees": 12}, why="Seen.", email="ali@example.org")
    own = Affiliation.objects.create(user=User.objects.create_user("sara"), organisation=plant, granted_by="the writer")
    return SimpleNamespace(plant=plant, twin=twin, batch=batch, proposal=proposal_open(asked, actor=None), affiliation=own)


NEW = {"key": "new", "name": "New", "kind": "firm", "country": "OM", "status": "operating", "zone": "port", "sources": ["paper-plant"]}
UNDERTAKINGS: dict[str, Callable[[Any, Any], Any]] = {
    "enter by form": lambda w, who: entry_save(Entry("organisation", NEW), actor=who, token="a-token-of-a-form"),
    "enter": lambda w, who: record_create("organisation", NEW, actor=who),
    "change": lambda w, who: record_update("organisation", "plant", {"name": "Other"}, actor=who),
    "remove": lambda w, who: record_remove("product_line", "line", actor=who),
    "merge": lambda w, who: organisations_merge(w.plant, [w.twin], actor=who, reason="One firm."),
    "split": lambda w, who: organisation_split(w.plant, actor=who, new=NEW, moving={"product_line": ["line"]}, reason="Two firms."),
    "take back": lambda w, who: batch_undo(w.batch, actor=who),
    "bring back": lambda w, who: record_restore(Change.objects.filter(key="plant").earliest("pk"), actor=who),
    "accept": lambda w, who: proposal_accept(w.proposal, actor=who),
    "reject": lambda w, who: proposal_reject(w.proposal, actor=who, reason="No."),
    "ask back": lambda w, who: proposal_ask(w.proposal, actor=who, text="Why?"),
    "end whose people they are": lambda w, who: affiliation_end(w.affiliation, actor=who, reason="Left."),
}


def everything() -> list[Any]:
    """Return what any of them could have written."""
    return [Change.objects.count(), Batch.objects.count(), *Proposal.objects.values_list("status", "messages__text")]


@pytest.mark.parametrize("undertaking", UNDERTAKINGS)
def test_whoever_may_does_and_nobody_else_leaves_a_trace(world, undertaking):
    actors: dict[str, Any] = {"nobody": AnonymousUser()}
    actors |= {name: User.objects.create_user(name.replace(" ", "-"), **fields) for name, fields in SCOPES.items()}
    before = everything()
    for name in actors.keys() - MAY:
        with pytest.raises(NotAllowedError):
            UNDERTAKINGS[undertaking](world, actors[name])
        assert everything() == before, name


@pytest.mark.parametrize("role", sorted(MAY))
@pytest.mark.parametrize("undertaking", UNDERTAKINGS)
def test_whoever_may_leaves_a_record(world, undertaking, role):
    actor = User.objects.create_user("somebody", **SCOPES[role])
    before = everything()
    UNDERTAKINGS[undertaking](world, actor)
    assert everything() != before
    written = Change.objects.filter(actor=actor).exists()
    assert written or undertaking in ("reject", "ask back")


@pytest.mark.parametrize("name", SCOPES)
def test_an_import_writes_what_its_officer_may_write_and_leaves_no_trace_of_the_rest(world, name):
    actor = User.objects.create_user("somebody", **SCOPES[name])
    changes = Change.objects.count()
    if not actor.write_scope:
        with pytest.raises(NotAllowedError):
            uploaded(workbook({"organisations": []}), actor)
        assert not Import.objects.exists()
        return
    sheets = {"organisations": [row | {"locality": "Liwa"} for row in exported(actor)["organisations"] if row["key"] == "plant"]}
    one = uploaded(workbook(sheets), actor)
    refused = [sentence for _sheet, _row, _column, sentence in said(one)]
    if name in MAY:
        accepted(one, actor)
        assert (refused, [*Change.objects.filter(batch=one.batch).values_list("actor", flat=True)]) == ([], [actor.pk])
    else:
        assert len(refused) == 1
        assert "It belongs to OM, port; your scope is" in refused[0]
        with pytest.raises(DomainError):
            accepted(one, actor)
        assert Change.objects.count() == changes
