"""Pages by cursor: in the order of a unique column, so that rows written meanwhile neither repeat nor hide others."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

LIMIT_DEFAULT, LIMIT_LARGEST = 100, 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: before or after the row with this key."""

    key: str
    backwards: bool = False

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return the cursor that a client sent back; anything else is refused."""
        try:
            way, key = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        except (ValueError, TypeError, binascii.Error) as error:
            raise ValidationError({"cursor": [_("This is no cursor; follow `next` or `previous` of an answer.")]}) from error
        if way not in ("after", "before") or not isinstance(key, str) or "\0" in key:
            raise ValidationError({"cursor": [_("This is no cursor; follow `next` or `previous` of an answer.")]})
        return cls(key, way == "before")

    def __str__(self) -> str:
        """Return the cursor as clients carry it."""
        return base64.urlsafe_b64encode(json.dumps(["before" if self.backwards else "after", self.key]).encode()).decode("ascii")


Placed = Sequence[tuple[str, Mapping[str, Any]]]
"""What is shown of some rows, each with its place in the order of the list."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of some rows of a list, and the cursors of its neighbours."""

    rows: list[Mapping[str, Any]]
    next: Cursor | None
    previous: Cursor | None


def limit_get(text: str) -> int:
    """Return how many rows a page has."""
    if not text:
        return LIMIT_DEFAULT
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= LIMIT_LARGEST):
        msg = _("%(value)s is no limit; write a number from 1 to %(largest)d.") % {"value": text, "largest": LIMIT_LARGEST}
        raise ValidationError({"limit": [msg]})
    return int(text)


def page_get(
    rows: QuerySet,
    *,
    column: str,
    cursor: Cursor | None,
    limit: int,
    read: Callable[[QuerySet], Placed],
    descending: bool = False,
    offset: int = 0,
) -> Page:
    """Return one page of rows in the order of a unique column, also one of a related row (`organisation__key`), as `read` shows them.

    `offset` passes over so many rows after the cursor.
    """
    backwards = cursor is not None and cursor.backwards
    downwards = descending != backwards
    rows = rows.order_by(f"-{column}" if downwards else column)
    if cursor is not None:
        rows = rows.filter(**{f"{column}__{'lt' if downwards else 'gt'}": cursor.key})
    found = list(read(rows[offset : offset + limit + 1]))
    more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    after = Cursor(found[-1][0]) if found and (more or backwards) else None
    before = Cursor(found[0][0], backwards=True) if found and (more if backwards else cursor is not None or offset) else None
    return Page([shown for _place, shown in found], after, before)
