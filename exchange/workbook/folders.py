"""What an import keeps beside the database: the uploaded file, how far it has come, and the wish to stop.

Progress and that wish stand in files, not in the database: what is written in one transaction is seen by nobody before its end.
"""

import datetime as dt
import json
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.errors import DomainError
from exchange.workbook.guard import LIMITS, size_check

SECONDS_BETWEEN = 0.3
SILENT_SECONDS = 120
"""A job that said nothing for so long has ended without saying so: its process was stopped."""


class CancelledError(DomainError):
    """Whoever uploaded the file does not want it any more."""


def import_folder(number: int) -> Path:
    """Return the folder of an import; no address leads to it."""
    return Path(settings.IMPORTS_DIR) / str(number)


def import_path(number: int) -> Path:
    """Return the uploaded file."""
    return import_folder(number) / "upload"


def file_keep(number: int, pieces: Iterable[bytes]) -> None:
    """Keep an uploaded file; raise `RefusedFileError` as soon as it is too large."""
    folder = import_folder(number)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    try:
        with import_path(number).open("wb") as file:
            for piece in pieces:
                size += len(piece)
                size_check(size, LIMITS)
                file.write(piece)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def is_kept(number: int) -> bool:
    """Return whether the file of an import is there still."""
    return import_path(number).exists()


def folders_kept() -> list[int]:
    """Return the numbers of the imports that have a folder."""
    root = Path(settings.IMPORTS_DIR)
    return sorted(int(folder.name) for folder in root.iterdir() if folder.name.isdecimal()) if root.is_dir() else []


def folder_time(number: int) -> dt.datetime:
    """Return when something in the folder of an import last came or went."""
    try:
        written = import_folder(number).stat().st_mtime
    except OSError:
        return timezone.now()
    return dt.datetime.fromtimestamp(written, tz=dt.UTC)


def file_remove(number: int) -> None:
    """Remove what an import keeps beside the database."""
    shutil.rmtree(import_folder(number), ignore_errors=True)


class Progress:
    """How far a job has come, for those who wait; told a few times a second at most. Stops the job when it was cancelled."""

    def __init__(self, number: int) -> None:
        self._folder = import_folder(number)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._folder / "cancel").unlink(missing_ok=True)
        self._told = 0.0
        self.tell(0, 0)

    def tell(self, done: int, total: int) -> None:
        """Tell that so many rows are done; `total` is 0 where it is not known. Raises `CancelledError` when nobody wants them any more."""
        now = time.monotonic()
        if done < total and now - self._told < SECONDS_BETWEEN:
            return
        self._told = now
        if (self._folder / "cancel").exists():
            raise CancelledError(self._folder.name)
        draft = self._folder / "progress.part"
        draft.write_text(json.dumps([done, total]), encoding="ascii")
        draft.replace(self._folder / "progress")


def progress_get(number: int) -> tuple[int, int]:
    """Return how many rows are done, and of how many; 0 where it is not known."""
    try:
        done, total = json.loads((import_folder(number) / "progress").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def is_silent(number: int) -> bool:
    """Return whether a job that runs has said nothing for a long time."""
    try:
        told = (import_folder(number) / "progress").stat().st_mtime
    except OSError:
        return False
    return timezone.now().timestamp() - told > SILENT_SECONDS


def cancel_wish(number: int) -> None:
    """Let a running job know that it is not wanted any more."""
    folder = import_folder(number)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "cancel").touch()
