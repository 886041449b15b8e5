"""Where the organisations of a network stand when linkages pull and organisations push: neighbours near, components side by side.

The start is a projection of distances in the network, so that nothing is left to chance: the same network gives the same sheet.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft, sparse
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from analysis.errors import AnalysisError
from analysis.wording import gettext_noop

__all__ = ["ForceLayout", "checked_ends", "force_layout"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PIVOTS = 24
STEPS = 90
FINE_STEPS = 30  # the last steps, in which those that stand too near one another also push each other directly
GRID = 128
DENSE = 300  # organisations; below that every pair is taken
SMALL = 8  # organisations; below that a component is drawn as a star or a ring
GAP = 1.6  # between components, in lengths of a linkage
BALANCE = 0.5


@dataclass(frozen=True)
class ForceLayout:
    """The places of a network laid out by forces: x and y (downwards) of each organisation, from -1 to 1."""

    x: Floats
    y: Floats


def force_layout(
    keys: Sequence[str], suppliers: Sequence[int] | NDArray[np.integer], customers: Sequence[int] | NDArray[np.integer]
) -> ForceLayout:
    """Return places where linked organisations stand near one another.

    Force between all pairs of one component: 1 / distance apart; along each pair that is linked: distance squared together, so that
    one linkage alone has length 1.  The push is summed on a grid (each organisation gives its weight to the four nearest knots, the knots
    act on one another by a fast Fourier transform), below 300 organisations pair by pair.  Start: distances in the network to 24
    organisations far apart, projected to their two main directions; those that fall on one place are parted by the sum of their key.
    A component of 300 or more is at the end drawn half way to an even disc, so that its middle can be read.  Components are turned so
    that their long side lies level, and packed in columns, large first; isolated organisations stand in rows below all others.

    Parameters
    ----------
    keys
        Of each organisation its key, all different.
    suppliers, customers
        Of each linkage the numbers of its ends (from 0).  Direction and number of linkages between two do not count, nor do linkages of
        an organisation with itself.

    Returns
    -------
    ForceLayout
        Two arrays of as many floats as organisations; the longer side of the sheet goes from -1 to 1.  No two are at the same place.

    Raises
    ------
    AnalysisError
        When a key stands twice or an end is no organisation.

    Notes
    -----
    Empty: arrays of length 0.  One organisation: (0, 0).  Isolated ones: a grid at the lower edge.  A circle: a ring.  The order of the
    rows given changes nothing.

    References
    ----------
    Fruchterman, Reingold (1991), Graph drawing by force-directed placement, Software: Practice and Experience 21.
    Brandes, Pich (2007), Eigensolver methods for progressive multidimensional scaling of large data, Graph Drawing 2006 (the start).
    Hockney, Eastwood (1981), Computer simulation using particles (forces on a grid).
    """
    ends = checked_ends(keys, suppliers, customers)
    count = len(keys)
    order = np.array(sorted(range(count), key=lambda each: keys[each]), dtype=np.int64)
    number = np.empty(count, np.int64)
    number[order] = np.arange(count)
    links = number[ends[:, ends[0] != ends[1]]]
    pairs = np.unique(np.sort(links, axis=0), axis=1) if links.size else np.zeros((2, 0), np.int64)
    turns = np.array([zlib.crc32(keys[each].encode()) for each in order]) / 2**32 * 2 * np.pi
    places = _fitted(_sheet(count, pairs, turns))[number]
    return ForceLayout(places[:, 0].copy(), places[:, 1].copy())


def checked_ends(
    keys: Sequence[str], suppliers: Sequence[int] | NDArray[np.integer], customers: Sequence[int] | NDArray[np.integer]
) -> Whole:
    """Return the ends of linkages as two rows of numbers, or raise AnalysisError when one is no organisation or a key stands twice."""
    if len(suppliers) != len(customers):
        sentence = gettext_noop("Each linkage needs a supplier and a customer: %(suppliers)s and %(customers)s given.")
        raise AnalysisError(sentence, {"suppliers": len(suppliers), "customers": len(customers)})
    if len(set(keys)) != len(keys):
        raise AnalysisError(gettext_noop("Each organisation needs a key of its own: at least one stands twice."))
    ends = np.array([suppliers, customers], dtype=np.int64).reshape(2, -1)
    if ends.size and (ends.min() < 0 or ends.max() >= len(keys)):
        sentence = gettext_noop("The ends of linkages are numbers of organisations: found %(least)s to %(most)s, expected 0 to %(last)s.")
        raise AnalysisError(sentence, {"least": int(ends.min()), "most": int(ends.max()), "last": len(keys) - 1})
    return ends


def _sheet(count: int, pairs: Whole, turns: Floats) -> Floats:
    """Return the places of all organisations, in lengths of a linkage."""
    places = np.zeros((count, 2))
    if not count:
        return places
    matrix = sparse.coo_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(count, count))
    parts, labels = connected_components(matrix, directed=False)
    by_part = np.argsort(labels, kind="stable")
    members = np.split(by_part, np.cumsum(np.bincount(labels, minlength=parts))[:-1])
    pair_order = np.argsort(labels[pairs[0]], kind="stable")
    pairs_of = np.split(pairs[:, pair_order], np.cumsum(np.bincount(labels[pairs[0]], minlength=parts))[:-1], axis=1)
    own = np.empty(count, np.int64)
    drawn = []
    for here, inside in zip(members, pairs_of, strict=True):
        if len(here) == 1:
            continue
        own[here] = np.arange(len(here))
        drawn.append((here, _levelled(_component(len(here), own[inside], turns[here]))))
    drawn.sort(key=lambda each: (-len(each[0]), int(each[0][0])))
    below = _packed(places, drawn)
    alone = np.array([here[0] for here in members if len(here) == 1], dtype=np.int64)
    if len(alone):
        wide = max(float(np.ptp(places[:, 0])) if drawn else 0.0, np.ceil(len(alone) ** 0.5) - 1)
        columns = int(wide) + 1
        index = np.arange(len(alone))
        step = wide / max(columns - 1, 1)
        places[alone] = np.column_stack([index % columns * step, below + GAP + index // columns])
    return places


def _packed(places: Floats, drawn: Sequence[tuple[Whole, Floats]]) -> float:
    """Write the places of the components, one below the other in columns as tall as the largest, and return the lower edge."""
    if not drawn:
        return 0.0
    sizes = [np.ptp(each, axis=0) + GAP for _here, each in drawn]
    tall = max(*(float(size[1]) for size in sizes), (sum(float(size[0] * size[1]) for size in sizes) / 1.6) ** 0.5)
    x = y = wide = 0.0
    for (here, each), size in zip(drawn, sizes, strict=True):
        if y > 0 and y + size[1] > tall + 1e-9:
            x, y, wide = x + wide, 0.0, 0.0
        places[here] = each - each.min(axis=0) + (x, y)
        y += float(size[1])
        wide = max(wide, float(size[0]))
    return max(float(places[here][:, 1].max()) for here, _each in drawn)


def _fitted(places: Floats) -> Floats:
    """Return the places moved and scaled so that the longer side goes from -1 to 1."""
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    half = float((high - low).max()) / 2
    return (places - (low + high) / 2) / half if half > 0 else places * 0.0


def _levelled(places: Floats) -> Floats:
    """Return the places turned so that their long side lies level, the first organisation by key left and above."""
    centred = places - places.mean(axis=0)
    _values, axes = np.linalg.eigh(centred.T @ centred)
    turned = centred @ axes[:, ::-1]
    signs = np.where(turned[0] > 0, -1.0, 1.0)
    return turned * signs


def _component(count: int, pairs: Whole, turns: Floats) -> Floats:
    """Return the places of one connected component of two or more, in lengths of a linkage."""
    degrees = np.bincount(pairs.ravel(), minlength=count)
    if count < SMALL:
        return _star_or_ring(count, degrees)
    one, two = pairs
    matrix = sparse.coo_array((np.ones(2 * len(one)), (np.r_[one, two], np.r_[two, one])), shape=(count, count)).tocsr()
    places = _started(matrix, degrees, turns)
    heat = max(count**0.5 * 0.12, 0.6)
    for step in range(STEPS):
        rest = 1 - step / STEPS
        fine = step >= STEPS - FINE_STEPS
        push = _push_of_pairs(places) if count <= DENSE else _push_on_grid(places, near=fine)
        ways = places[two] - places[one]
        pull = ways * np.hypot(ways[:, 0], ways[:, 1])[:, None]
        # Of hubs only the mean pull counts in full: hundreds of leaves would otherwise sit on them.
        force = push + np.column_stack([np.bincount(one, pull[:, axis], count) - np.bincount(two, pull[:, axis], count) for axis in (0, 1)])
        force /= (degrees**BALANCE)[:, None]
        length = np.hypot(force[:, 0], force[:, 1])
        most = heat * rest**1.5 + 0.02
        places = places + force * (np.minimum(length * 0.3, most) / np.maximum(length, 1e-12))[:, None]
    return _evened(places) if count > DENSE else places


def _evened(places: Floats) -> Floats:
    """Return the places with the crowded middle drawn apart and the far rim drawn in: half way to an even disc, directions kept."""
    centred = places - np.median(places, axis=0)
    radius = np.hypot(centred[:, 0], centred[:, 1])
    room = 0.6 * len(places) ** 0.5
    order = np.argsort(radius, kind="stable")
    even = np.empty(len(places))
    even[order] = room * ((np.arange(len(places)) + 0.5) / len(places)) ** 0.5
    inner = float(np.quantile(radius, 0.75)) or 1.0
    drawn_in = np.where(radius > inner, inner * (1 + np.log(np.maximum(radius / inner, 1))), radius) / inner * room * 0.8
    wanted = 0.5 * (even + drawn_in)
    return centred * (wanted / np.maximum(radius, 1e-9))[:, None]


def _star_or_ring(count: int, degrees: Whole) -> Floats:
    """Return a pair side by side, a hub with the others round it, or a ring in the order of keys."""
    if count == 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    hub = int(np.argmax(degrees)) if degrees.max() == count - 1 and count > 3 else -1
    rim = np.array([each for each in range(count) if each != hub])
    turn = 2 * np.pi * np.arange(len(rim)) / len(rim) - np.pi / 2
    radius = max(1.0, 0.5 / np.sin(np.pi / len(rim)))
    places = np.zeros((count, 2))
    places[rim] = np.column_stack([np.cos(turn), np.sin(turn)]) * radius
    return places


def _started(matrix: sparse.csr_array, degrees: Whole, turns: Floats) -> Floats:
    """Return the start: distances to pivots, projected to their two main directions, scaled to the room that the organisations need."""
    count = len(degrees)
    pivot = int(np.argmax(degrees))
    nearest = np.full(count, np.inf)
    columns = []
    for _pivot in range(min(PIVOTS, count)):
        distances = dijkstra(matrix, directed=False, indices=pivot, unweighted=True)
        columns.append(distances)
        nearest = np.minimum(nearest, distances)
        pivot = int(np.argmax(nearest))
    squares = np.array(columns).T ** 2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    _values, axes = np.linalg.eigh(centred.T @ centred)
    places = centred @ axes[:, -1:-3:-1]
    spread = places.std(axis=0)
    places = places / np.where(spread > 1e-9, spread, 1.0) * count**0.5 * 0.35
    part = 0.35 * (1 + np.arange(count) % 7 / 7)
    return places + np.column_stack([np.cos(turns), np.sin(turns)]) * part[:, None]


def _push_of_pairs(places: Floats) -> Floats:
    """Return the push on each organisation, summed over all others."""
    ways = places[:, None, :] - places[None, :, :]
    squares = (ways**2).sum(axis=2)
    np.fill_diagonal(squares, 1.0)
    return (ways / np.maximum(squares, 1e-4)[:, :, None]).sum(axis=1)


def _push_on_grid(places: Floats, *, near: bool) -> Floats:
    """Return the push on each organisation, summed on a grid; `near` adds that of those nearer than half a linkage, pair by pair."""
    low, high = places.min(axis=0), places.max(axis=0)
    cell = float((high - low).max()) / (GRID - 2) or 1.0
    at = (places - low) / cell
    first = np.floor(at).astype(np.int64).clip(0, GRID - 2)
    share = at - first
    knots = [(dx, dy, np.abs(1 - dx - share[:, 0]) * np.abs(1 - dy - share[:, 1])) for dx in (0, 1) for dy in (0, 1)]
    mass = np.zeros(GRID * GRID)
    for dx, dy, weight in knots:
        mass += np.bincount((first[:, 0] + dx) * GRID + first[:, 1] + dy, weight, GRID * GRID)
    spectrum = fft.rfft2(mass.reshape(GRID, GRID), s=(2 * GRID, 2 * GRID))
    push = np.zeros_like(places)
    for axis, kernel in enumerate(_kernels()):
        field = fft.irfft2(spectrum * kernel, s=(2 * GRID, 2 * GRID))[:GRID, :GRID].ravel() / cell
        for dx, dy, weight in knots:
            push[:, axis] += weight * field[(first[:, 0] + dx) * GRID + first[:, 1] + dy]
    return push + _push_of_near(places) if near else push


_KERNELS: list[NDArray[np.complex128]] = []


def _kernels() -> list[NDArray[np.complex128]]:
    """Return the transformed push between two knots by their distance, along x and along y (made once)."""
    if not _KERNELS:
        steps = fft.fftfreq(2 * GRID, 1 / (2 * GRID))
        x, y = np.meshgrid(steps, steps, indexing="ij")
        squares = np.where((x == 0) & (y == 0), np.inf, x**2 + y**2)
        _KERNELS.extend(fft.rfft2(way / squares) for way in (x, y))
    return _KERNELS


def _push_of_near(places: Floats) -> Floats:
    """Return the push between organisations that stand nearer than half a linkage; the grid does not see them apart."""
    pairs = cKDTree(places).query_pairs(0.55, output_type="ndarray")
    push = np.zeros_like(places)
    if not len(pairs):
        return push
    ways = places[pairs[:, 0]] - places[pairs[:, 1]]
    distances = np.hypot(ways[:, 0], ways[:, 1])
    forces = ways * (4 * (0.55 - distances) / np.maximum(distances, 1e-3))[:, None]
    for axis in (0, 1):
        push[:, axis] = np.bincount(pairs[:, 0], forces[:, axis], len(places)) - np.bincount(pairs[:, 1], forces[:, axis], len(places))
    return push
