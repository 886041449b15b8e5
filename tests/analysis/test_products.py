import pytest

from analysis.errors import ProductTreeError
from analysis.products import ProductTree
from tests.analysis.drawings import product

POLYMERS = [product("resin"), product("polyolefins", "resin"), product("pp", "polyolefins"), product("hdpe", "polyolefins"), product("pet")]


def test_a_family_is_the_root_of_the_tree():
    tree = ProductTree(POLYMERS)
    assert [tree.family(key) for key in ("pp", "polyolefins", "resin", "pet")] == ["resin", "resin", "resin", "pet"]


def test_a_product_is_within_itself_and_its_ancestors_only():
    tree = ProductTree(POLYMERS)
    assert tree.is_within("pp", "pp")
    assert tree.is_within("pp", "resin")
    assert not tree.is_within("resin", "pp")
    assert not tree.is_within("pp", "hdpe")


def test_parents_in_a_circle_are_refused():
    with pytest.raises(ProductTreeError, match="run in a circle"):
        ProductTree([product("a", "b"), product("b", "a")])


def test_a_parent_that_is_not_given_is_refused():
    with pytest.raises(ProductTreeError, match="Product resin is not among the products given"):
        ProductTree([product("pp", "resin")])


@pytest.mark.parametrize("ask", [lambda tree: tree.family("x"), lambda tree: tree.unit("x"), lambda tree: tree.is_within("x", "pp")])
def test_a_product_that_is_not_in_the_tree_is_refused(ask):
    with pytest.raises(ProductTreeError, match="Product x is not among"):
        ask(ProductTree(POLYMERS))
