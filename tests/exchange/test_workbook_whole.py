"""A workbook holds everything that people write: brought into an empty register it makes the same one."""

import pytest

from accounts.models import User
from clusters.models import Cluster, Membership
from exchange.models import Import, Pack
from exchange.packs.write import RECORD_TYPES
from exchange.workbook.format import SHEETS
from firms.models import (
    Capability,
    HsCode,
    Industry,
    Initiative,
    InitiativePartner,
    Organisation,
    Product,
    ProductLine,
    Recipe,
    Source,
    Zone,
)
from linkages.models import Claim, Linkage
from register.kinds import KINDS
from register.plain import record_create, record_update
from tests.exchange.roundtrip import accepted, edited, exported, found, said, uploaded, workbook

pytestmark = pytest.mark.django_db

EVERYTHING = (
    *(Capability, InitiativePartner, Initiative, Membership, Cluster, Claim, Linkage, Recipe, ProductLine),
    *(Product, Organisation, Zone, Source, Pack),
)


@pytest.fixture
def administrator(db) -> User:
    return User.objects.create_user("root", "root@example.org", role="administrator")


@pytest.fixture
def whole(register, administrator) -> None:
    """The small register with what data packs do not have."""

    def create(record, **data):
        record_create(record, {**data, "sources": ["report"]}, actor=administrator)

    create(
        "capability",
        key="mill-lab",
        organisation="rolling-mill",
        kind="laboratory",
        name="Metal testing",
        visibility=1,
        certificate="ISO/IEC 17025",
        certificate_from="2024-03",
        references="Port roof\nTank farm",
        note="-1 °C",
    )
    create(
        "capability", key="mill-sheet", organisation="rolling-mill", kind="product", name="Sheet", product="sheet", capacity=5, unit="t/y"
    )
    create(
        "claim", key="another", linkage="smelter-mill", status="operating", confidence="reported", pinned=True, pin_reason="It was seen."
    )
    record_update("organisation", "smelter", {"identifiers": ["cr:123", "lei:5493001"], "visibility": 1}, actor=administrator)
    record_update("linkage", "mill-world", {"visibility": 2}, actor=administrator)


def test_every_field_that_people_write_has_a_column():
    renamed = {"sources": "source", "industry": "isic"}
    for table, kind in RECORD_TYPES.items():
        missing = {renamed.get(name, name) for name in KINDS[kind].fields} - set(SHEETS[table].by_name)
        assert (table, missing) == (table, set())
    of_linkage = {"key": "linkage", "visibility": "linkage_visibility"}
    assert {of_linkage.get(name, name) for name in KINDS["linkage"].fields} <= set(SHEETS["linkages"].by_name)


def test_the_whole_register_comes_out_of_an_empty_one_as_it_went_in(whole, administrator):
    before = exported(administrator)
    assert all(before.values())
    file = workbook(before)
    Import.objects.all().delete()
    Product.objects.update(parent=None)
    Zone.objects.update(operator=None)
    for model in EVERYTHING:
        model._default_manager.all().delete()
    assert not any(exported(administrator).values())
    assert (Industry.objects.exists(), HsCode.objects.exists()) == (True, True)
    one = uploaded(file, administrator)
    assert said(one) == []
    accepted(one, administrator)
    assert exported(administrator) == before
    assert set(Linkage.objects.values_list("key", flat=True)) == {"smelter-mill", "mill-world"}


def test_pins_identifiers_and_capabilities_are_changed_added_and_removed(whole, administrator):
    sheets = edited(
        exported(administrator),
        [
            ("linkages", "another", "pinned", ""),
            ("linkages", "another", "pin_reason", ""),
            ("linkages", "smelter-mill", "pinned", "yes"),
            ("linkages", "smelter-mill", "pin_reason", "The contract was shown."),
            ("organisations", "smelter", "identifiers", "cr:123"),
            ("organisations", "rolling-mill", "identifiers", "lei:5493001"),
            ("capabilities", "mill-lab", "name", "Testing of metals"),
            ("capabilities", "mill-sheet", "remove", "yes"),
        ],
    )
    sheets["capabilities"].append(
        {"organisation": "smelter", "kind": "service", "isic": "2420", "name": "Toll smelting", "source": "press", "key": ""}
    )
    one = uploaded(workbook(sheets), administrator)
    assert said(one) == []
    assert ("capabilities", "smelter-toll-smelting", "add") in [row[:3] for row in found(one)]
    accepted(one, administrator)
    assert (Claim.objects.get(pinned=True).key, Claim.objects.get(pinned=True).pin_reason) == ("smelter-mill", "The contract was shown.")
    assert [str(row) for row in Organisation.objects.get(key="rolling-mill").identifiers.all()] == ["lei:5493001"]
    assert sorted(Capability.objects.values_list("name", flat=True)) == ["Testing of metals", "Toll smelting"]


def test_a_pin_without_a_reason_a_shapeless_identifier_and_another_key_of_a_linkage_are_errors(whole, administrator):
    sheets = edited(
        exported(administrator),
        [
            ("linkages", "smelter-mill", "pinned", "yes"),
            ("organisations", "rolling-mill", "identifiers", "5493001"),
        ],
    )
    told = said(uploaded(workbook({name: sheets[name] for name in ("organisations", "linkages")}), administrator))
    assert [place[:3] for place in told] == [("organisations", 4, "identifiers"), ("linkages", 4, "pin_reason")]
    renamed = edited(exported(administrator), [("linkages", "mill-world", "linkage", "another-key")])
    assert [place[:3] for place in said(uploaded(workbook(renamed), administrator))] == [("linkages", 3, "linkage")]
    sheets["linkages"] = [row | {"linkage": ""} for row in exported(administrator)["linkages"]]
    assert uploaded(workbook({"linkages": sheets["linkages"]}), administrator).rows.count() == 0
