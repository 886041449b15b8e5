"""The ground of a map: land, coasts and borders from Natural Earth, as the npm package world-atlas ships them (TopoJSON).

The files are copied to `build/basemap` at set-up. Where one is missing the map is drawn without coasts and says so.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from drawing.geometry import Box, bounds, clip_line, clip_ring, closed_ring, simplified, unwrapped
from drawing.markup import Point, path_data
from drawing.projections import Projection

FOLDER = Path(__file__).resolve().parent.parent / "build" / "basemap"
MARGIN = 30  # pixels drawn beyond the neat line, so that no cut edge shows
TOLERANCE = 0.5  # pixels
SPECK = 1.6  # pixels; islands smaller than this are left out


@dataclass(frozen=True)
class Topology:
    """Arcs, and the rings of land that they make. An arc used by one ring is coast, by two a border."""

    arcs: tuple[tuple[Point, ...], ...]
    boxes: tuple[Box, ...]
    rings: tuple[tuple[int, ...], ...]
    uses: Counter[int]

    def ring_points(self, ring: Sequence[int]) -> list[Point]:
        """Return the points of a ring; `~i` stands for arc i backwards."""
        points: list[Point] = []
        for index in ring:
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            points.extend(arc[1:] if points else arc)
        return points

    def ring_box(self, ring: Sequence[int]) -> Box:
        """Return a box around a ring, before it is unwrapped."""
        boxes = [self.boxes[index if index >= 0 else ~index] for index in ring]
        return Box(min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes))


def _decoded(arc: Sequence[Sequence[int]], scale: Sequence[float], translate: Sequence[float]) -> tuple[Point, ...]:
    """Return the points of an arc from its steps."""
    xs = accumulate(step[0] for step in arc)
    ys = accumulate(step[1] for step in arc)
    return tuple((x * scale[0] + translate[0], y * scale[1] + translate[1]) for x, y in zip(xs, ys, strict=True))


def _rings(geometry: dict[str, Any]) -> Iterator[tuple[int, ...]]:
    """Yield the rings of a geometry and of those inside a collection."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for each in geometry["geometries"]:
            yield from _rings(each)
    elif kind == "Polygon":
        yield from (tuple(ring) for ring in geometry["arcs"])
    elif kind == "MultiPolygon":
        yield from (tuple(ring) for polygon in geometry["arcs"] for ring in polygon)


def topology(document: dict[str, Any], layer: str) -> Topology:
    """Return one layer of a TopoJSON document, decoded."""
    transform = document.get("transform", {"scale": (1, 1), "translate": (0, 0)})
    steps = document["arcs"]
    if "transform" in document:
        arcs = tuple(_decoded(arc, transform["scale"], transform["translate"]) for arc in steps)
    else:
        arcs = tuple(tuple((x, y) for x, y in arc) for arc in steps)
    rings = tuple(_rings(document["objects"][layer]))
    uses = Counter(index if index >= 0 else ~index for ring in rings for index in ring)
    return Topology(arcs, tuple(bounds(arc) for arc in arcs), rings, uses)


@lru_cache(maxsize=6)
def read_topology(resolution: str, folder: Path = FOLDER) -> Topology | None:
    """Return the countries (or, without them, the land) at 110m, 50m or 10m; None where no file is there.

    Read once per process: 10m takes about a second, the others a tenth of it.
    """
    for layer in ("countries", "land"):
        file = folder / f"{layer}-{resolution}.json"
        if file.is_file():
            return topology(json.loads(file.read_text(encoding="utf-8")), layer)
    return None


def resolution_of(extent: Box) -> str:
    """Return the resolution that suits an extent in degrees."""
    if extent.width > 60:
        return "110m"
    return "50m" if extent.width > 14 else "10m"


@dataclass(frozen=True)
class Ground:
    """Path data of land, coasts and borders on one sheet; `mapped` is False when no base map was there."""

    land: str
    coast: str
    border: str
    mapped: bool


