"""The map of a cluster: its members where they stand, the flows between them and over the edge of the sheet."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawing.arrows import Curve, arrow, bent
from drawing.basemap import FOLDER, ground, ground_svg
from drawing.edges import EdgeLine, edge_flows, edge_lines, edge_svg, flow_amount, flow_heading, most_groups
from drawing.extents import Margins, fitted, near_longitude, sheet_places
from drawing.furniture import frame_svg, graticule_svg, scale_svg, strip_svg
from drawing.geometry import Box
from drawing.lettering import TINY_SIZE, text_width, wrapped
from drawing.markup import Point, clean, fixed, link, text
from drawing.placement import Candidate, Placer, around
from drawing.projections import LocalProjection
from drawing.spots import Block, Spot, block_of, block_svg, grouped, leader_svg, point_svg
from drawing.subjects import ClusterDrawing, FlowLine, MapWords, Place

WIDE_FROM = 600  # pixels; a narrower sheet has fewer words, never smaller ones
GAPS = (9.0, 20.0, 36.0, 58.0, 84.0, 116.0, 150.0)
MOST_LABELS = 7  # of arrows between spots; the others are named by their title and in the list

MOST_ROWS = 4
"""So many lines a name may take before it is cut."""


@dataclass(frozen=True)
class Style:
    """What a sheet of one width can hold."""

    margins: Margins
    flattest: float
    tallest: float
    named: int
    columns: int
    nearer_than: float
    edge_room: float
    name_room: float
    short: bool


def style_of(width: float, *, over_edge: bool) -> Style:
    """Return the style of a sheet of this width; with flows over the edge it keeps room for their labels."""
    if width >= WIDE_FROM:
        margins = Margins(width * (0.25 if over_edge else 0.16), 70)
        return Style(
            margins,
            flattest=0.52,
            tallest=min(0.78, 700 / width),
            named=4,
            columns=8,
            nearer_than=15,
            edge_room=min(width * 0.24, 210),
            name_room=210,
            short=False,
        )
    margins = Margins(width * (0.22 if over_edge else 0.18), 64)
    return Style(
        margins, flattest=1.05, tallest=1.4, named=2, columns=6, nearer_than=17, edge_room=width * 0.27, name_room=width * 0.4, short=True
    )


@dataclass(frozen=True)
class Bundle:
    """Linkages between two spots with the same line style, drawn as one arrow."""

    flows: tuple[FlowLine, ...]
    curve: Curve

    @property
    def is_known(self) -> bool:
        """Return whether a quantity is known."""
        return any(flow.quantity for flow in self.flows)


def bundles(flows: Sequence[FlowLine], spot_of: Mapping[str, Spot]) -> list[Bundle]:
    """Return the arrows between spots. Each further style between the same two bends wider; the way back bends to the other side."""
    piles: dict[tuple[str, str, str], list[FlowLine]] = defaultdict(list)
    for flow in flows:
        start, end = spot_of.get(flow.supplier), spot_of.get(flow.customer)
        if start is not None and end is not None and start.key != end.key:
            piles[(start.key, end.key, flow.css)].append(flow)
    lanes: Counter[tuple[str, str]] = Counter()
    drawn = []
    for between in sorted(piles):
        pile = piles[between]
        a, b = spot_of[pile[0].supplier].position, spot_of[pile[0].customer].position
        length = math.dist(a, b)
        bend = min(0.16 * length + 4, 46) + 13 * lanes[between[:2]]
        lanes[between[:2]] += 1
        drawn.append(Bundle(tuple(pile), bent(a, b, bend)))
    return drawn


def within_counts(flows: Sequence[FlowLine], spot_of: Mapping[str, Spot]) -> Counter[str]:
    """Return how many linkages run between members of the same spot, by the spot's key."""
    counts: Counter[str] = Counter()
    for flow in flows:
        start, end = spot_of.get(flow.supplier), spot_of.get(flow.customer)
        if start is not None and end is not None and start.key == end.key:
            counts[start.key] += 1
    return counts


@dataclass(frozen=True)
class Sheet:
    """A map laid out: where everything goes, before it is written down."""

    width: float
    height: float
    projection: LocalProjection
    spots: tuple[Spot, ...]
    bundles: tuple[Bundle, ...]
    edges: tuple[EdgeLine, ...]
    blocks: tuple[tuple[Spot, Block, Candidate], ...]
    placer: Placer
    scale: str
    off_sheet: tuple[Place, ...]
    left_out: int


