"""Endpoints of the register."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from clusters.reports import source_facts_get
from clusters.selectors import membership_list
from core.api.formats import PLACE_FORMS
from core.api.views import DayFilterSet, DetailView, ListView, NoFilters, ReportView, day_get
from core.snapshots import natural_key, record_type
from firms.api.serializers import (
    CapabilitySerializer,
    DuplicatesSerializer,
    IndustrySerializer,
    InitiativeSerializer,
    OrganisationDetailSerializer,
    OrganisationSerializer,
    ProductDetailSerializer,
    ProductSerializer,
    SourceDetailSerializer,
    SourceSerializer,
    ZoneDetailSerializer,
    ZoneSerializer,
)
from firms.draft_filters import DraftFilterSet
from firms.filters import (
    CapabilityFilterSet,
    IndustryFilterSet,
    InitiativeFilterSet,
    OrganisationFilterSet,
    ProductFilterSet,
    SourceFilterSet,
    ZoneFilterSet,
)
from firms.models import Capability, Initiative, Organisation, Product, Source, Zone
from firms.reports import DuplicatesReport, duplicates_get, product_get
from firms.selectors import (
    capability_list,
    industry_list,
    initiative_list,
    initiative_partner_list,
    organisation_list,
    product_line_list,
    product_list,
    source_list,
    zone_list,
)
from linkages.selectors import linkage_list
from register.api.writing import WritesOrganisations, WritesRecords

FACTS = (
    "organisations",
    "product_lines",
    "capabilities",
    "claims",
    "zones",
    "clusters",
    "memberships",
    "initiatives",
    "partnerships",
    "recipes",
)


class OrganisationListView(WritesOrganisations, ListView):
    """Organisations; markets only when `kind` asks for them."""

    http_method_names = ("get", "head", "options", "post")
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilterSet
    renderer_classes = PLACE_FORMS

    def rows(self) -> QuerySet[Organisation]:
        """Return the organisations and markets that the viewer may see."""
        return organisation_list(viewer=self.viewer)

    def columns(self) -> list[str]:
        """Return the columns; a distance only from somewhere."""
        return [name for name in super().columns() if name != "distance_km" or self.parameters.get("near")]


class OrganisationView(WritesOrganisations, DetailView):
    """One organisation with what hangs on it, and how many supply it and are supplied by it on a day."""

    serializer_class = OrganisationDetailSerializer
    filterset_class = DayFilterSet
    statuses = (304, 308, 400, 404, 406)
    http_method_names = ("get", "head", "options", "patch")
    writes = ("PATCH",)
    known_parameters = ("format",)

    def rows(self) -> QuerySet[Organisation]:
        """Return the organisations and markets that the viewer may see."""
        return organisation_list(viewer=self.viewer)

    def report(self) -> dict[str, Any]:
        """Return the organisation with what hangs on it."""
        filters = self.filters_get()
        organisation = self.row_get(self.rows(), key=self.kwargs["key"])
        linkages = linkage_list(viewer=self.viewer, as_of=day_get(filters)).filter(status="operating").order_by()
        of_it = {"organisation": organisation}
        return {
            **{name: getattr(organisation, name) for name in OrganisationSerializer().fields if name != "distance_km"},
            "product_lines": product_line_list(viewer=self.viewer).filter(**of_it).order_by("key"),
            "memberships": membership_list(viewer=self.viewer).filter(**of_it).order_by("cluster__key"),
            "aliases": list(organisation.aliases.order_by("name").values_list("name", flat=True)),
            "identifiers": organisation.identifiers.order_by("scheme", "value"),
            "sources": organisation.sources,
            "suppliers_count": linkages.filter(customer=organisation).values("supplier").distinct().count(),
            "customers_count": linkages.filter(supplier=organisation).values("customer").distinct().count(),
        }


class OrganisationDuplicatesView(ReportView):
    """The organisations that a draft may be, at most five, the likeliest first, with the reasons.

    For a form while it is being filled in: it writes nothing, and compares with what the reader may see.
    """

    serializer_class = DuplicatesSerializer
    filterset_class = DraftFilterSet
    statuses = (304, 400, 406)

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """Return the parameters of the request; aliases are divided by semicolons, for commas stand in names."""
        aliases = self.request.query_params.getlist("aliases")
        return {**super().parameters, **({"aliases": ";".join(aliases)} if aliases else {})}

    def report(self) -> DuplicatesReport:
        """Return the organisations that the draft may be."""
        filters = self.filters_get()
        return duplicates_get(filters.draft, viewer=self.viewer, leave_out=filters.form.cleaned_data["key"])


class ProductListView(ListView):
    """Goods, utilities, wastes and services."""

    serializer_class = ProductSerializer
    filterset_class = ProductFilterSet

    def rows(self) -> QuerySet[Product]:
        """Return all products."""
        return product_list(viewer=self.viewer)


class ProductView(DetailView):
    """One product, who makes and uses it or what stands below it, and what it is made from and into."""

    serializer_class = ProductDetailSerializer

    def rows(self) -> QuerySet[Product]:
        """Return all products."""
        return product_list(viewer=self.viewer)

    def detail(self, row: Product) -> Any:
        """Return the report of the product."""
        return product_get(row, viewer=self.viewer)


class CapabilityListView(ListView):
    """What organisations can supply, beyond what they make already or are recorded to supply: products, services, graduates, tests."""

    serializer_class = CapabilitySerializer
    filterset_class = CapabilityFilterSet

    def rows(self) -> QuerySet[Capability]:
        """Return the capabilities that the viewer may see."""
        return capability_list(viewer=self.viewer)


class CapabilityView(DetailView):
    """One capability of an organisation."""

    serializer_class = CapabilitySerializer

    def rows(self) -> QuerySet[Capability]:
        """Return the capabilities that the viewer may see."""
        return capability_list(viewer=self.viewer)


class IndustryListView(ListView):
    """The classes of ISIC Rev.4, the international classification of economic activities, in the order of their codes."""

    serializer_class = IndustrySerializer
    filterset_class = IndustryFilterSet
    order_column = "code"

    def rows(self) -> QuerySet:
        """Return all classes."""
        return industry_list(viewer=self.viewer)


class IndustryView(DetailView):
    """One class of ISIC Rev.4, by its code."""

    serializer_class = IndustrySerializer
    lookup = "code"

    def rows(self) -> QuerySet:
        """Return all classes."""
        return industry_list(viewer=self.viewer)


class ZoneListView(ListView):
    """Industrial parks, special economic zones, free zones, ports and the like."""

    serializer_class = ZoneSerializer
    filterset_class = ZoneFilterSet
    renderer_classes = PLACE_FORMS

    def rows(self) -> QuerySet[Zone]:
        """Return all zones."""
        return zone_list(viewer=self.viewer)


class ZoneView(DetailView):
    """One zone and who stands in it."""

    serializer_class = ZoneDetailSerializer

    def rows(self) -> QuerySet[Zone]:
        """Return all zones."""
        return zone_list(viewer=self.viewer)

    def detail(self, row: Zone) -> Zone:
        """Return the zone with the keys of its organisations."""
        tenants = organisation_list(viewer=self.viewer).filter(zone=row).order_by("key")
        row.organisations_seen = list(tenants.values_list("key", flat=True))  # type: ignore[attr-defined]
        return row


class SourceListView(WritesRecords, ListView):
    """Citations."""

    http_method_names = ("get", "head", "options", "post")
    kind = "source"

    serializer_class = SourceSerializer
    filterset_class = SourceFilterSet

    def rows(self) -> QuerySet[Source]:
        """Return all citations."""
        return source_list(viewer=self.viewer)


class SourceView(DetailView):
    """One citation and every fact that rests on it, as far as the reader may see it."""

    serializer_class = SourceDetailSerializer
    filterset_class = NoFilters

    def rows(self) -> QuerySet[Source]:
        """Return all citations."""
        return source_list(viewer=self.viewer)

    def detail(self, row: Source) -> Source:
        """Return the citation with its facts."""
        report = source_facts_get(row, viewer=self.viewer)
        row.facts = [_fact(fact) for name in FACTS for fact in getattr(report, name)]  # type: ignore[attr-defined]
        return row


class InitiativeListView(ListView):
    """Programmes and partnerships with their partners."""

    serializer_class = InitiativeSerializer
    filterset_class = InitiativeFilterSet

    def rows(self) -> QuerySet[Initiative]:
        """Return all initiatives, each with the partners that the viewer may see."""
        return initiatives_with_partners(viewer=self.viewer)


class InitiativeView(DetailView):
    """One programme or partnership with its partners."""

    serializer_class = InitiativeSerializer

    def rows(self) -> QuerySet[Initiative]:
        """Return all initiatives, each with the partners that the viewer may see."""
        return initiatives_with_partners(viewer=self.viewer)


def initiatives_with_partners(*, viewer: object | None) -> QuerySet[Initiative]:
    """Return all initiatives, each with its sources and `seen_partners`."""
    partners = initiative_partner_list(viewer=viewer).order_by("organisation__key")
    return initiative_list(viewer=viewer).prefetch_related("sources", Prefetch("partners", queryset=partners, to_attr="seen_partners"))


def _fact(row: Any) -> dict[str, str | None]:
    owner = next((getattr(row, name) for name in ("linkage", "organisation", "output") if hasattr(row, name)), None)
    return {"type": record_type(row), "key": natural_key(row), "of": owner.key if owner else None}
