"""Where facts come from."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import SHARED, Places
from core.search.texts import PUBLISHER, TITLE, WEBSITE, Searchable, host_text
from firms.models.fields import address_field, dated, key_field, precision_field


class Source(Recorded):
    """A citation: one page, report or register that says something, and nothing else. Two rows are the same when their key is."""

    key = key_field()
    title = models.CharField(_("title"), max_length=500, help_text=_("The title as published."))
    publisher = models.CharField(_("publisher"), max_length=300, blank=True, help_text=_("Who published it."))
    published = models.DateField(
        _("published"), null=True, blank=True, help_text=_("When it was published: the first day of the span; blank when undated.")
    )
    published_precision = precision_field()
    url = address_field(_("address"), 2000, _("Where it can be read."))

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("key",)
        constraints = dated("published")

    search_types = ("source",)

    def __str__(self) -> str:
        return self.title

    def places(self) -> Places:
        """Return that it belongs to all: sources are shared."""
        return SHARED

    def searchable(self, _lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its title, its publisher and the host of its address."""
        texts = [(TITLE, self.title), (PUBLISHER, self.publisher), (WEBSITE, host_text(self.url))]
        return Searchable("source", self.key, self.title, texts)
