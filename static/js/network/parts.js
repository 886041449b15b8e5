// What stands in the network as one: an organisation, the leaves of one hub counted together, or a group. Numbers in, numbers out.

const MANY = 150; // organisations: with more, two leaves of a hub are enough to be counted
const GROUPED = 2; // members from which a group stands as one
const FEW_LEAVES = { customers: 6, suppliers: 6, partners: 2, "": GROUPED }; // side-stream partners would hide the chain
const FLOW_KINDS = ["goods", "utility", "waste"];

/** Return the value by which an organisation is grouped: its role, its zone, or null where there is none. */
function groupValue(data, group, place) {
  const { role, zone } = data.organisations;
  if (group === "role") return role[place] || null;
  if (group === "zone") return zone[place] >= 0 ? String(zone[place]) : null;
  return null;
}

/** Return the one partner of an organisation and how it is linked to it: customers, suppliers or partners; null with none or several. */
function leafOf(data, index, place) {
  const { supplier, customer, kind } = data.linkages;
  let hub = -1;
  let buys = false;
  let sells = false;
  let chain = false;
  for (const [rows, end, out] of [[index.in[place], supplier, false], [index.out[place], customer, true]]) {
    for (const row of rows) {
      if (end[row] === place) continue;
      if (hub >= 0 && end[row] !== hub) return null;
      hub = end[row];
      chain ||= FLOW_KINDS.includes(kind[row]);
      if (out) sells = true;
      else buys = true;
    }
  }
  if (hub < 0) return null;
  return { hub, side: !chain || (buys && sells) ? "partners" : buys ? "customers" : "suppliers" };
}

/**
 * Return what stands in the network as one.
 *
 * With `group` "role" or "zone" the organisations of one role or zone stand as one unless it is in `open`. Of the others the leaves of a hub
 * (organisations with one partner, which has others) in one column and direction are counted at it unless that count is in `open`: those
 * beside the chain from two on, customers and suppliers from six on, and from two where there are more than 150 organisations. Anchors, and what is in `keep`, always stand by themselves.
 *
 * @param {object} data columns of the selection
 * @param {{in: number[][], out: number[][]}} index linkages of each organisation
 * @param {{group?: string, open?: Set<string>, keep?: Set<number>}} choices
 * @returns {{nodes: {id: string, type: string, members: number[], hub: number, side: string, value: string}[], seat: Int32Array}}
 *   nodes in the order of their first member, and for each organisation the place of its node
 */
export function partsOf(data, index, { group = "none", open = new Set(), keep = new Set() } = {}) {
  const count = data.organisations.key.length;
  const groups = new Map();
  const add = (id, about, place) => {
    if (!groups.has(id)) groups.set(id, { id, ...about, members: [] });
    groups.get(id).members.push(place);
  };
  for (let place = 0; place < count; place += 1) {
    const found = keep.has(place) ? null : (grouped(data, group, place) ?? leaves(data, index, place));
    if (found && !open.has(found.id)) add(found.id, found.about, place);
  }
  const least = ({ side }) => (count > MANY ? GROUPED : FEW_LEAVES[side]);
  const joined = new Map();
  for (const each of groups.values()) if (each.members.length >= least(each)) for (const place of each.members) joined.set(place, each);
  const nodes = [];
  const seat = new Int32Array(count);
  const seats = new Map();
  for (let place = 0; place < count; place += 1) {
    const found = joined.get(place);
    const id = found ? found.id : data.organisations.key[place];
    if (!seats.has(id)) {
      seats.set(id, nodes.length);
      nodes.push(found ?? { id, type: "organisation", members: [place], hub: -1, side: "", value: "" });
    }
    seat[place] = seats.get(id);
  }
  return { nodes, seat };
}

function grouped(data, group, place) {
  const value = groupValue(data, group, place);
  return value === null ? null : { id: `~${group}~${value}`, about: { type: "group", hub: -1, side: "", value } };
}

function leaves(data, index, place) {
  if (data.organisations.role[place] === "anchor") return null;
  const leaf = leafOf(data, index, place);
  if (!leaf || partnersOf(data, index, leaf.hub) < 2) return null;
  const { hub, side } = leaf;
  const market = data.organisations.kind[place] === "market";
  // Who is beside the chain stands in no column of its own.
  const { tier, side: beside, layered_x: columns, key } = data.organisations;
  const column = tier[place] === null && beside[place] ? "beside" : Math.round(columns[place]);
  const id = `~${key[hub]}~${side}~${column}${market ? "~market" : ""}`;
  return { id, about: { type: "leaves", hub, side, value: market ? "market" : "" } };
}

/** Return how many partners an organisation has, counted up to two. */
function partnersOf(data, index, place) {
  const first = new Set();
  for (const [rows, end] of [[index.in[place], data.linkages.supplier], [index.out[place], data.linkages.customer]]) {
    for (const row of rows) {
      if (end[row] !== place) first.add(end[row]);
      if (first.size > 1) return 2;
    }
  }
  return first.size;
}
