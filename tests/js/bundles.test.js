// What esbuild has made: a page loads no map or network library before a face asks for it. Needs `node esbuild.mjs` beforehand.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const built = join(import.meta.dirname, "..", "..", "build", "static");
const read = (name) => readFileSync(join(built, "js", name), "utf8");
const LIBRARY = 150_000; // bytes: our own modules are smaller, MapLibre is larger

/** Return the modules that a module loads at once, and those that these load. */
function loaded(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, other] of read(name).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) loaded(other, seen);
  return seen;
}

test("no page loads a library of maps at once", () => {
  const pages = readdirSync(join(import.meta.dirname, "..", "..", "static", "js")).filter((name) => name.endsWith(".js"));
  assert.ok(pages.includes("explore.js") && pages.length > 3);
  for (const page of pages) {
    const heavy = [...loaded(page)].filter((name) => statSync(join(built, "js", name)).size > LIBRARY);
    assert.deepEqual(heavy, [], page);
  }
});

test("the workspace loads its map when it is opened, with MapLibre as a module apart", () => {
  const later = [...read("explore.js").matchAll(/import\("\.\/([^"]+)"\)/g)].map(([, name]) => name);
  assert.ok(later.length > 0);
  const withLibrary = later.filter((name) => [...loaded(name)].some((each) => statSync(join(built, "js", each)).size > LIBRARY));
  assert.equal(withLibrary.length, 1);
  assert.ok(statSync(join(built, "js", withLibrary[0])).size < LIBRARY);
});

test("worker, style sheet and ground are files of their own, without addresses that the security policy forbids", () => {
  assert.ok(statSync(join(built, "js", "maplibre-worker.js")).size > LIBRARY);
  assert.doesNotMatch(readFileSync(join(built, "css", "maplibre.css"), "utf8"), /data:/);
  for (const scale of ["50m", "10m"]) {
    const { objects } = JSON.parse(readFileSync(join(built, "basemap", `countries-${scale}.json`), "utf8"));
    assert.ok(objects.countries && objects.land);
  }
});
