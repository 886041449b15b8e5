// The numbers behind the map of the workspace: the ground, where organisations stand, how flows bend, what leaves at the edge.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arcBoxes, closedRing, ground, groundWithin, unwrapped } from "../../static/js/map/basemap.js";
import { atEdge, exits } from "../../static/js/map/exits.js";
import { barb, clipped, curve, distanceTo, families, flows, pointAt, widthOf, widthScale } from "../../static/js/map/flows.js";
import { scaleBar } from "../../static/js/map/furniture.js";
import { groups, inBlock, marks, seats, spots, weights } from "../../static/js/map/layout.js";
import { fitted, latitudeOf, longitudeOf, scaleOf, sheet, worldX, worldY } from "../../static/js/map/mercator.js";
import { pick } from "../../static/js/map/pick.js";
import { nameOf, selectionOf } from "../../static/js/map/pointer.js";
import { register, sceneAt, sizes, stepOf } from "../../static/js/map/scene.js";
import { figure, labels, printedName, sentences } from "../../static/js/map/words.js";

const near = (one, two, within = 1e-6) => assert.ok(Math.abs(one - two) <= within, `${one} is not near ${two}`);

/** Return columns from rows: organisations [key, latitude, longitude, changes], linkages [supplier, customer, changes]. */
function columns(organisations, linkages, products = []) {
  const plainOrganisation = { kind: "firm", role: "", status: "operating", country: "AZ", zone: -1, precision: "site", employees: null, inside: 1 };
  const plainLinkage = { kind: "goods", product: -1, quantity: null, unit: "", basis: "", year: null, status: "operating", confidence: "confirmed", withheld: 0, change: "" };
  const placed = organisations.map(([key, latitude, longitude, changes = {}]) => ({ ...plainOrganisation, key, name: key, latitude, longitude, ...changes }));
  const ties = linkages.map(([supplier, customer, changes = {}], row) => ({ ...plainLinkage, key: `l${row}`, supplier, customer, ...changes }));
  const turned = (rows, names) => Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
  return {
    organisations: turned(placed, ["key", "name", "latitude", "longitude", ...Object.keys(plainOrganisation)]),
    linkages: turned(ties, ["key", "supplier", "customer", ...Object.keys(plainLinkage)]),
    products: { key: products, name: products.map((key) => `Product ${key}`), family: products.map((_key, index) => index), unit: products.map(() => "t/y") },
    zones: { key: [], name: [], kind: [], latitude: [], longitude: [] },
    capacities: { organisation: [], family: [], unit: [], capacity: [] },
  };
}

const words = { measure: (text) => text.length * 7, titleOf: () => "Town", narrow: () => false, centre: () => 0.5 };
const scene = (data, zoom, state = { size: "none" }) => sceneAt(register(data), state, zoom, words);

test("a line over the antimeridian runs on instead of jumping to the other side", () => {
  assert.deepEqual(unwrapped([[179, 0], [-179, 1], [-178, 2], [179, 3]]), [[179, 0], [181, 1], [182, 2], [179, 3]]);
});

test("a ring round the pole is closed along the lower edge of the map", () => {
  const ring = closedRing([[-180, -70], [-60, -75], [60, -72], [180, -70]]);
  assert.deepEqual(ring.slice(-3), [[180, -89.9], [-180, -89.9], [-180, -70]]);
  const island = [[0, 0], [1, 0], [1, 1], [0, 0]];
  assert.deepEqual(closedRing(island), island);
});

/** Two countries side by side, 0 to 10 and 10 to 20 degrees, with one border; and an island far away. */
const topology = {
  type: "Topology",
  transform: { scale: [1, 1], translate: [0, 0] },
  arcs: [
    [[10, 0], [0, 10]],
    [[10, 10], [-10, 0], [0, -10], [10, 0]],
    [[10, 0], [10, 0], [0, 10], [-10, 0]],
    [[100, 40], [5, 0], [0, 5], [-5, -5]],
  ],
  objects: {
    countries: {
      type: "GeometryCollection",
      geometries: [
        { type: "Polygon", id: "1", arcs: [[0, 1]] },
        { type: "Polygon", id: "2", arcs: [[2, -1]] },
        { type: "Polygon", id: "3", arcs: [[3]] },
      ],
    },
    land: { type: "GeometryCollection", geometries: [{ type: "MultiPolygon", arcs: [[[1, 2]], [[3]]] }] },
  },
};

