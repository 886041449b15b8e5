"""One shape for all lists: filters with counts, columns to sort by, pages, the same rows as data, what to loosen when nothing matches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from django import forms
from django.db.models import F, QuerySet
from django.db.models.expressions import Expression, OrderBy
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from core import clock
from core.countries import country_name
from core.facets import NEEDED_BY, Counts, Facet, FilteredRows, RecordNames, facet_counts, loosened_counts, record_names
from core.filters import ChoicesField, CountryField, FlagField, KeysField, RegisterFilterSet, split_values
from core.list_filters import ListFilterSet
from core.memo import question, remembered
from core.models import DatasetVersion
from core.pages import PAGE_SIZE, Page, query_text
from core.words import word

OPTIONS_SHOWN = 8
"""So many values of a filter stand open; the others are folded away, save those that are ticked."""

PARAMETER_WORDS: dict[str, Any] = {
    "q": gettext_lazy("Words"),
    "kind": gettext_lazy("Kind"),
    "status": gettext_lazy("Status"),
    "country": gettext_lazy("Country"),
    "zone": gettext_lazy("Zone"),
    "cluster": gettext_lazy("Cluster"),
    "role": gettext_lazy("Role in a cluster"),
    "industry": gettext_lazy("Industry"),
    "makes": gettext_lazy("Makes"),
    "uses": gettext_lazy("Uses"),
    "hs": gettext_lazy("HS code begins with"),
    "location_precision": gettext_lazy("Place known to the"),
    "bbox": gettext_lazy("Inside the box"),
    "near": gettext_lazy("Near"),
    "radius_km": gettext_lazy("Within, km"),
    "stage": gettext_lazy("Stage"),
    "parent": gettext_lazy("Below"),
    "makers": gettext_lazy("Made by"),
    "users": gettext_lazy("Used by"),
    "made_from": gettext_lazy("Made from the output of"),
    "organisation": gettext_lazy("Organisation"),
    "supplier": gettext_lazy("Supplier"),
    "customer": gettext_lazy("Customer"),
    "product": gettext_lazy("Product"),
    "confidence": gettext_lazy("Confidence"),
    "min_confidence": gettext_lazy("Confidence at least"),
    "basis": gettext_lazy("Basis of the figure"),
    "scope": gettext_lazy("Ends in the cluster"),
    "supplier_country": gettext_lazy("Country of the supplier"),
    "customer_country": gettext_lazy("Country of the customer"),
    "quantified": gettext_lazy("Quantity known"),
    "dated": gettext_lazy("Start known"),
    "lateral": gettext_lazy("Lateral"),
    "year": gettext_lazy("Year"),
    "facts": gettext_lazy("What rests on it"),
    "purpose": gettext_lazy("What is asked"),
    "age": gettext_lazy("Age"),
    "certified": gettext_lazy("Certificate valid"),
}
TITLES_OF_FLAGS = {"true": gettext_lazy("yes"), "false": gettext_lazy("no")}


@dataclass(frozen=True)
class Column:
    """A column of a list. `order`: what it sorts by, names or expressions; nothing where its values have no order of their own."""

    name: str
    title: Any
    order: tuple[str | Expression, ...] = ()
    is_number: bool = False
    help: Any = ""

    def ordered(self, *, descending: bool) -> list[OrderBy]:
        """Return the terms of its order; what is not known comes last either way."""
        terms = [F(one) if isinstance(one, str) else one for one in self.order]
        return [term.desc(nulls_last=True) if descending else term.asc(nulls_last=True) for term in terms]


@dataclass(frozen=True)
class Option:
    """A value of a filter with the number of rows that it shows together with the other filters."""

    value: str
    name: str
    count: int | None
    checked: bool


@dataclass(frozen=True)
class FilterGroup:
    """The values of one filter, those shown and those folded away."""

    name: str
    title: str
    shown: Sequence[Option]
    folded: Sequence[Option] = ()
    is_single: bool = False


@dataclass(frozen=True)
class Chip:
    """A filter of the request in words, the address without it, and how many rows that would show where it was counted."""

    name: str
    title: str
    value: str
    href: str
    count: int | None = None


@dataclass(frozen=True)
class Head:
    """The head of a column: the address that sorts by it, and how it is sorted now."""

    column: Column
    href: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Preset:
    """A way into the list: a name and parameters."""

    title: Any
    parameters: Mapping[str, str] = field(default_factory=dict)


class ListPage(Page):
    """A list. A subclass names its rows, filters, columns and facets; see `templates/core/list.html`."""

    template_name = "core/list.html"
    title: ClassVar[Any] = ""
    lede: ClassVar[Any] = ""
    search_words: ClassVar[Any] = ""
    """What the words of `q` are looked for in."""
    list_name: ClassVar[str] = ""
    """The name of the page in the addresses, and with a slash its address in the interface."""
    columns: ClassVar[tuple[Column, ...]] = ()
    facets: ClassVar[tuple[Facet, ...]] = ()
    layouts: ClassVar[tuple[str, ...]] = ()
    presets: ClassVar[tuple[Preset, ...]] = ()
    has_places: ClassVar[bool] = False
    sorts_down: ClassVar[frozenset[str]] = frozenset()
    """Columns whose first click shows the greatest first."""
    page_size: ClassVar[int] = PAGE_SIZE
    allowed: tuple[str, ...] = ("page", "ordering", "by", "as_of")

    def rows(self) -> QuerySet:
        """Return the rows that the viewer may see."""
        raise NotImplementedError

    def shown(self, rows: list[Any]) -> list[Any]:
        """Return the rows of a page with what their columns need."""
        return rows

    def counted(self, count: int) -> str:
        """Return the number of rows in words."""
        raise NotImplementedError

    def total(self, page: Any) -> int:
        """Return how many rows match."""
        return int(page.paginator.count)

    def more(self) -> dict[str, Any]:
        """Return what a list shows beside its rows."""
        return {}

    def content(self) -> dict[str, Any]:
        """Return one page of the list, the values of its filters with their counts, and the ways out of an empty answer."""
        self.filters = self.filtered(self.rows())
        self.found = FilteredRows(self.filters)
        page = self.page_of(self.sorted_rows())
        page.object_list = self.shown(self.whole_rows(page.object_list))
        total, groups = self.total(page), self.groups()
        chips = self.chips(groups)
        return {
            "page": page,
            "filters": self.filters,
            "counted": self.counted(total),
            "heads": self.heads(),
            "groups": groups,
            "chips": chips,
            "loosened": self.loosened(chips) if chips and not total else [],
            "is_empty": not total,
            "presets": [self._preset(preset) for preset in self.presets],
            "list": self,
            "layout": self.layout,
            "list_name": self.list_name,
            "data_links": self.rows_as_data(),
            **self.more(),
        }

    def filtered(self, queryset: QuerySet | None = None, **options: Any) -> RegisterFilterSet:
        """Return the checked filters; the order and the page are checked before them."""
        known = [sign + column.name for column in self.columns if column.order for sign in ("", "-")]
        self.asked = self._check(
            ListFilterSet, DatasetVersion.objects.none(), allowed=self.parameters, orderings=known, layouts=self.layouts
        ).form.cleaned_data
        if not self.layouts:
            self.allowed = tuple(name for name in type(self).allowed if name != "by")
        return super().filtered(queryset, **options)

    @cached_property
    def layout(self) -> str:
        """Return the layout asked for, the first one when none is; empty where there is only one."""
        return next(iter(self.asked.get("by") or self.layouts), "")

    @cached_property
    def ordering(self) -> tuple[Column | None, bool]:
        """Return the column that the list is sorted by, and whether downwards; none where the rows are ranked by what is looked for."""
        asked = next(iter(self.asked["ordering"]), "")
        if not asked and self.filters.is_ranked:
            return None, False
        name = asked.removeprefix("-")
        sortable = [column for column in self.columns if column.order]
        return next((column for column in sortable if column.name == name), sortable[0]), asked.startswith("-")

    def sorted_rows(self) -> Any:
        """Return the rows in order; rows that are equal in it stand by key, so that pages never overlap."""
        column, descending = self.ordering
        rows = self.found.ranked()
        return rows if column is None else rows.order_by(*column.ordered(descending=descending), "key")

    def page_of(self, rows: Any) -> Any:
        """Return the page asked for."""
        from django.core.paginator import Paginator  # noqa: PLC0415

        paginator = Paginator(rows, self.page_size)
        if isinstance(rows, QuerySet):
            paginator.count = self.counts.total
        return paginator.get_page(self.asked["page"])

    def whole_rows(self, rows: Any) -> list[Any]:
        """Return the rows of a page: first which they are, then all that they say.

        What is worked out for each row, and what is joined to it, is so worked out for the rows of the page only.
        """
        if not isinstance(rows, QuerySet) or not rows.query.is_sliced:
            return list(rows)
        order = self.remembered("rows", rows, lambda: list(rows.values_list("pk", flat=True)))
        wanted = rows.all()
        wanted.query.clear_limits()
        found = {row.pk: row for row in wanted.order_by().filter(pk__in=order)}
        return [found[pk] for pk in order if pk in found]

    def remembered(self, name: str, rows: QuerySet, build: Callable[[], Any]) -> Any:
        """Return an answer about rows that hangs on the data, the viewer and the parameters only, worked out once.

        Pages that show the same rows may count other facets of them.
        """
        facets = tuple(facet.name for facet in self.asked_facets)
        asked = (question(rows), *sorted(self.filters.active.items()), self.as_of, clock.today(), facets)
        return remembered(f"{name} of {self.list_name}", *asked, viewer=self.viewer, build=build)

    # ------------------------------------------------------------ addresses
    def address(self, **changes: str) -> str:
        """Return the address of the list with changed parameters, on its first page."""
        parameters = {**self.parameters, "page": "", **changes}
        return self.request.path + query_text({name: value for name, value in parameters.items() if value})

    def heads(self) -> list[Head]:
        """Return the heads of the columns."""
        sorted_by, descending = self.ordering
        heads = []
        for column in self.columns:
            is_here = column is sorted_by
            down = not descending if is_here else column.name in self.sorts_down
            href = self.address(ordering=("-" if down else "") + column.name) if column.order else ""
            heads.append(Head(column, href, ("descending" if descending else "ascending") if is_here else ""))
        return heads

    def rows_as_data(self) -> list[dict[str, str]]:
        """Return the addresses of the same rows in the interface, under the same filters."""
        active, path = self.filters.active, f"{self.list_name}/"
        links = [self.data_link("JSON", path, **active), self.data_link("CSV", path, **active, format="csv")]
        if self.has_places:
            links.append(self.data_link("GeoJSON", path, **active, format="geojson"))
        return [*links, *self._rows_as_files(active)]

    def _rows_as_files(self, active: Mapping[str, str]) -> list[dict[str, str]]:
        """Return the addresses of the same rows as files that can be edited and brought back."""
        files = (("xlsx", gettext("Workbook (XLSX)")), ("zip", gettext("CSV pack")))
        addresses = {form: reverse("export", args=[self.list_name, form]) for form, _title in files}
        return [{"name": title, "href": addresses[form] + query_text(active)} for form, title in files]

    def _preset(self, preset: Preset) -> dict[str, Any]:
        narrowing = {name: value for name, value in self.filters.active.items() if name != "as_of"}
        return {
            "title": preset.title,
            "href": self.request.path + query_text(dict(preset.parameters)),
            "current": narrowing == dict(preset.parameters),
        }

    # ------------------------------------------------------------ filters in words
    @cached_property
    def asked_facets(self) -> tuple[Facet, ...]:
        """Return the filters that mean something in this request."""
        return tuple(facet for facet in self.facets if not facet.needs or facet.needs in self.filters.active)

    @cached_property
    def counts(self) -> Counts:
        """Return how many rows match, and how many each value of each filter would show."""
        return self.remembered("facets", self.found.where(), lambda: facet_counts(self.found, self.asked_facets))

    def groups(self) -> list[FilterGroup]:
        """Return the filters with the values that rows have, those of most rows first."""
        values = {facet.name: self._values(facet) for facet in self.asked_facets}
        of_records = {facet.name: (facet.names, values[facet.name]) for facet in self.asked_facets if isinstance(facet.names, RecordNames)}
        names = self.remembered("names", self.found.where(), lambda: record_names(of_records, viewer=self.viewer))
        groups = (self._group(facet, values[facet.name], names.get(facet.name)) for facet in self.asked_facets)
        return [group for group in groups if group]

    def _chosen(self, facet: Facet) -> list[str]:
        chosen = split_values(self.filters.active.get(facet.name, ""))
        return [value.upper() for value in chosen] if isinstance(self.filters.form.fields[facet.name], CountryField) else chosen

    def _values(self, facet: Facet) -> list[str]:
        """Return the values of a filter that some row has, and those that are asked for."""
        counts, chosen = self.counts.values[facet.name], self._chosen(facet)
        return [value for value, count in counts.items() if count or value in chosen] + [value for value in chosen if value not in counts]

    def _group(self, facet: Facet, values: Sequence[str], names: Mapping[str, Any] | None) -> FilterGroup | None:
        chosen, counts = self._chosen(facet), self.counts.values[facet.name]
        field_ = self.filters.form.fields[facet.name]
        if names is None:
            names = facet.names(self.viewer, values) if callable(facet.names) else {}
        known = [str(value) for value, _label in getattr(field_, "choices", ())]
        called = {value: str(names.get(value) or _value_name(field_, value)) for value in values}
        options = [Option(value, called[value], counts.get(value), value in chosen) for value in values]
        if facet.is_newest_first:
            options.sort(key=lambda option: (option.value.isdecimal(), option.value), reverse=True)
        elif known:
            options.sort(key=lambda option: known.index(option.value))
        else:
            options.sort(key=lambda option: (not option.checked, -(option.count or 0), option.name))
        last_checked = max((place for place, option in enumerate(options, start=1) if option.checked), default=0)
        cut = len(options) if known or len(options) <= OPTIONS_SHOWN + 2 else max(OPTIONS_SHOWN, last_checked)
        return (
            FilterGroup(facet.name, str(facet.title or title_of(facet.name)), options[:cut], options[cut:], facet.is_single)
            if options
            else None
        )

    def chips(self, groups: Sequence[FilterGroup]) -> list[Chip]:
        """Return the filters of the request in words."""
        names = {(group.name, option.value): option.name for group in groups for option in (*group.shown, *group.folded)}
        chips = []
        for name, given in self.filters.active.items():
            if name == "as_of":
                continue
            field_, cleaned = self.filters.form.fields[name], self.filters.form.cleaned_data.get(name)
            if isinstance(field_, KeysField):
                said = ", ".join(str(row) for row in cleaned or [])
            else:
                values = [given] if name == "q" else split_values(given)
                said = ", ".join(names.get((name, value)) or _value_name(field_, value) for value in values)
            without = dict.fromkeys((name, *NEEDED_BY.get(name, ())), "")
            chips.append(Chip(name, str(title_of(name)), said, self.address(**without)))
        return chips

    def loosened(self, chips: Sequence[Chip]) -> list[Chip]:
        """Return the filters with the number of rows there would be without each, most first."""
        counts = loosened_counts(self.found)
        return sorted((replace(chip, count=counts.get(chip.name, 0)) for chip in chips), key=lambda chip: -(chip.count or 0))


def title_of(name: str) -> Any:
    """Return the word for a parameter."""
    return PARAMETER_WORDS.get(name, name)


def _value_name(field_: forms.Field, value: str) -> str:
    if isinstance(field_, CountryField):
        return country_name(value.upper())
    if isinstance(field_, FlagField):
        return str(TITLES_OF_FLAGS.get(value, value))
    return word(value) if isinstance(field_, ChoicesField) else value


def by_key(rows: Callable[[object | None], QuerySet], column: str = "key", title: str = "name") -> RecordNames:
    """Return the names of a filter whose values are keys: the titles of the records with these keys."""
    return RecordNames(rows, column, title)
