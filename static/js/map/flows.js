// Flows as curves: which linkages one line stands for, how it bends, how wide it is. No document here.

const ORDER = ["goods", "utility", "waste", "logistics", "service", "knowledge", "finance", "ownership", "membership"];
const STATUSES = ["operating", "planned", "potential", "ended"];
const CONFIDENCES = ["confirmed", "reported", "inferred"];
const HAIR = 1; // pixels: a flow of unknown quantity
const WIDEST = 11;
const SHARE = 0.13; // how far a curve leaves the straight line, of its length
const LANE = 7; // pixels between parallel curves at their middle

/**
 * One line of the map.
 *
 * @typedef {object} Flow
 * @property {number} from @property {number} to organisation index, -1 when that end has no place
 * @property {string} kind @property {string} status @property {string} confidence
 * @property {number[]} linkages indices; more than one where an end is a number
 * @property {number} lane 0 for the innermost of parallel lines
 * @property {number} width pixels
 * @property {boolean} known whether the width is a quantity or a count (else a hairline)
 */

/** Return the product families that the rows have known quantities of, each with its unit, those with most first: what a width can mean. */
export function families(data) {
  const { product, quantity, unit, status } = data.linkages;
  const found = new Map();
  product.forEach((index, row) => {
    if (index < 0 || quantity[row] === null || status[row] === "ended") return;
    const family = data.products.family[index];
    const key = `${family} ${unit[row]}`;
    const entry = found.get(key) ?? { family, unit: unit[row], known: 0 };
    entry.known += 1;
    found.set(key, entry);
  });
  return [...found.values()].sort((a, b) => b.known - a.known || a.family - b.family);
}

/**
 * Return what widths mean: quantities of one product family in one unit (area of the band follows the quantity's root), or counts.
 *
 * @returns {{of: "quantity"|"count", family: number, unit: string, most: number, steps: {value: number, width: number}[]}}
 */
export function widthScale(data, { family, unit }) {
  const at = family ? data.products.key.indexOf(family) : -1;
  if (at < 0) return { of: "count", family: -1, unit: "", most: 0, steps: [1, 4, 16].map((value) => ({ value, width: countWidth(value) })) };
  const { product, quantity, unit: units } = data.linkages;
  let most = 0;
  product.forEach((index, row) => {
    if (index >= 0 && data.products.family[index] === at && units[row] === unit && quantity[row] > most) most = quantity[row];
  });
  const scale = { of: "quantity", family: at, unit, most, steps: [] };
  const ten = most ? 10 ** Math.floor(Math.log10(most)) : 0;
  const round = most ? ten * Math.floor(most / ten) : 0;
  scale.steps = round ? [round, round / 4].map((value) => ({ value, width: quantityWidth(value, most) })) : [];
  return scale;
}

const countWidth = (count) => Math.min(1.4 + 1.1 * Math.log2(Math.max(count, 1)), 8);
const quantityWidth = (quantity, most) => Math.max(1.6, WIDEST * Math.sqrt(quantity / most));

/** Return the width of a line of these linkages, and whether it says anything. */
export function widthOf(rows, data, scale) {
  if (scale.of === "count") return { width: countWidth(rows.length), known: true };
  const { product, quantity, unit } = data.linkages;
  let sum = 0;
  for (const row of rows) {
    const belongs = product[row] >= 0 && data.products.family[product[row]] === scale.family && unit[row] === scale.unit;
    if (belongs && quantity[row] !== null) sum += quantity[row];
  }
  return sum > 0 ? { width: Math.min(quantityWidth(sum, scale.most), WIDEST * 1.5), known: true } : { width: HAIR, known: false };
}

/**
 * Return the lines between organisations that are seen apart or gathered into numbers. Linkages inside one number are not drawn; those of
 * one kind between the same two, one of which is a number, are one line.
 *
 * @param {object} data the columns
 * @param {(object|null)[]} seat from `layout.seats`
 * @param {object} scale from `widthScale`
 * @param {(row: number) => boolean} shown which linkages to draw at all
 * @returns {Flow[]} the least important first, so that they are painted first
 */
export function flows(data, seat, scale, shown = () => true) {
  const { supplier, customer, kind, status, confidence } = data.linkages;
  const bundles = new Map();
  const found = [];
  const count = supplier.length && seat.length;
  const end = (place, index) => (place?.gathered ? count + place.mark : index);
  for (let row = 0; row < supplier.length; row += 1) {
    const [one, two] = [seat[supplier[row]], seat[customer[row]]];
    if ((!one && !two) || !shown(row)) continue;
    if (one && two && one.gathered && two.gathered && one.mark === two.mark) continue;
    const ends = end(one, supplier[row]) * 2 * count + end(two, customer[row]);
    const bundled = one && two && (one.gathered || two.gathered);
    const key = bundled ? ends * ORDER.length + ORDER.indexOf(kind[row]) : -1;
    const bundle = bundled ? bundles.get(key) : undefined;
    if (bundle) {
      bundle.linkages.push(row);
      continue;
    }
    const flow = { from: one ? supplier[row] : -1, to: two ? customer[row] : -1, ends, kind: kind[row], linkages: [row], lane: 0 };
    found.push(flow);
    if (bundled) bundles.set(key, flow);
  }
  for (const flow of found) {
    flow.status = first(STATUSES, flow.linkages, status);
    flow.confidence = first(CONFIDENCES, flow.linkages, confidence);
    Object.assign(flow, widthOf(flow.linkages, data, scale));
  }
  giveLanes(found);
  const order = new Map(STATUSES.map((name, at) => [name, at]));
  return found.sort((a, b) => order.get(b.status) - order.get(a.status) || a.width - b.width || a.linkages[0] - b.linkages[0]);
}

