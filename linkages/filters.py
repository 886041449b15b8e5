"""The query-string language of linkages: one set of filters for pages, lists, maps, graphs, value chains."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clusters.selectors import cluster_list
from core.filters import (
    BeginningsFilter,
    ChoicesFilter,
    CountryFilter,
    DayFilter,
    FlagFilter,
    KeysFilter,
    RegisterFilterSet,
    as_of_get,
)
from core.search.selectors import question_words, records_found
from core.visibility import viewer_level
from firms.filters import products_below
from firms.models import Basis, Organisation
from firms.selectors import organisation_list, product_list, zone_list
from linkages.models import ClaimStatus, Confidence, Linkage, LinkageKind
from linkages.selectors import SCOPES, linkages_among

__all__ = ["LinkageFilterSet", "as_of_get"]

DIRECTIONS = ("upstream", "downstream", "both")
DEPTH_LARGEST = 6
WORDS_MOST = 6
CONFIDENCE_ORDER = (Confidence.INFERRED, Confidence.REPORTED, Confidence.CONFIRMED)


class EndsFilter(django_filters.CharFilter):
    """Linkages in which each word stands for an end or the product, in any script and with typing errors; the best first."""

    tables: ClassVar[dict[str, tuple[str, ...]]] = {"end": ("organisation", "market"), "product": ("product",)}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Narrow to the words, of which the first six are read; those with an end or product called so come first."""
        if not value:
            return qs
        whole = records_found(value, viewer=self.parent.viewer, tables=self.tables)
        words = question_words(value)[:WORDS_MOST]
        for word in words:
            found = whole if len(words) == 1 else records_found(word, viewer=self.parent.viewer, tables=self.tables)
            end, product = found["end"], found["product"]
            qs = qs.filter(end.condition("supplier") | end.condition("customer") | product.condition("product"))
        ends, products = whole["end"].called, whole["product"].called
        called = When(Q(supplier__in=ends) | Q(customer__in=ends) | Q(product__in=products), then=Value(0))
        ranked = qs.annotate(relevance=Case(called, default=Value(1), output_field=IntegerField())).order_by("relevance", "key")
        return ranked if words else qs.none()


