// The ground as numbers: TopoJSON of Natural Earth in, GeoJSON that a flat map can draw out. No document here.
import { feature, merge, mesh } from "topojson-client";

const SOUTH = -89.9; // degrees; the flat map ends before it

/**
 * Return a line without jumps over the antimeridian: longitudes run on beyond 180 instead of starting again at -180.
 *
 * @param {[number, number][]} points longitude and latitude
 */
export function unwrapped(points) {
  let turn = 0;
  return points.map(([longitude, latitude], index) => {
    if (index > 0) {
      const step = longitude - points[index - 1][0];
      if (step > 180) turn -= 360;
      else if (step < -180) turn += 360;
    }
    return [longitude + turn, latitude];
  });
}

/** Return a ring without jumps; one that goes round the pole (Antarctica) is closed along the lower edge of the map. */
export function closedRing(points) {
  const ring = unwrapped(points);
  const first = ring[0];
  const last = ring[ring.length - 1];
  if (Math.abs(last[0] - first[0]) < 180) return ring;
  return [...ring, [last[0], SOUTH], [first[0], SOUTH], first];
}

/** Return the polygons of a feature collection as one multi-polygon, every ring unwrapped to the turn of its outer ring. */
function land(collection) {
  const polygons = [];
  for (const { geometry } of collection.features ?? [collection]) {
    const found = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    for (const rings of found) polygons.push(aligned(rings.map(closedRing)));
  }
  return { type: "MultiPolygon", coordinates: polygons };
}

/** Return rings with the holes moved to the turn of the Earth in which the outer ring lies. */
function aligned([outer, ...holes]) {
  const west = Math.min(...outer.slice(0, 1).map(([longitude]) => longitude));
  return [outer, ...holes.map((hole) => shifted(hole, 360 * Math.round((west - hole[0][0]) / 360)))];
}

const shifted = (ring, turn) => (turn ? ring.map(([longitude, latitude]) => [longitude + turn, latitude]) : ring);

/** Return the runs of a line between jumps, so that no stroke crosses the whole map. */
function lines(multi) {
  return { type: "MultiLineString", coordinates: multi.coordinates.map(unwrapped) };
}

/**
 * Return land, coasts and borders of a TopoJSON document (world-atlas: objects `countries` and `land`).
 *
 * @returns {{land: object, coast: object, border: object}} GeoJSON geometries
 */
export function ground(topology) {
  const { countries, land: whole } = topology.objects;
  return {
    land: land(feature(topology, whole ?? countries)),
    coast: lines(mesh(topology, countries, (one, two) => one === two)),
    border: lines(mesh(topology, countries, (one, two) => one !== two)),
  };
}

/** Return the box of every arc: [west, south, east, north] in degrees. */
export function arcBoxes({ arcs, transform }) {
  const { scale, translate } = transform;
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [dx, dy] of arc) {
      x += dx;
      y += dy;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
    return [box[0] * scale[0] + translate[0], box[1] * scale[1] + translate[1], box[2] * scale[0] + translate[0], box[3] * scale[1] + translate[1]];
  });
}

/**
 * Return the ground of a window only: the polygons of the countries that reach into it. Where they meet countries outside it, far from the
 * window, a border counts as coast.
 *
 * @param {object} topology
 * @param {number[][]} boxes from `arcBoxes`
 * @param {[number, number, number, number]} window west, south, east, north in degrees
 */
export function groundWithin(topology, boxes, window) {
  const { countries } = topology.objects;
  const meets = (ring) => ring.some((arc) => overlaps(boxes[arc < 0 ? ~arc : arc], window)) || overlaps(around(ring, boxes), window);
  const near = countries.geometries.flatMap((country) => {
    const polygons = country.type === "Polygon" ? [country.arcs] : (country.arcs ?? []);
    const kept = polygons.filter(([outer]) => meets(outer));
    return kept.length ? [{ type: "MultiPolygon", arcs: kept, id: country.id }] : [];
  });
  const shown = { type: "GeometryCollection", geometries: near };
  return {
    land: land({ geometry: merge(topology, near) }),
    coast: lines(mesh(topology, shown, (one, two) => one === two)),
    border: lines(mesh(topology, shown, (one, two) => one !== two)),
  };
}

/** Return the box round a ring. */
function around(ring, boxes) {
  const found = ring.map((arc) => boxes[arc < 0 ? ~arc : arc]);
  return [0, 1, 2, 3].map((side) => found.reduce((best, box) => Math[side < 2 ? "min" : "max"](best, box[side]), side < 2 ? Infinity : -Infinity));
}

const overlaps = (one, two) => one[0] < two[2] && two[0] < one[2] && one[1] < two[3] && two[1] < one[3];
