"""The form that asks how a foreign sheet is read."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange.workbook.foreign import DateOrder, Decimal, Habits
from exchange.workbook.format import REMOVE, SHEETS
from exchange.workbook.mapping import SheetMapping, columns_matched, missing_columns

HABITS = {
    "decimal": (
        (Decimal.AUTO.value, _("ask where it can be either")),
        (Decimal.POINT.value, _("1,200.5: a point before decimals")),
        (Decimal.COMMA.value, _("1.200,5: a comma before decimals")),
    ),
    "dates": (
        (DateOrder.AUTO.value, _("ask where it can be either")),
        (DateOrder.DAY_FIRST.value, _("03/04 is 3 April")),
        (DateOrder.MONTH_FIRST.value, _("03/04 is 4 March")),
    ),
}
CONSTANTS = ("country", "kind", "status", "source", "unit", "basis", "confidence", "year", "visibility")
"""Columns that a sheet may leave out because they are the same for all its rows."""


class MappingForm:
    """How one sheet is read: its table, the column of each header, what every row says, and its habits."""

    def __init__(self, mapping: SheetMapping, place: int, sent: Mapping[str, Any] | None = None) -> None:
        self.kept = mapping
        self.prefix = f"sheet-{place}"
        self.sent = sent

    @property
    def tables(self) -> list[str]:
        """Return the tables that a sheet can go to."""
        return list(SHEETS)

    @property
    def columns(self) -> list[str]:
        """Return the columns that a header can mean."""
        return [*SHEETS[self.kept.table].column_names, REMOVE.name] if self.kept.table else []

    @property
    def headers(self) -> Iterator[tuple[str, str, str]]:
        """Yield each header with the name of its field and the column that it means."""
        for number, (header, column) in enumerate(zip(self.kept.headers, self.kept.columns, strict=True)):
            if header:
                yield header, f"{self.prefix}-column-{number}", column

    @property
    def constants(self) -> Iterator[tuple[str, str, str, tuple[str, ...], bool]]:
        """Yield what every row may say: column, name of its field, text, choices, whether new rows need it."""
        if not self.kept.table:
            return
        missing = missing_columns(self.kept)
        for column in SHEETS[self.kept.table].columns:
            is_needed = column.name in missing or (column.name == "source" and "source" not in self.kept.columns)
            if column.name not in self.kept.columns and (is_needed or column.name in CONSTANTS):
                yield (
                    column.name,
                    f"{self.prefix}-constant-{column.name}",
                    self.kept.constants.get(column.name, ""),
                    column.choices,
                    is_needed,
                )

    @property
    def habits(self) -> Iterator[tuple[str, str, str, Any]]:
        """Yield how numbers and dates are written: title, name of the field, value, choices."""
        yield _("Numbers"), f"{self.prefix}-decimal", self.kept.habits.decimal.value, HABITS["decimal"]
        yield _("Dates"), f"{self.prefix}-dates", self.kept.habits.dates.value, HABITS["dates"]

    def mapping(self) -> SheetMapping:
        """Return what was sent; what is unknown in it is left as it was. Another table starts with what its columns match."""
        if self.kept.is_ours or self.sent is None:
            return self.kept
        table = self._sent("table", self.kept.table, ("", *SHEETS))
        row = self._sent("header", "", ())
        header = int(row) if row.isdecimal() and 0 < int(row) < 1_000_000 else self.kept.header_row
        if table and table != self.kept.table:
            columns = columns_matched(table, self.kept.headers)
        else:
            known = ("", *self.columns)
            columns = tuple(self._sent(f"column-{number}", old, known) for number, old in enumerate(self.kept.columns))
            columns = tuple(name if name not in columns[:number] else "" for number, name in enumerate(columns))
        said = {column.name: self._sent(f"constant-{column.name}", "", ()) for column in (SHEETS[table].columns if table else ())}
        decimal = Decimal(self._sent("decimal", Decimal.AUTO.value, [one.value for one in Decimal]))
        dates = DateOrder(self._sent("dates", DateOrder.AUTO.value, [one.value for one in DateOrder]))
        constants = {name: text for name, text in said.items() if text and name not in columns}
        return SheetMapping(self.kept.sheet, table, header, self.kept.headers, columns, constants, Habits(decimal, dates))

    def _sent(self, name: str, otherwise: str, known: Any) -> str:
        text = " ".join(str((self.sent or {}).get(f"{self.prefix}-{name}", otherwise)).split())[:500].replace("\0", "")
        return text if not known or text in known else otherwise
