// Organisations, zones and their names on the canvas.
import { CELL, inBlock } from "./layout.js";
import { drawRing, drawSymbol, shapeOf } from "./symbols.js";

const NAME = 12; // pixels
const ZONES_FROM = 7; // zoom
const EDGE = 6; // pixels between words and the edge of the view
const LEAST_WORDS = 30; // pixels that are worth words

/** Write words with a halo of paper, cut to `most` pixels, or moved so that they stand `within` a view of so many. */
export function write(context, text, edge, y, tokens, { align = "left", colour = tokens.ink, size = NAME, weight = 400, most = Infinity, within = 0 } = {}) {
  context.font = `${weight} ${size}px ${tokens.sans}`;
  context.textAlign = align;
  context.textBaseline = "middle";
  const shown = cut(context, text, within ? within - 2 * EDGE : most);
  const x = within ? insideOf(edge, context.measureText(shown).width, align, within) : edge;
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.setLineDash([]);
  context.strokeStyle = tokens.land;
  context.strokeText(shown, x, y);
  context.fillStyle = colour;
  context.fillText(shown, x, y);
}

/** Return where words begin (or end) so that they stand in view; words of what lies out of view stay there. */
function insideOf(edge, width, align, view) {
  if (edge < 0 || edge > view) return edge;
  return align === "right" ? Math.max(edge, width + EDGE) : Math.min(edge, view - width - EDGE);
}

function cut(context, text, most) {
  if (context.measureText(text).width <= most) return text;
  let [least, longest] = [1, text.length];
  while (least < longest) {
    const middle = (least + longest + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle).trimEnd()}…`).width <= most) least = middle;
    else longest = middle - 1;
  }
  return `${text.slice(0, least).trimEnd()}…`;
}

/** Draw the zones as soft discs: only their centre is known. */
export function drawZones(context, scene, view) {
  if (scene.zoom < ZONES_FROM) return;
  const { tokens, zonePoints } = scene;
  context.setLineDash([]);
  for (const { x, y } of zonePoints) {
    const [px, py] = [x * view.scale - view.left, y * view.scale - view.top];
    if (px < -40 || py < -40 || px > view.width + 40 || py > view.height + 40) continue;
    context.beginPath();
    context.arc(px, py, 13, 0, Math.PI * 2);
    context.globalAlpha = 0.8;
    context.fillStyle = tokens.zone;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = tokens.border;
    context.lineWidth = 0.8;
    context.stroke();
  }
}

/** Draw the marks in view. */
export function drawMarks(context, scene, view, positionOf, strength) {
  const shown = scene.marks.filter((mark) => {
    const [x, y] = [mark.x * view.scale - view.left, mark.y * view.scale - view.top];
    return x > -300 && x < view.width + 300 && y > -300 && y < view.height + 300;
  });
  for (let at = shown.length - 1; at >= 0; at -= 1) {
    const mark = shown[at];
    const x = mark.x * view.scale - view.left;
    const y = mark.y * view.scale - view.top;
    const room = { left: x, right: view.width - x };
    if (mark.shape === "count") drawCount(context, scene, mark, x, y, strength, room);
    else if (mark.shape === "single") drawSingle(context, scene, mark, x, y, strength, room);
    else drawBlock(context, scene, mark, x, y, strength, room);
  }
}

function drawCount(context, scene, mark, x, y, strength, room) {
  const { tokens } = scene;
  context.globalAlpha = strength(scene, { organisations: mark.members });
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, mark.radius, 0, Math.PI * 2);
  context.fillStyle = tokens.paper;
  context.fill();
  context.strokeStyle = tokens.ink;
  context.lineWidth = 1.2;
  context.stroke();
  const anchors = mark.members.filter((index) => shapeOf(scene.data.organisations, index) === "anchor").length;
  context.font = `600 ${mark.radius > 14 ? 13 : 12}px ${tokens.sans}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = tokens.ink;
  context.fillText(String(mark.members.length), x, y + 0.5);
  if (anchors) drawSymbol(context, { kind: "anchor", status: "operating", x, y: y - mark.radius, radius: 4 }, tokens);
  if (isMarked(scene, mark.members)) drawRing(context, x, y, mark.radius + 4, tokens.accent, 2.5);
  if (mark.box) besides(context, scene, mark, x, y, { colour: tokens.ink, weight: 600 }, room);
}

/** Return whether one of the organisations is selected or the one that is focused. */
function isMarked(scene, members) {
  return members.some((index) => index === scene.selectedOrganisation || index === scene.focusOrganisation);
}

