"""What the pages say of records in words: events of a timeline, changes field by field, recipes, what a table leaves out."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.apps import apps
from django.db import models
from django.template import Context
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.capacities import CapacityTable
from core.figures import basis_text, isolated, number_text
from core.snapshots import record_type
from core.templatetags.atlas import given_date, not_known
from core.templatetags.links import link, printed
from core.visibility import Visibility
from core.words import WORDS, word
from firms.dates import partial_date
from firms.models import Capability, Initiative, Organisation
from firms.reports import Certified, certificate_state
from linkages.models import Linkage
from linkages.reports import TimelineEvent

register = template.Library()

EVENT_WORDS = {
    "begins": {
        "operating": gettext_lazy("begins"),
        "ended": gettext_lazy("begins"),
        "planned": gettext_lazy("planned"),
        "potential": gettext_lazy("possible"),
    },
    "ends": {
        "operating": gettext_lazy("ends"),
        "ended": gettext_lazy("ends"),
        "planned": gettext_lazy("plan ends"),
        "potential": gettext_lazy("no longer possible"),
    },
}
PHRASES = {
    ("ownership", True): gettext_lazy("stake in %(other)s"),
    ("ownership", False): gettext_lazy("stake of %(other)s"),
    ("membership", True): gettext_lazy("membership of %(other)s"),
    ("membership", False): gettext_lazy("%(other)s as a member"),
}
LISTS = {"sources": gettext_lazy("sources"), "aliases": gettext_lazy("other names"), "identifiers": gettext_lazy("identifiers")}


# ---------------------------------------------------------------- names
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")


@register.filter
def script_attributes(name: str) -> SafeString:
    """Return `lang` and `dir` of a name in Arabic letters, as attributes; nothing for others.

    A screen reader chooses its voice by the language, a browser its font.
    """
    return format_html(' lang="{}" dir="{}"', "ar", "rtl") if ARABIC.search(name or "") else mark_safe("")


# ---------------------------------------------------------------- timeline
@register.filter
def event_word(event: TimelineEvent) -> str:
    """Return what happened in one word, for the beginning and the end of a claim's period."""
    return str(EVENT_WORDS[event.kind][event.claim.status]) if event.claim else ""


@register.simple_tag(takes_context=True)
def linkage_phrase(context: Context, linkage: Linkage, organisation: Organisation) -> SafeString:
    """Return a linkage as its organisation sees it, linked: "Hot metal to Rolling Mill", "stake of Holding"."""
    outward = linkage.supplier.key == organisation.key
    other = printed((linkage.customer if outward else linkage.supplier).name)
    pattern = PHRASES.get((linkage.kind, outward)) or (_("%(what)s to %(other)s") if outward else _("%(what)s from %(other)s"))
    what = linkage.product.name if linkage.product else word(linkage.kind)
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a>', link(context, "linkage", linkage.key), str(pattern) % {"what": what, "other": other}
    )


@register.simple_tag(takes_context=True)
def initiative_link(context: Context, initiative: Initiative) -> SafeString:
    """Return the name of an initiative, linked where the site has a page of it."""
    try:
        return format_html('<a href="{}"><bdi>{}</bdi></a>', link(context, "initiative", initiative.key), initiative.name)
    except NoReverseMatch:
        return format_html("<bdi>{}</bdi>", initiative.name)


# ---------------------------------------------------------------- history
def _model(kind: str) -> type[models.Model] | None:
    return next((model for model in apps.get_models() if record_type(model) == kind), None)  # type: ignore[arg-type]


@register.filter
def record_word(kind: str, count: int = 1) -> str:
    """Return the name of a type of record, in the plural where there are several."""
    model = _model(kind)
    if model is None:
        return kind
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)


@register.simple_tag
def field_label(kind: str, name: str) -> str:
    """Return the name of a field of a type of record, as forms call it."""
    if name in LISTS:
        return str(LISTS[name])
    model = _model(kind)
    found = next((field for field in model._meta.get_fields() if field.name == name), None) if model else None
    return str(getattr(found, "verbose_name", name))


