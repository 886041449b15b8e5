"""Entity tags: they stand for the question and the version of the data, so that an unchanged answer is known before any work."""

import hashlib

from django.utils.translation import get_language
from rest_framework.request import Request

from core import clock
from core.selectors import dataset_token
from core.visibility import viewer_level

REVISION = "5"
"""Raised whenever the shape of an answer changes: what clients have kept of the old shape is then stale."""


def answer_tag(request: Request, *, viewer: object | None, form: str, token: str | None = None) -> str:
    """Return the tag of the answer to a request: changed by every write this viewer can see, and at midnight, when "today" moves.

    `token` is the version of the data where it has been read.
    """
    parts = (
        REVISION,
        token or dataset_token(viewer=viewer),
        str(int(viewer_level(viewer))),
        request.build_absolute_uri(),
        form,
        get_language() or "",
        clock.today().isoformat(),
    )
    return f'W/"{hashlib.blake2b("|".join(parts).encode(), digest_size=12).hexdigest()}"'


def text_tag(text: bytes) -> str:
    """Return the tag of an answer that is known byte for byte."""
    return f'W/"{hashlib.blake2b(text, digest_size=12).hexdigest()}"'


def is_known(request: Request, tag: str) -> bool:
    """Return whether the client names this tag in If-None-Match (weak comparison; `*` is none)."""
    return is_named(request.headers.get("If-None-Match", ""), tag)


def is_named(given: str, tag: str) -> bool:
    """Return whether a list of tags holds this one."""
    return any(one.strip().removeprefix("W/") == tag.removeprefix("W/") for one in given.split(","))
