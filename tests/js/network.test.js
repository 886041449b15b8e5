// The network of the workspace: what stands as one, which lines there are, where things stand, what is written, where the keys lead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnLines, ranked } from "../../static/js/network/budget.js";
import { linesOf } from "../../static/js/network/bundles.js";
import { BEND, barbOf, bendOf, curveOf, LANE, pointAt } from "../../static/js/network/curves.js";
import { folded, found, namesFolded } from "../../static/js/network/find.js";
import { figuresOf, importanceOf, radiusOf } from "../../static/js/network/importance.js";
import { lineLook, mixed, nodeLook } from "../../static/js/network/looks.js";
import { namesPlaced } from "../../static/js/network/names.js";
import { partsOf } from "../../static/js/network/parts.js";
import { apart, placesOf } from "../../static/js/network/places.js";
import { around, litOf, sceneOf } from "../../static/js/network/scene.js";
import { stepFrom, walks } from "../../static/js/network/walk.js";
import { indexed } from "../../static/js/workspace/selection.js";

/** Columns from short notes: organisations [key, {changes}], linkages [key, supplier, customer, {changes}]. */
function columns(organisations, linkages) {
  const usual = { name: "", local: "", kind: "firm", role: "", status: "operating", zone: -1, employees: null, tier: null, side: 0, inside: 1, layered_x: 0, layered_y: 0, force_x: 0, force_y: 0 };
  const flow = { kind: "goods", product: -1, quantity: null, unit: "", status: "operating", confidence: "confirmed", returns: 0, change: "" };
  const keys = organisations.map(([key]) => key);
  const column = (rows, names, at) => Object.fromEntries(Object.keys(names).map((name) => [name, rows.map((row) => row[at]?.[name] ?? names[name])]));
  const data = {
    organisations: { key: keys, ...column(organisations, usual, 1) },
    zones: { key: ["z0"], name: ["Harbour"] },
    products: { key: ["steel"], name: ["Steel"], family: [0], unit: ["t/y"] },
    capacities: { organisation: [0, 1], family: [0, 0], unit: ["t/y", "t/y"], capacity: [400, 100] },
    linkages: {
      key: linkages.map(([key]) => key),
      supplier: linkages.map((row) => keys.indexOf(row[1])),
      customer: linkages.map((row) => keys.indexOf(row[2])),
      ...column(linkages, flow, 3),
    },
    words: { role: { supplier: "suppliers" } },
  };
  data.organisations.name = keys.map((key, place) => organisations[place][1]?.name ?? key);
  return { data, index: indexed(data) };
}

const hub = (leaves, more = {}) =>
  columns(
    [["hub", { tier: 0, role: "anchor" }], ["mine", { tier: -1 }], ...Array.from({ length: leaves }, (_leaf, at) => [`leaf${at}`, { tier: 1, layered_x: 2, ...more }])],
    [["m", "mine", "hub"], ...Array.from({ length: leaves }, (_leaf, at) => [`l${at}`, "hub", `leaf${at}`])],
  );

const ids = ({ nodes }) => nodes.map(({ id }) => id);

test("six customers of one organisation only are counted at it, five stand by themselves", () => {
  const five = hub(5);
  assert.equal(partsOf(five.data, five.index).nodes.length, 7);
  const six = hub(6);
  const parts = partsOf(six.data, six.index);
  assert.deepEqual(ids(parts), ["hub", "mine", "~hub~customers~2"]);
  assert.deepEqual([parts.nodes[2].side, parts.nodes[2].hub, parts.nodes[2].members.length], ["customers", 0, 6]);
  assert.deepEqual([...parts.seat], [0, 1, 2, 2, 2, 2, 2, 2]);
});

test("a count that was opened, and what is kept, stand by themselves", () => {
  const { data, index } = hub(8);
  assert.equal(partsOf(data, index, { open: new Set(["~hub~customers~2"]) }).nodes.length, 10);
  const kept = partsOf(data, index, { keep: new Set([4]) });
  assert.deepEqual(ids(kept).sort(), ["hub", "leaf2", "mine", "~hub~customers~2"]);
});

test("side-stream partners are counted from two on, whatever their column", () => {
  const { data, index } = columns(
    [["hub", { role: "anchor", tier: 0 }], ["mine", { tier: -1 }], ["school", { side: 1, layered_x: 1 }], ["college", { side: 1, layered_x: 3 }]],
    [["a", "mine", "hub"], ["b", "school", "hub", { kind: "knowledge" }], ["c", "college", "hub", { kind: "knowledge" }]],
  );
  assert.deepEqual(ids(partsOf(data, index)), ["hub", "mine", "~hub~partners~beside"]);
});

