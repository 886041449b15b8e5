"""The workspace: one selection of linkages as map, network and value chain, in one address."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.template import Context
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from clusters.reports import SELECTION_LARGEST, Bounds, Selection, selection_get
from clusters.templatetags.selections import drawn_rows, picture_svg
from core import clock
from core.countries import country_name
from core.facets import FilteredRows
from core.lists import ListPage
from core.pages import RefusedParametersError, query_text
from core.selectors import version_token
from core.templatetags.links import link
from core.words import word
from drawing.sheet import SheetSource, SheetWords, drawing_width, sheet
from firms.dates import partial_date
from firms.models import Basis
from firms.models.organisations import OrganisationKind
from firms.selectors import organisation_list, product_list
from linkages.facets import SELECTION_FACETS
from linkages.filters import FACES, SelectionFilterSet, SheetFilterSet, selection_differences
from linkages.models import ClaimStatus, Confidence
from linkages.reports import Differences, claims_account_get
from linkages.selectors import linkage_list, linkages_any_day

ROWS_SHOWN = 1000
"""So many flows stand in the table of the page; all of them are in the list and in the data."""
PARTIES_SHOWN = 500
"""So many organisations and markets are named beside the pictures."""
ANCHORS_SHOWN = 100
"""Of so many anchors the page says what the recorded flows explain."""
DRAWN_LARGEST = 4000
"""So many linkages the server draws; more are drawn by the browser only."""
LABEL_WORDS = (*ClaimStatus.values, *Confidence.values, *Basis.values)

PICTURE_TITLES = {"map": gettext_lazy("Map"), "network": gettext_lazy("Network by supply tier"), "chain": gettext_lazy("Value chain")}
PICTURE_NOTES = {
    "map": gettext_lazy("Where a source gives only the zone or the town, organisations stand beside its centre. Borders: Natural Earth."),
    "network": gettext_lazy("Flows from left to right by tier, counted from the anchors; what serves, owns and teaches stands below."),
    "chain": gettext_lazy("One product family in one unit. Bands of different bases or years are never added."),
}
LEGENDS = {
    "map": ("kind", "status", "confidence", "width"),
    "network": ("kind", "status", "confidence"),
    "chain": ("band", "status", "confidence"),
}


def sheet_words() -> SheetWords:
    """Return the words of a sheet."""
    signs = {value: str(word(value)) for value in (*OrganisationKind.values, *ClaimStatus.values, *Confidence.values)}
    return SheetWords(
        sources=_("Sources"),
        legends={
            "kind": _("Organisation"),
            "status": _("Status"),
            "confidence": _("Confidence"),
            "width": _("Line"),
            "band": _("Band"),
        },
        signs=signs
        | {
            "open": _("not operating yet, or not now"),
            "known": _("quantity known"),
            "unknown": _("quantity not known"),
            "actual": _("as wide as its actual quantity"),
            "beside": _("contract, capacity or derived: never added"),
            "hair": _("not known, not operating, or part of a total"),
        },
    )


class SelectionPage(ListPage):
    """What all pages of a selection share: its rows, its bounds, its filters."""

    title = gettext_lazy("Explore")
    search_words = gettext_lazy("Name of an end, or product")
    filterset_class = SelectionFilterSet
    list_name = "linkages"
    facets = SELECTION_FACETS
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
        return Bounds.asked(self.filters.form.cleaned_data, self.filters.set_names)

    @cached_property
    def whole(self) -> QuerySet:
        """Return all linkages of what is looked at."""
        return self.found.only(*self.filters.set_names)

    @cached_property
    def shown_count(self) -> int:
        """Return how many linkages the filters choose."""
        return self.counts.total

    @cached_property
    def whole_count(self) -> int:
        """Return how many linkages there are of what is looked at."""
        return int(self.remembered("count", self.whole, self.whole.count)) if self.filters.narrows else self.shown_count

    @cached_property
    def is_too_large(self) -> bool:
        """Return whether there are more linkages than are drawn."""
        return self.whole_count > SELECTION_LARGEST

    @property
    def faces(self) -> tuple[str, ...]:
        """Return the pictures that stand open."""
        return tuple(self.filters.form.cleaned_data["view"]) or FACES

    @property
    def is_drawn(self) -> bool:
        """Return whether the server draws the selection."""
        return self.shown_count <= DRAWN_LARGEST

    @cached_property
    def selection(self) -> Any:
        """Return the selection."""
        shown = self.found.where() if self.filters.narrows else None
        return selection_get(self.whole, viewer=self.viewer, as_of=self.as_of, bounds=self.bounds, shown=shown)

    @cached_property
    def differences(self) -> Differences | None:
        """Return what became of the linkages since the day that is compared with; None when none is asked for."""
        return selection_differences(self.filters, viewer=self.viewer, as_of=self.as_of)

    def rows_as_data(self) -> list[dict[str, str]]:
        """Return the addresses of the same rows in the interface."""
        graph = self.data_link(_("Graph as JSON"), "graph/", **self.filters.active)
        return [*super().rows_as_data(), graph, self.data_link("GraphML", "graph/", **self.filters.active, format="graphml")]

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
            "is_drawn": self.is_drawn,
            "largest": SELECTION_LARGEST,
            "loosened": self.loosened(chips) if chips and not self.shown_count else [],
            "selection": selection,
            "chain": selection and selection.chain,
            "whole": selection and selection.whole,
            "anchors": selection.anchors[:ANCHORS_SHOWN] if selection else (),
            "rows_shown": ROWS_SHOWN,
            "rows_slice": f":{ROWS_SHOWN}",
            "parties_shown": PARTIES_SHOWN,
            "parties_slice": f":{PARTIES_SHOWN}",
            "faces": self.faces,
            "years": self._years(selection),
            "evidence": evidence_get(self.filters.viewed.get("selected", ""), viewer=self.viewer, as_of=self.as_of),
            "label_words": LABEL_WORDS,
            "rows_query": query_text(self.filters.active),
            "family": self.filters.viewed.get("family", ""),
            "unit": self.filters.viewed.get("unit", ""),
            "differences": self.differences,
            "data_links": self.rows_as_data(),
        }

    def _years(self, selection: Selection | None) -> tuple[int, int]:
        """Return the first year in which one of the linkages begins, ten years ago at the latest, and this year."""
        this = clock.today().year
        begins = [row.claim.valid_from.year for row in (selection.rows if selection else ()) if row.claim.valid_from]
        return min(*begins, this - 10, self.as_of.year), this


class TakenPage(SelectionPage):
    """A selection to take away: what says on paper what it shows."""

    filterset_class = SheetFilterSet

    def drawn_required(self) -> None:
        """Refuse a selection that the server does not draw."""
        if self.is_too_large or not self.is_drawn:
            msg = _("More than %(most)s linkages make no sheet: name a cluster, a zone, a country or an organisation.")
            self.filters.form.add_error("cluster", msg % {"most": DRAWN_LARGEST})
            raise RefusedParametersError(self.filters)

    def _looked(self) -> dict[str, str]:
        return {name: value for name, value in self.filters.viewed.items() if name not in ("paper", "orientation")}

    def _day_said(self) -> str:
        return _("As of %(day)s") % {"day": date_format(self.as_of, "j F Y")}

    def _facts(self, drawn: int) -> list[str]:
        """Return what was asked and found: filters, day, linkages drawn, left out by the filters, and shown elsewhere."""
        asked = [f"{chip.title}: {chip.value}" for chip in self.chips([])] or [_("No filter")]
        counts = _("%(shown)s linkages shown, %(left)s left out by filters") % {"shown": drawn, "left": self.whole_count - self.shown_count}
        others = self.selection.count - drawn
        return [
            *asked,
            self._day_said(),
            counts,
            *([_("%(count)s of other products or kinds not drawn here") % {"count": others}] if others else []),
        ]

    def _imprint(self) -> list[str]:
        return [
            _("Data version %(version)s") % {"version": version_token(getattr(self.request, "data_version", None))[:8]},
            _("Exported on %(day)s") % {"day": date_format(clock.today(), "j F Y")},
        ]


class SheetPage(TakenPage):
    """One picture of a selection as an SVG file to take away, with all that says what it shows."""

    def content(self, picture: str) -> dict[str, Any]:
        """Return the sheet as text, and the name of its file."""
        self.checked()
        filters = self.filters
        self.drawn_required()
        paper = {"paper": filters.paper_asked, "landscape": filters.is_landscape}
        context = Context(
            {
                **self.frame(),
                "request": self.request,
                "rows_query": query_text(filters.active),
                "family": filters.viewed.get("family", ""),
                "unit": filters.viewed.get("unit", ""),
            }
        )
        drawn = drawn_rows(context, self.selection, picture)
        sources = {source.key: source for row in drawn for source in row.claim.sources}
        context["cited"] = {key: number for number, key in enumerate(sources, start=1)}
        drawing = picture_svg(context, self.selection, picture, drawing_width(**paper))
        home = f"{self.request.scheme}://{self.request.get_host()}"
        text = sheet(
            drawing,
            title=self.subject,
            subtitle=str(PICTURE_TITLES[picture]),
            masthead=(_("Cluster Atlas"), self._day_said()),
            facts=self._facts(len(drawn)),
            legend=LEGENDS[picture],
            notes=[str(PICTURE_NOTES[picture])],
            sources=[
                SheetSource(number, source.title, source.publisher, str(partial_date(source, "published") or ""), source.url)
                for number, source in enumerate(sources.values(), start=1)
            ],
            imprint=[*self._imprint(), f"{home}{link(context, 'explore')}{query_text({**filters.active, **self._looked()})}"],
            words=sheet_words(),
            home=home,
            lang=get_language() or "en",
            **paper,
        )
        return {"text": text, "file": f"{slugify(self.subject) or 'selection'}-{picture}.svg"}

    def answer(self, content: dict[str, Any]) -> HttpResponse:
        """Return the file."""
        response = HttpResponse(content["text"], content_type="image/svg+xml; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{content["file"]}"'
        return response


class BriefPage(TakenPage):
    """A selection as a brief to print: its pictures, tables and sources on A4 or Letter."""

    template_name = "clusters/brief.html"

    def content(self) -> dict[str, Any]:
        """Return the selection with what a printed page must say of it."""
        self.checked()
        self.drawn_required()
        return {
            "list": self,
            "subject": self.subject,
            "selection": self.selection,
            "chain": self.selection.chain,
            "differences": self.differences,
            "faces": self.faces,
            "facts": self._facts(self.selection.count),
            "data_links": self.rows_as_data(),
            "imprint": self._imprint(),
            "paper": self.filters.paper_asked,
            "orientation": "landscape" if self.filters.viewed.get("orientation") == "landscape" else "portrait",
            "rows_query": query_text(self.filters.active),
            "family": self.filters.viewed.get("family", ""),
            "unit": self.filters.viewed.get("unit", ""),
            "workspace": query_text({**self.filters.active, **self._looked()}),
        }


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
        return linkage and {"kind": kind, "linkage": linkage, "account": claims_account_get(linkage, viewer=viewer, as_of=as_of)}
    if kind == "organisation":
        organisation = organisation_list(viewer=viewer).prefetch_related("sources").filter(key=key).first()
        return organisation and {"kind": kind, "organisation": organisation}
    if kind == "product":
        product = product_list(viewer=viewer).filter(key=key).first()
        return product and {"kind": kind, "product": product}
    return None
