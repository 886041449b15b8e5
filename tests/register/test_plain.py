"""Records as plain data: what is read can be written back, and every wrong value is told at its field."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from core.actors import SystemActor
from core.errors import ConflictError, DomainError
from core.models import Change
from linkages.models import Claim, Linkage
from register.kinds import KINDS, Holds
from register.plain import (
    ChangedSinceError,
    linkage_enter,
    record_create,
    record_data,
    record_get,
    record_remove,
    record_update,
    record_version,
    values_read,
)
from tests import factories as make

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")


def world() -> dict[str, Any]:
    """Return one record of each kind that says something in as many fields as it can, by kind."""
    plant = make.organisation(
        "plant", name_local="مصنع", aliases=["The Plant"], identifiers=[("cr", "123")], latitude=24.4, longitude=56.6, employees=900
    )
    port = make.zone("port", aliases=["Old port"], operator=plant, established="2010-05", area_ha=12.5)
    metal, ore = make.product("metal", hs=make.hs()), make.product("ore")
    market = make.market("abroad")
    linkage = make.linkage(plant, market, metal, key="flow", quantity=10, note="Seen.", valid_to="2030-01-31")
    cluster, programme = make.cluster("ring"), make.initiative("school")
    return {
        "source": make.source("paper"),
        "product": make.product("foil", parent=metal),
        "organisation": plant,
        "zone": port,
        "product_line": make.product_line(plant, metal, capacity=100.5, key="line"),
        "capability": make.capability(plant, metal, capacity=7, certificate="ISO 9001", certificate_to="2027-06", key="can"),
        "recipe": make.recipe(metal, ore, input_per_output=1.9, unit="t/t", key="metal-from-ore"),
        "cluster": cluster,
        "membership": make.member(cluster, plant, "anchor"),
        "initiative": programme,
        "initiative_partner": make.partner(programme, plant),
        "linkage": linkage,
        "claim": linkage.claims.get(),
    }


def key_of(kind: str, data: dict[str, Any]) -> str:
    return ":".join(data[end] for end in KINDS[kind].ends) or data["key"]


def test_what_a_record_says_is_read_into_the_same_record_again():
    for kind, row in world().items():
        data = record_data(row)
        assert set(data) == set(KINDS[kind].fields), kind
        assert record_update(kind, key_of(kind, data), data, actor=WRITER) is False, kind


def test_a_record_that_was_removed_is_entered_anew_from_what_it_said():
    rows = world()
    for kind in ("claim", "initiative_partner", "membership", "recipe", "product_line", "capability", "source"):
        row = record_get(kind, key_of(kind, record_data(rows[kind])))
        if kind == "source":
            row = make.source("alone", published="2024-02-29")
        data = record_data(row)
        linkage = record_data(row.linkage) if kind == "claim" else None
        record_remove(kind, key_of(kind, data), actor=WRITER)
        assert record_get(kind, key_of(kind, data)) is None
        if linkage is not None:
            assert not Linkage.objects.exists()  # with its last claim goes the linkage
            record_create("linkage", linkage, actor=WRITER)
        assert record_data(record_create(kind, data, actor=WRITER)) == data


def test_all_that_is_wrong_is_told_at_its_field():
    with pytest.raises(ValidationError) as told:
        values_read(
            "claim",
            {
                "linkage": "nowhere", "quantity": "much", "quantity_year": 2020.5, "valid_from": "2020-13", "status": "alive",
                "lateral": "yes", "sources": ["none", "neither"], "visibility": 7, "colour": "red", "note": "a\0b",
            },
            actor=WRITER,
        )  # fmt: skip
    assert told.value.message_dict == {
        "linkage": ["Nothing is known under nowhere."],
        "quantity": ["Enter a number; leave the field blank when it is not known."],
        "quantity_year": ["Enter a whole number; leave the field blank when it is not known."],
        "valid_from": ["2020-13 is not a day of the calendar."],
        "status": ["Unknown value alive; known are operating, planned, potential, ended."],
        "lateral": ["Say yes or no (true or false)."],
        "sources": ["No sources are known under none, neither."],
        "visibility": ["Unknown value 7; known are 0 (public), 1 (signed-in), 2 (agency)."],
        "colour": [f"There is no such field; there are {', '.join(KINDS['claim'].fields)}."],
        "note": ["Take out the character 0x00; nobody can read it."],
    }


def test_a_reference_to_what_the_actor_may_not_see_is_one_to_nothing():
    """A contributor proposes with `values_read`: the answer must not tell that there is something."""
    hidden, contributor = make.organisation("hidden", visibility=2), User.objects.create_user("guest")
    answers = []
    for key in (hidden.key, "nowhere"):
        with pytest.raises(ValidationError) as told:
            values_read("product_line", {"organisation": key}, actor=contributor)
        answers.append(told.value.messages[0].replace(key, "KEY"))
    assert answers[0] == answers[1]
    hiding = make.linkage(hidden, make.organisation(), make.product(), key="hidden-flow")
    with pytest.raises(ValidationError):
        values_read("claim", {"linkage": hiding.key}, actor=contributor)
    assert values_read("claim", {"linkage": hiding.key}, actor=WRITER) == {"linkage": hiding}


def test_a_linkage_is_entered_with_its_first_claim_or_not_at_all():
    make.organisation("plant"), make.organisation("mill"), make.product("metal"), make.source("paper")
    linkage = {"key": "flow", "supplier": "plant", "customer": "mill", "kind": "goods", "product": "metal", "visibility": 1}
    with pytest.raises(ValidationError) as told:
        linkage_enter(linkage | {"customer": "nobody"}, {"status": "alive", "confidence": "reported", "sources": ["paper"]}, actor=WRITER)
    assert set(told.value.message_dict) == {"customer", "status"}
    with pytest.raises(ValidationError):
        linkage_enter(linkage, {"status": "operating", "confidence": "reported", "sources": []}, actor=WRITER)
    assert not Linkage.objects.exists()
    made = linkage_enter(
        linkage, {"status": "operating", "confidence": "reported", "sources": ["paper"], "visibility": 2, "key": "said"}, actor=WRITER
    )
    assert (made.visibility, Claim.objects.get().visibility, Claim.objects.get().key) == (1, 2, "said")


def test_two_who_read_the_same_version_do_not_overwrite_each_other():
    make.organisation("plant", name="Plant")
    version = record_version("organisation", "plant")
    assert record_update("organisation", "plant", {"locality": "Sohar"}, actor=WRITER, version=version)
    with pytest.raises(ChangedSinceError) as told:
        record_update("organisation", "plant", {"name": "The Plant"}, actor=WRITER, version=version)
    assert told.value.current["locality"] == "Sohar"
    assert told.value.version == record_version("organisation", "plant") > version
    assert record_update("organisation", "plant", {"name": "The Plant"}, actor=WRITER, version=told.value.version)


def test_a_row_that_was_read_before_somebody_else_wrote_overwrites_nothing():
    plant = make.organisation("plant")
    record_update("organisation", "plant", {"locality": "Sohar"}, actor=WRITER)
    KINDS["organisation"].update(plant, actor=WRITER, name="The Plant")
    plant.refresh_from_db()
    assert (plant.name, plant.locality) == ("The Plant", "Sohar")


def test_what_is_not_there_is_told():
    with pytest.raises(ConflictError, match="organisation gone is not in the register any more"):
        record_update("organisation", "gone", {}, actor=WRITER)
    with pytest.raises(DomainError):
        record_remove("membership", "no-cluster:nobody", actor=WRITER)
    assert record_get("membership", "without-a-colon") is None
    assert record_version("organisation", "gone") == 0
    assert not Change.objects.exists()


def test_every_kind_of_record_that_is_written_is_described():
    assert list(KINDS)[:3] == ["source", "product", "organisation"]
    assert all(field.label for kind in KINDS.values() for field in kind.fields.values())
    assert KINDS["organisation"].fields["industry"].refers_to == "isic"
    assert KINDS["claim"].fields["valid_from"].holds is Holds.DATE
    assert [name for name, field in KINDS["linkage"].fields.items() if field.required] == ["key", "supplier", "customer", "kind"]
