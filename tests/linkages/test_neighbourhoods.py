"""What is around an organisation."""

import random

import networkx as nx
import pytest

from core import clock
from core.visibility import Visibility
from firms.models import Organisation
from firms.models.organisations import OrganisationKind
from linkages import neighbourhoods
from linkages.columns import CUSTOMER, ends_get, flow_values
from linkages.neighbourhoods import DIRECTIONS, neighbourhood_get, steps_over
from linkages.reports import graph_document_get
from linkages.selectors import linkage_list
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps():
    return lambda largest=1000: steps_over(linkage_list(viewer=None, as_of=clock.today()), viewer=None, largest=largest)


def around(start, steps, direction, depth):
    return [values[0] for values in neighbourhood_get(ends_get({start.pk}, viewer=None), steps, direction=direction, depth=depth).linkages]


def expected(graph, start, direction, depth):
    """Return what networkx finds: edges whose near end is nearer than `depth`, on ways that do not leave a market but the first."""
    if direction == "both":
        return sorted({*expected(graph, start, "upstream", depth), *expected(graph, start, "downstream", depth)})
    walked = graph if direction == "downstream" else graph.reverse()
    passed = nx.MultiDiGraph((end, other) for end, other in walked.edges() if end == start or not end.startswith("market"))
    near = {start, *(nx.single_source_shortest_path_length(passed, start, cutoff=depth - 1) if start in passed else ())}
    near = {end for end in near if end == start or not end.startswith("market")}
    return sorted(key for end, _other, key in walked.edges(keys=True) if end in near)


def test_a_walk_finds_what_networkx_finds(steps):
    draw = random.Random(7)
    ends = [make.organisation(f"firm-{number}") for number in range(12)] + [make.market(f"market-{number}") for number in range(3)]
    products, graph = [make.product(f"product-{number}") for number in range(3)], nx.MultiDiGraph()
    graph.add_nodes_from(end.key for end in ends)
    two = [(one, other) for one in ends for other in ends if one != other and not one.kind == other.kind == OrganisationKind.MARKET]
    pairs = [(*pair, product) for pair in two for product in products]
    for number, (one, other, product) in enumerate(draw.sample(pairs, 40)):
        make.linkage(one, other, product, key=f"linkage-{number:02}")
        graph.add_edge(one.key, other.key, key=f"linkage-{number:02}")
    along, sizes = steps(), set()
    for start in ends:
        for direction in DIRECTIONS:
            for depth in (1, 2, 3, 6):
                found = around(start, along, direction, depth)
                assert found == expected(graph, start.key, direction, depth), (start.key, direction, depth)
                sizes.add(len(found))
    assert len(sizes) > 10  # near ones and far ones, none the whole register only


def test_a_walk_ends_once_it_has_more_than_it_may_have(steps):
    first, second, third = (make.organisation(key) for key in ("first", "second", "third"))
    for number in range(3):
        make.linkage(first, second, make.product(), key=f"near-{number}")
    make.linkage(second, third, key="far")
    assert around(first, steps(3), "downstream", 2) == ["far", "near-0", "near-1", "near-2"]
    assert around(first, steps(2), "downstream", 2) == ["near-0", "near-1", "near-2"]


def test_who_is_removed_while_a_walk_goes_on_is_gone_with_the_linkages(steps, monkeypatch):
    first, second, third = (make.organisation(key) for key in ("first", "second", "third"))
    make.linkage(first, second, key="kept")
    make.linkage(first, third, key="lost")
    make.linkage(third, second, key="behind")
    start = ends_get({first.pk}, viewer=None)
    monkeypatch.setattr(neighbourhoods, "ends_get", lambda numbers, viewer: ends_get({*numbers} - {third.pk}, viewer=viewer))
    found = neighbourhood_get(start, steps(), direction="downstream", depth=3)
    assert [values[0] for values in found.linkages] == ["kept"]
    assert set(found.ends) == {first.pk, second.pk}


def test_who_is_removed_while_a_graph_is_made_is_gone_with_the_linkages():
    first, second, third = (make.organisation(key) for key in ("first", "second", "third"))
    make.linkage(first, second, key="kept")
    make.linkage(first, third, key="lost")
    values = list(flow_values(linkage_list(viewer=None, as_of=clock.today()), viewer=None))
    gone = [(*row[:CUSTOMER], -1, *row[CUSTOMER + 1 :]) if row[CUSTOMER] == third.pk else row for row in values]
    document = graph_document_get(gone, viewer=None, as_of=clock.today())
    assert [edge["key"] for edge in document["edges"]] == ["kept"]
    assert [node["id"] for node in document["nodes"]] == ["first", "second"]


def test_who_is_hidden_while_a_walk_goes_on_is_gone_with_the_linkages(steps):
    first, second, third = (make.organisation(key) for key in ("first", "second", "third"))
    make.linkage(first, second, key="kept")
    make.linkage(first, third, key="lost")
    along, values = steps(), list(flow_values(linkage_list(viewer=None, as_of=clock.today()), viewer=None))
    Organisation.objects.filter(pk=third.pk).update(visibility=Visibility.AGENCY, name="Unmistakable Works")  # the standings are as before
    assert around(first, along, "downstream", 2) == ["kept"]
    document = graph_document_get(values, viewer=None, as_of=clock.today())
    assert [edge["key"] for edge in document["edges"]] == ["kept"]
    assert "Unmistakable" not in str(document)


def test_around_nobody_is_nothing(steps):
    assert neighbourhood_get({}, steps(), direction="both", depth=6).linkages == []
