// Flows to and from what has no place (markets, organisations of unknown place): they leave at the edge of the view. No document here.

export const LABEL = 31; // pixels of a label's two lines
const ROOM = 6;

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
    exit.weight += flow.width + (flow.status === "operating" ? 2 : 0) + (data.linkages.quantity[row] === null ? 0 : 4);
    found.set(key, exit);
  });
  return [...found.values()].sort((a, b) => b.weight - a.weight || a.linkages[0] - b.linkages[0]);
}

/**
 * Give the exits whose end is in view a place at the left or the right edge, near the height of that end, no label on another.
 *
 * @param {Exit[]} found the heaviest first
 * @param {(exit: Exit) => {x: number, y: number}} position pixels of the end that has a place
 * @param {{width: number, height: number, top: number, bottom: number, most: number}} frame
 * @returns {{placed: {exit: Exit, side: "left"|"right", y: number}[], left: number}} and how many linkages found no room
 */
export function atEdge(found, position, { width, height, top, bottom, most }) {
  const room = Math.max(0, Math.min(most, Math.floor((height - top - bottom) / (LABEL + ROOM))));
  const sides = { left: [], right: [] };
  let left = 0;
  for (const exit of found) {
    const { x, y } = position(exit);
    if (x < 0 || x > width || y < 0 || y > height) continue;
    const best = x < width / 2 ? "left" : "right";
    const other = best === "left" ? "right" : "left";
    const side = sides[best].length < room ? best : sides[other].length < room ? other : "";
    if (side) sides[side].push({ exit, side, wanted: y, y });
    else left += exit.linkages.length;
  }
  for (const list of Object.values(sides)) spread(list, top + LABEL / 2, height - bottom - LABEL / 2);
  return { placed: [...sides.left, ...sides.right], left };
}

/** Move labels apart: in the order of the heights they want, each as near to it as the others allow. */
function spread(list, first, last) {
  const step = LABEL + ROOM;
  list.sort((a, b) => a.wanted - b.wanted || a.exit.linkages[0] - b.exit.linkages[0]);
  list.forEach((label, at) => (label.y = Math.max(Math.min(label.wanted, last), at ? list[at - 1].y + step : first)));
  for (let at = list.length - 1; at >= 0; at -= 1) list[at].y = Math.min(list[at].y, at === list.length - 1 ? last : list[at + 1].y - step);
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
