"""Reports of an organisation and of a product."""

import datetime as dt

import pytest

from core.visibility import Visibility
from firms.models import HsCode
from firms.reports import country_capacities_get, organisation_get, product_get
from firms.selectors import sources_attach
from firms.services import hs_codes_load
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def near(organisation, viewer=None):
    return organisation_get(organisation, viewer=viewer).neighbourhood


def names(neighbourhood):
    return [each.organisation.key for each in neighbourhood.shown]


def test_neighbours_stand_within_the_radius_or_in_the_zone_the_nearest_first():
    park = make.zone("park")
    mill = make.organisation("mill", latitude=24.5, longitude=56.6, zone=park)
    make.organisation("far-in-zone", latitude=24.8, longitude=56.6, zone=park)
    make.organisation("nowhere-in-zone", zone=park)
    make.organisation("near", latitude=24.51, longitude=56.6)
    make.organisation("nearer", latitude=24.505, longitude=56.6)
    make.organisation("just-outside", latitude=24.5 + 25.2 / 111.2, longitude=56.6)
    make.organisation("hidden", latitude=24.5, longitude=56.6, visibility=Visibility.AGENCY)
    found = near(mill)
    assert names(found) == ["nearer", "near", "far-in-zone", "nowhere-in-zone"]
    assert found.count == 4
    assert [each.in_zone for each in found.shown] == [False, False, True, True]
    assert found.shown[0].distance_km == pytest.approx(0.556, abs=0.001)
    assert found.shown[-1].distance_km is None


@pytest.mark.parametrize(("own", "other", "coarse"), [("site", "site", False), ("zone", "site", True), ("site", "city", True)])
def test_a_distance_between_centres_is_said_to_be_one(own, other, coarse):
    mill = make.organisation(latitude=24.5, longitude=56.6, location_precision=own)
    make.organisation(latitude=24.5, longitude=56.7, location_precision=other)
    found = near(mill)
    assert (found.shown[0].coarse, found.coarse) == (coarse, int(coarse))


@pytest.mark.parametrize(
    ("here", "there"), [((-17.0, 179.95), (-17.0, -179.95)), ((-17.0, -179.95), (-17.0, 179.95)), ((89.95, 10.0), (89.95, -170.0))]
)
def test_neighbours_are_found_over_the_date_line_and_the_pole(here, there):
    mill = make.organisation(latitude=here[0], longitude=here[1])
    make.organisation("other", latitude=there[0], longitude=there[1])
    assert names(near(mill)) == ["other"]


def test_one_of_unknown_place_and_zone_and_a_market_have_no_neighbours():
    make.organisation(latitude=24.5, longitude=56.6)
    assert near(make.organisation()).count == 0
    assert near(make.market()).count == 0


def test_a_crowded_place_shows_the_nearest_and_counts_all(monkeypatch):
    monkeypatch.setattr("firms.reports.organisations.MOST_NEIGHBOURS", 2)
    mill = make.organisation(latitude=24.5, longitude=56.6)
    for number in range(4):
        make.organisation(f"firm-{number}", latitude=24.5, longitude=56.61 + number / 100)
    assert (names(near(mill)), near(mill).count) == (["firm-0", "firm-1"], 4)


def test_an_organisation_takes_few_queries_whatever_hangs_on_it(django_assert_num_queries):
    park = make.zone("park")
    mill = make.organisation("mill", zone=park, latitude=24.5, longitude=56.6, aliases=["MLL"])
    for number in range(3):
        make.product_line(mill, make.product(), sources=[make.source(f"paper-{number}"), make.source()])
        make.partner(make.initiative(), mill)
        make.organisation(zone=park)
    with django_assert_num_queries(5):
        report = organisation_get(mill, viewer=None)
        assert [line.sources.all()[0].key for line in report.lines] == ["paper-0", "paper-1", "paper-2"]
    assert report.aliases == ("MLL",)


def test_sources_are_attached_to_rows_of_several_models_in_one_query(django_assert_num_queries):
    first, second = make.source("a"), make.source("b")
    mill = make.organisation(sources=[second, first])
    line = make.product_line(mill, make.product(), sources=[second])
    market = make.market()
    with django_assert_num_queries(1):
        sources_attach([mill, line, market], viewer=None)
        assert [list(row.sources.all()) for row in (mill, line, market)] == [[first, second], [second], []]
    sources_attach([], viewer=None)


def test_a_product_has_its_chapter_heading_and_subheading():
    titles = {"76": "Aluminium", "7601": "Unwrought", "760110": "Not alloyed"}
    hs_codes_load(
        {"code": code, "level": str(len(code)), "parent": code[:-2] if len(code) > 2 else "TOTAL", "section": "XV", "title": title}
        for code, title in titles.items()
    )
    metal = make.product(hs=HsCode.objects.get(code="760110"))
    assert [heading.title for heading in product_get(metal, viewer=None).headings] == ["Aluminium", "Unwrought", "Not alloyed"]
    assert product_get(make.product(), viewer=None).headings == ()


def test_a_product_stands_between_its_ancestors_siblings_and_children():
    resin = make.product("resin")
    pp, hdpe = make.product("pp", parent=resin), make.product("hdpe", parent=resin)
    grade = make.product("grade", parent=pp)
    report = product_get(pp, viewer=None)
    assert (report.ancestors, report.siblings, report.children) == ((resin,), (hdpe,), (grade,))
    assert set(report.family) == {pp.pk, grade.pk}
    assert product_get(resin, viewer=None).siblings == ()


def test_makers_and_capacities_leave_out_what_is_hidden():
    metal = make.product("metal")
    seen, secret = make.organisation("seen"), make.organisation("secret", visibility=Visibility.AGENCY)
    for organisation in (seen, secret):
        make.product_line(organisation, metal, capacity=100.0)
        make.product_line(organisation, metal, capacity=90.0, year=2020)
    report = product_get(metal, viewer=None)
    assert [(maker.organisation.key, len(maker.lines)) for maker in report.making] == [("seen", 2)]
    table = country_capacities_get(report, "makes", as_of=TODAY)
    assert [(row.country, row.quantity) for row in table.rows] == [("OM", 100.0)]
    assert country_capacities_get(report, "uses", as_of=TODAY) is None


def test_recipes_are_followed_both_ways():
    bauxite, alumina, metal, sheet = (make.product(key) for key in ("bauxite", "alumina", "metal", "sheet"))
    make.recipe(alumina, bauxite)
    make.recipe(metal, alumina, input_per_output=1.93, unit="t/t")
    make.recipe(sheet, metal)
    report = product_get(metal, viewer=None)
    (step,) = report.from_tree
    assert (step.product, step.recipe.per_output, [branch.product for branch in step.branches]) == ("alumina", 1.93, ["bauxite"])
    assert [branch.product for branch in report.into_tree] == ["sheet"]
    assert report.recipes[step.recipe.key] == report.made_from[0]


def test_a_product_takes_few_queries_whatever_hangs_on_it(django_assert_num_queries):
    metal = make.product("metal")
    for _number in range(4):
        make.product_line(make.organisation(zone=make.zone()), metal, capacity=1.0)
        make.recipe(metal, make.product())
    with django_assert_num_queries(5):
        report = product_get(metal, viewer=None)
        assert [line.organisation.zone.name for line in report.makers if line.sources.all()]
        assert [recipe.sources.all()[0] for recipe in report.made_from]
