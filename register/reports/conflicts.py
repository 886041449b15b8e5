"""What two people wrote to one record at the same time, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.models import Change
from register.kinds import KINDS, Field


@dataclass(frozen=True)
class FieldConflict:
    """A field that somebody else changed while the writer was writing.

    `began`: what it said when the writer began; `now`: what it says; `mine`: what the writer says. Where the writer left it as it was
    (`is_theirs`) the other's word stands unless the writer chooses otherwise.
    """

    field: Field
    began: Any
    now: Any
    mine: Any

    @property
    def is_theirs(self) -> bool:
        """Return whether only the other one changed it."""
        return bool(self.mine == self.began)


def conflicts_get(kind: str, version: int, now: Mapping[str, Any], mine: Mapping[str, Any]) -> list[FieldConflict]:
    """Return the fields in which a record says something else by now than the writer says, and than it said at a version."""
    change = Change.objects.filter(pk=version, type=kind).first()
    began: Mapping[str, Any] = (change.after if change and change.after else None) or now
    return [
        FieldConflict(KINDS[kind].fields[name], began.get(name), now.get(name), value)
        for name, value in mine.items()
        if _same(now.get(name)) != _same(began.get(name)) and _same(now.get(name)) != _same(value)
    ]


def _same(value: Any) -> Any:
    """Return a value as it is compared: lists without their order, nothing as nothing."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else (None if value == "" else value)
