"""Endpoints of linkages: the list, one with its claims, graphs."""

import datetime as dt
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from clusters.selectors import member_keys
from core import clock
from core.api.graph_forms import GraphReportView
from core.api.rows import Reading
from core.api.views import GRAPH_LARGEST, DayFilterSet, DetailView, ListView, day_get, not_too_large
from core.filters import as_of_get
from core.memo import remembered
from core.prepared import Given, Prepared
from firms.selectors import organisation_list
from linkages.api.serializers import GraphSerializer, LinkageDetailSerializer, LinkageSerializer
from linkages.columns import END, flow_values, linkage_records, record_values
from linkages.filters import NeighbourhoodFilterSet, SelectionFilterSet
from linkages.models import Linkage
from linkages.neighbourhoods import Steps, neighbourhood_get, steps_over
from linkages.reports import graph_document_get
from linkages.selectors import ClaimRow, linkage_detail, linkage_list, linkages_any_day
from register.api.writing import WritesClaims, WritesLinkages


@dataclass(frozen=True, slots=True)
class Walk:
    """What a neighbourhood is asked for, whoever stands in its middle: the same for as long as the register is."""

    start: Prepared
    steps: Steps
    direction: str
    depth: int
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim and how it stands to the one that is shown."""

    claim: ClaimRow
    standing: str

    @property
    def chosen(self) -> bool:
        """Return whether it is the one that is shown."""
        return self.standing == "chosen"


class LinkageListView(WritesLinkages, ListView):
    """Linkages on a day, each with the claim that is chosen on that day."""

    http_method_names = ("get", "head", "options", "post")
    serializer_class = LinkageSerializer
    filterset_class = SelectionFilterSet

    def rows(self) -> QuerySet[Linkage]:
        """Return the linkages that are there on the day asked for."""
        return linkage_list(viewer=self.viewer, as_of=as_of_get(self.parameters))

    def reading(self, rows: QuerySet) -> Reading:
        """Return how linkages are read with what their chosen claims say."""
        sources: dict[int, str] = {}
        return Reading(record_values(rows, viewer=self.viewer), lambda found: linkage_records(found, sources), place=itemgetter(0))


class LinkageView(DetailView):
    """One linkage with all its claims, which one is shown on a day, and why."""

    serializer_class = LinkageDetailSerializer
    filterset_class = DayFilterSet
    statuses = (304, 308, 400, 404, 406)

    def rows(self) -> QuerySet[Linkage]:
        """Return the linkages that the viewer may see, on whatever day."""
        return linkages_any_day(viewer=self.viewer)

    def report(self) -> dict[str, Any]:
        """Return the linkage with its claims and the choice among them."""
        filters = self.filters_get()
        linkage = self.row_get(self.rows(), key=self.kwargs["key"])
        detail = linkage_detail(linkage, viewer=self.viewer, as_of=day_get(filters))
        state = detail.state
        return {
            **{name: getattr(linkage, name) for name in ("key", "supplier", "customer", "kind", "product")},
            "claim": detail.chosen,
            "status": state.status,
            "as_of": detail.as_of,
            "chosen_because": state.reason.in_words(gettext),
            "stages": list(state.stages),
            "lapsed": state.lapsed,
            "claims": [ShownClaim(claim, state.standing[claim.key]) for claim in detail.claims],
        }


class LinkageClaimsView(WritesClaims, LinkageView):
    """The claims of one linkage, in the linkage as `linkages/{key}/` shows it."""

    http_method_names = ("get", "head", "options", "post")


class GraphView(GraphReportView):
    """A graph document of linkages: networkx.node_link_graph(document, edges="edges") reads it back."""

    serializer_class = GraphSerializer
    filterset_class = SelectionFilterSet
    statuses = (304, 400, 406, 422)

    def report(self) -> dict[str, Any]:
        """Return the document of all linkages that match; members of the clusters asked for are inside."""
        filters = self.filters_get(linkage_list(viewer=self.viewer, as_of=as_of_get(self.parameters)))
        clusters = filters.form.cleaned_data["cluster"] or []
        inside = {key for cluster in clusters for key in member_keys(cluster, viewer=self.viewer)}
        found = not_too_large(flow_values(filters.qs, viewer=self.viewer))
        return graph_document_get(found, viewer=self.viewer, as_of=day_get(filters), inside=inside)


class OrganisationNeighbourhoodView(GraphView):
    """A graph document of the linkages around an organisation; markets are reached, never passed through."""

    filterset_class = NeighbourhoodFilterSet
    statuses = (304, 308, 400, 404, 406, 422)

    def report(self) -> dict[str, Any]:
        """Return the document of the linkages on the way from the organisation; only those that match are walked."""
        asked = tuple(sorted((name, value) for name, value in self.parameters.items() if name != "format"))
        walk = remembered("neighbourhood", clock.today(), asked, viewer=self.viewer, build=self.walk)
        # Who is not there was merged, or is refused.
        [[number, *said]] = walk.start(key := self.kwargs["key"]) or walk.start(
            self.row_get(organisation_list(viewer=self.viewer), key=key).key
        )
        found = neighbourhood_get({number: said}, walk.steps, direction=walk.direction, depth=walk.depth)
        return graph_document_get(
            not_too_large(found.linkages),
            viewer=self.viewer,
            as_of=walk.as_of,
            inside={said[0]},
            ends=found.ends,
            organisation=said[0],
            direction=walk.direction,
            depth=walk.depth,
        )

    def walk(self) -> Walk:
        """Return what the parameters of the request ask for, checked."""
        filters = self.filters_get(linkage_list(viewer=self.viewer, as_of=as_of_get(self.parameters)))
        return Walk(
            start=Prepared(organisation_list(viewer=self.viewer).filter(key=Given()).values_list("pk", *END)),
            steps=steps_over(filters.qs, viewer=self.viewer, largest=GRAPH_LARGEST),
            direction=filters.direction_asked,
            depth=filters.form.cleaned_data["depth"],
            as_of=day_get(filters),
        )
