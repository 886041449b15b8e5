import networkx as nx
import pytest

from analysis.chains import LinkageTier, against_flows, is_on_chain, linkage_tiers, return_flows, supply_tiers
from tests.analysis.drawings import drawn, flow, market, node


def tiers(flows, *nodes, anchors=("anchor",)):
    return supply_tiers(drawn(flows, *nodes), anchors)


def analysed(flows, *nodes, anchors=("anchor",), **options):
    graph = drawn(flows, *nodes, **options)
    found = supply_tiers(graph, anchors)
    return found, linkage_tiers(graph, found), return_flows(graph, found), against_flows(graph, found)


def test_customers_count_up_and_suppliers_count_down():
    found = tiers([flow("mine", "mill"), flow("mill", "anchor"), flow("anchor", "caster"), flow("caster", "maker")])
    assert found == {"mine": -2, "mill": -1, "anchor": 0, "caster": 1, "maker": 2}


def test_the_nearest_anchor_and_the_shortest_way_decide():
    # a firm two steps from one anchor and one from the other; a long way round to it as well.
    found = tiers([flow("one", "a"), flow("a", "b"), flow("two", "b"), flow("a", "c"), flow("c", "b")], anchors=("one", "two"))
    assert found == {"one": 0, "two": 0, "a": 1, "b": 1, "c": 2}


def test_an_anchor_that_supplies_another_anchor_is_an_anchor():
    found, linkages, returns, against = analysed([flow("refinery", "smelter"), flow("smelter", "caster")], anchors=("refinery", "smelter"))
    assert found == {"refinery": 0, "smelter": 0, "caster": 1}
    assert linkages["refinery-smelter"] == LinkageTier(0, joins=False)
    assert (returns, against) == (set(), set())


def test_anchors_that_supply_each_other_make_no_return_flow():
    # Alumina from the refinery to the smelters: the same tier on both ends.
    _, _, returns, against = analysed([flow("refinery", "smelter"), flow("smelter", "refinery")], anchors=("refinery", "smelter"))
    assert (returns, against) == (set(), set())


def test_a_supplier_that_is_also_a_customer_takes_the_smaller_distance():
    # f buys from b (3 steps below the anchor) and supplies the anchor directly: -1.
    found = tiers([flow("anchor", "a"), flow("a", "b"), flow("b", "f"), flow("f", "anchor")])
    assert found == {"anchor": 0, "a": 1, "b": 2, "f": -1}


def test_a_tie_counts_as_downstream():
    assert tiers([flow("anchor", "f"), flow("f", "anchor")])["f"] == 1
    both = tiers([flow("anchor", "a"), flow("a", "f"), flow("f", "b"), flow("b", "anchor")])
    assert (both["a"], both["f"], both["b"]) == (1, 2, -1)


def test_what_lies_beyond_a_supplier_that_is_a_customer_is_reached_through_it():
    # f is -1 itself, but its customer g is four steps below the anchor.
    found = tiers([flow("anchor", "a"), flow("a", "b"), flow("b", "f"), flow("f", "anchor"), flow("f", "g")])
    assert (found["f"], found["g"]) == (-1, 4)


def test_a_supplier_of_a_customer_is_not_on_the_chain_and_its_linkage_joins():
    found, linkages, _, _ = analysed([flow("anchor", "a"), flow("stranger", "a"), flow("far", "stranger")])
    assert (found["stranger"], found["far"]) == (None, None)
    assert linkages["stranger-a"] == LinkageTier(0, joins=True)
    assert linkages["far-stranger"] == LinkageTier(None, joins=False)


def test_goods_and_utilities_place_first_then_waste():
    # Over waste the caster would be 1; over goods it is 2, and that stands.
    found = tiers([flow("anchor", "a"), flow("a", "caster", kind="utility"), flow("anchor", "caster", key="dross", kind="waste")])
    assert found["caster"] == 2


