"""What one page asks: a record, with a new linkage its first claim, and a source that is not here yet; as filled in, and as kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

from core.errors import DomainError
from register.forms.records import NewSource, RecordForm, fill
from register.kinds import KINDS

NOT_TYPED = ("csrfmiddlewaretoken", "action", "token", "confirm")
AUTOMATIC_KEYS = ("claim", "product_line", "capability", "recipe")
"""Kinds whose records get their keys without being asked: nobody reads them."""


@dataclass
class Filled:
    """A form as it was filled in: that of the record, of a new linkage that of its first claim, and a source that is new."""

    record: RecordForm
    claim: RecordForm | None
    source: NewSource

    @property
    def forms(self) -> list[Any]:
        """Return those that there are."""
        return [form for form in (self.record, self.claim, self.source) if form is not None]

    @property
    def is_valid(self) -> bool:
        """Return whether all can be read; each is asked, so that all errors stand there at once."""
        return not [form for form in self.forms if not form.is_valid()]

    @property
    def wrong(self) -> list[tuple[BoundField, str]]:
        """Return the fields with what is wrong with them, in the order in which they stand on the page."""
        fields = [field for form in (self.record, self.claim) if form is not None for _title, part in form.sections for field in part]
        return [(field, told) for field in [*fields, *self.source] for told in field.errors]

    @property
    def refusals(self) -> list[str]:
        """Return what is wrong with none of the fields alone."""
        return [told for form in self.forms for told in form.non_field_errors()]

    def fill(self, typed: QueryDict) -> None:
        """Show what was typed before."""
        for form in self.forms:
            fill(form, typed)

    def refused(self, error: ValidationError | DomainError) -> None:
        """Tell what the register refused, each at the form that asks for it."""
        if isinstance(error, DomainError) or not hasattr(error, "error_dict"):
            self.record.refused(error)
            return
        for name, told in error.message_dict.items():
            form, field = self._place(name)
            form.refused(ValidationError({field: told}))

    def told(self, wrong: Mapping[str, list[str]]) -> None:
        """Tell what was found to be wrong, at fields of which nothing is told yet."""
        for name, told in wrong.items():
            form, field = self._place(name)
            if field not in form.errors:
                form.refused(ValidationError({field: told}))

    def _place(self, name: str) -> tuple[Any, str]:
        """Return the form that asks for what a service names, and its field there."""
        if name.startswith("claim-") and self.claim is not None:
            return self.claim, name.removeprefix("claim-")
        if name.startswith("new-source-"):
            return self.source, name.removeprefix("new-source-")
        if self.claim is not None and name not in self.record.fields:
            return self.claim, name
        return self.record, name


def filled_form(kind: str, key: str, *, viewer: object, said: Mapping[str, Any], typed: QueryDict | None = None) -> Filled:
    """Return the form for a record of a kind, for a new one where it has no key, as it was sent where it was."""
    leave_out = ("key", *KINDS[kind].ends) if key else ("key",) if kind in AUTOMATIC_KEYS else ()
    claim = None
    if kind == "linkage" and not key:
        first = {"status": "operating", "confidence": "reported"}
        others = ("linkage", "key", "pinned", "pin_reason")
        claim = RecordForm("claim", typed, viewer=viewer, said=first, leave_out=others, prefix="claim")
    return Filled(RecordForm(kind, typed, viewer=viewer, said=said, leave_out=leave_out), claim, NewSource(typed))


def typed_of(sent: QueryDict) -> dict[str, list[str]]:
    """Return what was typed into a form, as a session and a draft hold it."""
    return {_held(name): [_held(value) for value in values] for name, values in sent.lists() if name not in NOT_TYPED}


def query_of(typed: Mapping[str, Any]) -> QueryDict:
    """Return what is held as it was sent."""
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values if isinstance(values, list) else [str(values)])
    return query


def writer_sign(viewer: Any) -> str:
    """Return a sign of an account, which its forms carry: what is kept when a session ends is given back to nobody else."""
    return salted_hmac("register.forms.filled", str(getattr(viewer, "pk", ""))).hexdigest()[:32]


def is_writer(typed: Mapping[str, list[str]], viewer: Any) -> bool:
    """Return whether what is kept was typed by this account, as far as the form tells."""
    signs = typed.get("writer") or [""]
    return not signs[-1] or constant_time_compare(signs[-1], writer_sign(viewer))


def _held(text: object) -> str:
    """Return text as every database holds it: without the character NUL, which nobody can read."""
    return str(text).replace("\0", "")