function drawOne(context, scene, index, x, y, strength) {
  const { organisations } = scene.data;
  context.globalAlpha = strength(scene, { organisations: [index] });
  const radius = scene.radius[index];
  drawSymbol(context, { kind: shapeOf(organisations, index), status: organisations.status[index], x, y, radius }, scene.tokens);
  if (!organisations.inside[index]) softened(context, scene, x, y, radius);
  if (index === scene.selectedOrganisation) drawRing(context, x, y, radius + 5, scene.tokens.accent, 2.5);
  else if (index === scene.focusOrganisation) drawRing(context, x, y, radius + 5, scene.tokens.accent, 1.2);
}

/** Whoever is not a member steps back behind a film of paper. */
function softened(context, { tokens }, x, y, radius) {
  const before = context.globalAlpha;
  context.globalAlpha = before * 0.45;
  context.fillStyle = tokens.land;
  context.beginPath();
  context.arc(x, y, radius * 1.3, 0, Math.PI * 2);
  context.fill();
  context.globalAlpha = before;
}

function drawSingle(context, scene, mark, x, y, strength, room) {
  const [index] = mark.members;
  const { organisations } = scene.data;
  context.globalAlpha = strength(scene, { organisations: [index] });
  if (organisations.precision[index] !== "site") doubt(context, scene, organisations.precision[index], x, y, scene.radius[index] + 4);
  drawOne(context, scene, index, x, y, strength);
  if (mark.box) besides(context, scene, mark, x, y, lettering(scene, index), room);
}

/** Return how a name is written: anchors strongly, outsiders paler. */
function lettering({ data, tokens }, index) {
  const { organisations } = data;
  if (organisations.role[index] === "anchor") return { weight: 600, colour: tokens.ink };
  return { weight: 400, colour: organisations.inside[index] ? tokens.ink : tokens["ink-2"] };
}

/** Draw the ring that says that a place is not exact: full for a zone, dotted for a town. */
function doubt(context, { tokens }, precision, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.setLineDash(precision === "zone" ? [] : [1.5, 2.5]);
  context.strokeStyle = tokens["ink-3"];
  context.lineWidth = 1;
  context.stroke();
  context.setLineDash([]);
}

/** Return how long words may be that run from a distance beside a point to the edge of the view; what is out of view may run on. */
function lengthTo(edge, distance) {
  return edge - distance > LEAST_WORDS ? edge - distance - 6 : Infinity;
}

function besides(context, { tokens }, mark, x, y, style, room) {
  const { side, box } = mark;
  const most = side === "start" ? lengthTo(room.right, box.left) : side === "end" ? lengthTo(room.left, -box.right) : Infinity;
  const [at, align] = side === "start" ? [x + box.left, "left"] : side === "end" ? [x + box.right, "right"] : [x, "center"];
  write(context, mark.text, at, y + (box.top + box.bottom) / 2, tokens, { align, most, ...style });
}

function drawBlock(context, scene, mark, x, y, strength, room) {
  const { tokens, data } = scene;
  const { box } = mark;
  const align = mark.side === "end" ? "right" : "left";
  context.globalAlpha = strength(scene, { organisations: mark.members });
  leader(context, tokens, x, y, box);
  doubt(context, scene, data.organisations.precision[mark.members[0]], x, y, 4);
  const edge = mark.side === "end" ? x + box.right : x + box.left;
  const style = { align, size: 11, weight: 600, colour: tokens["ink-2"], within: room.left + room.right };
  if (mark.title) write(context, mark.text, edge, y + box.top + mark.title / 2 - 1, tokens, style);
  mark.members.forEach((index, order) => {
    const [dx, dy] = inBlock(mark, order);
    drawOne(context, scene, index, x + dx, y + dy, strength);
    if (order >= mark.named) return;
    const aside = Math.max(CELL / 2 + 2, scene.radius[index] + 5);
    const name = x + dx + (align === "left" ? aside : -aside);
    const most = align === "left" ? lengthTo(room.right, name - x) : lengthTo(room.left, x - name);
    write(context, scene.printed[index], name, y + dy, tokens, { align, most, ...lettering(scene, index) });
  });
}

/** Draw the hairline from a point to the symbols that stand for it. */
function leader(context, tokens, x, y, box) {
  const near = (low, high, value) => Math.max(low, Math.min(high, value));
  const [px, py] = [near(box.left, box.right, 0), near(box.top + 8, box.bottom - 8, 0)];
  const length = Math.hypot(px, py) || 1;
  context.beginPath();
  context.setLineDash([]);
  context.moveTo(x + (px / length) * 4, y + (py / length) * 4);
  context.lineTo(x + px, y + py);
  context.strokeStyle = tokens.ink;
  context.lineWidth = 0.7;
  context.stroke();
}
