// The numbers behind the value chain drawing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf, HAIR, isScaled, layout, pathThrough, rowsOf, views, withoutCircles } from "../../static/js/sankey/layout.js";

const row = (source, target, changes = {}) => ({
  source,
  sourceName: source,
  target,
  targetName: target,
  product: "metal",
  productName: "Metal",
  family: "metal",
  familyName: "Metal",
  unit: "t/y",
  value: 100,
  basis: "actual",
  year: "2024",
  tier: 0,
  targetTier: 1,
  status: "operating",
  confidence: "confirmed",
  href: "",
  isReturn: false,
  isAgainst: false,
  isPart: false,
  ...changes,
});
const size = { width: 1000, labelWidth: 300 };

test("no rows give an empty picture and no choices", () => {
  assert.deepEqual(views([]), []);
  assert.deepEqual(layout([], size).links, []);
});

test("each family and unit is a choice of its own, those with most figures first", () => {
  const rows = [
    row("a", "b", { unit: "MW", family: "power", value: 5 }),
    row("a", "b"),
    row("a", "c", { value: 50 }),
  ];
  assert.deepEqual(
    views(rows).map((view) => [view.family, view.unit, view.known]),
    [
      ["metal", "t/y", 2],
      ["power", "MW", 1],
    ],
  );
});

test("the same family in two units is never one picture", () => {
  const rows = [row("a", "b"), row("a", "b", { unit: "m3/y", value: 7 })];
  const [first, second] = views(rows);
  assert.equal(rowsOf(rows, first).length, 1);
  assert.equal(rowsOf(rows, second).length, 1);
  assert.notEqual(first.unit, second.unit);
});

test("a flow without a figure joins the unit its family has most of", () => {
  const rows = [row("a", "b"), row("a", "c"), row("a", "b", { unit: "m3/y" }), row("a", "d", { value: null, unit: "" })];
  assert.equal(rowsOf(rows, views(rows)[0]).length, 3);
});

test("an unknown quantity is a hairline of fixed width, however large the known ones are", () => {
  for (const value of [10, 1_000_000]) {
    const { links, nodes } = layout([row("a", "b", { value }), row("a", "c", { value: null })], size);
    const unknown = links.find((link) => link.target === "c");
    const node = nodes.find((each) => each.key === "c");
    assert.equal(unknown.thickness, 0);
    assert.ok(Math.abs(node.y1 - node.y0 - HAIR) < 0.2);
  }
});

test("known quantities keep their proportion", () => {
  const { links } = layout([row("a", "b", { value: 300 }), row("a", "c", { value: 100 })], size);
  const [large, small] = ["b", "c"].map((key) => links.find((link) => link.target === key).thickness);
  assert.ok(Math.abs(large / small - 3) < 0.01);
});

test("planned flows and parts of a total have no scaled width", () => {
  assert.equal(isScaled(row("a", "b", { status: "planned" })), false);
  assert.equal(isScaled(row("a", "b", { isPart: true })), false);
  assert.equal(isScaled(row("a", "b", { value: null })), false);
  assert.equal(isScaled(row("a", "b")), true);
});

test("figures that are not actual are drawn beside", () => {
  const { links } = layout([row("a", "b", { basis: "contract" }), row("a", "c")], size);
  assert.deepEqual(Object.fromEntries(links.map((link) => [link.target, link.beside])), { b: true, c: false });
});

test("a circle is taken apart: the marked return flow stands apart", () => {
  const scrap = row("b", "a", { tier: 1, targetTier: 0, isReturn: true });
  const picture = layout([row("a", "b"), scrap], size);
  assert.deepEqual(picture.apart, [scrap]);
  assert.equal(picture.links.length, 1);
});

test("a circle that nobody marked is broken too, and operating flows are kept before planned ones", () => {
  const planned = row("b", "a", { tier: 0, targetTier: 0, status: "planned" });
  const { forward, apart } = withoutCircles([planned, row("a", "b", { targetTier: 0 })]);
  assert.deepEqual(apart, [planned]);
  assert.equal(forward.length, 1);
});

test("a flow to itself stands apart", () => {
  assert.equal(withoutCircles([row("a", "a", { targetTier: 0 })]).apart.length, 1);
});

test("a longer circle within one tier does not throw", () => {
  const same = { tier: 0, targetTier: 0 };
  const picture = layout([row("a", "b", same), row("b", "c", same), row("c", "a", same)], size);
  assert.equal(picture.links.length, 2);
  assert.equal(picture.apart.length, 1);
});

test("a market that buys and sells is two places, never a step on the way", () => {
  const rows = [row("market", "a", { tier: -1, targetTier: 0 }), row("a", "market", { targetTier: null })];
  const picture = layout(rows, size);
  assert.equal(picture.apart.length, 0);
  assert.equal(picture.nodes.length, 3);
});

test("columns follow the tiers; an anchor supplying an anchor takes a step inside the tier", () => {
  const rows = [
    row("mine", "smelter", { tier: -1, targetTier: 0 }),
    row("smelter", "mill", { tier: 0, targetTier: 0 }),
    row("mill", "abroad", { tier: 0, targetTier: null }),
  ];
  const { column, heads } = columnsOf(rows);
  assert.deepEqual([...column.values()].sort(), [0, 1, 2, 3]);
  assert.deepEqual(heads.map((head) => head.tier), [-1, 0, 0, null]);
});

test("parts of a chain that do not hang together keep their tiers", () => {
  const rows = [row("a", "b", { tier: -2, targetTier: -1 }), row("c", "d", { tier: 0, targetTier: 1 })];
  const at = Object.fromEntries(layout(rows, size).nodes.map((node) => [node.key, node.column]));
  assert.deepEqual(at, { a: 0, b: 1, c: 2, d: 3 });
});

test("right-to-left mirrors the drawing", () => {
  const [plain, mirrored] = [false, true].map((mirror) => layout([row("a", "b")], { ...size, mirror }).links[0]);
  assert.equal(plain.x0 + mirrored.x0, size.width);
  assert.ok(plain.x0 < plain.x1 && mirrored.x0 > mirrored.x1);
});

test("the whole path through a flow is upstream of its supplier and downstream of its customer", () => {
  const links = [
    { source: "a", target: "b" },
    { source: "b", target: "c" },
    { source: "b", target: "d" },
    { source: "x", target: "c" },
  ];
  assert.deepEqual([...pathThrough(links, 1)].sort(), [0, 1]);
  assert.deepEqual([...pathThrough(links, 0)].sort(), [0, 1, 2]);
});

test("the same rows give the same picture", () => {
  const rows = [row("a", "b"), row("a", "c", { value: null }), row("c", "d", { tier: 1, targetTier: null })];
  assert.deepEqual(layout(rows, size), layout(rows, size));
});
