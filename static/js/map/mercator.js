// The flat map as numbers: degrees to the unit square of the web map and back, and which part of it is shown. No document here.

const TILE = 512; // pixels of the whole world at zoom 0
const NEAR_KM = 40; // members this near to an anchor always stand on its sheet
const GAP = 2.5; // a member more than this many times farther out than the one before ends the sheet
const EARTH_KM = 6371;
const CLOSEST = 12.5; // no first view is closer than this
const LIMIT = 85.051129; // degrees; where the flat map ends

export const worldX = (longitude) => (longitude + 180) / 360;

export function worldY(latitude) {
  const radians = (Math.max(-LIMIT, Math.min(LIMIT, latitude)) * Math.PI) / 180;
  return (1 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / Math.PI) / 2;
}

export const longitudeOf = (x) => x * 360 - 180;
export const latitudeOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

/** Return the pixels of the whole world at a zoom. */
export const scaleOf = (zoom) => TILE * 2 ** zoom;

/** Return the distance of two places in kilometres (haversine). */
export function distanceKm(latitude1, longitude1, latitude2, longitude2) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const half = (angle) => Math.sin(radians(angle) / 2) ** 2;
  const share = half(latitude2 - latitude1) + Math.cos(radians(latitude1)) * Math.cos(radians(latitude2)) * half(longitude2 - longitude1);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(share)));
}

/**
 * Return the organisations that the first view is made for, as indices: those round the anchors up to the first gap (as the printed map
 * does), or all that have a place when the rows are the whole register (no organisation is outside).
 */
export function sheet(organisations) {
  const { latitude, longitude, inside, role } = organisations;
  const placed = latitude.flatMap((value, index) => (value === null ? [] : [index]));
  if (placed.every((index) => inside[index])) return placed;
  const members = placed.filter((index) => inside[index]);
  if (members.length === 0) return placed;
  const anchors = members.filter((index) => role[index] === "anchor");
  const middle = medianOf(members, organisations);
  const centres = anchors.length ? anchors.map((index) => [latitude[index], longitude[index]]) : [middle];
  const kept = upToGap(members, organisations, centres);
  if (kept.length * 3 >= members.length) return kept;
  return [...new Set([...kept, ...upToGap(members, organisations, [middle])])];
}

function medianOf(members, { latitude, longitude }) {
  const at = (values) => members.map((index) => values[index]).sort((a, b) => a - b)[members.length >> 1];
  return [at(latitude), at(longitude)];
}

function upToGap(members, { latitude, longitude }, centres) {
  const reach = (index) => Math.min(...centres.map(([lat, lon]) => distanceKm(latitude[index], longitude[index], lat, lon)));
  const ordered = members.map((index) => [reach(index), index]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const kept = [];
  let farthest = 0;
  for (const [distance, index] of ordered) {
    if (distance > Math.max(NEAR_KM, GAP * farthest)) break;
    kept.push(index);
    farthest = Math.max(farthest, distance);
  }
  return kept;
}

/**
 * Return the view that shows the given organisations in a frame of so many pixels, with some kept free across and along; the whole Earth
 * when there are none.
 *
 * @returns {[number, number, number]} latitude, longitude, zoom
 */
export function fitted(indices, { latitude, longitude }, { width, height, across: aside, along: above }) {
  if (indices.length === 0) return [20, 0, Math.max(0, Math.log2(width / TILE))];
  const xs = indices.map((index) => worldX(longitude[index]));
  const ys = indices.map((index) => worldY(latitude[index]));
  const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  const across = Math.max(width - 2 * aside, 80) / Math.max(box.right - box.left, 1e-9);
  const along = Math.max(height - 2 * above, 80) / Math.max(box.bottom - box.top, 1e-9);
  const zoom = Math.min(Math.log2(Math.min(across, along) / TILE), CLOSEST);
  return [latitudeOf((box.top + box.bottom) / 2), longitudeOf((box.left + box.right) / 2), zoom];
}

/** Return a view rounded to what an address needs: about a metre. */
export const rounded = ([latitude, longitude, zoom]) => [Number(latitude.toFixed(4)), Number(longitude.toFixed(4)), Number(zoom.toFixed(2))];
