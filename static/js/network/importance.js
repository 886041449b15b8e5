// What matters most in the network: it is drawn larger, and its name is written first.

const LEAST = 3.4; // pixels
const MOST = 11;

/**
 * Return a number for each node that grows with importance: anchors before all, then groups, then by linkages, insiders before outsiders.
 *
 * @param {object} data columns of the selection
 * @param {{in: number[][], out: number[][]}} index
 * @param {{members: number[], type: string}[]} nodes
 */
export function importanceOf(data, index, nodes) {
  const { role, inside, kind } = data.organisations;
  return nodes.map(({ members, type }) => {
    const linkages = members.reduce((sum, place) => sum + index.in[place].length + index.out[place].length, 0);
    const anchor = members.some((place) => role[place] === "anchor" || (kind[place] === "anchor" && inside[place]));
    const counted = type === "organisation" ? 1 : 0.6;
    return (anchor ? 1000 : 0) + (type === "group" ? 500 : 0) + linkages * counted + (members.some((place) => inside[place]) ? 0.5 : 0);
  });
}

/** Return the radius of a node in pixels: by the root of the figure that sizes show; `room` below 1 makes all smaller. */
export function radiusOf(figure, most, room = 1) {
  const share = most > 0 ? Math.sqrt(Math.max(figure, 0) / most) : 0;
  return room * (LEAST + (MOST - LEAST) * Math.min(share, 1));
}

/**
 * Return for each node the figure that its size shows: employees or the capacity of one family and unit (null: not known), else linkages.
 */
export function figuresOf(data, index, nodes, { size, family, unit }) {
  if (size === "employees") return nodes.map(({ members }) => sum(members.map((place) => data.organisations.employees[place])));
  if (size === "capacity") {
    const wanted = data.products.key.indexOf(family);
    const capacity = new Map();
    const { capacities } = data;
    (capacities?.organisation ?? []).forEach((place, row) => {
      if (capacities.family[row] === wanted && capacities.unit[row] === unit) capacity.set(place, capacities.capacity[row]);
    });
    return nodes.map(({ members }) => sum(members.map((place) => capacity.get(place) ?? null)));
  }
  return nodes.map(({ members }) => members.reduce((total, place) => total + index.in[place].length + index.out[place].length, 0));
}

/** Return the sum of what is known; null when nothing is. */
function sum(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length ? known.reduce((total, value) => total + value, 0) : null;
}
