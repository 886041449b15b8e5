"""What a product is made from and what it is made into, step by step, to a depth; circles are cut and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from analysis.products import ProductTree

__all__ = ["Cut", "RecipeBranch", "RecipeFact", "RecipeWay", "made_from", "recipe_branches"]


class RecipeWay(StrEnum):
    """Which way a tree of recipes is read."""

    FROM = "from"
    INTO = "into"


class Cut(StrEnum):
    """Why a branch ends although recipes go on: it closes a circle, or it is as deep as was asked for."""

    CIRCLE = "circle"
    DEPTH = "depth"


@dataclass(frozen=True)
class RecipeFact:
    """One recipe: `per_output` of `input` for one unit of `output` by a route.

    `per_output` None is not known (unknown is not zero), `route` "" is not told.
    """

    key: str
    output: str
    input: str
    per_output: float | None = None
    unit: str = ""
    route: str = ""


@dataclass(frozen=True)
class RecipeBranch:
    """One step of a tree: the product that is reached, by which recipe, and what follows from it.

    `cut` says why nothing follows although there are recipes; None where the tree is whole.
    """

    product: str
    recipe: RecipeFact
    branches: tuple[RecipeBranch, ...]
    cut: Cut | None = None


def recipe_branches(recipes: Iterable[RecipeFact], product: str, way: RecipeWay, *, depth: int) -> tuple[RecipeBranch, ...]:
    """Return what a product is made from (`RecipeWay.FROM`) or into (`RecipeWay.INTO`), as a tree.

    Parameters
    ----------
    recipes
        All recipes there are.
    product
        The product at the root.
    way
        Whether inputs or outputs are followed.
    depth
        How many steps; 1 gives the direct inputs or outputs.

    Returns
    -------
    tuple of RecipeBranch
        One branch per recipe, ordered by route and then by the key of the product that is reached. Coefficients are those of each recipe
        alone: they are never multiplied along a branch, because steps of different sources and routes do not make one process.

    Notes
    -----
    A product that stands already on the way from the root is shown once more and cut there (`Cut.CIRCLE`): scrap is made from metal and
    metal from scrap. A branch at the last step that would go on is cut with `Cut.DEPTH`. A product without recipes has no branches.

    Examples
    --------
    >>> smelting = RecipeFact("a", "metal", "alumina", 1.93, "t/t", "smelting")
    >>> refining = RecipeFact("b", "alumina", "bauxite", 2.3, "t/t")
    >>> [branch.product for branch in recipe_branches([smelting, refining], "metal", RecipeWay.FROM, depth=2)[0].branches]
    ['bauxite']
    """
    steps: dict[str, list[tuple[str, RecipeFact]]] = {}
    for recipe in recipes:
        here, there = (recipe.output, recipe.input) if way is RecipeWay.FROM else (recipe.input, recipe.output)
        steps.setdefault(here, []).append((there, recipe))
    for pairs in steps.values():
        pairs.sort(key=lambda pair: (pair[1].route, pair[0], pair[1].key))
    return _branches(steps, product, depth, (product,))


def _branches(steps: dict[str, list[tuple[str, RecipeFact]]], product: str, depth: int, above: tuple[str, ...]) -> tuple[RecipeBranch, ...]:
    found = []
    for there, recipe in steps.get(product, []) if depth > 0 else []:
        if there in above:
            found.append(RecipeBranch(there, recipe, (), Cut.CIRCLE))
        elif depth == 1:
            found.append(RecipeBranch(there, recipe, (), Cut.DEPTH if there in steps else None))
        else:
            found.append(RecipeBranch(there, recipe, _branches(steps, there, depth - 1, (*above, there))))
    return tuple(found)


def made_from(products: AbstractSet[str], outputs: Mapping[str, AbstractSet[str]], tree: ProductTree) -> set[str]:
    """Return what recipes make from products, or from what stands above or below these in the tree; the products themselves aside.

    Parameters
    ----------
    products
        Keys of the products that there are.
    outputs
        The products that recipes make from each input, by its key.
    tree
        All products.

    Notes
    -----
    One step only. A recipe from "polyolefins" counts for a maker of polypropylene, and one from polypropylene for a maker of polyolefins:
    which of them is meant the register does not say.
    """
    inputs = {related for product in products for related in tree.related(product)}
    return {output for each in inputs for output in outputs.get(each, ())} - products
