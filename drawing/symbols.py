"""The symbol of each kind of organisation: a shape of its own besides its colour."""

import math

from drawing.markup import attributes, clean, fixed

KINDS = ("anchor", "firm", "institute", "agency", "federation", "market")
OPEN_STATUSES = frozenset({"planned", "under_construction", "suspended"})


def regular_polygon(x: float, y: float, radius: float, corners: int, first_degrees: float) -> str:
    """Return the corners of a regular polygon as `x,y` pairs, the first at the given angle (clockwise from the right)."""
    turns = (math.radians(first_degrees + 360 * index / corners) for index in range(corners))
    return " ".join(f"{fixed(x + radius * math.cos(turn))},{fixed(y + radius * math.sin(turn))}" for turn in turns)


def _shape(kind: str, x: float, y: float, radius: float) -> tuple[str, str]:
    """Return the element and its geometry: (radius factors make the shapes look equally large)."""
    if kind == "anchor":
        return "polygon", f'points="{regular_polygon(x, y, radius * 1.35, 4, 90)}"'
    if kind == "institute":
        return "polygon", f'points="{regular_polygon(x, y + radius * 0.15, radius * 1.3, 3, -90)}"'
    if kind == "agency":
        return "polygon", f'points="{regular_polygon(x, y, radius * 1.25, 4, 45)}"'
    if kind == "federation":
        return "polygon", f'points="{regular_polygon(x, y, radius * 1.2, 6, 0)}"'
    if kind == "market":
        back, tip = fixed(x - radius * 0.7), fixed(x + radius * 0.6)
        return "path", f'd="M{back} {fixed(y - radius)}L{tip} {fixed(y)}L{back} {fixed(y + radius)}"'
    return "circle", f'cx="{fixed(x)}" cy="{fixed(y)}" r="{fixed(radius)}"'


def symbol(kind: str, x: float, y: float, *, radius: float = 5, status: str = "operating", title: str = "") -> str:
    """Return the symbol of an organisation.

    Filled: operating. Open: planned, under construction or suspended. Open and grey: closed. Unknown kinds are drawn as firms.
    """
    shown = kind if kind in KINDS else "firm"
    state = "open" if status in OPEN_STATUSES else "closed" if status == "closed" else ""
    element, geometry = _shape(shown, x, y, radius)
    css = f"k k-{shown} {state}".rstrip()
    if title:
        return f'<{element} class="{css}" {geometry}><title>{clean(title)}</title></{element}>'
    return f'<{element} class="{css}" {geometry}/>'


def icon(kind: str, *, status: str = "operating", label: str = "") -> str:
    """Return a symbol of text height to stand in a line of text; without a label it is hidden from screen readers."""
    named = attributes(role="img", aria_label=label) if label else ' aria-hidden="true"'
    return f'<svg class="ic" viewBox="-8 -8 16 16" width="14" height="14"{named}>{symbol(kind, 0, 0, radius=5.4, status=status)}</svg>'
