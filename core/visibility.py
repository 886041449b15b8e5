"""Who may see what: three levels, each of which includes the one before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.IntegerChoices):
    """The least privileged readers of a row; a reader sees rows up to the own level."""

    PUBLIC = 0, _("public")
    SIGNED_IN = 1, _("signed-in")
    AGENCY = 2, _("agency")


WITHHELD_COLUMNS = {"quantity_visibility": ("quantity", "share_percent")}
"""Columns with a visibility of their own, narrower than that of their row: by the column that holds it."""


NAMED_ORGANISATIONS = {"zone": ("operator",)}
"""Columns that name an organisation on which the row does not hang: the row may be seen where the organisation may not."""


def viewer_level(viewer: object | None) -> Visibility:
    """Return the level of a viewer: a user, an anonymous user, or None for the public."""
    return Visibility(getattr(viewer, "visibility_level", Visibility.PUBLIC))


def visibility_field(help_text: str) -> models.PositiveSmallIntegerField:
    """Return the column that says who may see a row."""
    return models.PositiveSmallIntegerField(_("visibility"), choices=Visibility.choices, default=Visibility.PUBLIC, help_text=help_text)
