"""Every filter of the interface, by what it keeps."""

import pytest

from firms.filters import OrganisationFilterSet
from firms.models import Organisation
from linkages.filters import LinkageFilterSet
from linkages.models import Claim, Linkage
from tests import factories as make

LINKAGES = [
    ({"kind": "waste"}, ["scrap-back"]),
    ({"kind": "waste,ownership"}, ["scrap-back", "stake"]),
    ({"product": "aluminium"}, ["beyond", "export", "hope", "masked", "metal", "was"]),
    ({"product": "liquid-aluminium,scrap"}, ["metal", "scrap-back"]),
    ({"hs": "28"}, ["feed"]),
    ({"hs": "7601,28"}, ["beyond", "export", "feed", "hope", "masked", "metal", "was"]),
    ({"status": "ended"}, ["was"]),
    ({"status": "potential,ended"}, ["hope", "was"]),
    ({"confidence": "inferred"}, ["hope", "ore"]),
    (
        {"min_confidence": "reported", "kind": "waste,goods", "status": "operating"},
        ["beyond", "export", "feed", "masked", "metal", "scrap-back"],
    ),
    ({"min_confidence": "confirmed", "kind": "waste"}, []),
    ({"basis": "contract"}, ["feed"]),
    ({"organisation": "mill"}, ["metal", "scrap-back"]),
    ({"organisation": "mill,owner"}, ["beyond", "hope", "metal", "scrap-back", "stake"]),
    ({"supplier": "smelter"}, ["export", "hope", "metal", "was"]),
    ({"customer": "smelter"}, ["feed", "masked", "scrap-back", "stake"]),
    ({"supplier": "refinery", "customer": "smelter"}, ["feed"]),
    ({"cluster": "aluminium-cluster"}, ["export", "feed", "hope", "masked", "metal", "ore", "scrap-back", "stake", "was"]),
    ({"cluster": "aluminium-cluster", "scope": "inside"}, ["feed", "metal", "scrap-back", "was"]),
    ({"cluster": "aluminium-cluster", "scope": "boundary"}, ["export", "hope", "masked", "ore", "stake"]),
    ({"zone": "north-port", "kind": "waste"}, ["scrap-back"]),
    ({"country": "FJ"}, ["masked", "ore"]),
    ({"country": "fj,ca"}, ["feed", "masked", "ore", "was"]),
    ({"supplier_country": "CA"}, ["feed"]),
    ({"customer_country": "CA"}, ["ore", "was"]),
    ({"quantified": "true"}, ["export", "feed", "metal"]),
    ({"quantified": "false", "kind": "goods"}, ["beyond", "hope", "masked", "ore", "was"]),
    ({"dated": "false"}, ["hope", "ore"]),
    ({"lateral": "true"}, ["export"]),
    ({"as_of": "2012-06-30"}, ["hope", "metal", "ore", "was"]),
    ({"ordering": "-key", "country": "FJ"}, ["ore", "masked"]),
    ({"kind": ""}, ["beyond", "export", "feed", "hope", "masked", "metal", "ore", "scrap-back", "stake", "was"]),
]


