// Flows to and from what has no place (markets, organisations of unknown place): they leave at the edge of the view. No document here.

export const LABEL = 31; // pixels of a label's two lines
const ROOM = 6;
const BALANCE = 60; // pixels that a label already at an edge counts for, so that both edges are used

/**
 * One label at the edge with the flows that it stands for.
 *
 * @typedef {object} Exit
 * @property {number} near organisation index of the end that has a place
 * @property {boolean} outwards whether the flow leaves
 * @property {number[]} flows indices of flows
 * @property {number[]} linkages @property {number[]} products @property {number[]} far organisation indices
 * @property {number} weight
 */

/** Return the flows over the edge, those of one supplier (or customer) and product together, the heaviest first. */
export function exits(flows, seat, data) {
  const found = new Map();
  flows.forEach((flow, at) => {
    if (flow.from >= 0 && flow.to >= 0) return;
    const outwards = flow.to < 0;
    const near = outwards ? flow.from : flow.to;
    const place = seat[near];
    const row = flow.linkages[0];
    const product = data.linkages.product[row];
    const who = place.gathered ? `m${place.mark}` : `o${near} ${product} ${flow.kind} ${flow.status}`;
    const key = `${who} ${outwards}`;
    const exit = found.get(key) ?? { near, outwards, flows: [], linkages: [], products: [], far: [], weight: 0 };
    const far = outwards ? data.linkages.customer[row] : data.linkages.supplier[row];
    exit.flows.push(at);
    exit.linkages.push(row);
    if (product >= 0 && !exit.products.includes(product)) exit.products.push(product);
    if (!exit.far.includes(far)) exit.far.push(far);
    exit.weight += flow.width + (product >= 0 ? 6 : 0) + (flow.status === "operating" ? 2 : 0) + (data.linkages.quantity[row] === null ? 0 : 4);
    found.set(key, exit);
  });
  return [...found.values()].sort((a, b) => b.weight - a.weight || a.linkages[0] - b.linkages[0]);
}

/**
 * Give the exits whose end is in view a place at the left or the right edge, near the height of that end, none on another or on what is
 * printed there.
 *
 * @param {Exit[]} found the heaviest first
 * @param {(exit: Exit) => {x: number, y: number}} position pixels of the end that has a place
 * @param {object} frame width, height, top and bottom (pixels kept free), reach (pixels of a label), most (labels of a side)
 * @param {{left: number, right: number, top: number, bottom: number}[]} printed boxes that no label may lie on
 * @returns {{placed: {exit: Exit, side: "left"|"right", y: number}[], left: number}} and how many linkages found no room
 */
export function atEdge(found, position, frame, printed = []) {
  const slots = { left: freeSlots(0, frame.reach, frame, printed), right: freeSlots(frame.width - frame.reach, frame.width, frame, printed) };
  const sides = { left: [], right: [] };
  const room = (side) => sides[side].length < Math.min(frame.most, slots[side].length);
  let left = 0;
  for (const exit of found) {
    const { x, y } = position(exit);
    if (x < 0 || x > frame.width || y < 0 || y > frame.height) continue;
    const [toLeft, toRight] = [x + sides.left.length * BALANCE, frame.width - x + sides.right.length * BALANCE];
    const order = toLeft < toRight ? ["left", "right"] : ["right", "left"];
    const side = order.find(room);
    if (side) sides[side].push({ exit, side, wanted: y });
    else left += exit.linkages.length;
  }
  const placed = Object.entries(sides).flatMap(([side, list]) => inSlots(list, slots[side]));
  return { placed, left };
}

/** Return the heights along an edge where a label lies on nothing printed. */
function freeSlots(west, east, { height, top, bottom }, printed) {
  const there = printed.filter((box) => box.left < east && west < box.right);
  const found = [];
  for (let y = top + LABEL / 2; y <= height - bottom - LABEL / 2; y += LABEL + ROOM) {
    if (!there.some((box) => box.top < y + LABEL / 2 && y - LABEL / 2 < box.bottom)) found.push(y);
  }
  return found;
}

/** Give labels the slots nearest to the heights that they want, in the same order from top to bottom so that lines do not cross. */
function inSlots(list, slots) {
  const free = [...slots];
  const taken = list.map(({ wanted }) => {
    const best = free.reduce((least, y, at) => (Math.abs(y - wanted) < Math.abs(free[least] - wanted) ? at : least), 0);
    return free.splice(best, 1)[0];
  });
  taken.sort((a, b) => a - b);
  return [...list].sort((a, b) => a.wanted - b.wanted || a.exit.linkages[0] - b.exit.linkages[0]).map((label, at) => ({ ...label, y: taken[at] }));
}

/** Return a curve to the edge that runs level at its outer end, so that the label lies along it; cubic, in pixels. */
export function edgeCurve(start, side, y, width, reach) {
  const outer = side === "left" ? 2 : width - 2;
  const inner = side === "left" ? Math.min(reach, start.x * 0.6) : Math.max(width - reach, width - (width - start.x) * 0.6);
  const sign = side === "left" ? -1 : 1;
  return {
    x0: start.x + sign * (start.radius + 2),
    y0: start.y,
    c1x: start.x + (inner - start.x) * 0.45,
    c1y: start.y + (y - start.y) * 0.25,
    c2x: inner + (start.x - inner) * 0.3,
    c2y: y,
    x1: inner,
    y1: y,
    outer,
  };
}
