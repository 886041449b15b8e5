"""The query-string language of linkages: one set of filters for pages, lists, maps, graphs, value chains."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clusters.selectors import cluster_list
from core.filters import (
    BeginningsFilter,
    ChoicesField,
    ChoicesFilter,
    CountryFilter,
    DayFilter,
    FlagFilter,
    KeysFilter,
    ParameterFilter,
    RegisterFilterSet,
    as_of_get,
)
from core.search.selectors import question_words, records_found_each
from core.visibility import viewer_level
from firms.models import Basis, Organisation
from firms.reports import products_below, products_get
from firms.selectors import organisation_list, product_list, zone_list
from linkages.models import ClaimStatus, Confidence, Linkage, LinkageKind
from linkages.neighbourhoods import DIRECTIONS
from linkages.reports import Differences, TwoDays, differences_get
from linkages.selectors import SCOPES, linkage_list, linkages_among

__all__ = ["LinkageFilterSet", "as_of_get"]

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
        words = question_words(value)[:WORDS_MOST]
        asked = [value, *(words if len(words) > 1 else ())]
        whole, *each = records_found_each(asked, viewer=self.parent.viewer, tables=self.tables)
        for found in each or [whole][: len(words)]:
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
        return qs.filter(product__in=products_below(*value, among=products_get(viewer=self.viewer))) if value else qs

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
        return linkages_among(qs, Organisation.objects.filter(memberships__cluster__in=value), self._scope(), few=True)

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

    def check(self, form: forms.Form, cleaned: Mapping[str, Any]) -> None:
        """Refuse a scope of nothing and two scopes at once."""
        super().check(form, cleaned)
        scope = cleaned.get("scope") or []
        if len(scope) > 1:
            form.add_error("scope", _("Give one scope: %(known)s.") % {"known": ", ".join(SCOPES)})
        elif scope and self.organisations is None and not cleaned.get("cluster"):
            form.add_error("scope", _("A scope needs a cluster: add cluster=KEY."))

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


class DepthFilter(ParameterFilter):
    """How many steps from the organisation."""

    field_class = DepthField


# How rows are looked at in the workspace chooses none, so that an address of the workspace asks the interface the same.
class ViewChoices(ParameterFilter):
    """One or several of the ways to look at rows."""

    field_class = ChoicesField


class PatternField(forms.CharField):
    """A text of one form; cleans to the text, empty when not given."""

    def __init__(self, *args: Any, pattern: str, form: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pattern, self.form = re.compile(pattern, re.ASCII), form
        self.schema = {"type": "string", "pattern": f"^{pattern}$"}

    def clean(self, value: Any) -> str:
        """Return the text; another form is refused."""
        text = str(super().clean(value))
        if text and not self.pattern.fullmatch(text):
            msg = _("%(value)s cannot be read here; write %(form)s.") % {"value": text[:80], "form": self.form}
            raise ValidationError(msg, code="bad_form")
        return text


class ViewPattern(ParameterFilter):
    """A way to look at rows that is written in one form."""

    field_class = PatternField


KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
NUMBER = r"-?\d{1,3}(?:\.\d{1,8})?"
FACES = ("map", "network", "chain")


class SelectionFilterSet(LinkageFilterSet):
    """Filters of linkages, and how the workspace looks at the rows they choose."""

    view = ViewChoices(choices=[(face, face) for face in FACES], label=_lazy("Open faces of the workspace; all when not given."))
    selected = ViewPattern(
        pattern=rf"(?:organisation|linkage|product):{KEY}",
        form=_lazy("organisation:KEY, linkage:KEY or product:KEY"),
        label=_lazy("What is selected in the workspace."),
    )
    focus = ViewPattern(pattern=KEY, form=_lazy("the key of an organisation"), label=_lazy("What the workspace is focused on."))
    steps = ViewPattern(
        pattern=r"[1-6]", form=_lazy("a number from 1 to 6"), label=_lazy("How many steps the focus reaches; 2 when not given.")
    )
    way = ViewChoices(choices=[(way, way) for way in DIRECTIONS], label=_lazy("Which way the focus reaches; both when not given."))
    at = ViewPattern(
        pattern=rf"{NUMBER},{NUMBER},\d{{1,2}}(?:\.\d{{1,4}})?",
        form=_lazy("latitude,longitude,zoom"),
        label=_lazy("The middle of the map, and how close it is."),
    )
    layout = ViewChoices(choices=[("layered", "layered"), ("force", "force")], label=_lazy("The layout of the network."))
    group = ViewChoices(choices=[(name, name) for name in ("none", "role", "zone")], label=_lazy("What the network is grouped by."))
    size = ViewChoices(
        choices=[(name, name) for name in ("none", "capacity", "employees")], label=_lazy("What the size of a symbol shows.")
    )
    family = ViewPattern(pattern=KEY, form=_lazy("the key of a product"), label=_lazy("The product family whose quantities are drawn."))
    unit = ViewPattern(pattern=r"[A-Za-z0-9/]{1,20}", form=_lazy("a unit: t/y, MWh/y"), label=_lazy("The unit of these quantities."))
    since = DayFilter(label=_lazy("A day with which the day asked for is compared."))

    @property
    def active(self) -> dict[str, str]:
        """Return the parameters of this request that choose rows, as given."""
        return {name: value for name, value in super().active.items() if name not in VIEW_NAMES}

    @property
    def set_names(self) -> frozenset[str]:
        """Return the parameters of this request that say what is looked at; the others narrow what is shown of it.

        The widest does: clusters, else zones, countries, organisations. Where none is asked for, products and the ends of linkages do.
        """
        place = next((name for name in PLACE_NAMES if name in self.active), None)
        return frozenset({place, "as_of"}) if place else SUBJECT_NAMES | {"as_of"}

    @property
    def narrows(self) -> bool:
        """Return whether parameters of this request hide some of what is looked at."""
        return bool(self.active.keys() - self.set_names)

    @property
    def viewed(self) -> dict[str, str]:
        """Return the parameters of this request that say how rows are looked at, as given."""
        return {name: value for name, value in super().active.items() if name in VIEW_NAMES}


class SheetFilterSet(SelectionFilterSet):
    """A selection as a sheet to take away: the same parameters, and the paper."""

    paper = ViewChoices(choices=[("a4", "A4"), ("letter", "Letter")], label=_lazy("The paper; A4 when not given."))
    orientation = ViewChoices(
        choices=[("landscape", "landscape"), ("portrait", "portrait")], label=_lazy("How the paper lies; landscape when not given.")
    )

    @property
    def paper_asked(self) -> str:
        """Return the paper."""
        return next(iter(self.form.cleaned_data["paper"]), "a4")

    @property
    def is_landscape(self) -> bool:
        """Return whether the paper lies on its long side."""
        return next(iter(self.form.cleaned_data["orientation"]), "landscape") == "landscape"


VIEW_NAMES = frozenset(SheetFilterSet.declared_filters) - frozenset(LinkageFilterSet.declared_filters)
PLACE_NAMES = ("cluster", "zone", "country", "organisation")
SUBJECT_NAMES = frozenset(("product", "hs", "supplier", "customer", "supplier_country", "customer_country", "q"))


def two_days(filters: RegisterFilterSet, since: dt.date, until: dt.date, *, days: frozenset[str]) -> TwoDays:
    """Return the linkages of two days, and those that the filters of a checked request choose; `days` are the names of its days."""
    before, after = (linkage_list(viewer=filters.viewer, as_of=day) for day in (since, until))
    if not filters.active.keys() - days:
        return TwoDays(before, after)
    return TwoDays(before, after, filters.filter_queryset(before), filters.filter_queryset(after))


def selection_differences(filters: SelectionFilterSet, *, viewer: object | None, as_of: dt.date) -> Differences | None:
    """Return what became of the linkages of a checked request since the day it compares with; None where it names no earlier day."""
    since = filters.form.cleaned_data["since"]
    if since is None or since >= as_of:
        return None
    return differences_get(two_days(filters, since, as_of, days=frozenset({"as_of"})), viewer=viewer, since=since, until=as_of)


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
    columns = {name.partition("__")[0] for name in condition}
    # By columns: a condition on the relation itself would join the table once more.
    meets = Q(**{f"chosen_{name}": value for name, value in condition.items()})
    return qs.alias(**{f"chosen_{name}": F(f"standing__claim__{name}") for name in columns}).filter(~meets if exclude else meets)
