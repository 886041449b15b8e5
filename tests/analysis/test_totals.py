import datetime as dt

import pytest

from analysis.chains import LinkageTier, linkage_tiers, supply_tiers
from analysis.errors import GraphError, ProductTreeError
from analysis.graphs import graph_flows
from analysis.products import ProductTree
from analysis.totals import Total, chain_totals, without_parts
from tests.analysis.drawings import drawn, flow, market, node, product

TODAY = dt.date(2026, 11, 24)
PRODUCTS = [
    product("resin"),
    product("polyolefins", "resin"),
    product("pp", "polyolefins"),
    product("hdpe", "polyolefins"),
    product("metal"),
    product("gas", unit="MMscf/d"),
    product("power", unit="MW"),
    product("thing", unit=""),
]


def totals(flows, *nodes, anchors=("anchor",), as_of=TODAY, ends_known=True, **options):
    graph = drawn(flows, *nodes, ends_known=ends_known)
    tiers = linkage_tiers(graph, supply_tiers(graph, anchors))
    return chain_totals(graph_flows(graph), tiers, PRODUCTS, as_of=as_of, **options)


def brief(found):
    return [(total.tier, total.product, total.unit, total.basis, total.year, total.quantity) for total in found]


def test_a_total_is_per_tier_and_tiers_are_never_added():
    found = totals([flow("anchor", "a", quantity=100.0), flow("anchor", "b", quantity=50.0), flow("a", "c", quantity=90.0)])
    assert found == [
        Total(0, "metal", "t/y", "actual", 2025, 150.0, linkages=2, withheld=0),
        Total(1, "metal", "t/y", "actual", 2025, 90.0, linkages=1, withheld=0),
    ]


def test_a_family_is_added_over_its_products_and_each_flow_once():
    found = totals([flow("anchor", "a", product="pp", quantity=10.0), flow("anchor", "b", product="polyolefins", quantity=20.0)])
    assert brief(found) == [(0, "resin", "t/y", "actual", 2025, 30.0)]


def test_years_are_never_added_and_the_latest_of_the_family_is_taken():
    flows = [
        flow("anchor", "a", quantity=1.0, quantity_year=2023),
        flow("anchor", "b", quantity=2.0, quantity_year=2025),
        flow("b", "c", quantity=4.0, quantity_year=2024),
    ]
    assert brief(totals(flows)) == [(0, "metal", "t/y", "actual", 2025, 2.0)]


def test_the_latest_year_is_that_of_each_family():
    found = totals(
        [flow("anchor", "a", quantity=1.0, quantity_year=2020), flow("anchor", "b", product="pp", quantity=2.0, quantity_year=2025)]
    )
    assert brief(found) == [(0, "metal", "t/y", "actual", 2020, 1.0), (0, "resin", "t/y", "actual", 2025, 2.0)]


def test_a_year_may_be_asked_for():
    flows = [
        flow("anchor", "a", quantity=1.0, quantity_year=2023),
        flow("anchor", "b", quantity=2.0, quantity_year=2025),
        flow("anchor", "c", quantity=4.0, quantity_year=2023, basis="contract"),
        flow("anchor", "d", quantity=8.0, quantity_year=2017, basis="contract"),
    ]
    assert brief(totals(flows, year=2023)) == [(0, "metal", "t/y", "actual", 2023, 1.0), (0, "metal", "t/y", "contract", 2023, 4.0)]
    assert totals(flows, year=2022) == []


def test_bases_stand_side_by_side_each_under_its_own_year():
    found = totals(
        [
            flow("anchor", "a", quantity=76_000.0),
            flow("anchor", "b", quantity=21_000.0, basis="derived"),
            flow("anchor", "c", quantity=310_000.0, basis="contract", quantity_year=2017),
            flow("anchor", "d", quantity=1_000.0, basis="contract", quantity_year=2020),
        ]
    )
    assert brief(found) == [
        (0, "metal", "t/y", "actual", 2025, 76_000.0),
        (0, "metal", "t/y", "contract", 2017, 310_000.0),
        (0, "metal", "t/y", "contract", 2020, 1_000.0),
        (0, "metal", "t/y", "derived", 2025, 21_000.0),
    ]


def test_an_unknown_year_enters_nothing():
    assert (
        totals(
            [flow("anchor", "a", quantity=5.0, quantity_year=None), flow("anchor", "b", quantity=6.0, basis="design", quantity_year=None)]
        )
        == []
    )


