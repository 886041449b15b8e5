// Where organisations stand on the map: gathered into spots and groups, opened beside their point where there is room. No document here.
import { worldX, worldY } from "./mercator.js";

export const CELL = 17; // pixels between symbols that stand in rows
export const ROW = 16; // pixels between names that stand under one another
export const SYMBOL = 5.5; // pixels; radius of a symbol of no particular size
const GATHER = 30; // pixels: spots nearer than this are one group
const GATHER_FAR = 44; // the same where most are gathered into numbers
const FAR = 6; // zoom
const CLOSE_UP = 14.5; // zoom from which nothing is gathered any more
const NAMED = [5, 3, 1, 0]; // how many names a block may print, the most first
const OPEN_AT_ONCE = 60; // members of a block; more stay a number until the map is as close as it goes
const WIDEST_TITLE = 240; // pixels
const NAMES_FROM = 5; // zoom from which blocks print names
const GAP = 3;
const LEADER = 16; // pixels from the point to its block

/**
 * What is drawn at one point.
 *
 * @typedef {object} Mark
 * @property {number} x @property {number} y the point, in units of the world
 * @property {"single"|"block"|"count"} shape one symbol, symbols in rows beside the point, or a number
 * @property {number[]} members indices of organisations, the most important first
 * @property {boolean} unsure no member's site is known
 * @property {number} zone index of the zone that most members name, or -1
 * @property {number} radius pixels
 * @property {{left, top, right, bottom}|null} box the block, in pixels from the point
 * @property {number} named how many of the members have their name printed
 * @property {"start"|"end"|"above"|"below"} side where the names stand
 * @property {string} text what is written over a block, or beside a symbol or a number
 */

/** Return how much each organisation matters on the map: anchors, members, then those with most linkages. */
export function weights(organisations, linkages) {
  const { role, inside, kind } = organisations;
  const weight = role.map((each, index) => (each === "anchor" ? 1000 : 0) + (inside[index] ? 300 : 0) + (kind[index] === "anchor" ? 50 : 0));
  for (const end of [linkages.supplier, linkages.customer]) for (const index of end) weight[index] += 1;
  return weight;
}

/** Return the points where organisations stand, each with its members, the most important first; markets and unknown places have none. */
export function spots(organisations, weight) {
  const found = new Map();
  organisations.latitude.forEach((latitude, index) => {
    if (latitude === null || organisations.kind[index] === "market") return;
    const key = `${latitude} ${organisations.longitude[index]}`;
    const spot = found.get(key);
    if (spot) spot.members.push(index);
    else found.set(key, { x: worldX(organisations.longitude[index]), y: worldY(latitude), members: [index] });
  });
  const all = [...found.values()];
  for (const spot of all) {
    spot.members.sort((a, b) => weight[b] - weight[a] || a - b);
    spot.weight = spot.members.reduce((sum, index) => sum + weight[index], 0);
  }
  return all.sort((a, b) => b.weight - a.weight || a.members[0] - b.members[0]);
}

/**
 * Return the spots gathered into groups at a scale (pixels of the world): a spot joins the heaviest group whose point is near enough.
 * A group stands at the place of its heaviest spot, never between places.
 */
export function groups(found, scale, zoom) {
  const reach = zoom >= CLOSE_UP ? 0 : zoom < FAR ? GATHER_FAR : GATHER;
  const cells = new Map();
  const gathered = [];
  for (const spot of found) {
    const column = Math.floor((spot.x * scale) / GATHER_FAR);
    const row = Math.floor((spot.y * scale) / GATHER_FAR);
    const home = reach ? nearest(cells, spot, scale, column, row, reach) : null;
    if (home) {
      home.spots.push(spot);
      continue;
    }
    const group = { x: spot.x, y: spot.y, spots: [spot] };
    gathered.push(group);
    const key = cellKey(column, row);
    if (cells.has(key)) cells.get(key).push(group);
    else cells.set(key, [group]);
  }
  return gathered;
}

const cellKey = (column, row) => column * 4194304 + row;

function nearest(cells, spot, scale, column, row, reach) {
  let best = null;
  let least = reach;
  for (let dx = -1; dx <= 1; dx += 1) {
    for (let dy = -1; dy <= 1; dy += 1) {
      for (const group of cells.get(cellKey(column + dx, row + dy)) ?? []) {
        const distance = Math.hypot(group.x - spot.x, group.y - spot.y) * scale;
        if (distance < least) [best, least] = [group, distance];
      }
    }
  }
  return best;
}

