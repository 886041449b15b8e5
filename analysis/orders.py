"""In which order organisations stand in their columns, so that few lines cross."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["column_ranks", "crossing_count", "partners_of"]

SWEEPS = 12
EXCHANGES = 12
MOST_EXCHANGED = 1500  # linkages; beyond that neighbours are not exchanged one by one
MOST_DENSE = 700  # organisations; beyond that there is no second start from the directions of the network

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def _shares(own: Whole, blocks: Whole, order: Whole) -> Floats:
    """Return the place of each organisation among those of its column and component, between 0 and 1; `order` lists them all."""
    group = own * (blocks.max(initial=0) + 1) + blocks
    sorted_group = group[order]
    starts = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    shares = np.empty(len(order))
    shares[order] = (np.arange(len(order)) - np.repeat(starts, sizes) + 0.5) / np.repeat(sizes, sizes)
    return shares


def column_ranks(own: Whole, blocks: Whole, across: Whole) -> Whole:
    """Return the rank of each organisation in its column, those of one component together.

    Organisations are given in the order of their keys, which decides ties: `own` their column, `blocks` the number of their component,
    `across` the ends of the linkages between columns.  How the order is found stands at `analysis.layouts.layered_layout`.

    Notes
    -----
    Without linkages, and for organisations without one, the order of keys stays.
    """
    count = len(own)
    by_key = _ranks(own, np.lexsort((np.arange(count), blocks, own)))
    if not across.size:
        return by_key
    left_first = own[across[0]] < own[across[1]]
    low, high = np.where(left_first, across[0], across[1]), np.where(left_first, across[1], across[0])
    best, fewest = _swept(own, blocks, by_key, low, high)
    if fewest and count <= MOST_DENSE:
        start = _ranks(own, np.lexsort((np.arange(count), _lengthwise(blocks, low, high), blocks, own)))
        other, crossings = _swept(own, blocks, start, low, high)
        if crossings < fewest:
            best, fewest = other, crossings
    if fewest and len(low) <= MOST_EXCHANGED:
        return _exchanged([np.flatnonzero(own == each) for each in range(int(own.max()) + 1)], blocks, best, low, high)
    return best


def _lengthwise(blocks: Whole, low: Whole, high: Whole) -> Floats:
    """Return a place for each organisation so that partners have near ones: the second direction of its Laplacian, by component."""
    values = np.zeros(len(blocks))
    partners = partners_of(np.r_[low, high], np.r_[high, low], len(blocks))
    for block in range(int(blocks.max(initial=0)) + 1):
        here = np.flatnonzero(blocks == block)
        near = partners[here][:, here].toarray()
        near[near.sum(axis=1) == 0, :] = 0
        root = np.sqrt(np.maximum(near.sum(axis=1), 1))
        if len(here) > 2:
            vector = np.linalg.eigh(np.eye(len(here)) - near / root / root[:, None])[1][:, 1] / root
            values[here] = (vector if vector[int(np.argmax(np.abs(vector).round(6)))] > 0 else -vector).round(6)
    return values


def _swept(own: Whole, blocks: Whole, start: Whole, low: Whole, high: Whole) -> tuple[Whole, int]:
    """Return the ranks after sweeps to and fro from a start, and how many crossings they leave."""
    count = len(own)
    best, fewest = start, crossing_count(own, start, low, high)
    shares = _shares(own, blocks, np.lexsort((start, own)))
    members = [np.flatnonzero(own == each) for each in range(int(own.max()) + 1)]
    before, after = partners_of(high, low, count), partners_of(low, high, count)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        steps, matrix = (members, before) if sweep % 2 == 0 else (members[::-1], after)
        for here in steps:
            part = matrix[here]
            sizes = np.diff(part.indptr)
            means = np.where(sizes > 0, part @ shares / np.maximum(sizes, 1), shares[here])
            new = here[np.lexsort((start[here], shares[here], means.round(9), blocks[here]))]
            shares[new] = _shares(own[new], blocks[new], np.arange(len(new)))
        rank = _ranks(own, np.lexsort((start, shares, blocks, own)))
        crossings = crossing_count(own, rank, low, high)
        if crossings < fewest:
            best, fewest = rank, crossings
    return best, fewest


def partners_of(here: Whole, there: Whole, count: int) -> sparse.csr_array:
    """Return who is linked to whom, each pair once whatever the number of linkages between them."""
    matrix = sparse.coo_array((np.ones(len(here)), (here, there)), shape=(count, count)).tocsr()
    matrix.data[:] = 1.0
    return matrix


def _ranks(own: Whole, order: Whole) -> Whole:
    """Return the rank of each organisation in its column; `order` lists all, column by column."""
    sizes = np.bincount(own)
    ranks = np.empty(len(own), np.int64)
    ranks[order] = np.arange(len(own)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return ranks


def _exchanged(members: Sequence[Whole], blocks: Whole, rank: Whole, low: Whole, high: Whole) -> Whole:
    """Return the ranks after neighbours of one component changed places wherever that takes a crossing away."""
    partners: list[list[list[int]]] = [[[], []] for _each in range(len(rank))]
    for one, two in zip(low.tolist(), high.tolist(), strict=True):
        partners[one][1].append(two)
        partners[two][0].append(one)
    columns = [here[np.argsort(rank[here], kind="stable")].tolist() for here in members]
    ranks = rank.tolist()
    for _pass in range(EXCHANGES):
        changed = False
        for column in columns:
            for index in range(len(column) - 1):
                one, two = column[index], column[index + 1]
                if blocks[one] == blocks[two] and _gain(partners[one], partners[two], ranks) > 0:
                    column[index], column[index + 1] = two, one
                    ranks[one], ranks[two] = ranks[two], ranks[one]
                    changed = True
        if not changed:
            break
    return np.array(ranks)


def _gain(upper: list[list[int]], lower: list[list[int]], ranks: list[int]) -> int:
    """Return how many crossings two neighbours of a column lose by changing places (lines to other columns taken as neighbouring)."""
    gain = 0
    for above, below in zip(upper, lower, strict=True):
        for one in above:
            for two in below:
                gain += (ranks[one] > ranks[two]) - (ranks[one] < ranks[two])
    return gain


def crossing_count(
    x: Sequence[float] | NDArray[np.number], y: Sequence[float] | NDArray[np.number], suppliers: Whole, customers: Whole
) -> int:
    """Return how many pairs of linkages that run between the same two columns cross.

    Linkages of different pairs of columns, and inside a column, are not compared.  `x`: the column of each organisation, `y` its row.

    References
    ----------
    Barth, Juenger, Mutzel (2002), Simple and efficient bilayer cross counting, Graph Drawing (here: inversions bit by bit).

    Examples
    --------
    >>> import numpy as np
    >>> crossing_count([0, 0, 1, 1], [0, 1, 0, 1], np.array([0, 1]), np.array([3, 2]))
    1
    """
    columns, rows = np.asarray(x), np.asarray(y)
    forward = columns[suppliers] <= columns[customers]
    low, high = np.where(forward, suppliers, customers), np.where(forward, customers, suppliers)
    across = columns[low] != columns[high]
    low, high = low[across], high[across]
    order = np.lexsort((rows[high], rows[low], columns[high], columns[low]))
    low, high = low[order], high[order]
    # One sequence for all pairs of columns: a later pair is higher throughout, so that only pairs inside one cross.
    pair = np.cumsum(np.r_[False, (columns[low][1:] != columns[low][:-1]) | (columns[high][1:] != columns[high][:-1])]) if len(low) else low
    by_value = np.lexsort((rows[high], pair))
    values = np.empty(len(low), np.int64)
    steps = np.r_[False, (rows[high][by_value][1:] != rows[high][by_value][:-1]) | (np.diff(pair[by_value]) != 0)] if len(low) else low
    values[by_value] = np.cumsum(steps)
    return _inversions(values)


def _inversions(values: Whole) -> int:
    """Return how many pairs of a sequence stand in the wrong order."""
    total = 0
    for bit in range(int(values.max(initial=0)).bit_length()):
        group = values >> (bit + 1)
        order = np.argsort(group, kind="stable")
        ones = (values[order] >> bit) & 1
        seen = np.cumsum(ones)
        starts = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]])
        base = np.repeat(seen[starts] - ones[starts], np.diff(np.r_[starts, len(order)]))
        total += int(((seen - base) * (1 - ones)).sum())
    return total
