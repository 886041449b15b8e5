// The network of the workspace: nodes and lines are drawn on the graphics card; names, captions and what is lit are drawn over them.
import { fitCanvas, showTip } from "../map/frame.js";
import { readTokens, watchTokens } from "../map/tokens.js";
import { labels, sentences } from "../map/words.js";
import { indexed, lit as litBy, reached } from "../workspace/selection.js";
import { found, namesFolded } from "./find.js";
import { buildFrame, startFinding } from "./frame.js";
import { drawOver } from "./overlay.js";
import { Picture } from "./picture.js";
import { around, litOf, printedName, sceneOf } from "./scene.js";
import { stepFrom, walks } from "./walk.js";

const MOST_NAMES = 140;
const MOST_KEPT = 80; // reached organisations that stand by themselves even where they would be counted
const MOST_FOUND = 8;
const NEAR = 0.35; // of the whole: how near the sheet comes to what was searched for
const STEP = 1.5;

/** The browser cannot draw with WebGL: the page keeps the network that the server drew. */
export class NoWebGL extends Error {
  name = "NoWebGL";
}

function hasWebGL() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

/**
 * Draw the network into an element and return its face.
 *
 * Words stand in `data-label-*` of the element. Throws NoWebGL where there is none.
 *
 * @param {HTMLElement} element
 * @param {{data: object, state: object, words?: object, act: {hover: Function, select: Function, move?: Function}}} given
 */
export function create(element, given) {
  if (!hasWebGL()) throw new NoWebGL("This browser draws no WebGL: the network that the server drew stays.");
  return new NetworkFace(element, given);
}

class NetworkFace {
  constructor(element, { data, state, words, act }) {
    Object.assign(this, { element, state, act, word: labels(element, words), open: new Set(), found: new Set() });
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
    this.take(data);
    this.picture = new Picture(this.parts.sheet, () => this.drawOver());
    this.build();
    this.listen();
  }

  take(data) {
    this.base = { data, index: indexed(data) };
    const { index } = this.base;
    const rows = index.out.map((out, place) => [...out, ...index.in[place]]);
    const printed = data.organisations.name.map(printedName);
    this.said = sentences({ data, printed, rows, zoneNames: data.zones.name }, this.word);
    this.folded = null;
  }

  /** Return the organisations that stand by themselves in any case: selected, focused and what is near them, found. */
  keep() {
    const { data, index } = this.base;
    const { selected, focus, steps, way } = this.state;
    const kept = new Set(this.found);
    if (selected?.type === "organisation" && index.organisation.has(selected.key)) kept.add(index.organisation.get(selected.key));
    if (selected?.type === "linkage" && index.linkage.has(selected.key)) {
      const row = index.linkage.get(selected.key);
      kept.add(data.linkages.supplier[row]).add(data.linkages.customer[row]);
    }
    this.reach = focus && index.organisation.has(focus) ? reached(data, index, focus, steps, way) : null;
    if (this.reach && this.reach.organisations.size <= MOST_KEPT) for (const place of this.reach.organisations) kept.add(place);
    else if (this.reach) kept.add(index.organisation.get(focus));
    return kept;
  }

  /** Work out the scene and show it. */
  build() {
    const keep = this.keep();
    this.kept = [...keep].sort((one, two) => one - two).join();
    const at = this.scene && this.cursor !== null ? this.scene.nodes[this.cursor]?.id : null;
    this.aspect = this.size.width / Math.max(this.size.height, 1);
    this.scene = sceneOf(this.base, this.state, { open: this.open, keep, ...this.size, word: this.word });
    const { nodes } = this.scene;
    this.cursor = at === null ? null : nodes.findIndex(({ id }) => id === at);
    if (this.cursor === -1) this.cursor = null;
    this.hovered = null;
    this.fade();
    this.parts.fold.hidden = this.open.size === 0;
    this.picture.show(this.scene, this.tokens);
    this.note();
  }

