"""Where the organisations of a network stand on a sheet: in columns by supply tier; those by forces are in `analysis.forces`.

Numbers in, numbers out, and nothing left to chance: the same network gives the same sheet, in whatever order its rows come.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import isotonic_regression
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import cg

from analysis.errors import AnalysisError
from analysis.forces import checked_ends, force_layout
from analysis.graphs import MARKET
from analysis.orders import column_ranks, crossing_count, partners_of
from analysis.wording import gettext_noop

__all__ = ["CHAIN", "OFF_CHAIN", "SIDE_STREAM", "Column", "LayeredLayout", "crossing_count", "force_layout", "layered_layout"]

CHAIN, OFF_CHAIN, SIDE_STREAM = 0, 1, 2
MOST_ROWS = 48  # organisations of a column that stand one below the other; more are folded into columns of their own within it
FOLD = 0.72  # share of the way to the next column that a folded column may take
BAND_GAP = 1.5

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """A column of the chain: its place from the left, and its tier; None is a column of markets."""

    x: int
    tier: int | None


@dataclass(frozen=True)
class LayeredLayout:
    """The places of a layered network.

    Parameters
    ----------
    x
        Column of each organisation, 0, 1, 2, ... from the left; with a fraction where a column of many is folded.
    y
        Row of each organisation from the top, 0 or more; rows of one column are at least 1 apart (folded ones: rows of one fold).
    band
        CHAIN, OFF_CHAIN (no tier) or SIDE_STREAM (no tier, and goods neither bought nor sold).
    columns
        The columns of the chain from left to right.
    tops
        First row of each band that there is, by band.
    height
        Rows in all.
    """

    x: Floats
    y: Floats
    band: NDArray[np.int8]
    columns: tuple[Column, ...]
    tops: dict[int, float]
    height: float


def layered_layout(
    tiers: Sequence[int | None],
    sides: Sequence[bool | int],
    kinds: Sequence[str],
    suppliers: Sequence[int] | NDArray[np.integer],
    customers: Sequence[int] | NDArray[np.integer],
    keys: Sequence[str],
    *,
    returns: Collection[int] = (),
) -> LayeredLayout:
    """Return the organisations in columns by tier, ordered so that few lines cross.

    Columns are the tiers that occur, in their order and without gaps.  Markets have no tier: those that an organisation of the chain
    sells to stand in a column of their own at the right end, those that only supply the chain in one at the left end.  Organisations
    without a tier stand in a band below, one step from their partners on the chain or else by their trophic level; side-stream actors in
    a last band, spread over all columns in the order of their partners.

    Order: components one below the other (large first); in a component each organisation goes to the mean place of its partners in the
    columns before (then after), to and fro, and the sweep with the fewest crossings stays.  Up to 700 organisations there is a second
    start, along the longest extent of the network; up to 1,500 linkages neighbours then change places as long as that takes a crossing
    away.  Ties go by key.  Rows: each organisation comes as near to the mean row of its partners
    as the order allows.

    Parameters
    ----------
    tiers, sides, kinds, keys
        Of each organisation: its tier or None; whether it is a side-stream actor; its kind (`market` counts); its key, all different.
    suppliers, customers
        Of each linkage: the numbers of its ends (from 0).
    returns
        Numbers of the linkages that are return flows: they do not count for the order.

    Raises
    ------
    AnalysisError
        When lengths differ, a key stands twice, or an end is no organisation.

    Notes
    -----
    Empty: arrays of length 0, no columns.  Isolated organisations stand in their column (or band) after the others.  A circle: its
    organisations have the columns of their tiers; the linkage that closes it is best given in `returns`.  Linkages of an organisation
    with itself, and those inside a column, do not count for the order.  Without a single tier all stand in the band "no tier".

    References
    ----------
    Sugiyama, Tagawa, Toda (1981), Methods for visual understanding of hierarchical system structures, IEEE Trans. SMC 11.
    MacKay, Johnson, Sansom (2020), How directed is a directed network?, Royal Society Open Science 7 (trophic levels).

    Examples
    --------
    >>> chain = layered_layout([-1, 0, 1], [0, 0, 0], ["firm", "anchor", "firm"], [0, 1], [1, 2], ["mine", "smelter", "mill"])
    >>> chain.x.tolist(), chain.y.tolist(), [column.tier for column in chain.columns]
    ([0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [-1, 0, 1])
    """
    ends = checked_ends(keys, suppliers, customers)
    if not len(tiers) == len(sides) == len(kinds) == len(keys):
        sentence = gettext_noop("Each organisation needs a tier or None, a side flag, a kind and a key: %(lengths)s given.")
        raise AnalysisError(sentence, {"lengths": f"{len(tiers)}, {len(sides)}, {len(kinds)}, {len(keys)}"})
    count = len(keys)
    order = np.array(sorted(range(count), key=lambda each: keys[each]), dtype=np.int64)
    number = np.empty(count, np.int64)
    number[order] = np.arange(count)
    kept = np.ones(ends.shape[1], bool)
    kept[list(returns)] = False
    linked = number[ends[:, kept]]
    linked = linked[:, np.lexsort((linked[1], linked[0]))]  # the sums below do not depend on the order of the rows given
    sheet = _sheet(
        [tiers[each] for each in order], np.array([bool(sides[each]) for each in order], bool), [kinds[each] for each in order], linked
    )
    return LayeredLayout(sheet.x[number], sheet.y[number], sheet.band[number], sheet.columns, sheet.tops, sheet.height)


def _sheet(tiers: Sequence[int | None], sides: NDArray[np.bool_], kinds: Sequence[str], linked: Whole) -> LayeredLayout:
    """Return the layout of organisations that are already in the order of their keys."""
    count = len(tiers)
    column, columns = _columns(tiers, kinds, linked)
    band = np.where(column >= 0, CHAIN, np.where(sides, SIDE_STREAM, OFF_CHAIN)).astype(np.int8)
    last = max(len(columns) - 1, 0)
    column = _columns_off_chain(column, band == OFF_CHAIN, linked, last if columns else None)
    if not columns and (band == OFF_CHAIN).any():
        last = int(column.max())
    column = _columns_of_side(column, band == SIDE_STREAM, linked, last)
    x, y = np.zeros(count), np.zeros(count)
    tops: dict[int, float] = {}
    height = 0.0
    for each in (CHAIN, OFF_CHAIN, SIDE_STREAM):
        members = np.flatnonzero(band == each)
        if not len(members):
            continue
        if tops:
            height += BAND_GAP
        inner = _inner(linked, members, count)
        x[members], rows = _placed(column[members], inner)
        tops[each] = height
        y[members] = rows + height
        height = float(y[members].max()) + 1
    return LayeredLayout(x, y, band, columns, tops, height)


def _columns(tiers: Sequence[int | None], kinds: Sequence[str], linked: Whole) -> tuple[Whole, tuple[Column, ...]]:
    """Return the column of each organisation of the chain (-1: none) and the columns."""
    found = sorted({tier for tier in tiers if tier is not None})
    if not found:
        return np.full(len(tiers), -1), ()
    place = {tier: index for index, tier in enumerate(found)}
    column = np.array([-1 if tier is None else place[tier] for tier in tiers], dtype=np.int64)
    markets = np.array([kind == MARKET and tier is None for kind, tier in zip(kinds, tiers, strict=True)], bool)
    buys, sells = np.zeros(len(tiers), bool), np.zeros(len(tiers), bool)
    buys[linked[1][column[linked[0]] >= 0]] = True
    sells[linked[0][column[linked[1]] >= 0]] = True
    right, left = markets & buys, markets & sells & ~buys
    columns = [Column(index, tier) for tier, index in place.items()]
    if right.any():
        column[right] = len(columns)
        columns.append(Column(len(columns), None))
    if left.any():
        column = np.where(column >= 0, column + 1, -1)
        column[left] = 0
        columns = [Column(0, None), *(Column(each.x + 1, each.tier) for each in columns)]
    return column, tuple(columns)


def _columns_off_chain(column: Whole, off: NDArray[np.bool_], linked: Whole, last: int | None) -> Whole:
    """Return the columns with those of the organisations without a tier: one step from their partners on the chain, or by trophic level.

    `last` is the last column of the chain, None when there is no chain.
    """
    if not off.any():
        return column
    count = len(column)
    found = column.copy()
    sums, sizes = np.zeros(count), np.zeros(count)
    for here, there, step in ((0, 1, -1), (1, 0, 1)):
        known = off[linked[here]] & (column[linked[there]] >= 0)
        np.add.at(sums, linked[here][known], column[linked[there]][known] + step)
        np.add.at(sizes, linked[here][known], 1)
    beside = off & (sizes > 0)
    found[beside] = np.rint(sums[beside] / sizes[beside]).astype(np.int64)
    others = np.flatnonzero(off & ~beside)
    if len(others):
        levels = _levels(_inner(linked, others, count), len(others))
        found[others] = np.rint(levels).astype(np.int64)
    found[off] = found[off].clip(0, None if last is None else last)
    if last is None:
        found[off] = np.unique(found[off], return_inverse=True)[1]
    return found


def _levels(linked: Whole, count: int) -> Floats:
    """Return the trophic level of each organisation: the lowest of each component is 0, one linkage is about one step."""
    levels = np.zeros(count)
    flows = linked[:, linked[0] != linked[1]]
    if not flows.size:
        return levels
    weights = sparse.coo_array((np.ones(flows.shape[1]), (flows[0], flows[1])), shape=(count, count)).tocsr()
    out, into = weights.sum(axis=1), weights.sum(axis=0)
    # The small weight on the diagonal fixes the level of each component, which is otherwise free.
    matrix = sparse.diags_array(out + into + 1e-6) - weights - weights.T
    levels = cg(matrix.tocsr(), into - out, rtol=1e-3, maxiter=300, M=sparse.diags_array(1 / (out + into + 1e-6)))[0]
    parts, labels = connected_components(weights, directed=False)
    lowest = np.full(parts, np.inf)
    np.minimum.at(lowest, labels, levels)
    return levels - lowest[labels]


def _columns_of_side(column: Whole, side: NDArray[np.bool_], linked: Whole, last: int) -> Whole:
    """Return the columns with those of the side-stream: as many in each, in the order of the mean column of their partners."""
    members = np.flatnonzero(side)
    if not len(members):
        return column
    sums, sizes = np.zeros(len(column)), np.zeros(len(column))
    for here, there in ((0, 1), (1, 0)):
        known = side[linked[here]] & ~side[linked[there]]
        np.add.at(sums, linked[here][known], column[linked[there]][known])
        np.add.at(sizes, linked[here][known], 1)
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), last / 2)[members]
    order = members[np.lexsort((members, means))]
    found = column.copy()
    columns = last + 1 if last else max(int(np.ceil(len(members) ** 0.5)), 1)
    rows = -(-len(members) // columns)
    used = -(-len(members) // rows)
    # Few actors stand under the middle of the chain rather than at its left end.
    found[order] = np.arange(len(order)) // rows + (columns - used) // 2
    return found


def _inner(linked: Whole, members: Whole, count: int) -> Whole:
    """Return the linkages between members, with their places among the members."""
    place = np.full(count, -1)
    place[members] = np.arange(len(members))
    return place[linked[:, (place[linked[0]] >= 0) & (place[linked[1]] >= 0)]]


def _placed(own: Whole, inner: Whole) -> tuple[Floats, Floats]:
    """Return x and the row (from 0) of the members of one band."""
    across = inner[:, own[inner[0]] != own[inner[1]]]
    blocks = _blocks(inner, len(own))
    rank = column_ranks(own, blocks, across)
    if np.bincount(own).max(initial=0) > MOST_ROWS:
        return _folded(own, rank)
    return own.astype(float), _rows(own, blocks, rank, across)


def _blocks(inner: Whole, count: int) -> Whole:
    """Return the number of the component of each organisation: that of most organisations first, all that have no linkage last, as one."""
    weights = sparse.coo_array((np.ones(inner.shape[1]), (inner[0], inner[1])), shape=(count, count))
    parts, labels = connected_components(weights, directed=False)
    sizes = np.bincount(labels, minlength=parts)
    first = np.full(parts, count)
    np.minimum.at(first, labels, np.arange(count))
    order = np.lexsort((first, -sizes))
    place = np.empty(parts, np.int64)
    place[order] = np.arange(parts)
    alone = int((sizes > 1).sum())
    return np.minimum(place[labels], alone)


def _folded(own: Whole, rank: Whole) -> tuple[Floats, Floats]:
    """Return x and rows where columns are long: each is folded row by row into as many columns of its own as it needs."""
    sizes = np.bincount(own)
    folds = np.maximum(np.ceil(np.sqrt(sizes / MOST_ROWS)), 1)
    here = folds[own]
    x = own + ((rank % here) / here - (here - 1) / here / 2) * FOLD
    rows = rank // here
    heights = np.ceil(sizes / folds)
    return x, rows + ((heights.max() - heights[own]) / 2).round()


def _rows(own: Whole, blocks: Whole, rank: Whole, across: Whole) -> Floats:
    """Return the rows: in the order given, at least 1 apart, as near as can be to the mean row of the partners; components apart."""
    y = np.zeros(len(own))
    top = 0.0
    for block in range(int(blocks.max(initial=0)) + 1):
        here = np.flatnonzero(blocks == block)
        columns = [members[np.argsort(rank[members], kind="stable")] for members in _groups(here, own[here])]
        height = max(len(members) for members in columns)
        for members in columns:
            y[members] = np.arange(len(members)) + (height - len(members)) / 2
        inside = across[:, blocks[across[0]] == block]
        if inside.size:
            _straightened(y, columns, inside, height)
        y[here] += top - y[here].min()
        top = float(y[here].max()) + 1
    return y


def _groups(members: Whole, own: Whole) -> list[Whole]:
    order = np.argsort(own, kind="stable")
    return np.split(members[order], np.flatnonzero(np.diff(own[order])) + 1)


def _straightened(y: Floats, columns: Sequence[Whole], across: Whole, height: int) -> None:
    """Move the rows of a component (in `y`) towards those of the partners, as far as order and height allow."""
    count = len(y)
    partners = partners_of(across.ravel(), across[::-1].ravel(), count)
    sizes = np.diff(partners.indptr)
    for sweep in range(8):
        for members in columns if sweep % 2 == 0 else columns[::-1]:
            wanted = np.where(sizes[members] > 0, partners[members] @ y / np.maximum(sizes[members], 1), y[members])
            steps = np.arange(len(members))
            # Rows at least 1 apart: rows less their rank may not fall.
            y[members] = isotonic_regression(wanted - steps).x.clip(0, height - len(members)) + steps
