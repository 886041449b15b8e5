"""Fields of forms, and links to the forms of a record."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from core.permissions import is_in_scope, places_of, write_scope
from firms.templatetags.records import change_value
from register.ages import age_words
from register.kinds import KINDS, Field
from register.selectors import seen_rows

register = template.Library()


@register.simple_tag
def field_widget(field: BoundField) -> SafeString:
    """Return the widget of a field, which names its help and its messages to those who listen."""
    described = [f"{field.auto_id}_error"] if field.errors else []
    described += [f"{field.auto_id}_helptext"] if field.help_text else []
    attributes = {"aria-describedby": " ".join(described)} if described else {}
    if field.field.required:
        attributes["required"] = True
    return field.as_widget(attrs=attributes)


@register.filter
def attr(attributes: Mapping[str, Any], name: str) -> Any:
    """Return an attribute of a widget."""
    return attributes.get(name, "")


@register.filter
def has_width(field: BoundField) -> bool:
    """Return whether a field needs the whole width of a form: lists and long texts."""
    return field.field.widget.__class__.__name__ == "Textarea"


@register.simple_tag(takes_context=True)
def may_write(context: Mapping[str, Any], row: Any) -> bool:
    """Return whether the reader may write a record: an officer in whose scope it is."""
    request = context.get("request")
    scope = write_scope(request.user) if request is not None else None
    return scope is not None and is_in_scope(scope, places_of(row))


@register.simple_tag(takes_context=True)
def named(context: Mapping[str, Any], field: BoundField) -> str:
    """Return the names of the records that picked keys stand for, where they are other texts."""
    value, kind = field.value(), getattr(field.field, "refers_to", "")
    if not value or not kind:
        return ""
    keys = value.split("\n") if isinstance(value, str) else list(value or ())
    keys = [key.strip() for key in keys if "\0" not in key and key.strip()]
    rows = seen_rows(kind, keys, viewer=context["request"].user)
    return "; ".join(str(rows[key]) for key in keys if key in rows and str(rows[key]) != key)


@register.filter
def record_kind(field: BoundField) -> str:
    """Return the kind of record of whose form a field is."""
    return str(getattr(field.form, "kind", ""))


@register.simple_tag
def said_value(field: Field, value: Any) -> Any:
    """Return what a record says in a field, in words: the word of a choice, the name of who may see it."""
    if field.choices and not isinstance(value, list | tuple):
        return dict(field.choices).get(value, change_value(value))
    return change_value(value)


@register.filter
def kind_title(name: str) -> Any:
    """Return what a kind of record is called."""
    return KINDS[name].title if name in KINDS else name


@register.filter
def age(since: dt.datetime) -> str:
    """Return how long ago a moment is, in words."""
    return age_words(since)


@register.filter
def as_list(one: Any) -> list[Any]:
    """Return a list of one thing, for tags that take several."""
    return [one]
