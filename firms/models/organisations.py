"""Who acts: firms, anchors, institutes, agencies, federations, and the markets goods go to."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import NOWHERE, Places, place
from core.search.texts import ALIAS, IDENTIFIER, LOCAL_NAME, NAME, WEBSITE, Searchable, host_text
from core.visibility import visibility_field
from firms.models.fields import (
    FieldCheck,
    address_field,
    country_field,
    given_with,
    key_field,
    latitude_field,
    located,
    long_text_field,
    longitude_field,
    name_check,
    one_of,
    people_between,
    year_between,
    year_field,
)
from firms.models.products import Industry, LineStatus
from firms.models.zones import Zone


class OrganisationKind(models.TextChoices):
    """What an organisation is; `anchor` describes, a cluster's anchors are its members with that role."""

    FIRM = "firm", _("firm")
    ANCHOR = "anchor", _("anchor")
    INSTITUTE = "institute", _("institute")
    AGENCY = "agency", _("agency")
    FEDERATION = "federation", _("federation")
    MARKET = "market", _("market")


class LocationPrecision(models.TextChoices):
    """How exact the coordinates are."""

    SITE = "site", _("site")
    ZONE = "zone", _("zone")
    CITY = "city", _("city")


class Organisation(Recorded):
    """A firm, anchor, institute, agency or federation, or a market: a place goods come from or go to.

    Two rows are the same when their key is; a likely duplicate shares names, aliases or identifiers.
    """

    key = key_field()
    name = models.CharField(_("name"), max_length=300, help_text=_("The usual name in English or Latin script."))
    name_local = models.CharField(_("local name"), max_length=300, blank=True, help_text=_("The name in the country's own script."))
    kind = models.CharField(_("kind"), max_length=10, choices=OrganisationKind.choices, db_index=True, help_text=_("What it is."))
    industry = models.ForeignKey(
        Industry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("industry"),
        help_text=_("The best fitting class of ISIC Rev.4."),
    )
    country = country_field()
    locality = models.CharField(_("locality"), max_length=200, blank=True, help_text=_("Town or district."))
    zone = models.ForeignKey(
        Zone,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("zone"),
        help_text=_("The zone it stands in."),
    )
    latitude = latitude_field()
    longitude = longitude_field()
    location_precision = models.CharField(
        _("location precision"),
        max_length=5,
        choices=LocationPrecision.choices,
        blank=True,
        help_text=_("Whether the coordinates are of the site, the zone or only the town."),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=LineStatus.choices,
        default=LineStatus.OPERATING,
        help_text=_("Whether it works today; suspended is idle, mothballed or on care and maintenance."),
    )
    founded = year_field(_("founded"), _("The year in which it was founded or started."))
    employees = models.PositiveIntegerField(
        _("employees"), null=True, blank=True, help_text=_("Number of employees; blank when not known.")
    )
    employees_year = year_field(_("year of employees"), _("The year of that number."))
    website = address_field(_("website"), 500, _("Its own address on the web."))
    description = long_text_field(_("description"), _("One or two sentences: what it does."))
    visibility = visibility_field(_("Who may see this organisation and everything that hangs on it."))
    sources = models.ManyToManyField(
        "firms.Source", related_name="organisations", verbose_name=_("sources"), help_text=_("Who says so; markets need none.")
    )

    reserved_keys = frozenset({"duplicates"})

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("key",)
        constraints = (
            *located(),
            one_of("kind", OrganisationKind, _("Unknown kind of organisation.")),
            one_of("status", LineStatus, _("Unknown status of an organisation.")),
            year_between("founded"),
            year_between("employees_year"),
            people_between("employees"),
            given_with("employees_year", ["employees"], _("A year of employees is that of their number; without it there is none.")),
            FieldCheck(
                field="location_precision",
                name="%(app_label)s_%(class)s_location_precise",
                condition=models.Q(latitude__isnull=True, location_precision="")
                | models.Q(latitude__isnull=False, location_precision__in=["site", "zone", "city"]),
                violation_error_message=_(
                    "Coordinates say how exact they are (site, zone or city); without coordinates there is no precision."
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_market_is_a_place",
                condition=~models.Q(kind="market") | models.Q(industry__isnull=True, latitude__isnull=True, zone__isnull=True),
                violation_error_message=_("A market is a place of trade: it has no industry, zone or coordinates."),
            ),
            FieldCheck(
                field="country",
                name="%(app_label)s_%(class)s_country_of_market",
                condition=models.Q(kind="market") | ~models.Q(country__in=["EU", "ZZ"]),
                violation_error_message=_("EU and ZZ are codes for markets only; an organisation stands in one country."),
            ),
        )

    search_types = ("organisation", "market")
    search_lists = ("aliases", "identifiers")

    def __str__(self) -> str:
        return self.name

    def places(self) -> Places:
        """Return where it belongs: its country and its zone; a market is a place and belongs to nobody."""
        if self.kind == OrganisationKind.MARKET:
            return NOWHERE
        return place(self.country, self.zone.key if self.zone else None)

    def searchable(self, lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its names, aliases and identifiers (from `lists`) and the host of its website."""
        texts = [(NAME, self.name), (LOCAL_NAME, self.name_local), (WEBSITE, host_text(self.website))]
        texts += [(ALIAS, alias) for alias in lists["aliases"]] + [(IDENTIFIER, number) for number in lists["identifiers"]]
        is_market = self.kind == OrganisationKind.MARKET
        return Searchable("market" if is_market else "organisation", self.key, self.name, texts, self.kind, self.country)


class Alias(models.Model):
    """Another name of an organisation: abbreviation, former name, other script. Two rows are the same when the name is, in any case."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("organisation"), help_text=_("Whose name it is.")
    )
    name = models.CharField(
        _("name"), max_length=300, validators=[name_check], help_text=_("The other name; it belongs to one organisation only.")
    )
    name_folded = models.CharField(
        _("folded name"), max_length=900, editable=False, help_text=_("The name as it is compared with others, without regard to case.")
    )

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ("name",)
        constraints = (
            # Not of Lower("name"): SQLite folds ASCII letters only, and names come in every script.
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique_name",
                fields=("name_folded",),
                violation_error_message=_("This alias belongs to an organisation already."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A number under which a register knows an organisation. Two rows are the same when scheme and value are."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="identifiers",
        verbose_name=_("organisation"),
        help_text=_("Whose number it is."),
    )
    scheme = models.CharField(_("scheme"), max_length=30, help_text=_("The register: voen, cr, lei, neq ..."))
    value = models.CharField(_("value"), max_length=60, help_text=_("The number in that register."))

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ("scheme", "value")
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("scheme", "value"),
                violation_error_message=_("This identifier belongs to an organisation already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
