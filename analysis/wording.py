"""Sentences that are made here and translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Reason", "gettext_noop"]


def gettext_noop(message: str) -> str:
    """Return the message itself: the name marks it for makemessages, the translation happens where it is shown."""
    return message


@dataclass(frozen=True)
class Reason:
    """A sentence with named gaps and what goes into them.

    `terms` names the values that are words of the product themselves ("actual", "confirmed") and are translated like the sentence.

    Examples
    --------
    >>> reason = Reason("Its basis is %(basis)s.", {"basis": "actual"}, terms=("basis",))
    >>> str(reason)
    'Its basis is actual.'
    >>> reason.in_words({"Its basis is %(basis)s.": "Əsası: %(basis)s.", "actual": "faktiki"}.get)
    'Əsası: faktiki.'
    """

    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)
    terms: tuple[str, ...] = ()

    def in_words(self, translate: Callable[[str], str | None]) -> str:
        """Return the sentence with its gaps filled, sentence and terms passed through `translate`."""
        values = {name: (translate(str(value)) or value) if name in self.terms else value for name, value in self.values.items()}
        return (translate(self.sentence) or self.sentence) % values

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.in_words(str)
