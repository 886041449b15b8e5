"""Counts beside the values of filters: by hand, on a few rows, and against asking for each value."""

from types import SimpleNamespace

import pytest

from core.facets import FilteredRows, facet_counts, loosened_counts
from core.visibility import Visibility
from firms.lists import OrganisationListPage, ProductListPage, SourceListPage, ZoneListPage
from firms.models import Initiative, Organisation
from linkages.lists import LinkageListPage
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    """Six organisations, one of them hidden, and a market; two clusters; three linkages of which one has a hidden quantity."""
    port = make.zone("port", kind="port")
    smelter = make.organisation("smelter", kind="anchor", zone=port)
    mill = make.organisation("mill", zone=port)
    refinery = make.organisation("refinery", country="CA", status="closed")
    school = make.organisation("school", kind="institute")
    foundry = make.organisation("foundry", country="CA")
    hidden = make.organisation("hidden", zone=port, visibility=Visibility.AGENCY)
    abroad = make.market("abroad")
    make.cluster("north", members=[(smelter, "anchor"), (mill, "processor"), (hidden, "processor")])
    make.cluster("west", members=[(refinery, "supplier"), (mill, "end_producer")])
    metal = make.product("metal", hs=make.hs("760110"))
    hot = make.product("hot", parent=metal, stage="waste")
    make.product_line(mill, hot, "makes")
    make.linkage(smelter, mill, metal, key="goods", quantity=5.0)
    make.linkage(refinery, smelter, metal, key="masked", quantity=7.0, quantity_visibility=Visibility.AGENCY, confidence="reported")
    make.linkage(foundry, abroad, hot, key="press", status="planned", confidence="reported", kind="waste")
    make.linkage(smelter, hidden, metal, key="to-hidden", quantity=9.0)
    return SimpleNamespace(**locals())


def counts(page, viewer=None, **asked):
    filters, found = filters_of(page, viewer, **asked)
    counted = facet_counts(found, page.facets)
    assert counted.total == found.where().values("pk").distinct().count()
    return {name: dict(values) for name, values in counted.values.items()}, filters


def filters_of(page, viewer=None, **asked):
    """Return the checked filters of a list page and what it has found."""
    shown = page()
    shown.request = SimpleNamespace(user=viewer, GET={}, path="/")
    shown.parameters = asked
    filters = page.filterset_class(asked, queryset=shown.rows(), request=shown.request, allowed=page.allowed)
    assert filters.is_valid(), filters.form.errors
    return filters, FilteredRows(filters)


def shown_of(found, name):
    return {value: count for value, count in found[name].items() if count}


def test_counts_of_organisations_by_hand(register):
    found, _filters = counts(OrganisationListPage)
    assert shown_of(found, "kind") == {"firm": 3, "anchor": 1, "institute": 1, "market": 1}
    assert found["country"] == {"OM": 3, "CA": 2}
    assert found["status"] == {"operating": 4, "closed": 1}
    assert shown_of(found, "cluster") == {"north": 2, "west": 2}
    assert shown_of(found, "role") == {"anchor": 1, "processor": 1, "supplier": 1, "end_producer": 1}
    assert found["zone"] == {"port": 2}


def test_a_value_is_counted_under_the_other_filters_and_without_its_own(register):
    found, _filters = counts(OrganisationListPage, country="CA", status="operating")
    assert found["country"] == {"OM": 3, "CA": 1}
    assert found["status"] == {"operating": 1, "closed": 1}
    assert shown_of(found, "kind") == {"firm": 1}
    assert found["zone"] == {}


def test_the_role_is_that_in_the_cluster_asked_for(register):
    found, _filters = counts(OrganisationListPage, cluster="west")
    assert shown_of(found, "role") == {"supplier": 1, "end_producer": 1}
    found, _filters = counts(OrganisationListPage, role="processor")
    assert shown_of(found, "cluster") == {"north": 1}


