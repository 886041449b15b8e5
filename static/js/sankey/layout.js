// The value chain as numbers: rows of the table in, positions out. No document here.
import { sankey } from "d3-sankey";

export const HAIR = 16; // pixels kept for a flow of unknown quantity: a line of fixed width and room for its words
const BAND = 250; // pixels of the greatest sum of known quantities in one column
const GAP = 10; // between two places of a column
const TOP = 34;
const PORT = 8; // pixels that a hairline takes where it passes a column
const GHOST = "\u0000";
const PASS = "\u0001";

/**
 * A flow: one row of the table.
 *
 * @typedef {object} Row
 * @property {string} source @property {string} sourceName @property {string} target @property {string} targetName
 * @property {string} productName @property {string} family @property {string} familyName @property {string} unit
 * @property {number|null} value null: not known
 * @property {string} basis @property {string} year @property {number|null} tier @property {number|null} targetTier
 * @property {string} status @property {string} confidence @property {string} href
 * @property {boolean} isReturn @property {boolean} isAgainst @property {boolean} isPart
 */

/**
 * Return the pictures that the rows allow: one per product family and unit, those with most known figures first.
 * Units are never mixed; a row without a figure joins the unit that its family has most of.
 *
 * @param {Row[]} rows
 */
export function views(rows) {
  const found = new Map();
  for (const row of rows) {
    if (row.value === null) continue;
    const key = `${row.family} ${row.unit}`;
    const view = found.get(key) ?? { key, family: row.family, name: row.familyName, unit: row.unit, known: 0, rows: 0 };
    view.known += 1;
    found.set(key, view);
  }
  for (const row of rows) {
    if (row.value !== null) continue;
    const home = homeOf(row, found);
    if (home) continue;
    const key = `${row.family} ${row.unit}`;
    found.set(key, { key, family: row.family, name: row.familyName, unit: row.unit, known: 0, rows: 0 });
  }
  for (const view of found.values()) view.rows = rowsOf(rows, view, found).length;
  return [...found.values()].sort((a, b) => b.known - a.known || b.rows - a.rows || (a.key < b.key ? -1 : 1));
}

/** Return the view that a row without a figure joins: its own unit, else the one with most known figures. */
function homeOf(row, found) {
  const own = found.get(`${row.family} ${row.unit}`);
  if (own) return own;
  const family = [...found.values()].filter((view) => view.family === row.family);
  return family.sort((a, b) => b.known - a.known || (a.key < b.key ? -1 : 1))[0];
}

/** Return the rows of one view. */
export function rowsOf(rows, view, found = new Map(views(rows).map((each) => [each.key, each]))) {
  return rows.filter((row) => (row.value === null ? homeOf(row, found)?.key : `${row.family} ${row.unit}`) === view.key);
}

/** Return whether a flow has a width: an operating one of known quantity that is not part of a total shown beside it. */
export function isScaled(row) {
  return row.value !== null && row.value > 0 && row.status === "operating" && !row.isPart;
}

/**
 * Return the rows that can be drawn from left to right, and those set apart: return flows, flows against the tiers, a flow to itself,
 * and whatever else would close a circle (d3-sankey throws on circles).
 *
 * @param {Row[]} rows
 */
export function withoutCircles(rows) {
  const apart = [];
  const forward = [];
  const reach = new Map();
  const reaches = (from, to) => {
    const seen = new Set([from]);
    const waiting = [from];
    while (waiting.length) {
      const here = waiting.pop();
      if (here === to) return true;
      for (const next of reach.get(here) ?? []) if (!seen.has(next)) waiting.push(next) && seen.add(next);
    }
    return false;
  };
  const weight = (row) => (row.status === "operating" ? 0 : 1);
  for (const row of [...rows].sort((a, b) => weight(a) - weight(b))) {
    const backwards = row.tier !== null && row.targetTier !== null && row.targetTier < row.tier;
    const [from, to] = [startOf(row), endOf(row)];
    if (row.isReturn || row.isAgainst || backwards || from === to || reaches(to, from)) {
      apart.push(row);
      continue;
    }
    reach.set(from, [...(reach.get(from) ?? []), to]);
    forward.push(row);
  }
  return { forward, apart };
}

const startOf = (row) => row.source;
/** A customer without a tier (a market) is a place of its own in the last column: nothing flows on from there. */
const endOf = (row) => (row.targetTier === null ? `>${row.target}` : row.target);

/**
 * Return the column of every node: by tier, and inside a tier by who supplies whom. Customers without a tier stand last.
 *
 * @param {Row[]} rows without circles
 */
