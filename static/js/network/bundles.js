// The lines of the network: one for each linkage between two organisations, one for all of a way between counts or groups.

const CERTAIN = ["confirmed", "reported", "inferred"];
const LIVING = ["operating", "planned", "potential", "ended"];

/** Return the most frequent value, the first of them in a tie. */
function commonest(values) {
  const counts = new Map();
  let best = values[0];
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.get(value) > counts.get(best)) best = value;
  }
  return best;
}

const firstOf = (order, values) => order.find((value) => values.includes(value)) ?? values[0];

/**
 * Return the lines between the nodes of `partsOf`.
 *
 * Between two organisations each linkage is a line, and those of one direction have lanes 0, 1, 2, ... in the order of their keys. Where an
 * end stands for several, or `bundle` is set, all of one direction are one line in their commonest kind, the most alive of their statuses
 * and the surest of their confidences. Linkages inside a node are left out.
 *
 * @param {object} data columns of the selection
 * @param {{nodes: {members: number[]}[], seat: Int32Array}} parts
 * @param {{bundle?: boolean}} choices
 * @returns {{source: number, target: number, rows: number[], lane: number, lanes: number, kind: string, status: string, confidence: string,
 *   change: string, known: boolean, returns: boolean}[]}
 */
export function linesOf(data, parts, { bundle = false } = {}) {
  const { linkages } = data;
  const piles = new Map();
  for (let row = 0; row < linkages.key.length; row += 1) {
    const [source, target] = [parts.seat[linkages.supplier[row]], parts.seat[linkages.customer[row]]];
    if (source === target) continue;
    const way = source * parts.nodes.length + target;
    if (!piles.has(way)) piles.set(way, []);
    piles.get(way).push(row);
  }
  const lines = [];
  for (const [way, rows] of piles) {
    const [source, target] = [Math.floor(way / parts.nodes.length), way % parts.nodes.length];
    const several = [source, target].some((node) => parts.nodes[node].members.length > 1);
    if (bundle || several || rows.length === 1) {
      lines.push(lineOf(linkages, source, target, rows, 0, 1));
      continue;
    }
    const ordered = rows.slice().sort((one, two) => (linkages.key[one] < linkages.key[two] ? -1 : 1));
    ordered.forEach((row, lane) => lines.push(lineOf(linkages, source, target, [row], lane, rows.length)));
  }
  return lines;
}

function lineOf(linkages, source, target, rows, lane, lanes) {
  const column = (name) => rows.map((row) => linkages[name][row]);
  const changes = new Set(column("change"));
  return {
    source,
    target,
    rows,
    lane,
    lanes,
    kind: commonest(column("kind")),
    status: firstOf(LIVING, column("status")),
    confidence: firstOf(CERTAIN, column("confidence")),
    change: changes.size === 1 ? [...changes][0] : "",
    known: rows.some((row) => linkages.quantity[row] !== null),
    returns: rows.every((row) => linkages.returns[row]),
  };
}
