"""Pages of what exists: organisations, products, zones, sources."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from analysis.graphs import FLOW_KINDS
from clusters.reports import clusters_of, source_facts_get
from clusters.selectors import anchor_list
from core.pages import Page
from firms.models import Organisation
from firms.reports import country_capacities_get, organisation_get, product_get, zone_get
from firms.selectors import initiative_list, organisation_list, product_list, source_list, zone_list
from linkages.reports import (
    NEAR_KM,
    initiative_account_get,
    linkages_of_products,
    organisation_history_get,
    partners_get,
    timeline_get,
    zone_account_get,
)


class OrganisationPage(Page):
    """One organisation: facts, product lines, who supplies it and whom it supplies, owners, clusters, initiatives."""

    template_name = "firms/organisation.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the organisation with its linkages on the day asked for."""
        organisation: Organisation = self.one_of(organisation_list(viewer=self.viewer), key)
        self.filtered()
        memberships = clusters_of([organisation], viewer=self.viewer)
        report = organisation_get(organisation, viewer=self.viewer, facts=memberships)
        partners = partners_get(organisation, viewer=self.viewer, as_of=self.as_of, lines=report.lines)
        history = organisation_history_get(report, partners, viewer=self.viewer)
        return {
            "organisation": organisation,
            "report": report,
            "partners": partners,
            "timeline": timeline_get(organisation, partners.histories, report.lines, report.partnerships, history.entries),
            "history": history,
            "flow_kinds": FLOW_KINDS,
            "memberships": memberships,
            "data_links": [
                *self.data_links(f"organisations/{key}/"),
                self.data_link(_("Its linkages as JSON"), "linkages/", organisation=key, as_of=self.day_asked),
                self.data_link(_("Its network as JSON"), f"organisations/{key}/neighbourhood/", as_of=self.day_asked),
            ],
        }


class ProductPage(Page):
    """One product: its place in the tree, who makes and uses it, its flows, what it is made from and into."""

    template_name = "firms/product.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the product with its flows on the day asked for."""
        product = self.one_of(product_list(viewer=self.viewer), key)
        self.filtered()
        report = product_get(product, viewer=self.viewer)
        return {
            "product": product,
            "report": report,
            "rows": linkages_of_products(report.family, viewer=self.viewer, as_of=self.as_of),
            "capacities": {role: country_capacities_get(report, role, as_of=self.as_of) for role in ("makes", "uses")},
            "data_links": [
                *self.data_links(f"products/{key}/", parameters={}),
                self.data_link(_("Its linkages as JSON"), "linkages/", product=key, as_of=self.day_asked),
            ],
        }


class ZonePage(Page):
    """One zone: who stands in it, the anchors in and near it, its flows inside and over the boundary, its services."""

    template_name = "firms/zone.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the zone with its tenants and their linkages on the day asked for."""
        zone = self.one_of(zone_list(viewer=self.viewer), key)
        self.filtered()
        anchors = anchor_list(viewer=self.viewer)
        return {
            "zone": zone,
            "report": zone_get(zone, viewer=self.viewer),
            "account": zone_account_get(zone, viewer=self.viewer, as_of=self.as_of, anchors=anchors),
            "near_km": NEAR_KM,
            "flow_kinds": ",".join(FLOW_KINDS),
            "data_links": [
                *self.data_links(f"zones/{key}/", parameters={}),
                self.data_link(_("Its organisations as GeoJSON"), "organisations/", zone=key, format="geojson"),
                self.data_link(_("Its linkages as CSV"), "linkages/", zone=key, as_of=self.day_asked, format="csv"),
            ],
        }


class InitiativePage(Page):
    """One programme or partnership: what it is for, its partners, and the linkages between them."""

    template_name = "firms/initiative.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the initiative with its partners and their linkages on the day asked for."""
        initiative = self.one_of(initiative_list(viewer=self.viewer).prefetch_related("sources"), key)
        self.filtered()
        account = initiative_account_get(initiative, viewer=self.viewer, as_of=self.as_of)
        members = clusters_of(account.organisations, viewer=self.viewer)
        return {
            "initiative": initiative,
            "account": account,
            "clusters": Counter(member.cluster for member in members).most_common(),
            "data_links": self.data_links(f"initiatives/{key}/", parameters={}),
        }


class SourcePage(Page):
    """One source and every fact that rests on it."""

    template_name = "firms/source.html"

    def content(self, key: str) -> dict[str, Any]:
        """Return the facts that rest on the source."""
        source = self.one_of(source_list(viewer=self.viewer), key)
        self.filtered()
        facts = source_facts_get(source, viewer=self.viewer)
        return {"source": source, "facts": facts, "data_links": self.data_links(f"sources/{key}/", parameters={})}
