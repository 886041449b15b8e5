"""Rules of the register that its services keep."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from analysis.validity import PartialDate
from core.actors import SystemActor
from core.errors import DomainError
from core.models import Change
from firms.dates import partial_date
from firms.models import HsCode, Industry
from firms.reports import products_below, products_get
from firms.services import (
    hs_codes_load,
    industries_load,
    initiative_delete,
    initiative_partner_update,
    organisation_create,
    organisation_delete,
    organisation_update,
    product_create,
    product_delete,
    product_line_update,
    product_update,
    source_create,
    source_delete,
    source_update,
    zone_create,
    zone_delete,
    zone_update,
)
from tests import factories
from tests.factories import ACTOR
from tests.writes import traces

pytestmark = pytest.mark.django_db


# --- names and numbers of organisations ---


def names(organisation):
    return sorted(alias.name for alias in organisation.aliases.all())


def test_aliases_and_identifiers_are_recorded_with_their_organisation():
    with traces() as left:
        made = factories.organisation(aliases=["SOCAR", "ARDNŞ"], identifiers=[("voen", "9900003871"), ("lei", "213800")])
    assert names(made) == ["ARDNŞ", "SOCAR"]
    assert left.changes[-1].after["aliases"] == ["ARDNŞ", "SOCAR"]
    assert left.changes[-1].after["identifiers"] == ["lei:213800", "voen:9900003871"]


def test_a_list_of_aliases_replaces_the_one_that_is_there():
    made = factories.organisation(aliases=["Old", "Kept"])
    with traces() as left:
        assert organisation_update(made, actor=ACTOR, aliases=["Kept", "New"]) is True
    assert names(made) == ["Kept", "New"]
    assert (left.only.before["aliases"], left.only.after["aliases"]) == (["Kept", "Old"], ["Kept", "New"])


def test_aliases_that_are_not_given_stay():
    made = factories.organisation(aliases=["Kept"], identifiers=[("cr", "1")])
    organisation_update(made, actor=ACTOR, status="closed")
    assert names(made) == ["Kept"]
    assert made.identifiers.count() == 1


def test_the_same_aliases_in_another_order_are_no_change():
    made = factories.organisation(aliases=["One", "Two"], identifiers=[("cr", "1"), ("lei", "2")])
    with traces() as left:
        assert organisation_update(made, actor=ACTOR, aliases=["Two", "One"], identifiers=[("lei", "2"), ("cr", "1")]) is False
    assert left.changes == []


def test_an_alias_may_change_its_case():
    made = factories.organisation(aliases=["Socar"])
    organisation_update(made, actor=ACTOR, aliases=["SOCAR"])
    assert names(made) == ["SOCAR"]


@pytest.mark.parametrize(
    ("first", "second"), [("SOCAR", "socar"), ("Завод", "ЗАВОД"), ("Çelik", "ÇELIK"), ("Société", "SOCIÉTÉ"), ("A  B", "a b")]
)
def test_an_alias_belongs_to_one_organisation_whatever_its_case_and_script(first, second):
    factories.organisation(aliases=[first])
    other = factories.organisation()
    with traces() as left, pytest.raises(ValidationError) as refused:
        organisation_update(other, actor=ACTOR, aliases=[second])
    assert refused.value.messages == ["This alias belongs to an organisation already."]
    assert left.changes == []
    assert names(other) == []


def test_the_database_refuses_a_second_owner_of_an_alias_as_well():
    factories.organisation(aliases=["SOCAR"])
    other = factories.organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        other.aliases.create(name="socar", name_folded="socar")


def test_an_organisation_whose_alias_is_taken_is_not_registered_at_all():
    factories.organisation(aliases=["SOCAR"])
    with pytest.raises(ValidationError):
        factories.organisation("newcomer", aliases=["Socar"])
    assert not Change.objects.filter(key="newcomer").exists()


def test_an_identifier_belongs_to_one_organisation():
    factories.organisation(identifiers=[("voen", "9900003871")])
    other = factories.organisation(identifiers=[("lei", "9900003871")])
    with pytest.raises(ValidationError) as refused:
        organisation_update(other, actor=ACTOR, identifiers=[("voen", "9900003871")])
    assert refused.value.messages == ["This identifier belongs to an organisation already."]
    with pytest.raises(IntegrityError), transaction.atomic():
        other.identifiers.create(scheme="voen", value="9900003871")
    assert [str(identifier) for identifier in other.identifiers.all()] == ["lei:9900003871"]


def test_a_blank_alias_is_refused():
    with pytest.raises(ValidationError) as refused:
        factories.organisation(aliases=[""])
    assert list(refused.value.message_dict) == ["aliases"]


def test_aliases_and_identifiers_go_with_their_organisation_and_stay_in_the_log():
    made = factories.organisation("gone", aliases=["Old name"], identifiers=[("cr", "1")])
    organisation_delete(made, actor=ACTOR)
    before = Change.objects.get(type="organisation", key="gone", action="delete").before
    assert (before["aliases"], before["identifiers"]) == (["Old name"], ["cr:1"])
    assert factories.organisation(aliases=["Old name"]).aliases.count() == 1


# --- markets are places ---


def test_a_market_needs_no_source():
    with traces() as left:
        made = organisation_create(actor=ACTOR, sources=[], key="turkiye-market", name="Türkiye (market)", kind="market", country="TR")
    assert left.only.after["sources"] == []
    assert organisation_update(made, actor=ACTOR, sources=[], description="A place.") is True


@pytest.mark.parametrize(("kind", "other"), [("market", "firm"), ("firm", "market")])
def test_a_market_and_an_organisation_do_not_become_one_another(kind, other):
    made = factories.market() if kind == "market" else factories.organisation(kind=kind)
    with traces() as left, pytest.raises(ValidationError) as refused:
        organisation_update(made, actor=ACTOR, kind=other)
    assert refused.value.message_dict == {
        "kind": ["A market is a place, an organisation is not: one cannot become the other. Register a new record."]
    }
    assert left.changes == []


def test_an_organisation_may_become_an_anchor():
    assert organisation_update(factories.organisation(kind="firm"), actor=ACTOR, kind="anchor") is True


def test_a_market_makes_and_uses_nothing():
    line = factories.product_line(factories.organisation(), factories.product())
    message = {"organisation": ["A market is a place; it makes and uses nothing."]}
    with pytest.raises(ValidationError) as refused:
        factories.product_line(factories.market(), factories.product())
    assert refused.value.message_dict == message
    with pytest.raises(ValidationError) as moved:
        product_line_update(line, actor=ACTOR, organisation=factories.market())
    assert moved.value.message_dict == message


def test_a_market_takes_part_in_no_initiative():
    partner = factories.partner(factories.initiative(), factories.organisation())
    message = {"organisation": ["A market is a place; it takes part in nothing."]}
    with pytest.raises(ValidationError) as refused:
        factories.partner(factories.initiative(), factories.market())
    assert refused.value.message_dict == message
    with pytest.raises(ValidationError) as moved:
        initiative_partner_update(partner, actor=ACTOR, organisation=factories.market())
    assert moved.value.message_dict == message


def test_a_market_runs_no_zone():
    zone = factories.zone()
    message = {"operator": ["A market is a place; it runs no zone."]}
    with pytest.raises(ValidationError) as refused:
        factories.zone(operator=factories.market())
    assert refused.value.message_dict == message
    with pytest.raises(ValidationError) as moved:
        zone_update(zone, actor=ACTOR, operator=factories.market())
    assert moved.value.message_dict == message


# --- products form a tree ---


def test_parents_of_products_do_not_form_a_circle():
    polyolefins = factories.product("polyolefins")
    polymers = factories.product("polymers", parent=polyolefins)
    polypropylene = factories.product("polypropylene", parent=polymers)
    with traces() as left, pytest.raises(ValidationError) as refused:
        product_update(polyolefins, actor=ACTOR, parent=polypropylene)
    sentence = (
        "Parents form a circle: polyolefins > polypropylene > polymers > polyolefins. "
        "Choose a parent that does not stand below the product."
    )
    assert refused.value.message_dict == {"parent": [sentence]}
    assert left.changes == []


def test_a_product_is_not_its_own_parent():
    scrap = factories.product("scrap")
    with pytest.raises(ValidationError) as refused:
        product_update(scrap, actor=ACTOR, parent=scrap)
    assert refused.value.messages == ["Parents form a circle: scrap > scrap. Choose a parent that does not stand below the product."]
    with pytest.raises(IntegrityError, match="firms_product_not_own_parent"), transaction.atomic():
        type(scrap).objects.filter(pk=scrap.pk).update(parent=scrap)
    scrap.parent = scrap
    with pytest.raises(ValidationError, match="A product cannot be its own parent"):
        scrap.validate_constraints()


def test_a_product_may_move_to_another_parent_and_to_none():
    waste, scrap = factories.product("waste"), factories.product("scrap")
    with traces() as left:
        product_update(scrap, actor=ACTOR, parent=waste)
        product_update(scrap, actor=ACTOR, parent=None)
    assert [(change.before["parent"], change.after["parent"]) for change in left.changes] == [(None, "waste"), ("waste", None)]


def test_the_descendants_of_a_product_are_all_that_stands_below_it():
    polyolefins = factories.product()
    polypropylene = factories.product(parent=polyolefins)
    homopolymer = factories.product(parent=polypropylene)
    factories.product()
    assert products_below(polyolefins, among=products_get(viewer=None)) == {polyolefins.pk, polypropylene.pk, homopolymer.pk}
    assert products_below(homopolymer, among=products_get(viewer=None)) == {homopolymer.pk}


# --- dates keep their precision ---


@pytest.mark.parametrize(("text", "first"), [("2018", (2018, 1, 1)), ("2018-03", (2018, 3, 1)), ("2018-03-05", (2018, 3, 5))])
def test_a_date_is_kept_in_its_precision(text, first):
    cited = factories.source(published=text)
    cited.refresh_from_db()
    assert cited.published == dt.date(*first)
    assert str(partial_date(cited, "published")) == text
    assert Change.objects.get(type="source").after["published"] == text


def test_an_undated_source_has_neither_date_nor_precision():
    cited = factories.source(published=None)
    assert (cited.published, cited.published_precision) == (None, "")
    assert Change.objects.get(type="source").after["published"] is None


def test_a_date_that_becomes_more_exact_is_a_change():
    cited = factories.source(published="2018")
    with traces() as left:
        assert source_update(cited, actor=ACTOR, published=PartialDate.parse("2018-01-01")) is True
    assert (left.only.before["published"], left.only.after["published"]) == ("2018", "2018-01-01")
    assert source_update(cited, actor=ACTOR, published=PartialDate.parse("2018-01-01")) is False


def test_the_date_of_a_zone_is_kept_in_its_precision():
    zone = zone_create(
        actor=ACTOR,
        sources=[factories.source()],
        key="sumgayit-park",
        name="Sumgayit Park",
        kind="industrial_park",
        country="AZ",
        established=PartialDate.parse("2011-12"),
    )
    assert str(partial_date(zone, "established")) == "2011-12"
    zone_update(zone, actor=ACTOR, established=None)
    zone.refresh_from_db()
    assert (zone.established, zone.established_precision) == (None, "")


# --- nothing is removed on which something rests ---


def test_a_source_on_which_a_fact_rests_cannot_be_removed():
    cited = factories.source("gazette")
    zone = factories.zone("sohar", sources=[cited])
    with traces() as left, pytest.raises(DomainError) as refused:
        source_delete(cited, actor=ACTOR)
    assert refused.value.message == "Source gazette cannot be removed: zone sohar rests on it."
    assert left.changes == []
    factories.organisation("smelter", sources=[cited])
    with pytest.raises(DomainError) as refused:
        source_delete(cited, actor=ACTOR)
    assert refused.value.message == "Source gazette cannot be removed: 2 facts rest on it, first organisation smelter."
    assert refused.value.context == {"key": "gazette", "resting": ["organisation smelter", "zone sohar"]}
    assert list(zone.sources.all()) == [cited]


def test_an_organisation_on_which_records_rest_cannot_be_removed():
    smelter = factories.organisation("smelter")
    factories.product_line(smelter, factories.product(), key="smelter-makes-metal")
    with traces() as left, pytest.raises(DomainError) as refused:
        organisation_delete(smelter, actor=ACTOR)
    assert refused.value.message == "organisation smelter cannot be removed: product_line smelter-makes-metal rests on it."
    factories.member(factories.cluster("downstream"), smelter)
    with pytest.raises(DomainError) as refused:
        organisation_delete(smelter, actor=ACTOR)
    assert refused.value.message == (
        "organisation smelter cannot be removed: 2 other records rest on it, first membership downstream:smelter."
    )
    assert left.changes == []
    smelter.refresh_from_db()


def test_a_product_with_children_a_zone_with_firms_and_an_initiative_with_partners_cannot_be_removed():
    metals = factories.product()
    factories.product("alloys", parent=metals)
    with pytest.raises(DomainError, match="product alloys rests on it"):
        product_delete(metals, actor=ACTOR)
    zone = factories.zone()
    factories.organisation("rolling-mill", zone=zone)
    with pytest.raises(DomainError, match="organisation rolling-mill rests on it"):
        zone_delete(zone, actor=ACTOR)
    programme = factories.initiative("programme")
    factories.partner(programme, factories.organisation("college"))
    with pytest.raises(DomainError, match="initiative_partner programme:college rests on it"):
        initiative_delete(programme, actor=ACTOR)


# --- the classifications ---

ISIC = [
    {"code": "C", "level": "section", "parent": "", "title_en": "Manufacturing", "title_ar": "الصناعة"},
    {"code": "24", "level": "division", "parent": "C", "title_en": "Basic metals", "title_ar": ""},
]
HS = [
    {"code": "76", "level": "2", "parent": "TOTAL", "section": "XV", "title": "Aluminium"},
    {"code": "7601", "level": "4", "parent": "76", "section": "XV", "title": "Aluminium; unwrought"},
]


def test_the_classifications_load_once_in_any_order():
    with traces() as left:
        assert industries_load(reversed(ISIC)) == 2
        assert hs_codes_load(reversed(HS)) == 2
    assert Industry.objects.get(code="24").parent.code == "C"
    assert HsCode.objects.get(code="7601").parent.code == "76"
    assert HsCode.objects.get(code="76").parent is None
    assert left.changes == []
    assert left.levels == {0, 1, 2}
    with traces() as left:
        assert industries_load(ISIC) == hs_codes_load(HS) == 0
    assert left.levels == set()


def test_a_changed_title_of_a_classification_is_changed():
    industries_load(ISIC)
    assert industries_load([ISIC[0], {**ISIC[1], "title_en": "Manufacture of basic metals"}]) == 1
    assert Industry.objects.get(code="24").title_en == "Manufacture of basic metals"


def test_an_empty_classification_loads_nothing():
    assert industries_load([]) == hs_codes_load([]) == 0


# --- the actor ---


def test_the_log_names_the_process_that_wrote():
    source_create(actor=SystemActor("data pack oman"), key="gazette", title="The Gazette")
    product_create(actor=SystemActor("data pack oman"), key="alumina", name="Alumina", stage="intermediate")
    assert set(Change.objects.values_list("actor", "actor_name")) == {(None, "data pack oman")}
