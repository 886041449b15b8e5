// The network of the workspace: nodes and lines are drawn on the graphics card; names, captions and what is lit are drawn over them.
import { fitCanvas, showTip } from "../map/frame.js";
import { readTokens, watchTokens } from "../map/tokens.js";
import { labels } from "../map/words.js";
import { lit as litBy } from "../workspace/selection.js";
import { webglRequired } from "../workspace/webgl.js";
import { buildFrame, startFinding } from "./frame.js";
import { pressed } from "./keys.js";
import { drawOver } from "./overlay.js";
import { Picture } from "./picture.js";
import { Rows } from "./rows.js";
import { around, captionsOf, litOf, sceneOf } from "./scene.js";

const MOST_NAMES = 140;
const NEAR = 0.5; // of the whole: how near the sheet comes to what was searched for
const STEP = 1.5;

/**
 * Draw the network into an element and return its face.
 *
 * Words stand in `data-label-*` of the element. Throws NoWebGL where there is none.
 *
 * @param {HTMLElement} element
 * @param {{data: object, state: object, words?: object, act: {hover: Function, select: Function, move?: Function}}} given
 */
export function create(element, given) {
  webglRequired("webgl2", "webgl");
  return new NetworkFace(element, given);
}

class NetworkFace {
  constructor(element, { data, state, words, act }) {
    Object.assign(this, { element, state, act, word: labels(element, words), open: new Set(), found: new Set() });
    this.touched = matchMedia("(hover: none)");
    this.hovered = null;
    this.sets = null;
    this.cursor = null;
    this.widths = new Map();
    this.parts = buildFrame(element, this.word, {
      closer: () => this.picture.zoom(1 / STEP),
      farther: () => this.picture.zoom(STEP),
      whole: () => this.picture.whole(),
      fold: () => this.fold(),
    });
    this.context = this.parts.over.getContext("2d");
    this.size = fitCanvas(this.parts.over);
    this.tokens = readTokens(element);
    this.rows = new Rows(data, this.word);
    this.picture = new Picture(this.parts.sheet, () => this.drawOver());
    this.build();
    this.listen();
  }

  /** Work out the scene and show it. */
  build() {
    this.reach = this.rows.reachOf(this.state);
    const kept = this.rows.kept(this.state, this.reach, this.found);
    this.kept = kept.join();
    const at = this.scene && this.cursor !== null ? this.scene.nodes[this.cursor]?.id : null;
    this.aspect = this.size.width / Math.max(this.size.height, 1);
    this.scene = sceneOf(this.rows, this.state, { open: this.open, keep: new Set(kept), ...this.size, word: this.word });
    const { nodes } = this.scene;
    this.cursor = at === null ? null : nodes.findIndex(({ id }) => id === at);
    if (this.cursor === -1) this.cursor = null;
    this.hovered = null;
    this.fade();
    this.parts.fold.hidden = this.open.size === 0;
    this.captions = captionsOf(this.scene.places, this.word);
    this.picture.show(this.scene, this.tokens);
    this.note();
  }

  /** Say how much of the rows stands by itself. */
  note() {
    const { nodes } = this.scene;
    const single = nodes.filter(({ type }) => type === "organisation").length;
    const values = { shown: single, count: this.rows.data.organisations.key.length, linkages: this.rows.data.linkages.key.length };
    const words = [this.word(single === values.count ? "all" : "shown", values), ...(this.scene.quiet ? [this.word("quiet")] : []), ...(this.picture.crowded ? [this.word("crowded", { drawn: this.picture.drawn.length })] : [])];
    this.parts.note.textContent = words.join(" ");
  }

  fade() {
    const { nodes, lines } = this.scene;
    for (const node of nodes) node.faded = Boolean(this.reach) && !node.members.some((place) => this.reach.organisations.has(place));
    for (const line of lines) line.faded = Boolean(this.reach) && !line.rows.some((row) => this.reach.linkages.has(row));
    const { index, data } = this.rows;
    const { selected, focus } = this.state;
    const nodeOf = (place) => (place === null ? null : this.scene.seat[place]);
    this.focus = nodeOf(this.rows.placeOf(focus));
    this.selected = nodeOf(selected?.type === "organisation" ? this.rows.placeOf(selected.key) : null);
    this.chosen = selected && selected.type !== "organisation" ? litOf(this.scene, litBy(data, index, selected)) : null;
  }

