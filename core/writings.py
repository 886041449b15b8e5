"""What is written in Markdown and shown as pages: the rules, and the notes of the data packs."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES = Path(settings.BASE_DIR) / "docs" / "rules"
PACKS = Path(settings.DATA_DIR) / "packs"
_LISTED = re.compile(r"\]\((\w+)\.md\)")


@dataclass(frozen=True)
class Writing:
    """One text: its key in addresses, its title, and the rest as HTML."""

    key: str
    title: str
    body: SafeString


def rule_pages() -> tuple[Writing, ...]:
    """Return the rules in the order in which their table of contents lists them."""
    contents = (RULES / "README.md").read_text(encoding="utf-8")
    return tuple(_written(RULES / f"{name}.md", name, level=2) for name in dict.fromkeys(_LISTED.findall(contents)))


def pack_notes() -> tuple[Writing, ...]:
    """Return the notes of the data packs: how each was made, what could not be found, where sources contradict one another."""
    return tuple(_written(file, file.parent.name, level=2) for file in sorted(PACKS.glob("*/NOTES.md")))


def _written(file: Path, key: str, *, level: int) -> Writing:
    return _read(file, file.stat().st_mtime_ns, key, level)


@lru_cache(maxsize=64)
def _read(file: Path, _changed: int, key: str, level: int) -> Writing:
    """Return a text whose title becomes a heading of a level; the headings in it follow below."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(file.read_text(encoding="utf-8"))
    title = tokens[1].content if tokens and tokens[0].type == "heading_open" else key
    rest = tokens[3:] if tokens and tokens[0].type == "heading_open" else tokens
    for token in rest:
        _fit(token, level)
    html = reader.renderer.render(rest, reader.options, {})
    return Writing(key, title, mark_safe(html))  # noqa: S308 -- made from our own files, with HTML in them escaped


def _fit(token: Token, level: int) -> None:
    """Lower a heading, and turn links between the files into links within the page."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + level - 1, 6)}"
    for child in token.children or ():
        href = str(child.attrGet("href") or "")
        if child.type == "link_open" and href.endswith(".md") and "/" not in href:
            child.attrSet("href", f"#{href.removesuffix('.md')}")
