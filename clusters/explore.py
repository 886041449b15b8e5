"""The workspace: one selection of linkages as map, network and value chain, in one address."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clusters.reports import SELECTION_LARGEST, Bounds, selection_get
from core import clock
from core.countries import country_name
from core.facets import FilteredRows
from core.lists import ListPage
from core.memo import remembered
from core.pages import query_text
from firms.models import Basis
from firms.selectors import organisation_list, product_list
from linkages.facets import LINKAGE_FACETS
from linkages.filters import FACES, SelectionFilterSet, selected_set, selection_differences
from linkages.models import ClaimStatus, Confidence
from linkages.reports import Differences, linkage_account_get
from linkages.selectors import claim_years, linkage_list, linkages_any_day

ROWS_SHOWN = 1000
"""So many flows stand in the table of the page; all of them are in the list and in the data."""
LABEL_WORDS = (*ClaimStatus.values, *Confidence.values, *Basis.values)
KEPT = ("view", "at", "layout", "group", "size")
"""What stays as it is when other rows are chosen."""


class SelectionPage(ListPage):
    """What all pages of a selection share: its rows, its bounds, its filters."""

    title = gettext_lazy("Explore")
    search_words = gettext_lazy("Name of an end, or product")
    filterset_class = SelectionFilterSet
    list_name = "linkages"
    facets = LINKAGE_FACETS
    allowed = ()

    def rows(self) -> QuerySet:
        """Return the linkages that are there on the day."""
        return linkage_list(viewer=self.viewer, as_of=self.as_of)

    def counted(self, count: int) -> str:
        """Return the number of linkages in words."""
        return ngettext("%(count)s linkage", "%(count)s linkages", count) % {"count": count}

    def checked(self) -> None:
        """Check the parameters of the request."""
        self.filters = self.filtered(self.rows())
        self.found = FilteredRows(self.filters)

    @cached_property
    def bounds(self) -> Bounds:
        """Return what is looked at."""
        asked = self.filters.form.cleaned_data
        return Bounds(
            clusters=tuple(asked["cluster"] or ()),
            zones=tuple(asked["zone"] or ()),
            countries=tuple(asked["country"] or ()),
            organisations=tuple(asked["organisation"] or ()),
        )

    @cached_property
    def set_names(self) -> frozenset[str]:
        """Return the parameters that say what is looked at; the others narrow what is shown of it."""
        return selected_set(self.filters)

    @cached_property
    def shown_count(self) -> int:
        """Return how many linkages the filters choose."""
        rows = self.found.where()
        return int(self.remembered("count", rows, rows.count))

    @cached_property
    def whole_count(self) -> int:
        """Return how many linkages there are of what is looked at."""
        return int(self.remembered("count", self._whole(), self._whole().count))

    @cached_property
    def is_too_large(self) -> bool:
        """Return whether there are more linkages than are drawn."""
        return self.whole_count > SELECTION_LARGEST

    @cached_property
    def selection(self) -> Any:
        """Return the selection."""
        narrows = bool(set(self.filters.active) - self.set_names)
        shown = self.found.where() if narrows else None
        return selection_get(self._whole(), viewer=self.viewer, as_of=self.as_of, bounds=self.bounds, shown=shown)

    def _whole(self) -> QuerySet:
        blank = {name: self.found.blank(name) for name in self.filters.active if name not in self.set_names}
        return self.found.where(**blank)

    @cached_property
    def differences(self) -> Differences | None:
        """Return what became of the linkages since the day that is compared with; None when none is asked for."""
        return selection_differences(self.filters, viewer=self.viewer, as_of=self.as_of)

    @property
    def subject(self) -> str:
        """Return what is looked at, in words."""
        bounds = self.bounds
        names = [str(one) for one in (*(each.name for each in (*bounds.clusters, *bounds.zones, *bounds.organisations)),)]
        names += [country_name(code) for code in bounds.countries]
        if not names:
            names = [product.name for product in self.filters.form.cleaned_data["product"] or ()]
        return ", ".join(names) or _("The whole register")


class ExplorePage(SelectionPage):
    """The workspace: map, network and value chain of one selection; complete without script."""

    template_name = "clusters/explore.html"

    def content(self) -> dict[str, Any]:
        """Return the selection, its filters with counts, and what is selected in it."""
        self.checked()
        groups = [] if self.is_too_large else self.groups()
        chips = self.chips(groups)
        selection = None if self.is_too_large or not self.shown_count else self.selection
        return {
            "list": self,
            "filters": self.filters,
            "subject": self.subject,
            "bounds": self.bounds,
            "groups": groups,
            "chips": chips,
            "counted": self.counted(self.shown_count),
            "left_out": self.whole_count - self.shown_count,
            "is_empty": not self.shown_count,
            "is_too_large": self.is_too_large,
            "largest": SELECTION_LARGEST,
            "loosened": self.loosened(chips) if chips and not self.shown_count else [],
            "selection": selection,
            "chain": selection and selection.chain,
            "rows_shown": ROWS_SHOWN,
            "rows_slice": f":{ROWS_SHOWN}",
            "faces": self._faces(),
            "years": remembered("claim_years", clock.today(), viewer=self.viewer, build=lambda: claim_years(viewer=self.viewer)),
            "evidence": evidence_get(self.filters.viewed.get("selected", ""), viewer=self.viewer, as_of=self.as_of),
            "label_words": LABEL_WORDS,
            "kept": {name: value for name, value in self.filters.viewed.items() if name in KEPT},
            "rows_query": query_text(self.filters.active),
            "family": self.filters.viewed.get("family", ""),
            "unit": self.filters.viewed.get("unit", ""),
            "differences": self.differences,
            "data_links": self.rows_as_data(),
        }

    def _faces(self) -> tuple[str, ...]:
        return tuple(self.filters.form.cleaned_data["view"]) or FACES

    def rows_as_data(self) -> list[dict[str, str]]:
        """Return the addresses of the same rows in the interface."""
        graph = self.data_link(_("Graph as JSON"), "graph/", **self.filters.active)
        return [*super().rows_as_data(), graph, self.data_link("GraphML", "graph/", **self.filters.active, format="graphml")]


class EvidencePage(SelectionPage):
    """The facts of what is selected, with their sources: a part of the workspace, also alone."""

    template_name = "clusters/evidence.html"

    def content(self) -> dict[str, Any]:
        """Return what is selected."""
        self.checked()
        selected = self.filters.viewed.get("selected", "")
        return {"list": self, "evidence": evidence_get(selected, viewer=self.viewer, as_of=self.as_of)}


def evidence_get(selected: str, *, viewer: object | None, as_of: dt.date) -> dict[str, Any] | None:
    """Return what is selected with its facts; None for nothing, and for what the viewer may not see."""
    kind, _colon, key = selected.partition(":")
    if kind == "linkage":
        linkage = linkages_any_day(viewer=viewer).filter(key=key).first()
        return linkage and {"kind": kind, "linkage": linkage, "account": linkage_account_get(linkage, viewer=viewer, as_of=as_of)}
    if kind == "organisation":
        organisation = organisation_list(viewer=viewer).prefetch_related("sources").filter(key=key).first()
        return organisation and {"kind": kind, "organisation": organisation}
    if kind == "product":
        product = product_list(viewer=viewer).filter(key=key).first()
        return product and {"kind": kind, "product": product}
    return None
