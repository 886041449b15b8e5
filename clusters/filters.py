"""The query-string language of a cluster's value chain."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from firms.models.fields import FIRST_YEAR, LAST_YEAR
from linkages.filters import LinkageFilterSet


class YearField(forms.CharField):
    """A year in four digits; cleans to a number or None."""

    def clean(self, value: Any) -> int | None:
        """Return the year; anything else is refused."""
        text = super().clean(value)
        if not text:
            return None
        if not (text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR):
            raise ValidationError(_("%(value)s is not a year; write four digits: 2025.") % {"value": text}, code="bad_year")
        return int(text)


class YearFilter(django_filters.Filter):
    """The year of the totals; it narrows no rows."""

    field_class = YearField

    def filter(self, qs: QuerySet, value: int | None) -> QuerySet:
        """Leave the rows as they are."""
        return qs


class ValueChainFilterSet(LinkageFilterSet):
    """Filters of linkages, and the year whose figures the totals add."""

    year = YearFilter()

    @property
    def narrows(self) -> bool:
        """Return whether the request hides rows; a day and a year do not."""
        return bool(self.active.keys() - {"as_of", "year"})

    @property
    def year_asked(self) -> int | None:
        """Return the year of the totals, None for the latest of each product family."""
        return self.form.cleaned_data.get("year")
