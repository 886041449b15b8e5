// Which names are written where: the most important first, whole, none over another. Numbers in, numbers out.

const CELL = 64;
const AIR = 3;
const FIRST = 24; // names that may stand over symbols of less importance
const MOST_SEATS = 600; // symbols that names keep off

/** Boxes that are taken, found again by the cells of a grid. */
export class Taken {
  constructor() {
    this.cells = new Map();
  }

  *near({ left, top, right, bottom }) {
    for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1)
      for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1) yield `${column} ${row}`;
  }

  /** Return whether a box lies over one that is taken. */
  over(box) {
    for (const cell of this.near(box))
      for (const other of this.cells.get(cell) ?? [])
        if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom) return true;
    return false;
  }

  take(box) {
    for (const cell of this.near(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    }
  }
}

/** Return boxes for a name of a size around a symbol, the preferred first. */
function around(x, y, radius, width, height) {
  const box = (left, top) => ({ left, top, right: left + width, bottom: top + height });
  return [
    box(x + radius + AIR, y - height / 2),
    box(x - radius - AIR - width, y - height / 2),
    box(x - width / 2, y + radius + 1),
    box(x - width / 2, y - radius - height - 1),
  ];
}

/**
 * Return the names that are written, each with its box.
 *
 * @param {{x: number, y: number, radius: number, width: number, must?: boolean}[]} wanted in the order of their importance; one that must
 *   be written is written over others if need be
 * @param {{width: number, height: number, line: number, most: number, taken?: object[]}} frame
 * @returns {{at: number, box: {left: number, top: number, right: number, bottom: number}}[]}
 */
export function namesPlaced(wanted, { width, height, line, most, taken = [] }) {
  const held = new Taken();
  for (const box of taken) held.take(box);
  const seat = ({ x, y, radius }) => held.take({ left: x - radius * 0.7, top: y - radius * 0.7, right: x + radius * 0.7, bottom: y + radius * 0.7 });
  wanted.slice(0, FIRST).forEach(seat);
  const placed = [];
  for (let at = 0; at < wanted.length && placed.length < most; at += 1) {
    const each = wanted[at];
    if (at === FIRST) wanted.slice(FIRST, MOST_SEATS).forEach(seat);
    const places = around(each.x, each.y, each.radius, each.width, line);
    const inside = places.filter(({ left, top, right, bottom }) => left >= 2 && top >= 2 && right <= width - 2 && bottom <= height - 2);
    const box = inside.find((place) => !held.over(place)) ?? (each.must ? (inside[0] ?? places[0]) : null);
    if (!box) continue;
    held.take(box);
    placed.push({ at, box });
  }
  return placed;
}