def test_waste_goes_on_from_what_is_placed():
    found = tiers([flow("anchor", "a"), flow("a", "b"), flow("b", "sorter", kind="waste"), flow("sorter", "maker")])
    assert (found["sorter"], found["maker"]) == (3, 4)


def test_waste_places_suppliers_too():
    found = tiers([flow("dealer", "anchor", kind="waste"), flow("yard", "dealer", kind="waste")])
    assert (found["dealer"], found["yard"]) == (-1, -2)


def test_waste_never_moves_what_goods_have_placed():
    # The recycler returns ingots to the anchor (-1 over goods) and gets the anchor's scrap; its own customer lies below the anchor.
    found, _, returns, against = analysed(
        [flow("anchor", "recycler", key="scrap", kind="waste"), flow("recycler", "anchor", key="ingots"), flow("recycler", "foundry")]
    )
    assert found == {"anchor": 0, "recycler": -1, "foundry": 2}
    # The scrap runs from 0 to -1 and the ingots close the circle.
    assert (returns, against) == ({"scrap"}, set())


def test_a_chain_of_waste_only_is_a_chain():
    # Balakhani: municipal waste to the sorting plant, what is sorted to the recycler.
    found, linkages, _, _ = analysed(
        [
            flow("city", "anchor", kind="waste"),
            flow("anchor", "sorter", kind="waste"),
            flow("sorter", "recycler", kind="waste"),
            flow("recycler", "abroad", kind="waste"),
        ],
        market("city"),
        market("abroad"),
    )
    assert found == {"city": None, "anchor": 0, "sorter": 1, "recycler": 2, "abroad": None}
    assert {key: value.tier for key, value in linkages.items()} == {
        "city-anchor": -1,
        "anchor-sorter": 0,
        "sorter-recycler": 1,
        "recycler-abroad": 2,
    }
    assert is_on_chain(linkages)


def test_a_market_that_buys_and_sells_is_no_way_through():
    found, linkages, returns, against = analysed(
        [flow("anchor", "world"), flow("world", "a"), flow("world", "anchor", key="ore"), flow("a", "world", key="a-out")], market("world")
    )
    assert found == {"anchor": 0, "world": None, "a": None}
    assert linkages["anchor-world"] == LinkageTier(0, joins=False)
    assert linkages["ore"] == LinkageTier(-1, joins=True)
    assert linkages["world-a"] == LinkageTier(None, joins=False)
    assert (returns, against) == (set(), set())


def test_a_market_closes_no_circle():
    # anchor -> a -> market -> b -> anchor; a -> anchor would need a way back through the market.
    found, _, returns, against = analysed(
        [
            flow("anchor", "world"),
            flow("world", "a"),
            flow("a", "anchor", key="back"),
            flow("anchor", "c"),
            flow("c", "anchor", key="scrap"),
        ],
        market("world"),
    )
    assert found["a"] == -1
    assert (returns, against) == ({"scrap"}, set())


def test_an_anchor_that_is_a_market_is_no_anchor():
    assert tiers([flow("anchor", "a")], market("anchor")) == {"anchor": None, "a": None}


def test_services_ownership_and_the_like_place_nobody_and_have_no_tier():
    flows = [
        flow("anchor", "a", key=kind, kind=kind, product="")
        for kind in ("service", "logistics", "knowledge", "finance", "ownership", "membership")
    ]
    found, linkages, returns, against = analysed(flows)
    assert found == {"anchor": 0, "a": None}
    assert (linkages, returns, against) == ({}, set(), set())
    assert not is_on_chain(linkages)


@pytest.mark.parametrize("status", ["planned", "potential", "ended"])
def test_what_does_not_operate_places_its_neighbours_and_nobody_further(status):
    found = tiers(
        [
            flow("anchor", "a", status=status),
            flow("a", "b", status=status),
            flow("s", "anchor", status=status),
            flow("t", "s", status=status),
            flow("a", "c"),
        ]
    )
    assert found == {"anchor": 0, "a": 1, "b": None, "s": -1, "t": None, "c": None}


