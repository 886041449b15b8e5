"""Tags and filters of every page: figures, dates, line marks, kind symbols, footnotes, navigation.

Load with `{% load atlas %}`. Figures are isolated (`<bdi>`), so that they keep their order on right-to-left pages.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import figures, words
from core.footnotes import Footnotes, host_of
from core.selectors import dataset_version
from drawing import bars, symbols

register = template.Library()

Figure = figures.Figure

# The pages of the masthead; one that the site does not have yet is left out.
PAGES = (
    ("clusters/", gettext_lazy("Clusters")),
    ("organisations/", gettext_lazy("Organisations")),
    ("products/", gettext_lazy("Products")),
    ("linkages/", gettext_lazy("Linkages")),
    ("explore/", gettext_lazy("Explore")),
    ("zones/", gettext_lazy("Zones")),
    ("initiatives/", gettext_lazy("Initiatives")),
    ("sources/", gettext_lazy("Sources")),
    ("compare/", gettext_lazy("Compare")),
    ("method/", gettext_lazy("Method")),
    ("about/", gettext_lazy("About the data")),
)
SEARCH_PAGES = (
    ("search/", gettext_lazy("Find an organisation, product, zone or source")),
    ("organisations/", gettext_lazy("Find an organisation")),
)
TIER = pgettext_lazy("position in the chain", "Tier %(tier)s")


# ---------------------------------------------------------------- figures
@register.simple_tag
def not_known() -> SafeString:
    """Return the words that stand where a figure would stand."""
    return format_html('<em class="nk">{}</em>', _("not known"))


@register.filter
def number(value: Figure | None) -> SafeString:
    """Return a number with narrow spaces between thousands; None is "not known"."""
    return not_known() if value is None else format_html("<bdi>{}</bdi>", figures.number_text(value))


@register.filter
def quantity(value: Figure | None, unit: str = "") -> SafeString:
    """Return a figure with its unit, `{{ row.quantity|quantity:row.unit }}`; None is "not known".

    Principle 4: a figure does not stand without basis and year; `{% figure %}` writes all of it.
    """
    return not_known() if value is None else format_html('<bdi class="q">{}</bdi>', figures.quantity_text(value, unit))


@register.filter
def unit_symbol(unit: str) -> str:
    """Return a unit as printed: m³/y for m3/y."""
    return figures.unit_text(unit or "")


@register.filter
def percent(value: Figure | None) -> SafeString:
    """Return a percentage; None is "not known"."""
    return not_known() if value is None else format_html('<bdi class="q">{}</bdi>', figures.percent_text(value))


@register.simple_tag
def figure(value: Figure | None, unit: str = "", basis: str = "", year: int | None = None, *, withheld: bool = False) -> SafeString:
    """Return a figure with unit, basis and year; "withheld" when the viewer may not see it, "not known" when nobody says it."""
    if withheld:
        return format_html('<em class="withheld">{}</em>', _("withheld"))
    stated = figures.basis_text(basis, year)
    if value is None:
        return not_known()
    return format_html('{} <span class="qb">{}</span>', quantity(value, unit), stated) if stated else quantity(value, unit)


# ---------------------------------------------------------------- dates
@register.filter
def given_date(value: object) -> SafeString:
    """Return a date in the precision in which a source gives it: 2018, 2018-03 or 2018-03-05; nothing is "undated"."""
    if not value:
        return format_html('<em class="nk">{}</em>', _("undated"))
    shown = value.isoformat() if isinstance(value, date) else str(value)
    return format_html('<time datetime="{0}"><bdi>{0}</bdi></time>', shown)


@register.simple_tag
def period(valid_from: object, valid_to: object) -> SafeString:
    """Return the period of a claim in words; a start that is not known is said."""
    if valid_from and valid_to:
        if str(valid_from) == str(valid_to):
            return format_html(_("in {day}"), day=given_date(valid_from))
        return format_html(_("{start} to {end}"), start=given_date(valid_from), end=given_date(valid_to))
    if valid_from:
        return format_html(_("since {day}"), day=given_date(valid_from))
    unknown = format_html('<em class="nk">{}</em>', _("start not known"))
    return format_html(_("{start}, until {end}"), start=unknown, end=given_date(valid_to)) if valid_to else unknown


# ---------------------------------------------------------------- words and signs
@register.filter
def word(value: object) -> str:
    """Return the word for a value of a row (kind, role, status, confidence, basis, stage ...) in the reader's language."""
    return words.word(value) if value not in (None, "") else ""


@register.filter
def tier_name(tier: int | None) -> str:
    """Return the name of a tier with a true minus sign; None is "not on the chain"."""
    if tier is None:
        return _("Not on the chain")
    return str(TIER) % {"tier": figures.isolated(figures.number_text(tier))}


