// The map of the workspace: MapLibre draws the ground; organisations and flows are painted over it in step with every frame.
import { Map as Ground, setWorkerUrl } from "maplibre-gl";
import { indexed, lit, reached } from "../workspace/selection.js";
import { atEdge } from "./exits.js";
import { buildFrame, fitCanvas, showTip } from "./frame.js";
import { GroundData } from "./ground.js";
import { buildKey, showWidths } from "./key.js";
import { fitted, latitudeOf, longitudeOf, rounded, scaleOf, sheet, worldX, worldY } from "./mercator.js";
import { paint, positionOf, printedBoxes, reachOf } from "./paint.js";
import { pick } from "./pick.js";
import { hoverOf, nameOf, relatedTo, saidOf, selectionOf } from "./pointer.js";
import { register, sceneAt, stepOf } from "./scene.js";
import { groundStyle, readTokens, repaintGround, watchTokens } from "./tokens.js";
import { labels, sentences } from "./words.js";

const CLOSEST = 16;
const OURS = { ours: true }; // moves of the map that its reader has not made
const NARROW = 600; // pixels: fewer names are printed
const MANY = 3000; // organisations: laid out again when the map has come to rest, not on the way

/** The browser cannot draw with WebGL: the page keeps the map that the server drew. */
export class NoWebGL extends Error {
  name = "NoWebGL";
}

function hasWebGL() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

/**
 * Draw the map into an element and return its face.
 *
 * The element carries `data-worker` (MapLibre's worker), `data-ground-50m` and `data-ground-10m` (TopoJSON), and the words as
 * `data-label-*`. Throws NoWebGL where there is none.
 */
export function create(element, { data, state, words, act }) {
  if (!hasWebGL()) throw new NoWebGL("This browser draws no WebGL: the map that the server drew stays.");
  return new MapFace(element, { data, state, words, act });
}

class MapFace {
  constructor(element, { data, state, words, act }) {
    Object.assign(this, { element, state, act, word: labels(element, words) });
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.over = { hover: null, lit: null };
    this.drawn = { lines: [], edges: [], left: 0 };
    const actions = { closer: () => this.map.zoomIn(this.pace()), farther: () => this.map.zoomOut(this.pace()), whole: () => this.whole() };
    this.key = buildKey(data, this.word, element.clientWidth >= NARROW);
    this.parts = buildFrame(element, this.word, actions, this.key);
    this.context = this.parts.canvas.getContext("2d");
    this.size = fitCanvas(this.parts.canvas);
    this.tokens = readTokens(element);
    this.widths = new Map();
    this.take(data);
    this.start();
  }

  /** Read new rows: nothing that was worked out from the old ones stays. */
  take(data) {
    this.base = register(data);
    this.index = indexed(data);
    this.words = { ...sentences(this.base, this.word), word: this.word, measure: (text) => this.measure(text), narrow: () => this.size.width < NARROW, centre: () => this.centre };
    this.sheet = sheet(data.organisations);
    this.centre = worldX(this.fit()[1]);
    this.scene = null;
  }

  measure(text) {
    if (!this.widths.has(text)) {
      this.context.font = `600 12px ${this.tokens.sans}`;
      this.widths.set(text, this.context.measureText(text).width);
    }
    return this.widths.get(text);
  }

  pace() {
    return { duration: this.still.matches ? 0 : 250 };
  }

  /** Return the view that shows the organisations that the map is made for. */
  fit() {
    const { width, height } = this.size;
    const free = { across: Math.min(240, width * 0.24), along: Math.min(140, height * 0.2) };
    return fitted(this.sheet, this.base.data.organisations, { width, height, ...free });
  }