test("what two countries share is a border, what one has is coast", () => {
  const { land, coast, border } = ground(topology);
  assert.equal(land.coordinates.length, 2);
  assert.deepEqual(border.coordinates, [[[10, 0], [10, 10]]]);
  assert.ok(coast.coordinates.flat().some(([longitude]) => longitude === 105));
});

test("the ground of a window leaves out what lies far away", () => {
  const found = groundWithin(topology, arcBoxes(topology), [2, 2, 8, 8]);
  assert.equal(found.land.coordinates.length, 1);
  assert.ok(found.land.coordinates.flat(2).every(([longitude]) => longitude <= 20));
});

test("degrees become the unit square and come back", () => {
  near(worldX(0), 0.5);
  near(worldY(0), 0.5);
  near(latitudeOf(worldY(40.4)), 40.4);
  near(longitudeOf(worldX(49.87)), 49.87);
});

test("the first view shows the members round the anchors, not the far ones and not outsiders", () => {
  const { organisations } = columns(
    [["anchor", 40.6, 49.6, { role: "anchor" }], ["near", 40.4, 49.8], ["bank", 37.5, 127], ["outsider", 40.5, 49.7, { inside: 0 }], ["market", null, null, { kind: "market", inside: 0 }]],
    [],
  );
  assert.deepEqual(sheet(organisations), [0, 1]);
});

test("the first view of the whole register shows everybody who has a place", () => {
  const { organisations } = columns([["a", 40, 49], ["b", -26, 32], ["c", null, null]], []);
  assert.deepEqual(sheet(organisations), [0, 1]);
});

test("a view fits its organisations into the frame", () => {
  const { organisations } = columns([["a", 40, 49], ["b", 41, 51]], []);
  const [latitude, longitude, zoom] = fitted([0, 1], organisations, { width: 1000, height: 600, across: 100, along: 100 });
  near(longitude, 50);
  assert.ok(latitude > 40 && latitude < 41);
  const wide = (worldX(51) - worldX(49)) * scaleOf(zoom);
  const high = (worldY(40) - worldY(41)) * scaleOf(zoom);
  assert.ok(wide <= 801 && high <= 401 && (wide > 799 || high > 399));
});

test("organisations of one point are one spot, the most important first; markets have none", () => {
  const data = columns(
    [["small", 40.4, 49.9], ["anchor", 40.4, 49.9, { role: "anchor" }], ["away", 41, 50], ["market", 10, 10, { kind: "market" }]],
    [[0, 1]],
  );
  const found = spots(data.organisations, weights(data.organisations, data.linkages));
  assert.deepEqual(found.map(({ members }) => members), [[1, 0], [2]]);
});

test("spots that lie near one another on the screen are one group, and part when the map comes closer", () => {
  const data = columns([["a", 40.4, 49.9], ["b", 40.5, 49.9], ["c", -26, 32]], []);
  const found = spots(data.organisations, weights(data.organisations, data.linkages));
  assert.equal(groups(found, scaleOf(2), 2).length, 2);
  assert.equal(groups(found, scaleOf(10), 10).length, 3);
});

test("no mark and no name lies on another", () => {
  const rows = Array.from({ length: 60 }, (_none, index) => [`organisation ${index}`, 40 + (index % 8) * 0.05, 49 + Math.floor(index / 8) * 0.06]);
  const { marks: found, step } = scene(columns(rows, []), 9);
  const scale = scaleOf(step);
  const boxes = found.flatMap((mark) => (mark.box ? [{ left: mark.x * scale + mark.box.left, right: mark.x * scale + mark.box.right, top: mark.y * scale + mark.box.top, bottom: mark.y * scale + mark.box.bottom }] : []));
  assert.ok(boxes.length > 10);
  boxes.forEach((one, at) => {
    for (const two of boxes.slice(at + 1)) assert.ok(one.left >= two.right || two.left >= one.right || one.top >= two.bottom || two.top >= one.bottom);
  });
});

