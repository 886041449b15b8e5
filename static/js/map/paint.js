// Paints one frame of the map's own drawing (zones, flows, marks, names) over the ground, and returns what was drawn where.
import { edgeCurve, LABEL } from "./exits.js";
import { clipped, curve, pointAt } from "./flows.js";
import { Taken } from "./layout.js";
import { drawChange, drawEdgeFlow, drawFlow } from "./lines.js";
import { drawCrosshair, drawScaleBar } from "./furniture.js";
import { drawMarks, drawZones, write } from "./marks.js";

const MOST_LINES = 1500;
const MOST_FAR = 250; // at scales at which most organisations are gathered into numbers
const FAR = 6; // zoom
const MOST_NAMES = 26; // products written along flows
const MOST_NAMES_NARROW = 7;
const MOST_ALIKE = 2; // times that the same words are written
const LEAST_LENGTH = 90; // pixels of a flow that carries its product's name
const MARGIN = 60;
const TOOLS = { width: 48, height: 124 }; // pixels of the buttons in the corner
const SCALE = { width: 150, height: 30 };
const NOTE = { width: 150, height: 22 };
const DIM = 0.12;
const BEHIND = 0.4;
const CROWD = 150; // lines; more are drawn paler
const PRODUCT_KINDS = new Set(["goods", "utility", "waste"]);

/** Return how strongly something is drawn: what focus does not reach and what is not pointed at steps back. */
export function strength(scene, { organisations = [], linkages = [] }) {
  const has = (sets) => organisations.some((index) => sets.organisations.has(index)) || linkages.some((index) => sets.linkages.has(index));
  if (scene.lit) return has(scene.lit) ? 1 : 0.25;
  if (scene.reach) return has(scene.reach) ? 1 : DIM;
  return 1;
}

/** Return where an organisation is seen, in pixels; null when it has no place. */
export function positionOf(scene, view, index) {
  const seat = scene.seat[index];
  if (!seat) return null;
  const mark = scene.marks[seat.mark];
  return { x: mark.x * view.scale - view.left + seat.dx, y: mark.y * view.scale - view.top + seat.dy, radius: seat.radius };
}

const inView = (point, view, margin) => point.x > -margin && point.x < view.width + margin && point.y > -margin && point.y < view.height + margin;

/** Return the flows between places with an end in view, with their curves: the most important, painted last. */
function linesInView(scene, view) {
  const found = [];
  const most = scene.step < FAR ? MOST_FAR : MOST_LINES;
  const frame = { left: 6, right: view.width - 6, top: 6, bottom: view.height - 6 };
  let left = 0;
  for (let at = scene.flows.length - 1; at >= 0; at -= 1) {
    const flow = scene.flows[at];
    if (flow.from < 0 || flow.to < 0) continue;
    const start = positionOf(scene, view, flow.from);
    const end = positionOf(scene, view, flow.to);
    if (!inView(start, view, MARGIN) && !inView(end, view, MARGIN)) continue;
    if (found.length >= most) {
      left += flow.linkages.length;
      continue;
    }
    const line = curve(start, end, flow.lane);
    if (line) found.push({ flow, line: clipped(line, frame) });
  }
  return { lines: found.reverse(), left };
}

/**
 * Paint a frame.
 *
 * @returns {{lines: object[], edges: object[], left: number}} what can be pointed at, and how many linkages found no room
 */
export function paint(context, scene, view) {
  const { tokens } = scene;
  context.clearRect(0, 0, view.width, view.height);
  drawZones(context, scene, view);
  const { lines, left } = linesInView(scene, view);
  const crowd = Math.max(0.4, Math.min(1, CROWD / lines.length));
  for (const lit of [false, true]) {
    for (const { flow, line } of lines) {
      if (isLit(scene, flow) !== lit) continue;
      context.globalAlpha = strength(scene, { linkages: flow.linkages }) * (lit ? 1 : isBehind(scene, flow) ? BEHIND * crowd : crowd);
      drawFlow(context, flow, line, tokens, { lit });
      drawChange(context, changeOf(flow, scene.data), line, tokens);
    }
  }
  const edges = drawEdges(context, scene, view);
  context.globalAlpha = 1;
  drawMarks(context, scene, view, positionOf, strength);
  writeProducts(context, scene, view, lines, edges);
  context.globalAlpha = 1;
  drawScaleBar(context, scene, view);
  if (scene.crosshair) drawCrosshair(context, view, tokens);
  return { lines, edges, left: left + view.edgeLeft };
}

/** Return what became of a flow since another day: of many linkages what all share, else that they changed. */
function changeOf({ linkages }, { linkages: { change } }) {
  const found = new Set(linkages.map((row) => change[row]));
  if (found.size === 1) return [...found][0];
  return "changed";
}

/** Return whether a flow steps back: ownership, services and the like, where products flow too and nothing points at it. */
function isBehind(scene, flow) {
  return scene.hasProducts && !PRODUCT_KINDS.has(flow.kind) && !scene.reach?.linkages.has(flow.linkages[0]);
}

