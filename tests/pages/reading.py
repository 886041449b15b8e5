"""A page as a reader meets it: its words, its links, and the rows of its tables."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_APART = {"td", "th", "p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "b", "br", "div", "span", "small", "option", "label"}
_SILENT = {"script", "style", "title", "desc"}


@dataclass
class Row:
    """A table row: its attributes and its words."""

    attributes: dict[str, str | None]
    words: str = ""


@dataclass
class Reading(HTMLParser):
    """What stands on a page."""

    html: str
    words: str = ""
    links: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._silent: list[str] = []
        self._row: Row | None = None
        self.feed(self.html)
        self.words = _spaced(self.words)
        for row in self.rows:
            row.words = _spaced(row.words)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag in _SILENT:
            self._silent.append(tag)
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag == "tr":
            self._row = Row(attributes)
            self.rows.append(self._row)
        if tag in _APART:
            self.handle_data(" ")

    def handle_endtag(self, tag):
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
        if tag == "tr":
            self._row = None
        if tag in _APART:
            self.handle_data(" ")

    def handle_data(self, data):
        if self._silent:
            return
        self.words += data
        if self._row is not None:
            self._row.words += data

    def row(self, key: str) -> Row:
        """Return the row of a linkage."""
        return next(row for row in self.rows if row.attributes.get("data-key") == key)

    @property
    def keys(self) -> list[str]:
        """Return the linkages of the value chain's table, in order."""
        return [row.attributes["id"] for row in self.rows if row.attributes.get("id") and "data-key" in row.attributes]


def _spaced(text: str) -> str:
    """Return text with single spaces, narrow ones and isolating signs made plain."""
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069]", "", text)).strip()
