// What the forms of those who write ask the interface.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hitsOf } from "../../static/js/entry/combobox.js";
import { questionOf } from "../../static/js/entry/duplicates.js";

const asked = (fields) => questionOf((name) => fields[name] ?? "");

test("the guard is asked once a name, another name or a number is typed", () => {
  assert.equal(asked({ name: "So" }), null);
  assert.equal(asked({ country: "OM", kind: "firm" }), null);
  assert.deepEqual(asked({ name: "Sohar ", country: "OM" }), { name: "Sohar", country: "OM" });
  assert.deepEqual(asked({ aliases: "SP\n\n Sohar P " }), { aliases: "SP;Sohar P" });
  assert.deepEqual(asked({ identifiers: "cr:1\n123\nlei:2" }), { identifiers: "cr:1,lei:2" });
});

test("half a place and a zone that is no key yet are not asked", () => {
  assert.deepEqual(asked({ name: "Sohar", latitude: "24.5", zone: "Sohar Po" }), { name: "Sohar" });
  assert.deepEqual(asked({ name: "Sohar", latitude: "24.5", longitude: "56.6", zone: "sohar-port" }), {
    name: "Sohar",
    latitude: "24.5",
    longitude: "56.6",
    zone: "sohar-port",
  });
});

test("the hits of all types stand in one list, the first ones of the answer first", () => {
  const answer = {
    groups: [
      { type: "zone", name: "Zones", hits: [{ key: "port", name: "Port" }] },
      { type: "organisation", name: "Organisations", hits: [{ key: "plant", name: "Plant" }] },
    ],
  };
  assert.deepEqual(hitsOf(answer, 1), [{ key: "port", name: "Port", type: "zone", of: "Zones" }]);
  assert.equal(hitsOf(answer).length, 2);
});
