"""What a load of data packs did, or would do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exchange.packs.errors import PackError


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was added, changed, removed, or is gone from its pack; `cells` says for a changed one what was and what is."""

    table: str
    key: str
    pack: str
    cells: Mapping[str, tuple[object, object]] = field(default_factory=dict, hash=False)


@dataclass(slots=True)
class LoadReport:
    """What a load did, or would do in a dry run.

    `gone` holds rows that their pack no longer has and that stay in the register because nobody asked to prune.
    """

    packs: tuple[str, ...] = ()
    rows: int = 0
    errors: tuple[PackError, ...] = ()
    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    gone: list[Entry] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        """Whether the register is another one after the load."""
        return bool(self.added or self.changed or self.removed)