  drawOver() {
    if (!this.scene || this.picture?.scene !== this.scene) return;
    const { x, y } = this.picture.locate();
    const { nodes, lines, order } = this.scene;
    const lit = around(this.scene, this.hovered) ?? litOf(this.scene, this.sets);
    const marked = [...new Set([this.selected, this.focus, this.cursor, this.hovered?.type === "node" ? this.hovered.at : null, ...(this.chosen?.lines.size === 1 ? this.chosen.nodes : [])])].filter((node) => node !== null);
    drawOver(
      this.context,
      {
        nodes, lines, order, lit, marked, points: this.picture.points, most: MOST_NAMES,
        asked: this.selected !== null && (this.scene.quiet || this.picture.crowded) ? [...around(this.scene, { type: "node", at: this.selected }).lines] : [],
        chosen: [...(this.chosen?.lines ?? [])].slice(0, 300),
        selected: this.selected,
        focus: this.focus,
        cursor: this.parts.stage.matches(":focus-visible") ? this.cursor : null,
        widths: this.widths,
        strong: (node) => nodes[node].anchor || node === this.selected || node === this.focus,
        captions: {
          columns: this.captions.columns.map((column) => ({ ...column, x: x(column.x) })),
          bands: this.captions.bands.map((band) => ({ ...band, y: y(band.y) })),
        },
      },
      this.size,
      this.tokens,
    );
  }

  listen() {
    const { parts, picture: { sigma } } = this;
    sigma.on("enterNode", ({ node, event }) => this.hover({ type: "node", at: Number(node) }, event));
    sigma.on("enterEdge", ({ edge, event }) => this.hover({ type: "line", at: Number(edge) }, event));
    sigma.on("leaveNode", () => this.hover(null));
    sigma.on("leaveEdge", () => this.hover(null));
    sigma.on("clickNode", ({ node }) => this.choose({ type: "node", at: Number(node) }));
    sigma.on("clickEdge", ({ edge }) => this.choose({ type: "line", at: Number(edge) }));
    sigma.on("clickStage", () => this.act.select(null));
    const keys = this.keys();
    parts.stage.addEventListener("keydown", (event) => pressed(event, keys));
    parts.stage.addEventListener("focus", () => this.drawOver());
    for (const name of ["blur", "pointerleave"]) parts.stage.addEventListener(name, () => this.hovered && this.hover(null));
    // One finger moves the page, two move the sheet.
    for (const name of ["touchstart", "touchmove"])
      parts.sheet.addEventListener(name, (event) => event.touches.length < 2 && event.stopPropagation(), { capture: true });
    startFinding(parts, (asked) => this.rows.find(asked), (place) => this.show(place));
    this.stopWatching = watchTokens(() => this.recolour());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(parts.stage);
  }

  resize() {
    this.size = fitCanvas(this.parts.over);
    if (!this.size.width || !this.size.height) return;
    this.picture.resize();
    const aspect = this.size.width / this.size.height;
    if (this.state.layout !== "force" && Math.abs(Math.log(aspect / this.aspect)) > 0.2) this.build();
  }

  recolour() {
    this.tokens = readTokens(this.element);
    this.picture.show(this.scene, this.tokens);
  }

  /** Light what is pointed at, say it beside the pointer, tell the others. */
  hover(thing, event) {
    this.hovered = thing;
    this.parts.stage.classList.toggle("pointing", Boolean(thing));
    showTip(this.parts.tip, this.parts.stage, thing && event ? this.rows.sentence(this.scene, thing) : null, event?.x ?? 0, event?.y ?? 0);
    const { nodes, lines } = this.scene;
    if (thing?.type === "node" && nodes[thing.at].type === "organisation") this.act.hover({ type: "organisation", index: nodes[thing.at].members[0] });
    else if (thing?.type === "line" && lines[thing.at].rows.length === 1) this.act.hover({ type: "linkage", index: lines[thing.at].rows[0] });
    else this.act.hover(null);
    this.drawOver();
  }

