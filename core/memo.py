"""Answers are remembered by data version, viewer and question; a new version makes a new key, so nothing is ever invalidated."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from core.selectors import dataset_token
from core.visibility import viewer_level


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A written answer, with the version of the data that it was read from; `body` is None where only its headers are kept."""

    body: bytes | None
    headers: Mapping[str, str]
    version: str = ""

    def size(self, question: str) -> int:
        """Return how many bytes it takes under a question, about."""
        return len(question) + len(self.body or b"") + sum(len(name) + len(said) for name, said in self.headers.items())


LIMIT = 256
KEPT_MOST, BODY_LARGEST = 64_000_000, 4_000_000
"""Bytes of written answers that a process keeps, and of the largest whose text is kept."""
Answer = TypeVar("Answer")

_known: ContextVar[tuple[int, str] | None] = ContextVar("known", default=None)
_answers: OrderedDict[Hashable, object] = OrderedDict()
_kept: OrderedDict[str, KeptAnswer] = OrderedDict()
_kept_size = 0
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


def answer_keep(question: str, answer: KeptAnswer) -> None:
    """Keep a written answer under a question that says who may read it, and what it depends on; of a large one the headers."""
    global _kept_size  # noqa: PLW0603 -- counted beside what it counts
    if answer.body is not None and len(answer.body) > BODY_LARGEST:
        answer = replace(answer, body=None)
    with _lock:
        before = _kept.pop(question, None)
        _kept_size += answer.size(question) - (before.size(question) if before else 0)
        _kept[question] = answer
        while _kept_size > KEPT_MOST:
            oldest, dropped = _kept.popitem(last=False)
            _kept_size -= dropped.size(oldest)


def answer_kept(question: str) -> KeptAnswer | None:
    """Return the answer that is kept for a question."""
    with _lock:
        if question in _kept:
            _kept.move_to_end(question)
        return _kept.get(question)


def forget() -> None:
    """Drop everything that is remembered: for measurements and tests, which build anew; versions make it unnecessary otherwise."""
    global _kept_size  # noqa: PLW0603
    with _lock:
        _answers.clear()
        _kept.clear()
        _kept_size = 0
