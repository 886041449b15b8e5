// Bundles the page scripts and copies the base map into build/ (ignored by git). Run by dev.py: node esbuild.mjs
//   static/js/<page>.js                  -> build/static/js/<page>.js   one self-contained module per page
//   world-atlas/{land,countries}-*.json  -> build/basemap/              TopoJSON, read by the server's map drawing
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = import.meta.dirname;
const scripts = join(root, "static", "js");
const bundles = join(root, "build", "static", "js");
const basemap = join(root, "build", "basemap");

for (const folder of [bundles, basemap]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const pages = existsSync(scripts) ? readdirSync(scripts).filter((name) => name.endsWith(".js")) : [];
if (pages.length > 0) {
  await build({
    entryPoints: pages.map((name) => join(scripts, name)),
    outdir: bundles,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "eof",
    logLevel: "warning",
  });
}

for (const theme of ["land", "countries"]) {
  for (const scale of ["110m", "50m", "10m"]) {
    const name = `${theme}-${scale}.json`;
    cpSync(join(root, "node_modules", "world-atlas", name), join(basemap, name));
  }
}
console.log(`${pages.length} page scripts bundled, 6 base map files copied`);
