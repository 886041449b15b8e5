"""What features are asked with: the filters of their lists, a box, and a time."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import ExpressionWrapper, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from firms.filters import OrganisationFilterSet, ZoneFilterSet
from firms.place_filters import Box, BoxField
from linkages.filters import LinkageFilterSet

WITHOUT_PLACE = Q(latitude__isnull=True)
WITHOUT_LINE = Q(supplier__latitude__isnull=True) | Q(customer__latitude__isnull=True)
OPEN = ("", "..")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?")


class HighBoxField(BoxField):
    """A box with heights, which choose nothing: nothing here has one."""

    names = ("west", "south", "low", "east", "north", "high")

    def read(self, numbers: list[float]) -> Box:
        """Return the box on the ground."""
        west, south, _low, east, north, _high = numbers
        return super().read([west, south, east, north])


class ExtentField(BoxField):
    """A box of four numbers, or of six with heights."""

    schema: ClassVar[dict[str, Any]] = {
        "type": "array",
        "items": {"type": "number"},
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }

    def clean(self, value: Any) -> Any:
        """Return the box; anything else is refused."""
        return HighBoxField(required=False).clean(value) if str(value or "").count(",") == 5 else super().clean(value)


class PointsFilter(django_filters.Filter):
    """Features whose point lies in west,south,east,north, and those whose place is not known."""

    field_class = ExtentField

    def filter(self, qs: QuerySet, value: Box | None) -> QuerySet:
        """Narrow to the box; none given narrows nothing."""
        return qs if value is None else qs.filter(value.condition | WITHOUT_PLACE)


class LinesFilter(django_filters.Filter):
    """Linkages whose straight line crosses or touches west,south,east,north, and those with an end whose place is not known."""

    field_class = ExtentField

    def filter(self, qs: QuerySet, value: Box | None) -> QuerySet:
        """Narrow to the box; none given narrows nothing. One across the antimeridian is two."""
        if value is None:
            return qs
        boxes = [value] if value.west <= value.east else [_moved(value, east=180.0), _moved(value, west=-180.0)]
        crossed = WITHOUT_LINE
        for number, box in enumerate(boxes):
            sides = _sides(box)
            qs = qs.alias(**{f"least_{number}": Least(*sides), f"most_{number}": Greatest(*sides)})
            crossed |= _beside(box) & Q(**{f"least_{number}__lte": 0, f"most_{number}__gte": 0})
        return qs.filter(crossed)


def _moved(box: Box, **sides: float) -> Box:
    return Box(**{"west": box.west, "south": box.south, "east": box.east, "north": box.north, **sides})


def _beside(box: Box) -> Q:
    """Return the condition that a line is not wholly west, east, south or north of a box."""
    wide = (Q(supplier__longitude__gte=box.west) | Q(customer__longitude__gte=box.west)) & (
        Q(supplier__longitude__lte=box.east) | Q(customer__longitude__lte=box.east)
    )
    high = (Q(supplier__latitude__gte=box.south) | Q(customer__latitude__gte=box.south)) & (
        Q(supplier__latitude__lte=box.north) | Q(customer__latitude__lte=box.north)
    )
    return wide & high


def _sides(box: Box) -> list[ExpressionWrapper]:
    """Return for each corner of a box on which side of a linkage's line it lies: where not all lie on one, the line passes between them."""
    west, south = F("supplier__longitude"), F("supplier__latitude")
    east, north = F("customer__longitude"), F("customer__latitude")
    corners = [(x, y) for x in (box.west, box.east) for y in (box.south, box.north)]
    return [
        ExpressionWrapper((north - south) * (Value(x) - west) - (east - west) * (Value(y) - south), output_field=FloatField())
        for x, y in corners
    ]


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included; None is open."""

    start: dt.date | None
    end: dt.date | None


class SpanField(forms.CharField):
    """A day, a moment, or an interval of two divided by a slash, of which one may be open; cleans to a span of days, or None."""

    schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def clean(self, value: Any) -> Span | None:
        """Return the days; anything else is refused."""
        text = super().clean(value)
        if not text:
            return None
        parts = text.split("/")
        if len(parts) == 1:
            day = _day(text)
            return Span(day, day)
        if len(parts) != 2 or (parts[0] in OPEN and parts[1] in OPEN):
            raise _no_time(text)
        start, end = (None if part in OPEN else _day(part) for part in parts)
        if start is not None and end is not None and end < start:
            raise ValidationError(_("An interval begins before it ends: %(value)s does not.") % {"value": text}, code="bad_time")
        return Span(start, end)


def _day(text: str) -> dt.date:
    """Return the day of a moment, in UTC."""
    if not MOMENT.fullmatch(text):
        raise _no_time(text)
    try:
        if len(text) == len("2018-02-12"):
            return dt.date.fromisoformat(text)
        return dt.datetime.fromisoformat(text.upper()).astimezone(dt.UTC).date()
    except (ValueError, OverflowError) as error:
        raise _no_time(text) from error


def _no_time(text: str) -> ValidationError:
    words = _("%(value)s is no time; write 2018-02-12, 2018-02-12T23:20:50Z, or an interval of two such: 2018-02-12/.. and the like.")
    return ValidationError(words % {"value": text[:80]}, code="bad_time")


class SpanFilter(django_filters.Filter):
    """Features that were there in a time, and those of which no time is known; `begun` and `ended` are columns or ways to them."""

    field_class = SpanField

    def __init__(self, *args: Any, begun: str, ended: str = "", yearly: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begun, self.ended, self.yearly = begun, ended, yearly

    def filter(self, qs: QuerySet, value: Span | None) -> QuerySet:
        """Narrow to the time; none given narrows nothing."""
        if value is None:
            return qs
        if value.end is not None:
            qs = qs.alias(has_begun=F(self.begun))
            qs = qs.filter(Q(has_begun__isnull=True) | Q(has_begun__lte=value.end.year if self.yearly else value.end))
        if value.start is not None and self.ended:
            qs = qs.alias(has_ended=F(self.ended))
            qs = qs.filter(Q(has_ended__isnull=True) | Q(has_ended__gte=value.start))
        return qs


class OrganisationItems(OrganisationFilterSet):
    """What organisations are asked with as features: a box takes the place of nearness, which has no pages."""

    near = radius_km = None
    bbox = PointsFilter()
    datetime = SpanFilter(begun="founded", yearly=True, label=_lazy("When they were there: from their founding on."))


class ZoneItems(ZoneFilterSet):
    """What zones are asked with as features."""

    bbox = PointsFilter()
    datetime = SpanFilter(begun="established", label=_lazy("When they were there: from their establishment on."))


class LinkageItems(LinkageFilterSet):
    """What linkages are asked with as features."""

    bbox = LinesFilter()
    datetime = SpanFilter(
        begun="standing__claim__valid_from",
        ended="standing__claim__valid_to",
        label=_lazy("The period of the claim that is shown; an unknown start and an open end reach without limit."),
    )
