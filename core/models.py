"""The data version and the change log: what every write leaves behind."""

import secrets
from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.visibility import Visibility

REASON_LONGEST, TITLE_LONGEST = 500, 300
"""Letters of why something was written, and of what an undertaking is called."""


def new_token() -> str:
    """Return a random token; unlike a counter it never repeats after a restored backup."""
    return secrets.token_hex(8)


class Recorded(models.Model):
    """A row that knows when it entered the register (record time)."""

    reserved_keys: ClassVar[frozenset[str]] = frozenset()
    """What no row may be called: its address would be that of something else."""

    recorded_at = models.DateTimeField(
        _("recorded at"), default=timezone.now, editable=False, help_text=_("When this row entered the register.")
    )

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check the columns; raise `ValidationError` by column."""
        wrong: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            wrong = error.update_error_dict(wrong)
        if "key" not in (exclude or ()) and getattr(self, "key", None) in self.reserved_keys:
            wrong.setdefault("key", []).append(ValidationError(_("This key stands for something else in addresses; choose another.")))
        if wrong:
            raise ValidationError(wrong)


class DatasetVersion(models.Model):
    """The version of the data as one visibility level sees it. Two rows are the same when their level is."""

    level = models.PositiveSmallIntegerField(
        _("level"), choices=Visibility.choices, unique=True, help_text=_("The readers for whom the token stands.")
    )
    token = models.CharField(
        _("token"), max_length=16, default=new_token, help_text=_("Random; changes with every write these readers can see.")
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, help_text=_("When the token last changed."))

    class Meta:
        verbose_name = _("data version")
        verbose_name_plural = _("data versions")

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.token}"


class Batch(models.Model):
    """One undertaking that wrote several records: an import, a merge, an undo. Two rows are never the same."""

    class Kind(models.TextChoices):
        """What was undertaken."""

        IMPORT = "import", _("import")
        MERGE = "merge", _("merge")
        SPLIT = "split", _("split")
        PROPOSAL = "proposal", _("accepted proposal")
        ENTRY = "entry", _("entry of several records")
        UNDO = "undo", _("undo")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, help_text=_("What was undertaken."))
    title = models.CharField(
        _("title"), max_length=TITLE_LONGEST, help_text=_("What it was, in words: the file, the organisations merged.")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
        help_text=_("The user who undertook it; blank when a process did."),
    )
    actor_name = models.CharField(_("actor's name"), max_length=200, help_text=_("The name of the user or process at that time."))
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True, help_text=_("When it was undertaken."))
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("undoes"),
        help_text=_("The undertaking that this one took back."),
    )

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title


class FormerKey(models.Model):
    """A key of a record that was merged into another: addresses with it lead there for ever.

    Two rows are the same when type and key are.
    """

    type = models.CharField(_("type"), max_length=30, help_text=_("What kind of record it was: organisation, linkage."))
    key = models.CharField(_("key"), max_length=400, help_text=_("The key that the record had."))
    survivor = models.CharField(_("survivor"), max_length=400, help_text=_("The key of the record into which it was merged."))
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="former_keys", verbose_name=_("batch"), help_text=_("The merge that did so.")
    )

    class Meta:
        verbose_name = _("former key")
        verbose_name_plural = _("former keys")
        ordering = ("type", "key")
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("type", "key"),
                violation_error_message=_("This key was merged already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.key}"


class Change(models.Model):
    """One write to one record: who, when, what before and after. Never changed, never deleted."""

    class Action(models.TextChoices):
        """What was done."""

        CREATE = "create", _("created")
        UPDATE = "update", _("changed")
        DELETE = "delete", _("removed")

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True, help_text=_("When it was written."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
        help_text=_("The user who wrote; blank when a process did."),
    )
    actor_name = models.CharField(_("actor's name"), max_length=200, help_text=_("The name of the user or process at that time."))
    action = models.CharField(_("action"), max_length=10, choices=Action.choices, help_text=_("Created, changed or removed."))
    type = models.CharField(_("type"), max_length=30, help_text=_("What kind of record it is: organisation, linkage, claim ..."))
    key = models.CharField(_("key"), max_length=400, help_text=_("The key of the record."))
    before = models.JSONField(_("before"), null=True, blank=True, help_text=_("The record before; blank when it was created."))
    after = models.JSONField(_("after"), null=True, blank=True, help_text=_("The record after; blank when it was removed."))
    visibility_before = models.PositiveSmallIntegerField(
        _("visibility before"), null=True, blank=True, choices=Visibility.choices, help_text=_("Who could see the record before.")
    )
    visibility_after = models.PositiveSmallIntegerField(
        _("visibility after"), null=True, blank=True, choices=Visibility.choices, help_text=_("Who can see the record after.")
    )
    record_visibility = models.PositiveSmallIntegerField(
        _("visibility of the record"),
        null=True,
        blank=True,
        choices=Visibility.choices,
        help_text=_("Who can see the record after a change that fewer can see: one of withheld figures alone; else blank."),
    )
    batch = models.ForeignKey(
        Batch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("batch"),
        help_text=_("The undertaking it was a part of; blank of a single write."),
    )
    reason = models.CharField(
        _("reason"),
        max_length=REASON_LONGEST,
        blank=True,
        help_text=_("Why it was written, where the actor said so; for those who see everything."),
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = (models.Index(fields=("type", "key"), name="core_change_record"),)
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.type} {self.key}"


class SearchEntry(models.Model):
    """One text under which a record can be found. Two rows are the same when record, label and text are.

    Written by `core.search.entries` with the record itself, in the same transaction; everything here can be made anew from the records
    (`manage.py search_rebuild`). Beside the table stands the trigram index of `core.search.engine`: a migration that makes the table
    anew (SQLite does so for most changes of a column) calls `index_create` again.
    """

    type = models.CharField(_("type"), max_length=20, help_text=_("What kind of record it is: organisation, product, hs ..."))
    record = models.BigIntegerField(_("record"), help_text=_("The number of the record's row."))
    key = models.CharField(_("key"), max_length=400, help_text=_("The key of the record."))
    name = models.TextField(_("name"), help_text=_("The name under which the record is shown."))
    kind = models.CharField(_("kind"), max_length=25, blank=True, help_text=_("What the record is, within its type."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Where it is; blank for what has no country."))
    label = models.CharField(_("label"), max_length=20, help_text=_("What the text is to the record: name, alias, code ..."))
    text = models.TextField(_("text"), help_text=_("The text as it is written."))
    head = models.CharField(
        _("beginning"), max_length=64, db_index=True, help_text=_("The beginning of the folded text; of a code all of it, without blanks.")
    )
    folded = models.TextField(_("folded text"), blank=True, help_text=_("The text as it is compared, a blank at each end; none of codes."))
    sounds = models.TextField(_("sounds"), blank=True, help_text=_("How its words sound, a blank at each end; none of codes."))
    visibility = models.PositiveSmallIntegerField(
        _("visibility"), choices=Visibility.choices, help_text=_("Who may see it: as the record, and never more than that.")
    )

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = (models.Index(fields=("record", "type"), name="core_searchentry_record"),)
        ordering = ("type", "key", "pk")

    def __str__(self) -> str:
        return f"{self.type} {self.key}: {self.text}"
