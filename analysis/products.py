"""The tree of products: families, and what is inside what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.errors import ProductTreeError
from analysis.wording import gettext_noop

__all__ = ["ProductNode", "ProductTree"]


@dataclass(frozen=True)
class ProductNode:
    """A product: its next broader one ('' none), its natural unit ('' none) and its stage."""

    key: str
    parent: str
    unit: str
    stage: str


class ProductTree:
    """Products and their parents; a family is all that stands under one root.

    Raises
    ------
    ProductTreeError
        When a parent is not among the products, or parents run in a circle.

    Examples
    --------
    >>> polyolefins, hdpe = ProductNode("polyolefins", "", "t/y", "intermediate"), ProductNode("hdpe", "polyolefins", "t/y", "intermediate")
    >>> tree = ProductTree([polyolefins, hdpe])
    >>> tree.family("hdpe"), tree.is_within("hdpe", "polyolefins"), tree.is_within("polyolefins", "hdpe")
    ('polyolefins', True, False)
    """

    def __init__(self, products: Iterable[ProductNode]) -> None:
        """Read the products and check that they make a tree."""
        self._products = {product.key: product for product in products}
        self._lines: dict[str, tuple[str, ...]] = {}
        for key in self._products:
            self._lines[key] = tuple(self._ancestry(key))

    def _ancestry(self, key: str) -> Iterator[str]:
        seen: set[str] = set()
        while key:
            if key in seen:
                raise ProductTreeError(gettext_noop("The parents of product %(key)s run in a circle."), {"key": key})
            seen.add(key)
            yield key
            key = self._product(key).parent

    def _product(self, key: str) -> ProductNode:
        product = self._products.get(key)
        if product is None:
            raise ProductTreeError(gettext_noop("Product %(key)s is not among the products given."), {"key": key})
        return product

    def unit(self, key: str) -> str:
        """Return the natural unit of a product, '' where it has none."""
        return self._product(key).unit

    def family(self, key: str) -> str:
        """Return the root above a product: the product itself where it has no parent."""
        self._product(key)
        return self._lines[key][-1]

    def ancestry(self, key: str) -> tuple[str, ...]:
        """Return a product and the ones above it, the nearest first."""
        self._product(key)
        return self._lines[key]

    def related(self, key: str) -> set[str]:
        """Return a product with all that stand above it and all that stand below it: those that it may be or be part of.

        >>> nodes = [ProductNode(key, parent, "", "") for key, parent in [("a", ""), ("b", "a"), ("c", "a"), ("d", "b")]]
        >>> sorted(ProductTree(nodes).related("b"))
        ['a', 'b', 'd']
        """
        return {*self.ancestry(key), *(other for other, line in self._lines.items() if key in line)}

    def is_within(self, key: str, ancestor: str) -> bool:
        """Return whether a product is another one or stands under it."""
        self._product(key)
        return ancestor in self._lines[key]
