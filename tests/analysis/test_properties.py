"""What holds for any input; hypothesis looks for one for which it does not."""

import datetime as dt

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.chains import against_flows, linkage_tiers, return_flows, supply_tiers
from analysis.coverage import line_coverages
from analysis.evidence import BASIS_ORDER, CONFIDENCE_ORDER, choice_order, linkage_state
from analysis.geography import EARTH_RADIUS_KM, distance_km
from analysis.graphs import FLOW_KINDS, KINDS, MARKET, flow_graph, graph_document, graph_flows
from analysis.totals import chain_totals
from analysis.units import UNITS, converted
from analysis.validity import STATUSES, PartialDate, Period, When, claim_state
from tests.analysis.drawings import claim as drawn_claim
from tests.analysis.drawings import flow, line, node, product

# The clock fixture of the project is not reset between examples, and need not be: nothing here reads a clock.
quick = settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TODAY = dt.date(2026, 11, 24)
PRODUCTS = [product("family"), product("child", "family"), product("other")]
days = st.dates(dt.date(2015, 1, 1), dt.date(2032, 12, 31))


@st.composite
def partial_dates(draw):
    return PartialDate.from_date(draw(days), draw(st.sampled_from(["year", "month", "day"])))


@st.composite
def periods(draw):
    start, end = draw(st.none() | partial_dates()), draw(st.none() | partial_dates())
    if start is not None and end is not None and end.last < start.first:
        start, end = end, start
    return Period(start, end)


@st.composite
def claims(draw):
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(STATUSES),
                periods(),
                st.sampled_from(list(BASIS_ORDER)),
                st.sampled_from(list(CONFIDENCE_ORDER)),
                st.none() | st.integers(2015, 2030),
                st.booleans(),
                st.none() | days,
            ),
            max_size=6,
        )
    )
    return [
        drawn_claim(
            f"claim-{record}",
            status,
            str(period.start or ""),
            str(period.end or ""),
            basis=basis,
            confidence=confidence,
            quantity_year=year,
            pinned=pinned,
            source_date=source_date,
            record=record,
        )
        for record, (status, period, basis, confidence, year, pinned, source_date) in enumerate(drawn)
    ]


@st.composite
def networks(draw):
    """Nodes, flows and anchors of a small network of any shape."""
    size = draw(st.integers(2, 7))
    kinds = draw(st.lists(st.sampled_from(["firm", "firm", "firm", MARKET]), min_size=size, max_size=size))
    statuses = draw(st.lists(st.sampled_from(["operating", "operating", "suspended"]), min_size=size, max_size=size))
    nodes = [node(f"n{number}", kind=kind, status=status) for number, (kind, status) in enumerate(zip(kinds, statuses, strict=True))]
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda pair: pair[0] != pair[1])
    facts = st.tuples(
        ends,
        st.sampled_from(FLOW_KINDS * 3 + KINDS),
        st.sampled_from(STATUSES + ("operating",) * 3),
        st.none() | st.integers(0, 1000),
        st.sampled_from(["t/y", "kt/y", "MW"]),
        st.sampled_from(["actual", "actual", "plan"]),
        st.sampled_from([2024, 2025]),
        st.booleans(),
        st.sampled_from(["family", "child", "other"]),
    )
    flows = [
        flow(
            f"n{supplier}",
            f"n{customer}",
            key=f"l{number}",
            kind=kind,
            status=status,
            quantity=quantity,
            unit=unit,
            basis=basis,
            quantity_year=year,
            includes_others=whole,
            product=what,
        )
        for number, ((supplier, customer), kind, status, quantity, unit, basis, year, whole, what) in enumerate(
            draw(st.lists(facts, max_size=14))
        )
    ]
    return nodes, flows, draw(st.sets(st.sampled_from([one.key for one in nodes]), max_size=2))


