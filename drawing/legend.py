"""The legend of a drawing: samples of its signs with what they mean, in groups."""

from collections.abc import Mapping, Sequence

from drawing.lettering import TINY_SIZE, text_width
from drawing.markup import fixed, text
from drawing.symbols import KINDS, symbol

SIGNS = {
    "kind": (*KINDS, "open"),
    "status": ("operating", "planned", "potential", "ended"),
    "confidence": ("confirmed", "reported", "inferred"),
    "width": ("known", "unknown"),
    "band": ("actual", "beside", "hair"),
}
"""The groups and their signs: "width" is for the lines of maps and networks, "band" for value chains."""
LEADING, LINE_WIDE, KIND_WIDE = 18.0, 26.0, 12.0


def legend_svg(
    groups: Sequence[str], headings: Mapping[str, str], said: Mapping[str, str], *, room: float, mirror: bool = False
) -> tuple[str, float]:
    """Return groups of signs side by side, from y = 0, and the height that they take; a group stays on one line where it fits.

    Raises
    ------
    ValueError
        For a group that is not in `SIGNS`.
    """
    unknown = [group for group in groups if group not in SIGNS]
    if unknown:
        msg = f"There is no legend “{unknown[0]}”; known are {', '.join(SIGNS)}."
        raise ValueError(msg)
    x, y = 0.0, 0.0
    parts: list[str] = []

    def write(at: float, words: str, css: str) -> None:
        parts.append(text(room - at if mirror else at, y + 11, words, css, anchor="end" if mirror else "start"))

    for group in groups:
        wide = KIND_WIDE if group == "kind" else LINE_WIDE
        head = text_width(headings.get(group, group), TINY_SIZE, bold=True) + 12
        widths = [wide + 6 + text_width(said.get(name, name), TINY_SIZE) + 14 for name in SIGNS[group]]
        if x and x + head + sum(widths) - 14 > room:
            x, y = 0.0, y + LEADING
        write(x, headings.get(group, group), "tiny strong")
        x += head
        for name, each in zip(SIGNS[group], widths, strict=True):
            if x + each - 14 > room and x > head:
                x, y = 0.0, y + LEADING
            left = room - x - wide if mirror else x
            parts.append(f'<g transform="translate({fixed(left)} {fixed(y + 7)})">{_sample(group, name)}</g>')
            write(x + wide + 6, said.get(name, name), "tiny")
            x += each
        x += 14
    return "".join(parts), y + LEADING


def _sample(group: str, name: str) -> str:
    """Return a sample of a sign around the height 0."""
    if group == "kind":
        shown = ("firm", "planned") if name == "open" else (name, "operating")
        return symbol(shown[0], 6, 0, radius=4.6, status=shown[1])
    if name in ("actual", "beside"):
        css = "rib f1" if name == "actual" else "rib f1 beside contract"
        return f'<g class="sankey"><rect class="{css}" y="-5" width="26" height="10"/></g>'
    css = {
        "status": f"flow known c-confirmed s-{name}",
        "confidence": f"flow known c-{name} s-operating",
        "width": f"flow{' known' if name == 'known' else ''} c-confirmed s-operating",
        "band": "flow hair c-confirmed s-operating",
    }[group]
    return f'<path class="{css}" d="M0 0h26"/>'
