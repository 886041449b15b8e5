"""What has been loaded from data packs, so that a second load changes nothing and a removed row is noticed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Pack(models.Model):
    """A data pack that was loaded. Two rows are the same when their name is."""

    name = models.CharField(_("name"), max_length=100, unique=True, help_text=_("The name of the pack's folder."))
    loaded_at = models.DateTimeField(_("loaded at"), default=timezone.now, help_text=_("When it was last loaded with a change."))

    class Meta:
        verbose_name = _("data pack")
        verbose_name_plural = _("data packs")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PackRow(models.Model):
    """One row of a loaded pack. Two rows are the same when pack, table and key are."""

    pack = models.ForeignKey(
        Pack, on_delete=models.CASCADE, related_name="rows", verbose_name=_("pack"), help_text=_("The pack the row came from.")
    )
    table = models.CharField(_("table"), max_length=30, help_text=_("The file it came from, without .csv."))
    key = models.CharField(
        _("key"), max_length=400, help_text=_("The key of the row in that file; cluster and organisation of a membership.")
    )
    digest = models.CharField(_("digest"), max_length=64, help_text=_("A hash of the row's cells; another one means the row changed."))

    class Meta:
        verbose_name = _("row of a data pack")
        verbose_name_plural = _("rows of data packs")
        ordering = ("pack", "table", "key")
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("pack", "table", "key"),
                violation_error_message=_("A pack has each row once."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pack_id} {self.table} {self.key}"