  /** Select what was clicked; counts and groups open, a line of several comes nearer. */
  choose(thing) {
    if (this.touched.matches) this.hover(null); // a finger never leaves
    const { nodes, lines } = this.scene;
    const { organisations, linkages } = this.rows.data;
    if (thing.type === "line") {
      const { rows, source, target } = lines[thing.at];
      if (rows.length === 1) return this.act.select({ type: "linkage", key: linkages.key[rows[0]] });
      const several = [source, target].find((node) => nodes[node].type !== "organisation");
      return several === undefined ? this.picture.centre(source) : this.choose({ type: "node", at: several });
    }
    const node = nodes[thing.at];
    if (node.type === "organisation") return this.act.select({ type: "organisation", key: organisations.key[node.members[0]] });
    this.open.add(node.id);
    this.hover(null);
    this.build();
    return this.say(this.word("opened", { name: node.name }));
  }

  fold() {
    this.open.clear();
    this.found.clear();
    this.build();
    this.parts.stage.focus();
  }

  /** Bring an organisation to the middle and select it. */
  show(place) {
    this.found.add(place);
    if (this.scene.nodes[this.scene.seat[place]].type !== "organisation") this.build();
    this.cursor = this.scene.seat[place];
    this.picture.centre(this.cursor, NEAR);
    this.act.select({ type: "organisation", key: this.rows.data.organisations.key[place] });
    this.announce();
  }

  say(text) {
    this.parts.live.textContent = text;
  }

  announce() {
    const { title, lines } = this.rows.sentence(this.scene, { type: "node", at: this.cursor });
    this.say([title, ...lines].join(". "));
  }

  /** Return what keys do (see keys.js). */
  keys() {
    return {
      here: () => this.cursor ?? this.selected ?? this.focus,
      first: () => this.scene.order[0] ?? null,
      points: () => this.picture.points,
      neighbours: (node) => this.scene.neighbours[node],
      walk: (node) => this.walk(node),
      enter: () => this.cursor !== null && this.choose({ type: "node", at: this.cursor }),
      clear: () => this.clear(),
      zoom: (way) => this.picture.zoom(STEP ** way),
      whole: () => this.picture.whole(),
    };
  }

  walk(node) {
    this.cursor = node;
    this.look(node);
    this.announce();
    const { type, members } = this.scene.nodes[node];
    this.act.hover(type === "organisation" ? { type: "organisation", index: members[0] } : null);
    this.drawOver();
  }

  clear() {
    this.cursor = null;
    this.hover(null);
    this.act.select(null);
    this.say("");
  }

  /** Move the sheet when a node lies out of view. */
  look(node) {
    const { x, y } = this.picture.points[node];
    const { width, height } = this.size;
    if (x < 20 || y < 20 || x > width - 20 || y > height - 20) this.picture.centre(node);
  }

  /** Take a new state: only what it changes is worked out again. */
  update(state) {
    const before = this.state;
    this.state = state;
    const same = (...names) => names.every((name) => before[name] === state[name]);
    const turned = !same("layout", "group");
    if (before.group !== state.group) this.open.clear();
    this.reach = this.rows.reachOf(state);
    const kept = this.rows.kept(state, this.reach, this.found).join();
    if (turned || !same("size", "family", "unit") || kept !== this.kept) this.build();
    else if (!same("focus", "steps", "way")) {
      this.fade();
      this.picture.show(this.scene, this.tokens);
    } else this.fade();
    if (turned) this.picture.whole();
    else if (state.selected?.key !== before.selected?.key && this.selected !== null) {
      this.picture.locate();
      this.look(this.selected);
    }
    this.drawOver();
  }

  light(sets) {
    this.sets = sets;
    this.drawOver();
  }

  data(data) {
    this.open.clear();
    this.found.clear();
    this.rows = new Rows(data, this.word);
    this.build();
  }

  destroy() {
    this.observer.disconnect();
    this.stopWatching();
    this.picture.destroy();
    this.parts.root.remove();
  }
}
