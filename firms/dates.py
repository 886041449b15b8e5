"""Dates of year, month or day precision between their one value and their two columns."""

from typing import Any

from analysis.validity import PartialDate


def first_day_columns(name: str, value: PartialDate | None) -> dict[str, Any]:
    """Return the columns of a date that stands for the start of its span."""
    return {name: value.first if value else None, f"{name}_precision": value.precision if value else ""}


def last_day_columns(name: str, value: PartialDate | None) -> dict[str, Any]:
    """Return the columns of a date that stands for the end of its span."""
    return {name: value.last if value else None, f"{name}_precision": value.precision if value else ""}


def partial_date(row: Any, name: str) -> PartialDate | None:
    """Return the date of a row in its precision, from its two columns."""
    day = getattr(row, name)
    return PartialDate.from_date(day, getattr(row, f"{name}_precision")) if day else None
