"""Trees of recipes: both ways, to a depth, circles cut and said."""

import pytest

from analysis.recipes import Cut, RecipeFact, RecipeWay, recipe_branches


def recipe(output, source, per_output=None, route=""):
    return RecipeFact(f"{output}-from-{source}-{route}", output, source, per_output, "t/t" if per_output else "", route)


SMELTING = recipe("metal", "alumina", 1.93, "smelting")
REMELTING = recipe("metal", "scrap", 1.05, "remelting")
REFINING = recipe("alumina", "bauxite", 2.3)
ROLLING = recipe("sheet", "metal", 1.1)
CUTTING = recipe("scrap", "sheet")
RECIPES = [ROLLING, REFINING, REMELTING, SMELTING, CUTTING]


def drawn(branches):
    """Return a tree as nested lists of products; a cut one with its reason."""
    return [
        (branch.product if branch.cut is None else f"{branch.product} ({branch.cut})", drawn(branch.branches))
        if branch.branches
        else (branch.product if branch.cut is None else f"{branch.product} ({branch.cut})")
        for branch in branches
    ]


def test_inputs_are_followed_to_the_ground_and_a_circle_is_cut():
    tree = recipe_branches(RECIPES, "metal", RecipeWay.FROM, depth=5)
    assert drawn(tree) == [("scrap", [("sheet", ["metal (circle)"])]), ("alumina", ["bauxite"])]


def test_outputs_are_followed_the_other_way():
    assert drawn(recipe_branches(RECIPES, "bauxite", RecipeWay.INTO, depth=2)) == [("alumina", ["metal (depth)"])]


def test_a_tree_says_where_it_could_go_on():
    one = recipe_branches(RECIPES, "metal", RecipeWay.FROM, depth=1)
    assert [(branch.product, branch.cut) for branch in one] == [("scrap", Cut.DEPTH), ("alumina", Cut.DEPTH)]
    (bauxite,) = recipe_branches(RECIPES, "alumina", RecipeWay.FROM, depth=1)
    assert bauxite.cut is None


def test_routes_are_alternatives_and_stand_in_order():
    assert [branch.recipe.route for branch in recipe_branches(RECIPES, "metal", RecipeWay.FROM, depth=1)] == ["remelting", "smelting"]


def test_a_coefficient_that_is_not_known_stays_unknown():
    (branch,) = recipe_branches([CUTTING], "scrap", RecipeWay.FROM, depth=3)
    assert branch.recipe.per_output is None


@pytest.mark.parametrize("way", RecipeWay)
def test_a_product_without_recipes_has_no_branches(way):
    assert recipe_branches(RECIPES, "cement", way, depth=3) == ()


def test_a_product_that_two_ways_reach_stands_under_both():
    diamond = [recipe("a", "b"), recipe("a", "c"), recipe("b", "d"), recipe("c", "d")]
    assert drawn(recipe_branches(diamond, "a", RecipeWay.FROM, depth=3)) == [("b", ["d"]), ("c", ["d"])]


def test_the_order_of_the_recipes_changes_nothing():
    forth = recipe_branches(RECIPES, "metal", RecipeWay.FROM, depth=4)
    assert recipe_branches(reversed(RECIPES), "metal", RecipeWay.FROM, depth=4) == forth