/** Return the first of the values in order that one of the rows has. */
function first(order, rows, column) {
  let best = order.length - 1;
  for (const row of rows) best = Math.min(best, Math.max(order.indexOf(column[row]), 0));
  return order[best];
}

/** Number the lines that go the same way between the same two ends: widest innermost, then by kind. */
function giveLanes(found) {
  const ways = new Map();
  for (const flow of found) {
    if (ways.has(flow.ends)) ways.get(flow.ends).push(flow);
    else ways.set(flow.ends, [flow]);
  }
  for (const way of ways.values()) {
    if (way.length < 2) continue;
    way.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.width - a.width || a.linkages[0] - b.linkages[0]);
    way.forEach((flow, lane) => (flow.lane = lane));
  }
}

/**
 * Return the curve of a flow in pixels: a quadratic one that leaves the straight line to the left of its way (a flow back bends to its own
 * left, so there and back never lie on one another), free of the symbols at both ends.
 *
 * @param {{x, y, radius}} start @param {{x, y, radius}} end
 * @returns {{x0, y0, cx, cy, x1, y1}|null} null where the ends lie on one another
 */
export function curve(start, end, lane = 0) {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = Math.hypot(dx, dy);
  if (length < 4) return null;
  const bend = Math.min(SHARE * length, 70) + lane * Math.min(LANE, 2 + length * 0.08);
  const cx = (start.x + end.x) / 2 + (dy / length) * bend * 2;
  const cy = (start.y + end.y) / 2 - (dx / length) * bend * 2;
  const room = Math.hypot(cx - start.x, cy - start.y);
  const gap = Math.min(1, (room * 0.45) / (start.radius + end.radius + 4));
  const [x0, y0] = towards(start, { x: cx, y: cy }, (start.radius + 1.5) * gap);
  const [x1, y1] = towards(end, { x: cx, y: cy }, (end.radius + 2.5) * gap);
  return { x0, y0, cx, cy, x1, y1 };
}

function towards(from, to, distance) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return [from.x + ((to.x - from.x) / length) * distance, from.y + ((to.y - from.y) / length) * distance];
}

/**
 * Return the part of a curve that lies in a frame, for one that has an end in it; `cutStart` and `cutEnd` say which ends are missing. Lines
 * to the other side of the Earth are thousands of pixels long: only what is seen is drawn.
 *
 * @param {{left, right, top, bottom}} frame
 */
export function clipped(line, frame) {
  const inside = ([x, y]) => x >= frame.left && x <= frame.right && y >= frame.top && y <= frame.bottom;
  const starts = inside([line.x0, line.y0]);
  const ends = inside([line.x1, line.y1]);
  if (starts === ends) return line;
  let [within, outside] = starts ? [0, 1] : [1, 0];
  for (let step = 0; step < 24; step += 1) {
    const middle = (within + outside) / 2;
    if (inside(pointAt(line, middle))) within = middle;
    else outside = middle;
  }
  return starts ? { ...part(line, 0, within), cutEnd: true } : { ...part(line, within, 1), cutStart: true };
}

/** Return the part of a curve between two shares of its way. */
function part(line, first, last) {
  const [x0, y0] = pointAt(line, first);
  const [x1, y1] = pointAt(line, last);
  const mixed = (a, b, c) => (1 - first) * (1 - last) * a + ((1 - first) * last + first * (1 - last)) * b + first * last * c;
  return { x0, y0, cx: mixed(line.x0, line.cx, line.x1), cy: mixed(line.y0, line.cy, line.y1), x1, y1 };
}

/** Return the point of a curve at a share (0 to 1) of the way. */
export function pointAt({ x0, y0, cx, cy, x1, y1 }, share) {
  const rest = 1 - share;
  return [rest * rest * x0 + 2 * rest * share * cx + share * share * x1, rest * rest * y0 + 2 * rest * share * cy + share * share * y1];
}

/** Return the three corners of a one-sided head at the end of a curve: its barb lies on the outer side, to the left of the way. */
export function barb(line, size) {
  const [bx, by] = pointAt(line, 0.9);
  const length = Math.hypot(line.x1 - bx, line.y1 - by) || 1;
  const dx = (line.x1 - bx) / length;
  const dy = (line.y1 - by) / length;
  return [
    [line.x1, line.y1],
    [line.x1 - dx * size + dy * size * 0.6, line.y1 - dy * size - dx * size * 0.6],
    [line.x1 - dx * size * 0.8, line.y1 - dy * size * 0.8],
  ];
}

/** Return the distance of a point from a curve, in pixels. */
export function distanceTo(line, x, y) {
  const reach = 14;
  if (x < Math.min(line.x0, line.cx, line.x1) - reach || x > Math.max(line.x0, line.cx, line.x1) + reach) return Infinity;
  if (y < Math.min(line.y0, line.cy, line.y1) - reach || y > Math.max(line.y0, line.cy, line.y1) + reach) return Infinity;
  let least = Infinity;
  let [px, py] = [line.x0, line.y0];
  for (let step = 1; step <= 12; step += 1) {
    const [qx, qy] = pointAt(line, step / 12);
    least = Math.min(least, toSegment(x, y, px, py, qx, qy));
    [px, py] = [qx, qy];
  }
  return least;
}

function toSegment(x, y, ax, ay, bx, by) {
  const dx = bx - ax;
  const dy = by - ay;
  const share = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}