test("a pair, an isolate and anchors are never counted as leaves", () => {
  const pair = columns([["a"], ["b"], ["alone"]], [["l", "a", "b"]]);
  assert.deepEqual(ids(partsOf(pair.data, pair.index)), ["a", "b", "alone"]);
  const anchors = hub(7, { role: "anchor" });
  assert.equal(partsOf(anchors.data, anchors.index).nodes.length, 9);
});

test("an empty selection has no nodes, lines or places", () => {
  const { data, index } = columns([], []);
  const parts = partsOf(data, index);
  assert.deepEqual([parts.nodes, linesOf(data, parts)], [[], []]);
  for (const layout of ["layered", "force"]) assert.equal(placesOf(data, parts, { layout, aspect: 2 }).x.length, 0);
});

test("groups by role or zone hold those that have one; the others stand by themselves", () => {
  const { data, index } = columns([["a", { role: "supplier", zone: 0 }], ["b", { role: "supplier" }], ["c", { zone: 0 }]], [["x", "a", "c"], ["y", "c", "b"]]);
  assert.deepEqual(ids(partsOf(data, index, { group: "role" })), ["~role~supplier", "c"]);
  assert.deepEqual(ids(partsOf(data, index, { group: "zone" })), ["~zone~0", "b"]);
  assert.equal(partsOf(data, index, { group: "zone", open: new Set(["~zone~0"]) }).nodes.length, 3);
});

test("linkages between two organisations are lines of their own, apart in lanes by key", () => {
  const { data, index } = columns([["a"], ["b"]], [["k2", "a", "b", { kind: "utility" }], ["k1", "a", "b"], ["k3", "b", "a"]]);
  const lines = linesOf(data, partsOf(data, index));
  const way = (source) => lines.filter((line) => line.source === source).map(({ rows, lane, lanes, kind }) => [rows[0], lane, lanes, kind]);
  assert.deepEqual(way(0), [[1, 0, 2, "goods"], [0, 1, 2, "utility"]]);
  assert.deepEqual(way(1), [[2, 0, 1, "goods"]]);
});

test("lines of a count are one, in their commonest kind, most alive status and surest confidence", () => {
  const { data, index } = hub(6);
  data.linkages.kind[1] = "utility";
  data.linkages.status = data.linkages.status.map((_status, row) => (row === 3 ? "operating" : "planned"));
  data.linkages.confidence = data.linkages.confidence.map((_confidence, row) => (row === 4 ? "reported" : "inferred"));
  const lines = linesOf(data, partsOf(data, index));
  assert.equal(lines.length, 2);
  const { rows, kind, status, confidence, known } = lines[1];
  assert.deepEqual([rows.length, kind, status, confidence, known], [6, "goods", "operating", "reported", false]);
});

test("linkages inside a group are no line", () => {
  const { data, index } = columns([["a", { zone: 0 }], ["b", { zone: 0 }], ["c"]], [["x", "a", "b"], ["y", "b", "c"]]);
  assert.equal(linesOf(data, partsOf(data, index, { group: "zone" })).length, 1);
});

test("layered places keep the columns, close gaps and put the bands below one another", () => {
  const { data, index } = columns(
    [["a", { tier: 0, layered_x: 0, layered_y: 0 }], ["b", { tier: 1, layered_x: 1, layered_y: 9 }], ["off", { layered_x: 1, layered_y: 20 }], ["side", { side: 1, layered_x: 0, layered_y: 30 }], ["abroad", { kind: "market", layered_x: 2, layered_y: 0 }]],
    [["x", "a", "b"], ["y", "b", "abroad"]],
  );
  const { x, y, columns: captions, bands } = placesOf(data, partsOf(data, index), { layout: "layered", aspect: 2 });
  assert.ok(x[0] < x[1] && x[1] < x[4]);
  assert.equal(x[1], x[2]);
  assert.ok(y[0] - y[1] <= 1 && y[1] > y[2] && y[2] > y[3]);
  assert.deepEqual(captions.map(({ tier }) => tier), [0, 1, null]);
  assert.deepEqual(bands.map(({ band }) => band), ["off", "side"]);
  assert.ok(bands[0].y < y[1] && bands[0].y > y[2]);
});

test("rows of one column are at least one apart in whatever order", () => {
  const rows = [0, 0.2, 0.2, 5, 5.1, 40];
  const placed = apart([0, 0, 1, 0, 0, 1], rows, [0, 0, 0, 0, 0, 1]);
  assert.ok(placed[1] - placed[0] >= 0.99 && placed[3] - placed[1] >= 0.99 && placed[4] - placed[3] >= 0.99);
  assert.ok(placed[5] > Math.max(...placed.slice(0, 5)));
});