def test_what_the_viewer_may_not_see_is_in_no_count(register, django_user_model):
    officer = django_user_model.objects.create_user("officer", password="not used here", role="officer")
    assert counts(OrganisationListPage)[0]["zone"] == {"port": 2}
    assert counts(OrganisationListPage, officer)[0]["zone"] == {"port": 3}
    assert counts(LinkageListPage)[0]["quantified"] == {"true": 1, "false": 2}
    assert counts(LinkageListPage, officer)[0]["quantified"] == {"true": 3, "false": 1}


def test_counts_of_linkages_by_hand(register):
    found, _filters = counts(LinkageListPage)
    assert found["kind"] == {"goods": 2, "waste": 1}
    assert found["status"] == {"operating": 2, "planned": 1}
    assert found["confidence"] == {"confirmed": 1, "reported": 2}
    assert found["basis"] == {"actual": 2}
    # smelter OM > mill OM is one linkage of Oman; refinery CA > smelter OM is one of each.
    assert found["country"] == {"OM": 2, "CA": 2, "ZZ": 1}
    assert found["zone"] == {"port": 2}
    assert shown_of(found, "cluster") == {"north": 2, "west": 2}


def test_a_scope_narrows_what_clusters_count(register):
    found, _filters = counts(LinkageListPage, cluster="north", scope="inside")
    assert shown_of(found, "cluster") == {"north": 1}
    assert found["kind"] == {"goods": 1}


def test_counts_of_products_zones_and_sources_by_hand(register):
    assert counts(ProductListPage)[0] == {"stage": {"intermediate": 1, "waste": 1}, "hs": {"76": 1}}
    assert counts(ZoneListPage)[0] == {"kind": {"port": 1}, "country": {"OM": 1}}
    make.source("old", published="1999-05")
    make.source("never", published=None)
    found, _filters = counts(SourceListPage)
    assert (found["year"]["1999"], found["year"]["undated"]) == (1, 1)
    assert "partnerships" not in shown_of(found, "facts")
    hidden_only = make.source("told-to-the-agency")
    make.organisation("other-hidden", visibility=Visibility.AGENCY, sources=[hidden_only])
    assert counts(SourceListPage)[0]["facts"]["organisations"] == found["facts"]["organisations"]


@pytest.mark.parametrize("page", [OrganisationListPage, LinkageListPage, SourceListPage, ProductListPage])
@pytest.mark.parametrize("asked", [{}, {"q": "m"}, {"kind": "firm,anchor,goods"}, {"country": "OM"}])
def test_a_count_is_what_asking_for_the_value_shows(register, page, asked):
    known = page.filterset_class.base_filters
    asked = {name: value for name, value in asked.items() if name in known}
    if "kind" in asked:
        asked["kind"] = "goods" if page is LinkageListPage else "firm,anchor"
    found, _filters = counts(page, **asked)
    for name, values in found.items():
        for value, count in values.items():
            filters, _found = filters_of(page, **{**asked, name: value})
            assert filters.qs.count() == count, (name, value)


def test_all_counts_are_one_query(register, django_assert_num_queries):
    _filters, found = filters_of(LinkageListPage, kind="goods", status="operating", confidence="reported")
    list(LinkageListPage.facets[6].asked(None))
    with django_assert_num_queries(2):  # the clusters, and the counts
        facet_counts(found, LinkageListPage.facets)


def test_what_each_filter_costs_by_hand(register):
    _filters, found = filters_of(OrganisationListPage, country="CA", zone="port", kind="firm")
    assert found.ranked().count() == 0
    assert loosened_counts(found) == {"country": 1, "zone": 2, "kind": 0}


def test_a_cluster_goes_with_its_scope(register):
    _filters, found = filters_of(LinkageListPage, cluster="west", scope="inside", kind="waste")
    assert loosened_counts(found) == {"cluster": 1, "scope": 0, "kind": 0}


def test_asking_leaves_the_filters_as_they_were(register):
    filters, found = filters_of(OrganisationListPage, country="CA")
    before = dict(filters.form.cleaned_data)
    facet_counts(found, OrganisationListPage.facets)
    loosened_counts(found)
    assert filters.form.cleaned_data == before
    assert filters.qs.count() == 2
    assert (Organisation.objects.count(), Initiative.objects.count()) == (7, 0)