/** Boxes of which none may lie on another, found by a grid of cells. */
export class Taken {
  constructor(size = 64) {
    this.size = size;
    this.cells = new Map();
  }

  *around(box) {
    for (let column = Math.floor(box.left / this.size); column <= Math.floor(box.right / this.size); column += 1) {
      for (let row = Math.floor(box.top / this.size); row <= Math.floor(box.bottom / this.size); row += 1) yield cellKey(column, row);
    }
  }

  /** Return whether a box meets one that is taken, other than its own. */
  meets(box, own = null) {
    for (const key of this.around(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (other.own !== own || own === null) {
          if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom) return true;
        }
      }
    }
    return false;
  }

  add(box, own = null) {
    const kept = { ...box, own };
    for (const key of this.around(box)) {
      if (this.cells.has(key)) this.cells.get(key).push(kept);
      else this.cells.set(key, [kept]);
    }
  }
}

const moved = (box, x, y) => ({ left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y });
const around = (radius) => ({ left: -radius, right: radius, top: -radius, bottom: radius });

/** Return the radius of a number's disc. */
export const discRadius = (count) => Math.min(9 + 2 * Math.log2(Math.max(count, 1)), 24);

/**
 * Return the marks of a map at a zoom: each group as one symbol, a block of symbols or a number, none on another.
 *
 * @param {object[]} gathered from `groups`
 * @param {object} rules
 * @param {object} rules.organisations columns of the organisations
 * @param {number[]} rules.weight from `weights`
 * @param {number} rules.scale pixels of the world
 * @param {number} rules.zoom
 * @param {number[]} rules.radius of each organisation's symbol
 * @param {(text: string) => number} rules.measure width of a name in pixels
 * @param {string[]} rules.printed names as they are printed
 * @param {number} rules.names how many names a block may print
 * @param {number} rules.centre the middle of the map in units of the world: blocks open away from it, or towards it
 * @param {boolean} rules.inwards
 * @param {(mark: Mark, opened: boolean) => string} rules.titleOf what is written over a block (opened) or beside a number
 * @returns {Mark[]}
 */
export function marks(gathered, rules) {
  const { organisations, scale } = rules;
  const taken = new Taken();
  const found = gathered.map((group) => markOf(group, organisations, rules));
  for (const mark of found) taken.add(moved(around(mark.radius + 1), mark.x * scale, mark.y * scale), mark);
  const crowded = found.length > 4000; // too many for names at this zoom
  for (const mark of found) {
    if (mark.opens) open(mark, taken, rules);
    if (mark.shape !== "block") label(mark, taken, rules, crowded);
  }
  return found;
}

function markOf(group, organisations, { weight, radius, zoom }) {
  const members = group.spots.flatMap((spot) => spot.members).sort((a, b) => weight[b] - weight[a] || a - b);
  const single = members.length === 1;
  const sure = members.some((index) => organisations.precision[index] === "site");
  const closest = zoom >= CLOSE_UP;
  const isTogether = group.spots.length === 1 || members.length <= (sure ? 6 : 20);
  return {
    x: group.x,
    y: group.y,
    shape: single ? "single" : "count",
    opens: !single && isTogether && (closest || members.length <= (zoom < NAMES_FROM ? 3 : OPEN_AT_ONCE)),
    closest,
    members,
    spots: group.spots,
    unsure: !sure,
    zone: most(members.map((index) => organisations.zone[index])),
    radius: single ? radius[members[0]] + (sure ? 1 : 4) : discRadius(members.length),
    box: null,
    named: 0,
    side: "start",
    text: "",
  };
}

/** Return the value that more than half of the members have, or -1. */
function most(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].sort((a, b) => b[1] - a[1])[0];
  return count * 2 > values.length ? value : -1;
}

/** Give a symbol or a number its name, on the side where there is room; none where there is none. */
function label(mark, taken, { printed, measure, scale, titleOf }, crowded) {
  if (crowded && mark.members.length < 20) return;
  mark.text = mark.shape === "single" ? printed[mark.members[0]] : titleOf(mark, false);
  const width = measure(mark.text) + 4;
  const reach = mark.radius + 4;
  const sides = [
    ["start", { left: reach, right: reach + width, top: -8, bottom: 8 }],
    ["end", { left: -reach - width, right: -reach, top: -8, bottom: 8 }],
    ["above", { left: -width / 2, right: width / 2, top: -reach - 15, bottom: -reach + 1 }],
    ["below", { left: -width / 2, right: width / 2, top: reach - 1, bottom: reach + 15 }],
  ];
  for (const [side, box] of sides) {
    const there = moved(box, mark.x * scale, mark.y * scale);
    if (taken.meets(there, mark)) continue;
    taken.add(there, mark);
    Object.assign(mark, { named: 1, side, box });
    return;
  }
}

