// How nodes and lines look: colours from the tokens, numbers for the shaders. Values in, values out.

const OPEN = new Set(["planned", "under_construction", "suspended"]);
const OUTLINED = new Set(["agency", "federation"]);
const FADED = 0.84; // share of paper in what stands back
const BESIDE = 0.55; // and in linkages beside the chain, until they are lit
const BUSY = { lines: 220, opacity: 0.5, width: 2 }; // with more lines they let through what lies under them
const CROWDED = { lines: 1500, opacity: 0.3, width: 1.1 }; // and are thin
const CHAIN = ["goods", "utility", "waste"];

function hex(colour) {
  const long = colour.length === 4 ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
  return /^#[0-9a-f]{6}$/i.test(long) ? [1, 3, 5].map((at) => parseInt(long.slice(at, at + 2), 16)) : null;
}

/** Return a colour with a share (0 to 1) of another; colours that are not hexadecimal stay as they are. */
export function mixed(colour, other, share) {
  const [one, two] = [hex(colour), hex(other)];
  if (!one || !two) return colour;
  return `#${one.map((part, at) => Math.round(part + (two[at] - part) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Return a hexadecimal colour that lets through what lies under it. */
function thin(colour, opacity) {
  const parts = hex(colour);
  return parts ? `rgba(${parts.join(",")},${opacity})` : colour;
}

/**
 * Return shape, colours and width of the edge of a node: filled when it operates, open when it does not yet or not now, grey when closed.
 *
 * @param {{type: string, kind: string, status: string, inside: boolean}} node
 * @param {Record<string, string>} tokens
 * @param {boolean} faded whether it stands back
 */
export function nodeLook({ type, kind, status, inside }, tokens, faded) {
  const veil = (colour) => (faded ? mixed(colour, tokens.paper, FADED) : colour);
  if (type !== "organisation") {
    const shape = type === "group" ? "group" : "leaves";
    return { shape, color: tokens.paper, border: veil(tokens.ink), edge: 1.3 };
  }
  const colour = tokens[kind] || tokens.firm;
  const fill = inside ? colour : mixed(colour, tokens.paper, 0.45);
  if (kind === "market") return { shape: "market", color: veil(tokens.market), border: veil(tokens.market), edge: 0 };
  if (status === "closed") return { shape: kind, color: tokens.paper, border: veil(tokens.ended), edge: 1.2 };
  if (OPEN.has(status)) return { shape: kind, color: tokens.paper, border: veil(fill), edge: 1.8 };
  return { shape: kind, color: veil(fill), border: veil(OUTLINED.has(kind) ? tokens.ink : tokens.paper), edge: 0.9 };
}

/**
 * Return colour and width of a line: the colour of its kind, grey when it has ended; thin while nothing is known of its quantity.
 *
 * @param {{kind: string, status: string, known: boolean, rows: number[]}} line
 * @param {Record<string, string>} tokens
 * @param {{faded?: boolean, many?: number}} context `many`: lines in all; where they are many they let light through, so that they do
 *   not blacken the sheet
 */
export function lineLook({ kind, status, known, rows }, tokens, { faded = false, many = 0 } = {}) {
  const colour = status === "ended" ? tokens.ended : tokens[`flow-${kind}`] || tokens.ink;
  const beside = !CHAIN.includes(kind);
  const pale = faded ? FADED + 0.06 : beside ? BESIDE : 0;
  const wide = rows.length > 1 ? Math.min(1.2 + Math.log2(rows.length) * 0.7, 6) : known ? 2 : 1.3;
  const width = status === "planned" ? Math.max(wide, 3) : status === "operating" ? wide : Math.min(wide, 1.2);
  const crowd = [CROWDED, BUSY].find(({ lines }) => many > lines);
  const size = Math.min(width, crowd?.width ?? Infinity, beside && rows.length === 1 ? 1.1 : Infinity);
  if (crowd && !faded) return { color: thin(pale ? mixed(colour, tokens.paper, pale) : colour, crowd.opacity), size };
  return { color: pale ? mixed(colour, tokens.paper, pale) : colour, size };
}