def test_a_figure_of_a_year_after_the_day_enters_nothing():
    flows = [flow("anchor", "a", quantity=5.0, quantity_year=2025), flow("anchor", "b", quantity=6.0, quantity_year=2021)]
    june_2024 = dt.date(2024, 6, 30)
    assert brief(totals(flows, as_of=june_2024, ends_known=False)) == [(0, "metal", "t/y", "actual", 2021, 6.0)]
    assert totals(flows, as_of=june_2024, ends_known=False, year=2025) == []
    assert brief(totals(flows, as_of=dt.date(2025, 1, 1), ends_known=False)) == [(0, "metal", "t/y", "actual", 2025, 5.0)]


def test_units_of_one_dimension_are_converted_into_the_familys_unit():
    # 1 kt/y = 1,000 t/y; 2 t/d = 730 t/y
    found = totals([flow("anchor", "a", quantity=1.0, unit="kt/y"), flow("anchor", "b", quantity=2.0, unit="t/d")])
    assert brief(found) == [(0, "metal", "t/y", "actual", 2025, 1730.0)]


def test_dimensions_are_never_added():
    found = totals(
        [
            flow("anchor", "a", product="gas", quantity=30.0, unit="PJ/y"),
            flow("anchor", "b", product="gas", quantity=9.0, unit="MMscf/d"),
            flow("anchor", "c", product="gas", quantity=1_000.0, unit="t/y"),
        ]
    )
    assert brief(found) == [
        (0, "gas", "MMscf/d", "actual", 2025, 9.0),
        (0, "gas", "PJ/y", "actual", 2025, 30.0),
        (0, "gas", "t/y", "actual", 2025, 1_000.0),
    ]


def test_without_a_unit_of_the_family_the_first_in_the_alphabet_serves():
    # 365 t/y = 1 t/d
    found = totals([flow("anchor", "a", product="thing", quantity=365.0), flow("anchor", "b", product="thing", quantity=1.0, unit="t/d")])
    assert brief(found) == [(0, "thing", "t/d", "actual", 2025, 2.0)]


def test_unknown_quantities_are_not_zero():
    assert totals([flow("anchor", "a"), flow("anchor", "b")]) == []
    found = totals([flow("anchor", "a"), flow("anchor", "b", quantity=7.0)])
    assert [(total.quantity, total.linkages) for total in found] == [(7.0, 1)]


def test_what_does_not_operate_is_in_no_total():
    flows = [flow("anchor", status, status=status, quantity=10.0) for status in ("planned", "potential", "ended")]
    assert totals(flows) == []
    assert totals([flow("anchor", "a", quantity=10.0)], node("anchor", status="suspended")) == []


def test_at_another_date_the_status_of_the_ends_is_not_asked():
    found = totals([flow("anchor", "a", quantity=10.0)], node("anchor", status="suspended"), ends_known=False)
    assert brief(found) == [(0, "metal", "t/y", "actual", 2025, 10.0)]


def test_utilities_are_added_when_asked_for_only():
    flows = [
        flow("anchor", "a", kind="utility", product="power", quantity=8.0, unit="MW"),
        flow("anchor", "b", kind="waste", quantity=1.0),
        flow("anchor", "c", quantity=2.0),
        flow("anchor", "d", kind="logistics", quantity=4.0),
    ]
    assert brief(totals(flows)) == [(0, "metal", "t/y", "actual", 2025, 3.0)]
    assert brief(totals(flows, kinds=("utility",))) == [(0, "power", "MW", "actual", 2025, 8.0)]


def test_a_figure_that_includes_others_stands_for_the_whole():
    # All exports 76, of which 28 and 11 are known; the domestic sale of another supplier is not a part.
    found = totals(
        [
            flow("anchor", "world", product="polyolefins", quantity=76.0, includes_others=True),
            flow("anchor", "russia", key="pp", product="pp", quantity=28.0),
            flow("anchor", "russia", key="hdpe", product="hdpe", quantity=11.0),
            flow("other", "world", product="pp", quantity=5.0),
        ],
        market("world"),
        market("russia"),
        anchors=("anchor", "other"),
    )
    assert brief(found) == [(0, "resin", "t/y", "actual", 2025, 81.0)]
    assert found[0].linkages == 2


def test_a_whole_of_another_basis_year_or_product_has_other_parts():
    found = totals(
        [
            flow("anchor", "a", product="pp", quantity=76.0, includes_others=True),
            flow("anchor", "b", product="hdpe", quantity=11.0),
            flow("anchor", "c", product="polyolefins", quantity=13.0),
            flow("anchor", "d", product="pp", quantity=17.0, basis="contract"),
            flow("anchor", "e", product="pp", quantity=19.0, quantity_year=2020, basis="contract"),
        ]
    )
    assert brief(found) == [
        (0, "resin", "t/y", "actual", 2025, 100.0),  # 76 + 11 + 13
        (0, "resin", "t/y", "contract", 2020, 19.0),
        (0, "resin", "t/y", "contract", 2025, 17.0),
    ]


