// How columns are sorted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ordered } from "../../static/js/table/order.js";

test("numbers are ordered by size, unknown ones last in both directions", () => {
  assert.deepEqual(ordered([10, null, 9]), [2, 0, 1]);
  assert.deepEqual(ordered([10, null, 9], { descending: true }), [0, 2, 1]);
});

test("words are ordered by the language and equal ones keep their order", () => {
  assert.deepEqual(ordered(["Zink", "Äpfel", "apfel"], { language: "de" }), [1, 2, 0]);
  assert.deepEqual(ordered(["a", "a", ""]), [0, 1, 2]);
});

test("numbers of different units are not compared, unknown ones stand last of all", () => {
  const units = ["t/y", "MW", "t/y", "", "MW"];
  assert.deepEqual(ordered([5, 900, 70, null, 3], { units }), [4, 1, 0, 2, 3]);
  assert.deepEqual(ordered([5, 900, 70, null, 3], { units, descending: true }), [1, 4, 2, 0, 3]);
});
