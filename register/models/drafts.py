"""What is kept for those who write: drafts, and what a form has written already."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """A form that was filled in and not sent yet. Two rows are the same when their token is."""

    token = models.CharField(_("token"), max_length=40, unique=True, help_text=_("The random name of the form."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", verbose_name=_("actor"), help_text=_("Who is writing.")
    )
    kind = models.CharField(_("kind"), max_length=30, help_text=_("The kind of record: organisation, linkage ..."))
    key = models.CharField(_("key"), max_length=400, blank=True, help_text=_("The key of the record; blank of a new one."))
    data = models.JSONField(_("data"), default=dict, help_text=_("What was typed, field by field."))
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, help_text=_("When it was last typed in."))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-updated_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.title}"

    @property
    def title(self) -> str:
        """Return what the record is called, as far as it was typed."""
        said: dict[str, list[str]] = self.data
        return next((value for name in ("name", "title") for value in said.get(name, ()) if value), "")


class Submission(models.Model):
    """A form or request that was sent and written: sent once more, it leads to what it wrote. Two rows are the same when their token is.

    What an account proposed is `proposal`, with its number for a key.
    """

    token = models.CharField(_("token"), max_length=40, unique=True, help_text=_("The random name of the form."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("actor"), help_text=_("Who sent it.")
    )
    kind = models.CharField(_("kind"), max_length=30, help_text=_("The kind of record."))
    key = models.CharField(_("key"), max_length=400, help_text=_("The key of the record that it wrote."))
    content = models.CharField(
        _("content"), max_length=32, blank=True, help_text=_("A digest of what it said; blank of those sent before this was kept.")
    )
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True, help_text=_("When it was sent."))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def says(self, content: str) -> bool:
        """Return whether it said the same, as far as that is known."""
        return self.content in ("", content)
