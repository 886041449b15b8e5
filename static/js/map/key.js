// The legend of the map: what colour, dash, form and width of a line and the rings of symbols mean. Only what the rows hold is listed.
import { made } from "./frame.js";
import { CHANGES } from "./lines.js";
import { figure, printedUnit } from "./words.js";

const ORDER = {
  kind: ["goods", "utility", "waste", "logistics", "service", "knowledge", "finance", "ownership", "membership"],
  confidence: ["confirmed", "reported", "inferred"],
  status: ["operating", "planned", "potential", "ended"],
};

function group(title, items) {
  const part = made("div", "map-key-group");
  part.append(made("strong", "map-key-title", title), ...items);
  return part;
}

/** A line as it is drawn, with its word. */
function item(css, text, sign = "") {
  const part = made("span", "map-key-item");
  const line = made("i", `map-line ${css}`, sign);
  line.setAttribute("aria-hidden", "true");
  part.append(line, text);
  return part;
}

/**
 * Build the legend.
 *
 * @param {object} data the columns
 * @param {(name: string, values?: object) => string} word
 * @param {boolean} open
 */
export function buildKey(data, word, open) {
  const { linkages, organisations, words } = data;
  const found = (column) => ORDER[column].filter((value) => linkages[column].includes(value));
  const said = (list, value) => words?.[list]?.[value] ?? value;
  const signs = { potential: "?", ended: "×" };
  const key = made("details", "map-key");
  key.open = open;
  key.append(
    made("summary", "map-key-name", word("key")),
    group(word("keyKind"), found("kind").map((kind) => item(`flow-${kind}`, said("linkage_kind", kind)))),
    group(word("keyConfidence"), found("confidence").map((value) => item(`dash-${value}`, said("confidence", value)))),
    group(word("keyStatus"), found("status").map((value) => item(`form-${value}`, said("status", value), signs[value]))),
    made("div", "map-key-group map-key-widths"),
  );
  const rings = [["zone", "ringZone"], ["city", "placeCity"]].filter(([value]) => organisations.precision.includes(value));
  if (rings.length) key.append(group(word("keyPlace"), rings.map(([value, name]) => item(`ring-${value}`, word(name)))));
  const changes = Object.entries(CHANGES).filter(([value]) => linkages.change.includes(value));
  if (changes.length) key.append(group(word("keyChange"), changes.map(([value, sign]) => item("changed", word(value), sign))));
  return key;
}

/** Say what the width of a line means: a number of linkages, or quantities of one product family in one unit. */
export function showWidths(key, width, data, word) {
  const holder = key.querySelector(".map-key-widths");
  const family = () => ({ family: data.products.name[width.family], unit: printedUnit(width.unit) });
  const of = width.of === "count" ? word("widthCount") : word("widthQuantity", family());
  const items = width.steps.map((step) => {
    const sample = item("", width.of === "count" ? String(step.value) : figure(step.value, width.unit));
    sample.firstChild.style.borderBlockStartWidth = `${step.width}px`;
    return sample;
  });
  if (width.of === "quantity") items.push(item("hair", word("notKnown")));
  holder.replaceChildren(made("strong", "map-key-title", of), ...items);
}
