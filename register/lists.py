"""The queue of proposals: what waits for an officer, or was decided, in the shape of all lists."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.facets import Facet
from core.filters import RegisterFilterSet
from core.lists import Column, ListPage, Preset
from core.models import DatasetVersion
from core.pages import RefusedParametersError
from register.desk import DeskPage
from register.filters import AGES, PlaceFilterSet, ProposalFilterSet
from register.kinds import KINDS
from register.models import Proposal
from register.selectors import queue_list
from register.services.decisions import is_proposer

DECIDED = ("accepted", "partly", "rejected", "withdrawn")


@dataclass
class QueuePart:
    """A page of the queue: it begins after a proposal and not at a number, so that none is passed over while others are decided."""

    object_list: Any
    next: int | None
    is_first: bool
    has_other_pages: bool = False

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)


def _countries(viewer: Any) -> list[tuple[str, Any]]:
    found = {country for countries in queue_list(viewer=viewer).order_by().values_list("countries", flat=True) for country in countries}
    return [(country, [country]) for country in sorted(found)]


def _words(choices: Callable[[], Any]) -> Callable[[object | None, Collection[str]], dict[str, str]]:
    """Return the names of the values of a facet out of pairs of value and word."""
    return lambda _viewer, values: {value: str(said)[:1].upper() + str(said)[1:] for value, said in choices() if value in values}


class QueuePage(DeskPage, ListPage):
    """Proposals in an officer's scope, the oldest first; those that nobody decided yet unless others are asked for."""

    template_name = "register/queue.html"
    title = _("Proposals")
    lede = _("What people propose for your countries and zones, the oldest first. An officer decides; never who proposed it.")
    filterset_class = ProposalFilterSet
    list_name = "proposals"
    allowed = ("after", "ordering")
    columns = (
        Column("number", _("Number")),
        Column("title", _("About")),
        Column("purpose", _("What")),
        Column("fields", _("Fields"), is_number=True),
        Column("by", _("By")),
        Column("opened", _("Age"), ("opened_at",)),
        Column("status", _("Status")),
    )
    facets = (
        Facet("purpose", _("What is asked"), columns=("purpose",), together=True, names=_words(lambda: Proposal.Purpose.choices)),
        Facet(
            "kind",
            _("Kind of record"),
            columns=("kind",),
            together=True,
            names=_words(lambda: [(name, kind.title) for name, kind in KINDS.items()]),
        ),
        Facet("country", _("Country"), asked=_countries),
        Facet(
            "age",
            _("Age"),
            asked=lambda _viewer: [(name, [name]) for name in AGES],
            names=_words(lambda: [(name, words) for name, (_least, _most, words) in AGES.items()]),
        ),
        Facet(
            "status",
            _("Status"),
            asked=lambda _viewer: [(status, [status]) for status in Proposal.Status.values],
            names=_words(lambda: Proposal.Status.choices),
        ),
    )
    presets = (
        Preset(_("Not decided")),
        Preset(_("Waiting for an officer"), {"status": "open"}),
        Preset(_("Asked back"), {"status": "asked"}),
        Preset(_("Decided"), {"status": ",".join(DECIDED)}),
    )

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        """Answer anew each time: proposals are no part of the register, whose version says when its pages change."""
        return self.answered(request, **address)

    def rows(self) -> QuerySet[Proposal]:
        """Return the proposals in scope, with who proposed and who decided."""
        return queue_list(viewer=self.viewer).select_related("proposer", "decided_by")

    def shown(self, rows: list[Any]) -> list[Any]:
        """Return the rows, each with whether it is the reader's own."""
        for row in rows:
            row.is_own = is_proposer(row, actor=self.viewer)
        return rows

    def counted(self, count: int) -> str:
        """Return the number of proposals in words."""
        return ngettext("%(count)s proposal", "%(count)s proposals", count) % {"count": count}

    def total(self, page: Any) -> int:
        """Return how many proposals match, on all pages."""
        return self.counts.total

    def remembered(self, name: str, rows: QuerySet, build: Callable[[], Any]) -> Any:
        """Return an answer worked out now: no version tells when it changes."""
        return build()

    def rows_as_data(self) -> list[dict[str, str]]:
        """Return nothing: proposals are not in the interface."""
        return []

    def more(self) -> dict[str, Any]:
        """Return the addresses of the next page and of the first."""
        after = self.part.next
        return {
            "next_href": self.address(after=str(after)) if after else "",
            "first_href": "" if self.part.is_first else self.address(),
            "statuses": self.filters.form.cleaned_data["status"],
        }

    def address(self, **changes: str) -> str:
        """Return the address of the queue with changed parameters, from its beginning."""
        return super().address(**{"after": "", **changes})

    def filtered(self, queryset: QuerySet | None = None, **options: Any) -> RegisterFilterSet:
        """Return the checked filters; where the page begins is checked before them."""
        places = self._check(PlaceFilterSet, DatasetVersion.objects.none(), allowed=self.parameters)
        number = places.form.cleaned_data["after"]
        self.after = self.rows().filter(pk=number).first() if number is not None else None
        if number is not None and self.after is None:
            places.form.add_error("after", gettext("There is no proposal %(number)d in your countries and zones.") % {"number": number})
            raise RefusedParametersError(places)
        return super().filtered(queryset, **options)

    def sorted_rows(self) -> QuerySet[Proposal]:
        """Return the proposals by when they were sent."""
        _column, newest_first = self.ordering
        rows: QuerySet[Proposal] = self.found.where()
        return rows.order_by("-opened_at", "-pk") if newest_first else rows.order_by("opened_at", "pk")

    def page_of(self, rows: QuerySet[Proposal]) -> QueuePart:
        """Return the page that begins after the proposal asked for."""
        if self.after is not None:
            way = "lt" if self.ordering[1] else "gt"
            at = self.after.opened_at
            rows = rows.filter(Q(**{f"opened_at__{way}": at}) | Q(opened_at=at, **{f"pk__{way}": self.after.pk}))
        numbers = list(rows.values_list("pk", flat=True)[: self.page_size + 1])
        more = numbers[self.page_size - 1] if len(numbers) > self.page_size else None
        self.part = QueuePart(rows[: self.page_size], more, is_first=self.after is None)
        return self.part
