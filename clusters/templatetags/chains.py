"""What the value chain shows in words and short tables: coverage, tiers, filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.coverage import LineCoverage
from clusters.filters import ValueChainFilterSet
from core.figures import isolated, percent_text
from firms.models import Organisation, Product
from linkages.reports import ValueChain

register = template.Library()

METER_LINES = 4
TIER_SENTENCES = {
    -2: gettext_lazy("what the suppliers’ suppliers sell"),
    -1: gettext_lazy("what the anchors’ suppliers sell"),
    0: gettext_lazy("what the anchors sell"),
    1: gettext_lazy("what the anchors’ customers sell"),
    2: gettext_lazy("what their customers sell"),
}
# Parameters that the filter form has a field for; it hands the others on unseen.
FORM_FIELDS = ("kind", "product", "status", "confidence", "basis", "scope", "as_of", "year")


@register.filter
def tier_sentence(tier: int | None) -> str:
    """Return what the flows of a tier are, in words; empty beyond the second step."""
    return _("neither end is placed") if tier is None else str(TIER_SENTENCES.get(tier, ""))


@register.filter
def coverage_words(line: LineCoverage) -> str:
    """Return what a coverage line says: "78.4 % of 2025", "60 % of capacity", "0 % recorded", "no figure to compare with"."""
    if line.percent is None:
        return _("no figure to compare with")
    said = isolated(percent_text(line.percent))
    if line.more_than_stated:
        return _("%(percent)s: more than stated") % {"percent": said}
    if not line.linkages:
        return _("%(percent)s recorded") % {"percent": isolated(percent_text(0))}
    if line.of == "actual":
        return _("%(percent)s of %(year)s") % {"percent": said, "year": line.year}
    return _("%(percent)s of capacity, %(year)s") % {"percent": said, "year": line.year}


def _named(chain: ValueChain, organisations: Iterable[Organisation]) -> list[dict[str, Any]]:
    names = {organisation.key: organisation for organisation in organisations}
    return [
        {"line": line, "organisation": names[line.organisation], "product": chain.products[line.product]}
        for line in chain.coverages
        if line.organisation in names
    ]


@register.inclusion_tag("clusters/_coverage_meter.html", takes_context=True)
def coverage_meter(context: Context, chain: ValueChain, organisations: Iterable[Organisation], more: str = "") -> dict[str, Any]:
    """Return the meter of a title block: the lines best explained; `more` is where the rest stands."""
    organisations = list(organisations)
    lines = sorted(_named(chain, organisations), key=_explained)
    shown = [entry for entry in lines if entry["line"].percent is not None][:METER_LINES]
    return {
        "lines": shown,
        "hidden": len(lines) - len(shown),
        "more": more,
        "several": len(organisations) > 1,
        "day_asked": context.get("day_asked"),
    }


def _explained(entry: dict[str, Any]) -> tuple[object, ...]:
    line = entry["line"]
    return line.percent is None, -(line.percent or 0), line.stated is None, entry["product"].name


@register.simple_tag
def self_list(organisation: Organisation) -> list[Organisation]:
    """Return a list of one organisation, whose coverage is shown like that of anchors."""
    return [organisation]


@register.inclusion_tag("clusters/_coverage_table.html", takes_context=True)
def coverage_table(context: Context, chain: ValueChain, organisations: Iterable[Organisation]) -> dict[str, Any]:
    """Return the table of the lines that can be compared, and the names of those that cannot."""
    organisations = list(organisations)
    entries = _named(chain, organisations)
    return {
        "compared": [entry for entry in entries if entry["line"].stated is not None],
        "others": [entry for entry in entries if entry["line"].stated is None],
        "several": len(organisations) > 1,
        "day_asked": context.get("day_asked"),
    }


@register.inclusion_tag("clusters/_checks.html")
def checks(filters: ValueChainFilterSet, name: str, legend: str) -> dict[str, Any]:
    """Return a group of check boxes for a parameter of several values; `marks` draws the line that stands for each."""
    chosen = filters.form.cleaned_data.get(name) or []
    choices = [{"value": value, "checked": value in chosen} for value, _label in filters.form.fields[name].choices]
    return {"name": name, "legend": legend, "choices": choices, "marks": {"status": "s-", "confidence": "c-"}.get(name, "")}


@register.simple_tag
def hidden_parameters(filters: ValueChainFilterSet) -> dict[str, str]:
    """Return the parameters of the request that have no field in the form."""
    return {name: value for name, value in filters.active.items() if name not in FORM_FIELDS}


@register.filter
def product_choices(chain: ValueChain) -> list[Product]:
    """Return the products of a chain's rows and their families, by name."""
    found = {product.key: product for row in chain.rows for product in (row.row.product, row.family) if product}
    return sorted(found.values(), key=lambda product: product.name)


@register.filter
def year_choices(chain: ValueChain) -> list[int]:
    """Return the years of the figures on a chain, newest first."""
    return sorted({row.row.claim.quantity_year for row in chain.rows if row.row.claim.quantity_year}, reverse=True)


@register.filter
def return_rows(chain: ValueChain) -> list[Any]:
    """Return the flows that close a circle."""
    return [row for row in chain.rows if row.is_return]


@register.filter
def against_rows(chain: ValueChain) -> list[Any]:
    """Return the flows that run against the tiers without closing a circle."""
    return [row for row in chain.rows if row.against]


@register.simple_tag
def filter_words(filters: ValueChainFilterSet) -> Mapping[str, str]:
    """Return the parameters that hide rows, as given."""
    return {name: value for name, value in filters.active.items() if name not in ("as_of", "year")}


@register.filter
def left_out_sentences(chain: ValueChain) -> list[str]:
    """Return what the totals do not contain, one sentence for each reason."""
    out = chain.left_out
    pairs = (
        (
            out.not_known,
            ngettext(
                "%(count)s operating flow whose quantity is not known. It is not zero; it is in no total.",
                "%(count)s operating flows whose quantity is not known. They are not zero; they are in no total.",
                out.not_known,
            ),
        ),
        (
            out.not_actual,
            ngettext(
                "%(count)s operating flow whose figure is a contract, a design, a capacity, a plan or derived: a total of its own name.",
                "%(count)s operating flows whose figure is a contract, a design, a capacity, a plan or derived: totals of their own names.",
                out.not_actual,
            ),
        ),
        (
            out.not_operating,
            ngettext(
                "%(count)s flow that is planned, potential or ended.",
                "%(count)s flows that are planned, potential or ended.",
                out.not_operating,
            ),
        ),
        (
            out.ends_not_operating,
            ngettext(
                "%(count)s flow with an end that does not operate.",
                "%(count)s flows with an end that does not operate.",
                out.ends_not_operating,
            ),
        ),
        (
            out.parts,
            ngettext(
                "%(count)s flow that is a part of a figure which stands for the whole.",
                "%(count)s flows that are parts of a figure which stands for the whole.",
                out.parts,
            ),
        ),
        (
            out.withheld,
            ngettext("%(count)s flow whose quantity is withheld.", "%(count)s flows whose quantities are withheld.", out.withheld),
        ),
    )
    return [sentence % {"count": count} for count, sentence in pairs if count]