export function columnsOf(rows) {
  const tiers = new Map();
  for (const row of rows) {
    const tier = row.tier ?? (row.targetTier === null ? 0 : row.targetTier - 1);
    tiers.set(startOf(row), Math.min(tiers.get(startOf(row)) ?? Infinity, tier));
    if (row.targetTier !== null) tiers.set(endOf(row), Math.min(tiers.get(endOf(row)) ?? Infinity, row.targetTier));
  }
  const last = Math.max(0, ...tiers.values()) + 1;
  for (const row of rows) if (row.targetTier === null) tiers.set(endOf(row), last);
  const steps = new Map([...tiers.keys()].map((key) => [key, 0]));
  for (let changed = true, round = 0; changed && round <= tiers.size; round += 1) {
    changed = false;
    for (const row of rows) {
      const [from, to] = [startOf(row), endOf(row)];
      if (tiers.get(from) >= tiers.get(to) && steps.get(to) <= steps.get(from)) {
        tiers.set(to, tiers.get(from));
        steps.set(to, steps.get(from) + 1);
        changed = true;
      }
    }
  }
  const places = [...new Set([...tiers.keys()].map((key) => `${tiers.get(key)}/${steps.get(key)}`))]
    .map((text) => text.split("/").map(Number))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const index = new Map(places.map(([tier, step], column) => [`${tier}/${step}`, column]));
  const column = new Map([...tiers.keys()].map((key) => [key, index.get(`${tiers.get(key)}/${steps.get(key)}`)]));
  const heads = places.map(([tier, step]) => ({ tier: tier === last ? null : tier, step }));
  return { column, heads };
}

/**
 * Return the whole picture of one view.
 *
 * Bands have the width of their quantity; flows of unknown quantity, parts of a total, and planned, potential or ended flows are hairlines
 * of fixed width. Figures that are not actual are `beside`: drawn pale, never added to the others.
 *
 * Every flow has room of its own in each column that it passes, and for its words where they stand: at its supplier, for flows into the
 * last column beside that.
 *
 * @param {Row[]} rows all rows of one view
 * @param {object} options
 * @param {number} options.width of the drawing
 * @param {number} options.labelWidth of the words beside the last column
 * @param {boolean} [options.mirror] for right-to-left pages
 * @param {(row: Row, isLast: boolean) => number} [options.tall] height of the words of a flow
 * @param {(name: string) => number} [options.least] least height of an organisation in the last column, for its name beside it
 * @param {(name: string) => number} [options.lead] height of the name above an organisation of another column
 */
export function layout(rows, { width, labelWidth, mirror = false, tall = () => 0, least = () => 0, lead = () => 20 }) {
  const { forward, apart } = withoutCircles(rows);
  const empty = { width, height: 0, heads: [], nodes: [], links: [], apart };
  if (!forward.length) return empty;
  const { column, heads } = columnsOf(forward);
  const names = new Map();
  for (const row of forward) names.set(startOf(row), row.sourceName).set(endOf(row), row.targetName);
  const greatest = Math.max(...knownSums(forward, column), 0);
  const scaled = greatest > 0 ? BAND / greatest : 1;
  const nodes = [...names].map(([key, name]) => ({ key, name, column: column.get(key) }));
  const flows = forward.map((row) => flowOf(row, scaled, column.get(endOf(row)) === heads.length - 1, tall));
  for (const node of nodes) {
    if (node.column !== heads.length - 1) continue;
    const inward = flows.filter((flow) => endOf(flow.row) === node.key);
    const short = least(node.name) - inward.reduce((sum, flow) => sum + flow.slot, 0);
    if (short > 0) inward[0].slot += short;
  }
  const real = [...nodes];
  const links = flows.flatMap((flow, index) => legsOf(flow, index, column, nodes));
  for (const node of real) {
    node.lead = node.column === heads.length - 1 ? 0 : lead(node.name);
    node.fixedValue = node.lead + bodyOf(node, links);
  }
  addGhosts(nodes, links, heads.length);
  const height = heightOf(nodes, links);
  const graph = sankey()
    .nodeId((node) => node.key)
    .nodeAlign((node) => node.column)
    .nodeWidth(8)
    .nodePadding(GAP)
    .iterations(12)
    .extent([
      [0, TOP],
      [Math.max(width - labelWidth, 100), TOP + height],
    ])({ nodes, links });
  return finished(graph, flows, { width, heads, apart, mirror });
}

/** Return a flow with its thickness (0: a hairline) and the room that it takes; `low`: it runs below its words. */
function flowOf(row, scaled, isLast, tall) {
  const thickness = isScaled(row) ? Math.max(row.value * scaled, 1) : 0;
  const height = tall(row, isLast);
  if (isLast || !height || (thickness && thickness >= height + 5)) {
    return { row, thickness, isLast, height, low: false, slot: Math.max(thickness || HAIR, height ? height + 3 : 0) };
  }
  return { row, thickness, isLast, height, low: true, slot: height + thickness + 8 };
}

/** Return the legs of a flow from column to column; where it passes one, it has a place there. */
function legsOf(flow, index, column, nodes) {
  const [from, to] = [column.get(startOf(flow.row)), column.get(endOf(flow.row))];
  const legs = [];
  let source = startOf(flow.row);
  for (let here = from + 1; here <= to; here += 1) {
    const target = here === to ? endOf(flow.row) : `${PASS}${index}/${here}`;
    if (here !== to) nodes.push({ key: target, name: "", column: here });
    const wordsHere = flow.isLast ? here === to : here === from + 1;
    legs.push({ source, target, flow, value: wordsHere ? flow.slot : Math.max(flow.thickness, PORT) });
    source = target;
  }
  return legs;
}

