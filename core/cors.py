"""Reading from pages of other sites (CORS): what anybody may read, any page may read, without an account or with a token."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

READING = ("GET", "HEAD", "OPTIONS")
METHODS: Mapping[str, tuple[str, ...]] = {
    "/api/v1/": READING,
    "/ogc/": READING,
    "/reconcile/": (*READING, "POST"),  # its questions may be longer than an address; it writes nothing
    "/data/": READING,
}
"""The methods that pages of other sites may use, by the beginning of the address."""

ASKED_WITH = ("Authorization", "If-None-Match", "Content-Type")
SHOWN = ("ETag", "Record-Version", "Retry-After", "RateLimit", "RateLimit-Policy")
KEPT_SECONDS = 86_400


class ReadingFromElsewhere:
    """Lets pages of other sites read the interfaces.

    Nobody's session is lent to them: a request that carries the session cookie, and an answer that sets it, have no such headers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say who may read it; what a browser asks beforehand is answered here."""
        methods = methods_of(request.path_info)
        if not methods:
            return self.get_response(request)
        if is_preflight(request):
            return preflight_answer(methods)
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        cookie = settings.SESSION_COOKIE_NAME
        if request.method in methods and cookie not in request.COOKIES and cookie not in response.cookies:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = ", ".join(SHOWN)
        return response


def methods_of(path: str) -> tuple[str, ...]:
    """Return what pages of other sites may do at an address; nothing where it is no interface."""
    return next((methods for start, methods in METHODS.items() if f"{path}/".startswith(start)), ())


def is_preflight(request: HttpRequest) -> bool:
    """Return whether a browser asks what it may ask."""
    return request.method == "OPTIONS" and "Origin" in request.headers and "Access-Control-Request-Method" in request.headers


def preflight_answer(methods: tuple[str, ...]) -> HttpResponse:
    """Return what a browser may ask; it holds for everybody and for a day."""
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": ", ".join(ASKED_WITH),
            "Access-Control-Max-Age": str(KEPT_SECONDS),
            "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        },
    )
