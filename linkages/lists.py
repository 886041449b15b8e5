"""The list of linkages."""

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clusters.selectors import cluster_list
from core.facets import Facet
from core.lists import Column, ListPage, by_key
from core.visibility import viewer_level
from firms.selectors import zone_list
from linkages.filters import LinkageFilterSet
from linkages.selectors import linkage_list, linkage_rows


def with_chosen(linkages: QuerySet, viewer: object | None) -> QuerySet:
    """Add the columns of the chosen claim that linkages are counted by."""
    seen = Q(standing__claim__quantity__isnull=False, standing__claim__quantity_visibility__lte=viewer_level(viewer))
    return linkages.annotate(
        chosen_status=F("status"),
        chosen_confidence=F("standing__claim__confidence"),
        chosen_basis=F("standing__claim__basis"),
        chosen_quantified=Case(When(seen, then=Value("true")), default=Value("false"), output_field=CharField()),
    )


class LinkageListPage(ListPage):
    """Linkages on a day, each with the claim that is chosen on that day.

    Quantities have no order: they stand in different units, and an order would tell of those that are withheld.
    """

    template_name = "linkages/linkages.html"
    title = _("Linkages")
    lede = _(
        "Who supplies whom with what, on whose word. Each row shows the claim that is chosen on the day asked for; its page shows them all."
    )
    search_words = _("Name of an end, or product")
    filterset_class = LinkageFilterSet
    list_name = "linkages"
    columns = (
        Column("supplier", _("Supplier"), (Lower("supplier__name"), Lower("customer__name"))),
        Column("customer", _("Customer"), (Lower("customer__name"), Lower("supplier__name"))),
        Column("product", _("What"), (Lower("product__name"), "kind")),
        Column("quantity", _("Quantity, basis, year"), is_number=True),
        Column("status", _("Status, confidence"), ("status", "confidence")),
    )
    facets = (
        Facet("kind", columns=("kind",), together=True),
        Facet("status", columns=("chosen_status",), together=True, joined=with_chosen),
        Facet("confidence", columns=("chosen_confidence",), together=True, joined=with_chosen),
        Facet("basis", columns=("chosen_basis",), together=True, joined=with_chosen),
        Facet("quantified", columns=("chosen_quantified",), together=True, joined=with_chosen),
        Facet("country", _("Country of either end"), columns=("supplier__country", "customer__country")),
        Facet(
            "cluster",
            asked=lambda viewer: [(cluster.key, [cluster]) for cluster in cluster_list(viewer=viewer)],
            names=by_key(lambda viewer: cluster_list(viewer=viewer)),
        ),
        Facet(
            "zone",
            _("Zone of either end"),
            columns=("supplier__zone__key", "customer__zone__key"),
            names=by_key(lambda viewer: zone_list(viewer=viewer).prefetch_related(None)),
        ),
    )

    def rows(self) -> QuerySet:
        """Return the linkages that are there on the day; their chosen claims are read for those of a page."""
        return linkage_list(viewer=self.viewer, as_of=self.as_of).annotate(confidence=F("standing__claim__confidence"))

    def shown(self, rows: list[Any]) -> list[Any]:
        """Return linkages with their chosen claims."""
        return linkage_rows(rows, viewer=self.viewer)

    def counted(self, count: int) -> str:
        """Return the number of linkages in words."""
        return ngettext("%(count)s linkage", "%(count)s linkages", count) % {"count": count}
