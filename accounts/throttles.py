"""How much a program may ask: so many requests a minute for each token, each account and each address, and fewer that write.

Counted in the cache of the process: where several processes serve, each counts for itself.
"""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import Token
from accounts.sign_in import client_address
from core import clock
from core.api.rates import Rate

WINDOW_SECONDS = 60


class RequestThrottle(BaseThrottle):
    """Counts requests in windows of a minute; the first that is too much is told how long to wait."""

    rate: Rate

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count a request and return whether it is within what its sender may ask; the answer tells how much is left."""
        policy, sender = _sender(request)
        if request.method not in getattr(view, "reading_methods", SAFE_METHODS):
            policy = f"{policy}-writing"
        self.rate, is_within = rate_counted(policy, sender)
        request._request.rate = self.rate  # type: ignore[attr-defined]
        return is_within

    def wait(self) -> float:
        """Return in how many seconds to ask again."""
        return self.rate.reset_seconds


def rate_counted(policy: str, sender: str) -> tuple[Rate, bool]:
    """Count a request; return what is left of what its sender may ask, and whether it was within that."""
    window, passed = divmod(clock.seconds(), WINDOW_SECONDS)
    name = f"rate:{policy}:{sender}:{window}"
    cache.add(name, 0, timeout=WINDOW_SECONDS + 1)
    try:
        asked = cache.incr(name)
    except ValueError:  # dropped in this moment, because too many others ask
        asked = 1
    quota = settings.REQUESTS_A_MINUTE[policy]
    return Rate(policy, quota, WINDOW_SECONDS, max(0, quota - asked), WINDOW_SECONDS - passed), asked <= quota


def _sender(request: Request) -> tuple[str, str]:
    """Return the policy that holds for who asks, and who that is."""
    if isinstance(request.auth, Token):
        return "token", request.auth.digest
    if request.user and request.user.is_authenticated:
        return "account", str(request.user.pk)
    return "address", client_address(request._request) or ""
