"""What the page of a linkage says in words: its title, why a claim is chosen, what that means for totals."""

from dataclasses import replace
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.coverage import LineCoverage
from analysis.graphs import FLOW_KINDS
from clusters.templatetags.chains import coverage_words
from core.templatetags.atlas import state
from core.templatetags.links import printed
from core.words import word
from linkages.reports import LinkageAccount

register = template.Library()

LINKAGE_TITLES = {
    "ownership": gettext_lazy("%(supplier)s owns %(customer)s"),
    "membership": gettext_lazy("%(supplier)s, a member of %(customer)s"),
    "knowledge": gettext_lazy("Knowledge from %(supplier)s to %(customer)s"),
    "finance": gettext_lazy("Finance from %(supplier)s to %(customer)s"),
}


@register.simple_tag
def linkage_title(linkage: Any) -> str:
    """Return what a linkage is, as a title."""
    names = {"supplier": printed(linkage.supplier.name), "customer": printed(linkage.customer.name)}
    if linkage.product:
        return _("%(product)s from %(supplier)s to %(customer)s") % {"product": linkage.product.name, **names}
    return str(LINKAGE_TITLES[linkage.kind]) % names


@register.simple_tag
def state_of(account: LinkageAccount) -> SafeString:
    """Return the line mark of a linkage on the day, with the confidence of its chosen claim."""
    chosen = account.detail.chosen
    return state(account.detail.state.status or "", chosen.confidence if chosen else "")


@register.filter
def reason_words(reason: Any, account: LinkageAccount) -> str:
    """Return why a claim is chosen, in the reader's language; other claims are named by their number on the page."""
    values = dict(reason.values)
    if values.get("beaten") in account.number_of:
        values["beaten"] = _("claim %(number)s") % {"number": account.number_of[values["beaten"]]}
    if "day" in values:
        values["day"] = date_format(account.detail.as_of, "j F Y")
    return replace(reason, values=values).in_words(_)


@register.filter
def totals_sentences(account: LinkageAccount) -> list[str]:
    """Return what a linkage means for totals, and why."""
    chosen, linkage = account.detail.chosen, account.detail.linkage
    if chosen is None:
        return [_("It is not there on this day, so it enters nothing.")]
    if linkage.kind not in FLOW_KINDS:
        return [_("Linkages of this kind stand beside the chain: they are counted and listed, never added to goods, waste or utilities.")]
    if account.detail.state.status != "operating":
        return [_("It does not operate on this day, so it enters no total: planned, potential and ended flows are drawn apart.")]
    sentences = [_figure_sentence(account, chosen)]
    if chosen.includes_others:
        sentences.append(
            _("Its figure contains other recorded flows of this supplier and product: it stands for the whole, and is never added to them.")
        )
    if linkage.kind == "utility":
        sentences.append(_("Utilities have a band of their own; they are not added to goods and waste."))
    if not account.ends_known:
        sentences.append(_("Whether both ends operated on that day is not known, so it is not asked."))
    return sentences


def _figure_sentence(account: LinkageAccount, chosen: Any) -> str:
    values = {"basis": word(chosen.basis), "year": chosen.quantity_year}
    if not account.counts:
        return _("It operates, but one of its ends does not, so it enters no total.")
    if chosen.withheld:
        return _("Its quantity is withheld: it is in no total that you see, and the total says so.")
    if chosen.quantity is None:
        return _("Its quantity is not known. It is counted as a flow; it adds nothing to a total, not even zero.")
    if chosen.quantity_year is None:
        return _("The year of its figure is not known, so it enters no total.")
    if chosen.quantity_year > account.detail.as_of.year:
        return _("Its figure speaks of %(year)s, after this day: it is shown and enters no total.") % values
    if chosen.basis == "actual":
        return _("It enters the total of actual figures of %(year)s, where that is the latest year of its product family.") % values
    return _("It enters a total of its own name (%(basis)s, %(year)s), beside the actual figures, never added to them.") % values


@register.simple_tag
def coverage_sentence(account: LinkageAccount, line: LineCoverage) -> str:
    """Return what is recorded of what an end makes or uses."""
    linkage = account.detail.linkage
    name = linkage.supplier.name if line.role == "makes" else linkage.customer.name
    values = {"name": printed(name), "product": account.products[line.product].name, "words": coverage_words(line)}
    if line.role == "makes":
        return _("%(name)s, %(product)s made: %(words)s.") % values
    return _("%(name)s, %(product)s used: %(words)s.") % values
