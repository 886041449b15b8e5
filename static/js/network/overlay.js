// What is drawn over the graphics card's picture: names, captions, signs on lines, rings, and what is lit. Only the document's canvas.
import { drawChange, drawFlow, mark } from "../map/lines.js";
import { drawRing, drawSymbol } from "../map/symbols.js";
import { curveOf, pointAt } from "./curves.js";
import { namesPlaced } from "./names.js";

const LINE = 15;
const SIGNS = { potential: "?", ended: "×" };
const MOST_SIGNS = 400;
const VEIL = 0.72;
const RING = 6; // pixels that a ring takes round a symbol

/** Draw the symbol of a node, counts and groups too. */
function drawNode(context, node, point, tokens) {
  const { x, y, radius } = point;
  if (node.type === "organisation" && node.kind !== "market") {
    drawSymbol(context, { kind: node.kind, status: node.status, x, y, radius }, tokens);
    return;
  }
  context.setLineDash([]);
  context.beginPath();
  if (node.kind === "market" && node.type === "organisation") {
    context.moveTo(x - radius * 0.7, y - radius);
    context.lineTo(x + radius * 0.6, y);
    context.lineTo(x - radius * 0.7, y + radius);
    context.strokeStyle = tokens.market;
    context.lineWidth = 2;
    context.stroke();
    return;
  }
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fillStyle = tokens.paper;
  context.fill();
  context.strokeStyle = tokens.ink;
  context.lineWidth = 1.3;
  context.stroke();
  context.beginPath();
  if (node.type === "group") context.arc(x, y, Math.max(radius - 3.2, 1), 0, Math.PI * 2);
  else {
    context.moveTo(x - radius / 2, y);
    context.lineTo(x + radius / 2, y);
    context.moveTo(x, y - radius / 2);
    context.lineTo(x, y + radius / 2);
  }
  context.stroke();
}

const fontOf = (strong, tokens) => `${strong ? 600 : 400} 12px ${tokens.sans}`;

/** Return the width of a name; `widths` keeps what was measured. */
function widthOf(context, name, strong, widths, tokens) {
  const key = `${strong} ${name}`;
  if (!widths.has(key)) {
    context.font = fontOf(strong, tokens);
    widths.set(key, context.measureText(name).width + 2);
  }
  return widths.get(key);
}

