"""An undertaking is taken back as a whole: every record says again what it said before."""

import pytest

from accounts.models import User
from clusters.models import Membership
from core.actors import SystemActor
from core.errors import ConflictError, DomainError, NotAllowedError
from core.models import Batch, Change
from core.services import batch_begun, because
from firms.models import Organisation
from linkages.models import Linkage
from register.kinds import KINDS
from register.plain import linkage_enter, record_create, record_data, record_remove, record_update
from register.selectors import batch_list
from register.services import batch_undo, record_restore
from tests import factories as make

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")


def everything() -> dict[str, list[str]]:
    """Return what the register says, whole."""
    return {name: sorted(str(record_data(row)) for row in kind.model._default_manager.all()) for name, kind in KINDS.items()}


def undertaking() -> tuple[Batch, dict[str, list[str]]]:
    """Return an undertaking that entered, changed and removed records which rest on one another, and what they said before."""
    plant, mill, metal = make.organisation("plant", aliases=["Old name"]), make.organisation("mill"), make.product("metal")
    make.source("paper")
    ring = make.cluster("ring", members=[(plant, "anchor"), (mill, "supplier")])
    make.linkage(plant, mill, metal, key="flow", quantity=5)
    assert ring.memberships.count() == 2
    before = everything()
    with batch_begun(actor=WRITER, kind=Batch.Kind.IMPORT, title="register.xlsx") as batch:
        record_update("organisation", "plant", {"name": "The Plant", "aliases": []}, actor=WRITER)
        record_create(
            "organisation",
            {"key": "new", "name": "New", "kind": "firm", "country": "OM", "aliases": ["Old name"], "sources": ["paper"]},
            actor=WRITER,
        )
        record_update("organisation", "plant", {"locality": "Sohar"}, actor=WRITER)
        record_remove("membership", "ring:mill", actor=WRITER)
        record_remove("claim", "flow", actor=WRITER)
        linkage_enter(
            {"key": "other", "supplier": "new", "customer": "mill", "kind": "goods", "product": "metal"},
            {"status": "planned", "confidence": "reported", "sources": ["paper"]},
            actor=WRITER,
        )
    return batch, before


def test_undo_brings_every_record_back_to_what_it_said():
    batch, before = undertaking()
    assert set(batch.changes.values_list("type", flat=True)) == {"organisation", "membership", "claim", "linkage"}
    assert everything() != before
    undo = batch_undo(batch, actor=WRITER)
    assert everything() == before
    assert (undo.undoes, undo.kind, undo.title) == (batch, "undo", "Undo of: register.xlsx")
    with pytest.raises(ConflictError, match="taken back already"):
        batch_undo(batch, actor=WRITER)


def test_an_undo_can_itself_be_undone():
    batch, _before = undertaking()
    after = everything()
    batch_undo(batch_undo(batch, actor=WRITER), actor=WRITER)
    assert everything() == after


def test_records_that_were_written_since_are_told_or_left_alone():
    batch, _before = undertaking()
    record_update("organisation", "plant", {"description": "Written since."}, actor=WRITER)
    said = everything()
    with pytest.raises(ConflictError, match="1 record was written again since: organisation plant") as told:
        batch_undo(batch, actor=WRITER)
    assert told.value.context["changed"] == [("organisation", "plant")]
    assert everything() == said
    assert not Batch.objects.filter(kind="undo").exists()
    batch_undo(batch, actor=WRITER, leave_changed=True)
    assert Organisation.objects.get(key="plant").description == "Written since."
    assert not Organisation.objects.filter(key="new").exists()
    assert Membership.objects.filter(organisation__key="mill").exists()


def test_a_linkage_of_which_somebody_else_spoke_since_is_not_removed_with_its_claim():
    batch, _before = undertaking()
    make.claim(Linkage.objects.get(key="other"), key="theirs")
    with pytest.raises(DomainError, match="claim theirs still speaks of it"):
        batch_undo(batch, actor=WRITER)
    assert Linkage.objects.get(key="other").claims.count() == 2


def test_undo_is_a_write_like_any_other():
    batch, _before = undertaking()
    stranger = User.objects.create_user("stranger", role="officer", countries=["AZ"])
    with pytest.raises(NotAllowedError):
        batch_undo(batch, actor=stranger)
    assert not Batch.objects.filter(kind="undo").exists()
    assert batch_list(viewer=stranger).count() == 1
    assert batch_list(viewer=None).count() == 0


def test_a_reason_stands_with_every_change():
    with because("  Two registers name it.  "):
        make.organisation("plant")
    make.organisation("mill")
    assert dict(Change.objects.filter(type="organisation").values_list("key", "reason")) == {
        "plant": "Two registers name it.",
        "mill": "",
    }


def test_a_record_is_restored_to_what_it_said_after_a_change():
    make.organisation("plant", name="First")
    first = Change.objects.get(type="organisation")
    record_update("organisation", "plant", {"name": "Second", "employees": 12}, actor=WRITER)
    assert record_restore(first, actor=WRITER) is True
    assert record_restore(first, actor=WRITER) is False
    assert (Organisation.objects.get().name, Organisation.objects.get().employees) == ("First", None)
    record_remove("organisation", "plant", actor=WRITER)
    assert record_restore(Change.objects.filter(action="delete").get(), actor=WRITER) is True
    assert Organisation.objects.get().name == "First"
