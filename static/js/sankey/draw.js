// The value chain as a drawing: reads the table, asks layout.js where things go, writes SVG. The table stays the full text.
import { select } from "d3-selection";
import { layout, pathThrough, rowsOf, views } from "./layout.js";

const LEAST_WIDTH = 720;
const NARROW_SPACE = "\u202f";
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

/** Cut words to a width; letters of the drawing are about 6.3 pixels wide. */
function cut(text, room, letter = 6.3) {
  const most = Math.max(Math.floor(room / letter), 3);
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

function ribbon({ x0, x1, y0, y1, thickness }) {
  const half = thickness / 2;
  const middle = (x0 + x1) / 2;
  const upper = `M${x0} ${y0 - half}C${middle} ${y0 - half} ${middle} ${y1 - half} ${x1} ${y1 - half}`;
  return `${upper}V${y1 + half}C${middle} ${y1 + half} ${middle} ${y0 + half} ${x0} ${y0 + half}Z`;
}

function hairline({ x0, x1, y0, y1 }) {
  const middle = (x0 + x1) / 2;
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
}

function drawHeads(svg, picture, words, start) {
  for (const head of picture.heads) {
    if (head.step > 0) continue;
    const minus = String(head.tier).replace("-", "−");
    const name = head.tier === null ? words("markets") : words("tier").replace("%(tier)s", `${ISOLATE}${minus}${END_ISOLATE}`);
    svg.append("text").attr("class", "colhead").attr("x", head.x).attr("y", 18).attr("text-anchor", start).text(name);
  }
}

function drawLinks(svg, picture, words, colour) {
  const links = svg.append("g").attr("class", "links").selectAll("a").data(picture.links).join("a");
  links.attr("href", (link) => link.row.href || null).attr("tabindex", (link) => (link.row.href ? null : 0));
  links.attr("aria-label", (link) => sentence(link.row, words));
  links.append("title").text((link) => sentence(link.row, words));
  links
    .append("path")
    .attr("class", (link) =>
      link.thickness
        ? `rib ${colour(link.row)}${link.beside ? ` beside ${link.row.basis}` : ""}`
        : `flow hair c-${link.row.confidence} s-${link.row.status}`,
    )
    .attr("d", (link) => (link.thickness ? ribbon(link) : hairline(link)));
  links.append("path").attr("class", "hit").attr("d", hairline);
  return links;
}

/** Words on the bands and hairlines that do not end in the last column; there they stand beside it. */
function drawLinkWords(svg, picture, words, { start, sign }) {
  for (const link of picture.links) {
    if (link.labelY !== null) continue;
    const room = Math.abs(link.x1 - link.x0) - 24;
    const x = link.x0 + sign * 12;
    const state = link.row.status === "operating" ? "" : ` (${words(link.row.status)})`;
    const known = link.row.value === null ? "tiny nkt halo" : "tiny halo";
    const add = (y, css, text, letter) =>
      svg.append("text").attr("class", css).attr("x", x).attr("y", y).attr("text-anchor", start).text(cut(text, room, letter));
    if (link.thickness >= 30) {
      add(link.y0 - 2, "strong halo", link.row.productName, 7.4);
      add(link.y0 + 12, known, figureText(link.row, words) + state);
    } else {
      add(link.y0 - 3, known, `${link.row.productName}, ${figureText(link.row, words)}${state}`);
    }
  }
}

function drawNodes(svg, picture, { start, sign }) {
  const step = picture.heads.length > 1 ? Math.abs(picture.heads[1].x - picture.heads[0].x) : picture.width;
  for (const node of picture.nodes) {
    svg
      .append("rect")
      .attr("class", "bar")
      .attr("x", node.x0)
      .attr("y", node.y0)
      .attr("width", node.isLast ? 4 : node.x1 - node.x0)
      .attr("height", Math.max(node.y1 - node.y0, 1.5));
    if (node.isLast) continue;
    const x = sign > 0 ? node.x0 : node.x1;
    const name = svg.append("text").attr("class", "strong halo").attr("x", x).attr("y", node.y0 - 6).attr("text-anchor", start);
    name.text(cut(printedName(node.name), step - 20, 7.4)).append("title").text(node.name);
  }
}

/** The last column: customer, product, amount in three columns of words beside it. */
function drawEnds(svg, picture, words, { start, end, sign }, labelWidth) {
  const edge = sign > 0 ? picture.width : 0;
  let before = "";
  for (const link of [...picture.links].filter((each) => each.labelY !== null).sort((a, b) => a.labelY - b.labelY)) {
    const y = link.labelY + 4;
    const amount = figureText(link.row, words);
    const add = (x, css, anchor, text) => svg.append("text").attr("class", css).attr("x", x).attr("y", y).attr("text-anchor", anchor).text(text);
    if (link.target !== before) add(link.x1 + sign * 12, "strong", start, cut(printedName(link.row.targetName), labelWidth * 0.36 - 14, 7.2));
    const state = link.row.status === "operating" ? "" : ` (${words(link.row.status)})`;
    add(link.x1 + sign * labelWidth * 0.36, "tiny", start, cut(printedName(link.row.productName), labelWidth * 0.3, 6.2));
    add(edge, link.row.value === null ? "tiny nkt" : "tiny strong", end, cut(amount + state, labelWidth * 0.34, 5.4));
    before = link.target;
  }
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
    const text = item.append("text").attr("class", "tiny").attr("x", edge + sign * 56).attr("y", y).attr("text-anchor", start);
    text.text(cut(sentence(row, words), picture.width - 60, 6));
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
  const width = Math.max(figure.clientWidth || 0, LEAST_WIDTH);
  const labelWidth = width >= 1000 ? 460 : 320;
  const picture = layout(rowsOf(rows, view), { width, labelWidth, mirror });
  const products = [...new Set(picture.links.map((link) => link.row.product))].sort();
  const colour = (row) => `f${(products.indexOf(row.product) % FAMILIES) + 1}`;
  const side = { start: "start", end: "end", sign: mirror ? -1 : 1 };
  if (mirror) [side.start, side.end] = ["end", "start"];
  holder.replaceChildren();
  const svg = select(holder).append("svg").attr("direction", "ltr").attr("role", "group").attr("aria-label", `${view.name}, ${view.unit}`);
  drawHeads(svg, picture, words, side.start);
  const links = drawLinks(svg, picture, words, colour);
  drawNodes(svg, picture, side);
  drawLinkWords(svg, picture, words, side);
  drawEnds(svg, picture, words, side, labelWidth);
  const height = drawApart(svg, picture, words, side);
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
