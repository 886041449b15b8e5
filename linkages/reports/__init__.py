"""Reports over the linkages of any set of organisations. A page and an endpoint show the same one; neither computes."""

from linkages.reports.accounts import (
    ClaimsAccount,
    LinkageAccount,
    Partners,
    claims_account_get,
    linkage_account_get,
    linkages_of_products,
    organisation_history_get,
    partners_get,
)
from linkages.reports.differences import Differences, LinkageDifference, TwoDays, differences_get, linkages_differing
from linkages.reports.graph import graph_document_get
from linkages.reports.paths import LENGTH_DEFAULT, LENGTH_LARGEST, SupplyPaths, flows_only, supply_paths_get
from linkages.reports.places import NEAR_KM, InitiativeAccount, ZoneAccount, initiative_account_get, zone_account_get
from linkages.reports.timeline import Timeline, TimelineEvent, timeline_get
from linkages.reports.value_chain import ChainRow, LeftOut, ValueChain, chain_narrowed, line_facts, value_chain_get

__all__ = [
    "LENGTH_DEFAULT",
    "LENGTH_LARGEST",
    "NEAR_KM",
    "ChainRow",
    "ClaimsAccount",
    "Differences",
    "InitiativeAccount",
    "LeftOut",
    "LinkageAccount",
    "LinkageDifference",
    "Partners",
    "SupplyPaths",
    "Timeline",
    "TimelineEvent",
    "TwoDays",
    "ValueChain",
    "ZoneAccount",
    "chain_narrowed",
    "claims_account_get",
    "differences_get",
    "flows_only",
    "graph_document_get",
    "initiative_account_get",
    "line_facts",
    "linkage_account_get",
    "linkages_differing",
    "linkages_of_products",
    "organisation_history_get",
    "partners_get",
    "supply_paths_get",
    "timeline_get",
    "value_chain_get",
    "zone_account_get",
]