def test_planned_stages_hang_on_what_operates():
    # Placed: a customer of a downstream firm, a supplier of an upstream one; not the other way round.
    found = tiers(
        [
            flow("mill", "anchor"),
            flow("anchor", "caster"),
            flow("caster", "wheels", status="planned"),
            flow("mine", "mill", status="planned"),
            flow("alloys", "caster", status="planned"),
            flow("mill", "bricks", status="planned"),
        ]
    )
    assert (found["wheels"], found["mine"], found["alloys"], found["bricks"]) == (2, -2, None, None)


def test_planned_waste_places_as_planned_goods_do():
    assert tiers([flow("anchor", "a", kind="waste", status="planned")])["a"] == 1


def test_a_planned_neighbour_on_both_sides_takes_the_nearer_one_and_a_tie_is_downstream():
    near = tiers([flow("anchor", "a"), flow("a", "f", status="planned"), flow("f", "anchor", key="up", status="potential")])
    assert near["f"] == -1
    tie = tiers([flow("anchor", "f", status="planned"), flow("f", "anchor", key="up", status="ended")])
    assert tie["f"] == 1


def test_a_plan_beside_several_takes_the_nearest_of_them():
    found = tiers(
        [
            flow("mill", "anchor"),
            flow("pit", "mill"),
            flow("mine", "pit", status="planned"),
            flow("mine", "mill", key="near", status="planned"),
            flow("anchor", "a"),
            flow("a", "b"),
            flow("b", "shop", status="ended"),
            flow("a", "shop", key="close", status="ended"),
        ]
    )
    assert (found["mine"], found["shop"]) == (-2, 2)


def test_what_operates_is_not_moved_by_a_nearer_plan():
    found = tiers([flow("anchor", "a"), flow("a", "b"), flow("anchor", "b", key="plan", status="planned")])
    assert found["b"] == 2


def test_everything_ended_leaves_the_neighbours_of_the_anchor():
    # Mozal today.
    found, linkages, returns, against = analysed(
        [
            flow("worsley", "anchor", status="ended"),
            flow("anchor", "midal", status="ended"),
            flow("midal", "cables", status="ended"),
            flow("anchor", "europe", status="ended"),
        ],
        node("anchor", kind="anchor", status="suspended"),
        market("europe"),
    )
    assert found == {"worsley": -1, "anchor": 0, "midal": 1, "cables": None, "europe": None}
    assert {key: value.tier for key, value in linkages.items()} == {
        "worsley-anchor": -1,
        "anchor-midal": 0,
        "midal-cables": 1,
        "anchor-europe": 0,
    }
    assert (returns, against) == (set(), set())


def test_whether_an_end_operates_does_not_move_it():
    assert tiers([flow("anchor", "a")], node("anchor", status="suspended"), node("a", status="closed"))["a"] == 1


def test_no_flow_reaches_an_anchor():
    found, linkages, returns, against = analysed([flow("a", "b"), flow("a", "anchor", key="skills", kind="knowledge", product="")])
    assert found == {"a": None, "b": None, "anchor": 0}
    assert linkages == {"a-b": LinkageTier(None, joins=False)}
    assert not is_on_chain(linkages)
    assert (returns, against) == (set(), set())


def test_an_anchor_without_any_flow_is_passed_over():
    assert tiers([flow("a", "b")]) == {"a": None, "b": None}


def test_no_anchor_is_no_chain():
    assert tiers([flow("a", "b")], anchors=()) == {"a": None, "b": None}


def test_scrap_sent_back_to_the_smelter_is_a_return_flow():
    found, linkages, returns, against = analysed(
        [flow("anchor", "caster"), flow("caster", "maker"), flow("maker", "anchor", key="scrap", kind="waste")]
    )
    assert found == {"anchor": 0, "caster": 1, "maker": 2}
    assert linkages["scrap"] == LinkageTier(2, joins=False)
    assert (returns, against) == ({"scrap"}, set())