@pytest.mark.parametrize(("parameters", "expected"), LINKAGES, ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_linkages_are_narrowed(parameters, expected, world, keys):
    assert keys("linkages/", **parameters) == expected


def test_words_find_linkages_by_names_local_names_aliases_and_products(world, keys):
    assert set(keys("linkages/", q="mill")) == {"metal", "scrap-back"}
    assert set(keys("linkages/", q="الدرفلة")) == {"metal", "scrap-back"}
    assert "metal" in keys("linkages/", q="НОРДАЛЮМ")
    assert keys("linkages/", q="alumina refinery") == ["feed"]


ORGANISATIONS = [
    ({"kind": "anchor"}, ["smelter"]),
    ({"status": "suspended"}, ["owner"]),
    ({"country": "CA,FJ"}, ["mine", "refinery"]),
    ({"zone": "north-port"}, ["mill", "smelter"]),
    ({"cluster": "aluminium-cluster"}, ["mill", "refinery", "smelter"]),
    ({"cluster": "aluminium-cluster", "role": "anchor,supplier"}, ["refinery", "smelter"]),
    ({"role": "processor"}, ["mill"]),
    ({"industry": "24"}, ["mill", "smelter"]),
    ({"industry": "2420"}, ["mill", "smelter"]),
    ({"industry": "C"}, ["mill", "smelter"]),
    ({"industry": "b,24"}, ["mill", "mine", "smelter"]),
    ({"makes": "aluminium"}, ["smelter"]),
    ({"uses": "aluminium"}, ["mill"]),
    ({"uses": "liquid-aluminium", "makes": "aluminium"}, []),
    ({"hs": "7601"}, ["mill", "smelter"]),
    ({"hs": "28"}, []),
    ({"bbox": "56,24,57,25"}, ["mill", "smelter"]),
    ({"bbox": "179,-20,-179,-10"}, ["mine", "owner"]),
    ({"bbox": "-180,-90,180,90"}, ["mill", "mine", "owner", "refinery", "smelter"]),
    ({"location_precision": "city"}, []),
    ({"location_precision": "site", "kind": "anchor"}, ["smelter"]),
]


@pytest.mark.parametrize(("parameters", "expected"), ORGANISATIONS, ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_organisations_are_narrowed(parameters, expected, world, keys):
    assert keys("organisations/", **parameters) == expected


@pytest.mark.parametrize("words", ["smelter", "SMELTER northern", "nsm", "нордалюм", "Нордалюм"])
def test_words_find_an_organisation_by_name_and_alias_in_any_script_and_case(words, world, keys):
    assert keys("organisations/", q=words) == ["smelter"]


@pytest.mark.parametrize("words", ["əlvan", "ƏLVAN", "Əlvan refinery"])
def test_words_find_letters_beyond_ascii_in_either_case(words, world, keys):
    assert keys("organisations/", q=words) == ["refinery"]


def test_the_best_match_of_words_comes_first_and_there_are_no_further_pages(world, api):
    make.organisation("a-big-mill", name="A big mill")
    make.organisation("z-mill", name="Mill")
    make.organisation("mill-works", name="Mill works")
    page = api("organisations/", q="mill", limit=3)
    assert [row["key"] for row in page["results"]] == ["z-mill", "mill-works", "a-big-mill"]
    assert (page["next"], page["previous"]) == (None, None)


def test_the_nearest_organisation_comes_first_with_its_distance(world, api):
    page = api("organisations/", near="24.5,56.6", radius_km="50")
    assert [row["key"] for row in page["results"]] == ["smelter", "mill"]
    assert page["results"][0]["distance_km"] == pytest.approx(1.502, abs=0.01)
    assert page["next"] is None


def test_without_radius_all_that_have_coordinates_are_ranked(world, keys):
    assert keys("organisations/", near="24.5,56.6", limit="3") == ["smelter", "mill", "refinery"]


def test_near_reaches_across_the_antimeridian_and_the_pole(world, keys):
    assert keys("organisations/", near="-17.8,179.95", radius_km="30") == ["mine", "owner"]
    make.organisation("polar", latitude=89.5, longitude=-120.0)
    assert keys("organisations/", near="89.5,60", radius_km="120") == ["polar"]


def test_the_distance_in_the_database_is_that_of_the_analysis(world, api):
    from analysis.geography import distance_km  # noqa: PLC0415

    for row in api("organisations/", near="-33.9,151.2")["results"]:
        assert row["distance_km"] == pytest.approx(distance_km(-33.9, 151.2, row["latitude"], row["longitude"]), abs=0.01)


OTHERS = [
    ("products/", {"stage": "waste"}, ["scrap"]),
    ("products/", {"parent": "aluminium"}, ["liquid-aluminium"]),
    ("products/", {"hs": "2818"}, ["alumina"]),
    ("products/", {"makers": "smelter"}, ["aluminium"]),
    ("products/", {"users": "mill"}, ["liquid-aluminium"]),
    ("products/", {"q": "aluminium"}, ["aluminium", "liquid-aluminium"]),
    ("zones/", {"kind": "port", "country": "OM"}, ["north-port"]),
    ("zones/", {"bbox": "0,0,1,1"}, []),
    ("zones/", {"q": "north"}, ["north-port"]),
    ("sources/", {"q": "metals gazette"}, ["gazette-2025"]),
    ("initiatives/", {"kind": "supplier_programme", "status": "operating", "country": "OM"}, ["programme"]),
    ("initiatives/", {"organisation": "mill"}, []),
    ("initiatives/", {"organisation": "smelter", "q": "programme"}, ["programme"]),
    ("clusters/", {"country": "OM", "status": "operating"}, ["aluminium-cluster"]),
    ("clusters/", {"organisation": "mine"}, []),
    ("clusters/", {"organisation": "mill", "q": "cluster"}, ["aluminium-cluster"]),
]


@pytest.mark.parametrize(("path", "parameters", "expected"), OTHERS)
def test_other_lists_are_narrowed(path, parameters, expected, world, keys):
    assert keys(path, **parameters) == expected


def test_industries_and_members_are_narrowed(world, api):
    assert [row["code"] for row in api("industries/", level="section")["results"]] == ["B", "C"]
    assert [row["code"] for row in api("industries/", parent="24")["results"]] == ["242"]
    assert [row["code"] for row in api("industries/", q="ores")["results"]] == ["07", "072", "0729"]
    members = "clusters/aluminium-cluster/members/"
    for parameters, expected in (
        ({"role": "anchor"}, ["smelter"]),
        ({"kind": "firm", "country": "OM"}, ["mill"]),
        ({"status": "operating", "zone": "north-port"}, ["mill", "smelter"]),
    ):
        assert [row["organisation"] for row in api(members, **parameters)["results"]] == expected


WITHOUT_FILTER = {
    Organisation: {
        "id": "not shown",
        "recorded_at": "record time: the change log tells it",
        "key": "the address of the detail",
        "name": "q",
        "name_local": "q",
        "locality": "free text; bbox and near narrow by place",
        "latitude": "bbox, near",
        "longitude": "bbox, near",
        "founded": "too thinly known to narrow by",
        "employees": "too thinly known to narrow by",
        "employees_year": "tells when employees were counted",
        "website": "shown only",
        "description": "shown only",
        "visibility": "narrows by itself: what the reader may see",
        "sources": "sources/{key}/ lists what rests on one",
    },
    Linkage: {
        "id": "not shown",
        "recorded_at": "record time: the change log tells it",
        "key": "the address of the detail",
        "visibility": "narrows by itself: what the reader may see",
    },
    Claim: {
        "id": "not shown",
        "recorded_at": "record time: the change log tells it",
        "key": "linkages/{key}/ lists the claims of one",
        "linkage": "linkages/{key}/ lists the claims of one",
        "quantity": "quantified",
        "unit": "follows from the product",
        "quantity_year": "the value chain takes year",
        "share_percent": "shown only",
        "valid_from": "as_of, dated",
        "valid_from_precision": "as_of, dated",
        "valid_to": "as_of",
        "valid_to_precision": "as_of",
        "includes_others": "shown only; totals use it",
        "note": "shown only",
        "pinned": "decides the choice; the detail tells",
        "pin_reason": "shown only",
        "visibility": "narrows by itself: what the reader may see",
        "quantity_visibility": "narrows by itself: what the reader may see",
        "sources": "sources/{key}/ lists what rests on one",
    },
}


@pytest.mark.parametrize(
    ("model", "filterset"), [(Organisation, OrganisationFilterSet), (Linkage, LinkageFilterSet), (Claim, LinkageFilterSet)]
)
def test_every_field_has_a_filter_or_a_reason_why_not(model, filterset):
    fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
    excepted = set(WITHOUT_FILTER[model])
    filtered = set(filterset.base_filters)
    assert fields - filtered - excepted == set(), "add a filter, or the field with a reason to WITHOUT_FILTER"
    assert excepted - fields == set(), "WITHOUT_FILTER names fields that are gone"
    assert excepted & filtered == set(), "WITHOUT_FILTER names fields that have a filter"
