"""Columns and constraints that several models of the register share."""

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.units import RATIO_UNITS, UNITS
from analysis.values import (
    COUNTRIES,
    FIRST_YEAR,
    LAST_YEAR,
    MARKET_REGIONS,
    MOST_NAMES,
    MOST_PEOPLE,
    NAME_LIMIT,
    TEXT_LIMIT,
    is_address,
    repeated_name,
)
from core.characters import unreadable

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Precision(models.TextChoices):
    """How exact a date is; a year or month means its whole span."""

    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")


def key_field(max_length: int = 120) -> models.CharField:
    """Return the natural key of a record: the identifier in addresses and interfaces."""
    return models.CharField(
        _("key"),
        max_length=max_length,
        unique=True,
        validators=[RegexValidator(KEY_PATTERN, _("A key is lower-case letters, digits and single hyphens: sohar-aluminium."))],
        help_text=_("The identifier of the record in addresses and interfaces; it never changes."),
        error_messages={"unique": _("This key is taken; choose another or change the record that has it.")},
    )


def country_check(code: str) -> None:
    """Refuse what is no code of ISO 3166-1, nor one of those for markets."""
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise ValidationError(gettext("A country is two capital letters: OM."), code="no_country")
    if code not in COUNTRIES | MARKET_REGIONS:
        told = gettext("No country has the code %(unknown)s; codes are those of ISO 3166-1, such as OM.")
        raise ValidationError(told % {"unknown": code}, code="unknown_country")


def unit_check(symbol: str) -> None:
    """Refuse a unit of a rate that nobody knows."""
    _known_unit_check(symbol, UNITS)


def ratio_unit_check(symbol: str) -> None:
    """Refuse a unit of an input for one tonne of output that nobody knows."""
    _known_unit_check(symbol, RATIO_UNITS)


def _known_unit_check(symbol: str, known: Collection[str]) -> None:
    if symbol not in known:
        told = gettext("%(unknown)s is no known unit; known are %(known)s.")
        raise ValidationError(told % {"unknown": symbol, "known": ", ".join(known)}, code="unknown_unit")


def address_check(text: str) -> None:
    """Refuse an address that is none on the web, though it looks like one: another scheme, a host without a point, the name of a user."""
    try:
        URLValidator()(text)
    except ValidationError:
        return  # the column itself tells
    if not is_address(text):
        told = gettext("An address begins with https:// or http:// and names a host on the web: https://example.org/report.")
        raise ValidationError(told, code="no_address")


def name_check(name: str) -> None:
    """Refuse another name that cannot stand among others: lists of names are divided by |."""
    if "|" in name:
        raise ValidationError(gettext("A name has no | in it; write each name on its own."), code="divided_name")


def names_check(names: Any) -> None:
    """Refuse a list of other names with one that is none, or with one twice, in whatever case."""
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise ValidationError(gettext("Write a list of names."))
    for name in names:
        if told := unreadable(name):
            raise ValidationError(told)
        name_check(name)
        MaxLengthValidator(NAME_LIMIT)(name)
    if len(names) > MOST_NAMES:
        raise ValidationError(
            gettext("There are %(count)d names; a record has at most %(most)d.") % {"count": len(names), "most": MOST_NAMES}
        )
    if repeated := repeated_name(names):
        raise ValidationError(gettext("%(name)s stands there twice.") % {"name": repeated})


def country_field() -> models.CharField:
    """Return a country column: ISO 3166-1 alpha-2; EU and ZZ are used for markets only."""
    return models.CharField(
        _("country"),
        max_length=2,
        db_index=True,
        validators=[country_check],
        help_text=_("ISO 3166-1 alpha-2 code; EU and ZZ (several countries) for markets only."),
    )


def unit_field(help_text: str) -> models.CharField:
    """Return the column of the unit of a rate."""
    return models.CharField(_("unit"), max_length=20, blank=True, validators=[unit_check], help_text=help_text)


def ratio_unit_field(help_text: str) -> models.CharField:
    """Return the column of the unit of an input for one tonne of output."""
    return models.CharField(_("unit"), max_length=20, blank=True, validators=[ratio_unit_check], help_text=help_text)


def address_field(name: str, max_length: int, help_text: str) -> models.URLField:
    """Return an optional column of an address on the web."""
    return models.URLField(name, max_length=max_length, blank=True, validators=[address_check], help_text=help_text)


def long_text_field(name: str, help_text: str) -> models.TextField:
    """Return an optional column of a text of several lines."""
    return models.TextField(name, max_length=TEXT_LIMIT, blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)], help_text=help_text)


def precision_field() -> models.CharField:
    """Return the column that says how exact the date beside it is; blank when there is no date."""
    return models.CharField(
        _("precision"), max_length=5, choices=Precision.choices, blank=True, help_text=_("Year, month or day; blank when there is no date.")
    )


def year_field(name: str, help_text: str) -> models.PositiveSmallIntegerField:
    """Return an optional year column."""
    return models.PositiveSmallIntegerField(name, null=True, blank=True, help_text=help_text)


