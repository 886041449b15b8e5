"""Packs on disk, for the tests of the exchange."""

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import User
from exchange.packs.load import packs_load
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


@pytest.fixture
def imports_folder(tmp_path, settings) -> Path:
    settings.IMPORTS_DIR = tmp_path / "imports"
    return settings.IMPORTS_DIR


@pytest.fixture
def officer(db) -> User:
    return User.objects.create_user("leyla", "leyla@example.org", role="officer", countries=["OM"])


@pytest.fixture
def register(classifications, tmp_path, imports_folder) -> None:
    """The small sound pack, loaded."""
    report = packs_load([PackDraft(tmp_path / "packs" / "demo", SOUND).write()])
    assert not report.errors
