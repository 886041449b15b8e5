"""The list of linkages."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.lists import Column, ListPage
from linkages.facets import LINKAGE_FACETS
from linkages.filters import LinkageFilterSet
from linkages.selectors import linkage_list, linkage_rows


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
    facets = LINKAGE_FACETS

    def rows(self) -> QuerySet:
        """Return the linkages that are there on the day; their chosen claims are read for those of a page."""
        return linkage_list(viewer=self.viewer, as_of=self.as_of).annotate(confidence=F("standing__claim__confidence"))

    def shown(self, rows: list[Any]) -> list[Any]:
        """Return linkages with their chosen claims."""
        return linkage_rows(rows, viewer=self.viewer)

    def counted(self, count: int) -> str:
        """Return the number of linkages in words."""
        return ngettext("%(count)s linkage", "%(count)s linkages", count) % {"count": count}
