"""What is told of an organisation that somebody is about to enter, as parameters: the fields of the record under their own names."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop

from analysis.duplicates import Entry
from core.filters import ChoicesField, CountryField, KeysField, ListField, ParameterFilter, RegisterFilterSet
from core.search.texts import host_text
from firms.models.organisations import OrganisationKind
from firms.selectors import zone_list

NAME_LONGEST, ALIASES_MOST, IDENTIFIERS_MOST = 300, 20, 10
DEGREES = _lazy("Coordinates in decimal degrees, WGS 84; latitude and longitude together.")
TELLING = ("name", "name_local", "aliases", "identifiers", "website")
"""Parameters of which a draft has at least one, or a place: anything else tells no organisation from another."""


class NameField(forms.CharField):
    """A name as long as the register holds."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "maxLength": NAME_LONGEST}

    def clean(self, value: Any) -> str:
        """Return the name; a longer one is refused."""
        text = str(super().clean(value))
        if len(text) > NAME_LONGEST:
            msg = _("A name has at most %(most)d letters; this has %(count)d.")
            raise ValidationError(msg % {"most": NAME_LONGEST, "count": len(text)}, code="too_long")
        return text


class AliasesField(NameField):
    """Names divided by semicolons: commas stand in names."""

    schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def clean(self, value: Any) -> list[str]:
        """Return the names; too many are refused."""
        names = list(dict.fromkeys(part.strip() for part in forms.CharField(required=False).clean(value).split(";") if part.strip()))
        if len(names) > ALIASES_MOST:
            msg = _("At most %(most)d aliases are compared; these are %(count)d.")
            raise ValidationError(msg % {"most": ALIASES_MOST, "count": len(names)}, code="too_many")
        return [NameField().clean(name) for name in names]


class IdentifiersField(ListField):
    """Comma-separated identifiers, each after its register; cleans to (scheme, value) pairs."""

    pattern = r"[^:]{1,30}:.{1,60}"
    message = gettext_noop("An identifier stands after its register: voen:1700004551.")

    def clean(self, value: Any) -> list[tuple[str, str]]:  # type: ignore[override]
        """Return the pairs; too many are refused."""
        values = super().clean(value)
        if len(values) > IDENTIFIERS_MOST:
            msg = _("At most %(most)d identifiers are compared; these are %(count)d.")
            raise ValidationError(msg % {"most": IDENTIFIERS_MOST, "count": len(values)}, code="too_many")
        return [(scheme.strip(), number.strip()) for scheme, _colon, number in (one.partition(":") for one in values)]


class HostField(forms.CharField):
    """A web address or its host; cleans to the host without `www.`."""

    def clean(self, value: Any) -> str:
        """Return the host; what has none is refused."""
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            host = host_text(text if "//" in text else f"//{text}")
        except ValueError:  # square brackets that are no address
            host = ""
        if not re.fullmatch(r"[^\s.]+(\.[^\s.]+)+", host):
            raise ValidationError(_("%(value)s is no web address; write it like https://socar.az.") % {"value": text}, code="bad_host")
        return host


class OneCountryField(CountryField):
    """One ISO 3166-1 alpha-2 code; cleans to the code, empty when not given."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": "^[A-Z]{2}$"}

    def clean(self, value: Any) -> str:  # type: ignore[override]
        """Return the code in capital letters; several are refused."""
        return one_of(super().clean(value), _("An organisation stands in one country; give one code.")) or ""


class ZoneField(KeysField):
    """The key of one zone; cleans to the zone or None."""

    schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def clean(self, value: Any) -> Any:
        """Return the zone; several are refused."""
        return one_of(super().clean(value), _("An organisation stands in one zone; give one key."))


class KindField(ChoicesField):
    """One kind of organisation; cleans to it, empty when not given."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "enum": OrganisationKind.values}

    def clean(self, value: Any) -> str:  # type: ignore[override]
        """Return the kind; several are refused."""
        return one_of(super().clean(value), _("An organisation is of one kind; give one.")) or ""


def one_of(values: Sequence[Any], message: str) -> Any:
    """Return the value that was given, None when none was; several are refused."""
    if len(values) > 1:
        raise ValidationError(message, code="too_many")
    return values[0] if values else None


class DegreesField(forms.CharField):
    """Decimal degrees from -most to most."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        self.schema = {"type": "number", "minimum": -most, "maximum": most}

    def clean(self, value: Any) -> float | None:
        """Return the number, None when there is none; anything else is refused."""
        text = super().clean(value)
        if not text:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?", text) or abs(float(text)) > self.most:
            msg = _("%(value)s is not in decimal degrees from -%(most)d to %(most)d.")
            raise ValidationError(msg % {"value": text, "most": self.most}, code="bad_degrees")
        return float(text)


class DraftFilterSet(RegisterFilterSet):
    """What is known of an organisation that somebody is about to enter; it narrows nothing, the view compares with it."""

    name = ParameterFilter(field_class=NameField, label=_lazy("The usual name, in any script."))
    name_local = ParameterFilter(field_class=NameField, label=_lazy("The name in the country's own script."))
    aliases = ParameterFilter(field_class=AliasesField, label=_lazy("Other names, divided by semicolons."))
    identifiers = ParameterFilter(
        field_class=IdentifiersField, label=_lazy("Numbers in registers, each after its scheme: voen:1700004551.")
    )
    website = ParameterFilter(field_class=HostField, label=_lazy("Its own address on the web, or only the host."))
    country = ParameterFilter(field_class=OneCountryField, label=_lazy("The country, as ISO 3166-1 alpha-2."))
    zone = ParameterFilter(
        field_class=ZoneField, rows=lambda viewer: zone_list(viewer=viewer), label=_lazy("The key of the zone in which it stands.")
    )
    latitude = ParameterFilter(field_class=DegreesField, most=90, label=DEGREES)
    longitude = ParameterFilter(field_class=DegreesField, most=180, label=DEGREES)
    kind = ParameterFilter(
        field_class=KindField, choices=OrganisationKind.choices, label=_lazy("What it is; a market is a place and never a duplicate.")
    )
    key = ParameterFilter(
        field_class=forms.CharField, label=_lazy("The key of the record that is being changed: it is not its own duplicate.")
    )

    def check(self, form: forms.Form, cleaned: Mapping[str, Any]) -> None:
        """Refuse half a place, and a draft that nothing is known of."""
        super().check(form, cleaned)
        if form.errors:
            return
        missing = [name for name in ("latitude", "longitude") if cleaned.get(name) is None]
        if len(missing) == 1:
            form.add_error(missing[0], _("Latitude and longitude come together; this one is missing."))
        elif missing and not any(cleaned.get(name) for name in TELLING):
            form.add_error("name", _("Nothing to compare by: give a name, alias, identifier, website or coordinates."))

    @property
    def draft(self) -> Entry:
        """Return the draft of a request that was found valid."""
        told = self.form.cleaned_data
        return Entry(
            name=told["name"],
            name_local=told["name_local"],
            aliases=tuple(told["aliases"]),
            identifiers=tuple(told["identifiers"]),
            host=told["website"],
            country=told["country"],
            zone=told["zone"].key if told["zone"] else "",
            latitude=told["latitude"],
            longitude=told["longitude"],
            kind=told["kind"],
        )
