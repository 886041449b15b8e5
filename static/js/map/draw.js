// The map of the workspace: MapLibre draws the ground; organisations and flows are painted over it in step with every frame.
import { indexed, lit, reached } from "../workspace/selection.js";
import { webglRequired } from "../workspace/webgl.js";
import { Camera, fitOf } from "./camera.js";
import { atEdge } from "./exits.js";
import { buildFrame, fitCanvas, showTip } from "./frame.js";
import { GroundData, openGround } from "./ground.js";
import { buildKey, showWidths } from "./key.js";
import { sheet, worldX } from "./mercator.js";
import { paint, positionOf, printedBoxes, reachOf } from "./paint.js";
import { pick } from "./pick.js";
import { hoverOf, nameOf, relatedTo, saidOf, selectionOf } from "./pointer.js";
import { register, sceneAt, stepOf } from "./scene.js";
import { readTokens, repaintGround, watchTokens } from "./tokens.js";
import { labels, sentences } from "./words.js";

const NARROW = 600; // pixels: fewer names are printed
const MANY = 3000; // organisations: laid out again when the map has come to rest, not on the way

/**
 * Draw the map into an element and return its face.
 *
 * The element carries `data-worker` (MapLibre's worker), `data-ground50m` and `data-ground10m` (TopoJSON), and the words as
 * `data-label-*`. Throws NoWebGL where there is none.
 */
export function create(element, { data, state, words, act }) {
  webglRequired("webgl2");
  return new MapFace(element, { data, state, words, act });
}

class MapFace {
  constructor(element, { data, state, words, act }) {
    Object.assign(this, { element, state, act, word: labels(element, words) });
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.over = { hover: null, lit: null };
    this.drawn = { lines: [], edges: [], left: 0 };
    const actions = { closer: () => this.camera.closer(), farther: () => this.camera.farther(), whole: () => this.camera.go(this.fit()) };
    this.key = buildKey(data, this.word, element.clientWidth >= NARROW);
    this.parts = buildFrame(element, this.word, actions, this.key);
    this.context = this.parts.canvas.getContext("2d");
    this.size = fitCanvas(this.parts.canvas);
    this.tokens = readTokens(element);
    this.widths = new Map();
    this.take(data);
    try {
      this.start();
    } catch (error) {
      this.parts.root.remove();
      throw error;
    }
  }

  /** Read new rows: nothing that was worked out from the old ones stays. */
  take(data) {
    this.base = register(data);
    this.index = indexed(data);
    this.words = {
      ...sentences(this.base, this.word),
      word: this.word,
      measure: (text) => this.measure(text),
      narrow: () => this.isNarrow,
      centre: () => this.centre,
    };
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

  get isNarrow() {
    return this.size.width < NARROW;
  }

  /** Return the view that shows the organisations that the map is made for. */
  fit() {
    return fitOf(this.sheet, this.base.data.organisations, this.size);
  }

  start() {
    this.at = this.state.at;
    const { worker } = this.element.dataset;
    const map = openGround(this.parts.ground, { tokens: this.tokens, view: this.at ?? this.fit(), word: this.word, worker });
    this.map = map;
    this.camera = new Camera(map, this.still);
    this.last = this.camera.here();
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
      const narrow = this.isNarrow;
      this.size = fitCanvas(this.parts.canvas);
      if (narrow !== this.isNarrow) this.scene = null;
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
    canvas.addEventListener("focus", () => {
      map.scrollZoom.enable();
      this.draw();
    });
    canvas.addEventListener("blur", () => {
      map.scrollZoom.disable();
      this.point(null);
    });
  }

  /** The map has come to rest: lay out for its zoom, place the labels at the edge, tell the state where it is. */
  rest(event) {
    if (this.scene && stepOf(this.map.getZoom()) !== this.scene.step) this.scene = null;
    if (this.scene) this.scene.moving = false;
    if (this.map.getSource("land")) this.ground.show();
    this.placeEdges();
    this.draw();
    const here = this.camera.here();
    if (!event.ours && String(here) !== String(this.last)) {
      this.at = here;
      this.act.move(here);
      if (this.crosshair()) this.point(this.size.width / 2, this.size.height / 2);
    }
    this.last = here;
  }

  recolour() {
    this.tokens = readTokens(this.element);
    repaintGround(this.map, this.tokens);
    if (this.scene) this.scene.tokens = this.tokens;
    this.draw();
  }

  view() {
    return this.camera.view(this.size);
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
    const most = this.isNarrow ? 2 : this.scene.step < 5 ? 3 : 12;
    const frame = { ...this.size, top: 14, bottom: 34, reach: reachOf(this.size), most };
    this.edges = atEdge(this.scene.exits, ({ near }) => positionOf(this.scene, view, near), frame, printedBoxes(this.scene, view));
  }

  draw() {
    if (!this.map || this.gone) return;
    this.ready();
    const { placed, left } = this.edges;
    this.scene.crosshair = this.crosshair();
    this.drawn = paint(this.context, this.scene, { ...this.view(), placed, edgeLeft: left });
    const hidden = this.drawn.left ? ` · ${this.word("leftOut", { count: this.drawn.left })}` : "";
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
    if (chosen !== undefined) this.act.select(chosen);
    else if (found.mark) this.camera.approach(found.mark.spots, this.size);
    else this.camera.approach([found.flow.from, found.flow.to].map((index) => this.scene.marks[this.scene.seat[index].mark]), this.size);
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
    const isElsewhere = String(state.at) !== String(before.at) && String(state.at) !== String(this.at);
    if (isElsewhere) {
      this.at = state.at;
      this.camera.jump(state.at ?? this.fit());
    } else if (state.selected?.key !== before.selected?.key) this.bringIntoView();
    this.draw();
  }

  /** Move the map when what was selected elsewhere lies out of view. */
  bringIntoView() {
    this.ready();
    const { supplier, customer } = this.base.data.linkages;
    const { selectedOrganisation, selectedLinkage } = this.scene;
    const ends = selectedLinkage === undefined ? [selectedOrganisation] : [supplier[selectedLinkage], customer[selectedLinkage]];
    const placed = ends.filter((index) => index !== undefined && this.scene.seat[index]);
    const points = placed.map((index) => positionOf(this.scene, this.view(), index));
    const { width, height } = this.size;
    if (!points.length || points.some(({ x, y }) => x > 0 && x < width && y > 0 && y < height)) return;
    this.camera.centre(points[0]);
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
