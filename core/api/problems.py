"""Errors as problem documents (RFC 9457), all in one place."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, ValidationError
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status
from rest_framework.views import set_rollback

from analysis.errors import AnalysisError
from core.errors import BusyError, DomainError, NotAllowedError, NotThereError, OtherRequestError

MEDIA_TYPE = "application/problem+json"

logger = logging.getLogger("django.request")


class TooLarge(exceptions.APIException):
    """The answer would be larger than this form of it can be; the text names the form that has no limit."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "too_large"


class TooMuch(exceptions.APIException):
    """More was sent than is read at once."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_much"

    def __init__(self, most: int) -> None:
        super().__init__(_("At most %(most)d bytes are read; send them in several requests.") % {"most": most})


class Moved(exceptions.APIException):
    """The record was merged into another, which has this address now."""

    status_code = status.HTTP_308_PERMANENT_REDIRECT
    default_code = "moved"

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


class ProblemSerializer(serializers.Serializer):
    """What is wrong with a request (RFC 9457)."""

    type = serializers.CharField(help_text="Always about:blank: the status says what kind of problem it is.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What was found, what was expected, what to do.")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="For input: what is wrong with each parameter or field.",
    )


class Problem(HttpResponse):
    """An error as a problem document; rendered at once, whatever form the request asked for."""

    def __init__(self, code: int, detail: str, errors: Mapping[str, Sequence[str]] | None = None, **more: Any) -> None:
        document = {"type": "about:blank", "title": _title(code), "status": code, "detail": detail, **more}
        if errors:
            document["errors"] = {name: list(messages) for name, messages in errors.items()}
        # What was sent may hold halves of signs, which no encoding has.
        text = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        super().__init__(text, status=code, content_type=MEDIA_TYPE)
        self.document = document


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Return the problem document of whatever a view raised. What nobody foresaw is logged and answered without its text."""
    set_rollback()
    if isinstance(error, exceptions.ValidationError):
        return _input_problem(_flat(error.detail))
    if isinstance(error, Moved):
        return HttpResponsePermanentRedirect(error.address, preserve_request=True)
    if isinstance(error, ValidationError | DomainError):
        return refusal_problem(error)
    if isinstance(error, AnalysisError):
        return Problem(status.HTTP_422_UNPROCESSABLE_ENTITY, error.reason.in_words(_))
    if isinstance(error, RequestDataTooBig):
        return _framework_problem(TooMuch(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem(status.HTTP_404_NOT_FOUND, _("There is nothing at this address, or nothing that you may see."))
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return Problem(status.HTTP_403_FORBIDDEN, _("This is not for you to do; sign in with an account that may."))
    if isinstance(error, exceptions.APIException):
        return _framework_problem(error)
    return _unforeseen_problem(error, context)


def refusal_problem(error: ValidationError | DomainError) -> Problem:
    """Return the problem document of a write that was refused."""
    if isinstance(error, ValidationError):
        return _input_problem(_messages(error))
    if isinstance(error, NotAllowedError):
        return Problem(status.HTTP_403_FORBIDDEN, error.message, **_plain(error.context))
    if isinstance(error, NotThereError):
        return Problem(status.HTTP_404_NOT_FOUND, error.message, **_plain(error.context))
    if isinstance(error, OtherRequestError):
        named = {"Idempotency-Key": [error.message]}
        return Problem(status.HTTP_422_UNPROCESSABLE_ENTITY, error.message, named, **_plain(error.context))
    if isinstance(seconds := error.context.get("seconds"), int):
        late = Problem(status.HTTP_429_TOO_MANY_REQUESTS, error.message)
        late["Retry-After"] = str(seconds)
        return late
    if isinstance(error, BusyError):
        busy = Problem(status.HTTP_503_SERVICE_UNAVAILABLE, error.message)
        busy["Retry-After"] = "60"
        return busy
    return Problem(status.HTTP_409_CONFLICT, error.message, **_plain(error.context))


def _input_problem(errors: Mapping[str, Sequence[str]]) -> Problem:
    detail = "; ".join(f"{name}: {' '.join(messages)}" if name else " ".join(messages) for name, messages in errors.items())
    named = {name or "request": messages for name, messages in errors.items()}
    return Problem(status.HTTP_400_BAD_REQUEST, detail, named)


def _framework_problem(error: exceptions.APIException) -> Problem:
    """Return the problem of an error that the framework raised, with the headers that belong to it."""
    detail = str(error.detail)
    if isinstance(error, exceptions.NotAcceptable):
        known = ", ".join(dict.fromkeys(renderer.media_type for renderer in error.available_renderers or ()))
        detail = _("None of the forms asked for is known here; known are %(known)s.") % {"known": known}
    problem = Problem(error.status_code, detail)
    if getattr(error, "auth_header", None):
        problem["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        problem["Retry-After"] = str(int(error.wait))
    return problem


def _unforeseen_problem(error: Exception, context: Mapping[str, Any]) -> Problem:
    request = context["request"]
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    # Whoever listens for failures (the test client, a reporter of errors) hears of this one as of any other.
    got_request_exception.send(sender=type(context.get("view")), request=request)
    return Problem(status.HTTP_500_INTERNAL_SERVER_ERROR, _("Something broke on our side; it has been noted. Try again later."))


def _messages(error: ValidationError) -> dict[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    return {"" if name == NON_FIELD_ERRORS else name: messages for name, messages in error.message_dict.items()}


def _flat(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Return errors of nested fields by dotted name: sources.0.key."""
    if isinstance(detail, Mapping):
        pairs = ((str(key), value) for key, value in detail.items())
    elif isinstance(detail, list | tuple) and any(isinstance(item, Mapping | list | tuple) for item in detail):
        pairs = ((str(place), value) for place, value in enumerate(detail))
    else:
        return {name: [str(item) for item in (detail if isinstance(detail, list | tuple) else [detail])]}
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        inner = name if key == "non_field_errors" else f"{name}.{key}" if name else key
        found |= _flat(value, inner) if value else {}
    return found


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Return the context of an error as JSON can carry it."""
    return {name: value if isinstance(value, str | int | float | bool | list | None) else str(value) for name, value in values.items()}


def _title(code: int) -> str:
    titles = {
        400: _("Bad request"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        406: _("Not acceptable"),
        409: _("Conflict"),
        413: _("Too much at once"),
        422: _("Cannot be answered"),
        429: _("Too many requests"),
        500: _("Server error"),
    }
    return titles.get(code) or HTTPStatus(code).phrase
