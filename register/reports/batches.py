"""What an undertaking did, record by record, and whether it can be taken back."""

from collections import Counter
from dataclasses import dataclass

from core.history import FieldChange, field_changes
from core.models import Batch, Change
from core.selectors import change_rows
from register.selectors import batch_list
from register.services.undoing import changed_since

MOST_SHOWN = 500


@dataclass(frozen=True)
class BatchWrite:
    """One write of an undertaking."""

    action: str
    kind: str
    key: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class BatchReport:
    """An undertaking: how many records it entered, changed and removed, each write in order (the first `MOST_SHOWN`), and what was since.

    `changed`: records that say something else by now, as kind and key; `undone_by`: what took it back.
    """

    batch: Batch
    counts: tuple[tuple[str, str, int], ...]
    writes: tuple[BatchWrite, ...]
    total: int
    changed: tuple[tuple[str, str], ...]
    undone_by: Batch | None

    @property
    def is_cut(self) -> bool:
        """Return whether not all writes are shown."""
        return self.total > len(self.writes)


def batch_get(number: int, *, viewer: object | None) -> BatchReport | None:
    """Return an undertaking; None where there is none, or none that the viewer may see."""
    batch = batch_list(viewer=viewer).select_related("undoes").filter(pk=number).first()
    if batch is None:
        return None
    changes: list[Change] = list(batch.changes.order_by("pk")[:MOST_SHOWN])
    writes = [
        BatchWrite(row.action, row.type, row.key, tuple(field_changes(row.before, row.after)) if row.before and row.after else ())
        for row in change_rows(changes, viewer=viewer)
    ]
    counts = Counter((action, kind) for action, kind in batch.changes.order_by().values_list("action", "type").iterator())
    undone_by = Batch.objects.filter(undoes=batch).first()
    return BatchReport(
        batch=batch,
        counts=tuple((action, kind, count) for (action, kind), count in sorted(counts.items())),
        writes=tuple(writes),
        total=counts.total(),
        changed=() if undone_by else tuple(changed_since(batch)),
        undone_by=undone_by,
    )