test("twenty-six organisations at the centre of a town stand in rows beside it, each at a place of its own", () => {
  const data = columns(Array.from({ length: 26 }, (_none, index) => [`o${index}`, 40.4093, 49.8671, { precision: "city" }]), []);
  const { marks: found, seat } = scene(data, 9);
  assert.equal(found[0].shape, "block");
  assert.equal(found[0].unsure, true);
  const places = new Set(seat.map(({ dx, dy }) => `${dx} ${dy}`));
  assert.equal(places.size, 26);
  for (const { dx, dy } of seat) assert.ok(dx >= found[0].box.left && dx <= found[0].box.right && dy >= found[0].box.top && dy <= found[0].box.bottom);
});

test("far out a town is a number that stands for all its organisations", () => {
  const data = columns(Array.from({ length: 26 }, (_none, index) => [`o${index}`, 40.4093, 49.8671]), [[0, 1]]);
  const { marks: found, seat, flows: lines } = scene(data, 2);
  assert.equal(found[0].shape, "count");
  assert.ok(seat.every(({ gathered }) => gathered));
  assert.deepEqual(lines, []); // what flows within the number is not drawn
});

test("names printed in a block come before the rows of symbols", () => {
  const mark = { box: { left: 16, right: 120, top: -40, bottom: 40 }, named: 2, side: "start", columns: 3, title: 16 };
  const [first, second, third] = [0, 1, 2].map((order) => inBlock(mark, order));
  assert.equal(first[0], second[0]);
  assert.ok(first[1] < second[1] && second[1] < third[1]);
});

const two = (linkages, products) => columns([["a", 40, 49], ["b", 41, 52]], linkages, products);

test("there and back bend to different sides, parallel linkages lie apart", () => {
  const [start, end] = [{ x: 0, y: 0, radius: 5 }, { x: 200, y: 0, radius: 5 }];
  const there = curve(start, end);
  const back = curve(end, start);
  assert.ok(there.cy < 0 && back.cy > 0);
  assert.ok(curve(start, end, 1).cy < there.cy - 5);
  assert.equal(curve(start, { x: 1, y: 0, radius: 5 }), null);
  const { flows: lines } = scene(two([[0, 1], [0, 1, { kind: "utility" }], [1, 0]]), 8);
  assert.deepEqual(lines.map(({ lane }) => lane).sort(), [0, 0, 1]);
});

test("the barb of an arrow lies on its outer side", () => {
  const line = curve({ x: 0, y: 0, radius: 5 }, { x: 200, y: 0, radius: 5 });
  const [tip, wing] = barb(line, 10);
  assert.deepEqual(tip, [line.x1, line.y1]);
  const [bx, by] = pointAt(line, 0.9);
  assert.ok((tip[0] - bx) * (wing[1] - by) - (tip[1] - by) * (wing[0] - bx) < 0); // left of the way: y grows downwards
});

test("a line to the other side of the Earth is cut at the view and says which end is missing", () => {
  const line = { x0: 100, y0: 100, cx: 40000, cy: -3000, x1: 90000, y1: 100 };
  const frame = { left: 0, right: 1000, top: 0, bottom: 600 };
  const seen = clipped(line, frame);
  assert.equal(seen.cutEnd, true);
  assert.ok(seen.x1 <= 1000 && seen.y1 >= 0);
  near(seen.x1 > 999 ? seen.x1 - 1000 : seen.y1, 0, 1);
  assert.equal(clipped({ x0: 90000, y0: 100, cx: 40000, cy: 0, x1: 100, y1: 100 }, frame).cutStart, true);
  const whole = { x0: 10, y0: 10, cx: 20, cy: 20, x1: 30, y1: 10 };
  assert.equal(clipped(whole, frame), whole);
});

test("a part of a curve lies on the curve", () => {
  const line = { x0: 100, y0: 300, cx: 800, cy: 100, x1: 3000, y1: 300 };
  const seen = clipped(line, { left: 0, right: 1000, top: 0, bottom: 600 });
  const [x, y] = pointAt(seen, 0.5);
  assert.ok(Array.from({ length: 2001 }, (_none, index) => pointAt(line, index / 2000)).some(([px, py]) => Math.hypot(px - x, py - y) < 2));
});

