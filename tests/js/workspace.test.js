// The state of the workspace in its address, and what is reached from an organisation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { indexed, lit, reached } from "../../static/js/workspace/selection.js";
import { parse, query, rowsQuery, sameRows } from "../../static/js/workspace/state.js";

test("an empty address shows everything in the usual way, and is written back empty", () => {
  const state = parse("");
  assert.deepEqual(state.view, ["map", "network", "chain"]);
  assert.deepEqual([state.selected, state.focus, state.steps, state.way, state.at], [null, "", 2, "both", null]);
  assert.equal(query(state), "");
});

test("an address is written back as it was read", () => {
  const address =
    "cluster=socar-polymer-petrochemicals&kind=goods,waste&as_of=2018-06-30&view=map,chain&selected=linkage:a-b&focus=cracker&steps=3&way=downstream&at=40.59,49.67,8.5&layout=force&group=zone&size=employees&family=polymers&unit=t/y".replace("t/y", "t%2Fy");
  assert.equal(query(parse(address)), address);
  assert.equal(rowsQuery(parse(address)), "cluster=socar-polymer-petrochemicals&kind=goods,waste&as_of=2018-06-30");
});

test("what is usual or unknown is left out of the address", () => {
  assert.equal(query(parse("view=network,map,chain&steps=2&focus=&way=sideways&layout=star&selected=planet:x&at=91,0,3&at2=1")), "at2=1");
  assert.equal(query(parse("focus=cracker&steps=9")), "focus=cracker");
  assert.equal(query(parse("at=40,49")), "");
});

test("how rows are looked at does not change them", () => {
  assert.ok(sameRows(parse("zone=sohar&focus=smelter"), parse("view=map&zone=sohar")));
  assert.ok(!sameRows(parse("zone=sohar"), parse("zone=sohar&kind=waste")));
});

// mine -> smelter -> mill -> market -> user, scrap from the mill back to the smelter
const data = {
  organisations: { key: ["mine", "smelter", "mill", "market", "user"], kind: ["anchor", "firm", "firm", "market", "firm"] },
  linkages: { key: ["ore", "metal", "export", "resale", "scrap"], supplier: [0, 1, 2, 3, 2], customer: [1, 2, 3, 4, 1], product: [0, 2, 2, -1, 3] },
  products: { key: ["ores", "metals", "aluminium", "waste"], family: [0, 1, 1, 3] },
};
const index = indexed(data);
const keys = (found, what) => [...found[what]].sort().map((place) => data[what].key[place]);

test("one step downstream is what leaves the organisation, the scrap back included", () => {
  const found = reached(data, index, "mill", 1, "downstream");
  assert.deepEqual(keys(found, "linkages"), ["export", "scrap"]);
  assert.deepEqual(keys(found, "organisations"), ["smelter", "mill", "market"]);
});

test("a market is reached and never passed through", () => {
  const found = reached(data, index, "mine", 6, "downstream");
  assert.deepEqual(keys(found, "linkages"), ["ore", "metal", "export", "scrap"]);
  assert.ok(!keys(found, "organisations").includes("user"));
});

test("both ways are walked each by itself", () => {
  const found = reached(data, index, "smelter", 2, "both");
  assert.deepEqual(keys(found, "linkages"), ["ore", "metal", "export", "scrap"]);
  assert.deepEqual(keys(reached(data, index, "smelter", 1, "upstream"), "linkages"), ["ore", "scrap"]);
});

test("from an organisation that is not there nothing is reached", () => {
  assert.deepEqual(keys(reached(data, index, "gone", 2, "both"), "linkages"), []);
});

test("a thing lights what belongs to it", () => {
  assert.deepEqual(keys(lit(data, index, { type: "organisation", key: "mill" }), "linkages"), ["metal", "export", "scrap"]);
  assert.deepEqual(keys(lit(data, index, { type: "linkage", key: "metal" }), "organisations"), ["smelter", "mill"]);
  assert.deepEqual(keys(lit(data, index, { type: "product", key: "metals" }), "linkages"), ["metal", "export"]);
  assert.equal(lit(data, index, { type: "organisation", key: "gone" }), null);
  assert.equal(lit(data, index, null), null);
});