  /** Say how much of the rows stands by itself. */
  note() {
    const { nodes } = this.scene;
    const single = nodes.filter(({ type }) => type === "organisation").length;
    const values = { shown: single, count: this.base.data.organisations.key.length, linkages: this.base.data.linkages.key.length };
    const words = [this.word(single === values.count ? "all" : "shown", values), ...(this.scene.quiet ? [this.word("quiet")] : []), ...(this.picture.crowded ? [this.word("crowded", { drawn: this.picture.drawn.length })] : [])];
    this.parts.note.textContent = words.join(" ");
  }

  fade() {
    const { nodes, lines } = this.scene;
    for (const node of nodes) node.faded = Boolean(this.reach) && !node.members.some((place) => this.reach.organisations.has(place));
    for (const line of lines) line.faded = Boolean(this.reach) && !line.rows.some((row) => this.reach.linkages.has(row));
    const { index, data } = this.base;
    const { selected, focus } = this.state;
    this.focus = focus && index.organisation.has(focus) ? this.scene.seat[index.organisation.get(focus)] : null;
    this.selected = selected?.type === "organisation" && index.organisation.has(selected.key) ? this.scene.seat[index.organisation.get(selected.key)] : null;
    this.chosen = selected && selected.type !== "organisation" ? litOf(this.scene, litBy(data, index, selected)) : null;
  }

  drawOver() {
    if (!this.scene || this.picture?.scene !== this.scene) return;
    const { x, y } = this.picture.locate();
    const { nodes, lines, order, places } = this.scene;
    const lit = around(this.scene, this.hovered) ?? litOf(this.scene, this.sets);
    const marked = [...new Set([this.selected, this.focus, this.cursor, this.hovered?.type === "node" ? this.hovered.at : null, ...(this.chosen?.lines.size === 1 ? this.chosen.nodes : [])])].filter((node) => node !== null);
    const minus = (tier) => String(tier).replace("-", "−");
    const caption = (tier) => (tier === null ? this.word("markets") : tier === 0 ? this.word("anchors") : this.word("tier", { tier: minus(tier) }));
    drawOver(
      this.context,
      {
        nodes, lines, order, lit, marked, points: this.picture.points, most: MOST_NAMES,
        asked: this.selected !== null && (this.scene.quiet || this.picture.crowded) ? [...around(this.scene, { type: "node", at: this.selected }).lines] : [],
        chosen: [...(this.chosen?.lines ?? [])].slice(0, 300),
        selected: this.selected,
        focus: this.focus,
        cursor: this.parts.stage.matches(":focus-visible") ? this.cursor : null,
        measure: (text, strong) => this.measure(text, strong),
        strong: (node) => nodes[node].anchor || node === this.selected || node === this.focus,
        captions: {
          columns: places.columns.map((column) => ({ x: x(column.x), text: caption(column.tier) })),
          bands: places.bands.map((band) => ({ y: y(band.y), text: this.word(band.band === "off" ? "offChain" : "beside") })),
        },
      },
      this.size,
      this.tokens,
    );
  }

  measure(text, strong) {
    const font = `${strong ? 600 : 400} 12px ${this.tokens.sans}`;
    const key = `${strong} ${text}`;
    if (!this.widths.has(key)) {
      this.context.font = font;
      this.widths.set(key, this.context.measureText(text).width + 2);
    }
    return this.widths.get(key);
  }

  listen() {
    const { parts } = this;
    const { sigma } = this.picture;
    sigma.on("enterNode", ({ node, event }) => this.hover({ type: "node", at: Number(node) }, event));
    sigma.on("enterEdge", ({ edge, event }) => this.hover({ type: "line", at: Number(edge) }, event));
    sigma.on("leaveNode", () => this.hover(null));
    sigma.on("leaveEdge", () => this.hover(null));
    sigma.on("clickNode", ({ node }) => this.choose({ type: "node", at: Number(node) }));
    sigma.on("clickEdge", ({ edge }) => this.choose({ type: "line", at: Number(edge) }));
    sigma.on("clickStage", () => this.act.select(null));
    parts.stage.addEventListener("keydown", (event) => this.key(event));
    parts.stage.addEventListener("focus", () => this.drawOver());
    parts.stage.addEventListener("blur", () => this.hover(null));
    // One finger moves the page, two move the sheet.
    for (const name of ["touchstart", "touchmove"])
      parts.sheet.addEventListener(name, (event) => event.touches.length < 2 && event.stopPropagation(), { capture: true });
    startFinding(parts, (asked) => this.find(asked), (place) => this.show(place));
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
    this.picture.restyle(this.tokens);
  }

