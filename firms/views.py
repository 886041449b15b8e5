"""Pages of what exists: organisations, products, zones, sources."""

from typing import Any

from django.utils.translation import gettext as _

from analysis.graphs import FLOW_KINDS
from clusters.reports import clusters_of, source_facts_get
from core.pages import Page
from firms.models import Organisation
from firms.reports import organisation_get, product_get, zone_get
from firms.selectors import organisation_list, product_descendants, product_list, source_list, zone_list
from linkages.reports import linkages_of_products, partners_get


class OrganisationPage(Page):
    """One organisation: facts, product lines, who supplies it and whom it supplies, owners, clusters, initiatives."""

    template_name = "firms/organisation.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the organisation with its linkages on the day asked for."""
        organisation: Organisation = self.one_of(organisation_list(viewer=self.viewer), key)
        self.filtered()
        return {
            "organisation": organisation,
            "report": organisation_get(organisation, viewer=self.viewer),
            "partners": partners_get(organisation, viewer=self.viewer, as_of=self.as_of),
            "flow_kinds": FLOW_KINDS,
            "memberships": clusters_of([organisation], viewer=self.viewer),
            "data_links": self.data_links(f"organisations/{key}/"),
        }


class ProductPage(Page):
    """One product: its place in the tree, who makes and uses it, its flows, what it is made from and into."""

    template_name = "firms/product.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the product with its flows on the day asked for."""
        product = self.one_of(product_list(viewer=self.viewer), key)
        self.filtered()
        return {
            "product": product,
            "report": product_get(product, viewer=self.viewer),
            "rows": linkages_of_products(product_descendants(product), viewer=self.viewer, as_of=self.as_of),
            "data_links": [
                *self.data_links(f"products/{key}/", parameters={}),
                self.data_link(_("Its linkages as JSON"), "linkages/", product=key, as_of=self.day_asked),
            ],
        }


class ZonePage(Page):
    """One zone and who stands in it."""

    template_name = "firms/zone.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the zone with its tenants."""
        zone = self.one_of(zone_list(viewer=self.viewer), key)
        self.filtered()
        return {"zone": zone, "report": zone_get(zone, viewer=self.viewer), "data_links": self.data_links(f"zones/{key}/", parameters={})}


class SourcePage(Page):
    """One source and every fact that rests on it."""

    template_name = "firms/source.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the facts that rest on the source."""
        source = self.one_of(source_list(viewer=self.viewer), key)
        self.filtered()
        facts = source_facts_get(source, viewer=self.viewer)
        return {"source": source, "facts": facts, "data_links": self.data_links(f"sources/{key}/", parameters={})}
