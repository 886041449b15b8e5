// The ground of the map: coasts at 50m for the world, at 10m round what is shown when the map is close.
import { Map as Ground, setWorkerUrl } from "maplibre-gl";
import { arcBoxes, ground, groundWithin } from "./basemap.js";
import { CLOSEST } from "./camera.js";
import { groundStyle } from "./tokens.js";

const FINE_FROM = 5.5; // zoom
const AROUND = 1.5; // how many times the view is drawn on each side of it

const within = (inner, outer) => inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];

/**
 * Open a MapLibre map without rotation and attribution of its own. The wheel scrolls the page until the map is clicked.
 *
 * @param {HTMLElement} container
 * @param {object} options tokens, view ([latitude, longitude, zoom]), word, worker (address of MapLibre's worker)
 */
export function openGround(container, { tokens, view: [latitude, longitude, zoom], word, worker }) {
  setWorkerUrl(worker);
  const map = new Ground({
    container,
    style: groundStyle(tokens),
    center: [longitude, latitude],
    zoom,
    maxZoom: CLOSEST,
    renderWorldCopies: false,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: {
      "Map.Title": word("map"),
      "CooperativeGesturesHandler.WindowsHelpText": word("gestures"),
      "CooperativeGesturesHandler.MacHelpText": word("gestures"),
      "CooperativeGesturesHandler.MobileHelpText": word("gestures"),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.scrollZoom.disable();
  return map;
}

/** Keeps the sources of a MapLibre map filled with coasts as fine as its zoom needs. */
export class GroundData {
  /**
   * @param {object} map
   * @param {{coarse: string, fine: string}} addresses of the TopoJSON documents
   */
  constructor(map, addresses) {
    Object.assign(this, { map, addresses, documents: {}, window: null, shown: "" });
  }

  /** Show what the view needs; called whenever the map has come to rest. */
  async show() {
    const coarse = await this.read("coarse");
    const close = this.map.getZoom() >= FINE_FROM;
    if (coarse && (!this.shown || (!close && this.shown !== "coarse"))) {
      this.coarse ??= ground(coarse);
      this.fill("coarse", this.coarse, null);
    }
    if (!close || this.within()) return;
    const fine = await this.read("fine");
    if (!fine || this.gone || this.map.getZoom() < FINE_FROM || this.within()) return;
    this.boxes ??= arcBoxes(fine);
    const window = this.wide();
    this.fill("fine", groundWithin(fine, this.boxes, window), window);
  }

  fill(name, geometries, window) {
    if (this.gone) return;
    for (const [source, geometry] of Object.entries(geometries)) this.map.getSource(source).setData(geometry);
    Object.assign(this, { shown: name, window });
  }

  /** Return a document, fetched once; null where none can be had: the sea then stays without coasts. */
  read(name) {
    this.documents[name] ??= fetch(this.addresses[name]).then((answer) => (answer.ok ? answer.json() : null));
    return this.documents[name];
  }

  edges() {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  within() {
    return this.shown === "fine" && within(this.edges(), this.window);
  }

  /** Return the window that is drawn: the view and some way round it. */
  wide() {
    const [west, south, east, north] = this.edges();
    const [across, along] = [(east - west) * AROUND, (north - south) * AROUND];
    return [west - across, south - along, east + across, north + along];
  }

  destroy() {
    this.gone = true;
  }
}
