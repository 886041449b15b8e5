// What is suggested, and which suggestion the keys lead to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, optionsOf } from "../../static/js/search/options.js";

const all = { address: "/search/?q=sum", name: "All results" };
const answer = {
  groups: [
    { name: "Zones", hits: [{ name: "Sumgayit", key: "sumgayit-city", text: "Сумгаит", page: "/zones/sumgayit-city/" }] },
    {
      name: "HS 2022 headings",
      hits: [
        { name: "Summits", key: "7601", text: "7601", page: "/products/?hs=7601" },
        { name: "Nowhere", key: "x", text: "Nowhere", page: null },
      ],
    },
  ],
};

test("options keep the order of the groups, say why they were found, and end with all results", () => {
  assert.deepEqual(optionsOf(answer, all), [
    { group: "Zones", name: "Sumgayit", why: "Сумгаит", address: "/zones/sumgayit-city/" },
    { group: "HS 2022 headings", name: "Summits", why: "", address: "/products/?hs=7601" },
    { group: "", name: "All results", why: "", address: "/search/?q=sum" },
  ]);
});

test("without answers there is nothing to choose", () => {
  assert.deepEqual(optionsOf({ groups: [] }, all), []);
});

test("the arrows lead round through the options and the field", () => {
  assert.deepEqual([-1, 0, 1, 2].map((chosen) => moved(chosen, "ArrowDown", 3)), [0, 1, 2, -1]);
  assert.deepEqual([-1, 0, 1, 2].map((chosen) => moved(chosen, "ArrowUp", 3)), [2, -1, 0, 1]);
  assert.equal(moved(0, "Enter", 3), null);
  assert.equal(moved(-1, "ArrowDown", 0), null);
});
