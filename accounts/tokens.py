"""How programs come: with a token of an account, which may allow less than the account."""

import re
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import Token

FORM = re.compile(rb"[0-9a-zA-Z]{40,200}")


class ReadsOnly(APIException):
    """A token that only reads was used to write."""

    status_code = 403
    default_code = "reads_only"


class TokenAuthentication(KnoxAuthentication):
    """Reads `Authorization: Token KEY`."""

    reading_methods: ClassVar[tuple[str, ...]] = SAFE_METHODS

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        """Return the account and its token; a token that only reads refuses to write."""
        scheme = get_authorization_header(request).partition(b" ")[0].lower()
        if scheme == b"bearer":  # to read as anybody would hide from its sender that the token was not looked at
            raise AuthenticationFailed(_("Write Authorization: Token KEY, not Bearer."))
        found = super().authenticate(request)
        if found is None:
            return None
        user, token = found
        if token.scope == Token.Scope.READ and request.method not in self.reading_methods:
            raise ReadsOnly(_("This token only reads; make one that proposes or writes on the page of your account."))
        user.token_scope = token.scope
        return user, token

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Token]:
        """Return the account of a token; what is none is refused before anything is looked up."""
        if not FORM.fullmatch(token):
            raise AuthenticationFailed(_("This is no token, or one that has ended."))
        return super().authenticate_credentials(token)  # type: ignore[no-any-return]

    def _cleanup_token(self, auth_token: Token) -> bool:
        """Return whether a token has ended; it stays on the list of its owner."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()


class AskingTokenAuthentication(TokenAuthentication):
    """The same where a POST only asks: a token that reads is enough."""

    reading_methods = (*SAFE_METHODS, "POST")
