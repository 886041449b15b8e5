// What part of the Earth the map shows, and how it gets there. Moves that its reader has not made carry `ours`.
import { fitted, latitudeOf, longitudeOf, rounded, scaleOf, worldX, worldY } from "./mercator.js";

export const CLOSEST = 16; // zoom
const OURS = { ours: true };
const PACE = 250; // milliseconds

/** Return the view that shows some organisations with room for names round them, as latitude, longitude, zoom. */
export function fitOf(indices, organisations, { width, height }) {
  const free = { across: Math.min(240, width * 0.24), along: Math.min(120, height * 0.16) };
  return fitted(indices, organisations, { width, height, ...free });
}

export class Camera {
  /** @param {object} map of MapLibre @param {MediaQueryList} still whether motion is unwanted */
  constructor(map, still) {
    Object.assign(this, { map, still });
  }

  get pace() {
    return { duration: this.still.matches ? 0 : PACE };
  }

  /** Return the view as the state holds it. */
  here() {
    const { lat, lng } = this.map.getCenter();
    return rounded([lat, lng, this.map.getZoom()]);
  }

  /** Return scale and upper left corner of the view in pixels of the world. */
  view({ width, height }) {
    const { lng, lat } = this.map.getCenter();
    const scale = scaleOf(this.map.getZoom());
    return { scale, left: worldX(lng) * scale - width / 2, top: worldY(lat) * scale - height / 2, width, height };
  }

  closer() {
    this.map.zoomIn(this.pace);
  }

  farther() {
    this.map.zoomOut(this.pace);
  }

  /** Show a view at once: the address says so. */
  jump([latitude, longitude, zoom]) {
    this.map.jumpTo({ center: [longitude, latitude], zoom }, OURS);
  }

  /** Go to a view because the reader asked for it. */
  go([latitude, longitude, zoom]) {
    this.map.easeTo({ center: [longitude, latitude], zoom, ...this.pace });
  }

  /** Move a pixel of the view to its middle. */
  centre({ x, y }) {
    this.map.easeTo({ center: this.map.unproject([x, y]), ...this.pace }, OURS);
  }

  /** Come nearer to some points of the world until they stand apart. */
  approach(points, size) {
    const box = { latitude: points.map(({ y }) => latitudeOf(y)), longitude: points.map(({ x }) => longitudeOf(x)) };
    const [latitude, longitude, zoom] = fitted([...points.keys()], box, { ...size, across: 110, along: 110 });
    const least = this.map.getZoom() + 1;
    this.go([latitude, longitude, Math.min(Math.max(zoom, least), points.length > 1 ? CLOSEST : least + 1)]);
  }
}
