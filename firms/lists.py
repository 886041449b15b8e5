"""Lists of what exists: organisations, products, zones, sources, initiatives."""

from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Count, F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, ExtractYear, Lower, NullIf, Substr
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clusters.models import MemberRole
from clusters.selectors import FACT_TYPES, cluster_list, membership_list, source_fact_counts
from core.facets import Facet
from core.lists import Column, Head, ListPage, Preset, by_key
from core.visibility import viewer_level
from firms.filters import (
    UNDATED,
    CapabilityFilterSet,
    InitiativeFilterSet,
    OrganisationFilterSet,
    ProductFilterSet,
    SourceFilterSet,
    ZoneFilterSet,
)
from firms.models import Capability, Organisation, Product
from firms.models.organisations import OrganisationKind
from firms.reports import Branch, product_branches, product_makers_get
from firms.selectors import (
    capability_list,
    hs_code_list,
    industry_list,
    initiative_list,
    organisation_list,
    product_list,
    source_list,
    zone_list,
)

CHAPTER = 2
TITLE_LENGTH = 60
FACT_WORDS = {
    "claims": _("claims of linkages"),
    "product_lines": _("product lines"),
    "capabilities": _("capabilities"),
    "organisations": _("organisations"),
    "memberships": _("members of clusters"),
    "clusters": _("clusters"),
    "zones": _("zones"),
    "initiatives": _("initiatives"),
    "partnerships": _("partners of initiatives"),
    "recipes": _("recipes"),
}


def chapter_titles(viewer: object | None, codes: Collection[str]) -> dict[str, str]:
    """Return chapters as filters name them: code and the beginning of the title."""
    found = hs_code_list(viewer=viewer).filter(code__in=codes).values_list("code", "title")
    return {code: f"{code} {Truncator(title).chars(TITLE_LENGTH)}" for code, title in found}


class OrganisationListPage(ListPage):
    """Organisations; markets only when asked for."""

    template_name = "firms/organisations.html"
    title = _("Organisations")
    lede = _("Firms, anchors, institutes, agencies and federations. Markets are places and listed only when asked for.")
    search_words = _("Name, local name or alias")
    filterset_class = OrganisationFilterSet
    list_name = "organisations"
    has_places = True
    columns = (
        Column("name", _("Name"), (Lower("name"),)),
        Column("kind", _("Kind"), ("kind",)),
        Column("country", _("Country"), ("country",)),
        Column("place", _("Place"), (Lower("zone__name"), Lower("locality"))),
        Column("industry", _("Industry"), ("industry__code",)),
        Column("clusters", _("Clusters")),
    )
    facets = (
        Facet("kind", asked=lambda _viewer: [(kind, [kind]) for kind in OrganisationKind.values]),
        Facet("country", columns=("country",), together=True),
        Facet("status", columns=("status",), together=True),
        Facet(
            "cluster",
            asked=lambda viewer: [(cluster.key, [cluster]) for cluster in cluster_list(viewer=viewer)],
            names=by_key(lambda viewer: cluster_list(viewer=viewer)),
        ),
        Facet("role", asked=lambda _viewer: [(role, [role]) for role in MemberRole.values]),
        Facet("zone", columns=("zone__key",), names=by_key(lambda viewer: zone_list(viewer=viewer).prefetch_related(None))),
        Facet(
            "industry",
            columns=(Substr("industry__code", 1, 2),),
            names=by_key(lambda viewer: industry_list(viewer=viewer), "code", "title_en"),
        ),
    )

    def rows(self) -> QuerySet[Organisation]:
        """Return the organisations with their clusters."""
        members = membership_list(viewer=self.viewer).prefetch_related(None).order_by("cluster__name")
        return organisation_list(viewer=self.viewer).prefetch_related(Prefetch("memberships", queryset=members))

    def counted(self, count: int) -> str:
        """Return the number of organisations in words."""
        return ngettext("%(count)s organisation", "%(count)s organisations", count) % {"count": count}