test("force places are those of the server, mirrored upwards; a count stands between hub and leaves", () => {
  const { data, index } = hub(6);
  data.organisations.force_x = data.organisations.key.map((_key, place) => place / 10);
  data.organisations.force_y = data.organisations.key.map((_key, place) => -place / 10);
  const { x, y, box } = placesOf(data, partsOf(data, index), { layout: "force", aspect: 2 });
  assert.deepEqual([x[1], y[1]], [0.1, 0.1]);
  assert.ok(x[2] > 0 && x[2] < 0.2);
  assert.ok(box.x[0] < 0 && box.x[1] > 0.16);
});

test("there and back bend to different sides, parallels lie a lane apart, ends keep off the symbols", () => {
  const [from, to] = [{ x: 0, y: 0 }, { x: 100, y: 0 }];
  const there = pointAt(curveOf(from, to), 0.5);
  const back = pointAt(curveOf(to, from), 0.5);
  assert.ok(there.y < 0 && back.y > 0);
  const beside = pointAt(curveOf(from, to, { lane: 1 }), 0.5);
  assert.ok(Math.abs(there.y - beside.y - LANE) < 1e-9);
  assert.equal(bendOf(100, 0), 100 * BEND);
  const kept = curveOf(from, to, { gapFrom: 10, gapTo: 12 });
  assert.ok(Math.abs(Math.hypot(kept.x0, kept.y0) - 10) < 1e-9 && Math.abs(Math.hypot(kept.x1 - 100, kept.y1) - 12) < 1e-9);
  const [tip, wing] = barbOf(kept, 8);
  assert.deepEqual(tip, { x: kept.x1, y: kept.y1 });
  assert.ok(wing.x < tip.x);
});

test("anchors matter most, then linkages; unknown employees and capacities are the smallest size, not zero", () => {
  const { data, index } = hub(3);
  const { nodes } = partsOf(data, index);
  const importance = importanceOf(data, index, nodes);
  assert.equal(Math.max(...importance), importance[0]);
  data.organisations.employees[1] = 50;
  assert.deepEqual(figuresOf(data, index, nodes, { size: "employees" }).slice(0, 2), [null, 50]);
  assert.deepEqual(figuresOf(data, index, nodes, { size: "capacity", family: "steel", unit: "t/y" }).slice(0, 3), [400, 100, null]);
  assert.deepEqual(figuresOf(data, index, nodes, { size: "none" }).slice(0, 2), [4, 1]);
  assert.ok(radiusOf(400, 400) > radiusOf(100, 400));
  assert.equal(radiusOf(0, 0), radiusOf(0, 400));
});

test("names keep apart, the important ones come first, and one that must be written is written", () => {
  const wanted = [0, 1, 2, 3].map((at) => ({ x: 100, y: 100 + at * 4, radius: 5, width: 60 }));
  const frame = { width: 400, height: 300, line: 15, most: 10 };
  const placed = namesPlaced(wanted, frame);
  assert.equal(placed[0].at, 0);
  for (const one of placed)
    for (const two of placed)
      if (one !== two) assert.ok(one.box.right <= two.box.left || two.box.right <= one.box.left || one.box.bottom <= two.box.top || two.box.bottom <= one.box.top);
  assert.ok(placed.length < 4);
  const must = namesPlaced([...wanted, { x: 100, y: 105, radius: 5, width: 60, must: true }], frame);
  assert.ok(must.some(({ at }) => at === 4));
  assert.deepEqual(namesPlaced(wanted, { ...frame, width: 50 }), []);
});

test("arrow keys lead to the neighbour in their direction, else to whoever stands there", () => {
  const points = [{ x: 50, y: 50 }, { x: 100, y: 50 }, { x: 60, y: 52 }, { x: 50, y: 10 }];
  assert.equal(stepFrom("ArrowRight", 0, points, [1]), 1);
  assert.equal(stepFrom("ArrowRight", 0, points, []), 2);
  assert.equal(stepFrom("ArrowUp", 0, points, [1]), 3);
  assert.equal(stepFrom("ArrowLeft", 0, points, [1]), null);
  assert.ok(walks("ArrowDown") && !walks("Enter"));
});

