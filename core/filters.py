"""The base of all filters: one query-string language in which an unknown parameter or value is an error that names the known ones."""

import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from analysis.values import COUNTRIES, MARKET_REGIONS
from core import clock
from core.search.selectors import records_found
from core.search.texts import TYPES
from core.selectors import survivor_get
from core.snapshots import record_type
from core.unions import union_rows

RANKING = ("q", "near")
Lookup = Callable[[object | None], QuerySet]


def split_values(text: str) -> list[str]:
    """Return the values of a comma-separated parameter, without repeats."""
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def values_read(text: str) -> list[str]:
    """Return the values of a parameter; one that has nothing but commas is refused."""
    values = split_values(text)
    if text.strip() and not values:
        raise ValidationError(_("There is no value beside the commas."), code="no_value")
    return values


class ChoicesField(forms.CharField):
    """Comma-separated values out of a fixed set; cleans to a list."""

    def __init__(self, *, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = list(choices)

    def clean(self, value: Any) -> list[str]:
        """Return the values; an unknown one is refused with the list of known ones."""
        known = [str(choice) for choice, _label in self.choices]
        values = values_read(super().clean(value))
        unknown = [one for one in values if one not in known]
        if unknown:
            msg = _("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": ", ".join(unknown), "known": ", ".join(known)}
            raise ValidationError(msg, code="unknown_value")
        return values


class KeysField(forms.CharField):
    """Comma-separated keys of records the viewer may see; cleans to a list of rows.

    The fields of one form are looked up together; their rows hold their number, their key and what they are called, which is `title`.
    Rows that are needed whole are looked up on their own.
    """

    is_whole: ClassVar[bool] = False

    def __init__(self, *, rows: Lookup, column: str = "key", title: str = "name", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows, self.column, self.title = rows, column, title
        self.viewer: object | None = None
        self.found: Mapping[str, Any] | None = None

    def keys(self, value: Any) -> list[str]:
        """Return the keys that are asked for. Raises `ValidationError` for what cannot be read as keys."""
        return values_read(super().clean(value))

    def wanted(self, keys: Sequence[str]) -> QuerySet:
        """Return the records with some keys."""
        return self.rows(self.viewer).filter(**{f"{self.column}__in": keys})

    def clean(self, value: Any) -> list[Any]:
        """Return the rows; a key that is not there (or not the viewer's to see) is refused by name."""
        keys = self.keys(value)
        if not keys:
            return []
        found = dict(self.found) if self.found is not None else {getattr(row, self.column): row for row in self.wanted(keys)}
        found |= self._merged([key for key in keys if key not in found])
        unknown = [key for key in keys if key not in found]
        if unknown:
            raise ValidationError(_("No record has the key %(unknown)s.") % {"unknown": ", ".join(unknown)}, code="unknown_key")
        return list(dict.fromkeys(found[key] for key in keys))

    def _merged(self, lost: Sequence[str]) -> dict[str, Any]:
        """Return the rows of records that were merged, by the keys that they had."""
        if self.column != "key" or not lost:
            return {}
        rows = self.rows(self.viewer)
        there = {key: survivor_get(rows, record_type(rows.model), key, viewer=self.viewer) for key in lost}
        return {key: row for key, row in there.items() if row is not None}


def look_up(asked: Mapping[KeysField, Sequence[str]]) -> None:
    """Give fields the records with the keys that each is asked for: one query for all fields."""
    fields = list(asked)
    selects = [(field.wanted(keys).prefetch_related(None).order_by(), ("pk", field.column, field.title)) for field, keys in asked.items()]
    found: dict[KeysField, dict[str, Any]] = {field: {} for field in fields}
    for place, row in union_rows(selects):
        field, (rows, _columns) = fields[place], selects[place]
        columns = [rows.model._meta.pk.attname, field.column, field.title]
        found[field][row[1]] = rows.model.from_db(rows.db, columns, row)
    for field in fields:
        field.found = found[field]


class FlagField(forms.CharField):
    """`true` or `false`; cleans to a bool, or None when not given."""

    def clean(self, value: Any) -> bool | None:
        """Return the flag; anything else is refused."""
        text = super().clean(value).lower()
        if text not in ("", "true", "false"):
            raise ValidationError(_("Unknown value %(value)s; known are true, false.") % {"value": text}, code="unknown_value")
        return {"": None, "true": True, "false": False}[text]


class DayField(forms.CharField):
    """A day as YYYY-MM-DD; cleans to a date or None."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}

    def clean(self, value: Any) -> dt.date | None:
        """Return the day; anything else is refused."""
        text = super().clean(value)
        if not text:
            return None
        refused = ValidationError(_("%(value)s is not a day; write YYYY-MM-DD.") % {"value": text}, code="bad_day")
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise refused
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise refused from error


class ListField(forms.CharField):
    """Comma-separated values of one form; cleans to a list."""

    pattern = r".+"
    message = ""

    def clean(self, value: Any) -> list[str]:
        """Return the values; one of another form is refused."""
        values = values_read(super().clean(value))
        if any(not re.fullmatch(self.pattern, one, re.IGNORECASE | re.ASCII) for one in values):
            raise ValidationError(_(self.message), code="bad_value")
        return values


class HsField(ListField):
    """Comma-separated beginnings of HS codes."""

    pattern = r"[0-9]{1,6}"
    message = gettext_noop("An HS code is one to six digits.")


class CountryField(ListField):
    """Comma-separated ISO 3166-1 alpha-2 codes."""

    pattern = r"[A-Z]{2}"
    message = gettext_noop("A country is two letters, as in ISO 3166-1: OM.")

    def clean(self, value: Any) -> list[str]:
        """Return the codes in capital letters; one that no country has is refused, by name."""
        codes = split_values(",".join(super().clean(value)).upper())
        if unknown := ", ".join(code for code in codes if code not in COUNTRIES | MARKET_REGIONS):
            msg = _("No country has the code %(unknown)s; codes are those of ISO 3166-1, such as OM.")
            raise ValidationError(msg % {"unknown": unknown}, code="unknown_value")
        return codes


class ParameterFilter(django_filters.Filter):
    """A parameter that chooses no rows: the view does something else with it. `field_class` reads it where the class names none."""

    def __init__(self, *args: Any, field_class: type[forms.Field] | None = None, **kwargs: Any) -> None:
        if field_class is not None:
            self.field_class = field_class
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        """Leave the rows as they are."""
        return qs


class DayFilter(ParameterFilter):
    """The day that is asked about, YYYY-MM-DD; today when not given."""

    field_class = DayField


class BeginningsFilter(django_filters.Filter):
    """Rows whose code begins with one of the values."""

    field_class = HsField

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        """Narrow to the codes; none given narrows nothing."""
        return qs.filter(beginning(self.field_name, value)) if value else qs


class CountryFilter(django_filters.Filter):
    """Rows in one of the countries, as ISO 3166-1 alpha-2 codes."""

    field_class = CountryField

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        """Narrow to the countries; none given narrows nothing."""
        return self.get_method(qs)(**{f"{self.field_name}__in": value}) if value else qs


def beginning(column: str, values: Iterable[str]) -> Q:
    """Return the condition that a code begins with one of the values."""
    condition = Q()
    for value in values:
        condition |= Q(**{f"{column}__startswith": value})
    return condition


class FoundFilter(django_filters.CharFilter):
    """Rows that answer a question by a name, in any script and with typing errors, or by a code; the best first."""

    def __init__(self, *, types: Sequence[str], order: str = "key", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.types, self.order = tuple(types), order

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Narrow to what the search finds and order by relevance; nothing asked for does neither."""
        if not value:
            return qs
        found = records_found(value, viewer=self.parent.viewer, tables={"rows": self.types})["rows"]
        return qs.filter(found.condition("pk")).annotate(relevance=found.place("pk")).order_by("relevance", self.order)


class ChoicesFilter(django_filters.Filter):
    """Rows whose column is one of the values: `kind=goods,waste`."""

    field_class = ChoicesField

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        """Narrow to the values; none given narrows nothing."""
        return self.get_method(qs)(**{f"{self.field_name}__in": value}) if value else qs


class KeysFilter(django_filters.Filter):
    """Rows that belong to one of the records with these keys: `zone=sohar-port,sohar-freezone`."""

    field_class = KeysField

    def filter(self, qs: QuerySet, value: list[Any]) -> QuerySet:
        """Narrow to the records; none given narrows nothing."""
        return self.get_method(qs)(**{f"{self.field_name}__in": value}) if value else qs


class FlagFilter(django_filters.Filter):
    """Rows whose column is true or false."""

    field_class = FlagField

    def filter(self, qs: QuerySet, value: bool | None) -> QuerySet:
        """Narrow to the flag; none given narrows nothing."""
        return qs if value is None else self.get_method(qs)(**{self.field_name: value})


def as_of_get(parameters: Mapping[str, Any]) -> dt.date:
    """Return the day a request asks for; today when it asks for none or for nonsense (which the filters then refuse)."""
    try:
        return DayField(required=False).clean(parameters.get("as_of")) or clock.today()
    except ValidationError:
        return clock.today()


class ParametersForm(forms.Form):
    """The parameters of one request, unknown ones refused."""

    def __init__(self, filters: "RegisterFilterSet") -> None:
        super().__init__(filters.data if filters.is_bound else None, prefix=filters.form_prefix)
        self.filters, self.fields = filters, filters.fields_get()

    def full_clean(self) -> None:
        """Look all keys of the request up at once, then check its parameters."""
        if self.is_bound:
            fields = {name: field for name, field in self.fields.items() if isinstance(field, KeysField) and not field.is_whole}
            asked = {}
            for name, field in fields.items():
                with suppress(ValidationError):  # it is told at its field
                    asked[field] = field.keys(self[name].data)
            look_up({field: keys for field, keys in asked.items() if keys})
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Refuse parameters that nobody reads, and those that do not go together."""
        cleaned = super().clean() or self.cleaned_data
        known = set(self.fields) | self.filters.allowed
        for name in self.data:
            if name not in known:
                msg = _("Unknown parameter; known are %(known)s.") % {"known": ", ".join(sorted(known))}
                self._errors[name] = self.error_class([msg])  # type: ignore[attr-defined]
        self.filters.check(self, cleaned)
        return dict(cleaned)


_FIELDS: dict[type, dict[str, forms.Field]] = {}
"""The fields of each set of filters: making them anew cost more than some questions."""


class _Filters(OrderedDict[str, django_filters.Filter]):
    """The filters of a class. Each request gets its own, which share what they were made with: copying that, too, took a millisecond."""

    def __deepcopy__(self, _memo: Any) -> "_Filters":
        own = _Filters((name, copy(one)) for name, one in self.items())
        for one in own.values():
            one.method = one.method  # a method is called with the filters of the request
        return own


class RegisterFilterSet(django_filters.FilterSet):
    """A set of filters that knows all its parameters and refuses others.

    `allowed` names the parameters that the view itself reads (format, limit, cursor ...).
    """

    def __init__(self, *args: Any, allowed: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed = frozenset(allowed)

    @classmethod
    def get_filters(cls) -> "_Filters":
        """Return the filters of the class."""
        return _Filters(super().get_filters())

    @property
    def viewer(self) -> object | None:
        """Return who asks."""
        return getattr(self.request, "user", None)

    @property
    def form(self) -> "ParametersForm":
        """Return the parameters of the request as a form; it is made once."""
        if not hasattr(self, "_form"):
            self._form = ParametersForm(self)
        return self._form

    def fields_get(self) -> dict[str, forms.Field]:
        """Return a field for each filter. All requests share them, but for look-ups, which hold what is found for one viewer."""
        known, fields = _FIELDS.setdefault(type(self), {}), {}
        for name, one in self.filters.items():
            field = known[name] if name in known else known.setdefault(name, one.field)
            if isinstance(field, KeysField):
                field = copy(field)
                field.viewer = self.viewer
            fields[name] = field
        return fields

    def check(self, form: forms.Form, cleaned: Mapping[str, Any]) -> None:
        """Refuse parameters that do not go together: `form.add_error(name, message)`."""

    @property
    def is_ranked(self) -> bool:
        """Return whether the rows stand in the order of relevance or distance, and so have no pages."""
        return any(name in RANKING and self.form.cleaned_data.get(name) for name in self.filters)

    @property
    def active(self) -> dict[str, str]:
        """Return the parameters of this request that narrow the rows, as given."""
        return {name: value for name, value in self.data.items() if name in self.filters and str(value).strip()}


class QuestionFilter(django_filters.CharFilter):
    """What is looked for: names in any script, codes, identifiers; with typing errors. The beginning of a long text is read."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Leave the rows as they are: the view looks for the words."""
        return qs


class TypesFilter(ChoicesFilter):
    """The types of records to look among; all when not given."""

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        """Leave the rows as they are: the view looks among the types."""
        return qs


class SearchFilterSet(RegisterFilterSet):
    """What the search can be asked."""

    q = QuestionFilter()
    type = TypesFilter(choices=list(TYPES.items()))
