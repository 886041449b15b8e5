"""Writes of accounts that no page makes."""

import datetime as dt
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Token, User
from core.actors import Actor
from core.errors import NotAllowedError
from core.permissions import EVERYTHING, write_scope

TOKEN_DAYS = (7, 30, 90, 365)
TOKENS_MOST = 20


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


def token_create(*, actor: User, name: str, scope: str, days: int) -> tuple[Token, str]:
    """Make a token of one's own account and return it with its key, which is told once: only the hash is kept.

    Raises `ValidationError` by field.
    """
    errors = {}
    name = " ".join(name.split())
    if not name or len(name) > 100 or "\0" in name:
        errors["name"] = [_("Give it a name of at most 100 letters.")]
    if scope not in Token.Scope.values:
        errors["scope"] = [_("Choose what it allows.")]
    if days not in TOKEN_DAYS:
        errors["days"] = [_("Choose when it ends.")]
    if actor.auth_token_set.count() >= TOKENS_MOST:
        errors["name"] = [_("An account has at most %(most)d tokens; end one first.") % {"most": TOKENS_MOST}]
    if errors:
        raise ValidationError(errors)
    token, key = Token.objects.create(user=actor, expiry=dt.timedelta(days=days), name=name, scope=scope)
    return token, key


def token_end(digest: str, *, actor: User) -> None:
    """End a token of one's own account."""
    Token.objects.filter(digest=digest, user=actor).delete()