  start() {
    const { worker } = this.element.dataset;
    if (worker) setWorkerUrl(worker);
    const [latitude, longitude, zoom] = this.state.at ?? this.fit();
    this.at = this.state.at;
    const map = new Ground({
      container: this.parts.ground,
      style: groundStyle(this.tokens),
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
        "Map.Title": this.word("map"),
        "CooperativeGesturesHandler.WindowsHelpText": this.word("gestures"),
        "CooperativeGesturesHandler.MacHelpText": this.word("gestures"),
        "CooperativeGesturesHandler.MobileHelpText": this.word("gestures"),
      },
    });
    this.map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    this.last = this.here();
    this.listen(map);
    this.stopWatching = watchTokens(() => this.recolour());
    this.parts.note.textContent = this.word("borders");
    this.draw();
  }

  listen(map) {
    this.ground = new GroundData(map, { coarse: this.element.dataset.ground50m, fine: this.element.dataset.ground10m });
    map.on("style.load", () => this.ground.show());
    map.on("render", () => this.draw());
    map.on("resize", () => {
      const narrow = this.size.width < NARROW;
      this.size = fitCanvas(this.parts.canvas);
      if (narrow !== this.size.width < NARROW) this.scene = null;
      this.placeEdges();
      this.draw();
    });
    map.on("zoom", () => {
      if (this.scene && stepOf(map.getZoom()) !== this.scene.step && this.base.data.organisations.key.length <= MANY) this.scene = null;
    });
    map.on("movestart", () => this.scene && (this.scene.moving = true));
    map.on("moveend", (event) => this.rest(event));
    map.on("mousemove", ({ point }) => this.point(point.x, point.y));
    map.on("mouseout", () => this.point(null));
    map.on("click", ({ point }) => this.choose(this.under(point.x, point.y)));
    const canvas = map.getCanvas();
    canvas.addEventListener("keydown", (event) => this.typed(event));
    canvas.addEventListener("focus", () => this.draw());
    canvas.addEventListener("blur", () => this.point(null));
  }

  /** The map has come to rest: lay out for its zoom, place the labels at the edge, tell the state where it is. */
  rest(event) {
    if (this.scene && stepOf(this.map.getZoom()) !== this.scene.step) this.scene = null;
    if (this.scene) this.scene.moving = false;
    if (this.map.getSource("land")) this.ground.show();
    this.placeEdges();
    this.draw();
    const here = this.here();
    if (!event.ours && String(here) !== String(this.last)) {
      this.at = here;
      this.act.move(here);
      if (this.crosshair()) this.point(this.size.width / 2, this.size.height / 2);
    }
    this.last = here;
  }

  /** Return the view as the state holds it. */
  here() {
    const { lat, lng } = this.map.getCenter();
    return rounded([lat, lng, this.map.getZoom()]);
  }

  recolour() {
    this.tokens = readTokens(this.element);
    repaintGround(this.map, this.tokens);
    if (this.scene) this.scene.tokens = this.tokens;
    this.draw();
  }

  view() {
    const { lng, lat } = this.map.getCenter();
    const scale = scaleOf(this.map.getZoom());
    const { width, height } = this.size;
    return { scale, left: worldX(lng) * scale - width / 2, top: worldY(lat) * scale - height / 2, width, height };
  }

  /** Work out the scene when rows, state or zoom step have changed. */
  ready() {
    if (this.scene) return;
    this.scene = sceneAt(this.base, this.state, this.map.getZoom(), this.words);
    this.scene.tokens = this.tokens;
    showWidths(this.key, this.scene.width, this.base.data, this.word);
    this.mark();
    this.placeEdges();
  }

  /** Take what is selected, focused and pointed at from the state. */
  mark() {
    const { data } = this.base;
    const { selected, focus, steps, way } = this.state;
    const { scene } = this;
    scene.selectedOrganisation = selected?.type === "organisation" ? this.index.organisation.get(selected.key) : undefined;
    scene.selectedLinkage = selected?.type === "linkage" ? this.index.linkage.get(selected.key) : undefined;
    scene.focusOrganisation = focus ? this.index.organisation.get(focus) : undefined;
    scene.reach = focus ? reached(data, this.index, focus, steps, way) : null;
    scene.lit = this.pointedAt();
  }

  /** Return what is lit: what is pointed at here, else in another face, else the product that is selected. */
  pointedAt() {
    const { selected } = this.state;
    return this.over.hover ?? this.over.lit ?? (selected?.type === "product" ? lit(this.base.data, this.index, selected) : null);
  }

  placeEdges() {
    if (!this.scene || !this.map) return;
    const view = this.view();
    const frame = { ...this.size, top: 14, bottom: 34, reach: reachOf(this.size), most: this.size.width < NARROW ? 2 : this.scene.step < 5 ? 3 : 12 };
    this.edges = atEdge(this.scene.exits, ({ near }) => positionOf(this.scene, view, near), frame, printedBoxes(this.scene, view));
  }

  draw() {
    if (!this.map || this.gone) return;
    this.ready();
    const { placed, left } = this.edges;
    this.scene.crosshair = this.crosshair();
    this.drawn = paint(this.context, this.scene, { ...this.view(), placed, edgeLeft: left });
    const hidden = this.drawn.left ? ` ${this.word("leftOut", { count: this.drawn.left })}` : "";
    const note = `${this.word("borders")}${hidden}`;
    if (this.parts.note.textContent !== note) this.parts.note.textContent = note;
  }

  crosshair() {
    return this.map.getCanvas().matches(":focus-visible");
  }

  under(x, y) {
    return this.scene ? pick(this.scene, this.view(), this.drawn, x, y, matchMedia("(pointer: coarse)").matches ? 8 : 0) : null;
  }

  /** Show what lies under a point, and tell the others. */
  point(x, y) {
    const found = x === null ? null : this.under(x, y);
    showTip(this.parts.tip, this.parts.sheet, saidOf(found, this.words), x, y);
    const name = nameOf(found);
    if (name === this.pointed) return;
    this.pointed = name;
    this.map.getCanvas().style.cursor = found ? "pointer" : "";
    this.over.hover = relatedTo(found, this.base.data, this.index);
    this.act.hover(hoverOf(found));
    if (this.scene) this.scene.lit = this.pointedAt();
    this.draw();
  }

  /** Select what was clicked; a number or many linkages come nearer instead. */
  choose(found) {
    const chosen = selectionOf(found, this.base.data);
    if (chosen === undefined) this.approach(found);
    else this.act.select(chosen);
  }

  approach({ mark, flow }) {
    const marks = mark ? [mark] : [flow.from, flow.to].map((index) => this.scene.marks[this.scene.seat[index].mark]);
    const points = (mark ? mark.spots : marks).map(({ x, y }) => [longitudeOf(x), latitudeOf(y)]);
    const [longitudes, latitudes] = [0, 1].map((axis) => points.map((point) => point[axis]));
    const least = this.map.getZoom() + 1;
    const box = { latitude: latitudes, longitude: longitudes };
    const [latitude, longitude, zoom] = fitted(points.map((_point, index) => index), box, { ...this.size, across: 110, along: 110 });
    this.map.easeTo({ center: [longitude, latitude], zoom: Math.min(Math.max(zoom, least), points.length > 1 ? CLOSEST : least + 1), ...this.pace() });
  }

  whole() {
    const [latitude, longitude, zoom] = this.fit();
    this.map.easeTo({ center: [longitude, latitude], zoom, ...this.pace() });
  }

  typed(event) {
    if (event.key === "Enter") this.choose(this.under(this.size.width / 2, this.size.height / 2));
    else if (event.key === "Escape") this.point(null);
    else return;
    event.preventDefault();
  }

  /** Take a new state: cheap unless what sizes or widths mean has changed. */
  update(state) {
    const before = this.state;
    this.state = state;
    const same = ["size", "family", "unit"].every((name) => before[name] === state[name]);
    if (!same) this.scene = null;
    else if (this.scene) this.mark();
    if (String(state.at) !== String(this.at)) this.go(state.at);
    else if (state.selected?.key !== before.selected?.key) this.bringIntoView();
    this.draw();
  }

  go(at) {
    this.at = at;
    const [latitude, longitude, zoom] = at ?? this.fit();
    this.map.jumpTo({ center: [longitude, latitude], zoom }, OURS);
  }

  /** Move the map when what was selected elsewhere lies out of view. */
  bringIntoView() {
    this.ready();
    const { supplier, customer } = this.base.data.linkages;
    const { selectedOrganisation, selectedLinkage } = this.scene;
    const ends = selectedLinkage === undefined ? [selectedOrganisation] : [supplier[selectedLinkage], customer[selectedLinkage]];
    const points = ends.filter((index) => index !== undefined && this.scene.seat[index]).map((index) => positionOf(this.scene, this.view(), index));
    const { width, height } = this.size;
    if (!points.length || points.some(({ x, y }) => x > 0 && x < width && y > 0 && y < height)) return;
    const [{ x, y }] = points;
    this.map.easeTo({ center: this.map.unproject([x, y]), ...this.pace() }, OURS);
  }

  light(sets) {
    this.over.lit = sets;
    if (!this.scene) return;
    this.scene.lit = this.pointedAt();
    this.draw();
  }

  data(data) {
    this.take(data);
    const key = buildKey(data, this.word, this.key.open);
    this.key.replaceWith(key);
    this.key = key;
    this.draw();
  }

  /** Return what widths and sizes mean now, for the legend. */
  get legend() {
    this.ready();
    return { width: this.scene.width, size: { ...this.scene.size, radius: undefined }, families: this.scene.families };
  }

  destroy() {
    this.gone = true;
    this.ground.destroy();
    this.stopWatching();
    this.map.remove();
    this.parts.root.remove();
  }
}
