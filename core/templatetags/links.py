"""Links between the pages, which carry the day that is asked for, and the names they are written on."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.countries import country_name
from core.figures import basis_text
from core.footnotes import host_of
from core.pages import query_text
from core.templatetags.atlas import given_date, kind_icon, percent
from drawing.lettering import printed_name

register = template.Library()


@register.simple_tag(takes_context=True)
def link(context: Context, name: str, key: str = "", **parameters: str) -> str:
    """Return the address of a page by name and key, on the day that this page is asked for."""
    address = reverse(name, args=[key] if key else [])
    day = {"as_of": context["day_asked"]} if context.get("day_asked") else {}
    return address + query_text(day | {key: value for key, value in parameters.items() if value})


@register.simple_tag(takes_context=True)
def who(context: Context, organisation: Any, *, outside: bool = False) -> SafeString:
    """Return the symbol and linked name of an organisation; `outside` for those that are not among the members looked at."""
    shown = printed(organisation.name)
    return format_html(
        '{} <span class="who{}"><a href="{}"{}><bdi>{}</bdi></a></span>',
        kind_icon(organisation.kind, organisation.status),
        " outside" if outside else "",
        link(context, "organisation", organisation.key),
        format_html(' title="{}"', organisation.name) if shown != organisation.name else "",
        shown,
    )


@register.filter
def printed(name: str) -> str:
    """Return a name as tables and titles print it: without the explanation in brackets at its end."""
    return printed_name(name)


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: str) -> str:
    """Return the query string of this page with changed parameters; an empty value takes one out."""
    parameters: Mapping[str, str] = context.get("parameters") or {}
    return query_text({name: value for name, value in {**parameters, **changes}.items() if value}) or "?"


@register.filter
def as_query(parameters: Mapping[str, str]) -> str:
    """Return parameters as the end of an address."""
    return query_text(parameters)


@register.simple_tag
def figure_percent(claim: Any) -> SafeString:
    """Return the share of a claim with its basis and year: "40 %, actual 2021"."""
    stated = basis_text(claim.basis, claim.quantity_year)
    return format_html('{} <span class="qb">{}</span>', percent(claim.share_percent), stated) if stated else percent(claim.share_percent)


@register.filter
def country(code: str) -> str:
    """Return the name of a country in the reader's language."""
    return country_name(code) if code else ""


@register.filter
def host(url: str) -> str:
    """Return the host of an address, as links show it."""
    return host_of(url)


@register.simple_tag(takes_context=True)
def other_parameters(context: Context, names: str) -> dict[str, str]:
    """Return the parameters of the request but those named (with spaces between): what a form hands on unseen."""
    fields = names.split()
    return {name: value for name, value in (context.get("parameters") or {}).items() if name not in fields}


@register.simple_tag
def industry_title(industry: Any) -> str:
    """Return the title of an industry: Arabic for readers of Arabic, else English."""
    return (industry.title_ar if (get_language() or "").startswith("ar") else "") or industry.title_en


@register.filter
def of_key(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what a mapping holds under a key, None where it holds nothing."""
    return mapping.get(key)


@register.filter
def in_words(reason: Any) -> str:
    """Return a sentence of the analysis in the reader's language."""
    return reason.in_words(_)


_DIGITS = {"year": 4, "month": 7, "day": 10}


@register.filter
def dated(record: Any, column: str = "published") -> SafeString:
    """Return a date of a record in the precision that it is known in: `{{ source|dated }}`, `{{ zone|dated:"established" }}`."""
    day = getattr(record, column, None)
    precision = getattr(record, f"{column}_precision", "") or "day"
    return given_date(day.isoformat()[: _DIGITS[precision]] if day else None)