/** Return whether a flow is pointed at or selected. */
function isLit(scene, flow) {
  return flow.linkages.some((row) => row === scene.selectedLinkage || scene.lit?.linkages.has(row));
}

/** Return the pixels that a label at the edge of the view takes. */
export const reachOf = ({ width }) => Math.min(310, width * 0.34);

/** Return the boxes of what stands in view: buttons, scale and note, marks, and the names beside them. */
export function printedBoxes(scene, view) {
  const found = [
    { left: view.width - TOOLS.width, right: view.width, top: 0, bottom: TOOLS.height },
    { left: 0, right: SCALE.width, top: view.height - SCALE.height, bottom: view.height },
    { left: view.width - NOTE.width, right: view.width, top: view.height - NOTE.height, bottom: view.height },
  ];
  for (const mark of scene.marks) {
    const [x, y] = [mark.x * view.scale - view.left, mark.y * view.scale - view.top];
    if (!inView({ x, y }, view, 300)) continue;
    found.push({ left: x - mark.radius, right: x + mark.radius, top: y - mark.radius, bottom: y + mark.radius });
    if (mark.box) found.push({ left: x + mark.box.left, right: x + mark.box.right, top: y + mark.box.top, bottom: y + mark.box.bottom });
  }
  return found;
}

function drawEdges(context, scene, view) {
  const reach = reachOf(view);
  const drawn = [];
  for (const { exit, side, y } of view.placed) {
    const start = positionOf(scene, view, exit.near);
    if (!inView(start, view, 0)) continue;
    const line = edgeCurve(start, side, y, view.width, reach);
    const flow = exit.flows.map((at) => scene.flows[at]).reduce((best, each) => (each.width > best.width ? each : best));
    const lit = exit.linkages.some((row) => row === scene.selectedLinkage || scene.lit?.linkages.has(row));
    context.globalAlpha = strength(scene, { linkages: exit.linkages }) * (lit || !isBehind(scene, flow) ? 1 : 0.6);
    drawEdgeFlow(context, flow, line, exit.outwards, scene.tokens, { lit });
    const [first, second] = scene.edgeText(exit);
    const x = side === "left" ? 10 : view.width - 10;
    const align = side === "left" ? "left" : "right";
    write(context, first, x, y - 9, scene.tokens, { align, weight: lit ? 700 : 600, most: reach - 12 });
    write(context, second, x, y + 9, scene.tokens, { align, colour: scene.tokens["ink-2"], size: 11, most: reach - 12 });
    const [west, east] = side === "left" ? [0, reach] : [view.width - reach, view.width];
    drawn.push({ exit, flow, line, box: { left: west, right: east, top: y - LABEL / 2, bottom: y + LABEL / 2 } });
  }
  return drawn;
}

/** Write the product along the flows that are long enough, where nothing else is written. */
function writeProducts(context, scene, view, lines, edges) {
  if (scene.moving) return;
  const taken = new Taken();
  for (const { box } of edges) taken.add(box);
  for (const box of printedBoxes(scene, view)) taken.add(box);
  const texts = new Map();
  let written = 0;
  const most = scene.narrow() ? MOST_NAMES_NARROW : MOST_NAMES;
  for (let at = lines.length - 1; at >= 0 && written < most; at -= 1) {
    const { flow, line } = lines[at];
    if (scene.narrow() && (line.cutStart || line.cutEnd)) continue;
    if (Math.hypot(line.x1 - line.x0, line.y1 - line.y0) < LEAST_LENGTH) continue;
    const power = strength(scene, { linkages: flow.linkages });
    if (power < 1 || (isBehind(scene, flow) && !isLit(scene, flow))) continue;
    const text = line.cutEnd || line.cutStart ? scene.farText(flow, Boolean(line.cutEnd)) : scene.flowText(flow);
    if ((texts.get(text) ?? 0) >= MOST_ALIKE) continue;
    const half = scene.measure(text) / 2;
    const shares = line.cutEnd ? [0.97, 0.85, 0.7] : line.cutStart ? [0.03, 0.15, 0.3] : [0.5, 0.36, 0.64];
    for (const share of shares) {
      const [px, y] = pointAt(line, share);
      const x = line.cutEnd || line.cutStart ? Math.max(half + 8, Math.min(view.width - half - 8, px)) : px;
      const lift = share === 0.5 && flow.status !== "operating" ? 13 : 0;
      const box = { left: x - half - 2, right: x + half + 2, top: y - 8 - lift, bottom: y + 8 - lift };
      if (box.left < 4 || box.right > view.width - 4 || box.top < 4 || box.bottom > view.height - 4 || taken.meets(box)) continue;
      taken.add(box);
      write(context, text, x, y - lift, scene.tokens, { align: "center", size: 11, colour: scene.tokens["ink-2"] });
      texts.set(text, (texts.get(text) ?? 0) + 1);
      written += 1;
      break;
    }
  }
}
