"""Pages as tests read them."""

from typing import Any


def text(answer: Any) -> str:
    """Return a page with every run of blanks, of whatever width, as one."""
    return " ".join(answer.content.decode().split())
