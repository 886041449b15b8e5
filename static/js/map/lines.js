// The lines of flows on a canvas: colour says the kind, dash the confidence, the shape of the line the status.
import { barb, pointAt } from "./flows.js";

const SIGNS = { ended: "×", potential: "?" };
const LEAST_SIGNED = 40; // pixels of a line that carries a sign
export const CHANGES = { appeared: "+", ended: "−", changed: "±" };

function dashOf(confidence, width) {
  if (confidence === "reported") return [4 + width * 1.6, 3 + width * 0.5];
  if (confidence === "inferred") return [0.1, 2.4 + width * 1.1];
  return [];
}

/** Trace a curve moved sideways by so many pixels, to the left of its way. */
function trace(context, line, aside) {
  if (!aside) {
    context.moveTo(line.x0, line.y0);
    context.quadraticCurveTo(line.cx, line.cy, line.x1, line.y1);
    return;
  }
  const normal = (ax, ay, bx, by) => {
    const length = Math.hypot(bx - ax, by - ay) || 1;
    return [((by - ay) / length) * aside, (-(bx - ax) / length) * aside];
  };
  const [n0x, n0y] = normal(line.x0, line.y0, line.cx, line.cy);
  const [ncx, ncy] = normal(line.x0, line.y0, line.x1, line.y1);
  const [n1x, n1y] = normal(line.cx, line.cy, line.x1, line.y1);
  context.moveTo(line.x0 + n0x, line.y0 + n0y);
  context.quadraticCurveTo(line.cx + ncx, line.cy + ncy, line.x1 + n1x, line.y1 + n1y);
}

/** Return the colour of a flow by its kind; what has ended is grey. */
export const colourOf = (flow, tokens) => (flow.status === "ended" ? tokens.ended : tokens[`flow-${flow.kind}`] || tokens.ink);

/** Set the pen of a flow: colour, width, dash. */
function pen(context, flow, tokens, width) {
  context.strokeStyle = context.fillStyle = colourOf(flow, tokens);
  context.lineWidth = flow.confidence === "inferred" ? Math.max(width, 1.7) : width;
  context.lineCap = flow.confidence === "inferred" ? "round" : "butt";
  context.lineJoin = "round";
  context.setLineDash(dashOf(flow.confidence, width));
}

/**
 * Draw one flow: a full line when it operates, two thin ones when it is planned, a thin one with a question mark when it is potential and
 * with a cross when it has ended.
 */
export function drawFlow(context, flow, line, tokens, { lit = false } = {}) {
  const width = flow.width + (lit ? 1.4 : 0);
  const hollow = flow.status === "planned";
  const thin = flow.status === "potential" || flow.status === "ended";
  pen(context, flow, tokens, hollow ? 1 : thin ? Math.min(width, 1.2) + (lit ? 0.8 : 0) : width);
  context.beginPath();
  if (hollow) {
    const half = Math.max(width, 3) / 2 + 0.4;
    trace(context, line, half);
    trace(context, line, -half);
  } else trace(context, line, 0);
  context.stroke();
  context.setLineDash([]);
  head(context, flow, line, tokens, width);
  const sign = SIGNS[flow.status];
  if (sign && Math.hypot(line.x1 - line.x0, line.y1 - line.y0) > LEAST_SIGNED) mark(context, sign, ...pointAt(line, 0.5), tokens, colourOf(flow, tokens));
}

function head(context, flow, line, tokens, width) {
  const size = Math.min(8 + width * 1.3, 18, Math.hypot(line.x1 - line.x0, line.y1 - line.y0) * 0.5);
  context.beginPath();
  barb(line, size).forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
  if (flow.status === "operating" || flow.status === "ended") context.fill();
  else {
    context.lineWidth = 1;
    context.fillStyle = tokens.paper;
    context.fill();
    context.stroke();
  }
}

/** Write a sign on a small disc of paper in the middle of a line. */
export function mark(context, sign, x, y, tokens, colour) {
  context.beginPath();
  context.arc(x, y, 5.5, 0, Math.PI * 2);
  context.fillStyle = tokens.paper;
  context.fill();
  context.fillStyle = colour;
  context.font = `700 11px ${tokens.sans}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(sign, x, y + 0.5);
}

/** Draw what changed between two days in the middle of a line: appeared, ended, changed. */
export function drawChange(context, change, line, tokens) {
  const sign = CHANGES[change];
  if (sign) mark(context, sign, ...pointAt(line, 0.42), tokens, tokens.accent);
}

/** Draw a flow over the edge of the view: level at its outer end. */
export function drawEdgeFlow(context, flow, line, outwards, tokens, { lit = false } = {}) {
  const width = Math.min(flow.width, 6) + (lit ? 1.4 : 0);
  const thin = flow.status !== "operating";
  pen(context, flow, tokens, thin ? 1.1 : width);
  context.beginPath();
  context.moveTo(line.x0, line.y0);
  context.bezierCurveTo(line.c1x, line.c1y, line.c2x, line.c2y, line.x1, line.y1);
  context.lineTo(line.outer, line.y1);
  context.stroke();
  context.setLineDash([]);
  const sign = Math.sign(line.outer - line.x1) || 1;
  const [x, y, way] = outwards ? [line.outer, line.y1, sign] : [line.x0, line.y0, -sign];
  const size = 8 + width;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - way * size, y - size * 0.55);
  context.lineTo(x - way * size * 0.8, y);
  context.closePath();
  context.fill();
}
