"""What the page about the data shows in words."""

from django import template

from firms.templatetags.records import record_word

register = template.Library()

_TYPES = {"cluster_members": "membership"}


@register.filter
def table_word(table: str) -> str:
    """Return what the rows of a table of a pack are called."""
    return record_word(_TYPES.get(table, table.removesuffix("s")), 2)
