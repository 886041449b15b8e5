"""Users of the atlas and what their role lets them see."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.visibility import Visibility


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

    @property
    def visibility_level(self) -> Visibility:
        """Return what this user may see: officers, administrators and superusers everything, others what is open to accounts."""
        if not self.is_active:
            return Visibility.PUBLIC
        sees_all = self.is_superuser or self.role in (self.Role.OFFICER, self.Role.ADMINISTRATOR)
        return Visibility.AGENCY if sees_all else Visibility.SIGNED_IN
