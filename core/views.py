"""Pages about the atlas itself: its method and its data."""

from typing import Any

from core.pages import Page
from core.writings import pack_notes, rule_pages


class MethodPage(Page):
    """The rules in plain words."""

    template_name = "core/method.html"

    def content(self) -> dict[str, Any]:
        """Return the rules, one after the other."""
        self.filtered()
        return {"rules": rule_pages()}


class AboutPage(Page):
    """Where the data comes from, what could not be found, and under which terms it stands."""

    template_name = "core/about.html"

    def content(self) -> dict[str, Any]:
        """Return the notes of the data packs."""
        self.filtered()
        return {"packs": pack_notes()}
