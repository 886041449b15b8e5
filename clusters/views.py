"""Pages of clusters, and those that look over all of them."""

from typing import Any

from django.utils.translation import gettext as _

from clusters.filters import ComparisonFilterSet, ValueChainFilterSet
from clusters.reports import (
    cluster_chain_get,
    cluster_comparison_get,
    cluster_overview_get,
    cluster_suppliers_get,
    home_get,
    silent_anchors,
    tier_summaries,
)
from clusters.reports.questions import output_question_get
from clusters.selectors import cluster_linkage_list, cluster_list, members_of
from core.pages import Page
from firms.models import Basis
from linkages.models import ClaimStatus, Confidence

# The values that the drawing of the value chain says in words.
LABEL_WORDS = (*ClaimStatus.values, *Confidence.values, *Basis.values)


class HomePage(Page):
    """All clusters on one map and in one list, what is known of them, and ways in."""

    template_name = "clusters/home.html"

    def content(self) -> dict[str, Any]:
        """Return the clusters with their numbers."""
        self.filtered()
        home = home_get(viewer=self.viewer, as_of=self.as_of)
        output = output_question_get(viewer=self.viewer)
        return {"home": home, "atlas": home.atlas, "output": output, "data_links": self.data_links("clusters/", parameters={})}


class ClusterPage(Page):
    """One cluster at a glance: its members, a map, its chain in numbers, its side-stream, its sources."""

    template_name = "clusters/overview.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the overview of the cluster."""
        cluster = self.one_of(cluster_list(viewer=self.viewer).prefetch_related("sources"), key)
        self.filtered()
        overview = cluster_overview_get(cluster, viewer=self.viewer, as_of=self.as_of)
        return {
            "cluster": cluster,
            "overview": overview,
            "chain": overview.chain,
            "anchors": overview.anchors,
            "tiers": tier_summaries(overview.chain),
            "silent": silent_anchors(overview.chain, overview.anchors),
            "data_links": [
                *self.data_links(f"clusters/{key}/", parameters={}),
                self.data_link(_("Map as GeoJSON"), f"clusters/{key}/map/", as_of=self.day_asked),
                self.data_link(_("Graph as JSON"), f"clusters/{key}/graph/", as_of=self.day_asked),
            ],
        }


class ValueChainPage(Page):
    """The linkages of one cluster by supply tier, with totals, coverage, and all that the totals leave out."""

    template_name = "clusters/value_chain.html"
    filterset_class = ValueChainFilterSet

    def content(self, key: str) -> dict[str, Any]:
        """Return the value chain, narrowed to the rows that the filters choose."""
        cluster = self.one_of(cluster_list(viewer=self.viewer), key)
        asked = {"viewer": self.viewer, "as_of": self.as_of}
        filters = self.filtered(cluster_linkage_list(cluster, **asked), organisations=members_of(cluster))
        shown = filters.qs if filters.narrows else None
        report = cluster_chain_get(cluster, **asked, year=filters.year_asked, shown=shown)
        links = self.data_links(f"clusters/{key}/value-chain/", csv=True)
        return vars(report) | {"filters": filters, "label_words": LABEL_WORDS, "data_links": links}


class SuppliersPage(Page):
    """Which inputs of a cluster's members have one recorded supplier, and who else makes them."""

    template_name = "clusters/suppliers.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the inputs with one supplier, sole sources first."""
        cluster = self.one_of(cluster_list(viewer=self.viewer), key)
        self.filtered()
        links = [
            *self.data_links(f"clusters/{key}/suppliers/", parameters={"as_of": self.day_asked}),
            self.data_link(_("The value chain as JSON"), f"clusters/{key}/value-chain/", as_of=self.day_asked),
        ]
        return {"report": cluster_suppliers_get(cluster, viewer=self.viewer, as_of=self.as_of), "cluster": cluster, "data_links": links}


class ComparePage(Page):
    """Two clusters side by side; a form to choose them where none is asked for."""

    template_name = "clusters/compare.html"
    filterset_class = ComparisonFilterSet

    def content(self) -> dict[str, Any]:
        """Return what one cluster has that the other has not."""
        pair = self.filtered().form.cleaned_data["clusters"]
        report = cluster_comparison_get(*pair, viewer=self.viewer, as_of=self.as_of) if pair else None
        asked = ",".join(cluster.key for cluster in pair)
        return {
            "choices": sorted(cluster_list(viewer=self.viewer), key=lambda cluster: cluster.name),
            "report": report,
            "asked": [cluster.key for cluster in pair] or ["", ""],
            "data_links": self.data_links("clusters/compare/", parameters={"keys": asked, "as_of": self.day_asked})
            if pair
            else self.data_links("clusters/", parameters={}),
        }
