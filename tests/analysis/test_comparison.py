"""Two clusters, compared by hand: a makes rod and uses metal; b makes metal and alloy rod (below rod)."""

import pytest

from analysis.comparison import Presence, compared_products, presences
from analysis.coverage import Line
from analysis.errors import ProductTreeError
from analysis.graphs import Flow
from analysis.products import ProductNode

PRODUCTS = [
    ProductNode("metal", "", "t/y", "intermediate"),
    ProductNode("rod", "", "t/y", "semi_finished"),
    ProductNode("alloy-rod", "rod", "t/y", "semi_finished"),
]


def has(product, role="makes", organisation="firm", kind="line"):
    return Presence(product, role, organisation, kind, f"{organisation}-{role}-{product}")


def line(organisation, product, role="makes", status="operating"):
    return f"{organisation}-{product}", Line(organisation, product, role, None, "", "", None, status, None)


def flow(supplier, customer, product, *, kind="goods", counts=True):
    return Flow(
        f"{supplier}-{customer}",
        supplier,
        customer,
        kind,
        product,
        None,
        "",
        "",
        None,
        False,
        None,
        "operating",
        "confirmed",
        True,
        False,
        counts,
    )


def found(first, second):
    return {(one.role, one.product): one for one in compared_products(first, second, PRODUCTS)}


def test_what_one_has_and_the_other_has_not_stands_on_its_side():
    compared = found([has("rod"), has("metal", "uses")], [has("metal")])
    assert {key: one.side for key, one in compared.items()} == {
        ("makes", "metal"): "second",
        ("makes", "rod"): "first",
        ("uses", "metal"): "first",
    }


def test_what_both_have_names_who_has_it_on_either_side():
    one = found([has("rod", organisation="b"), has("rod", organisation="a")], [has("rod", organisation="c")])["makes", "rod"]
    assert one.side == "both"
    assert [fact.organisation for fact in one.first] == ["a", "b"]
    assert [fact.organisation for fact in one.second] == ["c"]
    assert one.near == ()


def test_a_broader_or_narrower_product_of_the_other_is_told():
    compared = found([has("rod")], [has("alloy-rod")])
    assert compared["makes", "rod"].near == ("alloy-rod",)
    assert compared["makes", "alloy-rod"].near == ("rod",)


def test_what_one_makes_and_the_other_uses_is_told():
    compared = found([has("metal")], [has("metal", "uses")])
    assert compared["makes", "metal"].elsewhere
    assert compared["uses", "metal"].elsewhere
    assert not found([has("metal")], [has("rod", "uses")])["makes", "metal"].elsewhere


def test_a_cluster_has_nothing_that_it_has_not_itself():
    same = [has("rod"), has("metal", "uses")]
    assert {one.side for one in compared_products(same, same, PRODUCTS)} == {"both"}
    assert compared_products([], [], PRODUCTS) == []


def test_lines_and_flows_say_what_members_make_and_use():
    facts = presences(
        [line("mill", "rod"), line("outsider", "rod")], [flow("smelter", "mill", "metal")], {"mill", "smelter"}, ends_known=True
    )
    assert {(fact.organisation, fact.role, fact.product, fact.kind) for fact in facts} == {
        ("mill", "makes", "rod", "line"),
        ("smelter", "makes", "metal", "linkage"),
        ("mill", "uses", "metal", "linkage"),
    }


def test_only_the_end_inside_is_told():
    facts = presences([], [flow("smelter", "abroad", "metal")], {"smelter"}, ends_known=True)
    assert {(fact.organisation, fact.role) for fact in facts} == {("smelter", "makes")}


def test_what_does_not_operate_is_left_out_where_the_status_is_known():
    planned = [line("mill", "rod", status="planned")]
    assert presences(planned, [flow("smelter", "mill", "metal", counts=False)], {"mill"}, ends_known=True) == set()
    assert len(presences(planned, [], {"mill"}, ends_known=False)) == 1


def test_services_are_not_products_of_a_chain():
    assert presences([], [flow("school", "mill", "metal", kind="service")], {"mill"}, ends_known=True) == set()


def test_a_product_that_is_not_in_the_tree_is_refused():
    with pytest.raises(ProductTreeError, match="not among the products"):
        compared_products([has("unheard-of")], [has("rod")], PRODUCTS)
