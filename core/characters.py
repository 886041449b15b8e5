"""What is told of texts that cannot be kept."""

from django.utils.translation import gettext as _

from analysis.values import unreadable_character


def unreadable(*texts: str) -> str:
    """Return what is told of texts in which a character stands that nobody can read; "" where none does."""
    name = next(filter(None, map(unreadable_character, texts)), "")
    return _("Take out the character %(name)s; nobody can read it.") % {"name": name} if name else ""
