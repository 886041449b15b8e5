// The way of a line on the sheet, in pixels. The shaders of lines.js repeat these formulas: change both.

export const BEND = 0.1; // share of the length by which a line leaves the straight way
export const MOST_BEND = 26;
export const LANE = 8; // pixels between parallel lines

/** Return by how many pixels a line bends to the left of its way; there and back bend to different sides. */
export function bendOf(length, lane) {
  return Math.min(length * BEND, MOST_BEND) + lane * LANE;
}

/**
 * Return the quadratic curve of a line between two points (y downwards), with its ends at the edges of the symbols.
 *
 * @returns {{x0: number, y0: number, cx: number, cy: number, x1: number, y1: number}}
 */
export function curveOf(from, to, { lane = 0, gapFrom = 0, gapTo = 0 } = {}) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const bend = bendOf(length, lane) * 2; // of the control point: the curve goes half as far
  const [cx, cy] = [(from.x + to.x) / 2 + (dy / length) * bend, (from.y + to.y) / 2 - (dx / length) * bend];
  const start = towards(from, { x: cx, y: cy }, gapFrom);
  const end = towards(to, { x: cx, y: cy }, gapTo);
  return { x0: start.x, y0: start.y, cx, cy, x1: end.x, y1: end.y };
}

function towards(from, to, distance) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.min(distance / length, 0.45);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Return the point at a share of the way. */
export function pointAt({ x0, y0, cx, cy, x1, y1 }, share) {
  const rest = 1 - share;
  return { x: rest * rest * x0 + 2 * rest * share * cx + share * share * x1, y: rest * rest * y0 + 2 * rest * share * cy + share * share * y1 };
}

/** Return the three corners of the one-sided head at the end of a curve: its barb is on the outer side. */
export function barbOf({ cx, cy, x1, y1 }, size) {
  const [dx, dy] = [x1 - cx, y1 - cy];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  return [
    { x: x1, y: y1 },
    { x: x1 - ux * size + uy * size * 0.5, y: y1 - uy * size - ux * size * 0.5 },
    { x: x1 - ux * size * 0.8, y: y1 - uy * size * 0.8 },
  ];
}
