"""Packs on disk, for the tests of the exchange."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.packwriting import SOUND, PackDraft


@pytest.fixture
def pack(tmp_path: Path) -> PackDraft:
    """A small sound pack called demo, in a folder of packs."""
    return PackDraft(tmp_path / "packs" / "demo", SOUND)


@pytest.fixture
def other_pack(tmp_path: Path) -> Callable[..., PackDraft]:
    """Make a second pack beside demo that has only the tables named, and a file of sources without rows."""

    def make(name: str = "other", **tables: list[dict[str, str]]) -> PackDraft:
        return PackDraft(tmp_path / "packs" / name, {"sources": [], **tables})

    return make
