// The numbers behind the value chain drawing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf, HAIR, isScaled, layout, pathThrough, rowsOf, views, withoutCircles } from "../../static/js/sankey/layout.js";
import { lettered, placedWords, roomFor } from "../../static/js/sankey/words.js";
import { listOf } from "../../static/js/sankey/list.js";
import { rowsOf as broken, textWidth } from "../../static/js/sankey/lettering.js";

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

const long = (name) => `Joint-stock company of ${name} for advanced metallurgical engineering`;
const product = { productName: "Polypropylene and unplasticised copolymers, not split", product: "long" };
const chain = [
  row("mine", "smelter", { tier: -1, targetTier: 0, ...product, value: null }),
  row("mine", "abroad", { tier: -1, targetTier: null, ...product, value: 123_456_789 }),
  row("smelter", "mill", { ...product, status: "potential", value: null }),
  row("smelter", "foundry", { value: 40_000_000, ...product }),
  row("smelter", "abroad", { targetTier: null, ...product, value: null }),
  row("mill", "market", { tier: 1, targetTier: null, ...product, value: 900_000, basis: "contract" }),
  row("mill", "rolls", { tier: 1, targetTier: 2, ...product, value: null, status: "planned" }),
].map((each) => ({ ...each, sourceName: long(each.source), targetName: long(each.target) }));

/** The words of rows drawn for one width of the figure, with their boxes. */
function wordsAt(rows, width, mirror = false) {
  const said = lettered(rows, (name) => name, width);
  const picture = layout(rows, { ...roomFor(said), mirror });
  const [start, end] = mirror ? ["end", "start"] : ["start", "end"];
  const words = placedWords(picture, said, { start, end, sign: mirror ? -1 : 1 }).map((word) => {
    const size = word.css.includes("tiny") ? 11 : 12.5;
    const wide = textWidth(word.text, size, word.css.includes("strong"));
    const left = word.anchor === "end" ? word.x - wide : word.x;
    return { ...word, left, right: left + wide, top: word.y - size * 0.8, bottom: word.y + size * 0.2 };
  });
  return { picture, words };
}

test("words are broken into lines, never cut", () => {
  assert.deepEqual(broken("Heydar Aliyev Refinery", 90, 12.5), ["Heydar Aliyev", "Refinery"]);
  assert.deepEqual(broken("Polypropylene", 10, 11), ["Polypropylene"]);
});

for (const width of [0, 720, 900, 1296]) {
  for (const mirror of [false, true]) {
    test(`no word is cut, none stands on another: ${width} pixels${mirror ? ", right to left" : ""}`, () => {
      const { picture, words } = wordsAt(chain, width, mirror);
      const all = words.map((word) => word.text).join(" ");
      assert.ok(!all.includes("…"));
      for (const name of ["mine", "smelter", "mill", "foundry", "market", "rolls", "abroad"].map(long)) {
        assert.ok(all.includes(name), name);
      }
      assert.equal(all.split("copolymers, not split").length - 1, chain.length);
      words.forEach((one, index) => {
        assert.ok(one.left >= -1 && one.right <= picture.width + 1, one.text);
        assert.ok(one.top >= 20 && one.bottom <= picture.height, one.text);
        for (const two of words.slice(index + 1)) {
          const apart =
            one.right <= two.left + 0.2 || two.right <= one.left + 0.2 || one.bottom <= two.top + 0.2 || two.bottom <= one.top + 0.2;
          assert.ok(apart, `${one.text} on ${two.text}`);
        }
      });
    });
  }
}

test("a flow that passes a column has room of its own there", () => {
  const { picture } = wordsAt(chain, 1296);
  const passing = picture.links.find((link) => link.row.source === "mine" && link.row.target === "abroad");
  assert.equal(passing.legs.length, picture.heads.length - 1);
  for (const { x1, y1 } of passing.legs.slice(0, -1)) {
    const beside = picture.nodes.filter((node) => node.x0 === x1);
    for (const node of beside) assert.ok(y1 + passing.thickness / 2 <= node.y0 || y1 - passing.thickness / 2 >= node.y1);
  }
});

test("on a phone the chain is a list: every word whole within the width, bars in proportion", () => {
  const { links } = layout(chain, size);
  const list = listOf(links, 358, { tier: (tier) => `Tier ${tier}`, name: (name) => name, flow: (each) => `${each.productName}, ${each.value}` });
  assert.equal(list.items.length, links.length);
  const words = [...list.words, ...list.items.flatMap((item) => item.words)].sort((a, b) => a.y - b.y);
  assert.ok(!words.some((word) => word.text.includes("…")));
  words.forEach((word, index) => {
    assert.ok(word.x + textWidth(word.text, word.css.includes("tiny") ? 11 : 12.5, word.css.includes("strong")) <= 359, word.text);
    if (index) assert.ok(word.y - words[index - 1].y >= 13);
  });
  const bar = (target) => list.items.find((item) => item.link.row.target === target && item.bar.length).bar.length;
  assert.ok(Math.abs(bar("abroad") / bar("foundry") - 123_456_789 / 40_000_000) < 0.01);
});
