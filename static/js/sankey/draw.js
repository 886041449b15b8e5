// The value chain as a drawing: reads the table, asks layout.js where things go, writes SVG. The table stays the full text.
import { select } from "d3-selection";
import { columnsOf, layout, pathThrough, rowsOf, views, withoutCircles } from "./layout.js";
import { listOf } from "./list.js";
import { rowsOf as broken, textWidth, widestWord } from "./lettering.js";

const LEAST_WIDTH = 720;
const LIST_BELOW = 600; // pixels; a narrower figure is a list with bars
const [NAME_SIZE, TINY_SIZE] = [12.5, 11]; // pixels; the style sheet's letter sizes
const [NAME_LINE, LINE] = [15, 13];
const BEND = 40; // pixels between the words of a column and the next column
const AIR = 12; // pixels between words and what stands before them
const NARROW_SPACE = "\u202f";
const FIXED_SPACE = "\u00a0";
const ISOLATE = "\u2066";
const END_ISOLATE = "\u2069";
const FAMILIES = 6;

/** Return the flows that the rows of the table stand for. */
export function readRows(table) {
  const number = (text) => {
    if (text === undefined || text === "") return null;
    const value = Number(text);
    if (!Number.isFinite(value)) throw new Error(`"${text}" in the table is not a plain number: data attributes must not be localised`);
    return value;
  };
  return [...table.querySelectorAll("tr[data-source]")].map((element) => {
    const data = element.dataset;
    return {
      element,
      source: data.source,
      sourceName: data.sourceName ?? data.source,
      target: data.target,
      targetName: data.targetName ?? data.target,
      product: data.product ?? "",
      productName: data.productName ?? "",
      family: data.family ?? data.product ?? "",
      familyName: data.familyName ?? data.productName ?? "",
      unit: data.unit ?? "",
      value: number(data.value),
      basis: data.basis ?? "",
      year: data.year ?? "",
      tier: number(data.tier),
      targetTier: number(data.targetTier),
      status: data.status ?? "operating",
      confidence: data.confidence ?? "confirmed",
      href: data.href ?? "",
      isReturn: "return" in data,
      isAgainst: "against" in data,
      isPart: "part" in data,
      isWithheld: "withheld" in data,
    };
  });
}

/** Return the words of the drawing: `data-label-<name>` of the figure, else the name itself. */
function wordsOf(figure) {
  return (name) => figure.dataset[`label${name[0].toUpperCase()}${name.slice(1)}`] ?? name;
}

const printedUnit = (unit) => unit.replace("m3", "m³").replace("m2", "m²");

/** A name without the explanation in brackets at its end; titles keep the whole. */
const printedName = (name) => (name.endsWith(")") && name.indexOf(" (") > 0 ? name.slice(0, name.indexOf(" (")) : name);

function figureText(row, words) {
  if (row.value === null) return words(row.isWithheld ? "withheld" : "unknown");
  const amount = row.value.toLocaleString("en", { maximumFractionDigits: 3 }).replaceAll(",", NARROW_SPACE);
  const unit = printedUnit(row.unit);
  const stated = [row.basis && words(row.basis), row.year].filter(Boolean).join(" ");
  return `${ISOLATE}${amount}${NARROW_SPACE}${unit}${END_ISOLATE}${stated ? `, ${stated}` : ""}`;
}

