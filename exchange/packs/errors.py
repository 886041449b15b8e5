"""What is wrong in a pack, and where."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.wording import Reason, gettext_noop

VALUE_SHOWN = 80
NOTHING = Reason("")


def words(sentence: str, /, **values: str | int) -> Reason:
    """Return a sentence with what fills its gaps."""
    return Reason(sentence, values)


@dataclass(frozen=True, slots=True)
class PackError:
    """One thing that is wrong: the place, what was found, what was expected, and the sentence that says so.

    `file` is pack and file ("oman/linkages.csv") or the folder; `line` is 0 where the whole file is meant, `column` is "" where
    the whole row is; `value` is the cell as it stands in the file (the first characters of a long one).
    """

    file: str
    line: int
    column: str
    value: str
    expected: Reason
    message: Reason

    def __str__(self) -> str:
        """Return the error in English: place, what was found, what is wrong with it, what was expected."""
        return self.in_words(str)

    def in_words(self, translate: Callable[[str], str | None]) -> str:
        """Return the error as one line of text, its sentences passed through `translate`."""
        if self.column:
            place = gettext_noop("%(file)s, line %(line)d, column %(column)s")
        else:
            place = gettext_noop("%(file)s, line %(line)d") if self.line else "%(file)s"
        where = words(place, file=self.file, line=self.line, column=self.column).in_words(translate)
        found = f' "{self.value}"' if self.value else ""
        said = f"{where}:{found} {self.message.in_words(translate)}"
        if self.expected.sentence:
            said += " " + words(gettext_noop("Expected: %(what)s."), what=self.expected.in_words(translate)).in_words(translate)
        return said.replace("\n", " ")


def shortened(value: str) -> str:
    """Return a cell as messages show it: the first characters, with a mark when there are more."""
    return value if len(value) <= VALUE_SHOWN else f"{value[:VALUE_SHOWN]}…"


class CellError(Exception):
    """A cell cannot be read; the reader of the row adds the place."""

    def __init__(self, message: Reason, expected: Reason = NOTHING) -> None:
        super().__init__(str(message))
        self.message = message
        self.expected = expected
