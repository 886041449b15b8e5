"""Form fields that read what people type into plain data, and write plain data as people type it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from analysis.folding import folded
from analysis.values import COUNTRIES, MARKET_REGIONS
from core.characters import unreadable
from core.countries import country_name
from core.search.selectors import Hit, search_get
from firms.models.organisations import OrganisationKind
from register.kinds import Field, Holds
from register.selectors import seen_rows

SEARCH_TYPES = {"organisation": ("organisation", "market")}
"""Kinds of record that the search knows under more than one type."""
OFFERED = 8
"""So many records are offered where what was typed is no key and no name of one alone."""
WHOLE_TO = 1e15
"""Up to here a number tells whole ones apart."""


class Lines(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Return a list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return lines as a list."""
        if told := unreadable(str(value or "")):
            raise ValidationError(told)
        return list(dict.fromkeys(line for one in str(value or "").splitlines() if (line := " ".join(one.split()))))


class Looking:
    """A field whose text is looked up in the register by whoever fills it in: by key, else by a name that one alone has."""

    refers_to = ""
    viewer: object | None = None
    offered: tuple[Hit, ...] = ()

    @property
    def types(self) -> list[str]:
        """Return the types of records among which it is searched."""
        return list(SEARCH_TYPES.get(self.refers_to, (self.refers_to,)))

    def named(self, text: str) -> str | None:
        """Return the key that a text means; None when it means none alone: what it could mean is offered then."""
        found = search_get(text[:200], viewer=self.viewer, types=self.types, limit=OFFERED)
        hits = [hit for group in found.groups for hit in group.hits]
        named = {hit.key for hit in hits if folded(text) in (folded(hit.name), folded(hit.text))}
        if len(named) == 1:
            return named.pop()
        self.offered += tuple(hit for hit in hits if hit not in self.offered)
        return None

    def refusal(self, text: str, *, is_offered: bool) -> ValidationError:
        """Return what is told of a text that means no record alone."""
        if is_offered:
            told = _("%(text)s is the key or name of none alone. Choose one of those below, or type its key.")
        else:
            told = _("Nothing is known under %(text)s.")
        return ValidationError(told % {"text": text[:100]})


class Keys(Looking, Lines):
    """Several records, one a line (or keys with commas between), each by its key or by a name that it alone has."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, refers_to: str, *, find: Any = "", **options: Any) -> None:
        """`find`: what the field above the lines is called, in which records are looked for."""
        super().__init__(**options)
        self.refers_to = refers_to
        self.find = find or _lazy("Find a source by its title or publisher")

    def clean(self, value: Any) -> list[str]:
        """Return the keys; every line that means none alone is told."""
        keys: list[str] = []
        refusals: list[ValidationError] = []
        for line in super().clean(value):
            parts = line.replace(",", " ").split()
            there = seen_rows(self.refers_to, parts, viewer=self.viewer)
            if all(part in there for part in parts):
                keys += parts
                continue
            before = len(self.offered)
            key = self.named(line)
            if key is None:
                refusals.append(self.refusal(line, is_offered=len(self.offered) > before))
            else:
                keys.append(key)
        if refusals:
            raise ValidationError(refusals)
        return list(dict.fromkeys(keys))


class Picked(Looking, forms.CharField):
    """One record, by its key or by a name that it alone has; several that it could be are offered."""

    def __init__(self, refers_to: str, **options: Any) -> None:
        super().__init__(**options)
        self.refers_to = refers_to
        self.widget.attrs |= {"data-picks": ",".join(self.types), "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        """Return the key of the record that was meant."""
        text = str(super().clean(value)).strip()
        if not text or text in seen_rows(self.refers_to, [text], viewer=self.viewer):
            return text
        key = self.named(text)
        if key is None:
            raise self.refusal(text, is_offered=bool(self.offered))
        return key


class Number(forms.FloatField):
    """A number that stands in a form as people write it: 10, not 10.0."""

    def prepare_value(self, value: Any) -> Any:
        """Return a whole number without its decimals."""
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_TO else value


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
        # A new source may be entered instead; the register asks for one or the other.
        return Keys(field.refers_to, **{**options, "required": False})
    return _PLAIN[field.holds](**options)


def places_only(fields: Mapping[str, forms.Field], *, is_market: bool) -> None:
    """Offer markets what a market can be, and organisations what an organisation can be: forms make no market of one, and none anew."""
    kind, country = fields.get("kind"), fields.get("country")
    if isinstance(kind, forms.ChoiceField):
        kind.choices = [one for one in kind.choices if one[0] == "" or (one[0] == OrganisationKind.MARKET) == is_market]
    if isinstance(country, forms.ChoiceField) and not is_market:
        country.choices = lambda: country_choices(with_regions=False)


def _long_text(**options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, **options)


def _whole(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)


def _number(**options: Any) -> Number:
    return Number(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)


_PLAIN: dict[Holds, Any] = {
    Holds.LONG_TEXT: _long_text,
    Holds.NUMBER: _number,
    Holds.COUNT: _whole,
    Holds.YEAR: _whole,
    Holds.FLAG: Tick,
    Holds.NAMES: Lines,
    Holds.IDENTIFIERS: Lines,
}
