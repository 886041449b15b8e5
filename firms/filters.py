"""The query-string language of the register: organisations, products, industries, zones, sources, initiatives."""

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
from django.utils.translation import gettext_noop

from analysis.geography import EARTH_RADIUS_KM
from clusters.models import MemberRole, Membership
from clusters.selectors import FACT_TYPES, cluster_list, source_facts
from core.filters import (
    BeginningsFilter,
    ChoicesFilter,
    CountryFilter,
    FoundFilter,
    KeysFilter,
    ListField,
    RegisterFilterSet,
    beginning,
)
from firms.models import Industry, Initiative, LineStatus, Organisation, Product, ProductLine, Source, Zone
from firms.models.initiatives import InitiativeKind, InitiativeStatus
from firms.models.organisations import LocationPrecision, OrganisationKind
from firms.models.products import IndustryLevel, LineRole, Stage
from firms.models.zones import ZoneKind
from firms.selectors import industry_list, organisation_list, product_descendants, product_list, zone_list

KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
HALF_ROUND_KM = math.pi * EARTH_RADIUS_KM
UNDATED = "undated"


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

    names: ClassVar[tuple[str, ...]] = ()
    schema: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "number"}}

    def clean(self, value: Any) -> Any:
        """Return the numbers; anything else is refused."""
        text = super().clean(value)
        if not text:
            return None
        parts = text.split(",")
        if len(parts) != len(self.names) or not all(re.fullmatch(r"\s*[+-]?[0-9]{1,6}(\.[0-9]{1,20})?\s*", part) for part in parts):
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


class YearsField(ListField):
    """Comma-separated years of publication, or `undated`."""

    pattern = rf"[0-9]{{4}}|{UNDATED}"
    message = gettext_noop("A year has four digits (2025); what has no date is undated.")


class YearsFilter(django_filters.Filter):
    """Rows of one of the years; `undated` for those without a date."""

    field_class = YearsField

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        """Narrow to the years; none given narrows nothing."""
        if not value:
            return qs
        condition = Q(**{f"{self.field_name}__isnull": True}) if UNDATED in value else Q()
        for year in value:
            if year != UNDATED:
                condition |= Q(**{f"{self.field_name}__year": int(year)})
        return qs.filter(condition)


class IndustryField(ListField):
    """Comma-separated sections (C) or beginnings of ISIC codes (24, 2420); cleans to beginnings of codes."""

    pattern = r"[A-Z]|[0-9]{1,4}"
    message = gettext_noop("An industry is a section of ISIC Rev.4 (C) or the beginning of a code (24, 2420).")

    def clean(self, value: Any) -> list[str]:
        """Return the beginnings, a section as its divisions; one that no industry has is refused."""
        wanted = [one.upper() for one in super().clean(value)]
        found: list[str] = []
        for one in wanted:
            rows = Industry.objects.filter(parent__code=one) if one.isalpha() else Industry.objects.filter(code__startswith=one)
            codes = list(rows.values_list("code", flat=True))
            if not codes:
                raise ValidationError(_("No industry of ISIC Rev.4 has a code that begins with %(code)s.") % {"code": one})
            found += codes if one.isalpha() else [one]
        return found


class IndustryFilter(BeginningsFilter):
    """Rows of an industry: a section of ISIC Rev.4 (C), or the beginning of a code (24, 2420)."""

    field_class = IndustryField