function write(context, text, x, y, { colour, halo, font, align = "left" }) {
  context.font = font;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = halo;
  context.lineWidth = 3.5;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

const flowOf = ({ kind, status, confidence, known, look }) => ({ kind, status, confidence, width: look?.size ?? (known ? 2 : 1.2) });

/** Return the curve of a line between the points of its ends. */
function curve(scene, line) {
  const [from, to] = [scene.points[line.source], scene.points[line.target]];
  return curveOf(from, to, { lane: line.lane, gapFrom: from.radius + 1, gapTo: to.radius + 2 });
}

/** Captions of the columns at the upper edge, and of the bands where they begin; returns the boxes that they take. */
function drawCaptions(context, scene, { width, height }, tokens) {
  const font = `600 12px ${tokens.sans}`;
  const taken = [];
  let end = -Infinity;
  for (const { x, text } of scene.captions.columns) {
    context.font = font;
    const wide = context.measureText(text).width;
    const left = Math.min(Math.max(x - 6, 8), width - wide - 8);
    if (x < -40 || x > width + 10 || left < end + 8) continue;
    write(context, text, left, 14, { colour: tokens.ink, halo: tokens.paper, font });
    end = left + wide;
    taken.push({ left, top: 4, right: end, bottom: 24 });
  }
  for (const { y, text } of scene.captions.bands) {
    if (y < 30 || y > height - 4) continue;
    context.setLineDash([]);
    context.strokeStyle = tokens["ink-3"];
    context.lineWidth = 0.7;
    context.beginPath();
    context.moveTo(8, y);
    context.lineTo(width - 8, y);
    context.stroke();
    write(context, text, 8, y + 10, { colour: tokens.ink, halo: tokens.paper, font });
    taken.push({ left: 8, top: y, right: 8 + context.measureText(text).width, bottom: y + 20 });
  }
  return taken;
}

function drawSigns(context, scene, tokens) {
  if (scene.lines.length > MOST_SIGNS) return;
  for (const line of scene.lines) {
    if (line.faded || line.quiet) continue;
    const sign = SIGNS[line.status];
    if (!sign && !line.change) continue;
    const way = curve(scene, line);
    const { x, y } = pointAt(way, 0.5);
    if (Math.hypot(way.x1 - way.x0, way.y1 - way.y0) < 46) continue;
    if (sign) mark(context, sign, x, y, tokens, line.look?.color ?? tokens.ink);
    if (line.change) drawChange(context, line.change, way, tokens);
  }
}

/** Lay a veil over all and draw what is lit again. */
function drawLit(context, scene, { width, height }, tokens) {
  context.globalAlpha = VEIL;
  context.fillStyle = tokens.paper;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
  for (const line of scene.lit.lines) drawFlow(context, flowOf(scene.lines[line]), curve(scene, scene.lines[line]), tokens, { lit: false });
  for (const node of scene.lit.nodes) drawNode(context, scene.nodes[node], scene.points[node], tokens);
}

/** Write the names that find room, those that are selected, focused, lit or walked to in any case. */
function drawNames(context, scene, size, tokens, taken) {
  const { nodes, points, order, lit, marked } = scene;
  const wanted = [];
  const seen = new Set();
  const add = (node, must) => {
    const point = points[node];
    if (seen.has(node) || point.x < -20 || point.y < -10 || point.x > size.width + 20 || point.y > size.height + 10) return;
    seen.add(node);
    const ring = must ? RING : 0;
    wanted.push({ ...point, radius: point.radius + ring, node, width: widthOf(context, nodes[node].name, scene.strong(node), scene.widths, tokens), must });
  };
  for (const node of marked) add(node, true);
  if (lit) for (const node of [...lit.nodes].slice(0, 40)) add(node, false);
  else for (const node of order) {
    if (wanted.length > 500) break;
    if (!nodes[node].faded) add(node, false);
  }
  for (const { at, box } of namesPlaced(wanted, { ...size, line: LINE, most: scene.most, taken })) {
    const { node } = wanted[at];
    const strong = scene.strong(node);
    const colour = nodes[node].inside || strong ? tokens.ink : tokens["ink-2"];
    write(context, nodes[node].name, box.left, (box.top + box.bottom) / 2, { colour, halo: tokens.paper, font: fontOf(strong, tokens) });
  }
}

/**
 * Draw everything that stands over the picture.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {object} scene nodes, lines, points (pixels), order of importance, captions, marked, lit, lines asked for and chosen, rings
 * @param {{width: number, height: number}} size
 * @param {Record<string, string>} tokens
 */
export function drawOver(context, scene, size, tokens) {
  context.clearRect(0, 0, size.width, size.height);
  if (scene.lit) drawLit(context, scene, size, tokens);
  else {
    for (const line of scene.asked) drawFlow(context, flowOf(scene.lines[line]), curve(scene, scene.lines[line]), tokens, { lit: false });
    drawSigns(context, scene, tokens);
  }
  for (const line of scene.chosen) {
    const way = curve(scene, scene.lines[line]);
    drawFlow(context, { ...flowOf(scene.lines[line]), kind: "", status: "operating" }, way, { ...tokens, ink: tokens.accent }, { lit: true });
  }
  const ring = (node, colour, more, dash) => {
    const { x, y, radius } = scene.points[node];
    if (dash) {
      context.setLineDash([3, 3]);
      context.beginPath();
      context.arc(x, y, radius + more, 0, Math.PI * 2);
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.stroke();
      context.setLineDash([]);
    } else drawRing(context, x, y, radius + more, colour, 2.4);
  };
  if (scene.focus !== null) ring(scene.focus, tokens.ink, 6.5, false);
  if (scene.selected !== null) ring(scene.selected, tokens.accent, 4, false);
  if (scene.cursor !== null) ring(scene.cursor, tokens.accent, 8, true);
  const taken = drawCaptions(context, scene, size, tokens);
  drawNames(context, scene, size, tokens, taken);
}
