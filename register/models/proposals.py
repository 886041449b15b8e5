"""What people propose, what is said about it, and whose people an account is."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.permissions import Places


class Proposal(models.Model):
    """What somebody asks to be changed, entered or granted, until an officer has decided. Two rows are never the same."""

    class Purpose(models.TextChoices):
        """What is asked."""

        CORRECT = "correct", _("correction")
        ADD = "add", _("new entry")
        MINE = "mine", _("own organisation")

    class Status(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("waiting")
        ASKED = "asked", _("asked back")
        ACCEPTED = "accepted", _("accepted")
        PARTLY = "partly", _("accepted in part")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, help_text=_("A correction, a new entry, or the word "
        "that an organisation is one's own."))  # fmt: skip
    kind = models.CharField(_("kind"), max_length=30, help_text=_("The kind of record: organisation, claim ..."))
    key = models.CharField(_("key"), max_length=400, blank=True, help_text=_("The key of the record; blank of a new one."))
    title = models.CharField(_("title"), max_length=300, help_text=_("What the record is called, as the proposer saw it."))
    data = models.JSONField(_("data"), default=dict, help_text=_("What is proposed: only the fields that would be other ones."))
    before = models.JSONField(_("before"), default=dict, help_text=_("What these fields said to the proposer."))
    version = models.PositiveBigIntegerField(_("version"), default=0, help_text=_("The version of the record that the proposer saw."))
    new_sources = models.JSONField(
        _("new sources"), default=list, help_text=_("Sources that the register does not have; entered on acceptance.")
    )
    why = models.TextField(_("why"), blank=True, help_text=_("How the proposer knows; of an own organisation the proof."))
    proof_url = models.URLField(
        _("address of the proof"), max_length=2000, blank=True, help_text=_("Where the proof of an own organisation can be read.")
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("proposer"),
        help_text=_("The account that proposes; blank of a visitor."),
    )
    proposer_name = models.CharField(_("proposer's name"), max_length=200, blank=True, help_text=_("As the proposer gave it."))
    proposer_email = models.EmailField(_("proposer's e-mail"), blank=True, help_text=_("Where the answer goes; officers see it."))
    sent_from = models.CharField(_("sent from"), max_length=64, db_index=True, help_text=_("A keyed hash of the address, to count by."))
    nonce = models.CharField(_("nonce"), max_length=32, help_text=_("A part of the private link, which is stored nowhere."))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN, db_index=True, help_text=_("How far "
        "it is."))  # fmt: skip
    countries = models.JSONField(_("countries"), default=list, help_text=_("The countries whose officers decide."))
    zones = models.JSONField(_("zones"), default=list, help_text=_("The zones whose officers decide."))
    is_shared = models.BooleanField(_("shared"), default=False, help_text=_("Whether every officer decides: it belongs to no place."))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now, db_index=True, help_text=_("When it was sent."))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, help_text=_("When it was decided."))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        help_text=_("The officer who decided."),
    )
    decision = models.JSONField(_("decision"), default=dict, help_text=_("By field accepted, edited or refused; also of the new sources."))
    reason = models.CharField(_("reason"), max_length=2000, blank=True, help_text=_("Why, for the proposer."))
    batch = models.ForeignKey(
        "core.Batch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("batch"),
        help_text=_("The undertaking that wrote it."),
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("opened_at", "pk")

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_purpose_display()}, {self.title}"

    @property
    def is_waiting(self) -> bool:
        """Return whether nothing is decided yet."""
        return self.status in (self.Status.OPEN, self.Status.ASKED)

    def places(self) -> Places:
        """Return where it belongs: to the places of its record."""
        return Places(frozenset(self.countries), frozenset(self.zones), is_shared=self.is_shared)


class ProposalMessage(models.Model):
    """One word between the proposer and the officers. Two rows are never the same."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="messages", verbose_name=_("proposal"), help_text=_("What it is about.")
    )
    author_name = models.CharField(_("author's name"), max_length=200, help_text=_("Who wrote it."))
    is_officer = models.BooleanField(_("officer"), help_text=_("Whether an officer wrote it, or the proposer."))
    text = models.TextField(_("text"), help_text=_("What was written."))
    at = models.DateTimeField(_("at"), default=timezone.now, help_text=_("When."))

    class Meta:
        verbose_name = _("message of a proposal")
        verbose_name_plural = _("messages of proposals")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.author_name}"


class Affiliation(models.Model):
    """The word of an officer that an account belongs to an organisation's own people. Two rows are the same when both are."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="affiliations",
        verbose_name=_("user"),
        help_text=_("Whose account."),
    )
    organisation = models.ForeignKey(
        "firms.Organisation",
        on_delete=models.CASCADE,
        related_name="affiliations",
        verbose_name=_("organisation"),
        help_text=_("Whose people."),
    )
    since = models.DateTimeField(_("since"), default=timezone.now, help_text=_("When it was granted."))
    granted_by = models.CharField(_("granted by"), max_length=200, help_text=_("The name of the officer who granted it."))

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ("user", "organisation")
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("user", "organisation"),
                violation_error_message=_("This account belongs to the organisation already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.organisation_id}"
