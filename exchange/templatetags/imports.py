"""What is wrong with rows of imports, in words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext

from exchange.workbook.findings import error_words

register = template.Library()


@register.filter
def error_sentence(said: Mapping[str, Any]) -> str:
    """Return what is wrong, and what is expected."""
    return error_words(said, gettext)