/**
 * Add a chain of nodes without value through all columns: d3-sankey makes no more columns than its longest path has steps, and the parts of
 * a value chain need not hang together.
 */
function addGhosts(nodes, links, count) {
  for (let column = 0; column < count; column += 1) {
    nodes.push({ key: `${GHOST}${column}`, name: "", column });
    if (column > 0) links.push({ source: `${GHOST}${column - 1}`, target: `${GHOST}${column}`, value: 0, flow: null });
  }
}

/** Return the greatest sums of scaled quantities per column: what enters or leaves its nodes. */
function knownSums(rows, column) {
  const inward = new Map();
  const outward = new Map();
  for (const row of rows) {
    if (!isScaled(row)) continue;
    outward.set(startOf(row), (outward.get(startOf(row)) ?? 0) + row.value);
    inward.set(endOf(row), (inward.get(endOf(row)) ?? 0) + row.value);
  }
  const sums = new Map();
  for (const key of new Set([...inward.keys(), ...outward.keys()])) {
    const at = column.get(key);
    sums.set(at, (sums.get(at) ?? 0) + Math.max(inward.get(key) ?? 0, outward.get(key) ?? 0));
  }
  return [...sums.values()];
}

/** Return the height of the bar of a node: what enters or leaves it. */
function bodyOf(node, links) {
  const sum = (end) => links.reduce((total, link) => total + (link[end] === node.key ? link.value : 0), 0);
  return Math.max(sum("source"), sum("target"));
}

/** Return the height at which d3-sankey draws one unit of value as one pixel. */
function heightOf(nodes, links) {
  const sums = new Map();
  for (const node of nodes) {
    const at = sums.get(node.column) ?? { value: 0, count: 0 };
    sums.set(node.column, { value: at.value + (node.fixedValue ?? bodyOf(node, links)), count: at.count + 1 });
  }
  return Math.max(...[...sums.values()].map(({ value, count }) => value + (count - 1) * GAP), 60);
}

/** Return where a leg meets a node: below its name; in the middle where the flow only passes. */
const levelAt = (node, y) => (node.key.startsWith(PASS) ? (node.y0 + node.y1) / 2 : y + (node.lead ?? 0));

function finished(graph, flows, { width, heads, apart, mirror }) {
  const flip = (x) => (mirror ? width - x : x);
  const round = (number) => Math.round(number * 10) / 10;
  const lastColumn = heads.length - 1;
  const real = graph.nodes.filter((node) => !node.key.startsWith(GHOST) && !node.key.startsWith(PASS));
  const legsOfFlow = new Map(flows.map((flow) => [flow, []]));
  for (const link of graph.links) if (link.flow) legsOfFlow.get(link.flow).push(link);
  const links = flows.map((flow) => {
    const legs = legsOfFlow.get(flow).map((leg, index) => ({
      column: leg.source.column,
      x0: round(flip(leg.source.x1)),
      x1: round(flip(leg.target.x0)),
      y0: round(levelAt(leg.source, leg.y0) + (flow.low && index === 0 ? flow.slot / 2 - 4 - flow.thickness / 2 : 0)),
      y1: round(levelAt(leg.target, leg.y1)),
    }));
    const [first, last] = [legs[0], legs.at(-1)];
    const wordsTop = flow.isLast ? last.y1 : flow.low ? first.y0 - flow.thickness / 2 - 4 - flow.height / 2 : first.y0;
    return {
      row: flow.row,
      source: startOf(flow.row),
      target: endOf(flow.row),
      legs,
      x0: first.x0,
      x1: last.x1,
      y0: first.y0,
      y1: last.y1,
      thickness: flow.thickness ? round(flow.thickness) : 0,
      beside: isScaled(flow.row) && flow.row.basis !== "actual",
      isLast: flow.isLast,
      isInside: flow.thickness > 0 && !flow.low,
      wordsTop: round(wordsTop - flow.height / 2),
    };
  });
  const nodes = real.map((node) => ({
    key: node.key,
    name: node.name,
    column: node.column,
    isLast: node.column === lastColumn,
    x0: round(Math.min(flip(node.x0), flip(node.x1))),
    x1: round(Math.max(flip(node.x0), flip(node.x1))),
    y0: round(node.y0 + node.lead),
    y1: round(node.y1),
  }));
  const bottom = Math.max(...graph.nodes.map((node) => node.y1)) + 20;
  const columns = heads.map((head, index) => {
    const node = real.find((each) => each.column === index);
    return { ...head, x: round(flip(node.x0)) };
  });
  return { width, height: round(bottom), heads: columns, nodes, links, apart };
}

/**
 * Return the indices of all links on the way through one link: everything upstream of its supplier and downstream of its customer.
 *
 * @param {{source: string, target: string}[]} links
 * @param {number} start index of the link
 */
export function pathThrough(links, start) {
  const found = new Set([start]);
  const walk = (key, from, to) => {
    links.forEach((link, index) => {
      if (link[from] === key && !found.has(index)) {
        found.add(index);
        walk(link[to], from, to);
      }
    });
  };
  walk(links[start].source, "target", "source");
  walk(links[start].target, "source", "target");
  return found;
}
