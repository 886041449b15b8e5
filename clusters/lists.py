"""The list of clusters."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clusters.filters import ClusterFilterSet
from clusters.reports import atlas_summary_get
from clusters.selectors import cluster_list
from core.facets import Facet
from core.lists import Column, ListPage


class ClusterListPage(ListPage):
    """Clusters, each with the numbers of its linkages on a day."""

    template_name = "clusters/list.html"
    title = _("Clusters")
    lede = _(
        "A cluster is the value chain around one or more anchors, from suppliers to end products, "
        "with the services and places that carry it."
    )
    search_words = _("Name or description")
    filterset_class = ClusterFilterSet
    list_name = "clusters"
    sorts_down = frozenset({"members"})
    columns = (
        Column("name", _("Name"), (Lower("name"),)),
        Column("country", _("Country"), ("country",)),
        Column("status", _("Status"), ("status",)),
        Column("members", _("Organisations"), ("members_count",), is_number=True),
        Column("linkages", _("Linkages"), is_number=True),
        Column("known", _("Flows with a quantity"), is_number=True),
    )
    facets = (Facet("country", columns=("country",), together=True), Facet("status", columns=("status",), together=True))

    def rows(self) -> QuerySet:
        """Return all clusters with the number of their members."""
        return cluster_list(viewer=self.viewer)

    def shown(self, rows: list[Any]) -> list[Any]:
        """Return clusters with the numbers of their linkages."""
        self.atlas = atlas_summary_get(viewer=self.viewer, as_of=self.as_of)
        summaries = {summary.cluster.pk: summary for summary in self.atlas.clusters}
        for cluster in rows:
            cluster.summary = summaries[cluster.pk]
        return rows

    def more(self) -> dict[str, Any]:
        """Return the length of the longest line."""
        return {"longest": self.atlas.longest}

    def counted(self, count: int) -> str:
        """Return the number of clusters in words."""
        return ngettext("%(count)s cluster", "%(count)s clusters", count) % {"count": count}
