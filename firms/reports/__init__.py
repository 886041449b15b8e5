"""Reports on what exists: one organisation, product or zone with everything that hangs on it in the register."""

from firms.reports.capabilities import Certified, certificate_state
from firms.reports.duplicates import Duplicate, DuplicatesReport, duplicates_get, organisation_entry
from firms.reports.lists import Branch, product_branches, product_makers_get
from firms.reports.organisations import LineGroup, Neighbour, Neighbourhood, OrganisationReport, organisation_get
from firms.reports.products import Maker, ProductReport, country_capacities_get, product_get
from firms.reports.reconciling import Candidate, Expected, Wanted, organisations_meant, products_meant
from firms.reports.trees import outputs_get, product_nodes, products_below, products_get
from firms.reports.zones import ZoneReport, zone_get

__all__ = [
    "Branch",
    "Candidate",
    "Certified",
    "Duplicate",
    "DuplicatesReport",
    "Expected",
    "LineGroup",
    "Maker",
    "Neighbour",
    "Neighbourhood",
    "OrganisationReport",
    "ProductReport",
    "Wanted",
    "ZoneReport",
    "certificate_state",
    "country_capacities_get",
    "duplicates_get",
    "organisation_entry",
    "organisation_get",
    "organisations_meant",
    "outputs_get",
    "product_branches",
    "product_get",
    "product_makers_get",
    "product_nodes",
    "products_below",
    "products_get",
    "products_meant",
    "zone_get",
]
