"""Pages of linkages."""

from typing import Any

from clusters.reports import clusters_of
from core.pages import Page
from linkages.reports import linkage_account_get
from linkages.selectors import linkages_any_day


class LinkagePage(Page):
    """One linkage: its claims side by side, which of them is chosen and why, and what that means for totals."""

    template_name = "linkages/linkage.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the linkage with its claims."""
        linkage = self.one_of(linkages_any_day(viewer=self.viewer), key)
        self.filtered()
        return {
            "linkage": linkage,
            "account": linkage_account_get(linkage, viewer=self.viewer, as_of=self.as_of),
            "clusters": clusters_of((linkage.supplier, linkage.customer), viewer=self.viewer),
            "data_links": self.data_links(f"linkages/{key}/"),
        }
