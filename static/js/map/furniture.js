// What stands on the sheet besides the map itself: the scale and the cross of the keyboard.
import { latitudeOf } from "./mercator.js";

const LONGEST = 130; // pixels of the scale
const LEAST_ZOOM = 3; // farther out the scale differs too much from north to south
const EQUATOR_KM = 40075;

/** Return the longest round distance (1, 2 or 5 times a power of ten) that fits, with its length in pixels. */
export function scaleBar(pixelsPerKm, longest = LONGEST) {
  const most = longest / pixelsPerKm;
  const power = 10 ** Math.floor(Math.log10(most));
  const km = [5, 2, 1].map((factor) => factor * power).find((each) => each <= most) ?? power;
  return { km, pixels: km * pixelsPerKm };
}

/** Draw the scale in the lower left corner, true in the middle of the view. */
export function drawScaleBar(context, { tokens, zoom, word }, { scale, top, height }) {
  if (zoom < LEAST_ZOOM) return;
  const narrowing = Math.cos((latitudeOf((top + height / 2) / scale) * Math.PI) / 180);
  const { km, pixels } = scaleBar(scale / EQUATOR_KM / narrowing);
  const [x, y] = [12, height - 12];
  context.setLineDash([]);
  for (const [colour, width] of [[tokens.land, 4], [tokens.ink, 1.2]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x, y - 5);
    context.lineTo(x, y);
    context.lineTo(x + pixels, y);
    context.lineTo(x + pixels, y - 5);
    context.stroke();
  }
  context.font = `11px ${tokens.sans}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineWidth = 3.5;
  context.strokeStyle = tokens.land;
  context.fillStyle = tokens.ink;
  const text = word("kilometres", { count: km });
  context.strokeText(text, x + 4, y - 9);
  context.fillText(text, x + 4, y - 9);
}

/** Draw the cross that says what Enter will choose, while the keyboard moves the map. */
export function drawCrosshair(context, { width, height }, tokens) {
  const [x, y] = [Math.round(width / 2), Math.round(height / 2)];
  context.setLineDash([]);
  for (const [colour, thick] of [[tokens.paper, 4], [tokens.accent, 2]]) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + dx * 5, y + dy * 5);
      context.lineTo(x + dx * 14, y + dy * 14);
    }
    context.stroke();
  }
}
