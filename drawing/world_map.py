"""The world map of the home page: clusters numbered as in the list beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drawing.basemap import FOLDER, ground, ground_svg
from drawing.cluster_map import WIDE_FROM
from drawing.extents import near_longitude
from drawing.furniture import runs_of
from drawing.geometry import Box
from drawing.lettering import NAME_SIZE, TINY_SIZE, printed_name, text_width, wrapped
from drawing.markup import Point, clean, fixed, link, path_data, text
from drawing.placement import Placer, around
from drawing.projections import EqualEarthSheet, equal_earth
from drawing.subjects import WorldCluster, WorldZone
from drawing.symbols import symbol

ROW = 16.0
NAME_ROOM = 235.0
MOST_ROWS = 4  # of a name; a longer one is cut
LEAST_DEGREES = 170.0
GAPS = (10.0, 22.0, 40.0, 64.0, 96.0)


@dataclass(frozen=True)
class WorldWords:
    """The words of the world map; `%(count)s` is the number of clusters."""

    title: str = "World map of the clusters, each numbered as in the list"
    description: str = "Clusters: %(count)s. The same names stand in the list on this page."
    unmapped: str = "No base map is installed: coasts and borders are missing."


@dataclass(frozen=True)
class Stop:
    """Clusters that stand together on the world map."""

    position: Point
    clusters: tuple[WorldCluster, ...]

    @property
    def heading(self) -> str:
        """Return the country, or the countries, of the clusters."""
        return ", ".join(dict.fromkeys(cluster.country for cluster in self.clusters))

    @property
    def kind(self) -> str:
        """Return the kind whose symbol is drawn: that of the first."""
        return self.clusters[0].kind

    @property
    def numbers(self) -> str:
        """Return the numbers of the clusters as runs: 3-5, 8."""
        runs = runs_of(sorted(cluster.number for cluster in self.clusters))
        return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def longitude_span(longitudes: Sequence[float]) -> tuple[float, float]:
    """Return the first and the last of some longitudes, going east; the way leaves out the widest gap.

    >>> longitude_span([-70, 57, 115]), longitude_span([170, -170])
    ((290, 475), (170, 190))
    """
    turned = sorted({longitude % 360 for longitude in longitudes})
    gaps = [(after - before) % 360 or 360 for before, after in zip(turned, [*turned[1:], turned[0]], strict=True)]
    widest = gaps.index(max(gaps))
    west = turned[(widest + 1) % len(turned)]
    return west, west + (turned[widest] - west) % 360


def world_sheet(clusters: Sequence[WorldCluster], width: float) -> tuple[EqualEarthSheet, Box, float]:
    """Return the projection, the window in degrees (west, south, east, north) and the height of the sheet."""
    west, east = longitude_span([cluster.longitude for cluster in clusters] or [0.0])
    latitudes = [cluster.latitude for cluster in clusters] or [0.0]
    middle = (west + east) / 2
    half = min(max((east - west) / 2 + 32, LEAST_DEGREES / 2), 180)
    centre = (middle + 180) % 360 - 180
    scale = width / (2 * equal_earth(half, 10)[0])
    # A sheet of the whole Earth is no taller than the Earth.
    earth = (equal_earth(0, 80)[1] + equal_earth(0, 62)[1]) * scale
    height = float(round(min(width * (0.7 if width >= WIDE_FROM else 0.88), earth)))
    top = equal_earth(0, (min(latitudes) + max(latitudes)) / 2 + 9)[1] + height / 2 / scale
    top = min(max(top, height / scale - equal_earth(0, 62)[1]), equal_earth(0, 80)[1])
    sheet = EqualEarthSheet(centre, scale, -width / 2 / scale, top)
    reach = min(half + 60, 180)
    return sheet, Box(centre - reach, -85, centre + reach, 85), height


def stops_of(clusters: Sequence[WorldCluster], sheet: EqualEarthSheet, *, nearer_than: float) -> list[Stop]:
    """Return the clusters joined where they stand nearer than so many pixels, in the order of their numbers."""
    piles: list[list[tuple[WorldCluster, Point]]] = []
    for cluster in sorted(clusters, key=lambda each: each.number):
        point = sheet.project(near_longitude(cluster.longitude, sheet.centre), cluster.latitude)
        near = [
            pile
            for pile in piles
            if math.dist(pile[0][1], point) < nearer_than and (pile[0][0].country == cluster.country or math.dist(pile[0][1], point) < 5)
        ]
        if near:
            near[0].append((cluster, point))
        else:
            piles.append([(cluster, point)])
    return [Stop(pile[0][1], tuple(cluster for cluster, _point in pile)) for pile in piles]


def _grid(sheet: EqualEarthSheet, window: Box) -> str:
    """Return the graticule: meridians and parallels every 30 degrees, the equator stronger."""
    west, east = math.ceil(window.left), math.floor(window.right)
    meridians = [[sheet.project(lon, lat) for lat in range(-84, 85, 4)] for lon in range(-360, 361, 30) if west <= lon <= east]
    parallels = [[sheet.project(lon, lat) for lon in range(west, east + 1, 5)] for lat in (-60, -30, 30, 60)]
    equator = [sheet.project(lon, 0) for lon in range(west, east + 1, 5)]
    plain = "".join(path_data(line) for line in [*meridians, *parallels])
    return f'<g class="grids"><path class="grid" d="{plain}"/><path class="grid eq" d="{path_data(equator)}"/></g>'


def _full_label(stop: Stop, box: Box, anchor: str) -> str:
    """Return the country and a line per cluster, each a link."""
    edge = box.left if anchor == "start" else box.right
    parts = [text(edge, box.top + 12, stop.heading, "place halo", anchor=anchor)]
    indent = 23 if max(cluster.number for cluster in stop.clusters) > 9 else 13
    inward = indent if anchor == "start" else -indent
    y = box.top + 12
    for cluster in stop.clusters:
        row = text(edge, y + ROW, cluster.number, "strong halo", anchor=anchor)
        for words in _name_rows(cluster):
            y += ROW
            row += text(edge + inward, y, words, "halo", anchor=anchor)
        parts.append(link(row, href=cluster.href, css="cluster", title=f"{cluster.number} {cluster.name}", key=cluster.key))
    return "".join(parts)


def _name_rows(cluster: WorldCluster) -> list[str]:
    """Return the name of a cluster in as many lines as it needs."""
    return wrapped(printed_name(cluster.name), NAME_ROOM, most=MOST_ROWS)


def _stop_svg(stop: Stop, placer: Placer, *, wide: bool) -> str:
    """Return the symbol of a stop and its label: all names on a wide sheet, the numbers on a narrow one."""
    x, y = stop.position
    rows = [text_width(stop.heading, TINY_SIZE, bold=True) * 1.06]
    names = [words for cluster in stop.clusters for words in _name_rows(cluster)]
    rows += [23 + text_width(words, NAME_SIZE) for words in names]
    if wide:
        chosen = placer.place(around(stop.position, max(rows) + 2, ROW * (len(names) + 1) + 2, GAPS))
        if chosen is not None:
            leader = chosen.leader()
            line = f'<path class="leader" d="{path_data(leader)}"/>' if leader else ""
            return line + symbol(stop.kind, x, y, radius=5.5) + _full_label(stop, chosen.box, chosen.anchor)
    chosen = placer.place(around(stop.position, text_width(stop.numbers, NAME_SIZE, bold=True), 14, (9.0, 16.0, 26.0)))
    label = ""
    if chosen is not None:
        edge = chosen.box.left if chosen.anchor == "start" else chosen.box.right
        label = text(edge, chosen.box.top + 11.5, stop.numbers, "strong halo", anchor=chosen.anchor)
    titles = "; ".join(f"{cluster.number} {cluster.name}" for cluster in stop.clusters)
    single = stop.clusters[0].href if len(stop.clusters) == 1 else ""
    return link(symbol(stop.kind, x, y) + label, href=single, css="cluster", title=titles, key=" ".join(c.key for c in stop.clusters))


def _zones_svg(zones: Sequence[WorldZone], sheet: EqualEarthSheet, width: float, height: float) -> str:
    """Return the marks of the zones that lie on the sheet."""
    marks = []
    for zone in zones:
        x, y = sheet.project(near_longitude(zone.longitude, sheet.centre), zone.latitude)
        if 3 <= x <= width - 3 and 3 <= y <= height - 3:
            place = f'x="{fixed(x - 2)}" y="{fixed(y - 2)}" width="4" height="4"'
            marks.append(f'<rect class="zone-mark" {place}><title>{clean(zone.name)}</title></rect>')
    return f'<g class="zone-marks">{"".join(marks)}</g>' if marks else ""


def world_map_svg(
    clusters: Sequence[WorldCluster],
    *,
    zones: Sequence[WorldZone] = (),
    width: float = 900,
    ident: str = "",
    words: WorldWords | None = None,
    folder: Path = FOLDER,
) -> str:
    """Return the world map of the clusters as SVG text: Equal Earth projection (areas are true), numbers as in the list.

    Parameters
    ----------
    clusters
        Where each cluster stands (its first anchor), its number in the list, name, country and page.
    zones
        Small marks below the clusters. They carry names for the pointer and are no stops of the keyboard: the page lists them.
    width
        Pixels. From 600 on every cluster is named beside its place; narrower sheets show numbers only, as large as before.
    ident
        Start of the ids inside the drawing (default: `world` and the width).
    words
        Title and description in the reader's language.
    folder
        Where the base map lies.

    Notes
    -----
    The sheet is centred on the clusters and shows half of the Earth or more. Without clusters it shows the Earth alone.
    """
    ident = clean(ident or f"world{width:.0f}")
    words = words or WorldWords()
    sheet, window, height = world_sheet(clusters, width)
    land = ground(sheet, window, width, height, folder)
    wide = width >= WIDE_FROM
    stops = stops_of(clusters, sheet, nearer_than=22)
    placer = Placer(Box(10, 8, width - 10, height - 8), points=[stop.position for stop in stops])
    for stop in stops:
        x, y = stop.position
        placer.take(Box(x - 6, y - 6, x + 6, y + 6))
    drawn = "".join(
        _stop_svg(stop, placer, wide=wide) for stop in sorted(stops, key=lambda each: (-len(each.clusters), each.clusters[0].number))
    )
    marks = _zones_svg(zones, sheet, width, height)
    missing = "" if land.mapped else text(14, height - 14, words.unmapped, "tiny halo")
    size = f'width="{fixed(width)}" height="{fixed(height)}"'
    return (
        f'<svg class="map world" direction="ltr" viewBox="0 0 {fixed(width)} {fixed(height)}" {size} role="group"'
        f' aria-labelledby="{ident}-t" aria-describedby="{ident}-d"><title id="{ident}-t">{clean(words.title)}</title>'
        f'<desc id="{ident}-d">{clean(words.description % {"count": len(clusters)})}</desc>'
        f'<clipPath id="{ident}-clip"><rect {size}/></clipPath><g clip-path="url(#{ident}-clip)">'
        f'<rect class="sea{"" if land.mapped else " unmapped"}" {size}/>{_grid(sheet, window)}{ground_svg(land, ident)}'
        f"{marks}{drawn}{missing}</g>"
        f'<rect class="neat" x=".5" y=".5" width="{fixed(width - 1)}" height="{fixed(height - 1)}"/></svg>'
    )
