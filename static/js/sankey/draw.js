// The value chain as a drawing: reads the table, asks layout.js where things go, writes SVG. The table stays the full text.
import { select } from "d3-selection";
import { layout, pathThrough, rowsOf, views } from "./layout.js";
import { rowsOf as broken } from "./lettering.js";
import { listOf } from "./list.js";
import { makeSwitch } from "./switch.js";
import { AIR, lettered, LINE, placedWords, printedName, roomFor, sentence, tierName, TINY_SIZE, wordsOf, figureText } from "./words.js";

const LIST_BELOW = 600; // pixels; a narrower figure is a list with bars
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
