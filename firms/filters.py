"""The query-string language of the register: organisations, products, industries, zones, sources, initiatives."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from analysis.products import ProductTree
from analysis.recipes import made_from
from clusters.models import MemberRole, Membership
from clusters.selectors import FACT_TYPES, cluster_list, source_facts
from core import clock
from core.filters import (
    BeginningsFilter,
    ChoicesFilter,
    CountryFilter,
    DayFilter,
    FlagFilter,
    FoundFilter,
    KeysFilter,
    ListField,
    RegisterFilterSet,
    beginning,
)
from core.search.selectors import question_words, records_found_each
from firms.models import Capability, CapabilityKind, Industry, Initiative, LineStatus, Organisation, Product, ProductLine, Source, Zone
from firms.models.initiatives import InitiativeKind, InitiativeStatus
from firms.models.organisations import LocationPrecision, OrganisationKind
from firms.models.products import IndustryLevel, LineRole, Stage
from firms.models.zones import ZoneKind
from firms.place_filters import BoxFilter, NearFilter, RadiusFilter
from firms.reports import outputs_get, product_nodes, products_below, products_get
from firms.selectors import certified_on, industry_list, organisation_list, output_line_list, product_list, zone_list

UNDATED = "undated"
WORDS_MOST = 6


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
        sections = [one for one in wanted if one.isalpha()]
        if not wanted:
            return []
        asked = Q(parent__code__in=sections) | beginning("code", [one for one in wanted if not one.isalpha()])
        rows = list(Industry.objects.filter(asked).values_list("code", "parent__code"))
        found: list[str] = []
        for one in wanted:
            codes = [code for code, parent in rows if parent == one] if one.isalpha() else [one]
            if not codes or not any(code.startswith(codes[0]) for code, _parent in rows):
                raise ValidationError(_("No industry of ISIC Rev.4 has a code that begins with %(code)s.") % {"code": one})
            found += codes
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
        products = products_below(*value, among=products_get(viewer=self.viewer))
        role = LineRole.MAKES if name == "makes" else LineRole.USES
        return qs.filter(pk__in=ProductLine.objects.filter(role=role, product__in=products).values("organisation"))

    def filter_hs(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Organisations that make or use a product whose HS code begins with one of the values."""
        if not value:
            return qs
        return qs.filter(pk__in=ProductLine.objects.filter(beginning("product__hs__code", value)).values("organisation"))

    def check(self, form: forms.Form, cleaned: Mapping[str, Any]) -> None:
        """Refuse a radius around nothing."""
        super().check(form, cleaned)
        if cleaned.get("radius_km") is not None and "near" not in form.errors and cleaned.get("near") is None:
            form.add_error("radius_km", _("A radius needs a place: add near=lat,lon."))


class ProductFilterSet(RegisterFilterSet):
    """Filters of products."""

    stage = ChoicesFilter(choices=Stage.choices)
    parent = KeysFilter(rows=lambda viewer: product_list(viewer=viewer), method="filter_parent")
    hs = BeginningsFilter(field_name="hs__code")
    makers = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_makers")
    users = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_users")
    made_from = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_made_from")
    q = FoundFilter(types=["product"])

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def filter_parent(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Products below one of these, at any depth."""
        if not value:
            return qs
        return qs.filter(pk__in=products_below(*value, among=products_get(viewer=self.viewer)) - {product.pk for product in value})

    def filter_makers(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Products that one of the organisations makes."""
        return qs.filter(pk__in=_lines(value, LineRole.MAKES)) if value else qs

    def filter_users(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Products that one of the organisations uses."""
        return qs.filter(pk__in=_lines(value, LineRole.USES)) if value else qs

    def filter_made_from(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Products that a recipe makes from what one of the organisations makes, or from a product above or below that; utilities aside."""
        if not value:
            return qs
        return qs.filter(key__in=self._made_from(tuple(organisation.pk for organisation in value)))

    def _made_from(self, organisations: tuple[int, ...]) -> set[str]:
        """Return what is made from the output of organisations, read once for all questions that a set of filters is asked."""
        known: dict[tuple[int, ...], set[str]] = self.__dict__.setdefault("_known_made_from", {})
        if organisations not in known:
            made = set(output_line_list(viewer=self.viewer).filter(organisation__in=organisations).values_list("product__key", flat=True))
            tree = ProductTree(product_nodes(products_get(viewer=self.viewer)))
            known[organisations] = made_from(made, outputs_get(viewer=self.viewer), tree)
        return known[organisations]


class IndustryFilterSet(RegisterFilterSet):
    """Filters of the classes of ISIC Rev.4."""

    level = ChoicesFilter(choices=IndustryLevel.choices)
    parent = KeysFilter(rows=lambda viewer: industry_list(viewer=viewer), column="code", title="title_en")
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


class OfferFilter(django_filters.CharFilter):
    """Capabilities in which each word stands in its name, certificate or references, or for organisation, product or industry."""

    tables: ClassVar[dict[str, tuple[str, ...]]] = {"organisation": ("organisation",), "product": ("product",), "industry": ("isic",)}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Narrow to the words, of which the first six are read; those whose own name has all of them come first."""
        if not value:
            return qs
        words = question_words(value)[:WORDS_MOST]
        if not words:
            return qs.none()
        called = Q()
        for word, found in zip(words, records_found_each(words, viewer=self.parent.viewer, tables=self.tables), strict=True):
            said = Q(name__icontains=word) | Q(certificate__icontains=word) | Q(references__icontains=word)
            for name, records in found.items():
                said |= records.condition(name)
            qs, called = qs.filter(said), called & Q(name__icontains=word)
        place = Case(When(called, then=Value(0)), default=Value(1), output_field=IntegerField())
        return qs.annotate(relevance=place).order_by("relevance", "key")


class CapabilityFilterSet(RegisterFilterSet):
    """Filters of capabilities: the directory of services and expertise."""

    kind = ChoicesFilter(choices=CapabilityKind.choices)
    organisation = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer))
    product = KeysFilter(rows=lambda viewer: product_list(viewer=viewer), method="filter_product")
    industry = IndustryFilter(field_name="industry__code")
    country = CountryFilter(field_name="organisation__country")
    zone = KeysFilter(field_name="organisation__zone", rows=lambda viewer: zone_list(viewer=viewer))
    cluster = KeysFilter(rows=lambda viewer: cluster_list(viewer=viewer), method="filter_cluster")
    certified = FlagFilter(method="filter_certified")
    as_of = DayFilter()
    q = OfferFilter()

    class Meta:
        model = Capability
        fields: tuple[str, ...] = ()

    def filter_product(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Capabilities to supply one of the products or what stands below it."""
        return qs.filter(product__in=products_below(*value, among=products_get(viewer=self.viewer))) if value else qs

    def filter_cluster(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Capabilities of the members of one of the clusters."""
        return qs.filter(organisation__in=Membership.objects.filter(cluster__in=value).values("organisation")) if value else qs

    def filter_certified(self, qs: QuerySet, name: str, value: bool | None) -> QuerySet:
        """Whether a certificate is valid on the day that is asked about."""
        if value is None:
            return qs
        condition = certified_on(self.form.cleaned_data.get("as_of") or clock.today())
        return qs.filter(condition if value else ~condition)


def _lines(organisations: list[Any], role: str) -> QuerySet:
    return ProductLine.objects.filter(organisation__in=organisations, role=role).values("product")