class ProductListPage(ListPage):
    """Products: as a tree, by chapter of the Harmonized System, or as a table."""

    template_name = "firms/products.html"
    title = _("Products")
    lede = _("Goods, utilities, wastes and services that flow between organisations, with their heading in the Harmonized System 2022.")
    search_words = _("Name")
    filterset_class = ProductFilterSet
    list_name = "products"
    layouts = ("tree", "hs", "table")
    columns = (
        Column("name", _("Product"), (Lower("name"),)),
        Column("stage", _("Stage"), ("stage",)),
        Column("hs", _("HS 2022"), ("hs__code",)),
        Column("unit", _("Unit"), ("unit",)),
        Column("makers", _("Makers"), is_number=True),
        Column("users", _("Users"), is_number=True),
    )
    facets = (
        Facet("stage", columns=("stage",), together=True),
        Facet(
            "hs",
            _("Chapter of the HS"),
            columns=(Substr("hs__code", 1, CHAPTER),),
            names=chapter_titles,
        ),
    )

    def rows(self) -> QuerySet[Product]:
        """Return all products."""
        return product_list(viewer=self.viewer)

    def counted(self, count: int) -> str:
        """Return the number of products in words."""
        return ngettext("%(count)s product", "%(count)s products", count) % {"count": count}

    @property
    def layout(self) -> str:
        """Return the layout asked for; a list that is sorted or ranked is a table, others a tree."""
        asked = next(iter(self.asked["by"]), "")
        return asked or ("table" if self.asked["ordering"] or self.filters.is_ranked else "tree")

    def sorted_rows(self) -> Any:
        """Return the rows in order: as places in the tree, by customs heading, or sorted."""
        if self.layout == "tree":
            return product_branches(self.found.ranked())
        if self.layout == "hs":
            return self.found.ranked().order_by(F("hs__code").asc(nulls_last=True), Lower("name"), "key")
        return super().sorted_rows()

    def total(self, page: Any) -> int:
        """Return how many products match; what stands above them in the tree is not counted."""
        rows = page.paginator.object_list
        return sum(branch.is_asked for branch in rows) if self.layout == "tree" else super().total(page)

    def shown(self, rows: list[Any]) -> list[Any]:
        """Return products with how many make and use them, and their place in the tree or their chapter."""
        if self.layout == "tree":
            found = self.rows().in_bulk([branch.product for branch in rows])
            rows = [_placed(found[branch.product], branch) for branch in rows]
        makers = product_makers_get(viewer=self.viewer)
        for product in rows:
            product.makers, product.users = makers[product.pk]["makes"], makers[product.pk]["uses"]
            product.chapter = product.hs.code[:CHAPTER] if product.hs else ""
        return rows

    def more(self) -> dict[str, Any]:
        """Return the titles of the chapters, where the list is ordered by them."""
        headings = hs_code_list(viewer=self.viewer)
        chapters = headings.filter(level=CHAPTER) if self.layout == "hs" else headings.none()
        layouts = (("tree", _("Tree")), ("hs", _("HS chapters")), ("table", _("Table")))
        return {
            "chapters": dict(chapters.values_list("code", "title")),
            "layouts": [(name, title, self.address(by=name, ordering="")) for name, title in layouts],
        }

    def heads(self) -> list[Head]:
        """Return the heads of the columns: what is sorted is a table."""
        heads = super().heads()
        return heads if self.layout == "table" else [Head(head.column) for head in heads]

    def address(self, **changes: str) -> str:
        """Return an address of the list; an order of its own makes it a table."""
        return super().address(**({"by": ""} | changes if changes.get("ordering") else changes))


def _placed(product: Product, branch: Branch) -> Product:
    product.depth, product.is_passed = min(branch.depth, 4), not branch.is_asked  # type: ignore[attr-defined]
    return product


class CapabilityListPage(ListPage):
    """What organisations can supply: the directory of services and expertise."""

    template_name = "firms/capabilities.html"
    title = _("Capabilities")
    lede = _(
        "The directory of services and expertise: what organisations can supply, beyond what they make already or are recorded to "
        "supply. An offer is no flow; no total counts it."
    )
    search_words = _("What it can do, certificate, organisation, product or industry")
    filterset_class = CapabilityFilterSet
    list_name = "capabilities"
    presets = (
        Preset(_("All capabilities")),
        Preset(_("Certified"), {"certified": "true"}),
        Preset(_("Services"), {"kind": "service"}),
        Preset(_("Laboratories"), {"kind": "laboratory"}),
        Preset(_("Education programmes"), {"kind": "programme"}),
    )
    columns = (
        Column("name", _("What it can do"), (Lower("name"),)),
        Column("organisation", _("Organisation"), (Lower("organisation__name"),)),
        Column("country", _("Country"), ("organisation__country",)),
        Column("capacity", _("Capacity")),
        Column("certificate", _("Certificate"), (NullIf(Lower("certificate"), Value("")),)),
        Column("references", _("References")),
    )
    facets = (
        Facet("kind", columns=("kind",), together=True),
        Facet("certified", asked=lambda _viewer: [("true", True), ("false", False)], is_single=True),
        Facet("country", columns=("organisation__country",), together=True),
        Facet(
            "cluster",
            asked=lambda viewer: [(cluster.key, [cluster]) for cluster in cluster_list(viewer=viewer)],
            names=by_key(lambda viewer: cluster_list(viewer=viewer)),
        ),
        Facet("zone", columns=("organisation__zone__key",), names=by_key(lambda viewer: zone_list(viewer=viewer).prefetch_related(None))),
        Facet(
            "industry",
            columns=(Substr("industry__code", 1, 2),),
            names=by_key(lambda viewer: industry_list(viewer=viewer), "code", "title_en"),
        ),
    )

    def rows(self) -> QuerySet[Capability]:
        """Return the capabilities with their sources."""
        return capability_list(viewer=self.viewer)

    def counted(self, count: int) -> str:
        """Return the number of capabilities in words."""
        return ngettext("%(count)s capability", "%(count)s capabilities", count) % {"count": count}


