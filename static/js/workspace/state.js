// The state of the workspace and its address: what is read from a query can be written back to the same query.

const VIEWS = ["map", "network", "chain"];
const TYPES = ["organisation", "linkage", "product"];
const CHOICES = {
  way: ["both", "upstream", "downstream"],
  layout: ["layered", "force"],
  group: ["none", "role", "zone"],
  size: ["none", "capacity", "employees"],
};
const STEPS = { least: 1, most: 6, usual: 2 };
const VIEW_NAMES = ["view", "selected", "focus", "steps", "way", "at", "layout", "group", "size", "family", "unit"];

/** Return one of the known values, the first where it is none of them. */
function choice(name, value) {
  return CHOICES[name].includes(value) ? value : CHOICES[name][0];
}

function steps(text) {
  const number = Number(text ?? STEPS.usual);
  return Number.isInteger(number) && number >= STEPS.least && number <= STEPS.most ? number : STEPS.usual;
}

function selected(text) {
  const at = (text ?? "").indexOf(":");
  const [type, key] = [text?.slice(0, at), text?.slice(at + 1)];
  return at > 0 && TYPES.includes(type) && key ? { type, key } : null;
}

function position(text) {
  const numbers = (text ?? "").split(",").map(Number);
  const [latitude, longitude, zoom] = numbers;
  const sound = numbers.length === 3 && text && numbers.every(Number.isFinite) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return sound && zoom >= 0 && zoom <= 22 ? [latitude, longitude, zoom] : null;
}

/**
 * Return the state that a query describes.
 *
 * `filters` are all parameters that choose rows, as pairs in their order; the rest is how they are looked at: `view` the open faces,
 * `selected` {type, key} or null, `focus` the key of an organisation or "", `steps` and `way` how far and which way from it, `at`
 * [latitude, longitude, zoom] or null, `layout`, `group`, `size`, `family`, `unit`.
 *
 * @param {string} query the part of an address after "?"
 */
export function parse(query) {
  const given = new URLSearchParams(query);
  const open = (given.get("view") ?? "").split(",").filter((face) => VIEWS.includes(face));
  return {
    filters: [...given].filter(([name, value]) => !VIEW_NAMES.includes(name) && value),
    view: open.length ? VIEWS.filter((face) => open.includes(face)) : [...VIEWS],
    selected: selected(given.get("selected")),
    focus: given.get("focus") ?? "",
    steps: steps(given.get("steps")),
    way: choice("way", given.get("way")),
    at: position(given.get("at")),
    layout: choice("layout", given.get("layout")),
    group: choice("group", given.get("group")),
    size: choice("size", given.get("size")),
    family: given.get("family") ?? "",
    unit: given.get("unit") ?? "",
  };
}

/** Return the parameters of a state that only say how the rows are looked at; what is usual is left out. */
function viewParameters(state) {
  const pairs = [];
  if (state.view.length < VIEWS.length) pairs.push(["view", state.view.join(",")]);
  if (state.selected) pairs.push(["selected", `${state.selected.type}:${state.selected.key}`]);
  if (state.focus) {
    pairs.push(["focus", state.focus]);
    if (state.steps !== STEPS.usual) pairs.push(["steps", String(state.steps)]);
    if (state.way !== "both") pairs.push(["way", state.way]);
  }
  if (state.at) pairs.push(["at", [state.at[0].toFixed(4), state.at[1].toFixed(4), state.at[2].toFixed(2)].map(Number).join(",")]);
  for (const name of ["layout", "group", "size"]) if (state[name] !== CHOICES[name][0]) pairs.push([name, state[name]]);
  for (const name of ["family", "unit"]) if (state[name]) pairs.push([name, state[name]]);
  return pairs;
}

function text(pairs) {
  const joined = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
  return joined.join("&");
}

/** Return the query of a state, readable and always the same for the same state. */
export function query(state) {
  return text([...state.filters, ...viewParameters(state)]);
}

/** Return the query of the rows alone: what the interface is asked for. */
export function rowsQuery(state) {
  return text(state.filters);
}

/** Return whether two states show the same rows. */
export function sameRows(one, other) {
  return rowsQuery(one) === rowsQuery(other);
}
