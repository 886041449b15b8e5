"""What stands below a network: the linkages beside the chain as a list, and the organisations without any linkage."""

from collections import defaultdict
from collections.abc import Sequence

from drawing.arrows import Curve, arrow
from drawing.chains import NetworkDrawing, NetworkLine, NetworkPlace, NetworkWords, said_in_full
from drawing.lettering import NAME_SIZE, TINY_SIZE, printed_name, rows_of, text_width
from drawing.markup import fixed, link, text
from drawing.symbols import symbol

COLUMN, ROW, LINE, BELOW = 290.0, 17.0, 13.0, 24.0
MOST_OF_ONE = 6  # linkages of one organisation
MOST_SUPPLIERS = 40
MOST_ALONE = 24


def heading_svg(title: str, width: float, y: float) -> str:
    """Return the heading of a part, with the rule under it."""
    return text(0, y + 13, title, "colhead") + f'<path class="leader" d="M0 {fixed(y + 19)}h{fixed(width)}"/>'


def beside_svg(
    flows: Sequence[NetworkLine], places: Sequence[NetworkPlace], words: NetworkWords, width: float, top: float
) -> tuple[str, float]:
    """Return the linkages beside the chain under the names of their suppliers, in columns, and their height.

    Suppliers of most linkages come first, ties by key; beyond six linkages of one, and beyond 40 suppliers, they are counted.
    """
    named = {place.key: place for place in places}
    groups: dict[str, list[NetworkLine]] = defaultdict(list)
    for flow in flows:
        if flow.supplier in named and flow.customer in named:
            groups[flow.supplier].append(flow)
    if not groups:
        return "", 0.0
    columns = max(int(width // COLUMN), 1)
    room = (width - 24 * (columns - 1)) / columns
    heights = [0.0] * columns
    start = top + BELOW
    parts = [heading_svg(words.beside, width, start)]
    ordered = sorted(groups, key=lambda key: (-len(groups[key]), key))
    for supplier in ordered[:MOST_SUPPLIERS]:
        column = heights.index(min(heights))
        x, y = column * (room + 24), start + 28 + heights[column]
        drawn, height = _group_svg(named[supplier], groups[supplier], named, words, x, y, room)
        parts.append(drawn)
        heights[column] += height + 8
    left_out = sum(len(groups[supplier]) for supplier in ordered[MOST_SUPPLIERS:])
    if left_out:
        parts.append(text(0, start + 28 + max(heights) + 12, words.more % {"count": left_out}, "tiny"))
    return "".join(parts), BELOW + 28 + max(heights) + (18 if left_out else 0)


def _group_svg(
    place: NetworkPlace, flows: Sequence[NetworkLine], named: dict[str, NetworkPlace], words: NetworkWords, x: float, y: float, room: float
) -> tuple[str, float]:
    """Return one supplier with its linkages beside the chain."""
    rows = rows_of(printed_name(place.name), room - 18, NAME_SIZE, bold=True)
    drawn = symbol(place.shape, x + 6, y + 9, radius=4.6, status=place.status)
    drawn += "".join(text(x + 18, y + 13 + 15 * index, row, "name strong") for index, row in enumerate(rows))
    parts = [link(drawn, href=place.href, css="who" if place.inside else "who out", title=place.name, key=place.key)]
    below = y + 15 * len(rows) + 4
    ordered = sorted(flows, key=lambda flow: (flow.kind, named[flow.customer].name, flow.key))
    for flow in ordered[:MOST_OF_ONE]:
        row, tall = _row_svg(flow, place, named[flow.customer], words, x, below, room)
        parts.append(row)
        below += tall
    if len(ordered) > MOST_OF_ONE:
        parts.append(text(x + 50, below + 12, words.more % {"count": len(ordered) - MOST_OF_ONE}, "tiny"))
        below += ROW
    return "".join(parts), below - y


def _row_svg(
    flow: NetworkLine, supplier: NetworkPlace, customer: NetworkPlace, words: NetworkWords, x: float, y: float, room: float
) -> tuple[str, float]:
    """Return one linkage, its line, its customer, and what it is, with its height: what has no room behind the customer stands under it."""
    level = y + 8
    curve = Curve((x + 18, level), (x + 26, level), (x + 34, level), (x + 44, level))
    names = rows_of(words.to % {"name": printed_name(customer.name)}, room - 50, bold=True)
    drawn = arrow(curve, f"{flow.css} f-{flow.kind}", known=bool(flow.quantity))
    drawn += "".join(text(x + 50, y + 12 + LINE * index, row, "tiny strong") for index, row in enumerate(names))
    tall = ROW + LINE * (len(names) - 1)
    what = flow.label or words.kinds.get(flow.kind, "")
    behind = 50 + text_width(names[-1], TINY_SIZE, bold=True) + 8
    if what and behind + text_width(what, TINY_SIZE) <= room:
        drawn += text(x + behind, y + tall - ROW + 12, what, "tiny")
    elif what:
        rows = rows_of(what, room - 50)
        drawn += "".join(text(x + 50, y + tall - ROW + 12 + LINE * index, row, "tiny") for index, row in enumerate(rows, 1))
        tall += LINE * len(rows)
    return link(drawn, href=flow.href, css="tie", title=said_in_full(flow, supplier.name, customer.name, words), key=flow.key), tall


def alone_svg(drawing: NetworkDrawing, width: float, top: float) -> tuple[str, float]:
    """Return the organisations without a linkage, and the height of their rows; beyond 24 they are counted."""
    linked = {end for flow in drawing.flows for end in (flow.supplier, flow.customer)}
    alone = sorted((place for place in drawing.places if place.key not in linked), key=lambda place: (printed_name(place.name), place.key))
    if not alone:
        return "", 0.0
    y = top + BELOW
    parts = [heading_svg(drawing.words.alone, width, y)]
    x, y, tallest = 0.0, y + 28, LINE
    for place in alone[:MOST_ALONE]:
        names = rows_of(printed_name(place.name), width - 16)
        wide = 16 + max(text_width(row, TINY_SIZE) for row in names) + 18
        if x and x + wide > width:
            x, y, tallest = 0.0, y + tallest + 5, LINE
        drawn = symbol(place.shape, x + 6, y + 9, radius=4.2, status=place.status)
        drawn += "".join(text(x + 15, y + 13 + LINE * index, row, "tiny") for index, row in enumerate(names))
        parts.append(link(drawn, href=place.href, css="who" if place.inside else "who out", title=place.name, key=place.key))
        x, tallest = x + wide, max(tallest, LINE * len(names))
    y += tallest - LINE
    y += 20
    if len(alone) > MOST_ALONE:
        parts.append(text(0, y + 12, drawing.words.more % {"count": len(alone) - MOST_ALONE}, "tiny"))
        y += 18
    return "".join(parts), y - top
