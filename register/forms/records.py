"""One form for every kind of record: it reads what was typed into plain data, and tells what the register refuses at the field."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from register.forms.fields import Picked, form_field
from register.forms.sections import sections_of
from register.kinds import KINDS


class RecordForm(forms.Form):
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
            if isinstance(asked, Picked):
                asked.viewer = viewer
            self.fields[name] = asked

    @property
    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Yield the fields in their sections."""
        for title, names in sections_of(self.kind, list(self.fields)):
            yield title, [self[name] for name in names]

    @property
    def said(self) -> dict[str, Any]:
        """Return what was typed, as plain data."""
        return {name: self._plain(name, value) for name, value in self.cleaned_data.items() if name in self.fields}

    @property
    def wrong(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        """Yield the fields with what is wrong with them, in the order of the form."""
        for name, messages in self.errors.items():
            if name in self.fields:
                yield self[name], list(messages)

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

    def _plain(self, name: str, value: Any) -> Any:
        blank = KINDS[self.kind].fields[name].blank
        return blank if value is None or value == "" else value


class NewSource(forms.Form):
    """A source that the register does not have yet, entered together with what rests on it; blank where it has all."""

    title = forms.CharField(label=_("title"), max_length=500, required=False, help_text=_("The title as published."))
    publisher = forms.CharField(label=_("publisher"), max_length=300, required=False)
    published = forms.CharField(label=_("published"), max_length=10, required=False, help_text=_("2024, 2024-03 or 2024-03-05."))
    url = forms.URLField(label=_("address"), max_length=2000, required=False, assume_scheme="https")

    prefix = "new-source"

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