class ZoneListPage(ListPage):
    """Zones: industrial parks, special economic zones, free zones, ports and the like."""

    template_name = "firms/zones.html"
    title = _("Zones")
    lede = _(
        "Places set aside for industry: special economic zones, free zones, ports, parks. "
        "Organisations are counted as far as the register has them."
    )
    search_words = _("Name or local name")
    filterset_class = ZoneFilterSet
    list_name = "zones"
    has_places = True
    sorts_down = frozenset({"area", "tenants"})
    presets = (
        Preset(_("All zones")),
        Preset(_("Special economic zones"), {"kind": "special_economic_zone"}),
        Preset(_("Free zones"), {"kind": "free_zone"}),
        Preset(_("Ports"), {"kind": "port"}),
    )
    columns = (
        Column("name", _("Name"), (Lower("name"),)),
        Column("kind", _("Kind"), ("kind",)),
        Column("country", _("Country"), ("country",)),
        Column("operator", _("Operator")),
        Column("established", _("Established"), ("established",)),
        Column("area", _("Area"), ("area_ha",), is_number=True),
        Column("tenants", _("Organisations"), ("tenants_count",), is_number=True),
    )
    facets = (Facet("kind", columns=("kind",), together=True), Facet("country", columns=("country",), together=True))

    def rows(self) -> QuerySet:
        """Return the zones with the number of organisations that stand in them."""
        seen = Q(organisations__visibility__lte=viewer_level(self.viewer))
        return zone_list(viewer=self.viewer).annotate(tenants_count=Count("organisations", filter=seen, distinct=True))

    def counted(self, count: int) -> str:
        """Return the number of zones in words."""
        return ngettext("%(count)s zone", "%(count)s zones", count) % {"count": count}


class SourceListPage(ListPage):
    """Citations, each with the number of facts that rest on it."""

    template_name = "firms/sources.html"
    title = _("Sources")
    lede = _("Every fact rests on at least one of these. Open one to see all that rests on it.")
    search_words = _("Title, publisher or address")
    filterset_class = SourceFilterSet
    list_name = "sources"
    sorts_down = frozenset({"published"})
    columns = (
        Column("title", _("Title"), (Lower("title"),)),
        Column("publisher", _("Publisher"), (Lower("publisher"),)),
        Column("published", _("Published"), ("published",)),
        Column("where", _("Where")),
        Column("facts", _("Facts"), is_number=True),
    )
    facets = (
        Facet("facts", asked=lambda _viewer: [(name, [name]) for name in FACT_TYPES], names=lambda _viewer, _values: FACT_WORDS),
        Facet(
            "year",
            _("Published in"),
            columns=(Coalesce(Cast(ExtractYear("published"), CharField()), Value(UNDATED, output_field=CharField())),),
            names=lambda _viewer, _values: {UNDATED: _("undated")},
            is_newest_first=True,
        ),
    )

    def rows(self) -> QuerySet:
        """Return all citations."""
        return source_list(viewer=self.viewer)

    def shown(self, rows: list[Any]) -> list[Any]:
        """Return citations with the number of facts that the viewer sees."""
        counts = source_fact_counts(rows, viewer=self.viewer)
        for source in rows:
            source.facts_count = counts[source.pk]
        return rows

    def counted(self, count: int) -> str:
        """Return the number of sources in words."""
        return ngettext("%(count)s source", "%(count)s sources", count) % {"count": count}


class InitiativeListPage(ListPage):
    """Programmes and partnerships."""

    template_name = "firms/initiatives.html"
    title = _("Initiatives")
    lede = _("Programmes and partnerships that tie organisations together: for suppliers, for clusters, for skills, for investment.")
    search_words = _("Name or description")
    filterset_class = InitiativeFilterSet
    list_name = "initiatives"
    sorts_down = frozenset({"start", "partners"})
    columns = (
        Column("name", _("Name"), (Lower("name"),)),
        Column("kind", _("Kind"), ("kind",)),
        Column("country", _("Country"), ("country",)),
        Column("start", _("Period"), ("start_year", "end_year")),
        Column("status", _("Status"), ("status",)),
        Column("partners", _("Partners"), ("partners_count",), is_number=True),
    )
    facets = (
        Facet("kind", columns=("kind",), together=True),
        Facet("status", columns=("status",), together=True),
        Facet("country", columns=("country",), together=True),
    )

    def rows(self) -> QuerySet:
        """Return the initiatives with the number of their partners."""
        seen = Q(partners__organisation__visibility__lte=viewer_level(self.viewer))
        return initiative_list(viewer=self.viewer).annotate(partners_count=Count("partners", filter=seen, distinct=True))

    def counted(self, count: int) -> str:
        """Return the number of initiatives in words."""
        return ngettext("%(count)s initiative", "%(count)s initiatives", count) % {"count": count}
