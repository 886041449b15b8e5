"""Answers are remembered by data version, viewer and question; a new version makes a new key, so nothing is ever invalidated."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from core.selectors import dataset_token
from core.visibility import viewer_level

LIMIT = 256
BODIES_MOST, BODY_LARGEST = 64_000_000, 4_000_000
"""Bytes of written answers that a process keeps, and of the largest that is kept."""
Answer = TypeVar("Answer")

_known: ContextVar[tuple[int, str] | None] = ContextVar("known", default=None)
_answers: OrderedDict[Hashable, object] = OrderedDict()
_bodies: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
_bodies_size = 0
_lock = threading.Lock()


def question(queryset: QuerySet) -> Hashable:
    """Return what a queryset asks, as a key: its SQL with its parameters."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return "nothing"
    return sql, tuple(params)


@contextmanager
def at_version(token: str, *, viewer: object | None) -> Iterator[None]:
    """Take a version token as read for all answers to this viewer inside: whoever opens the block has read it before any rows."""
    before = _known.set((int(viewer_level(viewer)), token))
    try:
        yield
    finally:
        _known.reset(before)


def _token(viewer: object | None) -> str:
    known = _known.get()
    return known[1] if known and known[0] == viewer_level(viewer) else dataset_token(viewer=viewer)


def remembered(name: str, *asked: Hashable, viewer: object | None, build: Callable[[], Answer]) -> Answer:
    """Return the answer to a question, built once per data version and visibility level.

    The token is read before the rows, so that an answer built while somebody writes is never served under the new version.
    """
    key = (name, _token(viewer), int(viewer_level(viewer)), *asked)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]  # type: ignore[return-value]
    answer = build()
    with _lock:
        _answers[key] = answer
        while len(_answers) > LIMIT:
            _answers.popitem(last=False)
    return answer


def body_keep(tag: str, body: bytes, media_type: str) -> None:
    """Keep a written answer under its entity tag, which stands for the version of the data, the reader's level and the question."""
    global _bodies_size  # noqa: PLW0603 -- counted beside what it counts
    if len(body) > BODY_LARGEST:
        return
    with _lock:
        _bodies_size += len(body) - len(_bodies.pop(tag, (b"", ""))[0])
        _bodies[tag] = (body, media_type)
        while _bodies_size > BODIES_MOST:
            _bodies_size -= len(_bodies.popitem(last=False)[1][0])


def body_kept(tag: str) -> tuple[bytes, str] | None:
    """Return the answer that is kept under a tag, with its media type."""
    with _lock:
        if tag in _bodies:
            _bodies.move_to_end(tag)
        return _bodies.get(tag)


def forget() -> None:
    """Drop everything that is remembered: for measurements and tests, which build anew; versions make it unnecessary otherwise."""
    global _bodies_size  # noqa: PLW0603
    with _lock:
        _answers.clear()
        _bodies.clear()
        _bodies_size = 0
