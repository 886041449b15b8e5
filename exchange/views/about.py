"""The page about the data: what was loaded, what is known of it, where sources contradict one another."""

from typing import Any

from core.pages import Page
from core.writings import pack_contradictions, pack_notes
from exchange.reports import data_state_get


class AboutPage(Page):
    """Where the data comes from, how well it is known, what could not be found, and under which terms it stands."""

    template_name = "exchange/about.html"

    def content(self) -> dict[str, Any]:
        """Return the state of the data and the notes of the packs."""
        self.filtered()
        state = data_state_get(viewer=self.viewer, as_of=self.as_of)
        return {"state": state, "packs": pack_notes(), "contradictions": pack_contradictions()}