  sentence(thing) {
    const { nodes, lines } = this.scene;
    if (thing.type === "line") return this.said.ofLinkages(lines[thing.at].rows);
    const node = nodes[thing.at];
    if (node.type === "organisation") return this.said.ofOrganisation(node.members[0]);
    const names = node.members.slice(0, 5).map((place) => printedName(this.base.data.organisations.name[place]));
    if (node.members.length > 5) names.push(this.word("more", { count: node.members.length - 5 }));
    return { title: node.name, lines: [...names, this.word("opens")] };
  }

  /** Light what is pointed at, say it beside the pointer, tell the others. */
  hover(thing, event) {
    this.hovered = thing;
    this.parts.stage.classList.toggle("pointing", Boolean(thing));
    showTip(this.parts.tip, this.parts.stage, thing && event ? this.sentence(thing) : null, event?.x ?? 0, event?.y ?? 0);
    const { nodes, lines } = this.scene;
    if (thing?.type === "node" && nodes[thing.at].type === "organisation") this.act.hover({ type: "organisation", index: nodes[thing.at].members[0] });
    else if (thing?.type === "line" && lines[thing.at].rows.length === 1) this.act.hover({ type: "linkage", index: lines[thing.at].rows[0] });
    else this.act.hover(null);
    this.drawOver();
  }

  /** Select what was clicked; counts and groups open, a line of several comes nearer. */
  choose(thing) {
    const { nodes, lines } = this.scene;
    const { organisations, linkages } = this.base.data;
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

  find(asked) {
    const { data, index } = this.base;
    this.folded ??= namesFolded(data.organisations);
    const weight = (place) => index.out[place].length + index.in[place].length;
    return found(this.folded, asked, weight, MOST_FOUND).map((place) => ({ place, name: data.organisations.name[place] }));
  }

  /** Bring an organisation to the middle and select it. */
  show(place) {
    this.found.add(place);
    if (this.scene.nodes[this.scene.seat[place]].type !== "organisation") this.build();
    this.cursor = this.scene.seat[place];
    this.picture.centre(this.cursor, NEAR);
    this.act.select({ type: "organisation", key: this.base.data.organisations.key[place] });
    this.announce();
  }

  say(text) {
    this.parts.live.textContent = text;
  }

  announce() {
    const { title, lines } = this.sentence({ type: "node", at: this.cursor });
    this.say([title, ...lines].join(". "));
  }

  key(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (walks(key) || key === "Home") {
      const here = this.cursor ?? this.selected ?? this.focus;
      this.cursor = key === "Home" || here === null ? (this.scene.order[0] ?? null) : (stepFrom(key, here, this.picture.points, this.scene.neighbours[here]) ?? here);
      if (this.cursor === null) return;
      this.look(this.cursor);
      this.announce();
      const node = this.scene.nodes[this.cursor];
      this.act.hover(node.type === "organisation" ? { type: "organisation", index: node.members[0] } : null);
      this.drawOver();
    } else if (key === "Enter" && this.cursor !== null) this.choose({ type: "node", at: this.cursor });
    else if (key === "Escape") this.clear();
    else if (key === "+" || key === "=") this.picture.zoom(1 / STEP);
    else if (key === "-") this.picture.zoom(STEP);
    else if (key === "0") this.picture.whole();
    else return;
    event.preventDefault();
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
    const kept = [...this.keep()].sort((one, two) => one - two).join();
    if (turned || !same("size", "family", "unit") || kept !== this.kept) this.build();
    else if (!same("focus", "steps", "way")) {
      this.fade();
      this.picture.restyle(this.tokens);
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
    this.take(data);
    this.build();
  }

  destroy() {
    this.observer.disconnect();
    this.stopWatching();
    this.picture.destroy();
    this.parts.root.remove();
  }
}
