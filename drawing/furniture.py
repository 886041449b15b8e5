"""What stands on every sheet: neat line, graticule, scale bar, and the strip of members off the sheet."""

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from drawing.geometry import Box
from drawing.lettering import TINY_SIZE, text_width
from drawing.markup import fixed, path_data, text
from drawing.placement import Candidate, Placer
from drawing.projections import LocalProjection
from drawing.spots import member_link
from drawing.subjects import MapWords, Place
from drawing.symbols import KINDS, symbol

STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
LENGTHS_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
STRIP_ROW = 18.0


def nice_step(span: float, most: int) -> float:
    """Return the smallest of the usual steps that divides a span into at most so many parts."""
    return next((step for step in STEPS if span / step <= most), STEPS[-1])


def multiples(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of a step strictly between two numbers."""
    return [round(index * step, 6) for index in range(math.ceil(low / step), math.ceil(high / step)) if index * step > low]


def degrees(value: float, signs: str) -> str:
    """Return a longitude or latitude as printed at the edge; `signs` holds the letters of both hemispheres.

    >>> degrees(-73.5, "EW"), degrees(190, "EW"), degrees(0, "NS")
    ('73.5°W', '170°W', '0°')
    """
    turned = (value + 180) % 360 - 180 if signs == "EW" else value
    letter = "" if turned == 0 else signs[0] if turned > 0 else signs[1]
    return f"{abs(turned):.6g}°{letter}"


def graticule_svg(projection: LocalProjection, width: float, height: float) -> str:
    """Return the lines of longitude and latitude."""
    extent = projection.extent(width, height)
    step = nice_step(max(extent.width, extent.height), max(int(width / 130), 3))
    rows = [
        path_data([projection.project(value, extent.bottom), projection.project(value, extent.top)])
        for value in multiples(extent.left, extent.right, step)
    ]
    rows += [
        path_data([projection.project(extent.left, value), projection.project(extent.right, value)])
        for value in multiples(extent.top, extent.bottom, step)
    ]
    return f'<path class="grid" d="{"".join(rows)}"/>' if rows else ""


def frame_svg(projection: LocalProjection, width: float, height: float, placer: Placer) -> str:
    """Return the neat line with a tick at each step, and a figure where nothing else stands."""
    extent = projection.extent(width, height)
    step = nice_step(max(extent.width, extent.height), max(int(width / 130), 3))
    parts = [
        f'<rect class="neat" x=".5" y=".5" width="{fixed(width - 1)}" height="{fixed(height - 1)}"/>',
        f'<rect class="neat in" x="5.5" y="5.5" width="{fixed(width - 11)}" height="{fixed(height - 11)}"/>',
    ]
    for value in multiples(extent.left, extent.right, step):
        x = projection.project(value, extent.bottom)[0]
        if 30 < x < width - 50:
            parts.append(f'<path class="tick" d="M{fixed(x)} 0v10M{fixed(x)} {fixed(height)}v-10"/>')
            parts.append(_figure(degrees(value, "EW"), x + 4, 19, placer))
    for value in multiples(extent.top, extent.bottom, step):
        y = projection.project(extent.left, value)[1]
        if 30 < y < height - 30:
            parts.append(f'<path class="tick" d="M0 {fixed(y)}h10M{fixed(width)} {fixed(y)}h-10"/>')
            words = degrees(value, "NS")
            parts.append(_figure(words, width - 12 - text_width(words, TINY_SIZE), y - 4, placer))
    return "".join(parts)


def _figure(words: str, x: float, y: float, placer: Placer) -> str:
    """Return a figure at the neat line, or nothing when it would stand over a label."""
    box = Box(x, y - 10, x + text_width(words, TINY_SIZE), y + 2)
    if any(box.overlaps(other) for other in placer.taken):
        return ""
    placer.take(box)
    return text(x, y, words, "grat halo")


def scale_svg(projection: LocalProjection, width: float, height: float, placer: Placer, words: MapWords) -> str:
    """Return the scale bar in the corner that covers least."""
    longest = max((km for km in LENGTHS_KM if projection.pixels(km) <= width * 0.24), default=LENGTHS_KM[0])
    length = projection.pixels(longest)
    label = words.kilometres % {"count": longest}
    wide = max(length, text_width(label, TINY_SIZE) + 14) + 8
    lefts = (width - wide - 16, 16.0, width / 2 - wide / 2)
    spots = [
        Candidate(Box(left, top, left + wide, top + 28), cost)
        for cost, left, top in (
            (0, lefts[0], height - 40),
            (2, lefts[1], height - 40),
            (4, lefts[2], height - 40),
            (6, lefts[0], 26),
            (8, lefts[1], 26),
        )
    ]
    chosen = placer.place(spots)
    if chosen is None:
        return ""
    x, y = chosen.box.left + 4, chosen.box.bottom - 6
    bar = f'<path d="M{fixed(x)} {fixed(y - 5)}v5h{fixed(length)}v-5M{fixed(x + length / 2)} {fixed(y - 3)}v3"/>'
    figures = text(x, y - 9, "0", "grat halo") + text(x + max(length, wide - 8), y - 9, label, "grat halo", anchor="end")
    return f'<g class="scale">{bar}{figures}</g>'


def strip_svg(members: Sequence[Place], width: float, top: float, words: MapWords) -> tuple[str, float]:
    """Return the strip below the sheet that lists the members off it by country, and its height; nothing when there are none."""
    if not members:
        return "", 0.0
    by_country: dict[str, list[Place]] = defaultdict(list)
    for place in members:
        by_country[place.country or words.elsewhere].append(place)
    heading = words.off_sheet % {"count": len(members)}
    y = top + STRIP_ROW
    parts = [text(0, y, heading, "place")]
    x = text_width(heading, TINY_SIZE, bold=True) * 1.06 + 14
    for country in sorted(by_country, key=lambda name: (-len(by_country[name]), name)):
        group = sorted(by_country[country], key=lambda place: (KINDS.index(place.kind) if place.kind in KINDS else 1, place.key))
        label = text_width(country, TINY_SIZE) + 7
        if x + label + 13.5 > width and x > 0:
            x, y = 0.0, y + STRIP_ROW
        parts.append(text(x, y, country, "tiny"))
        x += label
        for place in group:
            if x + 13.5 > width:
                x, y = 0.0, y + STRIP_ROW
            parts.append(member_link(place, symbol(place.shape, x + 5, y - 4, radius=4.6, status=place.status, title=place.name)))
            x += 13.5
        x += 12
    return f'<g class="off">{"".join(parts)}</g>', y + 8 - top


def runs_of(values: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as runs: (1, 2, 3, 7) is 1 to 3 and 7 to 7.

    >>> runs_of((1, 2, 3, 7))
    [(1, 3), (7, 7)]
    """
    breaks = [index for index, (one, two) in enumerate(pairwise(values), start=1) if two != one + 1]
    starts = [0, *breaks]
    ends = [*breaks, len(values)]
    return [(values[start], values[end - 1]) for start, end in zip(starts, ends, strict=True) if values]
