"""The tree of products, as reports and filters walk it."""

from collections.abc import Iterable

from analysis.products import ProductNode, ProductTree
from core.memo import remembered
from firms.models import Product
from firms.selectors import product_list, recipe_list


def products_get(*, viewer: object | None) -> tuple[Product, ...]:
    """Return all products with heading and parent, read once for a version of the data: nearly every report walks their tree."""
    return remembered("products", viewer=viewer, build=lambda: tuple(product_list(viewer=viewer)))


def product_nodes(products: Iterable[Product]) -> list[ProductNode]:
    """Return products as the analysis sees them."""
    return [ProductNode(product.key, product.parent.key if product.parent else "", product.unit, product.stage) for product in products]


def outputs_get(*, viewer: object | None) -> dict[str, set[str]]:
    """Return the products that recipes make from each input, by key, read once for a version of the data."""

    def read() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, output in recipe_list(viewer=viewer).order_by().values_list("input__key", "output__key"):
            found.setdefault(key, set()).add(output)
        return found

    return remembered("outputs", viewer=viewer, build=read)


def products_below(*products: Product, among: Iterable[Product]) -> set[int]:
    """Return the row numbers of products and of all that stand below them; `among` are all products."""
    every = list(among)
    tree, asked = ProductTree(product_nodes(every)), {product.key for product in products}
    return {each.pk for each in every if not asked.isdisjoint(tree.ancestry(each.key))}
