"""What anybody may read is answered again from memory, before sessions, accounts and views are asked for.

A kept answer stands for its whole request: address and host, and the headers that an answer depends on. It is given while the
version of the public data and the day are those that it was read at, so nothing is ever dropped as stale. A request with a
cookie or a token is somebody's, and goes the whole way.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from core import clock
from core.api.etag import is_named
from core.api.rates import Rate, rate_told
from core.memo import KeptAnswer, answer_keep, answer_kept
from core.selectors import dataset_token

ASKED_WITH = (
    *("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "SERVER_NAME", "SERVER_PORT"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"),
)
"""What of a request, as Django names it, an answer to nobody in particular depends on, beside its address. The host is compared as
it was sent: one that is not ours is refused further in, and so never kept."""
OF_A_304 = ("etag", "cache-control", "vary", "access-control-allow-origin", "access-control-expose-headers", "strict-transport-security")
"""Headers that a client needs which has the answer: the others are those of what it has."""
OF_ONE_REQUEST = ("ratelimit", "ratelimit-policy", "retry-after")


def is_anybodys(request: HttpRequest) -> bool:
    """Return whether a request reads and says nothing of who asks."""
    return request.method == "GET" and not any(request.META.get(name) for name in ("HTTP_COOKIE", "HTTP_AUTHORIZATION"))


def public_version(token: str) -> str:
    """Return what an answer is true of: a version of the data, and a day."""
    return f"{token} {clock.today()}"


class KnownAnswers:
    """The outermost middleware. `counted` counts a request of an address and returns what is left, None where it was too much."""

    counted: Callable[[HttpRequest], Rate | None]

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from memory, or ask the view and keep its answer."""
        if not is_anybodys(request):
            return self.get_response(request)
        question = "\n".join((request.scheme or "", request.get_full_path(), *(request.META.get(name, "") for name in ASKED_WITH)))
        return self.known(request, question) or self.asked(request, question)

    def known(self, request: HttpRequest, question: str) -> HttpResponse | None:
        """Return the answer that is kept and still true, and count the request."""
        kept, given = answer_kept(question), request.META.get("HTTP_IF_NONE_MATCH", "").strip()
        if kept is None:
            return None
        is_there = bool(given) and is_named(given, kept.headers["ETag"])
        if not is_there and (kept.body is None or given == "*"):
            return None
        if kept.version != public_version(dataset_token(viewer=None)) or not (rate := self.counted(request)):
            return None
        if is_there:
            told = {name: said for name, said in kept.headers.items() if name.lower() in OF_A_304}
            response: HttpResponse = HttpResponseNotModified(headers=told)
        else:
            response = HttpResponse(kept.body, headers=dict(kept.headers))
        request.rate = rate  # type: ignore[attr-defined]
        rate_told(request, response)
        return response

    def asked(self, request: HttpRequest, question: str) -> HttpResponseBase:
        """Return the answer of the view, and keep it where it is one that anybody may keep."""
        response = self.get_response(request)
        version = getattr(response, "read_at", None)
        if version and response.status_code == 200 and not response.cookies and response["Cache-Control"].startswith("public"):
            told = {name: said for name, said in response.items() if name.lower() not in OF_ONE_REQUEST}
            answer_keep(question, KeptAnswer(None if response.streaming else response.content, told, version))  # type: ignore[attr-defined]
        return response
