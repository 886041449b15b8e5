// The words of the value chain: what is said of a flow, in how many lines, and where it stands beside what it names.
import { columnsOf, withoutCircles } from "./layout.js";
import { rowsOf as broken, textWidth, widestWord } from "./lettering.js";

export const LEAST_WIDTH = 720;
export const [NAME_SIZE, TINY_SIZE] = [12.5, 11]; // pixels; the style sheet's letter sizes
export const [NAME_LINE, LINE] = [15, 13];
// Pixels of the words beside the last column, and pixels between the words of a column and the next column: the widest that fit are taken.
const WIDE = [[460, 40]];
const ROOMS = [[330, 40], [330, 26], [270, 26], [220, 22]];
export const AIR = 12; // pixels between words and what stands before them
const NARROW_SPACE = "\u202f";
const FIXED_SPACE = "\u00a0";
const ISOLATE = "\u2066";
const END_ISOLATE = "\u2069";

/** Return the words of the drawing: `data-label-<name>` of the figure, else the name itself. */
export function wordsOf(figure) {
  return (name) => figure.dataset[`label${name[0].toUpperCase()}${name.slice(1)}`] ?? name;
}

export const printedUnit = (unit) => unit.replace("m3", "m³").replace("m2", "m²");

/** A name without the explanation in brackets at its end; titles keep the whole. */
export const printedName = (name) => (name.endsWith(")") && name.indexOf(" (") > 0 ? name.slice(0, name.indexOf(" (")) : name);

export function figureText(row, words) {
  if (row.value === null) return words(row.isWithheld ? "withheld" : "unknown");
  const amount = row.value.toLocaleString("en", { maximumFractionDigits: 3 }).replaceAll(",", NARROW_SPACE);
  const unit = printedUnit(row.unit);
  const stated = [row.basis && words(row.basis), row.year].filter(Boolean).join(" ");
  return `${ISOLATE}${amount}${NARROW_SPACE}${unit}${END_ISOLATE}${stated ? `, ${stated}` : ""}`;
}

export function sentence(row, words) {
  const flow = `${row.productName}: ${row.sourceName} → ${row.targetName}`;
  const kind = row.isReturn ? words("return") : row.isAgainst ? words("against") : "";
  return [flow, figureText(row, words), words(row.status), words(row.confidence), kind].filter(Boolean).join(", ");
}

/**
 * What is said beside and on the flows, in lines, and the widths that the words take.
 *
 * @param {object[]} rows of one view
 * @param {(name: string) => string} words
 * @param {number} width of the figure
 */
export function lettered(rows, words, width) {
  const { forward } = withoutCircles(rows);
  if (!forward.length) return { width: Math.max(width, LEAST_WIDTH), labelWidth: 0 };
  const { column, heads } = columnsOf(forward);
  const last = heads.length - 1;
  const endsLast = (row) => row.targetTier === null || column.get(row.target) === last;
  const product = (row) => printedName(row.productName);
  const state = (row) => (row.status === "operating" ? "" : ` (${words(row.status)})`);
  // A figure is broken only before its basis and before its status.
  const amount = (row) => figureText(row, words).replaceAll(" ", FIXED_SPACE).replace(`,${FIXED_SPACE}`, ", ") + state(row);
  const ends = forward.filter(endsLast);
  const least = (texts, size, bold) => Math.max(0, ...texts.map((text) => widestWord(text, size, bold))) + 2;
  const fitting = (texts, size, bold, most) =>
    Math.max(Math.min(Math.max(0, ...texts.map((text) => textWidth(text, size, bold))) + 2, most), least(texts, size, bold));
  const names = [...new Set(forward.flatMap((row) => [row.sourceName, ...(endsLast(row) ? [] : [row.targetName])]))].map(printedName);
  const inner = forward.filter((row) => !endsLast(row));
  const longest = Math.max(
    least(names, NAME_SIZE, true) - AIR - 8,
    least(inner.map(product), TINY_SIZE, true),
    least(inner.map(amount), TINY_SIZE, false),
  );
  const rooms = (width >= 1000 ? [...WIDE, ...ROOMS] : ROOMS).map(([share, bend]) => {
    const customer = fitting(ends.map((row) => printedName(row.targetName)), NAME_SIZE, true, share * 0.36);
    const what = fitting(ends.map(product), TINY_SIZE, false, share * 0.32);
    const much = fitting(ends.map(amount), TINY_SIZE, true, share * 0.34);
    const labelWidth = 4 + AIR + customer + AIR + what + AIR + much;
    return { customer, what, much, labelWidth, bend, needed: labelWidth + 8 + last * (8 + AIR + longest + bend) };
  });
  const most = Math.max(width, LEAST_WIDTH);
  const { customer, what, much, labelWidth, bend, needed } = rooms.find((room) => room.needed <= most) ?? rooms.at(-1);
  const full = Math.max(most, needed);
  const step = (full - labelWidth - 8) / Math.max(last, 1);
  const room = Math.max(longest, Math.min(step * 0.64, step - 8 - AIR - bend));
  const nameRows = (name) => broken(printedName(name), room + AIR + 8, NAME_SIZE, true);
  const rowsInside = (row) => [
    ...broken(product(row), room, TINY_SIZE, true).map((text) => ["tiny strong halo", text]),
    ...broken(amount(row), room, TINY_SIZE).map((text) => ["tiny halo", text]),
  ];
  const css = (row) => (row.value === null ? "tiny nkt halo" : "tiny halo");
  const rowsAbove = (row) => broken(`${product(row)}, ${amount(row)}`, room, TINY_SIZE).map((text) => [css(row), text]);
  // How far the flows run level past the words of each column.
  const levels = heads.map(() => 0);
  const reach = (at, width) => (levels[at] = Math.max(levels[at], width));
  for (const row of forward) {
    reach(column.get(row.source), Math.max(...nameRows(row.sourceName).map((text) => textWidth(text, NAME_SIZE, true))) - AIR - 8);
    if (endsLast(row)) continue;
    reach(column.get(row.target), Math.max(...nameRows(row.targetName).map((text) => textWidth(text, NAME_SIZE, true))) - AIR - 8);
    const said = [...rowsInside(row), ...rowsAbove(row)];
    reach(column.get(row.source), Math.max(...said.map(([kind, text]) => textWidth(text, TINY_SIZE, kind.includes("strong")))));
  }
  return {
    width: full,
    labelWidth,
    levels,
    customer,
    what,
    nameRows,
    rowsInside,
    rowsAbove,
    customerRows: (name) => broken(printedName(name), customer, NAME_SIZE, true),
    productRows: (row) => broken(product(row), what, TINY_SIZE),
    amountRows: (row) => broken(amount(row), much, TINY_SIZE, true),
  };
}

