"""What the lists need of their filters."""

from collections.abc import Sequence

from django import template
from django.template import Context

from core.filters import RegisterFilterSet
from core.lists import FilterGroup

register = template.Library()


@register.simple_tag(takes_context=True)
def unseen_parameters(context: Context, groups: Sequence[FilterGroup], filters: RegisterFilterSet) -> dict[str, str]:
    """Return the parameters of the request that the form of a list has no field for; it hands them on, save the page or where it begins."""
    seen = {group.name for group in groups} | {name for name in ("q", "as_of") if name in filters.filters} | {"page", "after"}
    return {name: value for name, value in context["parameters"].items() if name not in seen}