function sentence(row, words) {
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
  const share = width >= 1000 ? 460 : 330;
  const customer = fitting(ends.map((row) => printedName(row.targetName)), NAME_SIZE, true, share * 0.36);
  const what = fitting(ends.map(product), TINY_SIZE, false, share * 0.32);
  const much = fitting(ends.map(amount), TINY_SIZE, true, share * 0.34);
  const labelWidth = 4 + AIR + customer + AIR + what + AIR + much;
  const names = [...new Set(forward.flatMap((row) => [row.sourceName, ...(endsLast(row) ? [] : [row.targetName])]))].map(printedName);
  const inner = forward.filter((row) => !endsLast(row));
  const longest = Math.max(
    least(names, NAME_SIZE, true) - AIR - 8,
    least(inner.map(product), TINY_SIZE, true),
    least(inner.map(amount), TINY_SIZE, false),
  );
  const full = Math.max(width, LEAST_WIDTH, labelWidth + 8 + last * (8 + AIR + longest + BEND));
  const step = (full - labelWidth - 8) / Math.max(last, 1);
  const room = Math.max(longest, Math.min(step * 0.64, step - 8 - AIR - BEND));
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

/** The way of a link through its legs, `shift` pixels below its middle: level past the words of each column, then bending. */
function way(link, shift, levels) {
  const sign = link.x1 >= link.x0 ? 1 : -1;
  const steps = [`M${link.x0} ${link.y0 + shift}`];
  for (const { column, x0, x1, y0, y1 } of link.legs) {
    const from = x0 + sign * Math.min(levels[column] + AIR, Math.abs(x1 - x0));
    const middle = (from + x1) / 2;
    steps.push(`L${x0} ${y0 + shift}H${from}C${middle} ${y0 + shift} ${middle} ${y1 + shift} ${x1} ${y1 + shift}`);
  }
  return steps.join("");
}

function ribbon(link, levels) {
  const half = link.thickness / 2;
  const sign = link.x1 >= link.x0 ? 1 : -1;
  const back = [];
  for (const { column, x0, x1, y0, y1 } of [...link.legs].reverse()) {
    const from = x0 + sign * Math.min(levels[column] + AIR, Math.abs(x1 - x0));
    const middle = (from + x1) / 2;
    back.push(`L${x1} ${y1 + half}C${middle} ${y1 + half} ${middle} ${y0 + half} ${from} ${y0 + half}H${x0}`);
  }
  return `${way(link, -half, levels)}${back.join("")}Z`;
}

function tierName(tier, words) {
  const minus = String(tier).replace("-", "−");
  return tier === null ? words("markets") : words("tier").replace("%(tier)s", `${ISOLATE}${minus}${END_ISOLATE}`);
}

function drawHeads(svg, picture, words, start) {
  for (const head of picture.heads) {
    if (head.step > 0) continue;
    svg.append("text").attr("class", "colhead").attr("x", head.x).attr("y", 18).attr("text-anchor", start).text(tierName(head.tier, words));
  }
}

function nameLinks(links, words) {
  links.attr("href", (link) => link.row.href || null).attr("tabindex", (link) => (link.row.href ? null : 0));
  links.attr("aria-label", (link) => sentence(link.row, words));
  links.append("title").text((link) => sentence(link.row, words));
}

function linkClass(link, colour) {
  if (!link.thickness) return `flow hair c-${link.row.confidence} s-${link.row.status}`;
  return `rib ${colour(link.row)}${link.beside ? ` beside ${link.row.basis}` : ""}`;
}

function drawLinks(svg, picture, words, colour, levels) {
  const links = svg.append("g").attr("class", "links").selectAll("a").data([...picture.links].sort((a, b) => b.thickness - a.thickness)).join("a");
  nameLinks(links, words);
  links
    .append("path")
    .attr("class", (link) => linkClass(link, colour))
    .attr("d", (link) => (link.thickness ? ribbon(link, levels) : way(link, 0, levels)));
  links.append("path").attr("class", "hit").attr("d", (link) => way(link, 0, levels));
  return links;
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

function drawNodes(svg, picture, { sign }) {
  for (const node of picture.nodes) {
    svg
      .append("rect")
      .attr("class", "bar")
      .attr("x", node.isLast && sign < 0 ? node.x1 - 4 : node.x0)
      .attr("y", node.y0)
      .attr("width", node.isLast ? 4 : node.x1 - node.x0)
      .attr("height", Math.max(node.y1 - node.y0, 1.5));
  }
}

function drawWords(svg, placed) {
  for (const { css, text, x, y, anchor } of placed) {
    svg.append("text").attr("class", css).attr("x", x).attr("y", y).attr("text-anchor", anchor).text(text);
  }
}

/** The list of a narrow figure; returns the flows and the height. */
function drawList(svg, picture, words, colour, width, { start, sign }) {
  const edge = sign > 0 ? 0 : width;
  const state = (row) => (row.status === "operating" ? "" : ` (${words(row.status)})`);
  const list = listOf(picture.links, width, {
    tier: (tier) => tierName(tier, words),
    name: printedName,
    flow: (row) => `${row.productName}, ${figureText(row, words)}${state(row)}`,
  });
  const placed = (each) => ({ ...each, x: edge + sign * each.x, anchor: start });
  drawWords(svg, list.words.map(placed));
  const links = svg.append("g").attr("class", "links").selectAll("a").data(list.items.map((item) => item.link)).join("a");
  nameLinks(links, words);
  links.each(function (link, index) {
    const { words: said, bar } = list.items[index];
    const item = select(this);
    drawWords(item, said.map(placed));
    const from = edge + sign * bar.x;
    const mark = item.append("path").attr("class", linkClass(link, colour));
    if (bar.length) mark.attr("d", `M${from} ${bar.y}h${sign * bar.length}v8h${-sign * bar.length}Z`);
    else mark.attr("d", `M${from} ${bar.y + 1}h${sign * 48}`);
  });
  return { links, height: list.height };
}

/** Flows that run back or against the tiers: in a strip of their own, in words, not to scale. */
function drawApart(svg, picture, words, { start, sign }) {
  if (!picture.apart.length) return picture.height;
  const edge = sign > 0 ? 0 : picture.width;
  let y = picture.height + 28;
  svg.append("path").attr("class", "rule").attr("d", `M0 ${picture.height + 6}H${picture.width}`);
  svg.append("text").attr("class", "colhead").attr("x", edge).attr("y", y).attr("text-anchor", start).text(words("apart"));
  for (const row of picture.apart) {
    y += 18;
    const item = svg.append("a").attr("href", row.href || null);
    const [from, to] = [edge + sign * 46, edge + sign * 4];
    item.append("path").attr("class", `flow c-${row.confidence} s-${row.status}`).attr("d", `M${from} ${y - 4}H${to}`);
    item.append("path").attr("class", `barb s-${row.status}`).attr("d", `M${to} ${y - 4}l${sign * 8} -5v5Z`);
    const lines = broken(sentence(row, words), picture.width - 60, TINY_SIZE);
    lines.forEach((line, index) =>
      item
        .append("text")
        .attr("class", "tiny")
        .attr("x", edge + sign * 56)
        .attr("y", y + LINE * index)
        .attr("text-anchor", start)
        .text(line),
    );
    y += LINE * (lines.length - 1);
  }
  return y + 12;
}

/** Light the whole path through what is pointed at or focused, in the drawing and in the table. */
function traceOn(figure, links, picture) {
  const show = (index) => {
    const lit = index === null ? new Set() : pathThrough(picture.links, index);
    figure.classList.toggle("tracing", index !== null);
    links.selectAll(".rib, .hair").classed("on", (link) => lit.has(picture.links.indexOf(link)));
    picture.links.forEach((link, each) => link.row.element?.classList.toggle("lit", lit.has(each)));
  };
  links.on("pointerenter focus", (_event, link) => show(picture.links.indexOf(link)));
  links.on("pointerleave blur", () => show(null));
}

function drawView(figure, holder, rows, view) {
  const words = wordsOf(figure);
  const mirror = getComputedStyle(figure).direction === "rtl";
  const shown = rowsOf(rows, view);
  const said = lettered(shown, words, figure.clientWidth || 0);
  const isList = figure.clientWidth > 0 && figure.clientWidth < LIST_BELOW;
  const width = isList ? figure.clientWidth : said.width;
  const picture = layout(shown, { ...roomFor(said), mirror });
  const products = [...new Set(picture.links.map((link) => link.row.product))].sort();
  const colour = (row) => `f${(products.indexOf(row.product) % FAMILIES) + 1}`;
  const side = { start: "start", end: "end", sign: mirror ? -1 : 1 };
  if (mirror) [side.start, side.end] = ["end", "start"];
  holder.replaceChildren();
  const svg = select(holder).append("svg").attr("direction", "ltr").attr("role", "group").attr("aria-label", `${view.name}, ${view.unit}`);
  let links;
  let below = { ...picture };
  if (isList) {
    const list = drawList(svg, picture, words, colour, width, side);
    links = list.links;
    below = { ...picture, width, height: list.height };
  } else {
    drawHeads(svg, picture, words, side.start);
    links = drawLinks(svg, picture, words, colour, said.levels);
    drawNodes(svg, picture, side);
    drawWords(svg, placedWords(picture, said, side));
  }
  const height = drawApart(svg, below, words, side);
  svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
  traceOn(figure, links, picture);
}

const FEW = 4;

/**
 * A choice of product family and unit: one of each at a time, since units are never added. Few are buttons, many are a list.
 *
 * @returns {{bar: HTMLElement, show: (place: number) => void}} `show` sets it to a choice that was made elsewhere
 */
function makeSwitch(figure, choices, choose) {
  const name = (view) => `${view.name}${view.unit ? `, ${printedUnit(view.unit)}` : ""} (${view.rows})`;
  const bar = document.createElement("div");
  bar.className = "switch";
  if (choices.length > FEW) {
    const label = document.createElement("label");
    const list = document.createElement("select");
    list.id = `${figure.dataset.for}-family`;
    label.htmlFor = list.id;
    label.textContent = wordsOf(figure)("family");
    list.append(...choices.map((view, index) => new Option(name(view), String(index))));
    list.addEventListener("change", () => choose(choices[Number(list.value)]));
    bar.append(label, list);
    return { bar, show: (place) => (list.value = String(place)) };
  }
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", wordsOf(figure)("family"));
  const buttons = choices.map((view, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name(view);
    button.setAttribute("aria-pressed", String(index === 0));
    button.addEventListener("click", () => {
      show(index);
      choose(view);
    });
    return button;
  });
  const show = (place) => buttons.forEach((button, each) => button.setAttribute("aria-pressed", String(each === place)));
  bar.append(...buttons);
  return { bar, show };
}

/**
 * Draw the value chain into a figure from the table that its `data-for` names; the figure stays hidden when there is nothing to draw.
 *
 * A choice made here is told by the event `chain:chosen` with family and unit; the event `chain:choose` on the figure makes one.
 *
 * @param {HTMLElement} figure
 */
export function startSankey(figure) {
  const table = document.getElementById(figure.dataset.for);
  const rows = table ? readRows(table) : [];
  const choices = views(rows);
  if (!choices.length) return;
  const holder = document.createElement("div");
  holder.className = "drawing";
  let chosen = choices[0];
  let drawnWidth = 0;
  const draw = () => {
    drawnWidth = figure.clientWidth;
    drawView(figure, holder, rows, chosen);
  };
  const { bar, show } = makeSwitch(figure, choices, (view) => {
    chosen = view;
    draw();
    figure.dispatchEvent(new CustomEvent("chain:chosen", { bubbles: true, detail: { family: view.family, unit: view.unit } }));
  });
  figure.addEventListener("chain:choose", ({ detail }) => {
    const place = choices.findIndex((view) => view.family === detail.family && (!detail.unit || view.unit === detail.unit));
    if (place < 0 || choices[place] === chosen) return;
    chosen = choices[place];
    show(place);
    draw();
  });
  figure.prepend(...(choices.length > 1 ? [bar] : []), holder);
  figure.classList.add("sankey");
  figure.hidden = false;
  draw();
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - drawnWidth) > 8) draw();
  }).observe(figure);
}
