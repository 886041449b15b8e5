"""Who supplies whom: linkages, and the claims they rest on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import Places
from core.visibility import visibility_field
from firms.models import Basis, Organisation, Product, Source
from firms.models.fields import (
    FieldCheck,
    between,
    dated,
    given_with,
    key_field,
    long_text_field,
    measured,
    one_of,
    precision_field,
    unit_field,
    unit_measures,
    year_between,
    year_field,
)


class LinkageKind(models.TextChoices):
    """What flows."""

    GOODS = "goods", _("goods")
    UTILITY = "utility", _("utility")
    WASTE = "waste", _("waste")
    SERVICE = "service", _("service")
    LOGISTICS = "logistics", _("logistics")
    KNOWLEDGE = "knowledge", _("knowledge")
    FINANCE = "finance", _("finance")
    OWNERSHIP = "ownership", _("ownership")
    MEMBERSHIP = "membership", _("membership")


WITH_PRODUCT = (LinkageKind.GOODS, LinkageKind.UTILITY, LinkageKind.WASTE, LinkageKind.SERVICE, LinkageKind.LOGISTICS)
WITHOUT_PRODUCT = (LinkageKind.KNOWLEDGE, LinkageKind.FINANCE, LinkageKind.OWNERSHIP, LinkageKind.MEMBERSHIP)


class Linkage(Recorded):
    """A flow of one kind, and one product or none, from a supplier to a customer.

    Two rows are the same when supplier, customer, kind and product are. What is said of it stands in its claims.
    """

    key = key_field(200)
    supplier = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="linkages_out",
        verbose_name=_("supplier"),
        help_text=_("Where it flows from; the owner of a stake, the giver of a service."),
    )
    customer = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="linkages_in",
        verbose_name=_("customer"),
        help_text=_("Where it flows to; the organisation that is owned or served."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LinkageKind.choices, db_index=True, help_text=_("What flows."))
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="linkages",
        verbose_name=_("product"),
        help_text=_("Which product; none for knowledge, finance, ownership and membership."),
    )
    visibility = visibility_field(_("Who may see this linkage; nobody sees it who may not see both ends."))

    class Meta:
        verbose_name = _("linkage")
        verbose_name_plural = _("linkages")
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("supplier", "customer", "kind", "product"),
                violation_error_message=_("This linkage (supplier, customer, kind, product) is in the register; add a claim to it."),
            ),
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique_without_product",
                fields=("supplier", "customer", "kind"),
                condition=Q(product__isnull=True),
                violation_error_message=_("This linkage (supplier, customer, kind) is in the register; add a claim to it."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_two_ends",
                condition=~Q(supplier=models.F("customer")),
                violation_error_message=_("An organisation does not supply itself: supplier and customer are two organisations."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_product_by_kind",
                condition=Q(kind__in=[*WITH_PRODUCT], product__isnull=False) | Q(kind__in=[*WITHOUT_PRODUCT], product__isnull=True),
                violation_error_message=_(
                    "Goods, utility, waste, service and logistics name a product; knowledge, finance, ownership and membership have none."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.key

    def places(self) -> Places:
        """Return where its two ends belong."""
        return self.supplier.places() | self.customer.places()


STAKES = (Basis.ACTUAL, Basis.PLAN)
"""What the stake of an owner may be: held, or planned."""


class ClaimStatus(models.TextChoices):
    """What the sources say of the linkage in that period."""

    OPERATING = "operating", _("operating")
    PLANNED = "planned", _("planned")
    POTENTIAL = "potential", _("potential")
    ENDED = "ended", _("ended")


class Confidence(models.TextChoices):
    """Who says it: a party or regulator, the press, or reasoning from other facts."""

    CONFIRMED = "confirmed", _("confirmed")
    REPORTED = "reported", _("reported")
    INFERRED = "inferred", _("inferred")


FIGURES = ("quantity", "share_percent")
"""What a claim may state in numbers."""


class Claim(Recorded):
    """What named sources say of one linkage for a period. Claims that contradict one another stand side by side.

    Two rows are the same when their key is.
    """

    key = key_field(200)
    linkage = models.ForeignKey(
        Linkage, on_delete=models.CASCADE, related_name="claims", verbose_name=_("linkage"), help_text=_("What the claim speaks of.")
    )
    quantity = models.FloatField(_("quantity"), null=True, blank=True, help_text=_("How much, as a rate; blank when not known."))
    unit = unit_field(_("The unit of the quantity, with its time base."))
    basis = models.CharField(
        _("basis"),
        max_length=10,
        choices=Basis.choices,
        blank=True,
        help_text=_("What the quantity or share is; blank when neither is given."),
    )
    quantity_year = year_field(_("year of the quantity"), _("The year the quantity or share speaks of."))
    share_percent = models.FloatField(
        _("share, %"), null=True, blank=True, help_text=_("Share of the supplier's output, or the stake of an owner, in percent.")
    )
    status = models.CharField(_("status"), max_length=10, choices=ClaimStatus.choices, help_text=_("What the sources say of that period."))
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, help_text=_("Who says it."))
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("First day of the period; blank when the start is not known.")
    )
    valid_from_precision = precision_field()
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("Last day of the period; blank when it is open."))
    valid_to_precision = precision_field()
    lateral = models.BooleanField(
        _("lateral"), default=False, help_text=_("A capability built for the anchor, sold outside the anchor's own chain.")
    )
    includes_others = models.BooleanField(
        _("includes others"),
        default=False,
        help_text=_("A total that contains other recorded flows of the supplier and product; never added to them."),
    )
    note = long_text_field(_("note"), _("What a reader must know of the figure; how it was inferred or derived."))
    pinned = models.BooleanField(_("pinned"), default=False, help_text=_("Chosen by an officer before all others."))
    pin_reason = models.CharField(_("reason of the pin"), max_length=500, blank=True, help_text=_("Why the officer chose it."))
    visibility = visibility_field(_("Who may see this claim."))
    quantity_visibility = visibility_field(_("Who may see the quantity and the share; others read that they are withheld."))
    sources = models.ManyToManyField(Source, related_name="claims", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("key",)
        constraints = (
            *measured("quantity"),
            unit_measures("quantity"),
            one_of("basis", Basis, _("Unknown basis."), blank=True),
            one_of("status", ClaimStatus, _("Unknown status of a claim.")),
            one_of("confidence", Confidence, _("Unknown confidence.")),
            between("share_percent", 0, 100, _("A share lies between 0 and 100 percent.")),
            year_between("quantity_year"),
            given_with("quantity_year", FIGURES, _("A year of the quantity is that of a quantity or share; without either there is none.")),
            given_with(
                "includes_others",
                FIGURES,
                _("Only a quantity or share includes others; without either there is none."),
                blank=Q(includes_others=False),
            ),
            *dated("valid_from"),
            *dated("valid_to"),
            FieldCheck(
                field="note",
                name="%(app_label)s_%(class)s_inferred_explained",
                condition=~Q(confidence=Confidence.INFERRED) | ~Q(note=""),
                violation_error_message=_("An inferred claim says in its note from what it follows."),
            ),
            FieldCheck(
                field="note",
                name="%(app_label)s_%(class)s_derived_explained",
                condition=~Q(basis=Basis.DERIVED) | ~Q(note=""),
                violation_error_message=_("A derived figure says in the note how it was computed."),
            ),
            FieldCheck(
                field="valid_to",
                name="%(app_label)s_%(class)s_period",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("A claim does not end before it begins."),
            ),
            FieldCheck(
                field="basis",
                name="%(app_label)s_%(class)s_basis_with_figure",
                condition=Q(basis="", quantity__isnull=True, share_percent__isnull=True)
                | ~Q(basis="") & (Q(quantity__isnull=False) | Q(share_percent__isnull=False)),
                violation_error_message=_("A quantity or share has a basis, and a basis has a quantity or share."),
            ),
            FieldCheck(
                field="pin_reason",
                name="%(app_label)s_%(class)s_pin_has_reason",
                condition=Q(pinned=False, pin_reason="") | Q(pinned=True) & ~Q(pin_reason=""),
                violation_error_message=_("A pinned claim has a reason, and only a pinned claim has one."),
            ),
        )

    def __str__(self) -> str:
        return self.key

    def places(self) -> Places:
        """Return where the ends of its linkage belong."""
        return self.linkage.places()


class Standing(models.Model):
    """What a linkage is over a span of days, for some levels of readers: its status and its chosen claim.

    It follows from the claims (`analysis.standings`) and is kept in step with every write, so that a day is looked up, not worked out. Of
    one linkage, level, day and day of the question at most one row holds; no row says that the linkage is not there.
    """

    linkage = models.ForeignKey(
        Linkage, on_delete=models.CASCADE, related_name="standings", verbose_name=_("linkage"), help_text=_("What stands so.")
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, related_name="+", verbose_name=_("claim"), help_text=_("The chosen claim of those days.")
    )
    status = models.CharField(_("status"), max_length=10, choices=ClaimStatus.choices, help_text=_("The status on those days."))
    level_from = models.PositiveSmallIntegerField(_("from level"), help_text=_("The lowest level of readers of whom this is true."))
    level_to = models.PositiveSmallIntegerField(_("to level"), help_text=_("The highest level of readers of whom this is true."))
    since = models.DateField(_("since"), help_text=_("The first of those days."))
    until = models.DateField(_("until"), help_text=_("The last of those days."))
    asked_since = models.DateField(_("asked since"), help_text=_("The first day of a question that gets this answer."))
    asked_until = models.DateField(_("asked until"), help_text=_("The last day of a question that gets this answer."))
    hindsight = models.BooleanField(
        _("hindsight"),
        null=True,
        blank=True,
        help_text=_("Yes: only of days before the question. No: only of the day of the question and later ones. Blank: of both."),
    )

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ("linkage", "level_from", "since")

    def __str__(self) -> str:
        return f"{self.linkage_id}: {self.status}, {self.since} to {self.until}"
