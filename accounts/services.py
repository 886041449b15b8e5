"""Writes of accounts that no page makes."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.actors import Actor
from core.errors import NotAllowedError
from core.permissions import EVERYTHING, write_scope


def officer_create(
    *, actor: Actor, username: str, email: str, password: str, countries: Iterable[str] = (), zones: Iterable[str] = ()
) -> User:
    """Make the account of an officer whose e-mail address needs no confirmation, and return it.

    Raises `NotAllowedError` unless the actor keeps accounts, `ValidationError` by field for a wrong scope or a weak password. Of the
    password only the hash is stored.
    """
    if write_scope(actor) != EVERYTHING:
        msg = _("Account %(name)s was not made: only administrators keep accounts.") % {"name": username}
        raise NotAllowedError(msg)
    user = User(username=username, email=email, role=User.Role.OFFICER, countries=sorted(countries), zones=sorted(zones))
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    with transaction.atomic():
        user.save(force_insert=True)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