test("names are found without marks, in any order of words, beginnings first", () => {
  const names = namesFolded({ name: ["Azərbaycan Polad", "Polad Şirkəti", "Sohar Steel"], local: ["", "", "صحار"] });
  assert.equal(folded("Şirkəti"), "sirketi");
  assert.deepEqual(found(names, "polad", () => 0, 9), [1, 0]);
  assert.deepEqual(found(names, "sirketi polad", () => 0, 9), [1]);
  assert.deepEqual(found(names, "صحار", () => 0, 9), [2]);
  assert.deepEqual(found(names, "  ", () => 0, 9), []);
});

test("the budget of lines goes to important ends and to the view; what stands back comes last", () => {
  const lines = [{ source: 0, target: 1 }, { source: 2, target: 3 }, { source: 0, target: 2, faded: true }, { source: 1, target: 2, quiet: true }];
  const order = ranked(lines, [9, 9, 1, 1]);
  assert.deepEqual([...order].slice(0, 1), [0]);
  assert.deepEqual(drawnLines(lines, order, { most: 9 }), [0, 1, 2]);
  assert.deepEqual(drawnLines(lines, order, { most: 1, inView: (node) => node > 1 }), [1]);
  assert.deepEqual(drawnLines([], ranked([], []), { most: 5 }), []);
});

test("looks: kind by shape and colour, not operating by an open symbol, ended lines grey, planned ones wide enough to be double", () => {
  const tokens = { paper: "#ffffff", ink: "#000000", firm: "#0072b2", agency: "#cc79a7", market: "#666666", ended: "#888888", "flow-goods": "#111111", "flow-knowledge": "#b03a7a" };
  const node = { type: "organisation", kind: "firm", status: "operating", inside: true };
  assert.deepEqual([nodeLook(node, tokens, false).shape, nodeLook(node, tokens, false).color], ["firm", "#0072b2"]);
  assert.equal(nodeLook({ ...node, status: "planned" }, tokens, false).color, "#ffffff");
  assert.equal(nodeLook({ ...node, kind: "agency" }, tokens, false).border, "#000000");
  assert.equal(nodeLook({ ...node, type: "leaves" }, tokens, false).shape, "leaves");
  const line = { kind: "goods", status: "operating", known: true, rows: [1] };
  assert.ok(lineLook(line, tokens).size > lineLook({ ...line, known: false }, tokens).size);
  assert.equal(lineLook({ ...line, status: "ended" }, tokens).color, "#888888");
  assert.ok(lineLook({ ...line, status: "planned" }, tokens).size >= 3);
  assert.notEqual(lineLook({ ...line, kind: "knowledge" }, tokens).color, "#b03a7a");
  assert.equal(mixed("#000", "#ffffff", 0.5), "#808080");
  assert.equal(mixed("canvas", "#ffffff", 0.5), "canvas");
});

test("a scene joins it all: names, order, what is lit", () => {
  const base = hub(6);
  const state = { layout: "layered", group: "none", size: "none", family: "", unit: "" };
  const word = (name, values = {}) => `${name} ${values.count ?? ""}`.trim();
  const scene = sceneOf(base, state, { open: new Set(), keep: new Set(), width: 800, height: 400, word });
  assert.deepEqual(scene.nodes.map(({ name }) => name), ["hub", "mine", "moreCustomers 6"]);
  assert.equal(scene.order[0], 0);
  assert.equal(scene.quiet, false);
  const lit = litOf(scene, { organisations: new Set([0, 5]), linkages: new Set([3]) });
  assert.deepEqual([[...lit.nodes], [...lit.lines]], [[0, 2], [1]]);
  assert.equal(litOf(scene, null), null);
  assert.deepEqual([...around(scene, { type: "node", at: 1 }).nodes].sort(), [0, 1]);
  assert.deepEqual([...around(scene, { type: "line", at: 1 }).nodes], [0, 2]);
});

test("in a large layered scene linkages beside the chain wait until they are asked for", () => {
  const many = Array.from({ length: 200 }, (_each, at) => [`o${at}`, { tier: at % 3, layered_x: at % 3, layered_y: at }]);
  const ring = many.map(([key], at) => [`l${at}`, key, many[(at + 1) % 200][0], { kind: at % 2 ? "goods" : "ownership" }]);
  const word = (name) => name;
  const view = { open: new Set(), keep: new Set(), width: 800, height: 400, word };
  const state = { layout: "layered", group: "none", size: "none", family: "", unit: "" };
  const scene = sceneOf(columns(many, ring), state, view);
  assert.ok(scene.quiet);
  assert.equal(drawnLines(scene.lines, scene.ranks, { most: 999 }).length, 100);
  assert.equal(sceneOf(columns(many, ring), { ...state, layout: "force" }, view).quiet, false);
});