/** The options of the layout that give the words their room. */
export function roomFor(said) {
  return {
    width: said.width,
    labelWidth: said.labelWidth,
    tall: (row, isLast) =>
      LINE * (isLast ? Math.max(said.productRows(row).length, said.amountRows(row).length) : said.rowsAbove(row).length),
    least: (name) => NAME_LINE * said.customerRows(name).length + 3,
    lead: (name) => NAME_LINE * said.nameRows(name).length + 8,
  };
}

export function tierName(tier, words) {
  const minus = String(tier).replace("-", "−");
  return tier === null ? words("markets") : words("tier").replace("%(tier)s", `${ISOLATE}${minus}${END_ISOLATE}`);
}

/** Lines of words below each other: the first with its top at `top`. */
const block = (rows, x, top, anchor, line) => rows.map(([css, text], index) => ({ css, text, x, y: top + 10 + line * index, anchor }));

/** Words on the bands and above the hairlines that do not end in the last column; there they stand beside it. */
function linkWords(picture, said, { start, sign }) {
  return picture.links
    .filter((link) => !link.isLast)
    .flatMap((link) => {
      const inside = link.isInside ? said.rowsInside(link.row) : [];
      const rows = inside.length && LINE * inside.length + 2 <= link.thickness ? inside : said.rowsAbove(link.row);
      const top = link.isInside ? link.y0 - (LINE * rows.length) / 2 : link.wordsTop;
      return block(rows, link.x0 + sign * AIR, top, start, LINE);
    });
}

/** The names of the organisations above their bars, but for the last column. */
function nodeWords(picture, said, { start, sign }) {
  return picture.nodes
    .filter((node) => !node.isLast)
    .flatMap((node) => {
      const rows = said.nameRows(node.name).map((text) => ["strong halo", text]);
      return block(rows, sign > 0 ? node.x0 : node.x1, node.y0 - NAME_LINE * rows.length - 1, start, NAME_LINE);
    });
}

/** The last column: customer, product, amount in three columns of words beside it. */
function endWords(picture, said, { start, end, sign }) {
  const edge = sign > 0 ? picture.width : 0;
  let before = "";
  const found = [];
  for (const link of picture.links.filter((each) => each.isLast).sort((a, b) => a.y1 - b.y1)) {
    const x = link.x1 + sign * (4 + AIR);
    if (link.target !== before) {
      const rows = said.customerRows(link.row.targetName).map((text) => ["strong", text]);
      const node = picture.nodes.find((each) => each.isLast && each.y0 <= link.y1 && link.y1 <= each.y1);
      found.push(...block(rows, x, Math.max(Math.min(link.wordsTop, node.y1 - NAME_LINE * rows.length), node.y0), start, NAME_LINE));
    }
    const products = said.productRows(link.row).map((text) => ["tiny", text]);
    const amounts = said.amountRows(link.row).map((text) => [link.row.value === null ? "tiny nkt" : "tiny strong", text]);
    found.push(...block(products, x + sign * (said.customer + AIR), link.wordsTop, start, LINE));
    found.push(...block(amounts, edge, link.wordsTop, end, LINE));
    before = link.target;
  }
  return found;
}

/** All words of a picture at their places: {css, text, x, y, anchor}, y is the baseline. */
export function placedWords(picture, said, side) {
  return [...nodeWords(picture, said, side), ...linkWords(picture, said, side), ...endWords(picture, said, side)];
}