@register.filter
def change_value(value: Any) -> SafeString:
    """Return a value of a record as the history shows it: in words where there are any, nothing as "not known"."""
    if value is None or value in ("", []):
        return not_known()
    if isinstance(value, bool):
        return format_html("{}", _("yes") if value else _("no"))
    if isinstance(value, list | tuple):
        return format_html("<bdi>{}</bdi>", ", ".join(str(each) for each in value))
    if isinstance(value, int | float):
        # Years and levels are written without spaces between thousands.
        return format_html("<bdi>{}</bdi>", str(value) if isinstance(value, int) and abs(value) < 10_000 else number_text(value))
    return format_html("<bdi>{}</bdi>", word(value) if str(value) in WORDS else str(value))


@register.filter
def level_word(value: Any) -> str:
    """Return the name of a level of visibility: public, signed-in, agency."""
    return str(Visibility(value).label) if value in Visibility.values else str(value)


@register.filter
def counts_words(counts: Iterable[tuple[str, str, int]], action: str) -> str:
    """Return how many records of each type were created or removed: "1 organisation, 3 product lines"."""
    return ", ".join(f"{count} {record_word(kind, count)}" for done, kind, count in counts if done == action)


# ---------------------------------------------------------------- capabilities
@register.simple_tag(takes_context=True)
def certificate_validity(context: Context, capability: Capability) -> SafeString:
    """Return how a certificate stands on the day of the page, in words: "valid to 2027", "expired 2024", "validity not known"."""
    state = certificate_state(capability, context["as_of"])
    start, end = partial_date(capability, "certificate_from"), partial_date(capability, "certificate_to")
    if state is Certified.EXPIRED:
        return format_html('<span class="st">{}</span>', format_html(_("expired {day}"), day=given_date(end)))
    if state is Certified.AHEAD:
        return format_html('<span class="st">{}</span>', format_html(_("valid from {day}"), day=given_date(start)))
    if state is Certified.VALID:
        return format_html(_("valid to {day}"), day=given_date(end)) if end else format_html(_("valid since {day}"), day=given_date(start))
    return format_html('<em class="nk">{}</em>', _("validity not known"))


# ---------------------------------------------------------------- products
@register.filter
def capacity_left_out(table: CapacityTable) -> list[str]:
    """Return what a table of capacities does not contain, one sentence for each reason."""
    out = table.left_out
    others = [
        _("%(stated)s: %(count)s")
        % {"stated": isolated(basis_text(basis, year)) if year else _("%(basis)s, undated") % {"basis": word(basis)}, "count": count}
        for basis, year, count in out.others
    ]
    sentences = []
    if others:
        sentences.append(_("Figures of another basis or year, which are never added to these (%(list)s).") % {"list": "; ".join(others)})
    counted = (
        (
            out.other_units,
            ngettext("%(count)s figure in a unit of another kind.", "%(count)s figures in a unit of another kind.", out.other_units),
        ),
        (
            out.repeated,
            ngettext(
                "%(count)s figure that another one of the same organisation repeats or contains.",
                "%(count)s figures that others of the same organisation repeat or contain.",
                out.repeated,
            ),
        ),
        (out.not_operating, ngettext("%(count)s line that does not operate.", "%(count)s lines that do not operate.", out.not_operating)),
        (
            out.not_known,
            ngettext(
                "%(count)s line without a figure. It is not known, not zero.",
                "%(count)s lines without a figure. They are not known, not zero.",
                out.not_known,
            ),
        ),
    )
    return sentences + [sentence % {"count": count} for count, sentence in counted if count]


@register.filter
def distance(value: float) -> SafeString:
    """Return a distance in kilometres, to a hundred metres below ten kilometres and to whole ones above."""
    shown = number_text(round(value, 1) if value < 10 else round(value))
    return format_html('<bdi class="q">{}</bdi>', _("%(count)s km") % {"count": shown})
