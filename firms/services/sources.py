"""Writes of sources."""

from typing import Any

from django.utils.translation import ngettext

from analysis.validity import PartialDate
from core.actors import Actor
from core.errors import DomainError
from core.permissions import Action
from core.records import row_create, row_delete, row_update, writer_check
from core.snapshots import natural_key, record_type
from firms.dates import first_day_columns
from firms.models import Source


def source_create(*, actor: Actor, published: PartialDate | None = None, **fields: Any) -> Source:
    """Register a citation and return it."""
    return row_create(Source(**fields, **first_day_columns("published", published)), actor=actor)


def source_update(source: Source, *, actor: Actor, **changes: Any) -> bool:
    """Change a citation; return whether anything changed. `published` is a `PartialDate` or None."""
    if "published" in changes:
        changes |= first_day_columns("published", changes["published"])
    return row_update(source, actor=actor, changes=changes)


def source_delete(source: Source, *, actor: Actor) -> None:
    """Remove a citation on which no fact rests.

    Raises `DomainError` when a fact rests on it: sources hang on facts by many-to-many rows, which would vanish silently.
    """
    writer_check(source, actor=actor, action=Action.DELETE)
    resting = [
        f"{record_type(row)} {natural_key(row)}"
        for relation in source._meta.related_objects
        if relation.many_to_many
        for row in getattr(source, str(relation.get_accessor_name())).all()
    ]
    if resting:
        msg = ngettext(
            "Source %(key)s cannot be removed: %(first)s rests on it.",
            "Source %(key)s cannot be removed: %(count)d facts rest on it, first %(first)s.",
            len(resting),
        ) % {"key": source.key, "count": len(resting), "first": min(resting)}
        raise DomainError(msg, key=source.key, resting=sorted(resting))
    row_delete(source, actor=actor)
