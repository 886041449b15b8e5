"""What an organisation can supply, beyond what it makes already or is recorded to supply."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import Places
from core.visibility import visibility_field
from firms.models.fields import (
    FieldCheck,
    dated,
    key_field,
    long_text_field,
    measured,
    one_of,
    people_between,
    precision_field,
    unit_field,
    year_between,
    year_field,
)
from firms.models.products import Industry, Product


class CapabilityKind(models.TextChoices):
    """What can be had from the organisation."""

    PRODUCT = "product", _("product")
    SERVICE = "service", _("service")
    PROGRAMME = "programme", _("education programme")
    LABORATORY = "laboratory", _("laboratory")


class Capability(Recorded):
    """A statement that an organisation can supply something: a good, a service, graduates of a programme, the tests of a laboratory.

    What it makes already is a product line and what it is recorded to supply a linkage; a capability is an offer, and no total, coverage
    or measure counts it. Two rows are the same when their key is.
    """

    key = key_field(300)
    organisation = models.ForeignKey(
        "firms.Organisation",
        on_delete=models.PROTECT,
        related_name="capabilities",
        verbose_name=_("organisation"),
        help_text=_("Who can supply it; never a market."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=CapabilityKind.choices,
        help_text=_("A product it makes or could deliver, a service, an education programme, or a laboratory for testing and calibration."),
    )
    name = models.CharField(_("what it can do"), max_length=300, help_text=_("In short words: anodising of profiles up to 7 m."))
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="capabilities",
        verbose_name=_("product"),
        help_text=_("Which product; only, and always, of the kind product."),
    )
    industry = models.ForeignKey(
        Industry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="capabilities",
        verbose_name=_("industry"),
        help_text=_("The class of ISIC Rev.4 of the service; a programme or laboratory may have one, a product has none."),
    )
    capacity = models.FloatField(_("capacity"), null=True, blank=True, help_text=_("How much, as a rate; blank when not known."))
    unit = unit_field(_("The unit of the capacity, with its time base."))
    graduates = models.PositiveIntegerField(
        _("graduates a year"), null=True, blank=True, help_text=_("Of an education programme only; blank when not known.")
    )
    year = year_field(_("year"), _("The year of the capacity or of the graduates."))
    certificate = models.CharField(
        _("certificate"), max_length=300, blank=True, help_text=_("The standard or approval it is held to, such as ISO/IEC 17025.")
    )
    certificate_issuer = models.CharField(_("issuer"), max_length=300, blank=True, help_text=_("Who issued the certificate."))
    certificate_from = models.DateField(
        _("certificate valid from"), null=True, blank=True, help_text=_("First day of its validity; blank when the start is not known.")
    )
    certificate_from_precision = precision_field()
    certificate_to = models.DateField(
        _("certificate valid to"), null=True, blank=True, help_text=_("Last day of its validity; blank when no end is known.")
    )
    certificate_to_precision = precision_field()
    references = long_text_field(_("references"), _("Completed supplies: what, for whom, when; one a line."))
    note = long_text_field(_("note"), _("What a reader must know of it."))
    visibility = visibility_field(_("Who may see this capability; nobody sees it who may not see the organisation."))
    sources = models.ManyToManyField("firms.Source", related_name="capabilities", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        ordering = ("key",)
        constraints = (
            one_of("kind", CapabilityKind, _("Unknown kind of capability.")),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_named_by_kind",
                condition=Q(kind=CapabilityKind.PRODUCT, product__isnull=False, industry__isnull=True)
                | Q(kind=CapabilityKind.SERVICE, product__isnull=True, industry__isnull=False)
                | Q(kind__in=[CapabilityKind.PROGRAMME, CapabilityKind.LABORATORY], product__isnull=True),
                violation_error_message=_(
                    "A product capability names a product and no industry; a service names its ISIC industry and no product; "
                    "a programme or laboratory names no product."
                ),
            ),
            *measured("capacity"),
            people_between("graduates"),
            FieldCheck(
                field="graduates",
                name="%(app_label)s_%(class)s_graduates_of_programme",
                condition=Q(graduates__isnull=True) | Q(kind=CapabilityKind.PROGRAMME),
                violation_error_message=_("Only an education programme has graduates."),
            ),
            year_between("year"),
            FieldCheck(
                field="year",
                name="%(app_label)s_%(class)s_year_of_figure",
                condition=Q(year__isnull=True) | Q(capacity__isnull=False) | Q(graduates__isnull=False),
                violation_error_message=_("A year is that of the capacity or of the graduates; without either there is none."),
            ),
            *dated("certificate_from"),
            *dated("certificate_to"),
            FieldCheck(
                field="certificate",
                name="%(app_label)s_%(class)s_certificate_named",
                condition=~Q(certificate="") | Q(certificate_issuer="", certificate_from__isnull=True, certificate_to__isnull=True),
                violation_error_message=_("An issuer and a validity belong to a certificate; name it."),
            ),
            FieldCheck(
                field="certificate_to",
                name="%(app_label)s_%(class)s_certificate_period",
                condition=Q(certificate_from__isnull=True)
                | Q(certificate_to__isnull=True)
                | Q(certificate_to__gte=models.F("certificate_from")),
                violation_error_message=_("A certificate does not end before it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def references_listed(self) -> list[str]:
        """Return the completed supplies one by one."""
        return [line.strip() for line in self.references.splitlines() if line.strip()]

    def places(self) -> Places:
        """Return where its organisation belongs."""
        places: Places = self.organisation.places()
        return places