class OrganisationFilterSet(RegisterFilterSet):
    """Filters of organisations. Markets are places and left out unless `kind` asks for them."""

    kind = ChoicesFilter(choices=OrganisationKind.choices)
    status = ChoicesFilter(choices=LineStatus.choices)
    country = CountryFilter(field_name="country")
    zone = KeysFilter(rows=lambda viewer: zone_list(viewer=viewer))
    cluster = KeysFilter(rows=lambda viewer: cluster_list(viewer=viewer), method="filter_cluster")
    role = ChoicesFilter(choices=MemberRole.choices, method="filter_role")
    industry = IndustryFilter(field_name="industry__code")
    makes = KeysFilter(rows=lambda viewer: product_list(viewer=viewer), method="filter_line")
    uses = KeysFilter(rows=lambda viewer: product_list(viewer=viewer), method="filter_line")
    hs = BeginningsFilter(field_name="product__hs__code", method="filter_hs")
    location_precision = ChoicesFilter(choices=LocationPrecision.choices)
    bbox = BoxFilter()
    q = FoundFilter(types=["organisation", "market"])
    radius_km = RadiusFilter()
    near = NearFilter()

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Narrow to what is asked for, without markets where no kind is."""
        if not self.form.cleaned_data.get("kind"):
            queryset = queryset.exclude(kind=OrganisationKind.MARKET)
        return super().filter_queryset(queryset)

    def filter_cluster(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Members of one of the clusters, in the role asked for."""
        if not value:
            return qs
        members = Membership.objects.filter(cluster__in=value)
        roles = self.form.cleaned_data.get("role")
        return qs.filter(pk__in=(members.filter(role__in=roles) if roles else members).values("organisation"))

    def filter_role(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Members in one of the roles: of the clusters asked for, else of any."""
        if not value or self.form.cleaned_data.get("cluster"):
            return qs
        return qs.filter(pk__in=Membership.objects.filter(role__in=value).values("organisation"))

    def filter_line(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Organisations that make (use) one of the products or what stands below it."""
        if not value:
            return qs
        products = products_below(self, value)
        role = LineRole.MAKES if name == "makes" else LineRole.USES
        return qs.filter(pk__in=ProductLine.objects.filter(role=role, product__in=products).values("organisation"))

    def filter_hs(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Organisations that make or use a product whose HS code begins with one of the values."""
        if not value:
            return qs
        return qs.filter(pk__in=ProductLine.objects.filter(beginning("product__hs__code", value)).values("organisation"))

    def get_form_class(self) -> type[forms.Form]:
        """Return the form; a radius needs a place."""
        form_class = super().get_form_class()

        class OrganisationForm(form_class):  # type: ignore[misc, valid-type]
            """The parameters of one request for organisations."""

            def clean(self) -> dict[str, Any]:
                """Refuse a radius around nothing."""
                cleaned = super().clean()
                if cleaned.get("radius_km") is not None and "near" not in self.errors and cleaned.get("near") is None:
                    self.add_error("radius_km", _("A radius needs a place: add near=lat,lon."))
                return dict(cleaned)

        return OrganisationForm


class ProductFilterSet(RegisterFilterSet):
    """Filters of products."""

    stage = ChoicesFilter(choices=Stage.choices)
    parent = KeysFilter(rows=lambda viewer: product_list(viewer=viewer), method="filter_parent")
    hs = BeginningsFilter(field_name="hs__code")
    makers = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_makers")
    users = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_users")
    q = FoundFilter(types=["product"])

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def filter_parent(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Products below one of these, at any depth."""
        if not value:
            return qs
        return qs.filter(pk__in=products_below(self, value) - {product.pk for product in value})

    def filter_makers(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Products that one of the organisations makes."""
        return qs.filter(pk__in=_lines(value, LineRole.MAKES)) if value else qs

    def filter_users(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Products that one of the organisations uses."""
        return qs.filter(pk__in=_lines(value, LineRole.USES)) if value else qs


class IndustryFilterSet(RegisterFilterSet):
    """Filters of the classes of ISIC Rev.4."""

    level = ChoicesFilter(choices=IndustryLevel.choices)
    parent = KeysFilter(rows=lambda viewer: industry_list(viewer=viewer), column="code")
    q = FoundFilter(types=["isic"], order="code")

    class Meta:
        model = Industry
        fields: tuple[str, ...] = ()


class ZoneFilterSet(RegisterFilterSet):
    """Filters of zones."""

    kind = ChoicesFilter(choices=ZoneKind.choices)
    country = CountryFilter(field_name="country")
    bbox = BoxFilter()
    q = FoundFilter(types=["zone"])

    class Meta:
        model = Zone
        fields: tuple[str, ...] = ()


class SourceFilterSet(RegisterFilterSet):
    """Filters of citations."""

    year = YearsFilter(field_name="published")
    facts = ChoicesFilter(choices=[(name, name) for name in FACT_TYPES], method="filter_facts")
    q = FoundFilter(types=["source"])

    class Meta:
        model = Source
        fields: tuple[str, ...] = ()

    def filter_facts(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Citations on which a fact of one of the types rests that the reader may see."""
        if not value:
            return qs
        facts = source_facts(viewer=self.viewer)
        condition = Q()
        for one in value:
            condition |= Q(pk__in=facts[one].values("sources"))
        return qs.filter(condition)


class InitiativeFilterSet(RegisterFilterSet):
    """Filters of programmes and partnerships."""

    kind = ChoicesFilter(choices=InitiativeKind.choices)
    status = ChoicesFilter(choices=InitiativeStatus.choices)
    country = CountryFilter(field_name="country")
    organisation = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_organisation")
    q = FoundFilter(types=["initiative"])

    class Meta:
        model = Initiative
        fields: tuple[str, ...] = ()

    def filter_organisation(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Initiatives in which one of the organisations takes part."""
        return qs.filter(pk__in=Initiative.objects.filter(partners__organisation__in=value).values("pk")) if value else qs


def products_below(filters: RegisterFilterSet, products: list[Product]) -> set[int]:
    """Return the row numbers of products with all below them, read once for all questions that a set of filters is asked."""
    known: dict[tuple[int, ...], set[int]] = filters.__dict__.setdefault("_products_below", {})
    asked = tuple(product.pk for product in products)
    if asked not in known:
        known[asked] = product_descendants(*products)
    return known[asked]


def _lines(organisations: list[Any], role: str) -> QuerySet:
    return ProductLine.objects.filter(organisation__in=organisations, role=role).values("product")
