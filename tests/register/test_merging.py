"""Organisations that are one become one, with all that was said of each; and everything can be taken back."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from clusters.models import Membership
from core.actors import SystemActor
from core.errors import DomainError, NotAllowedError
from core.models import Batch, Change, FormerKey
from core.visibility import Visibility
from firms.models import Organisation, Zone
from linkages.models import Claim, Linkage
from linkages.selectors import linkage_list
from linkages.services import linkage_update
from register.kinds import KINDS
from register.plain import record_data
from register.services import batch_undo, organisation_split, organisations_merge
from tests import factories as make
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")
WHY = "Two entries of one firm."


def everything() -> dict[str, list[str]]:
    return {name: sorted(str(record_data(row)) for row in kind.model._default_manager.all()) for name, kind in KINDS.items()}


@pytest.fixture
def world() -> SimpleNamespace:
    """Two entries of one smelter, and those around them: both supply the mill with metal, one of them buys power."""
    metal, power = make.product("metal"), make.product("power", unit="MW")
    smelter = make.organisation("smelter", name="Sohar Smelter", locality="Sohar", aliases=["SS"], employees=900, employees_year=2024)
    twin = make.organisation(
        "twin", name="Sohar Smelter LLC", name_local="مصهر", aliases=["SSL"], identifiers=[("cr", "77")], website="https://twin.example",
        employees=950, latitude=24.5, longitude=56.6,
    )  # fmt: skip
    mill, plant = make.organisation("mill"), make.organisation("power-plant")
    ring, school = make.cluster("ring", members=[(smelter, "supplier"), (twin, "anchor")]), make.initiative("school")
    make.cluster("other-ring", members=[(twin, "processor")])
    make.partner(school, twin, "lead")
    make.zone("port", operator=twin)
    make.product_line(twin, metal, key="twin-makes-metal", capacity=10)
    make.capability(twin, metal, key="twin-can")
    return SimpleNamespace(
        smelter=smelter, twin=twin, mill=mill, ring=ring, metal=metal,
        flow=make.linkage(smelter, mill, metal, key="flow", quantity=5),
        twin_flow=make.linkage(twin, mill, metal, key="twin-flow", quantity=7),
        feed=make.linkage(plant, twin, power, kind="utility", key="feed"),
    )  # fmt: skip


def test_everything_that_hangs_on_the_others_follows(world):
    make.claim(world.twin_flow, key="said-twice", status="planned")
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    assert not Organisation.objects.filter(key="twin").exists()
    assert set(Linkage.objects.values_list("key", "supplier__key", "customer__key")) == {
        ("flow", "smelter", "mill"),
        ("feed", "power-plant", "smelter"),
    }
    assert sorted(Claim.objects.filter(linkage__key="flow").values_list("key", flat=True)) == ["flow", "said-twice", "twin-flow"]
    assert list(world.smelter.product_lines.values_list("key", flat=True)) == ["twin-makes-metal"]
    assert list(world.smelter.capabilities.values_list("key", flat=True)) == ["twin-can"]
    assert set(Membership.objects.values_list("cluster__key", "organisation__key", "role")) == {
        ("ring", "smelter", "anchor"),  # the anchor's place is kept
        ("other-ring", "smelter", "processor"),
    }
    assert Membership.objects.get(cluster=world.ring).sources.count() == 1
    assert list(world.smelter.partnerships.values_list("initiative__key", "role")) == [("school", "lead")]
    assert Zone.objects.get().operator == world.smelter
    # Both claims of 5 and 7 t/y stand side by side on one linkage, of which the newer record is chosen; nothing is added up.
    (linkage,) = linkage_list(viewer=None, as_of=TODAY).filter(key="flow")
    assert Claim.objects.get(pk=linkage.chosen_id).key == "twin-flow"


def test_fields_in_conflict_are_chosen_and_names_become_other_names(world):
    organisations_merge(
        world.smelter, [world.twin], actor=WRITER, reason=WHY, chosen={"employees": "twin", "name": "twin"},
    )  # fmt: skip
    said = record_data(Organisation.objects.get(key="smelter"))
    assert (said["name"], said["name_local"], said["locality"]) == ("Sohar Smelter LLC", "مصهر", "Sohar")
    assert (said["employees"], said["employees_year"]) == (950, None)  # the number goes with its year, which twin does not know
    assert (said["latitude"], said["location_precision"]) == (24.5, "site")  # the survivor says nothing of its place
    assert said["aliases"] == ["SS", "SSL", "Sohar Smelter"]
    assert said["identifiers"] == ["cr:77"]
    assert len(said["sources"]) == 2
    with pytest.raises(ValidationError):
        organisations_merge(world.smelter, [world.mill], actor=WRITER, reason=WHY, chosen={"name": "nobody"})


def test_a_merge_is_taken_back_whole(world):
    before = everything()
    batch = organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    assert (batch.kind, batch.title) == ("merge", "Merge of Sohar Smelter LLC into Sohar Smelter")
    assert set(batch.changes.values_list("reason", flat=True)) == {WHY}
    assert FormerKey.objects.count() == 2
    batch_undo(batch, actor=WRITER)
    assert everything() == before
    assert not FormerKey.objects.exists()


def test_several_are_merged_at_once_and_a_chain_of_merges_is_taken_back_step_by_step(world):
    before = everything()
    third = make.organisation("third")
    first = organisations_merge(world.smelter, [world.twin, third], actor=WRITER, reason=WHY)
    second = organisations_merge(world.mill, [world.smelter], actor=WRITER, reason=WHY, drop_between=True)
    assert set(FormerKey.objects.filter(type="organisation").values_list("key", "survivor")) == {
        ("twin", "smelter"), ("third", "smelter"), ("smelter", "mill"),
    }  # fmt: skip
    batch_undo(second, actor=WRITER)
    batch_undo(first, actor=WRITER)
    Organisation.objects.get(key="third").delete()
    assert {name: rows for name, rows in everything().items() if name != "source"} == {
        name: rows for name, rows in before.items() if name != "source"
    }


def test_a_linkage_between_them_is_told_before_it_goes(world):
    make.linkage(world.twin, world.smelter, world.metal, key="between")
    before = everything()
    with pytest.raises(DomainError, match="1 linkage leads from one of them to another, between") as told:
        organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    assert told.value.context["linkages"] == ["between"]
    assert everything() == before
    batch = organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY, drop_between=True)
    assert not Linkage.objects.filter(key="between").exists()
    batch_undo(batch, actor=WRITER)
    assert everything() == before


def test_what_was_hidden_stays_hidden(world):
    KINDS["organisation"].update(world.twin, actor=WRITER, visibility=2)
    make.linkage(world.twin, make.organisation("buyer"), world.metal, key="secret-flow")
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    assert Organisation.objects.get(key="smelter").visibility == 2
    KINDS["organisation"].update(Organisation.objects.get(key="smelter"), actor=WRITER, visibility=0)
    assert set(linkage_list(viewer=None, as_of=TODAY).values_list("key", flat=True)) == {"flow"}
    assert list(Claim.objects.filter(visibility=0, linkage__key="flow").values_list("key", flat=True)) == ["flow"]


def test_of_two_pins_the_one_that_is_there_stays(world):
    for claim in Claim.objects.filter(key__in=["flow", "twin-flow"]):
        KINDS["claim"].update(claim, actor=WRITER, pinned=True, pin_reason="Seen by us.")
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    assert list(Claim.objects.filter(pinned=True).values_list("key", flat=True)) == ["flow"]


@pytest.mark.parametrize(
    ("others", "reason", "field"),
    [((), WHY, "others"), (("smelter",), WHY, "others"), (("twin", "twin"), WHY, "others"), (("twin",), "  ", "reason"),
     (("abroad",), WHY, "others")],
)  # fmt: skip
def test_what_cannot_be_merged_is_told(world, others, reason, field):
    make.market("abroad")
    with pytest.raises(ValidationError) as told:
        organisations_merge(world.smelter, [Organisation.objects.get(key=key) for key in others], actor=WRITER, reason=reason)
    assert list(told.value.message_dict) == [field]
    assert not Batch.objects.exists()


def test_a_merge_is_within_the_scope_of_its_officer(world):
    far = make.organisation("far", country="AZ")
    make.linkage(far, make.organisation("farther", country="AZ"), world.metal, key="far-flow")
    officer = User.objects.create_user("officer", role="officer", countries=["OM"])
    before = everything()
    with pytest.raises(NotAllowedError):
        organisations_merge(world.smelter, [far], actor=officer, reason=WHY)
    assert everything() == before
    organisations_merge(world.smelter, [world.twin], actor=officer, reason=WHY)
    assert Change.objects.latest("pk").actor == officer


def test_the_key_of_a_merged_record_is_never_given_again(world):
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    with pytest.raises(ValidationError, match="merged into smelter"):
        make.organisation("twin")
    with pytest.raises(ValidationError, match="merged into flow"):
        make.linkage(world.mill, world.smelter, world.metal, key="twin-flow")


# --- addresses ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/organisations/twin/", "/organisations/smelter/"),
        ("/organisations/twin/?as_of=2025-01-01", "/organisations/smelter/?as_of=2025-01-01"),
        ("/linkages/twin-flow/", "/linkages/flow/"),
        ("/api/v1/organisations/twin/?as_of=2025-01-01", "/api/v1/organisations/smelter/?as_of=2025-01-01"),
        ("/api/v1/organisations/twin/neighbourhood/?depth=2", "/api/v1/organisations/smelter/neighbourhood/?depth=2"),
        ("/api/v1/linkages/twin-flow/", "/api/v1/linkages/flow/"),
    ],
)
def test_an_old_address_leads_to_the_survivor_until_the_merge_is_taken_back(world, client, old, new):
    batch = organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (308, new)
    assert "no-cache" in answer["Cache-Control"]
    assert client.get(answer["Location"]).status_code == 200
    batch_undo(batch, actor=WRITER)
    assert client.get(old).status_code == 200


def test_an_old_address_follows_every_merge_since(world, client):
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    organisations_merge(world.mill, [world.smelter], actor=WRITER, reason=WHY, drop_between=True)
    assert client.get("/organisations/twin/")["Location"] == "/organisations/mill/"


def test_an_old_key_as_a_filter_means_the_survivor(world, client):
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    for address in ("/api/v1/linkages/?organisation={}", "/api/v1/graph/?supplier={}", "/api/v1/linkages/?organisation=smelter,{}"):
        old, new = client.get(address.format("twin")), client.get(address.format("smelter"))
        assert (old.status_code, old.json()) == (200, new.json())
    assert client.get("/api/v1/linkages/?organisation=never").status_code == 400


def test_an_old_address_tells_nobody_of_a_hidden_survivor(world, client):
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    KINDS["organisation"].update(Organisation.objects.get(key="smelter"), actor=WRITER, visibility=2)
    for address in ("/organisations/{}/", "/api/v1/organisations/{}/"):
        gone, never = client.get(address.format("twin")), client.get(address.format("never"))
        assert gone.status_code == never.status_code == 404
        assert gone.content.replace(b"twin", b"") == never.content.replace(b"never", b"")


# --- split ---


def split(world: Any, **options: Any) -> Batch:
    new = {"key": "rolling", "name": "Sohar Rolling", "kind": "firm", "country": "OM", "aliases": ["SS"], "sources": ["paper"]}
    moving = {"linkage": ["flow"], "membership": ["ring"], **options.pop("moving", {})}
    return organisation_split(world.smelter, actor=WRITER, new=new | options.pop("new", {}), moving=moving, reason="Two firms.")


def test_the_old_address_of_a_hidden_linkage_tells_nobody_that_it_was_there(world, client, django_user_model):
    linkage_update(world.twin_flow, actor=WRITER, visibility=Visibility.AGENCY)
    organisations_merge(world.smelter, [world.twin], actor=WRITER, reason=WHY)
    assert client.get("/linkages/flow/").status_code == 200
    for address in ("/linkages/{}/", "/api/v1/linkages/{}/"):
        assert client.get(address.format("twin-flow")).status_code == client.get(address.format("nobody")).status_code == 404
    client.force_login(django_user_model.objects.create_user("officer", role="officer"))
    assert client.get("/linkages/twin-flow/")["Location"] == "/linkages/flow/"


def test_an_organisation_is_split_and_what_is_the_others_goes_over(world):
    make.source("paper")
    before = everything()
    batch = split(world)
    second = Organisation.objects.get(key="rolling")
    assert Linkage.objects.get(key="flow").supplier == second
    assert Membership.objects.get(cluster__key="ring", organisation=second).role == "supplier"
    assert not world.smelter.memberships.exists()
    assert (record_data(world.smelter)["aliases"], record_data(second)["aliases"]) == ([], ["SS"])
    assert batch.kind == "split"
    batch_undo(batch, actor=WRITER)
    assert everything() == before


def test_a_split_moves_only_what_is_there_and_opens_nothing(world):
    make.source("paper")
    before = everything()
    with pytest.raises(ValidationError, match="feed does not belong to Sohar Smelter"):
        split(world, moving={"linkage": ["feed"]})
    with pytest.raises(ValidationError, match="colour"):
        split(world, new={"colour": "red"})
    with pytest.raises(ValidationError, match="ring-of-fire does not belong"):
        split(world, moving={"membership": ["ring-of-fire"]})
    assert everything() == before
    KINDS["organisation"].update(world.smelter, actor=WRITER, visibility=2)
    with pytest.raises(ValidationError, match="open the second one afterwards"):
        split(world, new={"visibility": 0})
    split(world)
    assert Organisation.objects.get(key="rolling").visibility == 2