/** Open a group beside its point, where there is room: first with names, then without; else it stays a number. */
function open(mark, taken, rules) {
  for (const named of NAMED) {
    if (named > rules.names) continue;
    const size = blockSize(mark, named, rules);
    if (!size) continue;
    for (const [side, box] of candidates(size, rules.inwards === mark.x < rules.centre)) {
      const there = moved(box, mark.x * rules.scale, mark.y * rules.scale);
      if (taken.meets({ left: there.left - GAP, right: there.right + GAP, top: there.top - GAP, bottom: there.bottom + GAP }, mark)) continue;
      taken.add(there, mark);
      Object.assign(mark, { shape: "block", radius: 4, box, named: size.named, side, columns: size.columns, title: size.title, text: size.text });
      return;
    }
  }
  if (!mark.closest) return;
  const size = blockSize(mark, 0, rules);
  const [side, box] = candidates(size, true)[0];
  Object.assign(mark, { shape: "block", radius: 4, box, named: 0, side, columns: size.columns, title: 0, text: "" });
}

/** Return the size of a block that prints so many names, or null when it would print the same as one with fewer. */
function blockSize(mark, named, { printed, measure, zoom, titleOf }) {
  const { members } = mark;
  const names = Math.min(named, members.length);
  if (named > 0 && (zoom < NAMES_FROM || names < named - 1)) return null;
  const rest = members.length - names;
  const columns = Math.max(1, Math.min(rest, Math.max(Math.ceil(Math.sqrt(rest * 2)), 4)));
  const widest = members.slice(0, names).reduce((most, index) => Math.max(most, measure(printed[index])), 0);
  const text = names > 0 ? titleOf(mark, true) : "";
  const title = text ? ROW : 0;
  return {
    named: names,
    columns,
    title,
    text,
    width: Math.max(names ? CELL + widest : 0, rest ? columns * CELL : 0, Math.min(measure(text), WIDEST_TITLE)),
    height: title + names * ROW + Math.ceil(rest / columns) * CELL * (rest ? 1 : 0),
  };
}

/** Return the places beside a point that a block may take, the best first: right before left, or the other way round. */
function candidates({ width, height }, rightFirst) {
  const right = { left: LEADER, right: LEADER + width };
  const left = { left: -LEADER - width, right: -LEADER };
  const centred = { left: -width / 2, right: width / 2 };
  const level = { top: -height / 2, bottom: height / 2 };
  const above = { top: 8 - LEADER - height, bottom: 8 - LEADER };
  const below = { top: LEADER - 8, bottom: LEADER - 8 + height };
  const sides = rightFirst ? [["start", right], ["end", left]] : [["end", left], ["start", right]];
  return [
    ...[level, above, below].flatMap((rows) => sides.map(([side, columns]) => [side, { ...columns, ...rows }])),
    ["start", { ...centred, top: -LEADER - height, bottom: -LEADER }],
    ["start", { ...centred, top: LEADER, bottom: LEADER + height }],
  ];
}

/**
 * Return where each organisation is seen: the mark, the pixels from its point and the radius around which flows end. Organisations without
 * a place have none. A number stands for all its members.
 */
export function seats(found, count, radius) {
  const seat = new Array(count).fill(null);
  found.forEach((mark, at) => {
    mark.members.forEach((index, order) => {
      const [dx, dy] = mark.shape === "block" ? inBlock(mark, order) : [0, 0];
      seat[index] = { mark: at, dx, dy, radius: mark.shape === "count" ? mark.radius : radius[index], gathered: mark.shape === "count" };
    });
  });
  return seat;
}

/** Return the pixels from the point to the symbol of the so-manieth member of a block. */
export function inBlock({ box, named, side, columns, title }, order) {
  const inwards = side === "end" ? -1 : 1;
  const edge = side === "end" ? box.right : box.left;
  const top = box.top + title;
  if (order < named) return [edge + inwards * (CELL / 2), top + order * ROW + ROW / 2];
  const place = order - named;
  const column = place % columns;
  return [edge + inwards * (column * CELL + CELL / 2), top + named * ROW + Math.floor(place / columns) * CELL + CELL / 2];
}
