"""How people sign in: what allauth and axes ask of us."""

import base64
import hashlib
import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts as the atlas makes them: who signs up is a contributor, whatever the form says."""

    def new_user(self, request: HttpRequest) -> User:
        """Return a new account that may propose."""
        return User(role=User.Role.CONTRIBUTOR)

    def send_notification_mail(self, *args: Any, **options: Any) -> None:
        """Tell the owner of a change that is made already: a letter that cannot be sent undoes nothing and fails nothing."""
        try:
            super().send_notification_mail(*args, **options)
        except (SMTPException, OSError) as error:
            logger.error("a letter was not sent: %s", type(error).__name__)  # noqa: TRY400 - a traceback holds the address

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of the client without blanks, as it stands in X-Forwarded-For after a comma."""
        return str(super().get_client_ip(request)).strip()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are unreadable in the database, and the code to scan is part of the page."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the code to scan as an element of the page, without the head of a file."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]


def _cipher() -> MultiFernet:
    """Return what hides secrets: with the key of the site, and readable with those it had before."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor " + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def account_tried(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the account somebody tries to enter, as lock-outs count it: the e-mail address in small letters.

    Axes tells of a success by user name: it is led back to the address, so that the failures before it are forgotten.
    """
    given = credentials or {}
    name = given.get("email") or (request.POST.get("login") if request is not None else "")
    if not name:
        user_name = given.get("login") or given.get("username") or ""
        name = User.objects.filter(username=user_name).values_list("email", flat=True).first() or user_name
    return str(name).strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """Return the address of the client, behind a proxy the one that the proxy saw; None where no client asks (tests)."""
    return str(get_adapter().get_client_ip(request)) if "REMOTE_ADDR" in request.META else None
