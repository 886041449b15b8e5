// Bundles the page scripts and copies the base map into build/ (ignored by git). Run by dev.py: node esbuild.mjs
//   static/js/<page>.js                  -> build/static/js/<page>.js   one self-contained module per page
//   static/js/explore.js                 -> the same, but what it loads with import() are modules of their own: static/js/<hash>.js;
//                                           maplibre-gl and sigma are modules apart from our own code
//   maplibre-gl worker and style sheet   -> build/static/js/maplibre-worker.js, build/static/css/maplibre.css
//   world-atlas/{land,countries}-*.json  -> build/basemap/              TopoJSON, read by the server's map drawing
//   world-atlas/countries-{50m,10m}.json -> build/static/basemap/       the same, converted in the browser (holds the land too)
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = import.meta.dirname;
const scripts = join(root, "static", "js");
const shared = join(root, "build", "static");
const bundles = join(shared, "js");
const basemap = join(root, "build", "basemap");
const packages = join(root, "node_modules");

for (const folder of [shared, basemap]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const common = {
  outdir: bundles,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "eof",
  logLevel: "warning",
};

const SPLIT = "explore.js";
const pages = existsSync(scripts) ? readdirSync(scripts).filter((name) => name.endsWith(".js")) : [];
const whole = pages.filter((name) => name !== SPLIT);
if (whole.length > 0) await build({ ...common, entryPoints: whole.map((name) => join(scripts, name)) });
if (pages.includes(SPLIT)) {
  await build({
    ...common,
    entryPoints: [
      { in: join(scripts, SPLIT), out: "explore" },
      { in: "maplibre-gl", out: "maplibre" }, // an entry of its own: our code may change without the library being fetched again
      { in: "sigma", out: "sigma" },
      { in: "graphology", out: "graphology" },
    ],
    splitting: true,
    chunkNames: "[hash]",
  });
  await build({ ...common, entryPoints: [{ in: "maplibre-gl/dist/maplibre-gl-worker.mjs", out: "maplibre-worker" }] });
}

/** The pictures of MapLibre's own buttons are data: addresses, which the security policy forbids; the atlas has buttons of its own. */
const withoutPictures = {
  name: "without-pictures",
  setup(build) {
    build.onLoad({ filter: /maplibre-gl\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/url\("data:[^"]*"\)|url\(data:[^)]*\)/g, "none"),
      loader: "css",
    }));
  },
};
await build({
  ...common,
  entryPoints: [{ in: "maplibre-gl/dist/maplibre-gl.css", out: "maplibre" }],
  outdir: join(shared, "css"),
  plugins: [withoutPictures],
});

for (const theme of ["land", "countries"]) {
  for (const scale of ["110m", "50m", "10m"]) {
    const name = `${theme}-${scale}.json`;
    cpSync(join(packages, "world-atlas", name), join(basemap, name));
  }
}
for (const scale of ["50m", "10m"]) {
  const name = `countries-${scale}.json`;
  cpSync(join(packages, "world-atlas", name), join(shared, "basemap", name));
}
console.log(`${pages.length} page scripts bundled, map and network libraries apart, 6 base map files copied`);
