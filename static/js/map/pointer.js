// What is pointed at and chosen on the map: tells the others, shows words, lights up what belongs to it.
import { lit } from "../workspace/selection.js";

/** Return the linkages that something found stands for. */
export const rowsOf = (found) => found?.exit?.linkages ?? found?.flow?.linkages ?? [];

/** Return a name by which two findings are the same. */
export function nameOf(found) {
  if (!found) return "";
  return [found.type, found.index ?? found.mark?.members[0] ?? rowsOf(found)[0]].join(" ");
}

/** Return what to say of something found. */
export function saidOf(found, words) {
  if (!found) return null;
  if (found.type === "organisation") return words.ofOrganisation(found.index);
  if (found.type === "count") return words.ofCount(found.mark);
  return words.ofLinkages(rowsOf(found));
}

/** Return what others are told of something found: an organisation or the first of its linkages; a number is nothing to them. */
export function hoverOf(found) {
  if (found?.type === "organisation") return { type: "organisation", index: found.index };
  const [row] = rowsOf(found);
  return row === undefined ? null : { type: "linkage", index: row };
}

/** Return what lights up with something found: its linkages and their ends. */
export function relatedTo(found, data, index) {
  if (!found) return null;
  if (found.type === "organisation") return lit(data, index, { type: "organisation", key: data.organisations.key[found.index] });
  const members = found.mark?.members ?? [];
  const rows = found.mark ? members.flatMap((place) => [...index.out[place], ...index.in[place]]) : rowsOf(found);
  const organisations = new Set(members);
  for (const row of rows) organisations.add(data.linkages.supplier[row]).add(data.linkages.customer[row]);
  return { organisations, linkages: new Set(rows) };
}

/** Return what is selected by a click: {type, key}, null for nothing, undefined for what only comes nearer (a number, many linkages). */
export function selectionOf(found, { organisations, linkages }) {
  if (!found) return null;
  if (found.type === "organisation") return { type: "organisation", key: organisations.key[found.index] };
  const rows = rowsOf(found);
  if (rows.length === 1 || found.type === "edge") return { type: "linkage", key: linkages.key[rows[0]] };
  return undefined;
}
