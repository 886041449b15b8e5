// Nodes and lines on the graphics card with sigma: their looks, where they stand on the sheet, and the camera.
import Graph from "graphology";
import Sigma from "sigma";
import { drawnLines } from "./budget.js";
import { lineLook, nodeLook } from "./looks.js";
import { SHAPES, Shapes } from "./shapes.js";
import { DASHES, STATUSES, strokes } from "./strokes.js";

const MOST = 4000; // lines that are drawn at once
const STRAIGHT_FROM = 2500; // lines: with more, they are straight
const STILL_FROM = 1200; // lines: with more, they are left out while the sheet moves
const REST = 180; // milliseconds without a move after which the lines of the view are chosen anew
const NEAREST = 0.15; // of the whole: nearer than that symbols do not grow any more
const QUIET = 250;
const KIND = { multi: true, type: "directed", allowSelfLoops: false };
const WHOLE = { x: 0.5, y: 0.5, ratio: 1, angle: 0 };

export class Picture {
  /**
   * @param {HTMLElement} sheet
   * @param {() => void} drawn called after every frame
   */
  constructor(sheet, drawn) {
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.graph = new Graph(KIND);
    this.sigma = new Sigma(this.graph, sheet, {
      allowInvalidContainer: true,
      defaultNodeType: "shape",
      defaultEdgeType: "flow",
      nodeProgramClasses: { shape: Shapes },
      edgeProgramClasses: strokes(),
      defaultDrawNodeHover: () => {},
      renderLabels: false,
      enableEdgeEvents: true,
      zIndex: true,
      minCameraRatio: 0.015,
      maxCameraRatio: 2.5,
      zoomDuration: this.pace(),
      stagePadding: 12,
      zoomToSizeRatioFunction: (ratio) => Math.sqrt(Math.max(ratio, NEAREST)),
    });
    this.sigma.on("afterRender", drawn);
    this.sigma.getCamera().on("updated", () => this.scene && this.moved());
  }

  pace() {
    return this.still.matches ? 0 : QUIET;
  }

  /** Show another scene in the colours of the tokens. */
  show(scene, tokens) {
    const { nodes, places } = scene;
    // All of it before the graph changes: sigma draws when it gets another.
    Object.assign(this, { scene, tokens, points: nodes.map(({ radius }) => ({ x: 0, y: 0, radius })) });
    const graph = new Graph(KIND);
    nodes.forEach((_node, node) => graph.addNode(String(node), { x: places.x[node], y: places.y[node], type: "shape", ...this.nodeLook(node) }));
    this.drawn = drawnLines(scene.lines, scene.ranks, { most: MOST });
    this.addLines(graph);
    this.graph = graph;
    this.sigma.setCustomBBox(places.box);
    this.sigma.setGraph(graph);
    if (this.crowded && this.sigma.getCamera().ratio < 1) this.drawLines();
  }

  addLines(graph) {
    const { lines } = this.scene;
    const type = this.drawn.length > STRAIGHT_FROM ? "straight" : "flow";
    for (const at of this.drawn) graph.addEdgeWithKey(String(at), String(lines[at].source), String(lines[at].target), { type, ...this.lineLook(at) });
    const still = this.drawn.length > STILL_FROM;
    if (this.sigma.getSetting("hideEdgesOnMove") !== still) this.sigma.setSetting("hideEdgesOnMove", still);
  }

  /** Whether there are more lines than are drawn at once. */
  get crowded() {
    return this.scene.lines.length > MOST;
  }

  /** Choose the lines of a crowded scene again: those of the view. */
  drawLines() {
    const { lines, ranks } = this.scene;
    this.locate();
    const { width, height } = this.sigma.getDimensions();
    const inView = (node) => this.points[node].x > 0 && this.points[node].y > 0 && this.points[node].x < width && this.points[node].y < height;
    const chosen = drawnLines(lines, ranks, { most: MOST, inView });
    if (chosen.length === this.drawn.length && chosen.every((line, at) => line === this.drawn[at])) return;
    this.drawn = chosen;
    this.graph.clearEdges();
    this.addLines(this.graph);
    this.sigma.refresh();
  }

  /** After a move of a crowded sheet: choose its lines again when it has come to rest. */
  moved() {
    if (!this.crowded) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.drawLines(), REST);
  }

  nodeLook(node) {
    const each = this.scene.nodes[node];
    const look = nodeLook(each, this.tokens, each.faded);
    return { ...look, shape: SHAPES[look.shape] ?? 0, size: each.radius, zIndex: each.faded ? 0 : 1 };
  }

  lineLook(at) {
    const line = this.scene.lines[at];
    line.look = lineLook(line, this.tokens, { faded: line.faded, many: Math.min(this.scene.lines.length, MOST) });
    const style = (DASHES[line.confidence] ?? 0) + 4 * (STATUSES[line.status] ?? 0);
    return { ...line.look, lane: line.lane, style, zIndex: line.faded ? 0 : 1 };
  }

  /** Work out where the nodes stand on the sheet now (`points`, in pixels); return the same for any x and y of the scene. */
  locate() {
    const zero = this.sigma.graphToViewport({ x: 0, y: 0 });
    const right = this.sigma.graphToViewport({ x: 1, y: 0 }).x - zero.x;
    const up = this.sigma.graphToViewport({ x: 0, y: 1 }).y - zero.y;
    const scale = this.sigma.scaleSize(1);
    const { places, nodes } = this.scene;
    this.points.forEach((point, node) => {
      point.x = zero.x + right * places.x[node];
      point.y = zero.y + up * places.y[node];
      point.radius = nodes[node].radius * scale;
    });
    return { x: (value) => zero.x + right * value, y: (value) => zero.y + up * value };
  }

  resize() {
    this.sigma.resize();
    this.sigma.refresh();
  }

  whole() {
    this.go(WHOLE);
  }

  /** Bring a node to the middle, at least as near as a ratio of the whole. */
  centre(node, ratio) {
    const { x, y } = this.sigma.getNodeDisplayData(String(node));
    const camera = this.sigma.getCamera().getState();
    this.go({ ...camera, x, y, ratio: ratio ? Math.min(camera.ratio, ratio) : camera.ratio });
  }

  zoom(factor) {
    const camera = this.sigma.getCamera();
    this.go({ ...camera.getState(), ratio: camera.getBoundedRatio(camera.ratio * factor) });
  }

  go(state) {
    const camera = this.sigma.getCamera();
    if (this.pace()) camera.animate(state, { duration: this.pace() });
    else camera.setState(state);
  }

  destroy() {
    clearTimeout(this.resting);
    this.sigma.kill();
  }
}
