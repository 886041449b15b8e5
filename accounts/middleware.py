"""Who may keep an answer: what is shown to an account nobody but its reader, what anybody may read this process."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from accounts.sign_in import client_address
from accounts.throttles import rate_counted
from core.api.known import KnownAnswers
from core.api.rates import Rate


class PrivateAnswers:
    """Marks every answer to somebody who is signed in as private, whichever view made it: no shared cache may keep it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say for whom. Who signs out with this request was signed in, and the answer may still greet them."""
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in or request.user.is_authenticated:
            patch_cache_control(response, private=True)
        return response


class PublicAnswers(KnownAnswers):
    """What anybody may read, answered from memory, and counted as a request of its address."""

    def counted(self, request: HttpRequest) -> Rate | None:
        """Count the request; None where its address asks too much."""
        rate, is_within = rate_counted("address", client_address(request) or "")
        return rate if is_within else None
