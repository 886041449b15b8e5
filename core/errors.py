"""Errors of the domain; delivery turns them into problem documents and pages in one place."""

from django.core.exceptions import PermissionDenied


class DomainError(Exception):
    """A rule of the register was broken; the text says what was found, what was expected and what to do."""

    def __init__(self, message: str, **context: object) -> None:
        super().__init__(message)
        self.message = str(message)
        self.context = context


class ConflictError(DomainError):
    """What was to be created is there already; `context` names it."""


class NotThereError(ConflictError):
    """What was to be written is not in the register, or not there for whoever writes."""


class OtherRequestError(DomainError):
    """Under the name of this request another one was written, which said something else; `context` says what it wrote."""


class NotAllowedError(DomainError, PermissionDenied):
    """Somebody wrote what is not theirs to write; the text says what was attempted and what their scope is.

    It is also Django's refusal, so every page and the interface answer it with 403, wherever it is raised.
    """


class BusyError(DomainError):
    """Somebody else is writing and did not end in time; the same write can be tried again."""
