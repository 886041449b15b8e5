"""What services refused of the rows of an import, until it is kept with them."""

import json
import tempfile
from collections.abc import Sequence
from typing import Self

from django.db import transaction

from core.chunks import chunked
from exchange.models import ImportRow
from exchange.workbook.findings import Said
from exchange.workbook.records import CHUNK


class Refusals:
    """What services refused, by row; kept on disk, so that no number of them fills the memory. It outlives what is taken back."""

    def __init__(self) -> None:
        self.count = 0
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed at the end of the block

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def note(self, number: int, said: Sequence[Said]) -> None:
        """Note what is wrong with a row."""
        self.count += 1
        self._file.write(json.dumps([number, said]) + "\n")

    def keep(self) -> None:
        """Store what was refused with the rows, which are not chosen then."""
        self._file.seek(0)
        for lines in chunked(self._file, CHUNK):
            of_row: dict[int, list[Said]] = {}
            for line in lines:
                number, said = json.loads(line)
                of_row.setdefault(number, []).extend(said)
            rows = list(ImportRow.objects.filter(pk__in=of_row))
            for row in rows:
                row.errors, row.chosen = [*row.errors, *of_row[row.pk]], False
            with transaction.atomic():
                ImportRow.objects.bulk_update(rows, ["errors", "chosen"], batch_size=100)