def latitude_field() -> models.FloatField:
    """Return an optional latitude column."""
    return models.FloatField(_("latitude"), null=True, blank=True, help_text=_("WGS 84 decimal degrees, north positive."))


def longitude_field() -> models.FloatField:
    """Return an optional longitude column."""
    return models.FloatField(_("longitude"), null=True, blank=True, help_text=_("WGS 84 decimal degrees, east positive."))


class FieldCheck(models.CheckConstraint):
    """A rule of a row whose refusal is told at one of its fields."""

    def __init__(self, *, field: str, **options: Any) -> None:
        super().__init__(**options)
        self.field = field

    def validate(self, *args: Any, **options: Any) -> None:
        """Refuse a row that breaks the rule, at the field."""
        try:
            super().validate(*args, **options)
        except ValidationError as error:
            raise ValidationError({self.field: error.error_list}) from error

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """Return how the rule is written in a migration."""
        path, arguments, options = super().deconstruct()
        return path, arguments, {"field": self.field, **options}


def one_of(field: str, choices: type[models.TextChoices], message: str, *, blank: bool = False) -> models.CheckConstraint:
    """Return the constraint that a column holds one of its choices."""
    values = [*choices.values, ""] if blank else list(choices.values)
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known", condition=Q(**{f"{field}__in": values}), violation_error_message=message
    )


def between(field: str, low: Any, high: Any, message: str) -> models.CheckConstraint:
    """Return the constraint that an optional number or day lies in a closed interval."""
    return FieldCheck(
        field=field,
        name=f"%(app_label)s_%(class)s_{field}_range",
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        violation_error_message=message,
    )


def year_between(field: str) -> models.CheckConstraint:
    """Return the constraint that an optional year is a plausible one."""
    return between(field, FIRST_YEAR, LAST_YEAR, _("A year lies between 1500 and 2100."))


def people_between(field: str) -> models.CheckConstraint:
    """Return the constraint that an optional number of people is a plausible one."""
    return between(field, 0, MOST_PEOPLE, _("A number of people lies between 0 and 10,000,000."))


def dated(field: str) -> tuple[models.CheckConstraint, ...]:
    """Return the constraints on an optional date: it has a precision or is not there, and it is a plausible one."""
    return (
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_precise",
            condition=Q(**{f"{field}__isnull": True, f"{field}_precision": ""})
            | Q(**{f"{field}__isnull": False, f"{field}_precision__in": Precision.values}),
            violation_error_message=_("A date has a precision (year, month or day); without a date there is none."),
        ),
        between(field, dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31), _("A date lies in the years 1500 to 2100.")),
    )


def given_with(field: str, figures: Collection[str], message: str, *, blank: Q | None = None) -> models.CheckConstraint:
    """Return the constraint that a column says something only beside one of some figures; `blank`: when it says nothing (null)."""
    condition = Q(**{f"{field}__isnull": True}) if blank is None else blank
    for figure in figures:
        condition |= Q(**{f"{figure}__isnull": False})
    return FieldCheck(field=field, name=f"%(app_label)s_%(class)s_{field}_of_figure", condition=condition, violation_error_message=message)


def one_country() -> models.CheckConstraint:
    """Return the constraint that something stands in one country, which only a market need not."""
    return FieldCheck(
        field="country",
        name="%(app_label)s_%(class)s_one_country",
        condition=~Q(country__in=sorted(MARKET_REGIONS)),
        violation_error_message=_("EU and ZZ are codes for markets only; everything else stands in one country."),
    )


def located() -> tuple[models.CheckConstraint, ...]:
    """Return the constraints on a pair of coordinates: both or none, and on the globe."""
    return (
        models.CheckConstraint(
            name="%(app_label)s_%(class)s_coordinates_paired",
            condition=Q(latitude__isnull=True, longitude__isnull=True) | Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message=_("Give both latitude and longitude, or neither."),
        ),
        between("latitude", -90, 90, _("A latitude lies between -90 and 90 degrees.")),
        between("longitude", -180, 180, _("A longitude lies between -180 and 180 degrees.")),
    )


def measured(field: str) -> tuple[models.CheckConstraint, ...]:
    """Return the constraints on an optional quantity: not negative, and never without a unit."""
    return (
        FieldCheck(
            field=field,
            name=f"%(app_label)s_%(class)s_{field}_not_negative",
            condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}),
            violation_error_message=_("A quantity is not negative."),
        ),
        FieldCheck(
            field="unit",
            name=f"%(app_label)s_%(class)s_{field}_has_unit",
            condition=Q(**{f"{field}__isnull": True}) | ~Q(unit=""),
            violation_error_message=_("A quantity needs a unit, such as t/y."),
        ),
    )


def unit_measures(field: str) -> models.CheckConstraint:
    """Return the constraint that a unit is that of a quantity; that of a recipe or capability may stand alone, as what it is counted in."""
    return given_with("unit", [field], _("A unit is that of a quantity; without one there is none."), blank=Q(unit=""))
