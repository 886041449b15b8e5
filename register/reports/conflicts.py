"""What two people wrote to one record at the same time, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.models import Change
from register.kinds import KINDS, Field


@dataclass(frozen=True)
class FieldConflict:
    """A field that somebody else changed while the writer was writing.

    `began`: what it said when the writer began, None where nobody knows any more; `now`: what it says; `mine`: what the writer says.
    Where the writer left it as it was (`is_theirs`) the other's word stands.
    """

    field: Field
    began: Any
    now: Any
    mine: Any

    is_theirs: bool


def conflicts_get(kind: str, version: int, now: Mapping[str, Any], mine: Mapping[str, Any]) -> list[FieldConflict]:
    """Return the fields in which a record says something else by now than the writer says, and than it said at a version.

    Of a version that the log does not know every field in which the two differ is returned: nobody's word is passed over in silence.
    """
    change = Change.objects.filter(pk=version, type=kind).first()
    began: Mapping[str, Any] | None = change.after if change else None
    differing = {name: value for name, value in mine.items() if _same(now.get(name)) != _same(value)}
    if began is None:
        return [FieldConflict(KINDS[kind].fields[name], None, now.get(name), value, is_theirs=False) for name, value in differing.items()]
    return [
        FieldConflict(KINDS[kind].fields[name], was, now.get(name), value, is_theirs=_same(value) == _same(was))
        for name, value in differing.items()
        if _same(now.get(name)) != _same(was := began.get(name))
    ]


def _same(value: Any) -> Any:
    """Return a value as it is compared: lists without their order, nothing as nothing."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else (None if value == "" else value)
