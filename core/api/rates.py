"""How much of what a client may ask is left, as answers tell it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase


@dataclass(frozen=True, slots=True)
class Rate:
    """A policy, its quota of requests in a window, and what is left of it until the window ends."""

    policy: str
    quota: int
    window_seconds: int
    left: int
    reset_seconds: int


def rate_told(request: HttpRequest, response: HttpResponseBase) -> None:
    """Write the headers of IETF draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it."""
    rate: Rate | None = getattr(request, "rate", None)
    if rate is not None:
        response["RateLimit-Policy"] = f'"{rate.policy}";q={rate.quota};w={rate.window_seconds}'
        response["RateLimit"] = f'"{rate.policy}";r={rate.left};t={rate.reset_seconds}'
