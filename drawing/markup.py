"""The smallest pieces of SVG: rounded numbers, escaped text, paths and elements."""

from collections.abc import Iterable, Sequence
from html import escape

Point = tuple[float, float]


def fixed(number: float) -> str:
    """Return a coordinate rounded to a tenth of a pixel, without trailing zeros.

    >>> fixed(3.14159), fixed(2.0), fixed(-0.04)
    ('3.1', '2', '0')
    """
    rounded = f"{number:.1f}"
    if rounded.endswith(".0"):
        rounded = rounded[:-2]
    return "0" if rounded == "-0" else rounded


def clean(text: object) -> str:
    """Return text that is safe inside an element and inside a quoted attribute.

    >>> clean('<b> & "x"')
    '&lt;b&gt; &amp; &quot;x&quot;'
    """
    kept = "".join(sign for sign in str(text) if sign in "\t\n" or ord(sign) >= 32)
    return escape(kept, quote=True)


def path_data(points: Sequence[Point], *, close: bool = False) -> str:
    """Return the `d` of a polyline.

    Points that fall on the same tenth of a pixel as the one before are left out.

    >>> path_data([(0, 0), (0.01, 0), (10, 5.25)], close=True)
    'M0 0L10 5.2z'
    """
    steps: list[str] = []
    for x, y in points:
        step = f"{fixed(x)} {fixed(y)}"
        if not steps or steps[-1] != step:
            steps.append(step)
    return f"M{'L'.join(steps)}{'z' if close else ''}"


def attributes(**values: object) -> str:
    """Return attributes of an element; None and False are left out, `class_` becomes class, underscores hyphens."""
    parts = []
    for name, value in values.items():
        if value is None or value is False or value == "":
            continue
        shown = fixed(value) if isinstance(value, float) else clean(value)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{shown}"')
    return "".join(parts)


def text(x: float, y: float, words: object, css: str = "", *, anchor: str = "start") -> str:
    """Return a text element; its position is the baseline at the given end of the words."""
    place = f'<text x="{fixed(x)}" y="{fixed(y)}"{attributes(class_=css)}'
    return f"{place}{attributes(text_anchor=None if anchor == 'start' else anchor)}>{clean(words)}</text>"


def link(content: str, *, href: str, css: str = "", title: str = "", key: str = "") -> str:
    """Return content as a link that the keyboard reaches, or as a plain group where there is nowhere to go."""
    named = f"<title>{clean(title)}</title>" if title else ""
    if not href:
        return f"<g{attributes(class_=css, data_key=key)}>{named}{content}</g>"
    return f"<a{attributes(href=safe_href(href), class_=css, data_key=key, aria_label=title)}>{named}{content}</a>"


def safe_href(href: str) -> str:
    """Return an address as it is when it stays on the site or is http(s), else "#".

    >>> safe_href("/organisations/a/"), safe_href("javascript:alert(1)")
    ('/organisations/a/', '#')
    """
    return href if href.startswith(("/", "#", "?", "https://", "http://")) else "#"


def lines(parts: Iterable[str]) -> str:
    """Return the parts joined: one place where the output could be broken into lines for reading."""
    return "".join(parts)
