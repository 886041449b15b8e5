"""Accounts of one organisation's linkages, of one linkage, and of the linkages of products."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from analysis.coverage import LineCoverage
from analysis.graphs import FLOW_KINDS, KINDS, SIDE_STREAM_KINDS
from analysis.products import ProductTree
from core.history import History, history_get
from firms.models import Organisation, Product, ProductLine
from firms.reports import OrganisationReport, product_nodes, products_get
from firms.selectors import product_line_dates
from linkages.models import Linkage
from linkages.reports.value_chain import STATUS_ORDER, ValueChain, chain_of_rows, value_chain_get
from linkages.selectors import (
    ClaimRow,
    LinkageDetail,
    LinkageHistory,
    LinkageRow,
    linkage_detail,
    linkage_histories,
    linkage_list,
    linkage_rows,
    linkages_among,
)


@dataclass(frozen=True)
class Partners:
    """The linkages of one organisation on a day, by kind: what comes in and what goes out.

    `chain` counts tiers from itself. `histories` are its linkages of every day with all their claims.
    """

    chain: ValueChain
    histories: tuple[LinkageHistory, ...]
    incoming: Mapping[str, tuple[LinkageRow, ...]]
    outgoing: Mapping[str, tuple[LinkageRow, ...]]

    @property
    def flows_in(self) -> int:
        """Return how many flows of goods, utilities and waste come in."""
        return sum(len(rows) for kind, rows in self.incoming.items() if kind in FLOW_KINDS)

    @property
    def flows_out(self) -> int:
        """Return how many flows of goods, utilities and waste go out."""
        return sum(len(rows) for kind, rows in self.outgoing.items() if kind in FLOW_KINDS)

    @property
    def returns(self) -> frozenset[str]:
        """Return the keys of the flows that close a circle."""
        return frozenset(row.row.key for row in self.chain.rows if row.is_return)

    @property
    def several_claims(self) -> tuple[LinkageHistory, ...]:
        """Return the linkages of which more than one claim speaks."""
        return tuple(history for history in self.histories if len(history.claims) > 1)

    @property
    def claims_count(self) -> int:
        """Return how many claims speak of its linkages."""
        return sum(len(history.claims) for history in self.histories)

    @property
    def rows(self) -> tuple[LinkageRow, ...]:
        """Return all linkages of the day."""
        return tuple(history.row for history in self.histories if history.row)

    @property
    def side_kinds(self) -> tuple[str, ...]:
        """Return the kinds beside the chain that there are, ownership aside."""
        return tuple(kind for kind in SIDE_STREAM_KINDS if kind != "ownership" and (self.incoming.get(kind) or self.outgoing.get(kind)))


@dataclass(frozen=True)
class ClaimsAccount:
    """One linkage with its claims side by side and the choice among them on a day. `differs` names the columns in which they differ."""

    detail: LinkageDetail
    differs: frozenset[str]

    @property
    def ordered(self) -> tuple[ClaimRow, ...]:
        """Return the claims: the chosen one, those that compete with it, its stages, those of other periods."""
        standing = self.detail.state.standing
        places = ("chosen", "competes", "stage", "other_period")
        return tuple(
            sorted(self.detail.claims, key=lambda claim: (places.index(standing[claim.key]), -(claim.quantity_year or 0), claim.record))
        )

    @property
    def standing_of(self) -> Mapping[str, str]:
        """Return how each claim stands to the chosen one."""
        return self.detail.state.standing

    @property
    def number_of(self) -> Mapping[str, int]:
        """Return the number under which the page shows each claim."""
        return {claim.key: number for number, claim in enumerate(self.ordered, start=1)}

    @property
    def chosen_number(self) -> int | None:
        """Return the number of the chosen claim."""
        return self.number_of[self.detail.chosen.key] if self.detail.chosen else None

    @property
    def pinned(self) -> bool:
        """Return whether an officer has pinned a claim."""
        return any(claim.pinned for claim in self.detail.claims)


@dataclass(frozen=True)
class LinkageAccount(ClaimsAccount):
    """One linkage with its claims, what it is on a day, and how it enters the figures of its two ends.

    `counts` is None where the linkage is not there on that day; `coverages` are the lines of the supplier's output and the customer's input
    that it is a part of.
    """

    counts: bool | None
    ends_known: bool
    coverages: tuple[LineCoverage, ...]
    products: Mapping[str, Product]


def partners_get(
    organisation: Organisation, *, viewer: object | None, as_of: dt.date, lines: Iterable[ProductLine] | None = None
) -> Partners:
    """Return what reaches an organisation and what leaves it, by kind: operating first, then known quantities, then by name.

    `lines` are its product lines where they are at hand.
    """
    histories = linkage_histories(organisation, viewer=viewer, as_of=as_of)
    chain = chain_of_rows(
        [history.row for history in histories if history.row],
        products_get(viewer=viewer),
        product_line_dates(viewer=viewer).filter(organisation=organisation) if lines is None else lines,
        as_of=as_of,
        anchors={organisation.key},
        organisations={organisation.key},
    )
    rows = sorted([*(row.row for row in chain.rows), *chain.side_stream], key=_importance)
    return Partners(
        chain=chain,
        histories=tuple(histories),
        incoming=_by_kind(row for row in rows if row.customer.key == organisation.key),
        outgoing=_by_kind(row for row in rows if row.supplier.key == organisation.key),
    )


def organisation_history_get(report: OrganisationReport, partners: Partners, *, viewer: object | None) -> History:
    """Return what was done to the record of an organisation and to what hangs on it: lines, capabilities, partnerships, linkages, claims.

    Both reports are of the same viewer, so that nothing is asked for that is hidden from that viewer.
    """
    key = report.organisation.key
    claims = [claim for history in partners.histories for claim in history.claims]
    records = {
        "organisation": [key],
        "product_line": [line.key for line in report.lines],
        "capability": [capability.key for capability in report.capabilities],
        "initiative_partner": [f"{partnership.initiative.key}:{key}" for partnership in report.partnerships],
        "linkage": [history.linkage.key for history in partners.histories],
        "claim": [claim.key for claim in claims],
    }
    return history_get(records, viewer=viewer, withheld={"claim": [claim.key for claim in claims if claim.withheld]})


def claims_account_get(linkage: Linkage, *, viewer: object | None, as_of: dt.date) -> ClaimsAccount:
    """Return a linkage of `linkages_any_day` with all its claims and the choice among them."""
    detail = linkage_detail(linkage, viewer=viewer, as_of=as_of)
    return ClaimsAccount(detail, _differences(detail.claims))


def linkage_account_get(linkage: Linkage, *, viewer: object | None, as_of: dt.date) -> LinkageAccount:
    """Return a linkage of `linkages_any_day` with all its claims, the choice among them, and what that means for totals and coverage."""
    detail = linkage_detail(linkage, viewer=viewer, as_of=as_of)
    chain = _own_chain([linkage.supplier, linkage.customer], viewer=viewer, as_of=as_of)
    flow = next((row for row in chain.rows if row.row.key == linkage.key), None)
    tree = ProductTree(product_nodes(chain.products.values()))
    product = linkage.product.key if linkage.product and linkage.kind in FLOW_KINDS else ""
    sides = {(linkage.supplier.key, "makes"), (linkage.customer.key, "uses")}
    return LinkageAccount(
        detail=detail,
        differs=_differences(detail.claims),
        counts=flow.counts if flow else None,
        ends_known=chain.ends_known,
        coverages=tuple(
            line
            for line in chain.coverages
            if product and (line.organisation, line.role) in sides and tree.is_within(product, line.product)
        ),
        products=chain.products,
    )


def linkages_of_products(products: Collection[int], *, viewer: object | None, as_of: dt.date) -> list[LinkageRow]:
    """Return the linkages of products (row numbers) on a day, operating and known ones first."""
    linkages = linkage_list(viewer=viewer, as_of=as_of).filter(product__in=products).select_related("supplier__zone", "customer__zone")
    return sorted(linkage_rows(linkages, viewer=viewer), key=_importance)


def _own_chain(organisations: Collection[Organisation], *, viewer: object | None, as_of: dt.date) -> ValueChain:
    """Return the chain of the linkages that touch some organisations, counted from themselves."""
    keys = {organisation.key for organisation in organisations}
    among = Organisation.objects.filter(key__in=sorted(keys))
    linkages = linkages_among(linkage_list(viewer=viewer, as_of=as_of), among, few=True)
    return value_chain_get(linkages, viewer=viewer, as_of=as_of, anchors=keys, organisations=keys)


def _importance(row: LinkageRow) -> tuple[object, ...]:
    claim = row.claim
    return (
        STATUS_ORDER[row.status],
        claim.quantity is None,
        -(claim.share_percent or 0),
        row.product.name if row.product else "",
        row.supplier.name,
        row.customer.name,
    )


def _by_kind(rows: Iterable[LinkageRow]) -> dict[str, tuple[LinkageRow, ...]]:
    groups: dict[str, list[LinkageRow]] = {}
    for row in rows:
        groups.setdefault(row.kind, []).append(row)
    return {kind: tuple(groups[kind]) for kind in KINDS if kind in groups}


def _differences(claims: Collection[ClaimRow]) -> frozenset[str]:
    """Return the columns in which claims differ."""
    columns: dict[str, set[Hashable]] = {
        "quantity": {(claim.quantity, claim.unit if claim.quantity is not None else "", claim.withheld) for claim in claims},
        "share": {claim.share_percent for claim in claims},
        "basis": {(claim.basis, claim.quantity_year) for claim in claims},
        "period": {(str(claim.valid_from or ""), str(claim.valid_to or "")) for claim in claims},
        "status": {claim.status for claim in claims},
        "confidence": {claim.confidence for claim in claims},
    }
    return frozenset(name for name, values in columns.items() if len(values) > 1)
