"""Fields of answers: what is not known is null, records are their keys, dates keep their precision."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analysis.validity import PartialDate


class TextField(serializers.CharField):
    """Text that may be unknown: blank becomes null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, **kwargs})

    def to_representation(self, value: Any) -> str | None:
        """Return the text, or None."""
        return str(value) if value not in ("", None) else None


class WordField(serializers.ChoiceField):
    """One of a fixed set of words; where it may be unknown (`unknown=True`), blank becomes null."""

    def __init__(self, choices: type[models.TextChoices], *, unknown: bool = False, **kwargs: Any) -> None:
        super().__init__(choices=choices.choices, **{"allow_null": unknown, **kwargs})

    def to_representation(self, value: Any) -> str | None:
        """Return the word, or None."""
        return str(value) if value not in ("", None) else None


class KeyField(TextField):
    """The key of another record, null where there is none; `source` leads to the key: supplier.key."""

    def get_attribute(self, instance: Any) -> Any:
        """Return the key at the end of the way; None where the way ends before it."""
        for name in self.source_attrs:
            instance = instance[name] if isinstance(instance, Mapping) else getattr(instance, name)
            if instance is None:
                return None
        return instance


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class KeysField(serializers.Field):
    """The keys of the records that hang on a row, in order."""

    def to_representation(self, value: Any) -> list[str]:
        """Return the keys."""
        rows: Iterable[Any] = value.all() if hasattr(value, "all") else value
        return sorted(row if isinstance(row, str) else row.key for row in rows)


PARTIAL_DATE_SCHEMA = {
    "type": "string",
    "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
    "description": "A date in its precision: 2018, 2026-03 or 2026-03-05.",
}


@extend_schema_field(PARTIAL_DATE_SCHEMA)
class PartialDateField(serializers.Field):
    """A date in its precision."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "allow_null": True, **kwargs})

    def to_representation(self, value: PartialDate) -> str:
        """Return the text."""
        return str(value)


@extend_schema_field(PARTIAL_DATE_SCHEMA)
class PartialDateColumns(serializers.Field):
    """A date in its precision, read from a row's two columns: `established` and `established_precision`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "allow_null": True, **kwargs})

    def get_attribute(self, instance: Any) -> PartialDate | None:
        """Return the date of a row; None where it has none."""
        day = getattr(instance, str(self.source))
        return PartialDate.from_date(day, getattr(instance, f"{self.source}_precision")) if day else None

    def to_representation(self, value: PartialDate) -> str:
        """Return the text."""
        return str(value)