@register.simple_tag
def kind_icon(kind: str, status: str = "operating", *, label: bool = False) -> SafeString:
    """Return the symbol of a kind of organisation; with `label=True` it is named for screen readers (use it where no word says it)."""
    return mark_safe(symbols.icon(kind, status=status or "operating", label=words.word(kind) if label else ""))  # noqa: S308 -- escaped there


@register.simple_tag
def state(status: str, confidence: str = "") -> SafeString:
    """Return the line mark of a linkage or claim with its words: dash = confidence, colour = status."""
    said = ", ".join(words.word(value) for value in (status, confidence) if value)
    return format_html(
        '<span class="state c-{} s-{}"><i class="ln" aria-hidden="true"></i>{}</span>', confidence or "confirmed", status, said
    )


@register.simple_tag
def coverage_bar(percent_value: Figure | None, beside: Figure | None = None) -> SafeString:
    """Return the bar of a coverage line: solid = actual, hatched = `beside` (contract or derived). Say the number in words next to it."""
    solid = None if percent_value is None else float(percent_value)
    return mark_safe(bars.coverage_bar(solid, hatched_percent=float(beside or 0)))  # noqa: S308 -- numbers only


@register.simple_tag
def confidence_spark(confirmed: int, reported: int, inferred: int, longest: int) -> SafeString:
    """Return a short line in three parts for a list of clusters; `longest` is the greatest sum in the list."""
    counts = {"confirmed": confirmed, "reported": reported, "inferred": inferred}
    return mark_safe(bars.confidence_spark(counts, longest=longest))  # noqa: S308 -- numbers only


@register.inclusion_tag("core/_legend.html")
def legend(parts: str = "kind confidence status") -> dict[str, object]:
    """Return the legend; `parts` names what it explains: kind, confidence, status, width."""
    return {
        "parts": parts.split(),
        "kinds": symbols.KINDS,
        "confidences": ("confirmed", "reported", "inferred"),
        "statuses": ("operating", "planned", "potential", "ended"),
    }


# ---------------------------------------------------------------- footnotes
def _footnotes(context: Context) -> Footnotes:
    """Return the page's footnotes: those the view gave, else one kept for the whole rendering."""
    if "footnotes" not in context:
        context.dicts[0]["footnotes"] = Footnotes()
    return context["footnotes"]


@register.simple_tag(takes_context=True)
def cite(context: Context, sources: Iterable[Any] | None) -> SafeString:
    """Return the footnote numbers of sources (objects with key, title, publisher, published, url; or keys the footnotes know)."""
    numbers = _footnotes(context).numbers(sources or ())
    if not numbers:
        return mark_safe("")
    links = format_html_join(" ", '<a href="#s{0}">{0}</a>', ((each,) for each in numbers))
    return format_html('<sup class="fn"><span class="sr"> {} </span>{}</sup>', _("sources"), links)


@register.inclusion_tag("core/_sources.html", takes_context=True)
def source_list(context: Context) -> dict[str, object]:
    """Return the sources that the page has cited so far, numbered; stands last in the content."""
    notes = []
    for each, source in _footnotes(context):
        url = getattr(source, "url", "") or ""
        notes.append(
            {"number": each, "source": source, "url": url, "host": host_of(url), "page": f"{get_script_prefix()}sources/{source.key}/"}
        )
    return {"notes": notes}


# ---------------------------------------------------------------- frame of the page
def _exists(path: str) -> bool:
    try:
        resolve(f"/{path}")
    except Resolver404:
        return False
    return True


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> Sequence[dict[str, object]]:
    """Return the pages of the masthead that the site has: href, name, whether the reader is on it or below it."""
    here = getattr(context.get("request"), "path_info", "")
    return [
        {"href": f"{get_script_prefix()}{path}", "name": name, "current": here.startswith(f"/{path}")}
        for path, name in PAGES
        if _exists(path)
    ]


@register.simple_tag
def page_link(path: str) -> str:
    """Return the address of a page of the site ("method/"), or nothing when the site does not have it."""
    return f"{get_script_prefix()}{path}" if _exists(path) else ""


@register.simple_tag
def search_page() -> dict[str, object] | None:
    """Return the page that answers the search box: href and what can be found there; None when there is none."""
    for path, name in SEARCH_PAGES:
        if _exists(path):
            return {"href": f"{get_script_prefix()}{path}", "name": name}
    return None


@register.simple_tag(takes_context=True)
def data_version(context: Context) -> object:
    """Return the data version (token, changed_at) as this reader sees it; None before the first write."""
    request: Any = context.get("request")
    if hasattr(request, "data_version"):  # a page has read it already
        return request.data_version
    return dataset_version(viewer=getattr(request, "user", None))