class LinkageFilterSet(RegisterFilterSet):
    """Filters of linkages on `linkage_list`, whose rows carry `chosen_id` and `status` at the day asked for."""

    kind = ChoicesFilter(choices=LinkageKind.choices, label=_lazy("What flows."))
    product = KeysFilter(rows=lambda viewer: product_list(viewer=viewer), method="filter_product")
    hs = BeginningsFilter(field_name="product__hs__code", label=_lazy("Beginnings of the HS code of the product."))
    status = ChoicesFilter(choices=ClaimStatus.choices, label=_lazy("The status on the day that is asked about."))
    confidence = ChoicesFilter(
        choices=Confidence.choices, method="filter_chosen", label=_lazy("Who says it: a party, the press, or reasoning.")
    )
    min_confidence = ChoicesFilter(choices=Confidence.choices, method="filter_min_confidence")
    basis = ChoicesFilter(choices=Basis.choices, method="filter_chosen", label=_lazy("What the figure of the chosen claim is."))
    organisation = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_either")
    supplier = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), label=_lazy("Keys of suppliers."))
    customer = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), label=_lazy("Keys of customers."))
    cluster = KeysFilter(rows=lambda viewer: cluster_list(viewer=viewer), method="filter_cluster")
    scope = ChoicesFilter(choices=[(scope, scope) for scope in SCOPES], method="filter_scope")
    zone = KeysFilter(rows=lambda viewer: zone_list(viewer=viewer), method="filter_zone")
    country = CountryFilter(method="filter_country")
    supplier_country = CountryFilter(field_name="supplier__country", label=_lazy("Countries of suppliers, as in ISO 3166-1."))
    customer_country = CountryFilter(field_name="customer__country", label=_lazy("Countries of customers, as in ISO 3166-1."))
    quantified = FlagFilter(method="filter_quantified")
    dated = FlagFilter(method="filter_dated")
    lateral = FlagFilter(method="filter_lateral")
    as_of = DayFilter()
    q = EndsFilter()

    class Meta:
        model = Linkage
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, organisations: QuerySet[Organisation] | None = None, **kwargs: Any) -> None:
        """`organisations`: the set the view looks at, to which `scope` then refers."""
        super().__init__(*args, **kwargs)
        self.organisations = organisations

    def filter_product(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Keys of products, with what stands below them."""
        return qs.filter(product__in=products_below(self, value)) if value else qs

    def filter_chosen(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Narrow by a column of the chosen claim."""
        return _chosen(qs, **{f"{name}__in": value}) if value else qs

    def filter_min_confidence(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """A confidence or better, in the order inferred, reported, confirmed."""
        if not value:
            return qs
        least = min(CONFIDENCE_ORDER.index(Confidence(one)) for one in value)
        return _chosen(qs, confidence__in=CONFIDENCE_ORDER[least:])

    def filter_either(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Keys of organisations at either end."""
        return qs.filter(Q(supplier__in=value) | Q(customer__in=value)) if value else qs

    def filter_cluster(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Keys of clusters, in the scope asked for."""
        if not value:
            return qs
        return linkages_among(qs, Organisation.objects.filter(memberships__cluster__in=value), self._scope())

    def filter_scope(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Both ends (inside), exactly one (boundary) or at least one (all) among the members of the cluster."""
        return linkages_among(qs, self.organisations, self._scope()) if value and self.organisations is not None else qs

    def filter_zone(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Keys of zones in which either end stands."""
        return qs.filter(Q(supplier__zone__in=value) | Q(customer__zone__in=value)) if value else qs

    def filter_country(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Countries in which either end stands, as in ISO 3166-1."""
        return qs.filter(Q(supplier__country__in=value) | Q(customer__country__in=value)) if value else qs

    def filter_quantified(self, qs: QuerySet, name: str, value: bool | None) -> QuerySet:
        """Whether the reader sees a quantity."""
        if value is None:
            return qs
        seen = {"quantity__isnull": False, "quantity_visibility__lte": viewer_level(self.viewer)}
        return _chosen(qs, **seen) if value else _chosen(qs, exclude=True, **seen)

    def filter_dated(self, qs: QuerySet, name: str, value: bool | None) -> QuerySet:
        """Whether the start of the chosen claim is known."""
        return qs if value is None else _chosen(qs, valid_from__isnull=not value)

    def filter_lateral(self, qs: QuerySet, name: str, value: bool | None) -> QuerySet:
        """Whether it is a capability built for an anchor and sold outside its chain."""
        return qs if value is None else _chosen(qs, lateral=value)

    def get_form_class(self) -> type[forms.Form]:
        """Return the form; one scope at a time, and only where there is a set it can refer to."""
        form_class = super().get_form_class()
        alone = self.organisations is None

        class LinkageForm(form_class):  # type: ignore[misc, valid-type]
            """The parameters of one request for linkages."""

            def clean(self) -> dict[str, Any]:
                """Refuse a scope of nothing and two scopes at once."""
                cleaned = super().clean()
                scope = cleaned.get("scope") or []
                if len(scope) > 1:
                    self.add_error("scope", _("Give one scope: %(known)s.") % {"known": ", ".join(SCOPES)})
                elif scope and alone and not cleaned.get("cluster"):
                    self.add_error("scope", _("A scope needs a cluster: add cluster=KEY."))
                return dict(cleaned)

        return LinkageForm

    def _scope(self) -> str:
        return next(iter(self.form.cleaned_data.get("scope") or ["all"]))


class DepthField(forms.CharField):
    """A number of steps; cleans to a number, 1 when not given."""

    schema: ClassVar[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": DEPTH_LARGEST, "default": 1}

    def clean(self, value: Any) -> int:
        """Return the depth; anything else is refused."""
        text = super().clean(value) or "1"
        if text not in [str(depth) for depth in range(1, DEPTH_LARGEST + 1)]:
            msg = _("%(value)s is no depth; write a number from 1 to %(largest)d.") % {"value": text, "largest": DEPTH_LARGEST}
            raise ValidationError(msg, code="bad_depth")
        return int(text)


class DepthFilter(django_filters.Filter):
    """How many steps from the organisation; it narrows no rows."""

    field_class = DepthField

    def filter(self, qs: QuerySet, value: int) -> QuerySet:
        """Leave the rows as they are."""
        return qs


class NeighbourhoodFilterSet(LinkageFilterSet):
    """Filters of linkages, and which way and how far to walk from an organisation."""

    direction = ChoicesFilter(choices=[(direction, direction) for direction in DIRECTIONS], method="filter_direction")
    depth = DepthFilter()

    def filter_direction(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Upstream follows suppliers, downstream customers; both when not given, or when both are."""
        return qs

    @property
    def direction_asked(self) -> str:
        """Return the one direction to walk, or both."""
        value = self.form.cleaned_data.get("direction") or ["both"]
        return str(value[0]) if len(value) == 1 else "both"


def _chosen(qs: QuerySet, *, exclude: bool = False, **condition: Any) -> QuerySet:
    """Narrow linkages to those whose chosen claim meets a condition, or does not."""
    meets = Q(**{f"standing__claim__{name}": value for name, value in condition.items()})
    return qs.filter(~meets if exclude else meets)
