// Where the nodes of the network stand, from the places that the server gave to organisations. Numbers in, numbers out.

const CLOSEST = 1.5; // rows: least width of a column
const FLOOR = 0.999;

/** Return the mean of a column over members. */
const mean = (column, members) => members.reduce((sum, member) => sum + column[member], 0) / members.length;

/**
 * Return places for nodes: y grows upwards, as WebGL has it.
 *
 * Layered: columns from left to right as wide as the frame allows (`aspect`: width over height), rows without the stretches that nobody
 * stands in any more, and at least one apart. Force: as the server gave them; a count of leaves stands between its hub and its members.
 *
 * @param {object} data columns of the selection
 * @param {{nodes: {type: string, members: number[], hub: number}[]}} parts
 * @param {{layout: string, aspect: number}} frame
 * @returns {{x: Float64Array, y: Float64Array, columns: {x: number, tier: number|null}[], bands: {y: number, band: string}[],
 *   height: number, box: {x: number[], y: number[]}}} columns that have a caption (tier null: markets), the upper edges of the bands below
 *   the chain ("off", "side"), the rows (0: no rows), and the sheet that holds all with room for the names
 */
export function placesOf(data, parts, { layout, aspect }) {
  return layout === "force" ? byForce(data, parts) : byTier(data, parts, aspect);
}

/** Return the least and the greatest value with some air. */
function around(values) {
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  if (!values.length) return [-1, 1];
  const air = Math.max((most - least) * 0.06, 0.02);
  return [least - air, most + air];
}

function byForce({ organisations }, { nodes }) {
  const x = new Float64Array(nodes.length);
  const y = new Float64Array(nodes.length);
  nodes.forEach(({ type, members, hub }, node) => {
    x[node] = mean(organisations.force_x, members);
    y[node] = -mean(organisations.force_y, members);
    if (type !== "leaves") return;
    // Leaves lie all round their hub, so that their mean would be the hub itself: the count takes the side of the first of them.
    const [hubX, hubY] = [organisations.force_x[hub], -organisations.force_y[hub]];
    x[node] = hubX + (organisations.force_x[members[0]] - hubX) * 0.8;
    y[node] = hubY + (-organisations.force_y[members[0]] - hubY) * 0.8;
  });
  return { x, y, columns: [], bands: [], height: 0, box: { x: around(x), y: around(y) } };
}

/** Return the band of each organisation: 0 on the chain and its markets, 1 without a tier, 2 beside the chain. */
function bandsOf({ organisations, linkages }) {
  const { tier, side, kind } = organisations;
  const bands = tier.map((value, place) => (value !== null ? 0 : side[place] ? 2 : 1));
  for (let row = 0; row < linkages.key.length; row += 1) {
    const [supplier, customer] = [linkages.supplier[row], linkages.customer[row]];
    if (tier[supplier] !== null && kind[customer] === "market") bands[customer] = 0;
    if (tier[customer] !== null && kind[supplier] === "market") bands[supplier] = 0;
  }
  return bands;
}

function byTier(data, { nodes }, aspect) {
  const { layered_x: columnsX, layered_y: rowsY, tier } = data.organisations;
  const bands = bandsOf(data);
  const band = nodes.map(({ members }) => Math.min(...members.map((place) => bands[place])));
  const rawX = nodes.map(({ type, members, hub }, node) => {
    if (type === "organisation") return columnsX[members[0]];
    return Math.round(type === "leaves" && band[node] === 2 ? columnsX[hub] : mean(columnsX, members));
  });
  const row = apart(rawX, nodes.map(({ members }) => mean(rowsY, members)), band);
  const height = Math.max(...row, 0) + 1;
  const last = Math.max(...rawX, 0);
  const wide = Math.max((height * aspect) / (last + 0.9), CLOSEST);
  const columns = new Map();
  nodes.forEach(({ members }, node) => {
    const at = Math.round(rawX[node]);
    if (band[node] === 0 && !columns.has(at)) columns.set(at, { x: at * wide, tier: tier[members[0]] });
  });
  const edges = [];
  for (const [number, name] of [[1, "off"], [2, "side"]]) {
    const here = row.filter((_row, node) => band[node] === number);
    if (here.length) edges.push({ y: -(Math.min(...here) - 1), band: name });
  }
  return {
    x: Float64Array.from(rawX, (value) => value * wide),
    y: Float64Array.from(row, (value) => -value),
    columns: [...columns.values()].sort((one, two) => one.x - two.x),
    bands: edges,
    height,
    box: { x: [-0.12 * wide, (last + 0.8) * wide], y: [-height, 1.4] },
  };
}

/**
 * Return rows in the same order, without empty stretches, at least one apart in each column and band; bands one below the other. In the
 * last band, beside the chain, rows of a column follow one another without any gap.
 */
export function apart(columns, rows, bands) {
  const order = rows.map((_row, node) => node).sort((one, two) => bands[one] - bands[two] || rows[one] - rows[two] || one - two);
  const found = new Array(rows.length).fill(0);
  const ends = new Map();
  let level = 0;
  let before = null;
  let bottom = 0;
  for (const node of order) {
    if (before !== null && bands[node] !== bands[before]) {
      level = bottom + 2.6;
      ends.clear();
    } else if (before !== null && bands[node] < 2) level += Math.min(rows[node] - rows[before], 1);
    const column = columns[node];
    const least = ends.has(column) ? ends.get(column) + FLOOR : level;
    found[node] = Math.max(level, least);
    ends.set(column, found[node]);
    bottom = Math.max(bottom, found[node]);
    before = node;
  }
  return found;
}
