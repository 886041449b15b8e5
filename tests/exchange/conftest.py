"""Packs on disk, for the tests of the exchange."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firms.models import HsCode, Industry
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


@pytest.fixture
def classifications(db):
    """The codes that the sound pack uses."""
    Industry.objects.create(code="2420", level="class", title_en="Basic precious and other non-ferrous metals")
    HsCode.objects.create(code="7601", level=4, section="XV", title="Aluminium; unwrought")
    HsCode.objects.create(code="760611", level=6, section="XV", title="Aluminium plates")
