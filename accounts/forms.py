"""Forms of accounts."""

from typing import Any

from allauth.account.forms import SignupForm
from django.utils.translation import gettext_lazy as _


class AccountForm(SignupForm):
    """What a new account needs; the user name is what others read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = _("Name shown to others")
        name.help_text = _(
            "Stands beside what you propose, for everybody to read. Letters, digits and @ . + - _ only; your e-mail stays hidden."
        )
