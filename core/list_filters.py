"""What every list page reads beside the filters of its rows: the page, the order, the layout."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.filters import ChoicesFilter, RegisterFilterSet


class PageField(forms.CharField):
    """The number of a page; cleans to a number, 1 when not given."""

    def clean(self, value: Any) -> int:
        """Return the number; anything else is refused."""
        text = super().clean(value) or "1"
        if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) >= 1):
            msg = _("%(value)s is not the number of a page; pages are counted from 1.") % {"value": text}
            raise ValidationError(msg, code="bad_page")
        return int(text)


class PageFilter(django_filters.Filter):
    """The page of the list; the last one where the number is too high."""

    field_class = PageField

    def filter(self, qs: QuerySet, value: int) -> QuerySet:
        """Leave the rows as they are."""
        return qs


class ListFilterSet(RegisterFilterSet):
    """What a list page reads beside its filters: the page, the order, and the layout where there are several."""

    page = PageFilter()
    ordering = ChoicesFilter(choices=(), method="unchanged")
    by = ChoicesFilter(choices=(), method="unchanged")

    def __init__(self, *args: Any, orderings: Sequence[str] = (), layouts: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {name: values for name, values in (("ordering", orderings), ("by", layouts)) if values}
        for name in {"ordering", "by"} - self.known.keys():
            del self.filters[name]

    def unchanged(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Leave the rows as they are."""
        return qs

    def fields_get(self) -> dict[str, forms.Field]:
        """Return the fields, with the orders and layouts that this list has."""
        fields = super().fields_get()
        for name, values in self.known.items():
            fields[name] = copy(fields[name])
            fields[name].choices = [(value, value) for value in values]  # type: ignore[attr-defined]
        return fields

    def check(self, form: forms.Form, cleaned: Mapping[str, Any]) -> None:
        """Refuse two orders, or two layouts, at once."""
        super().check(form, cleaned)
        for name, values in self.known.items():
            if len(cleaned.get(name) or []) > 1:
                form.add_error(name, _("Give one of %(known)s.") % {"known": ", ".join(values)})