def _linked(drawing: ClusterDrawing) -> Counter[str]:
    """Return how many flows each organisation has."""
    return Counter(key for flow in drawing.flows for key in (flow.supplier, flow.customer))


def _located(drawing: ClusterDrawing, projection: LocalProjection, sheet: Box) -> list[tuple[Place, Point]]:
    """Return who stands on the sheet: members, and outsiders that have a flow."""
    linked = _linked(drawing)
    centre = projection.extent(sheet.width, sheet.height)
    found = []
    for place in drawing.places:
        if place.position is None or not (place.inside or linked[place.key]):
            continue
        longitude = near_longitude(place.position[0], (centre.left + centre.right) / 2)
        point = projection.project(longitude, place.position[1])
        if sheet.grown(-12).holds(point):
            found.append((place, point))
    return found


def _blocks(
    spots: Sequence[Spot], words: MapWords, style: Style, within: Mapping[str, int], placer: Placer
) -> list[tuple[Spot, Block, Candidate]]:
    """Return the blocks that found a place, those with anchors first, then the largest.

    One without room is tried again with fewer names, then with symbols only, at last with its title.
    """
    placed = []
    for spot in sorted(spots, key=lambda each: (not each.members[0].is_anchor, -len(each.members), each.key)):
        forms = [block_of(spot, words, within=within.get(spot.key, 0), most_named=style.named, columns=style.columns, room=style.name_room)]
        if len(spot.members) > 1:
            forms.append(
                block_of(spot, words, within=0, most_named=int(spot.members[0].is_anchor), columns=style.columns + 4, room=style.name_room)
            )
            forms.append(Block(forms[0].title, (), (), (), style.columns, style.name_room))
        for block in forms:
            chosen = placer.place(around(spot.position, block.width, block.height, GAPS))
            if chosen is not None:
                placed.append((spot, block, chosen))
                break
    return placed


def lay_out(drawing: ClusterDrawing, width: float) -> Sheet | None:
    """Return the layout of a cluster's sheet, or None when no member has a known place."""
    made_for = sheet_places(drawing.places)
    if not made_for:
        return None
    on_sheet = {place.key for place in made_for}
    over_edge = any((flow.supplier in on_sheet) != (flow.customer in on_sheet) for flow in drawing.flows)
    style = style_of(width, over_edge=over_edge)
    positions = [place.position for place in made_for if place.position]
    projection, height = fitted(positions, width, style.margins, flattest=style.flattest, tallest=style.tallest)
    located = _located(drawing, projection, Box(0, 0, width, height))
    spots = grouped(located, nearer_than=style.nearer_than, weights=_linked(drawing))
    spot_of = {place.key: spot for spot in spots for place in spot.members}
    places = {place.key: place for place in drawing.places}
    groups, left_out = edge_flows(drawing.flows, spot_of, places, most=most_groups(height, short=style.short), alone=not style.short)
    edges = edge_lines(groups, drawing.words, width=width, height=height, room=style.edge_room, short=style.short)
    lines = bundles(drawing.flows, spot_of)
    placer = Placer(Box(9, 22, width - 9, height - 9), points=[spot.position for spot in spots])
    placer.samples = [point for curve in [*(edge.curve for edge in edges), *(line.curve for line in lines)] for point in curve.samples()]
    for spot in spots:
        x, y = spot.position
        placer.take(Box(x - 5, y - 5, x + 5, y + 5))
    if not style.short:
        for line in edges:
            placer.take(line.box)
    scale = scale_svg(projection, width, height, placer, drawing.words)
    blocks = _blocks(spots, drawing.words, style, within_counts(drawing.flows, spot_of), placer)
    off = tuple(place for place in drawing.places if place.inside and place.key not in spot_of)
    return Sheet(width, height, projection, tuple(spots), tuple(lines), tuple(edges), tuple(blocks), placer, scale, off, left_out)


def _labelled(lines: Sequence[Bundle]) -> set[Bundle]:
    """Return the arrows that get a label: those of known quantity, then those of most linkages."""
    ordered = sorted(lines, key=lambda line: (not line.is_known, line.flows[0].status != "operating", -len(line.flows), line.flows[0].key))
    return set(ordered[:MOST_LABELS])


