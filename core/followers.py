"""Stored answers that follow from records: whoever keeps them is told of every write, in its transaction."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models

Keeper = Callable[[Sequence[Any]], None]

_keepers: dict[type[models.Model], list[Keeper]] = {}


def follows(*followed: type[models.Model]) -> Callable[[Keeper], Keeper]:
    """Tell a function of every written row of these models: created, changed or removed, after the write, in its transaction.

    It gets the rows of one model, all at once at the end of a batch; those of a long one in several parts.
    Of a removed row the key columns still say where it belonged.
    """

    def register(keeper: Keeper) -> Keeper:
        for model in followed:
            kept = _keepers.setdefault(model, [])
            if keeper not in kept:
                kept.append(keeper)
        return keeper

    return register


def rows_written(rows: Iterable[models.Model]) -> None:
    """Tell the keepers of written rows."""
    of_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        if type(row) in _keepers:
            of_model.setdefault(type(row), []).append(row)
    for model, written in of_model.items():
        for keeper in _keepers[model]:
            keeper(written)
