"""The style sheets of the site as one small style for a drawing that leaves it: its own classes only, colours and fonts written out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "css"
KEPT = re.compile(r"(fill|stroke|font|opacity|letter-spacing|paint-order|text-decoration)(-[a-z-]+)?$")
"""The properties that an SVG viewer knows; the others place things on a page."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VARIABLE = re.compile(r"var\((--[\w-]+)\s*(?:,\s*((?:[^()]|\([^()]*\))*))?\)")
_FONT = re.compile(r"(?:(italic)\s+)?(?:(\d{3})\s+)?([\d.]+px)\s+(.+)$", re.DOTALL)
_SELECTOR = re.compile(r"[\w\s.>*-]+$")
_CLASS = re.compile(r"\.([\w-]+)")


@cache
def site_styles(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the texts of the site's style sheets: tokens first, then the components in the order of their names."""
    return tuple(file.read_text(encoding="utf-8") for file in (folder / "tokens.css", *sorted((folder / "components").glob("*.css"))))


def css_rules(text: str) -> Iterator[tuple[str, str]]:
    """Yield the rules of a style sheet as (selectors, body); of a block such as @media the body is the rules inside.

    >>> list(css_rules("a { fill: red } @media print { b { fill: none } }"))
    [('a', 'fill: red'), ('@media print', 'b { fill: none }')]
    """
    text = _COMMENT.sub("", text)
    start, depth, opened = 0, 0, 0
    for place, sign in enumerate(text):
        if sign == "{":
            opened = place if depth == 0 else opened
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield text[start:opened].strip(), text[opened + 1 : place].strip()
                start = place + 1


def declarations(body: str) -> dict[str, str]:
    """Return the declarations of a rule."""
    found = (part.partition(":") for part in body.split(";"))
    return {name.strip(): value.strip() for name, _colon, value in found if value.strip()}


def tokens(styles: Iterable[str], *, lang: str = "en") -> dict[str, str]:
    """Return the custom properties of the page as it is printed, for a language."""
    found: dict[str, str] = {}
    printed: dict[str, str] = {}
    for style in styles:
        for selectors, body in css_rules(style):
            if selectors == ":root" or (selectors.startswith(":root") and f":lang({lang})" in selectors):
                found |= declarations(body)
            elif selectors == "@media print":
                for inner, inner_body in css_rules(body):
                    printed |= declarations(inner_body) if inner == ":root" else {}
    return {name: value for name, value in (found | printed).items() if name.startswith("--")}


def written_out(value: str, known: Mapping[str, str]) -> str:
    """Return a value with every custom property replaced by what it stands for.

    >>> written_out("1px solid var(--rule, red)", {}), written_out("var(--ink)", {"--ink": "#123"})
    ('1px solid red', '#123')
    """
    for _depth in range(5):
        value = _VARIABLE.sub(lambda found: known.get(found[1], found[2] or "inherit"), value)
    return value


def inline_style(styles: Iterable[str], classes: Collection[str], *, lang: str = "en") -> str:
    """Return the rules that concern some classes, for viewers that know plain CSS only.

    Left out are rules of screen, print, pointer and keyboard, and what only places things on a page. A rule that sets `--halo` becomes
    one for the halos inside it.
    """
    styles = list(styles)
    known = tokens(styles, lang=lang)
    lines = []
    for style in styles:
        for selectors, body in css_rules(style):
            concerned = [each.strip() for each in selectors.split(",") if _concerns(each.strip(), classes)]
            if not concerned:
                continue
            values = declarations(body)
            kept = [pair for name, value in values.items() if KEPT.match(name) for pair in _plain(name, written_out(value, known)).items()]
            if kept:
                lines.append(f"{','.join(concerned)}{{{';'.join(f'{name}:{value}' for name, value in kept)}}}")
            if "--halo" in values:
                halos = ",".join(f"{each} .halo" for each in concerned)
                lines.append(f"{halos}{{stroke:{written_out(values['--halo'], known)}}}")
    return "\n".join(lines)


def _concerns(selector: str, classes: Collection[str]) -> bool:
    """Return whether a selector is a plain one of an SVG whose classes are all among those given."""
    if not _SELECTOR.match(selector):
        return False
    named = _CLASS.findall(selector)
    return all(name in classes for name in named) and bool(named or selector.startswith("svg"))


def _plain(name: str, value: str) -> dict[str, str]:
    """Return a declaration without the short form of fonts."""
    found = _FONT.match(value) if name == "font" else None
    if found is None:
        return {name: value}
    slant, weight, size, family = found.groups()
    return {"font-style": slant or "normal", "font-weight": weight or "400", "font-size": size, "font-family": family}