def _edge_svg(line: EdgeLine, placer: Placer, *, short: bool) -> str:
    """Return a flow over the edge; on a narrow sheet its label stands only where the members left room."""
    if not short:
        return edge_svg(line, labelled=True)
    free = placer.free(line.box)
    if free:
        placer.take(line.box)
    return edge_svg(line, labelled=free)


def _bundle_svg(bundle: Bundle, words: MapWords, placer: Placer, *, labelled: bool) -> str:
    """Return one arrow between spots with its label, where there is room for one beside the curve."""
    css = bundle.flows[0].css
    drawn = arrow(bundle.curve, css, known=bundle.is_known)
    headings = [row for row in wrapped(flow_heading(bundle.flows, words), 150, TINY_SIZE, most=MOST_ROWS, bold=True) if row]
    amounts = [row for row in wrapped(flow_amount(bundle.flows, words), 240, TINY_SIZE, most=MOST_ROWS) if row]
    rows = [*headings, *amounts] if labelled else []
    if rows:
        wide = max([text_width(row, TINY_SIZE, bold=True) for row in headings] + [text_width(row, TINY_SIZE) for row in amounts]) + 2
        tall = 12.5 * len(rows) + 2
        spots = []
        for order, share in enumerate((0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)):
            spots += [
                Candidate(each.box, each.cost + order, each.anchor) for each in around(bundle.curve.at(share), wide, tall, (6.0, 14.0))
            ]
        chosen = placer.place(spots, limit=60)
        if chosen is not None:
            x = chosen.box.left if chosen.anchor == "start" else chosen.box.right
            for index, row in enumerate(rows):
                style = "tiny halo strong" if index < len(headings) else "tiny halo" if bundle.is_known else "tiny halo nkt"
                drawn += text(x, chosen.box.top + 10 + 12.5 * index, row, style, anchor=chosen.anchor)
    single = bundle.flows[0].href if len(bundle.flows) == 1 else ""
    title = ", ".join(dict.fromkeys(flow.label for flow in bundle.flows if flow.label))
    return link(drawn, href=single, css="between", title=title, key=" ".join(flow.key for flow in bundle.flows))


def _zones_svg(drawing: ClusterDrawing, sheet: Sheet) -> tuple[str, str]:
    """Return the circles of the zones, and the names of those that no spot names already."""
    circles, names = [], []
    titles = {spot.title for spot in sheet.spots}
    for zone in sorted(drawing.zones, key=lambda each: (-(each.area_ha or 0), each.key)):
        x, y = sheet.projection.project(near_longitude(zone.longitude, sheet.projection.west), zone.latitude)
        if not Box(0, 0, sheet.width, sheet.height).holds((x, y)):
            continue
        radius = max(sheet.projection.pixels(((zone.area_ha or 0) / 100 / 3.14159) ** 0.5), 7)
        circles.append(
            f'<circle class="zone" cx="{fixed(x)}" cy="{fixed(y)}" r="{fixed(radius)}"><title>{clean(zone.name)}</title></circle>'
        )
        crowded = any(math.dist(spot.position, (x, y)) < max(radius, 20) for spot in sheet.spots)
        if zone.name in titles or crowded:
            continue
        rows = wrapped(zone.name, 170, TINY_SIZE, most=MOST_ROWS)
        wide, tall = max(text_width(row, TINY_SIZE) for row in rows), 12.5 * len(rows) + 0.5
        chosen = sheet.placer.place(around((x, y), wide, tall, (8.0, radius + 3, radius + 16)), limit=50)
        if chosen is not None:
            edge = chosen.box.left if chosen.anchor == "start" else chosen.box.right
            label = [
                text(edge, chosen.box.top + 10 + 12.5 * index, row, "tiny halo", anchor=chosen.anchor) for index, row in enumerate(rows)
            ]
            names.append(link("".join(label), href=zone.href, css="zonename"))
    return "".join(circles), "".join(names)


