"""Small bars for tables and lists: coverage, and counts by confidence."""

from collections.abc import Mapping

from drawing.markup import attributes, clean, fixed

BAR_WIDTH = 120
BAR_HEIGHT = 11
HATCH_STEP = 5


def _hatching(start: float, end: float) -> str:
    """Return strokes at 45 degrees that fill the bar from start to end."""
    strokes = []
    foot = start - BAR_HEIGHT
    while foot < end:
        low, high = max(foot, start), min(foot + BAR_HEIGHT, end)
        if high > low:
            strokes.append(f"M{fixed(low)} {fixed(BAR_HEIGHT - (low - foot))}L{fixed(high)} {fixed(BAR_HEIGHT - (high - foot))}")
        foot += HATCH_STEP
    return "".join(strokes)


def coverage_bar(solid_percent: float | None, *, hatched_percent: float = 0, label: str = "", css: str = "cbar") -> str:
    """Return a bar of coverage: solid = actual, hatched = contract or derived beside it, empty = not explained.

    None draws an empty bar (no figure to compare with). Above 100 the bar is full: the words beside it say "more than stated".
    """
    solid = min(max(solid_percent or 0, 0), 100) / 100 * BAR_WIDTH
    end = min(solid + max(hatched_percent, 0) / 100 * BAR_WIDTH, BAR_WIDTH)
    named = attributes(role="img", aria_label=label) if label else ' aria-hidden="true"'
    parts = [f'<svg class="{clean(css)}" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" preserveAspectRatio="none"{named}>']
    if end > solid:
        parts.append(f'<path class="hatched" d="{_hatching(solid, end)}"/>')
    if solid:
        parts.append(f'<rect class="solid" width="{fixed(solid)}" height="{BAR_HEIGHT}"/>')
    parts.append(f'<rect class="frame" width="{BAR_WIDTH}" height="{BAR_HEIGHT}"/></svg>')
    return "".join(parts)


def confidence_spark(counts: Mapping[str, int], *, longest: int, width: float = 76) -> str:
    """Return one line in three parts, as long as the counts of confirmed, reported and inferred linkages.

    `longest` is the greatest sum in the list, which gets the whole width. The words beside it carry the numbers.
    """
    scale = width / longest if longest else 0
    x = 0.0
    parts = []
    for confidence in ("confirmed", "reported", "inferred"):
        length = counts.get(confidence, 0) * scale
        if length:
            parts.append(f'<path class="c-{confidence}" d="M{fixed(x)} 3h{fixed(max(length - 1.5, 1))}"/>')
            x += length
    return f'<svg class="spark" viewBox="0 0 {fixed(width)} 6" width="{fixed(width)}" height="6" aria-hidden="true">{"".join(parts)}</svg>'
