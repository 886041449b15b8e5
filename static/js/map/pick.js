// What lies under a point of the map. No document here.
import { inBlock } from "./layout.js";
import { distanceTo } from "./flows.js";

const REACH = 7; // pixels from a flow
const SYMBOL_REACH = 4; // pixels beyond a symbol's radius

/**
 * Return what is nearest to a point: an organisation, a number that stands for many, a flow or a flow over the edge; null for none.
 *
 * @param {object} scene marks and radii
 * @param {object} view scale and corner in pixels
 * @param {{lines: object[], edges: object[]}} drawn what the last frame drew
 * @returns {{type: "organisation"|"count"|"flow"|"edge", index?: number, mark?: object, flow?: object, exit?: object}|null}
 */
export function pick(scene, view, drawn, x, y, reach = 0) {
  return organisationAt(scene, view, x, y, reach) ?? edgeAt(drawn, x, y) ?? flowAt(drawn, x, y, reach);
}

function organisationAt(scene, view, x, y, reach) {
  let best = null;
  let least = Infinity;
  for (const mark of scene.marks) {
    const px = x - (mark.x * view.scale - view.left);
    const py = y - (mark.y * view.scale - view.top);
    if (px < -320 || px > 320 || py < -320 || py > 320) continue;
    if (mark.shape === "count") {
      const distance = Math.hypot(px, py);
      if (distance < mark.radius + SYMBOL_REACH && distance < least) [best, least] = [{ type: "count", mark }, distance];
      continue;
    }
    mark.members.forEach((index, order) => {
      const [dx, dy] = mark.shape === "block" ? inBlock(mark, order) : [0, 0];
      const named = order < mark.named && onName(mark, scene, index, order, px, py);
      const distance = named ? 0 : Math.hypot(px - dx, py - dy);
      if (!named && distance >= scene.radius[index] + SYMBOL_REACH + reach) return;
      if (distance < least) [best, least] = [{ type: "organisation", index }, distance];
    });
  }
  return best;
}

/** Return whether a point lies on the printed name of a member. */
function onName(mark, scene, index, order, px, py) {
  const { box } = mark;
  if (mark.shape === "single") return px > box.left && px < box.right && py > box.top && py < box.bottom;
  const [, dy] = inBlock(mark, order);
  const length = scene.measure(scene.printed[index]) + 22;
  const inside = mark.side === "end" ? px < box.right && px > box.right - length : px > box.left && px < box.left + length;
  return inside && Math.abs(py - dy) < 8;
}

function edgeAt({ edges }, x, y) {
  const found = edges.find(({ box }) => x > box.left && x < box.right && y > box.top && y < box.bottom);
  return found ? { type: "edge", exit: found.exit, flow: found.flow } : null;
}

function flowAt({ lines }, x, y, reach) {
  let best = null;
  let least = REACH + reach;
  for (const { flow, line } of lines) {
    const distance = distanceTo(line, x, y) - flow.width / 2;
    if (distance <= least) [best, least] = [{ type: "flow", flow }, distance];
  }
  return best;
}
