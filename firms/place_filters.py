"""Filters of places on the globe: inside a box, near a point."""

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt
from django.utils.translation import gettext as _

from analysis.geography import EARTH_RADIUS_KM

KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
HALF_ROUND_KM = math.pi * EARTH_RADIUS_KM


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the globe between two parallels and two meridians; where west is greater than east it lies across the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    @property
    def condition(self) -> Q:
        """Return the condition that a row's coordinates lie in the box, edges included."""
        within = Q(latitude__gte=self.south, latitude__lte=self.north)
        if self.west <= self.east:
            return within & Q(longitude__gte=self.west, longitude__lte=self.east)
        return within & (Q(longitude__gte=self.west) | Q(longitude__lte=self.east))


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the globe."""

    latitude: float
    longitude: float

    def box(self, radius_km: float) -> Box:
        """Return a box that holds everything within a distance; one that reaches a pole goes all the way round."""
        degrees = radius_km / KM_PER_DEGREE * 1.0001
        south, north = self.latitude - degrees, self.latitude + degrees
        if south <= -90 or north >= 90:
            return Box(-180, max(south, -90), 180, min(north, 90))
        width = math.degrees(math.asin(min(1, math.sin(math.radians(degrees)) / math.cos(math.radians(self.latitude)))))
        west, east = self.longitude - width, self.longitude + width
        return Box(west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)

    @property
    def distance(self) -> Any:
        """Return the great-circle distance of a row's coordinates in kilometres, in SQL (see `analysis.geography.distance_km`)."""
        latitude, longitude = Radians(F("latitude")), Radians(F("longitude"))
        here, there = math.radians(self.latitude), math.radians(self.longitude)
        half_chord = Power(Sin((latitude - Value(here)) / 2.0), 2) + Value(math.cos(here)) * Cos(latitude) * Power(
            Sin((longitude - Value(there)) / 2.0), 2
        )
        one = Value(1.0, output_field=FloatField())
        return Value(2 * EARTH_RADIUS_KM, output_field=FloatField()) * ASin(Sqrt(Least(one, half_chord, output_field=FloatField())))


class NumbersField(forms.CharField):
    """A fixed number of decimal numbers, divided by commas; cleans to a list."""

    NUMBER = re.compile(r"\s*[+-]?([0-9]{1,20}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?\s*")
    names: ClassVar[tuple[str, ...]] = ()
    schema: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "number"}}

    def clean(self, value: Any) -> Any:
        """Return the numbers; anything else is refused."""
        text = super().clean(value)
        if not text:
            return None
        parts = text.split(",")
        if len(parts) != len(self.names) or not all(map(self.NUMBER.fullmatch, parts)):
            msg = _("Give %(names)s as decimal numbers, divided by commas.") % {"names": ",".join(self.names)}
            raise ValidationError(msg, code="bad_numbers")
        return self.read([float(part) for part in parts])

    def read(self, numbers: list[float]) -> Any:
        """Return what the numbers mean."""
        return numbers


class BoxField(NumbersField):
    """A bounding box in decimal degrees; west greater than east lies across the antimeridian."""

    names = ("west", "south", "east", "north")
    schema: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}

    def read(self, numbers: list[float]) -> Box:
        """Return the box; one that is not on the globe is refused."""
        west, south, east, north = numbers
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            msg = _("A box has west and east between -180 and 180 and south not above north, between -90 and 90.")
            raise ValidationError(msg, code="bad_box")
        return Box(west, south, east, north)


class PlaceField(NumbersField):
    """A place in decimal degrees."""

    names = ("lat", "lon")
    schema: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}

    def read(self, numbers: list[float]) -> Place:
        """Return the place; one that is not on the globe is refused."""
        latitude, longitude = numbers
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValidationError(_("A latitude lies between -90 and 90, a longitude between -180 and 180."), code="bad_place")
        return Place(latitude, longitude)


class RadiusField(NumbersField):
    """A distance in kilometres."""

    names = ("radius_km",)
    schema: ClassVar[dict[str, Any]] = {"type": "number", "exclusiveMinimum": 0, "maximum": 20_100}

    def read(self, numbers: list[float]) -> float:
        """Return the distance; nothing, and more than half round the globe, is refused."""
        if not 0 < numbers[0] <= 20_100:
            raise ValidationError(_("A radius is more than 0 and at most 20100 km."), code="bad_radius")
        return numbers[0]


class BoxFilter(django_filters.Filter):
    """Rows whose coordinates lie in west,south,east,north; west greater than east lies across the antimeridian."""

    field_class = BoxField

    def filter(self, qs: QuerySet, value: Box | None) -> QuerySet:
        """Narrow to the box; none given narrows nothing."""
        return qs if value is None else qs.filter(value.condition)


class NearFilter(django_filters.Filter):
    """Rows with coordinates, nearest to lat,lon first."""

    field_class = PlaceField

    def filter(self, qs: QuerySet, value: Place | None) -> QuerySet:
        """Rank by distance, within `radius_km` where that is given."""
        if value is None:
            return qs
        radius_km = self.parent.form.cleaned_data.get("radius_km")
        if radius_km is not None and radius_km < HALF_ROUND_KM:
            qs = qs.filter(value.box(radius_km).condition)
        qs = qs.filter(latitude__isnull=False).annotate(distance_km=value.distance)
        return (qs if radius_km is None else qs.filter(distance_km__lte=radius_km)).order_by("distance_km", "key")


class RadiusFilter(django_filters.Filter):
    """How far from `near` a row may lie, in kilometres."""

    field_class = RadiusField

    def filter(self, qs: QuerySet, value: float | None) -> QuerySet:
        """Leave the rows as they are: `near` has read the radius."""
        return qs