def test_a_whole_of_the_year_before_does_not_swallow_this_year():
    found = totals(
        [
            flow("anchor", "a", quantity=76.0, includes_others=True, quantity_year=2024),
            flow("anchor", "b", quantity=11.0),
        ]
    )
    assert brief(found) == [(0, "metal", "t/y", "actual", 2025, 11.0)]


def test_of_two_wholes_the_larger_stands_and_a_childs_whole_is_a_part():
    found = totals(
        [
            flow("anchor", "a", quantity=76.0, product="polyolefins", includes_others=True),
            flow("anchor", "b", quantity=0.08, unit="kt/y", product="polyolefins", includes_others=True),
            flow("anchor", "c", quantity=90.0, product="pp", includes_others=True),
        ]
    )
    assert [(total.quantity, total.linkages) for total in found] == [(80.0, 1)]


def test_of_two_equal_wholes_one_stands():
    found = totals([flow("anchor", end, quantity=76.0, includes_others=True) for end in ("a", "b")])
    assert [(total.quantity, total.linkages) for total in found] == [(76.0, 1)]


def test_wholes_in_different_dimensions_both_stand():
    found = totals(
        [
            flow("anchor", "a", product="gas", quantity=30.0, unit="PJ/y", includes_others=True),
            flow("anchor", "b", product="gas", quantity=9.0, unit="MMscf/d", includes_others=True),
        ]
    )
    assert [total.quantity for total in found] == [9.0, 30.0]


def test_a_whole_of_unknown_quantity_stands_for_nothing():
    found = totals([flow("anchor", "a", includes_others=True), flow("anchor", "b", quantity=11.0)])
    assert [total.quantity for total in found] == [11.0]


def test_what_is_not_known_is_neither_a_whole_nor_a_part():
    # Shares without a quantity, and quantities without a year, say nothing of what contains what.
    flows = [
        flow("anchor", "a", includes_others=True, share_percent=40.0),
        flow("anchor", "b", includes_others=True, share_percent=60.0),
        flow("anchor", "c", includes_others=True, quantity=9.0, quantity_year=None),
        flow("anchor", "d", quantity=5.0, quantity_year=None),
        flow("anchor", "e", includes_others=True, quantity=9.0),
        flow("anchor", "f"),
        flow("anchor", "g", quantity=5.0),
    ]
    left = without_parts(flows, ProductTree(PRODUCTS))
    assert [one.customer for one in left] == ["a", "b", "c", "d", "e", "f"]


def test_a_whole_that_does_not_count_swallows_nothing():
    found = totals([flow("anchor", "a", quantity=76.0, includes_others=True, status="ended"), flow("anchor", "b", quantity=11.0)])
    assert [total.quantity for total in found] == [11.0]


def test_what_is_withheld_is_in_no_total_and_said_beside_it():
    found = totals(
        [
            flow("anchor", "a", quantity=11.0),
            flow("anchor", "b", withheld=True),
            flow("a", "c", withheld=True),
            flow("anchor", "d", product="pp", withheld=True),
        ]
    )
    assert found == [Total(0, "metal", "t/y", "actual", 2025, 11.0, linkages=1, withheld=1)]


def test_what_joins_the_chain_is_in_the_tier_of_its_row():
    found = totals([flow("world", "anchor", quantity=5.0), flow("s", "anchor", quantity=3.0)], market("world"))
    assert brief(found) == [(-1, "metal", "t/y", "actual", 2025, 8.0)]


def test_what_is_not_on_the_chain_is_in_no_total():
    assert totals([flow("a", "b", quantity=5.0)], node("anchor")) == []


def test_a_flow_without_a_product_is_in_no_total():
    assert totals([flow("anchor", "a", product="", quantity=5.0)]) == []


def test_everything_ended_makes_no_total():
    assert totals([flow("anchor", "a", status="ended", quantity=50_000.0)], node("anchor", status="suspended")) == []


def test_flows_that_do_not_say_whether_they_count_are_refused():
    with pytest.raises(GraphError, match="does not say whether it counts"):
        chain_totals([flow("anchor", "a", quantity=1.0)], {"anchor-a": LinkageTier(0, joins=False)}, PRODUCTS, as_of=TODAY)


def test_a_product_outside_the_tree_is_refused():
    with pytest.raises(ProductTreeError, match="Product gold is not among"):
        totals([flow("anchor", "a", product="gold", quantity=1.0)])
