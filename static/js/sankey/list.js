// The value chain on a narrow screen, as the server draws it there: by tier, under each supplier its flows, the length of a bar is the quantity.
import { rowsOf } from "./lettering.js";

const [NAME_LINE, LINE] = [15, 13];
const [NAME_SIZE, TINY_SIZE] = [12.5, 11];
const INDENT = 12;

/**
 * Return where things stand in the list: words as {css, text, x, y}, x from the side where reading begins, and the flows with their bars.
 *
 * @param {object[]} links of the layout
 * @param {number} width
 * @param {{tier: (tier: number|null) => string, name: (name: string) => string, flow: (row: object) => string}} say
 */
export function listOf(links, width, say) {
  const greatest = Math.max(0, ...links.filter((link) => link.thickness).map((link) => link.row.value));
  const order = [...links].sort((a, b) => (a.row.tier ?? Infinity) - (b.row.tier ?? Infinity) || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
  const words = [];
  const items = [];
  let y = -8;
  let before = null;
  for (const link of order) {
    const { row } = link;
    if (!before || before.row.tier !== row.tier) {
      y += 26;
      words.push({ css: "colhead", text: say.tier(row.tier), x: 0, y });
      y += 4;
    }
    if (!before || before.row.tier !== row.tier || before.source !== link.source) {
      for (const text of rowsOf(say.name(row.sourceName), width, NAME_SIZE, true)) words.push({ css: "strong", text, x: 0, y: (y += NAME_LINE) });
      y += 4;
    }
    const own = [];
    for (const text of rowsOf(`→ ${say.name(row.targetName)}`, width - INDENT, TINY_SIZE, true)) {
      own.push({ css: "tiny strong", text, x: INDENT, y: (y += LINE) });
    }
    for (const text of rowsOf(say.flow(row), width - INDENT, TINY_SIZE)) {
      own.push({ css: row.value === null ? "tiny nkt" : "tiny", text, x: INDENT, y: (y += LINE) });
    }
    const length = link.thickness ? Math.max((row.value / greatest) * (width - INDENT), 1) : 0;
    items.push({ link, words: own, bar: { x: INDENT, y: y + 6, length } });
    y += 20;
    before = link;
  }
  return { words, items, height: y + 8 };
}
