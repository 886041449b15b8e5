"""What is wrong with a row, as the database keeps it: sentences are translated when they are shown."""

from collections.abc import Callable, Mapping
from typing import Any

from analysis.wording import Reason
from exchange.models import Import, ImportRow
from exchange.packs.errors import PackError, words
from exchange.workbook.compare import Finding

Said = dict[str, Any]
SENTENCES_OF_FILES = ".csv"


def error_kept(error: PackError) -> Said:
    """Return an error as it is kept."""
    return {
        "column": error.column,
        "value": error.value,
        "message": [error.message.sentence, dict(error.message.values)],
        "expected": [error.expected.sentence, dict(error.expected.values)],
    }


def refusal_kept(column: str, sentence: str) -> Said:
    """Return what a service refused, in its own words."""
    message = words("%(message)s", message=sentence)
    return {"column": column, "value": "", "message": [message.sentence, dict(message.values)], "expected": ["", {}]}


def error_words(said: Mapping[str, Any], translate: Callable[[str], str]) -> str:
    """Return a kept error as one or two sentences; a workbook has sheets where a pack has files."""
    message, expected = (Reason(*said[name]).in_words(lambda text: translate(text) if text else text) for name in ("message", "expected"))
    text = f"{message} {translate('Expected: %(what)s.') % {'what': expected}}" if expected else message
    return text.replace(SENTENCES_OF_FILES, "")


def row_kept(of_import: Import, finding: Finding) -> ImportRow:
    """Return a finding as a row of an import."""
    return ImportRow(
        of_import=of_import,
        sheet=finding.sheet[:200],
        number=finding.row,
        table=finding.table,
        key=finding.key[:400],
        action=finding.action.value,
        cells={name: list(cell) for name, cell in finding.cells.items()},
        errors=[error_kept(error) for error in finding.errors],
        digest=finding.digest,
        chosen=not finding.errors,
    )