def analysed(nodes, flows, anchors):
    graph = flow_graph(nodes, flows, ends_known=True)
    tiers = supply_tiers(graph, anchors)
    linkages = linkage_tiers(graph, tiers)
    counted = graph_flows(graph)
    lines = [line(one.key, what, 500.0, role=role) for one in nodes for what in ("family", "child") for role in ("makes", "uses")]
    return (
        graph,
        tiers,
        linkages,
        return_flows(graph, tiers),
        against_flows(graph, tiers),
        chain_totals(counted, linkages, PRODUCTS, as_of=TODAY),
        line_coverages(lines, counted, PRODUCTS, organisations={one.key for one in nodes}, as_of=TODAY, ends_known=True),
    )


@quick
@given(claims(), st.randoms(use_true_random=False), days)
def test_the_order_of_claims_never_matters(drawn, random, as_of):
    shuffled = drawn.copy()
    random.shuffle(shuffled)
    assert linkage_state(shuffled, as_of=as_of, today=TODAY) == linkage_state(drawn, as_of=as_of, today=TODAY)


@quick
@given(claims(), days)
def test_the_order_of_choice_is_total_and_its_first_is_chosen(drawn, as_of):
    orders = [choice_order(one, as_of=as_of, today=TODAY) for one in drawn]
    assert len(set(orders)) == len(drawn)
    assert all(len(order) == 10 and all(type(number) is int for number in order) for order in orders)
    state = linkage_state(drawn, as_of=as_of, today=TODAY)
    if state.chosen is not None:
        assert choice_order(state.chosen, as_of=as_of, today=TODAY) == min(orders)
        assert state.standing[state.chosen.key] == "chosen"
    assert state.standing.keys() == {one.key for one in drawn}
    assert list(state.standing.values()).count("chosen") == (state.chosen is not None)
    assert str(state.reason)


@quick
@given(claims(), days)
def test_the_status_is_what_the_rule_says_in_one_sentence(drawn, as_of):
    """A second, naive reading of the rule: sets of statuses instead of an order."""
    states = [claim_state(one.status, one.period, as_of=as_of, today=TODAY) for one in drawn]
    holding = {state.status_read for state in states if state.when is When.HOLDS}
    over = {state.status_read for state in states if state.when is When.OVER}
    ahead = {state.status_read for state in states if state.when is When.AHEAD}
    found = linkage_state(drawn, as_of=as_of, today=TODAY)
    for status in ("operating", "planned", "potential"):
        if status in holding:
            assert (found.status, set(found.stages), found.lapsed) == (status, holding - {status}, False)
            return
    if over:
        assert (found.status, set(found.stages), found.lapsed) == ("ended", ahead & {"planned", "potential"}, "ended" not in over)
    elif ahead & {"planned", "potential"}:
        assert found.status == ("planned" if "planned" in ahead else "potential")
    else:
        assert (found.status, found.chosen) == (None, None)


@quick
@given(st.sampled_from(STATUSES), periods(), days, days)
def test_a_claim_never_holds_outside_its_period(status, period, as_of, today):
    state = claim_state(status, period, as_of=as_of, today=today)
    if state.when is When.HOLDS:
        assert period.contains(as_of)
        assert state.status_read != "ended"
    if status != "ended":
        assert (state.when is When.HOLDS) == period.contains(as_of)


@quick
@given(partial_dates())
def test_a_partial_date_survives_text_and_column(partial):
    assert PartialDate.parse(str(partial)) == partial
    assert PartialDate.from_date(partial.first, partial.precision) == partial
    assert PartialDate.from_date(partial.last, partial.precision) == partial
    assert partial.first <= partial.last


