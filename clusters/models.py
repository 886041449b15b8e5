"""Which organisations are looked at together."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import Places, place
from core.search.texts import DESCRIPTION, NAME, Searchable
from firms.models import Organisation, Source
from firms.models.fields import country_field, key_field, long_text_field, one_country, one_of


class ClusterStatus(models.TextChoices):
    """Whether the cluster is there or hoped for."""

    OPERATING = "operating", _("operating")
    PLANNED = "planned", _("planned")
    POTENTIAL = "potential", _("potential")
    ENDED = "ended", _("ended")


class Cluster(Recorded):
    """Organisations around one or more anchors that are looked at together. Two rows are the same when their key is."""

    key = key_field()
    name = models.CharField(_("name"), max_length=300, help_text=_("The name in English."))
    country = country_field()
    status = models.CharField(_("status"), max_length=10, choices=ClusterStatus.choices, help_text=_("Whether it is there or hoped for."))
    description = long_text_field(_("description"), _("One or two sentences: what holds it together."))
    sources = models.ManyToManyField(Source, related_name="clusters", verbose_name=_("sources"), help_text=_("Who says so."))

    reserved_keys = frozenset({"compare"})

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ("key",)
        constraints = (one_of("status", ClusterStatus, _("Unknown status of a cluster.")), one_country())

    search_types = ("cluster",)

    def __str__(self) -> str:
        return self.name

    def places(self) -> Places:
        """Return where it belongs: its country."""
        return place(self.country)

    def searchable(self, _lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its name and its description."""
        return Searchable("cluster", self.key, self.name, [(NAME, self.name), (DESCRIPTION, self.description)], "", self.country)


class MemberRole(models.TextChoices):
    """What the member does in the cluster."""

    ANCHOR = "anchor", _("anchor")
    SUPPLIER = "supplier", _("supplier")
    PROCESSOR = "processor", _("processor")
    END_PRODUCER = "end_producer", _("end producer")
    SERVICE_PROVIDER = "service_provider", _("service provider")
    INSTITUTE = "institute", _("institute")
    FEDERATION = "federation", _("federation")
    GOVERNMENT = "government", _("government")
    INFRASTRUCTURE = "infrastructure", _("infrastructure")
    FINANCIER = "financier", _("financier")


class Membership(Recorded):
    """An organisation's place in a cluster. Two rows are the same when cluster and organisation are; a market is never a member."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("cluster"), help_text=_("Which cluster.")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("organisation"), help_text=_("Who is a member.")
    )
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices, help_text=_("What it does in the cluster."))
    sources = models.ManyToManyField(Source, related_name="memberships", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("cluster", "organisation")
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("cluster", "organisation"),
                violation_error_message=_("This organisation is a member of the cluster already."),
            ),
            one_of("role", MemberRole, _("Unknown role of a member.")),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_role_display()}"

    def places(self) -> Places:
        """Return where its cluster and its organisation belong."""
        return self.cluster.places() | self.organisation.places()
