"""What came from outside: loaded data packs, and the imports of officers with what they found."""

from django.conf import settings
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


class Import(models.Model):
    """A file that somebody uploaded to change the register, and what became of it. Two rows are never the same."""

    class Status(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        ASKS = "asks", _("asks how to read it")
        CHECKED = "checked", _("checked")
        WRITING = "writing", _("being written")
        DONE = "done", _("done")
        FAILED = "failed", _("refused")
        CANCELLED = "cancelled", _("cancelled")

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports", verbose_name=_("actor"), help_text=_("Who uploaded it.")
    )
    file_name = models.CharField(_("file name"), max_length=200, help_text=_("What the file was called."))
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, help_text=_("When it was uploaded."))
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, help_text=_("When it was last compared with the register."))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING, help_text=_("How far it has come.")
    )
    message = models.TextField(_("message"), blank=True, help_text=_("Why it was refused, or what is to be looked at."))
    file_kind = models.CharField(_("kind of file"), max_length=10, blank=True, help_text=_("A workbook, a table or a pack."))
    mapping = models.JSONField(_("mapping"), default=list, blank=True, help_text=_("How each sheet is read."))
    rows_read = models.PositiveIntegerField(_("rows read"), default=0, help_text=_("How many rows the file has."))
    rows_same = models.PositiveIntegerField(_("rows unchanged"), default=0, help_text=_("How many of them say what the register says."))
    batch = models.OneToOneField(
        "core.Batch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="import_of",
        verbose_name=_("batch"),
        help_text=_("The undertaking that wrote it; blank before."),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of an imported file that asks for something or is wrong. Two rows are the same when import, sheet and number are."""

    class Action(models.TextChoices):
        """What the row asks for."""

        ADD = "add", _("add")
        CHANGE = "change", _("change")
        REMOVE = "remove", _("remove")
        NONE = "none", _("nothing")

    of_import = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import"), help_text=_("The file it stands in.")
    )
    sheet = models.CharField(_("sheet"), max_length=200, help_text=_("The sheet it stands in."))
    number = models.PositiveIntegerField(_("row"), help_text=_("Its number there."))
    table = models.CharField(_("table"), max_length=30, help_text=_("The table it goes to."))
    key = models.CharField(_("key"), max_length=400, blank=True, help_text=_("The key of the record it speaks of."))
    action = models.CharField(_("action"), max_length=10, choices=Action.choices, help_text=_("What it asks for."))
    cells = models.JSONField(_("cells"), default=dict, help_text=_("The cells that would be others: before and after, by column."))
    errors = models.JSONField(_("errors"), default=list, blank=True, help_text=_("What is wrong with it: column, value and sentence."))
    digest = models.CharField(
        _("digest"), max_length=64, blank=True, help_text=_("Stands for what the register said of the record when it was compared.")
    )
    chosen = models.BooleanField(_("chosen"), default=True, help_text=_("Whether it is written when the import is accepted."))
    is_stale = models.BooleanField(
        _("written since"), default=False, help_text=_("Whether somebody wrote the record after it was compared.")
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("of_import", "sheet", "number"),
                violation_error_message=_("An import has each row once."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"


class ColumnMapping(models.Model):
    """How the workbooks of an agency are read, as its people mended it. Two rows are the same when agency and headers are.

    An agency is the scope of its officers: those who keep the same countries and zones read the same workbooks.
    """

    agency = models.CharField(_("agency"), max_length=300, help_text=_("The countries and zones that its officers keep."))
    headers = models.CharField(_("headers"), max_length=64, help_text=_("A hash of the folded headers of the sheet."))
    mapping = models.JSONField(_("mapping"), help_text=_("How the sheet is read."))
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, help_text=_("When it was last mended."))

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        ordering = ("-changed_at",)
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("agency", "headers"),
                violation_error_message=_("An agency reads a sheet in one way."),
            ),
        )

    def __str__(self) -> str:
        return self.agency
