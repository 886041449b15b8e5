"""What a write leaves behind: the changes in the log, and the visibility levels whose data version is another one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Model

from core.models import Change, DatasetVersion


@dataclass
class Traces:
    """The changes recorded inside a block, oldest first, and the levels whose token changed."""

    changes: list[Change] = field(default_factory=list)
    levels: set[int] = field(default_factory=set)

    @property
    def only(self) -> Change:
        """The one change that was recorded."""
        assert len(self.changes) == 1, [str(change) for change in self.changes]
        return self.changes[0]

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Action, type and key of each change."""
        return [(change.action, change.type, change.key) for change in self.changes]


def tokens() -> dict[int, str]:
    """Return the data version of each level."""
    return dict(DatasetVersion.objects.values_list("level", "token"))


@contextmanager
def traces() -> Iterator[Traces]:
    """Return what the block leaves behind."""
    last, before, left = Change.objects.aggregate(last=Max("pk"))["last"] or 0, tokens(), Traces()
    yield left
    left.changes = list(Change.objects.filter(pk__gt=last).order_by("pk"))
    left.levels = {level for level, token in tokens().items() if before.get(level) != token}


@dataclass(frozen=True)
class Violation:
    """One way to break a constraint: change a sound row like this, and read this message."""

    make: Callable[[], Model]
    changes: Callable[[Model], dict[str, Any]]
    message: str
