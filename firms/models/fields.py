"""Columns and constraints that several models of the register share."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
FIRST_YEAR, LAST_YEAR = 1500, 2100


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


def country_field() -> models.CharField:
    """Return a country column: ISO 3166-1 alpha-2; EU and ZZ are used for markets only."""
    return models.CharField(
        _("country"),
        max_length=2,
        db_index=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("A country is two capital letters: OM."))],
        help_text=_("ISO 3166-1 alpha-2 code; EU and ZZ (several countries) for markets only."),
    )


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


def one_of(field: str, choices: type[models.TextChoices], message: str, *, blank: bool = False) -> models.CheckConstraint:
    """Return the constraint that a column holds one of its choices."""
    values = [*choices.values, ""] if blank else list(choices.values)
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known", condition=Q(**{f"{field}__in": values}), violation_error_message=message
    )


def between(field: str, low: float, high: float, message: str) -> models.CheckConstraint:
    """Return the constraint that an optional number lies in a closed interval."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_range",
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        violation_error_message=message,
    )


def year_between(field: str) -> models.CheckConstraint:
    """Return the constraint that an optional year is a plausible one."""
    return between(field, FIRST_YEAR, LAST_YEAR, _("A year lies between 1500 and 2100."))


def dated_together(field: str) -> models.CheckConstraint:
    """Return the constraint that a date and its precision are both there or both not."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_precise",
        condition=Q(**{f"{field}__isnull": True, f"{field}_precision": ""})
        | Q(**{f"{field}__isnull": False, f"{field}_precision__in": Precision.values}),
        violation_error_message=_("A date has a precision (year, month or day); without a date there is none."),
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
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_not_negative",
            condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}),
            violation_error_message=_("A quantity is not negative."),
        ),
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_has_unit",
            condition=Q(**{f"{field}__isnull": True}) | ~Q(unit=""),
            violation_error_message=_("A quantity needs a unit, such as t/y."),
        ),
    )