test("linkages between two numbers are one line for each kind, with the surest status and confidence", () => {
  const rows = [...Array.from({ length: 5 }, (_none, index) => [`a${index}`, 40, 49]), ...Array.from({ length: 5 }, (_none, index) => [`b${index}`, -26, 32])];
  const data = columns(rows, [[0, 5, { status: "planned", confidence: "inferred" }], [1, 6, { confidence: "reported" }], [2, 7, { kind: "utility" }], [6, 1]]);
  const { flows: lines } = scene(data, 2);
  assert.deepEqual(lines.map(({ kind, linkages }) => [kind, linkages]).sort(), [["goods", [0, 1]], ["goods", [3]], ["utility", [2]]]);
  const both = lines.find(({ linkages }) => linkages.length === 2);
  assert.deepEqual([both.status, both.confidence], ["operating", "reported"]);
});

test("widths are quantities of one product family in one unit; others and unknown ones are hairlines", () => {
  const data = two([[0, 1, { product: 0, quantity: 400, unit: "t/y" }], [0, 1, { product: 0, quantity: 100, unit: "t/y" }], [0, 1, { product: 0 }], [0, 1, { product: 1, quantity: 9000, unit: "MW" }]], ["resin", "power"]);
  const scale = widthScale(data, { family: "resin", unit: "t/y" });
  assert.deepEqual([scale.of, scale.unit, scale.most], ["quantity", "t/y", 400]);
  const widths = [0, 1, 2, 3].map((row) => widthOf([row], data, scale));
  near(widths[0].width, 2 * widths[1].width);
  assert.deepEqual(widths.slice(2), [{ width: 1, known: false }, { width: 1, known: false }]);
  assert.deepEqual(scale.steps.map(({ value }) => value), [400, 100]);
});

test("without a family the width is the number of linkages", () => {
  const data = two([[0, 1], [0, 1]]);
  const scale = widthScale(data, { family: "", unit: "" });
  assert.equal(scale.of, "count");
  assert.ok(widthOf([0, 1], data, scale).width > widthOf([0], data, scale).width);
});

test("families that a width can mean are listed with their unit, the best known first", () => {
  const data = two([[0, 1, { product: 1, quantity: 5, unit: "MW" }], [0, 1, { product: 0, quantity: 1, unit: "t/y" }], [1, 0, { product: 0, quantity: 2, unit: "t/y" }], [0, 1, { product: 1 }]], ["resin", "power"]);
  assert.deepEqual(families(data), [{ family: 0, unit: "t/y", known: 2 }, { family: 1, unit: "MW", known: 1 }]);
});

test("operating flows are painted after ended ones", () => {
  const { flows: lines } = scene(two([[0, 1], [1, 0, { status: "ended" }]]), 8);
  assert.deepEqual(lines.map(({ status }) => status), ["ended", "operating"]);
});

const frame = { width: 1000, height: 400, top: 10, bottom: 10, reach: 200, most: 10 };

test("flows to markets leave at the edge, those of one supplier and product under one label", () => {
  const data = columns(
    [["plant", 40, 49], ["tr", null, null, { kind: "market" }], ["ru", null, null, { kind: "market" }], ["hidden", null, null]],
    [[0, 1, { product: 0 }], [0, 2, { product: 0 }], [0, 2, { product: 1 }], [3, 0, { product: 0 }]],
    ["resin", "urea"],
  );
  const { exits: found } = scene(data, 8);
  assert.deepEqual(found.map(({ outwards, far }) => [outwards, far]).sort(), [[false, [3]], [true, [1, 2]], [true, [2]]]);
  const { placed, left } = atEdge(found, () => ({ x: 300, y: 200 }), frame);
  assert.equal(left, 0);
  assert.equal(placed.length, 3);
  for (const side of ["left", "right"]) {
    const heights = placed.filter((label) => label.side === side).map(({ y }) => y).sort((a, b) => a - b);
    heights.forEach((y, at) => assert.ok(at === 0 || y - heights[at - 1] >= 31));
  }
});

