"""Programmes and partnerships."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import NOWHERE, SHARED, Places
from core.search.texts import DESCRIPTION, NAME, Searchable
from firms.models.fields import FieldCheck, country_field, key_field, long_text_field, one_country, one_of, year_between, year_field
from firms.models.organisations import Organisation


class InitiativeKind(models.TextChoices):
    """What an initiative is for."""

    SUPPLIER_PROGRAMME = "supplier_programme", _("supplier programme")
    CLUSTER_PROGRAMME = "cluster_programme", _("cluster programme")
    TRAINING_PROGRAMME = "training_programme", _("training programme")
    INVESTMENT_PROGRAMME = "investment_programme", _("investment programme")
    PARTNERSHIP = "partnership", _("partnership")


class InitiativeStatus(models.TextChoices):
    """Where an initiative stands; blank when the sources do not tell."""

    PLANNED = "planned", _("planned")
    OPERATING = "operating", _("operating")
    ENDED = "ended", _("ended")


class Initiative(Recorded):
    """A programme or partnership with partners and dates. Two rows are the same when their key is."""

    key = key_field()
    name = models.CharField(_("name"), max_length=300, help_text=_("The name in English."))
    kind = models.CharField(_("kind"), max_length=25, choices=InitiativeKind.choices, help_text=_("What it is for."))
    country = country_field()
    start_year = year_field(_("start"), _("The year in which it began."))
    end_year = year_field(_("end"), _("The year in which it ended or is to end."))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=InitiativeStatus.choices,
        blank=True,
        help_text=_("Where it stands; blank when the sources do not tell."),
    )
    description = long_text_field(_("description"), _("One or two sentences: what it does."))
    sources = models.ManyToManyField("firms.Source", related_name="initiatives", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ("key",)
        constraints = (
            one_of("kind", InitiativeKind, _("Unknown kind of initiative.")),
            one_of("status", InitiativeStatus, _("Unknown status of an initiative."), blank=True),
            year_between("start_year"),
            year_between("end_year"),
            one_country(),
            FieldCheck(
                field="end_year",
                name="%(app_label)s_%(class)s_period",
                condition=models.Q(start_year__isnull=True)
                | models.Q(end_year__isnull=True)
                | models.Q(end_year__gte=models.F("start_year")),
                violation_error_message=_("An initiative does not end before it begins."),
            ),
        )

    search_types = ("initiative",)

    def __str__(self) -> str:
        return self.name

    def places(self) -> Places:
        """Return where its partners belong; one without partners is every officer's, so that it can be entered."""
        partners = self.partners.select_related("organisation__zone") if self.pk else ()
        places = [partner.organisation.places() for partner in partners]
        return reduce(or_, places, NOWHERE) if places else SHARED

    def searchable(self, _lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its name and its description."""
        texts = [(NAME, self.name), (DESCRIPTION, self.description)]
        return Searchable("initiative", self.key, self.name, texts, self.kind, self.country)


class PartnerRole(models.TextChoices):
    """What the partner does in the initiative."""

    LEAD = "lead", _("lead")
    ANCHOR = "anchor", _("anchor")
    PARTNER = "partner", _("partner")
    SIGNATORY = "signatory", _("signatory")
    MEMBER = "member", _("member")
    FUNDER = "funder", _("funder")
    TRAINER = "trainer", _("trainer")
    BENEFICIARY = "beneficiary", _("beneficiary")


class InitiativePartner(Recorded):
    """An organisation that takes part in an initiative. Two rows are the same when both are."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="partners", verbose_name=_("initiative"), help_text=_("What it takes part in.")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("organisation"), help_text=_("Who takes part.")
    )
    role = models.CharField(_("role"), max_length=12, choices=PartnerRole.choices, help_text=_("What it does there."))
    sources = models.ManyToManyField("firms.Source", related_name="partnerships", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("initiative partner")
        verbose_name_plural = _("initiative partners")
        ordering = ("initiative", "organisation")
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("initiative", "organisation"),
                violation_error_message=_("This organisation is a partner of the initiative already."),
            ),
            one_of("role", PartnerRole, _("Unknown role of a partner.")),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_role_display()}"

    def places(self) -> Places:
        """Return where its organisation and the other partners belong."""
        others = self.initiative.partners.exclude(pk=self.pk).select_related("organisation__zone")
        return reduce(or_, (partner.organisation.places() for partner in others), self.organisation.places())
