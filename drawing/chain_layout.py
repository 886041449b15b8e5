"""The value chain as numbers: which flows make one picture, what is scaled, what stands apart, and in which column everything stands.

What is scaled and what stands apart is decided as in `static/js/sankey/layout.js`, which draws the same rows in the browser.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OPERATING, ACTUAL = "operating", "actual"


@dataclass(frozen=True)
class ChainFlow:
    """A flow of the chain: one row of its table.

    Parameters
    ----------
    key, href
        The key of the linkage and the address of its page ("" draws no link).
    supplier, supplier_name, customer, customer_name
        The ends.
    customer_kind
        The kind of the customer: a market gets its sign.
    product, product_name, family, family_name
        What flows, and the root of its product tree.
    quantity, unit
        The figure; None where it is not known, or withheld.
    amount
        The figure in words with basis and year ("190 000 t/y, contract 2017"); what stands for it where it is withheld.
    basis
        What the figure is: actual, contract, derived ...
    tier, customer_tier
        The supply tiers of the linkage and of its customer; None for a customer that has none (a market).
    status, confidence, said
        The line style, and the same in words ("planned, reported").
    cited
        The numbers of the footnotes that say so, on a sheet that has them.
    is_return, is_against, is_part
        It runs back and closes a circle; it runs against the tiers; its figure is contained in another one.
    """

    key: str
    supplier: str
    customer: str
    supplier_name: str = ""
    customer_name: str = ""
    customer_kind: str = "firm"
    product: str = ""
    product_name: str = ""
    family: str = ""
    family_name: str = ""
    quantity: float | None = None
    unit: str = ""
    amount: str = ""
    basis: str = ""
    tier: int | None = None
    customer_tier: int | None = None
    status: str = "operating"
    confidence: str = "confirmed"
    said: str = ""
    cited: tuple[int, ...] = ()
    is_return: bool = False
    is_against: bool = False
    is_part: bool = False
    href: str = ""

    @property
    def is_scaled(self) -> bool:
        """Return whether it has a width: an operating flow of known quantity that is not part of a total shown beside it."""
        return self.quantity is not None and self.quantity > 0 and self.status == OPERATING and not self.is_part

    @property
    def is_beside(self) -> bool:
        """Return whether it is drawn pale: it has a width, and its figure is not an actual one."""
        return self.is_scaled and self.basis != ACTUAL

    @property
    def start(self) -> str:
        """Return the place that it leaves."""
        return self.supplier

    @property
    def end(self) -> str:
        """Return the place that it reaches: a customer without a tier is a place of its own, from which nothing flows on."""
        return self.customer if self.customer_tier is not None else f">{self.customer}"

    @property
    def css(self) -> str:
        """Return the classes of its line style and colour."""
        return f"c-{self.confidence} s-{self.status}"


@dataclass(frozen=True)
class ChainView:
    """One picture: a product family in one unit. `known` counts the figures, `flows` the flows."""

    family: str
    name: str
    unit: str
    known: int
    flows: int


def chain_views(flows: Iterable[ChainFlow]) -> list[ChainView]:
    """Return the pictures that flows allow, those with most known figures first.

    Units are never mixed; a flow without a figure joins the unit that its family has most of.
    """
    found: dict[tuple[str, str], list[ChainFlow]] = defaultdict(list)
    known: dict[tuple[str, str], int] = defaultdict(int)
    flows = list(flows)
    for flow in flows:
        if flow.quantity is not None:
            known[flow.family, flow.unit] += 1
    for flow in flows:
        found[_home(flow, known)].append(flow)
    views = [
        ChainView(family, group[0].family_name, unit, known.get((family, unit), 0), len(group)) for (family, unit), group in found.items()
    ]
    return sorted(views, key=lambda view: (-view.known, -view.flows, view.family, view.unit))


def flows_of(flows: Iterable[ChainFlow], view: ChainView) -> list[ChainFlow]:
    """Return the flows of one picture."""
    flows = list(flows)
    known: dict[tuple[str, str], int] = defaultdict(int)
    for flow in flows:
        if flow.quantity is not None:
            known[flow.family, flow.unit] += 1
    return [flow for flow in flows if _home(flow, known) == (view.family, view.unit)]


def _home(flow: ChainFlow, known: Mapping[tuple[str, str], int]) -> tuple[str, str]:
    """Return family and unit of the picture that a flow stands in."""
    own = (flow.family, flow.unit)
    if flow.quantity is not None or own in known:
        return own
    others = [place for place in known if place[0] == flow.family]
    return min(others, key=lambda place: (-known[place], place)) if others else own


def without_circles(flows: Sequence[ChainFlow]) -> tuple[list[ChainFlow], list[ChainFlow]]:
    """Return the flows that can be drawn from left to right, and those that stand apart.

    Apart are return flows, flows against the tiers, a flow to itself, and whatever else would close a circle; operating flows stay first.
    """
    forward: list[ChainFlow] = []
    apart: list[ChainFlow] = []
    onward: dict[str, list[str]] = defaultdict(list)
    for flow in sorted(flows, key=lambda each: each.status != OPERATING):
        backwards = flow.tier is not None and flow.customer_tier is not None and flow.customer_tier < flow.tier
        if flow.is_return or flow.is_against or backwards or flow.start == flow.end or _reaches(onward, flow.end, flow.start):
            apart.append(flow)
        else:
            onward[flow.start].append(flow.end)
            forward.append(flow)
    return forward, apart


def _reaches(onward: Mapping[str, Sequence[str]], start: str, end: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        fresh = [there for there in onward.get(here, ()) if there not in seen]
        seen.update(fresh)
        waiting += fresh
    return False


@dataclass(frozen=True)
class Column:
    """A column: its tier, None for the last one with the customers that have none, and the step inside the tier (0 is its first)."""

    tier: int | None
    step: int


def columns_of(flows: Sequence[ChainFlow]) -> tuple[dict[str, int], list[Column]]:
    """Return the column of each place, and what each column is: by tier, and inside a tier by who supplies whom.

    `flows` are without circles. Customers without a tier stand last.
    """
    tiers: dict[str, int] = {}
    for flow in flows:
        tier = flow.tier if flow.tier is not None else 0 if flow.customer_tier is None else flow.customer_tier - 1
        tiers[flow.start] = min(tiers.get(flow.start, tier), tier)
        if flow.customer_tier is not None:
            tiers[flow.end] = min(tiers.get(flow.end, flow.customer_tier), flow.customer_tier)
    last = max([0, *tiers.values()]) + 1
    tiers |= {flow.end: last for flow in flows if flow.customer_tier is None}
    steps = dict.fromkeys(tiers, 0)
    for _round in range(len(tiers) + 1):
        changed = False
        for flow in flows:
            if tiers[flow.start] >= tiers[flow.end] and steps[flow.end] <= steps[flow.start]:
                tiers[flow.end], steps[flow.end] = tiers[flow.start], steps[flow.start] + 1
                changed = True
        if not changed:
            break
    places = sorted({(tiers[key], steps[key]) for key in tiers})
    column = {key: places.index((tiers[key], steps[key])) for key in tiers}
    return column, [Column(None if tier == last else tier, step) for tier, step in places]


def greatest_sum(flows: Sequence[ChainFlow], column: Mapping[str, int]) -> float:
    """Return the greatest sum of scaled quantities in one column: of each place what enters or what leaves, whichever is more."""
    inward: dict[str, float] = defaultdict(float)
    outward: dict[str, float] = defaultdict(float)
    for flow in flows:
        if flow.is_scaled and flow.quantity is not None:
            outward[flow.start] += flow.quantity
            inward[flow.end] += flow.quantity
    sums: dict[int, float] = defaultdict(float)
    for key in inward.keys() | outward.keys():
        sums[column[key]] += max(inward.get(key, 0.0), outward.get(key, 0.0))
    return max(sums.values(), default=0.0)