test("a label at the edge lies on nothing printed, and what finds no room is counted", () => {
  const found = [{ linkages: [0, 1], near: 0 }, { linkages: [2], near: 0 }];
  const printed = [{ left: 0, right: 1000, top: 0, bottom: 340 }];
  const { placed, left } = atEdge(found, () => ({ x: 300, y: 100 }), { ...frame, most: 1 }, printed);
  assert.ok(placed.every(({ y }) => y > 340 + 15));
  assert.equal(placed.length + left, 2);
  assert.equal(atEdge(found, () => ({ x: -5, y: 100 }), frame).placed.length, 0);
});

test("what lies under a point is found: an organisation before a flow, a number, nothing", () => {
  const data = two([[0, 1]]);
  const made = { ...scene(data, 8), measure: words.measure };
  const mark = made.marks[made.seat[0].mark];
  const view = { scale: scaleOf(8), left: mark.x * scaleOf(8) - 300, top: mark.y * scaleOf(8) - 300 };
  const line = curve({ x: 300, y: 300, radius: 5 }, { x: 500, y: 300, radius: 5 });
  const drawn = { lines: [{ flow: made.flows[0], line }], edges: [] };
  assert.deepEqual(pick(made, view, drawn, 301, 299), { type: "organisation", index: 0 });
  const [x, y] = pointAt(line, 0.6);
  assert.equal(pick(made, view, drawn, x, y).type, "flow");
  assert.equal(pick(made, view, drawn, 400, 600), null);
  assert.equal(distanceTo(line, 400, 600), Infinity);
});

test("a click selects an organisation or a linkage by key; many linkages and numbers only come nearer", () => {
  const data = two([[0, 1], [1, 0]]);
  assert.deepEqual(selectionOf({ type: "organisation", index: 1 }, data), { type: "organisation", key: "b" });
  assert.deepEqual(selectionOf({ type: "flow", flow: { linkages: [1] } }, data), { type: "linkage", key: "l1" });
  assert.equal(selectionOf({ type: "flow", flow: { linkages: [0, 1] } }, data), undefined);
  assert.equal(selectionOf({ type: "count", mark: { members: [0, 1] } }, data), undefined);
  assert.equal(selectionOf(null, data), null);
  assert.notEqual(nameOf({ type: "organisation", index: 1 }), nameOf({ type: "flow", flow: { linkages: [1] } }));
});

test("symbols are sized by employees or capacity; who is not known is smallest", () => {
  const data = columns([["a", 1, 1, { employees: 400 }], ["b", 2, 2, { employees: 100 }], ["c", 3, 3]], [], ["resin"]);
  const { radius, most } = sizes(data, { size: "employees" });
  assert.equal(most, 400);
  near(radius[0], 2 * radius[1]);
  assert.ok(radius[2] < radius[1]);
  data.capacities = { organisation: [1, 1, 0], family: [0, 0, 0], unit: ["t/y", "t/y", "MW"], capacity: [5, 5, 1] };
  const capacity = sizes(data, { size: "capacity" });
  assert.deepEqual([capacity.family, capacity.unit, capacity.most], [0, "t/y", 10]);
});

test("things are laid out for the widest view of a step of zoom", () => {
  assert.deepEqual([7, 7.49, 7.5, 7.99].map(stepOf), [7, 7, 7.5, 7.5]);
});

test("the scale is a round distance that fits", () => {
  assert.deepEqual(scaleBar(10), { km: 10, pixels: 100 });
  assert.equal(scaleBar(0.5).km, 200);
});

test("words come from the element, with their fields filled in", () => {
  const word = labels({ dataset: { labelMore: "and %(count)s more" } }, { kind: {} });
  assert.equal(word("more", { count: 3 }), "and 3 more");
  assert.equal(word("kind"), "kind");
  assert.equal(printedName("Polypropylene (PP)"), "Polypropylene");
  assert.match(figure(120000, "m3/y"), /120\u202f000\u202fm³\/y/);
});

test("an unknown quantity is said, ownership has none to say", () => {
  const data = two([[0, 1, { product: 0 }], [0, 1, { kind: "ownership" }]], ["resin"]);
  const said = sentences(register(data), (name) => name);
  assert.ok(said.ofLinkages([0]).lines.includes("notKnown"));
  assert.ok(!said.ofLinkages([1]).lines.includes("notKnown"));
  assert.equal(said.ofLinkages([0]).title, "Product resin");
});
