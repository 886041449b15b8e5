"""What is written in Markdown and shown as pages: the rules, and the notes of the data packs."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES = Path(settings.BASE_DIR) / "docs" / "rules"
PACKS = Path(settings.DATA_DIR) / "packs"
CONTRADICTIONS = "Contradictions"
"""How the section of a pack's notes begins that tells where its sources differ."""
_LISTED = re.compile(r"\]\((\w+)\.md\)")


class Part(StrEnum):
    """Which part of a text is wanted."""

    ALL = "all"
    CONTRADICTIONS = "contradictions"
    REST = "rest"


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
    """Return the notes of the data packs: how each was made, what could not be found. Contradictions stand apart."""
    return tuple(_written(file, file.parent.name, level=2, part=Part.REST) for file in sorted(PACKS.glob("*/NOTES.md")))


def pack_contradictions() -> tuple[Writing, ...]:
    """Return where sources contradict one another, pack by pack, as their notes tell it."""
    found = [_written(file, file.parent.name, level=2, part=Part.CONTRADICTIONS) for file in sorted(PACKS.glob("*/NOTES.md"))]
    return tuple(writing for writing in found if writing.body)


def _written(file: Path, key: str, *, level: int, part: Part = Part.ALL) -> Writing:
    return _read(file, file.stat().st_mtime_ns, key, level, part)


@lru_cache(maxsize=64)
def _read(file: Path, _changed: int, key: str, level: int, part: Part) -> Writing:
    """Return a text whose title becomes a heading of a level; the headings in it follow below."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(file.read_text(encoding="utf-8"))
    title = tokens[1].content if tokens and tokens[0].type == "heading_open" else key
    rest = tokens[3:] if tokens and tokens[0].type == "heading_open" else tokens
    rest = _part(rest, part)
    for token in rest:
        _fit(token, level)
    html = reader.renderer.render(rest, reader.options, {})
    return Writing(key, title, mark_safe(html))  # noqa: S308 -- made from our own files, with HTML in them escaped


def _part(tokens: list[Token], part: Part) -> list[Token]:
    """Return the tokens of a part: the section on contradictions without its heading, or all others."""
    if part is Part.ALL:
        return tokens
    inside, kept = False, []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            inside = tokens[place + 1].content.startswith(CONTRADICTIONS)
        heads = inside and _is_heading(tokens, place)
        if inside is (part is Part.CONTRADICTIONS) and not heads:
            kept.append(token)
    return kept


def _is_heading(tokens: list[Token], place: int) -> bool:
    """Return whether a token opens, fills or closes a heading of a section."""
    near = tokens[max(place - 1, 0) : place + 1]
    return any(token.type == "heading_open" and token.tag == "h2" for token in near) or tokens[place].type == "heading_close"


def _fit(token: Token, level: int) -> None:
    """Lower a heading, and turn links between the files into links within the page."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + level - 1, 6)}"
    for child in token.children or ():
        href = str(child.attrGet("href") or "")
        if child.type == "link_open" and href.endswith(".md") and "/" not in href:
            child.attrSet("href", f"#{href.removesuffix('.md')}")