@quick
@given(networks(), st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_nodes_and_flows(network, random):
    nodes, flows, anchors = network
    first = analysed(nodes, flows, anchors)
    random.shuffle(nodes)
    random.shuffle(flows)
    assert analysed(nodes, flows, anchors)[1:] == first[1:]


@quick
@given(networks())
def test_the_input_is_never_changed(network):
    nodes, flows, anchors = network
    before = list(nodes), list(flows), set(anchors)
    graph = analysed(nodes, flows, anchors)[0]
    assert (nodes, flows, anchors) == before
    assert nx.is_frozen(graph)
    assert nx.utils.graphs_equal(graph, flow_graph(nodes, flows, ends_known=True))


@quick
@given(networks())
def test_tiers_keep_their_promises(network):
    nodes, flows, anchors = network
    _graph, tiers, linkages, returns, against, _totals, _coverages = analysed(nodes, flows, anchors)
    markets = {one.key for one in nodes if one.kind == MARKET}
    assert tiers.keys() == {one.key for one in nodes}
    assert all(tiers[key] is None for key in markets)
    assert all(tiers[key] == 0 for key in anchors - markets)
    assert all(tier != 0 for key, tier in tiers.items() if key not in anchors)
    assert linkages.keys() == {one.key for one in flows if one.kind in FLOW_KINDS}
    assert not returns & against
    ends = {one.key: (tiers[one.supplier], tiers[one.customer]) for one in flows}
    assert all(ends[key][1] < ends[key][0] for key in returns | against)
    assert returns | against == {key for key in linkages if None not in ends[key] and ends[key][1] < ends[key][0]}


@quick
@given(networks())
def test_tiers_over_operating_goods_are_the_distances_that_networkx_finds(network):
    """A second implementation for the first pass: shortest paths of networkx, anchor by anchor."""
    nodes, flows, anchors = network
    only = [one for one in flows if one.kind in ("goods", "utility") and one.status == "operating"]
    markets = {one.key for one in nodes if one.kind == MARKET}
    plain = nx.DiGraph((one.supplier, one.customer) for one in only if not {one.supplier, one.customer} & markets)
    plain.add_nodes_from(one.key for one in nodes)
    found = supply_tiers(flow_graph(nodes, only, ends_known=True), anchors)
    for key in found.keys() - markets:
        down = min((nx.shortest_path_length(plain, a, key) for a in anchors - markets if nx.has_path(plain, a, key)), default=None)
        up = min((nx.shortest_path_length(plain, key, a) for a in anchors - markets if nx.has_path(plain, key, a)), default=None)
        if down is None and up is None:
            assert found[key] is None
        elif up is None or (down is not None and down <= up):
            assert found[key] == down
        else:
            assert found[key] == -up


@quick
@given(networks())
def test_a_total_is_never_more_than_its_flows_and_never_mixes(network):
    nodes, flows, anchors = network
    totals = analysed(nodes, flows, anchors)[5]
    assert len({(one.tier, one.product, one.unit, one.basis, one.year) for one in totals}) == len(totals)
    assert len({(one.product, one.year) for one in totals if one.basis == "actual"}) == len(
        {one.product for one in totals if one.basis == "actual"}
    )
    for one in totals:
        everything = sum(
            converted(each.quantity, each.unit, one.unit)
            for each in flows
            if each.quantity is not None and UNITS[each.unit].dimension == UNITS[one.unit].dimension
        )
        assert 0 <= one.quantity <= everything + 1e-9
        assert one.linkages >= 1


@quick
@given(networks())
def test_the_document_of_any_graph_reads_back(network):
    nodes, flows, _anchors = network
    graph = flow_graph(nodes, flows, ends_known=True)
    back = nx.node_link_graph(graph_document(graph), edges="edges")
    assert list(back.nodes) == list(graph.nodes)
    assert set(back.edges(keys=True)) == set(graph.edges(keys=True))


@quick
@given(st.floats(0, 1e12), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_a_quantity_converts_there_and_back(quantity, source, target):
    if UNITS[source].dimension == UNITS[target].dimension:
        assert converted(converted(quantity, source, target), target, source) == pytest.approx(quantity, rel=1e-12, abs=1e-300)


@quick
@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
def test_a_distance_is_the_same_both_ways_and_at_most_half_the_girth(latitude, longitude, other_latitude, other_longitude):
    there = distance_km(latitude, longitude, other_latitude, other_longitude)
    back = distance_km(other_latitude, other_longitude, latitude, longitude)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 3.141592653589794 * EARTH_RADIUS_KM
