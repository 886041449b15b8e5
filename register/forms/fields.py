"""Form fields that read what people type into plain data, and write plain data as people type it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from analysis.folding import folded
from core.countries import country_name
from core.search.selectors import Hit, search_get
from exchange.packs.countries import COUNTRIES, MARKET_REGIONS
from register.kinds import Field, Holds
from register.selectors import seen_rows

SEARCH_TYPES = {"organisation": ("organisation", "market")}
"""Kinds of record that the search knows under more than one type."""
OFFERED = 8
"""So many records are offered where what was typed is no key and no name of one alone."""


class Lines(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Return a list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return lines as a list."""
        return list(dict.fromkeys(line for one in str(value or "").splitlines() if (line := " ".join(one.split()))))


class Keys(Lines):
    """Keys of sources, one a line or with commas between."""

    widget = forms.Textarea(attrs={"rows": 2, "data-picks": "source"})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the keys as a list."""
        return list(dict.fromkeys(str(value or "").replace(",", " ").split()))


class Picked(forms.CharField):
    """One record, by its key or by a name that it alone has; several that it could be are offered."""

    def __init__(self, refers_to: str, **options: Any) -> None:
        super().__init__(**options)
        self.refers_to = refers_to
        self.viewer: object | None = None
        self.offered: tuple[Hit, ...] = ()
        types = ",".join(SEARCH_TYPES.get(refers_to, (refers_to,)))
        self.widget.attrs |= {"data-picks": types, "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        """Return the key of the record that was meant."""
        text = super().clean(value).strip()
        if not text or text in seen_rows(self.refers_to, [text], viewer=self.viewer):
            return text
        found = search_get(text[:200], viewer=self.viewer, types=list(SEARCH_TYPES.get(self.refers_to, (self.refers_to,))), limit=OFFERED)
        hits = [hit for group in found.groups for hit in group.hits]
        named = {hit.key for hit in hits if folded(text) in (folded(hit.name), folded(hit.text))}
        if len(named) == 1:
            return named.pop()
        self.offered = tuple(hits)
        if hits:
            raise ValidationError(_("This is the key or name of none alone. Choose one of those below, or type its key."))
        raise ValidationError(_("Nothing is known under this key or name."))


class Tick(forms.BooleanField):
    """Yes or no."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "required": False})


def country_choices(*, with_regions: bool) -> list[tuple[str, str]]:
    """Return the countries by name; with those codes that only markets have where asked for."""
    codes = COUNTRIES | (MARKET_REGIONS if with_regions else frozenset())
    return [("", ""), *sorted(((code, country_name(code)) for code in codes), key=lambda one: one[1])]


def form_field(field: Field) -> forms.Field:
    """Return the form field that asks for a field of a record."""
    options: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": field.required}
    if field.name == "country":
        return forms.ChoiceField(choices=lambda: country_choices(with_regions=True), **options)
    if field.holds is Holds.REFERENCE:
        return Picked(field.refers_to, **options)
    if field.holds is Holds.CHOICE:
        blank = [] if field.required and field.name == "status" else [("", "")]
        return forms.ChoiceField(choices=[*blank, *field.choices], **options)
    if field.holds is Holds.LEVEL:
        return forms.TypedChoiceField(choices=field.choices, coerce=int, **{**options, "required": False}, empty_value=0)
    if field.holds is Holds.KEY:
        return forms.SlugField(max_length=field.limit, **{**options, "required": False})
    if field.holds in (Holds.TEXT, Holds.DATE, Holds.ADDRESS):
        return forms.CharField(max_length=field.limit, **options)
    if field.holds is Holds.SOURCES:
        return Keys(**{**options, "required": False})  # a new source may be entered instead; the register asks for one or the other
    return _PLAIN[field.holds](**options)


def _long_text(**options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, **options)


def _whole(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)


def _number(**options: Any) -> forms.FloatField:
    return forms.FloatField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)


_PLAIN: dict[Holds, Any] = {
    Holds.LONG_TEXT: _long_text,
    Holds.NUMBER: _number,
    Holds.COUNT: _whole,
    Holds.YEAR: _whole,
    Holds.FLAG: Tick,
    Holds.NAMES: Lines,
    Holds.IDENTIFIERS: Lines,
}