def _shifts(box: Box, window: Box) -> list[float]:
    """Return by how many degrees a box must be turned round the Earth to meet the window."""
    return [turn for turn in (-360.0, 0.0, 360.0) if box.moved(turn, 0).overlaps(window)]


def _same_latitudes(box: Box, window: Box) -> bool:
    return box.top < window.bottom and window.top < box.bottom


def _is_speck(points: Sequence[Point]) -> bool:
    box = bounds(points)
    return box.width < SPECK and box.height < SPECK


def _land(shape: Topology, projection: Projection, window: Box, sheet: Box) -> str:
    """Return the path of the land."""
    parts: list[str] = []
    for ring in shape.rings:
        rough = shape.ring_box(ring)
        wraps = rough.width > 180
        if not (_same_latitudes(rough, window) if wraps else _shifts(rough, window)):
            continue
        points = closed_ring(shape.ring_points(ring)) if wraps else shape.ring_points(ring)
        for turn in _shifts(bounds(points), window) if wraps else _shifts(rough, window):
            inside = clip_ring([(x + turn, y) for x, y in points] if turn else points, window)
            if len(inside) < 3:
                continue
            drawn = clip_ring([projection.project(x, y) for x, y in inside], sheet)
            if len(drawn) > 2 and not _is_speck(drawn):
                parts.append(path_data(simplified(drawn, TOLERANCE), close=True))
    return "".join(parts)


def _arcs(shape: Topology, projection: Projection, window: Box, sheet: Box) -> tuple[str, str]:
    """Return the paths of coasts and of borders."""
    coast: list[str] = []
    border: list[str] = []
    for index, arc in enumerate(shape.arcs):
        if not shape.uses[index]:
            continue
        if not _same_latitudes(shape.boxes[index], window):
            continue
        wraps = shape.boxes[index].width > 180
        points: Sequence[Point] = unwrapped(arc) if wraps else arc
        box = bounds(points) if wraps else shape.boxes[index]
        for turn in _shifts(box, window):
            for run in clip_line([(x + turn, y) for x, y in points] if turn else points, window):
                for drawn in clip_line([projection.project(x, y) for x, y in run], sheet):
                    if drawn[0] == drawn[-1] and _is_speck(drawn):
                        continue
                    (coast if shape.uses[index] == 1 else border).append(path_data(simplified(drawn, TOLERANCE)))
    return "".join(coast), "".join(border)


@lru_cache(maxsize=256)
def ground(projection: Projection, window: Box, width: float, height: float, folder: Path = FOLDER) -> Ground:
    """Return the ground of a sheet.

    Parameters
    ----------
    projection
        Places longitudes and latitudes on the sheet; hashable, since sheets are remembered.
    window
        West, south, east, north of what is to be drawn; longitudes may run beyond 180.
    width, height
        Size of the sheet in pixels.
    folder
        Where the TopoJSON files lie.
    """
    shape = read_topology(resolution_of(window), folder)
    if shape is None:
        return Ground("", "", "", mapped=False)
    sheet = Box(0, 0, width, height).grown(MARGIN)
    coast, border = _arcs(shape, projection, window, sheet)
    return Ground(_land(shape, projection, window, sheet), coast, border, mapped=True)


def ground_svg(drawn: Ground, ident: str) -> str:
    """Return the ground as a group: two waterlines along the coast, land, borders, the coast itself."""
    if not drawn.mapped:
        return ""
    coast = f'<path id="{ident}-coast" d="{drawn.coast}"/>' if drawn.coast else ""
    water = f'<use href="#{ident}-coast" class="water w2"/><use href="#{ident}-coast" class="water w1"/>' if coast else ""
    land = f'<path class="land" d="{drawn.land}"/>' if drawn.land else ""
    border = f'<path class="border" d="{drawn.border}"/>' if drawn.border else ""
    line = f'<use href="#{ident}-coast" class="coast"/>' if coast else ""
    return f'<defs>{coast}</defs><g class="ground">{water}{land}{border}{line}</g>'
