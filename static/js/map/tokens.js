// Colours and letters of the map, read from the style sheet; and the map's style made of them.

const COLOURS = [
  "paper", "sheet", "sea", "sea-2", "land", "coast", "border", "zone", "ink", "ink-2", "ink-3", "rule", "accent", "mark", "ended",
  "anchor", "firm", "institute", "agency", "federation", "market",
  "flow-goods", "flow-utility", "flow-waste", "flow-service", "flow-logistics", "flow-knowledge", "flow-finance", "flow-ownership", "flow-membership",
];

/** Return the tokens as they are now: colours by name, and the two type faces. */
export function readTokens(element) {
  const style = getComputedStyle(element);
  const tokens = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...tokens, sans: style.getPropertyValue("--sans").trim(), serif: style.getPropertyValue("--serif").trim() };
}

/** Call back when light turns to dark or contrast is forced; return a function that stops it. */
export function watchTokens(changed) {
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", changed);
  return () => queries.forEach((query) => query.removeEventListener("change", changed));
}

const EMPTY = { type: "FeatureCollection", features: [] };
const source = () => ({ type: "geojson", data: EMPTY, tolerance: 0.3, buffer: 32 });

const growing = (far, close) => ["interpolate", ["linear"], ["zoom"], 2, far, 9, close];

/** Return the MapLibre style: sea with waterlines along the coast, land, coast and borders. No sprite, no glyphs, no address. */
export function groundStyle(tokens) {
  const line = (id, from, paint) => ({ id, type: "line", source: from, layout: { "line-join": "round" }, paint });
  return {
    version: 8,
    sources: { land: source(), coast: source(), border: source() },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": tokens.sea } },
      line("water-far", "coast", { "line-color": tokens["sea-2"], "line-width": growing(6, 16), "line-opacity": 0.5 }),
      line("water-near", "coast", { "line-color": tokens["sea-2"], "line-width": growing(3, 7) }),
      { id: "land", type: "fill", source: "land", paint: { "fill-color": tokens.land, "fill-antialias": false } },
      line("border", "border", { "line-color": tokens.border, "line-width": 0.8, "line-dasharray": [5, 2, 1, 2] }),
      line("coast", "coast", { "line-color": tokens.coast, "line-width": growing(0.5, 0.9) }),
    ],
  };
}

/** Give a map the colours of other tokens. */
export function repaintGround(map, tokens) {
  for (const layer of groundStyle(tokens).layers) {
    for (const [name, value] of Object.entries(layer.paint)) if (name.endsWith("-color")) map.setPaintProperty(layer.id, name, value);
  }
}
