"""Which organisations are one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from register.forms.fields import Keys


class MergeForm(forms.Form):
    """Organisations, each by its key or by a name that it alone has; a link may name keys only, with commas or blanks between."""

    keys = Keys(
        "organisation", label=_("organisations"), find=_("Find an organisation by its name"), help_text=_("Two or more, each on a line.")
    )

    def __init__(self, *args: Any, viewer: object, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["keys"].viewer = viewer  # type: ignore[attr-defined]
