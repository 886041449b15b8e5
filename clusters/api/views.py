"""Endpoints of clusters: who is in them, their graph, map and value chain."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from rest_framework.response import Response

from clusters.api.serializers import (
    MAP_SHAPE,
    ChainRowSerializer,
    ClusterDetailSerializer,
    ClusterSerializer,
    ComparisonSerializer,
    MemberSerializer,
    SuppliersSerializer,
    ValueChainSerializer,
    map_document,
)
from clusters.filters import ClusterFilterSet, ClusterPairFilterSet, MemberFilterSet, ValueChainFilterSet
from clusters.models import Cluster, MemberRole, Membership
from clusters.reports import (
    ClusterComparison,
    ClusterSuppliers,
    cluster_comparison_get,
    cluster_suppliers_get,
    cluster_value_chain_get,
)
from clusters.selectors import cluster_linkage_list, cluster_list, member_keys, members_of, membership_list
from core.api.formats import CsvForm, GeoJsonForm, JsonForm, csv_lines
from core.api.graph_forms import GraphReportView
from core.api.views import DayFilterSet, DetailView, ListView, ReportView, day_get, not_too_large
from core.filters import as_of_get
from firms.models import Source
from firms.selectors import organisation_list, zone_list
from linkages.api.serializers import GraphSerializer
from linkages.columns import ends_of, flow_values
from linkages.filters import LinkageFilterSet
from linkages.reports import graph_document_get
from linkages.selectors import linkage_rows


class ClusterListView(ListView):
    """Clusters, each with the number of its members."""

    serializer_class = ClusterSerializer
    filterset_class = ClusterFilterSet

    def rows(self) -> QuerySet[Cluster]:
        """Return all clusters."""
        return cluster_list(viewer=self.viewer)


class ClusterView(DetailView):
    """One cluster with its anchors and sources."""

    serializer_class = ClusterDetailSerializer

    def rows(self) -> QuerySet[Cluster]:
        """Return all clusters."""
        return cluster_list(viewer=self.viewer)

    def detail(self, row: Cluster) -> Cluster:
        """Return the cluster with the keys of its anchors."""
        row.anchors = sorted(member_keys(row, viewer=self.viewer, role=MemberRole.ANCHOR))  # type: ignore[attr-defined]
        return row


class ClusterMemberListView(ListView):
    """The members of a cluster, each with its role, in the order of their keys."""

    serializer_class = MemberSerializer
    filterset_class = MemberFilterSet
    order_column = "organisation__key"
    statuses = (304, 400, 404, 406)

    def rows(self) -> QuerySet[Membership]:
        """Return the memberships of organisations that the viewer may see."""
        cluster = self.row_get(cluster_list(viewer=self.viewer), key=self.kwargs["key"])
        sources = Prefetch("sources", queryset=Source.objects.only("key"))
        return membership_list(viewer=self.viewer).filter(cluster=cluster).prefetch_related(None).prefetch_related(sources)


class ClusterReportView(ReportView):
    """What is asked of the linkages of one cluster."""

    filterset_class = LinkageFilterSet

    def cluster_get(self) -> Cluster:
        """Return the cluster that the address names."""
        cluster: Cluster = self.row_get(cluster_list(viewer=self.viewer), key=self.kwargs["key"])
        return cluster

    def linkages_get(self, cluster: Cluster) -> Any:
        """Return the filters of this request on the cluster's linkages; `scope` refers to its members."""
        linkages = cluster_linkage_list(cluster, viewer=self.viewer, as_of=as_of_get(self.parameters))
        return self.filters_get(linkages, organisations=members_of(cluster))


class ClusterGraphView(GraphReportView, ClusterReportView):
    """A graph document of a cluster: all its members, and the linkages that match with their ends outside."""

    serializer_class = GraphSerializer

    def report(self) -> dict[str, Any]:
        """Return the document."""
        cluster = self.cluster_get()
        filters = self.linkages_get(cluster)
        ends = ends_of(organisation_list(viewer=self.viewer).filter(pk__in=members_of(cluster).values("pk")))
        return graph_document_get(
            not_too_large(flow_values(filters.qs, viewer=self.viewer)),
            viewer=self.viewer,
            as_of=day_get(filters),
            inside={key for key, *_said in ends.values()},
            ends=ends,
            cluster=cluster.key,
        )


class ClusterMapView(ClusterReportView):
    """A FeatureCollection of a cluster: organisations and zones as points, the linkages that match as lines."""

    renderer_classes = (GeoJsonForm, JsonForm)
    shapes = {"geojson": MAP_SHAPE, "json": MAP_SHAPE}
    statuses = (304, 400, 404, 406, 422)

    def answer(self) -> HttpResponseBase:
        """Return the document as the report has made it."""
        return Response(self.report())

    def report(self) -> dict[str, Any]:
        """Return the document."""
        cluster = self.cluster_get()
        filters = self.linkages_get(cluster)
        members = list(organisation_list(viewer=self.viewer).filter(pk__in=members_of(cluster).values("pk")).order_by("key"))
        rows = linkage_rows(not_too_large(filters.qs), viewer=self.viewer)
        zones = zone_list(viewer=self.viewer).filter(pk__in={member.zone_id for member in members if member.zone_id}).order_by("key")
        return map_document(members, rows, list(zones))


class ClusterValueChainView(ClusterReportView):
    """The linkages of a cluster by supply tier, with totals and coverage; filters choose the rows shown, never what totals add."""

    serializer_class = ValueChainSerializer
    filterset_class = ValueChainFilterSet
    renderer_classes = (JsonForm, CsvForm)

    def answer(self) -> HttpResponseBase:
        """Return the report, or its rows as a table."""
        report = self.report()
        if self.form != "csv":
            return Response(self.serialized(report))
        columns = list(ChainRowSerializer().fields)
        rows = ChainRowSerializer(report["chain"].rows, many=True).data
        response = StreamingHttpResponse(csv_lines(columns, [rows]), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{report["cluster"]}-value-chain.csv"'
        return response

    def report(self) -> dict[str, Any]:
        """Return the value chain of the cluster."""
        cluster = self.cluster_get()
        filters = self.linkages_get(cluster)
        chain = cluster_value_chain_get(
            cluster,
            viewer=self.viewer,
            as_of=day_get(filters),
            shown=filters.qs if filters.narrows else None,
            year=filters.year_asked,
        )
        return {"cluster": cluster.key, "chain": chain}


class ClusterSuppliersView(ClusterReportView):
    """Which inputs of a cluster's members one organisation or one place is recorded to supply, and who else makes the same."""

    serializer_class = SuppliersSerializer
    filterset_class = DayFilterSet

    def report(self) -> ClusterSuppliers:
        """Return the inputs with one supplier, sole sources first."""
        cluster = self.cluster_get()
        return cluster_suppliers_get(cluster, viewer=self.viewer, as_of=day_get(self.filters_get()))


class ClusterComparisonView(ReportView):
    """Two clusters side by side: what members of one make or use that those of the other do not."""

    serializer_class = ComparisonSerializer
    filterset_class = ClusterPairFilterSet
    statuses = (304, 400, 406)

    def report(self) -> ClusterComparison:
        """Return the comparison of the two clusters that are asked for."""
        filters = self.filters_get()
        first, second = filters.form.cleaned_data["keys"]
        return cluster_comparison_get(first, second, viewer=self.viewer, as_of=day_get(filters))
