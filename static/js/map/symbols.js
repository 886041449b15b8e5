// The symbol of each kind of organisation on a canvas: the same shapes as drawing/symbols.py draws, filled when it operates.

const OPEN = new Set(["planned", "under_construction", "suspended"]);
const OUTLINED = new Set(["agency", "federation"]); // their fill alone stands too little out from paper

function polygon(context, x, y, radius, corners, first) {
  for (let corner = 0; corner < corners; corner += 1) {
    const turn = ((first + (360 * corner) / corners) * Math.PI) / 180;
    const point = [x + radius * Math.cos(turn), y + radius * Math.sin(turn)];
    if (corner) context.lineTo(...point);
    else context.moveTo(...point);
  }
  context.closePath();
}

function trace(context, kind, x, y, radius) {
  context.beginPath();
  if (kind === "anchor") polygon(context, x, y, radius * 1.35, 4, 90);
  else if (kind === "institute") polygon(context, x, y + radius * 0.15, radius * 1.3, 3, -90);
  else if (kind === "agency") polygon(context, x, y, radius * 1.25, 4, 45);
  else if (kind === "federation") polygon(context, x, y, radius * 1.2, 6, 0);
  else context.arc(x, y, radius, 0, Math.PI * 2);
}

/** Draw a symbol. Filled: operating. Open: planned, under construction or suspended. Open and grey: closed. */
export function drawSymbol(context, { kind, status, x, y, radius }, tokens) {
  const open = OPEN.has(status);
  const closed = status === "closed";
  const colour = tokens[kind] || tokens.firm;
  trace(context, kind, x, y, radius);
  context.setLineDash([]);
  context.lineJoin = "miter";
  context.fillStyle = open || closed ? tokens.paper : colour;
  context.fill();
  context.strokeStyle = closed ? tokens.ended : open ? colour : OUTLINED.has(kind) ? tokens.ink : tokens.paper;
  context.lineWidth = open ? 1.7 : closed ? 1.2 : 0.9;
  context.stroke();
}

/** Draw a ring round a symbol: what is selected, focused or pointed at. */
export function drawRing(context, x, y, radius, colour, width = 2) {
  context.beginPath();
  context.setLineDash([]);
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** Return the kind whose symbol is drawn: an anchor of the cluster is drawn as one, whatever it is. */
export const shapeOf = (organisations, index) => (organisations.role[index] === "anchor" ? "anchor" : organisations.kind[index]);
