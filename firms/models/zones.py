"""Places set aside for industry."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import Places, place
from core.search.texts import ALIAS, LOCAL_NAME, NAME, Searchable
from firms.models.fields import (
    FieldCheck,
    country_field,
    dated,
    key_field,
    latitude_field,
    located,
    longitude_field,
    names_check,
    one_country,
    one_of,
    precision_field,
)


class ZoneKind(models.TextChoices):
    """What a zone is by law or custom."""

    INDUSTRIAL_PARK = "industrial_park", _("industrial park")
    SPECIAL_ECONOMIC_ZONE = "special_economic_zone", _("special economic zone")
    FREE_ZONE = "free_zone", _("free zone")
    PORT = "port", _("port")
    INDUSTRIAL_CITY = "industrial_city", _("industrial city")
    SCIENCE_PARK = "science_park", _("science park")
    DISTRICT = "district", _("district")


class Zone(Recorded):
    """An industrial park, special economic zone, free zone, port or the like. Two rows are the same when their key is."""

    key = key_field()
    name = models.CharField(_("name"), max_length=300, help_text=_("The name in English or as the zone itself writes it in Latin script."))
    name_local = models.CharField(_("local name"), max_length=300, blank=True, help_text=_("The name in the country's own script."))
    aliases = models.JSONField(_("aliases"), default=list, blank=True, validators=[names_check], help_text=_("Other names, a list."))
    kind = models.CharField(_("kind"), max_length=25, choices=ZoneKind.choices, help_text=_("What the zone is by law or custom."))
    country = country_field()
    latitude = latitude_field()
    longitude = longitude_field()
    operator = models.ForeignKey(
        "firms.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="operated_zones",
        verbose_name=_("operator"),
        help_text=_("The organisation that runs the zone."),
    )
    established = models.DateField(
        _("established"), null=True, blank=True, help_text=_("When the zone was set up: the first day of the span; blank when not known.")
    )
    established_precision = precision_field()
    area_ha = models.FloatField(_("area, ha"), null=True, blank=True, help_text=_("Area in hectares."))
    sources = models.ManyToManyField("firms.Source", related_name="zones", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ("key",)
        constraints = (
            *located(),
            one_of("kind", ZoneKind, _("Unknown kind of zone.")),
            *dated("established"),
            one_country(),
            FieldCheck(
                field="area_ha",
                name="%(app_label)s_%(class)s_area_positive",
                condition=models.Q(area_ha__isnull=True) | models.Q(area_ha__gt=0),
                violation_error_message=_("An area is greater than zero."),
            ),
        )

    search_types = ("zone",)

    def __str__(self) -> str:
        return self.name

    def places(self) -> Places:
        """Return where it belongs: its country, and itself."""
        return place(self.country, self.key)

    def searchable(self, _lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its names."""
        texts = [(NAME, self.name), (LOCAL_NAME, self.name_local), *((ALIAS, str(alias)) for alias in self.aliases)]
        return Searchable("zone", self.key, self.name, texts, self.kind, self.country)
