"""Two clusters side by side: what one has and the other has not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.coverage import Line
from analysis.graphs import FLOW_KINDS, Flow, counting_flows
from analysis.products import ProductNode, ProductTree
from analysis.validity import OPERATING

__all__ = ["Comparison", "Presence", "compared_products", "presences"]

MAKES, USES = "makes", "uses"


@dataclass(frozen=True, order=True)
class Presence:
    """A fact that an organisation makes or uses a product: a product line or a linkage, by its key."""

    product: str
    role: str
    organisation: str
    kind: str
    key: str


@dataclass(frozen=True)
class Comparison:
    """A product in one role in two sets of organisations.

    `first`, `second`: who has it there, empty where nobody is recorded.  `near`: broader or narrower products that the set without it has
    in the same role.  `elsewhere`: whether that set has the product itself in the other role, so that what one makes the other uses.
    """

    product: str
    role: str
    first: tuple[Presence, ...]
    second: tuple[Presence, ...]
    near: tuple[str, ...]
    elsewhere: bool

    @property
    def side(self) -> str:
        """Return who has it: first, second or both."""
        return "both" if self.first and self.second else "first" if self.first else "second"


def presences(lines: Iterable[tuple[str, Line]], flows: Iterable[Flow], members: Iterable[str], *, ends_known: bool) -> set[Presence]:
    """Return what the members of a cluster make and use: operating product lines, and linkages of goods, utilities and waste that count.

    Parameters
    ----------
    lines
        Product lines with their keys.  Where the status of lines is not known for the day (`ends_known` false), it is not asked.
    flows
        The flows of a flow graph; a member that supplies a product has it as one that makes it, a member that gets it as one that uses it.
    members
        Keys of the members.
    """
    inside = set(members)
    found = {
        Presence(line.product, line.role, line.organisation, "line", key)
        for key, line in lines
        if line.organisation in inside and (line.status == OPERATING or not ends_known)
    }
    for flow in counting_flows(flows):
        if flow.kind in FLOW_KINDS and flow.product:
            ends = ((MAKES, flow.supplier), (USES, flow.customer))
            found |= {Presence(flow.product, role, end, "linkage", flow.key) for role, end in ends if end in inside}
    return found


def compared_products(first: Iterable[Presence], second: Iterable[Presence], products: Iterable[ProductNode]) -> list[Comparison]:
    """Return every product that one of two clusters makes or uses, sorted by role and product.

    Products are compared, never quantities: nothing is added, so that units play no part.

    Notes
    -----
    Not recorded is not the same as not there.  A set that has a broader or narrower product is told with it (`near`): "aluminium rod" and
    "alloy rod" are two products, and a reader would not call the one missing where the other is made.

    Examples
    --------
    >>> rod = ProductNode("rod", "", "t/y", "semi_finished")
    >>> mill = Presence("rod", "makes", "mill", "line", "mill-rod")
    >>> cables = Presence("rod", "uses", "cables", "line", "cables-rod")
    >>> [(one.role, one.side, one.elsewhere) for one in compared_products([mill], [cables], [rod])]
    [('makes', 'first', True), ('uses', 'second', True)]
    """
    tree = ProductTree(products)
    sides = (_grouped(first), _grouped(second))
    found = []
    for role, product in sorted(sides[0].keys() | sides[1].keys()):
        have = [side.get((role, product), []) for side in sides]
        without = next((side for side, facts in zip(sides, have, strict=True) if not facts), None)
        other = USES if role == MAKES else MAKES
        found.append(
            Comparison(
                product=product,
                role=role,
                first=tuple(sorted(have[0])),
                second=tuple(sorted(have[1])),
                near=() if without is None else _near(product, {key for each, key in without if each == role}, tree),
                elsewhere=without is not None and (other, product) in without,
            )
        )
    return found


def _grouped(facts: Iterable[Presence]) -> dict[tuple[str, str], list[Presence]]:
    groups: dict[tuple[str, str], list[Presence]] = defaultdict(list)
    for fact in facts:
        groups[fact.role, fact.product].append(fact)
    return dict(groups)


def _near(product: str, others: set[str], tree: ProductTree) -> tuple[str, ...]:
    return tuple(sorted(other for other in others if tree.is_within(other, product) or tree.is_within(product, other)))
