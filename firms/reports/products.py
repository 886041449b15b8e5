"""The report of a product: its place in HS and in the tree, who makes and uses it, what it is made from and into."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.capacities import CapacityFact, CapacityTable, country_capacities
from analysis.products import ProductTree
from analysis.recipes import RecipeBranch, RecipeFact, RecipeWay, recipe_branches
from core import clock
from firms.models import HsCode, Organisation, Product, ProductLine, Recipe
from firms.reports.trees import product_nodes, products_below
from firms.selectors import product_line_list, product_list, recipe_list

RECIPE_DEPTH = 3


@dataclass(frozen=True)
class Maker:
    """An organisation with all its lines of a product and those below it; the figures are never added."""

    organisation: Organisation
    lines: tuple[ProductLine, ...]


@dataclass(frozen=True)
class ProductReport:
    """A product with its place in HS and in the tree, who makes and uses it or what stands below it, and what it is made from and into.

    `headings`: the heading of the product and those above it, the chapter first. `from_tree`, `into_tree`: the recipes followed
    `RECIPE_DEPTH` steps; `recipes` and `products` hold the rows that the branches name.
    """

    product: Product
    headings: tuple[HsCode, ...]
    ancestors: tuple[Product, ...]
    siblings: tuple[Product, ...]
    children: tuple[Product, ...]
    family: tuple[int, ...]
    makers: tuple[ProductLine, ...]
    users: tuple[ProductLine, ...]
    made_from: tuple[Recipe, ...]
    made_into: tuple[Recipe, ...]
    from_tree: tuple[RecipeBranch, ...]
    into_tree: tuple[RecipeBranch, ...]
    recipes: Mapping[str, Recipe]
    products: Mapping[str, Product]

    @property
    def making(self) -> tuple[Maker, ...]:
        """Return the makers, each with its lines."""
        return _by_organisation(self.makers)

    @property
    def using(self) -> tuple[Maker, ...]:
        """Return the users, each with its lines."""
        return _by_organisation(self.users)


def product_get(product: Product, *, viewer: object | None) -> ProductReport:
    """Return a product of `product_list` with its family, its makers and users, and its recipes."""
    products = {each.pk: each for each in product_list(viewer=viewer).select_related("hs__parent__parent")}
    family = products_below(product, among=products.values())
    lines = list(
        product_line_list(viewer=viewer)
        .filter(product__in=family)
        .select_related("organisation__zone")
        .order_by("organisation__name", "-year", "-pk")
    )
    recipes = {recipe.key: recipe for recipe in recipe_list(viewer=viewer)}
    facts = [_recipe_fact(recipe) for recipe in recipes.values()]
    children = [each for each in products.values() if each.parent_id == product.pk]
    siblings = [each for each in products.values() if product.parent_id and each.parent_id == product.parent_id and each.pk != product.pk]
    made_from = [recipe for recipe in recipes.values() if recipe.output_id == product.pk]
    made_into = [recipe for recipe in recipes.values() if recipe.input_id == product.pk]
    return ProductReport(
        product=product,
        headings=_headings(products[product.pk].hs),
        ancestors=tuple(_ancestors(product, products)),
        siblings=tuple(sorted(siblings, key=lambda each: each.name)),
        children=tuple(sorted(children, key=lambda each: each.name)),
        family=tuple(sorted(family)),
        makers=tuple(line for line in lines if line.role == "makes"),
        users=tuple(line for line in lines if line.role == "uses"),
        made_from=tuple(sorted(made_from, key=lambda recipe: (recipe.route, recipe.input.name))),
        made_into=tuple(sorted(made_into, key=lambda recipe: (recipe.output.name, recipe.route))),
        from_tree=recipe_branches(facts, product.key, RecipeWay.FROM, depth=RECIPE_DEPTH),
        into_tree=recipe_branches(facts, product.key, RecipeWay.INTO, depth=RECIPE_DEPTH),
        recipes=recipes,
        products={each.key: each for each in products.values()},
    )


def country_capacities_get(report: ProductReport, role: str, *, as_of: dt.date) -> CapacityTable | None:
    """Return what is made or used of a product by country, in figures that may be added; None when there are none."""
    tree = ProductTree(product_nodes(report.products.values()))
    lines = report.makers if role == "makes" else report.users
    facts = [
        CapacityFact(
            key=line.key,
            organisation=line.organisation.key,
            country=line.organisation.country,
            product=line.product.key,
            capacity=line.capacity,
            unit=line.unit,
            basis=line.basis,
            year=line.year,
            status=line.status,
            record=line.pk,
        )
        for line in lines
    ]
    return country_capacities(facts, tree, report.product.key, statuses_known=as_of == clock.today())


def _recipe_fact(recipe: Recipe) -> RecipeFact:
    return RecipeFact(recipe.key, recipe.output.key, recipe.input.key, recipe.input_per_output, recipe.unit, recipe.route)


def _headings(heading: HsCode | None) -> tuple[HsCode, ...]:
    """Return a heading with what stands above it, the chapter first."""
    found: list[HsCode] = []
    while heading is not None and len(found) < 3:
        found.insert(0, heading)
        # The three levels came with the product: chapter, heading, subheading.
        heading = heading.parent if len(heading.code) > 2 else None
    return tuple(found)


def _by_organisation(lines: Iterable[ProductLine]) -> tuple[Maker, ...]:
    groups: dict[int, list[ProductLine]] = {}
    for line in lines:
        groups.setdefault(line.organisation_id, []).append(line)
    return tuple(Maker(group[0].organisation, tuple(group)) for group in groups.values())


def _ancestors(product: Product, products: dict[int, Product]) -> list[Product]:
    """Return what stands above a product, the root first."""
    found: list[Product] = []
    parent = product.parent_id
    while parent is not None:
        found.insert(0, products[parent])
        parent = products[parent].parent_id
    return found
