// What the network shows of its rows in a state: nodes, lines, places, importance. Numbers and words in, numbers and words out.
import { ranked } from "./budget.js";
import { linesOf } from "./bundles.js";
import { figuresOf, importanceOf, radiusOf } from "./importance.js";
import { partsOf } from "./parts.js";
import { placesOf } from "./places.js";

const ROW = 13; // pixels of a row in which symbols have their full size
const ROOM = 30; // pixels between nodes, were they spread evenly, at which they have it
const QUIET_FROM = 150; // nodes: with more, linkages beside the chain are drawn only for what is pointed at or selected
const CHAIN = ["goods", "utility", "waste"];
const BUNDLED = 20000; // linkages: with more, those of one way are one line

/** A name without the explanation in brackets at its end. */
export const printedName = (name) => (name.endsWith(")") && name.indexOf(" (") > 0 ? name.slice(0, name.indexOf(" (")) : name);

const SIDE_WORDS = { customers: "moreCustomers", suppliers: "moreSuppliers", partners: "morePartners" };

const countRadius = ({ type, members }, room) => Math.max((type === "group" ? Math.min(6 + Math.sqrt(members.length), 14) : 6.5) * room, 4);

/** Return the name of a node. */
function nameOf(data, node, word) {
  const { members, type, side, value } = node;
  if (type === "leaves") return word(SIDE_WORDS[side], { count: members.length });
  if (type === "organisation") return printedName(data.organisations.name[members[0]]);
  const known = node.id.startsWith("~zone~") ? data.zones.name[Number(value)] : data.words?.role?.[value];
  return word("group", { name: known ?? value, count: members.length });
}

/**
 * Return the scene of a state.
 *
 * @param {{data: object, index: object}} base
 * @param {{layout: string, group: string, size: string, family: string, unit: string}} state
 * @param {{open: Set<string>, keep: Set<number>, width: number, height: number, word: Function}} view
 * @returns {object} nodes with name, kind, status, inside, radius; lines; places; `order`: nodes by importance; `ranks`: lines likewise; `seat`: node of each
 *   organisation; `lineAt`: line of each linkage (-1: inside a node); `neighbours`: of each node; `quiet`: whether linkages beside the chain (lines that are `quiet`) wait until they are asked for
 */
export function sceneOf({ data, index }, state, { open, keep, width, height, word }) {
  const parts = partsOf(data, index, { group: state.group, open, keep });
  const lines = linesOf(data, parts, { bundle: data.linkages.key.length > BUNDLED });
  const places = placesOf(data, parts, { layout: state.layout, aspect: width / Math.max(height, 1) });
  const importance = importanceOf(data, index, parts.nodes);
  const figures = figuresOf(data, index, parts.nodes, state);
  const most = figures.reduce((largest, figure) => Math.max(largest, figure ?? 0), 0);
  const even = Math.sqrt((width * height) / Math.max(parts.nodes.length, 1)) / ROOM;
  const room = Math.min(Math.max(places.height ? height / places.height / ROW : even, 0.5), 1);
  const { kind, role, status, inside } = data.organisations;
  const nodes = parts.nodes.map((node, at) => {
    const [first] = node.members;
    return {
      ...node,
      name: nameOf(data, node, word),
      kind: node.type === "leaves" && node.value === "market" ? "market" : role[first] === "anchor" ? "anchor" : kind[first],
      anchor: node.type === "organisation" && role[first] === "anchor",
      status: status[first],
      inside: node.members.some((place) => inside[place]),
      radius: node.type === "organisation" ? radiusOf(figures[at] ?? 0, most, room) : countRadius(node, room),
      faded: false,
    };
  });
  const quiet = state.layout !== "force" && nodes.length > QUIET_FROM;
  for (const line of lines) line.quiet = quiet && !CHAIN.includes(line.kind);
  const lineAt = new Int32Array(data.linkages.key.length).fill(-1);
  lines.forEach(({ rows }, line) => rows.forEach((row) => (lineAt[row] = line)));
  const neighbours = nodes.map(() => new Set());
  for (const { source, target } of lines) {
    neighbours[source].add(target);
    neighbours[target].add(source);
  }
  const order = nodes.map((_node, at) => at).sort((one, two) => importance[two] - importance[one] || one - two);
  return { nodes, lines, places, order, ranks: ranked(lines, importance), seat: parts.seat, lineAt, neighbours, quiet: lines.some((line) => line.quiet) };
}

/** Return the node of each organisation and the line of each linkage of two sets, as what is lit. */
export function litOf(scene, sets) {
  if (!sets) return null;
  const nodes = new Set([...sets.organisations].map((place) => scene.seat[place]));
  const lines = new Set([...sets.linkages].map((row) => scene.lineAt[row]).filter((line) => line >= 0));
  return { nodes, lines };
}

/** Return a node with its lines and neighbours, or a line with its ends, as what is lit. */
export function around(scene, thing) {
  if (!thing) return null;
  if (thing.type === "line") {
    const { source, target } = scene.lines[thing.at];
    return { nodes: new Set([source, target]), lines: new Set([thing.at]) };
  }
  const lines = new Set();
  scene.lines.forEach(({ source, target }, line) => {
    if (source === thing.at || target === thing.at) lines.add(line);
  });
  return { nodes: new Set([thing.at, ...scene.neighbours[thing.at]]), lines };
}

/** Return the captions of the columns and bands of `placesOf`, at their places in the scene. */
export function captionsOf({ columns, bands }, word) {
  const minus = (tier) => String(tier).replace("-", "−");
  const caption = (tier) => (tier === null ? word("markets") : tier === 0 ? word("anchors") : word("tier", { tier: minus(tier) }));
  return {
    columns: columns.map(({ x, tier }) => ({ x, text: caption(tier) })),
    bands: bands.map(({ y, band }) => ({ y, text: word(band === "off" ? "offChain" : "beside") })),
  };
}
