"""Users of the atlas and what their role lets them see and write."""

import re
from collections.abc import Callable

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from core.permissions import EVERYTHING, Scope
from core.visibility import Visibility

SEVERAL = frozenset({"EU", "ZZ"})


@deconstructible
class Codes:
    """Checks that a value is a list of codes of one form, each once; its message names what is wrong."""

    def __init__(self, pattern: str, message: str, refused: frozenset[str] = frozenset()) -> None:
        self.pattern = pattern
        self.message = message
        self.refused = refused

    def __call__(self, value: object) -> None:
        """Raise `ValidationError` naming the first code that is none."""
        if not isinstance(value, list):
            raise ValidationError(_now("Give a list."))
        wrong = [code for code in value if not isinstance(code, str) or not re.fullmatch(self.pattern, code) or code in self.refused]
        if wrong:
            raise ValidationError(_now("%(wrong)s is wrong here. %(expected)s") % {"wrong": wrong[0], "expected": self.message})
        if len(set(value)) < len(value):
            raise ValidationError(_now("Name each one once."))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Codes) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.pattern, self.refused))


def codes_field(name: str, help_text: str, check: Callable[[object], None]) -> models.JSONField:
    """Return a column that holds a list of codes; empty for none."""
    return models.JSONField(name, default=list, blank=True, validators=[check], help_text=help_text)


class User(AbstractUser):
    """A person with an account. Two rows are the same when their user name is."""

    class Role(models.TextChoices):
        """What a person does with the register."""

        CONTRIBUTOR = "contributor", _("contributor")
        OFFICER = "officer", _("officer")
        ADMINISTRATOR = "administrator", _("administrator")

    role = models.CharField(
        _("role"),
        max_length=15,
        choices=Role.choices,
        default=Role.CONTRIBUTOR,
        help_text=_("A contributor proposes; an officer keeps the register; an administrator also keeps accounts."),
    )
    countries = codes_field(
        _("countries"),
        _("The countries whose records an officer keeps, as ISO 3166-1 alpha-2 codes; of other roles it says nothing."),
        Codes(r"[A-Z]{2}", _("A country is two capital letters: OM."), SEVERAL),
    )
    zones = codes_field(
        _("zones"),
        _("The zones whose records an officer keeps beside those of the countries, as their keys."),
        Codes(r"[a-z0-9]+(-[a-z0-9]+)*", _("A zone is named by its key: sohar-port.")),
    )

    token_scope = ""
    """What the token allows with which a program came; blank for a person with a session."""

    @property
    def is_administrator(self) -> bool:
        """Return whether this user keeps accounts and may write everything."""
        return self.is_active and (self.is_superuser or self.role == self.Role.ADMINISTRATOR)

    @property
    def write_scope(self) -> Scope | None:
        """Return what this user may write: administrators everything, officers what touches their scope, others nothing themselves."""
        if self.token_scope not in ("", Token.Scope.WRITE):
            return None
        if self.is_administrator:
            return EVERYTHING
        if self.is_active and self.role == self.Role.OFFICER:
            return Scope(countries=frozenset(self.countries), zones=frozenset(self.zones))
        return None

    @property
    def visibility_level(self) -> Visibility:
        """Return what this user may see: officers, administrators and superusers everything, others what is open to accounts."""
        if not self.is_active:
            return Visibility.PUBLIC
        sees_all = self.is_superuser or self.role in (self.Role.OFFICER, self.Role.ADMINISTRATOR)
        return Visibility.AGENCY if sees_all else Visibility.SIGNED_IN


class Token(AbstractAuthToken):
    """A key with which a program comes as an account. Only its hash is kept. Two rows are the same when the hash is."""

    class Scope(models.TextChoices):
        """What a program may do with it."""

        READ = "read", _("read")
        PROPOSE = "propose", _("read and propose")
        WRITE = "write", _("read and write what the account may")

    name = models.CharField(_("name"), max_length=100, help_text=_("What it is for, in the words of its owner."))
    scope = models.CharField(
        _("scope"), max_length=10, choices=Scope.choices, default=Scope.READ, help_text=_("What a program may do with it.")
    )

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name