def test_a_by_product_sent_back_inside_the_chain_is_a_return_flow_too():
    _, _, returns, _ = analysed([flow("anchor", "a"), flow("a", "b"), flow("b", "c"), flow("c", "a", key="solvent")])
    assert returns == {"solvent"}


@pytest.mark.parametrize("status", ["planned", "potential", "ended"])
def test_a_return_flow_may_itself_be_planned_or_ended(status):
    _, _, returns, against = analysed([flow("anchor", "caster"), flow("caster", "anchor", key="scrap", kind="waste", status=status)])
    assert (returns, against) == ({"scrap"}, set())


def test_the_way_back_has_to_operate():
    found, _, returns, against = analysed(
        [
            flow("anchor", "caster"),
            flow("caster", "maker"),
            flow("maker", "user", status="ended"),
            flow("user", "caster", key="scrap", status="ended", kind="waste"),
        ]
    )
    # The user hangs on the maker as its former customer (3); nothing operates between them.
    assert found["user"] == 3
    assert (returns, against) == (set(), {"scrap"})


def test_a_former_supplier_and_customer_takes_the_nearer_place():
    found, _, returns, against = analysed(
        [
            flow("anchor", "caster"),
            flow("caster", "maker", status="ended"),
            flow("maker", "anchor", status="ended", key="scrap", kind="waste"),
        ]
    )
    # As a supplier of the anchor the maker is -1, as a customer of the caster it would be 2.
    assert found["maker"] == -1
    assert (returns, against) == (set(), {"caster-maker"})


def test_the_ends_on_the_way_back_have_to_operate_where_that_is_known():
    flows = [flow("anchor", "caster"), flow("caster", "maker"), flow("maker", "anchor", key="scrap", kind="waste")]
    idle = node("caster", status="suspended")
    assert analysed(flows, idle)[2:] == (set(), {"scrap"})
    assert analysed(flows, idle, ends_known=False)[2:] == ({"scrap"}, set())


def test_ownership_and_services_close_no_circle():
    _, _, returns, against = analysed(
        [
            flow("anchor", "a"),
            flow("a", "b"),
            flow("anchor", "c"),
            flow("b", "c", key="aside"),
            flow("c", "b", key="stake", kind="ownership", product=""),
        ]
    )
    # b (2) to c (1) runs against the tiers; the stake is no flow that leads back.
    assert (returns, against) == (set(), {"aside"})


def test_a_flow_against_the_tiers_without_a_circle_keeps_its_place():
    found, linkages, returns, against = analysed([flow("anchor", "a"), flow("a", "b"), flow("b", "c"), flow("anchor", "d"), flow("c", "d")])
    assert (found["c"], found["d"]) == (3, 1)
    assert linkages["c-d"] == LinkageTier(3, joins=False)
    assert (returns, against) == (set(), {"c-d"})


def test_a_flow_to_somebody_without_a_tier_is_neither():
    _, _, returns, against = analysed([flow("anchor", "a"), flow("s", "a"), flow("a", "s", key="back", status="planned")])
    # s hangs on a as its planned customer: tier 2, and s -> a operates while a -> s does not: against the tiers.
    assert (returns, against) == (set(), {"s-a"})


def test_many_anchors_and_parallel_linkages():
    found, linkages, returns, _ = analysed(
        [flow("anchor", "a", key="1"), flow("anchor", "a", key="2", kind="utility"), flow("a", "anchor", key="3", kind="waste")]
    )
    assert found["a"] == 1
    assert [linkages[key].tier for key in "123"] == [0, 0, 1]
    assert returns == {"3"}


def test_the_graph_is_read_only():
    graph = drawn([flow("anchor", "a"), flow("a", "anchor", key="back")])
    before = nx.MultiDiGraph(graph)
    found = supply_tiers(graph, {"anchor"})
    linkage_tiers(graph, found)
    return_flows(graph, found)
    against_flows(graph, found)
    assert nx.utils.graphs_equal(graph, before)
