"""Supply paths: the ways on which something made by one organisation can reach another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Place = TypeVar("Place", bound=Hashable)

__all__ = ["supply_paths"]


def supply_paths(
    steps: Iterable[tuple[Place, Place]], start: Place, end: Place, *, longest: int, never_between: Collection[Place] = ()
) -> Iterator[tuple[Place, ...]]:
    """Yield the simple paths from one organisation to another, the shortest first, those of one length in the order of their names.

    A path is a row of organisations each of which supplies the next; none stands in it twice. Linkages that join the same two organisations
    are one step.

    Parameters
    ----------
    steps
        (supplier, customer) of each linkage; those that occur again change nothing.
    start, end
        Where the paths begin and end. Where they are the same there is no path.
    longest
        The most steps that a path has; 0 and less give none.
    never_between
        What a path may begin or end with, but not pass through: markets, which are places where the makers are not known.

    Yields
    ------
    tuple
        The organisations of a path, `start` first and `end` last; two to `longest` + 1 of them.

    Notes
    -----
    Paths of one length after the other are looked for in depth; a step is taken only when its customer is near enough to `end` for the
    rest of the path, by the distances of a search in breadth from `end`. So nothing is walked that leads nowhere, save circles back into
    the path itself, and the first paths are there before the last are looked for. There may be exponentially many: take what is needed.

    Examples
    --------
    >>> steps = [("mine", "smelter"), ("smelter", "mill"), ("mill", "smelter"), ("mine", "mill")]
    >>> list(supply_paths(steps, "mine", "mill", longest=3))
    [('mine', 'mill'), ('mine', 'smelter', 'mill')]

    References
    ----------
    Depth-first search with iterative deepening and a lower bound on what is left: Korf (1985).
    """
    customers: dict[Place, set[Place]] = defaultdict(set)
    suppliers: dict[Place, set[Place]] = defaultdict(set)
    passed = set(never_between) - {start, end}
    for supplier, customer in steps:
        if supplier not in passed and customer not in passed:
            customers[supplier].add(customer)
            suppliers[customer].add(supplier)
    left = _distances(suppliers, end, longest)
    if start == end or start not in left:
        return
    ordered = {place: sorted((one for one in others if one in left), key=str) for place, others in customers.items()}
    for length in range(left[start], longest + 1):
        yield from _of_length(ordered, left, (start,), end, length)


def _distances(suppliers: Mapping[Place, set[Place]], end: Place, longest: int) -> dict[Place, int]:
    """Return how many steps each place is from the end, those further than `longest` left out."""
    left, edge = {end: 0}, {end}
    for distance in range(1, longest + 1):
        edge = {supplier for place in edge for supplier in suppliers.get(place, ())} - left.keys()
        left |= dict.fromkeys(edge, distance)
    return left


def _of_length(
    customers: Mapping[Place, list[Place]], left: Mapping[Place, int], path: tuple[Place, ...], end: Place, length: int
) -> Iterator[tuple[Place, ...]]:
    """Yield the paths that go on from one, in exactly so many more steps."""
    for place in customers.get(path[-1], ()):
        if place in path or left[place] > length - 1:
            continue
        if place == end:
            if length == 1:
                yield (*path, place)
        elif length > 1:
            yield from _of_length(customers, left, (*path, place), end, length - 1)
