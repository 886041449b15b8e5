"""Reports of clusters, composed from those over their organisations. A page and an endpoint show the same one; neither computes."""

from clusters.reports.comparison import ClusterComparison, cluster_comparison_get
from clusters.reports.home import Home, home_get
from clusters.reports.overviews import (
    AtlasSummary,
    ClusterChain,
    ClusterOverview,
    ClusterSummary,
    Headline,
    SilentAnchor,
    TierSummary,
    atlas_summary_get,
    cluster_chain_get,
    cluster_overview_get,
    cluster_value_chain_get,
    clusters_of,
    silent_anchors,
    tier_summaries,
)
from clusters.reports.selection import SELECTION_LARGEST, Bounds, SelectedOrganisation, Selection, selection_get, selection_lines
from clusters.reports.sources import SourceFacts, source_facts_get
from clusters.reports.suppliers import Alternative, ClusterSuppliers, SingleSupply, cluster_suppliers_get

__all__ = [
    "SELECTION_LARGEST",
    "Alternative",
    "AtlasSummary",
    "Bounds",
    "ClusterChain",
    "ClusterComparison",
    "ClusterOverview",
    "ClusterSummary",
    "ClusterSuppliers",
    "Headline",
    "Home",
    "SelectedOrganisation",
    "Selection",
    "SilentAnchor",
    "SingleSupply",
    "SourceFacts",
    "TierSummary",
    "atlas_summary_get",
    "cluster_chain_get",
    "cluster_comparison_get",
    "cluster_overview_get",
    "cluster_suppliers_get",
    "cluster_value_chain_get",
    "clusters_of",
    "home_get",
    "selection_get",
    "selection_lines",
    "silent_anchors",
    "source_facts_get",
    "tier_summaries",
]
