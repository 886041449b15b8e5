// Everything a frame of the map needs, worked out from the rows and the state once per zoom step. No document here.
import { exits } from "./exits.js";
import { families, flows, widthScale } from "./flows.js";
import { groups, marks, seats, spots, SYMBOL, weights } from "./layout.js";
import { scaleOf, worldX, worldY } from "./mercator.js";
import { printedName } from "./words.js";

const LARGEST = 10; // pixels
const SMALLEST = 3.5;
const STEP = 2; // layouts per zoom level

const LONGEST = 46; // letters

/** A name as it is printed on the map: without the explanation in brackets, cut when it is long. */
const shortName = (name) => {
  const short = printedName(name);
  return short.length > LONGEST ? `${short.slice(0, LONGEST - 1).trimEnd()}…` : short;
};

/** Return the step of zoom for which things are laid out: the widest view of the step, so that nothing overlaps within it. */
export const stepOf = (zoom) => Math.floor(zoom * STEP + 1e-6) / STEP;

/** Return what does not depend on zoom or state: points, importance and names. */
export function register(data) {
  const { organisations, linkages, zones } = data;
  const weight = weights(organisations, linkages);
  return {
    data,
    weight,
    spots: spots(organisations, weight),
    printed: organisations.name.map(shortName),
    zoneNames: zones.name.map(shortName),
    zonePoints: zones.latitude.flatMap((latitude, index) => (latitude === null ? [] : [{ x: worldX(zones.longitude[index]), y: worldY(latitude) }])),
  };
}

/**
 * Return the radius of every symbol, and what it means.
 *
 * @returns {{radius: number[], of: "none"|"employees"|"capacity", family: number, unit: string, most: number}}
 */
export function sizes(data, state) {
  const plain = (index) => (data.organisations.role[index] === "anchor" ? SYMBOL + 1.5 : SYMBOL);
  const count = data.organisations.key.length;
  if (state.size === "employees") {
    const most = data.organisations.employees.reduce((best, value) => Math.max(best, value ?? 0), 0);
    return { of: "employees", family: -1, unit: "", most, radius: data.organisations.employees.map((value) => radiusOf(value, most)) };
  }
  if (state.size === "capacity") {
    const { family, unit } = capacityOf(data, state);
    const sums = new Array(count).fill(null);
    data.capacities.organisation.forEach((index, row) => {
      if (data.capacities.family[row] !== family || data.capacities.unit[row] !== unit) return;
      sums[index] = (sums[index] ?? 0) + data.capacities.capacity[row];
    });
    const most = sums.reduce((best, value) => Math.max(best, value ?? 0), 0);
    return { of: "capacity", family, unit, most, radius: sums.map((value) => radiusOf(value, most)) };
  }
  return { of: "none", family: -1, unit: "", most: 0, radius: data.organisations.key.map((_key, index) => plain(index)) };
}

const radiusOf = (value, most) => (value === null || !most ? SMALLEST : Math.max(SMALLEST + 0.5, LARGEST * Math.sqrt(value / most)));

/** Return the family and unit that capacities are compared in: the chosen one, else the one with most capacities. */
function capacityOf(data, state) {
  const chosen = state.family ? data.products.key.indexOf(state.family) : -1;
  if (chosen >= 0) return { family: chosen, unit: state.unit };
  const counts = new Map();
  data.capacities.family.forEach((family, row) => {
    const key = `${family} ${data.capacities.unit[row]}`;
    const entry = counts.get(key) ?? { family, unit: data.capacities.unit[row], count: 0 };
    entry.count += 1;
    counts.set(key, entry);
  });
  return [...counts.values()].sort((a, b) => b.count - a.count || a.family - b.family)[0] ?? { family: -1, unit: "" };
}

/**
 * Return the scene at a zoom.
 *
 * @param {object} base from `register`
 * @param {object} state of the workspace
 * @param {number} zoom
 * @param {object} words measure (width of a name), titleOf (a mark), edgeText (an exit), flowText (a flow)
 */
export function sceneAt(base, state, zoom, words) {
  const step = stepOf(zoom);
  const scale = scaleOf(step);
  const { data, weight, printed } = base;
  const size = sizes(data, state);
  const width = widthScale(data, state);
  const found = marks(groups(base.spots, scale, step), {
    organisations: data.organisations,
    weight,
    scale,
    zoom: step,
    radius: size.radius,
    measure: words.measure,
    printed,
    titleOf: words.titleOf,
    names: words.narrow() ? 1 : 5,
    centre: words.centre(),
    inwards: words.narrow(),
  });
  const seat = seats(found, data.organisations.key.length, size.radius);
  const lines = flows(data, seat, width);
  const hasProducts = data.linkages.kind.some((kind) => kind === "goods" || kind === "utility" || kind === "waste");
  const drawn = { marks: found, seat, flows: lines, exits: exits(lines, seat, data), radius: size.radius };
  return { ...base, ...words, ...drawn, hasProducts, step, zoom, size, width, families: families(data) };
}
