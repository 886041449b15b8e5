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
