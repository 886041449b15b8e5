"""What the lists of products show beside their rows: how many make and use each, and its place in the tree."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from core.memo import remembered
from firms.models import Product
from firms.models.organisations import OrganisationKind
from firms.selectors import product_line_list


def product_makers_get(*, viewer: object | None) -> Mapping[int, Mapping[str, int]]:
    """Return how many organisations make and use each product or what stands below it, by row number: {"makes": 3, "uses": 0}."""
    return remembered("product_makers", viewer=viewer, build=lambda: _product_makers(viewer))


def _product_makers(viewer: object | None) -> dict[int, dict[str, int]]:
    lines = product_line_list(viewer=viewer).prefetch_related(None).exclude(organisation__kind=OrganisationKind.MARKET).order_by()
    parents = dict(Product.objects.order_by().values_list("pk", "parent_id"))
    found: dict[int, dict[str, set[int]]] = {pk: {"makes": set(), "uses": set()} for pk in parents}
    for product, role, organisation in lines.values_list("product_id", "role", "organisation_id").distinct():
        above: int | None = product
        while above is not None:
            found[above][role].add(organisation)
            above = parents[above]
    return {pk: {role: len(organisations) for role, organisations in roles.items()} for pk, roles in found.items()}


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in the tree of products: how deep it stands, and whether it is asked for or only on the way to one that is."""

    product: int
    depth: int
    is_asked: bool


def product_branches(products: QuerySet[Product]) -> list[Branch]:
    """Return some products with what stands above them, each below its parent, by name."""
    asked = set(products.order_by().values_list("pk", flat=True))
    every = {pk: (parent, name) for pk, parent, name in Product.objects.order_by().values_list("pk", "parent_id", "name")}
    needed: set[int] = set()
    for pk in asked:
        above: int | None = pk
        while above is not None and above not in needed:
            needed.add(above)
            above = every[above][0]
    below: dict[int | None, list[int]] = {}
    for pk in sorted(needed, key=lambda pk: (every[pk][1].casefold(), pk)):
        below.setdefault(every[pk][0], []).append(pk)
    branches: list[Branch] = []
    waiting = [(pk, 0) for pk in reversed(below.get(None, []))]
    while waiting:
        pk, depth = waiting.pop()
        branches.append(Branch(pk, depth, pk in asked))
        waiting += [(child, depth + 1) for child in reversed(below.get(pk, []))]
    return branches