def _sheet_svg(drawing: ClusterDrawing, sheet: Sheet, ident: str, folder: Path) -> str:
    """Return everything inside the neat line, and the neat line."""
    width, height, words = sheet.width, sheet.height, drawing.words
    window = sheet.projection.extent(width, height)
    land = ground(sheet.projection, window.grown(max(window.width, window.height) * 0.06), width, height, folder)
    edges = "".join(_edge_svg(line, sheet.placer, short=width < WIDE_FROM) for line in sheet.edges)
    named = _labelled(sheet.bundles) if width >= WIDE_FROM else set()
    arrows = "".join(_bundle_svg(bundle, words, sheet.placer, labelled=bundle in named) for bundle in sheet.bundles)
    zones, zone_names = _zones_svg(drawing, sheet)
    leaders = "".join(leader_svg(chosen.leader()) for _spot, _block, chosen in sheet.blocks)
    points = "".join(point_svg(spot) for spot in sheet.spots)
    blocks = "".join(block_svg(block, chosen.box, anchor=chosen.anchor) for _spot, block, chosen in sheet.blocks)
    frame = frame_svg(sheet.projection, width, height, sheet.placer)
    missing = "" if land.mapped else text(14, height - 16, words.unmapped, "tiny halo")
    size = f'width="{fixed(width)}" height="{fixed(height)}"'
    return (
        f'<clipPath id="{ident}-clip"><rect {size}/></clipPath><g clip-path="url(#{ident}-clip)">'
        f'<rect class="sea{"" if land.mapped else " unmapped"}" {size}/>'
        f'<g class="grids">{graticule_svg(sheet.projection, width, height)}</g>{ground_svg(land, ident)}{zones}'
        f'<g class="flows">{edges}{arrows}</g><g class="places">{leaders}{points}{blocks}{zone_names}</g>{missing}{sheet.scale}</g>{frame}'
    )


def cluster_map_svg(drawing: ClusterDrawing, *, width: float = 860, ident: str = "", folder: Path = FOLDER) -> str:
    """Return the map of a cluster as SVG text, drawn for one width in pixels.

    The same drawing gives the same text. Draw it twice, about 860 and 358 pixels wide, and show one of them (classes `wide` and
    `narrow`): letters keep 11 pixels or more on each, the narrow one has fewer words.

    Parameters
    ----------
    drawing
        Places (members and outsiders with flows, markets included), flows, zones, and the words in the reader's language.
    width
        Pixels; below 600 the sheet is drawn for a phone.
    ident
        Start of the ids inside the drawing; two maps on a page need two (default: `map` and the width).
    folder
        Where the base map lies (`build/basemap`); without its files the ground is left out and the map says so.

    Returns
    -------
    str
        An `<svg>` with classes only (no style attribute, no script). Members, flows and zones are links that the keyboard reaches, and
        carry `data-key` (of several linkages in one arrow: all keys with spaces between) for pages that light them up.

    Notes
    -----
    The sheet shows the anchors and the members round them; members farther off, or of unknown place, are listed below it.
    Linkages between members of one spot are counted beside it. A cluster without any known place gives the list only.
    """
    ident = ident or f"map{width:.0f}"
    words = drawing.words
    sheet = lay_out(drawing, width)
    height = sheet.height if sheet else 0.0
    body = _sheet_svg(drawing, sheet, ident, folder) if sheet else text(0, 16, words.empty, "nkt")
    off = sheet.off_sheet if sheet else tuple(place for place in drawing.places if place.inside)
    strip, strip_height = strip_svg(off, width, height + (0 if sheet else 22), words)
    total = height + strip_height + (0 if sheet else 24)
    if sheet and sheet.left_out:
        strip += text(0, total + 12, words.left_out % {"count": sheet.left_out}, "tiny")
        total += 18
    members = sum(place.inside for place in drawing.places)
    drawn = sum(len(each.flows) for each in sheet.bundles) + sum(len(line.group.flows) for line in sheet.edges) if sheet else 0
    description = words.description % {"members": members, "flows": drawn}
    return (
        f'<svg class="map" direction="ltr" viewBox="0 0 {fixed(width)} {fixed(total)}" width="{fixed(width)}" height="{fixed(total)}"'
        f' role="group" aria-labelledby="{clean(ident)}-t" aria-describedby="{clean(ident)}-d">'
        f'<title id="{clean(ident)}-t">{clean(words.title)}</title>'
        f'<desc id="{clean(ident)}-d">{clean(description)}</desc>{body}{strip}</svg>'
    )
