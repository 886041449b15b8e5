"""One form for every kind of record: it reads what was typed into plain data, and tells what the register refuses at the field."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from firms.models.organisations import OrganisationKind
from register.forms.fields import Looking, Tick, form_field, places_only
from register.forms.sections import sections_of
from register.kinds import KINDS


class Refusable(forms.Form):
    """A form that tells what the register refused."""

    def refused(self, error: ValidationError | DomainError) -> None:
        """Tell what the register refused: at its field where the form asks for it, else on top."""
        if isinstance(error, DomainError):
            self.add_error(None, error.message)
            return
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, messages in error.message_dict.items():
            known = name in self.fields and name != NON_FIELD_ERRORS
            for message in messages:
                self.add_error(name if known else None, message)


class RecordForm(Refusable):
    """A form for a record of a kind.

    Parameters
    ----------
    kind
        The name of the kind, see `register.kinds.KINDS`.
    viewer
        Who fills it in: references are looked for among what that person may see.
    said
        What the record says, as plain data; of a new record what is known of it beforehand.
    leave_out
        Fields that are not asked for.
    """

    required_css_class = "needed"
    error_css_class = "wrong"

    def __init__(
        self, kind: str, *args: Any, viewer: object, said: Mapping[str, Any] | None = None, leave_out: Iterable[str] = (), **options: Any
    ) -> None:
        self.kind = kind
        super().__init__(*args, initial=dict(said or {}), **options)
        hidden = set(leave_out)
        for name, field in KINDS[kind].fields.items():
            if name in hidden:
                continue
            asked = form_field(field)
            if isinstance(asked, Looking):
                asked.viewer = viewer
            self.fields[name] = asked
        if kind == "organisation":
            places_only(self.fields, is_market=self.initial.get("kind") == OrganisationKind.MARKET)

    @property
    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Yield the fields in their sections."""
        for title, names in sections_of(self.kind, list(self.fields)):
            yield title, [self[name] for name in names]

    @property
    def said(self) -> dict[str, Any]:
        """Return what was typed, as plain data."""
        return {name: self._plain(name, value) for name, value in self.cleaned_data.items() if name in self.fields}

    def fill(self, typed: QueryDict) -> None:
        """Show what was typed before, as it was typed; nothing is asked of it until it is sent."""
        fill(self, typed)

    def overwrite(self, typed: QueryDict, values: Mapping[str, Any]) -> None:
        """Make what was typed say other values in some fields, as plain data."""
        for name in values.keys() & self.fields.keys():
            field, value = self.fields[name], self.fields[name].prepare_value(values[name])
            if isinstance(field, Tick):
                typed.setlist(self.add_prefix(name), ["on"] if value else [])
            else:
                typed[self.add_prefix(name)] = "" if value is None else str(value)

    def _plain(self, name: str, value: Any) -> Any:
        blank = KINDS[self.kind].fields[name].blank
        return blank if value is None or value == "" else value


def fill(form: forms.Form, typed: QueryDict) -> None:
    """Show in a form that is not sent yet what was typed into it before."""
    for name, field in form.fields.items():
        asked = form.add_prefix(name)
        if not field.widget.value_omitted_from_data(typed, {}, asked):
            form.initial[name] = field.widget.value_from_datadict(typed, {}, asked)


class NewSource(Refusable):
    """A source that the register does not have yet, entered together with what rests on it; blank where it has all."""

    title = forms.CharField(label=_("title"), max_length=500, required=False, help_text=_("The title as published."))
    publisher = forms.CharField(label=_("publisher"), max_length=300, required=False)
    published = forms.CharField(label=_("published"), max_length=10, required=False, help_text=_("2024, 2024-03 or 2024-03-05."))
    url = forms.URLField(label=_("address"), max_length=2000, required=False, assume_scheme="https")

    prefix = "new-source"

    @property
    def is_begun(self) -> bool:
        """Return whether anything stands in it."""
        return any(self[name].value() for name in self.fields)

    @property
    def said(self) -> dict[str, Any]:
        """Return the source as plain data; nothing where it was left blank."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def clean(self) -> dict[str, Any]:
        """Refuse a source without a title."""
        given = super().clean() or {}
        if any(given.values()) and not given.get("title"):
            self.add_error("title", ValidationError(_("A source has a title.")))
        return given
