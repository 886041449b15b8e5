"""Errors of the domain; delivery turns them into problem documents and pages in one place."""


class DomainError(Exception):
    """A rule of the register was broken; the text says what was found, what was expected and what to do."""

    def __init__(self, message: str, **context: object) -> None:
        super().__init__(message)
        self.message = str(message)
        self.context = context


class ConflictError(DomainError):
    """What was to be created is there already; `context` names it."""
