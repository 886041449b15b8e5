"""What the home page shows: all clusters, the zones, questions that lead to answers, and what changed last."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from analysis.graphs import FLOW_KINDS
from analysis.resilience import LEAST_LINKAGES
from analysis.validity import OPERATING
from clusters.models import MemberRole, Membership
from clusters.reports.overviews import (
    AtlasSummary,
    ClusterSummary,
    atlas_of_figures,
    cluster_members,
    clusters_by_member,
    member_figures,
)
from clusters.reports.questions import AnchorFacts, ClusterFacts, Questions, chosen_questions
from core import clock
from core.latest import LatestGroup, latest_changes_get
from core.memo import remembered
from firms.models import Zone
from firms.selectors import product_line_list, zone_list
from linkages.selectors import LinkageFigure, linkages_any_day


@dataclass(frozen=True)
class Home:
    """All clusters on a day, the zones of the register, examples of questions, and the latest changes."""

    atlas: AtlasSummary
    zones: tuple[Zone, ...]
    questions: Questions
    latest: tuple[LatestGroup, ...]

    @property
    def zone_countries(self) -> tuple[tuple[str, int], ...]:
        """Return the countries with zones, and how many each has."""
        counts: dict[str, int] = {}
        for zone in self.zones:
            counts[zone.country] = counts.get(zone.country, 0) + 1
        return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def home_get(*, viewer: object | None, as_of: dt.date) -> Home:
    """Return what the home page shows."""
    return remembered("home", as_of, clock.today(), viewer=viewer, build=lambda: _home(viewer, as_of))


def _home(viewer: object | None, as_of: dt.date) -> Home:
    figures = list(member_figures(viewer=viewer, as_of=as_of))
    members = cluster_members(viewer=viewer)
    atlas = atlas_of_figures(figures, members, viewer=viewer, as_of=as_of)
    return Home(
        atlas=atlas,
        zones=tuple(zone_list(viewer=viewer).prefetch_related(None).order_by("country", "name")),
        questions=_questions(atlas, figures, members, viewer=viewer, ends_known=as_of == clock.today()),
        latest=latest_changes_get(viewer=viewer, linkages=lambda keys: _linkage_names(keys, viewer)),
    )


def _linkage_names(keys: Collection[str], viewer: object | None) -> dict[str, str]:
    """Return what linkages are called in a line: product, supplier and customer."""
    linkages = linkages_any_day(viewer=viewer).filter(key__in=list(keys))
    ends = {linkage.key: f"{linkage.supplier.name} → {linkage.customer.name}" for linkage in linkages}
    return {linkage.key: f"{linkage.product.name}, {ends[linkage.key]}" if linkage.product else ends[linkage.key] for linkage in linkages}


def _questions(
    atlas: AtlasSummary, figures: list[LinkageFigure], members: Mapping[int, list[Membership]], *, viewer: object | None, ends_known: bool
) -> Questions:
    lines = product_line_list(viewer=viewer).filter(role="makes", organisation__memberships__isnull=False)
    if ends_known:
        lines = lines.filter(status=OPERATING)
    made: dict[int, set[int]] = {}
    for organisation, product in lines.order_by().values_list("organisation_id", "product_id"):
        made.setdefault(organisation, set()).add(product)
    tallies = _tallies(figures, members, ends_known=ends_known)
    return chosen_questions(
        _facts(summary, members.get(summary.cluster.pk, []), tallies.get(summary.cluster.pk, _Tally()), made) for summary in atlas.clusters
    )


@dataclass
class _Tally:
    """What the linkages of one cluster say: suppliers of each input, products sold, customers of a supplier, flows that ended, plans."""

    suppliers: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    reaching: int = 0
    sold: set[int] = field(default_factory=set)
    customers: dict[int, set[int]] = field(default_factory=dict)
    ended: Counter[int] = field(default_factory=Counter)
    planned: int = 0

    def add(self, figure: LinkageFigure, *, counts: bool, sells: bool, buys: bool) -> None:
        """Enter a flow, of which the cluster holds the supplier, the customer or both."""
        self.planned += figure.status == "planned"
        if figure.status == "ended":
            self.ended.update((figure.supplier, figure.customer))
        if not counts or figure.product is None:
            return
        if sells:
            self.sold.add(figure.product)
            if figure.kind == "goods":
                self.customers.setdefault(figure.supplier, set()).add(figure.customer)
        if buys:
            self.reaching += 1
            self.suppliers.setdefault((figure.customer, figure.product), set()).add(figure.supplier)


def _tallies(figures: Iterable[LinkageFigure], members: Mapping[int, list[Membership]], *, ends_known: bool) -> dict[int, _Tally]:
    of_member = clusters_by_member(members)
    nowhere: set[int] = set()
    found: dict[int, _Tally] = {cluster: _Tally() for cluster in members}
    for figure in figures:
        if figure.kind not in FLOW_KINDS:
            continue
        sellers, buyers = of_member.get(figure.supplier, nowhere), of_member.get(figure.customer, nowhere)
        operate = figure.supplier_status == figure.customer_status == OPERATING
        counts = figure.status == OPERATING and (operate or not ends_known)
        for cluster in sellers | buyers:
            found[cluster].add(figure, counts=counts, sells=cluster in sellers, buys=cluster in buyers)
    return found


def _facts(summary: ClusterSummary, members: list[Membership], tally: _Tally, made: Mapping[int, set[int]]) -> ClusterFacts:
    """Return what is known of one cluster."""
    anchors = [member.organisation for member in members if member.role == MemberRole.ANCHOR]
    products = {product for member in members for product in made.get(member.organisation_id, ())}
    singles = sum(len(suppliers) == 1 for suppliers in tally.suppliers.values())
    return ClusterFacts(
        key=summary.cluster.key,
        name=summary.cluster.name,
        country=summary.cluster.country,
        anchors=tuple(
            AnchorFacts(
                key=anchor.key,
                name=anchor.name,
                customers=len(tally.customers.get(anchor.pk, ())),
                ended=0 if anchor.status == OPERATING else tally.ended[anchor.pk],
            )
            for anchor in anchors
        ),
        singles=singles if tally.reaching >= LEAST_LINKAGES else 0,
        products=frozenset(products | tally.sold),
        planned=tally.planned,
    )
