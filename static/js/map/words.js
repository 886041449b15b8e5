// Words of the map: they stand in data-label-* attributes of its element and in the data; nothing is written here.

const NARROW_SPACE = "\u202f";
const ISOLATE = "\u2066";
const END_ISOLATE = "\u2069";
const MOST_FAR = 3;
const MOST_LISTED = 5;

const isolated = (text) => `\u2068${text}${END_ISOLATE}`;
export const printedUnit = (unit) => unit.replace("m3", "m³").replace("m2", "m²");

/** Return a figure with its unit, to be read from left to right in every language. */
export function figure(value, unit) {
  const amount = value.toLocaleString("en", { maximumFractionDigits: 3 }).replaceAll(",", NARROW_SPACE);
  return `${ISOLATE}${amount}${NARROW_SPACE}${printedUnit(unit)}${END_ISOLATE}`;
}

/** Return a function from the name of a word to the word: `data-label-<name>` of the element (or of its workspace). */
export function labels(element, words) {
  return (name, values = {}) => {
    const key = `label${name[0].toUpperCase()}${name.slice(1)}`;
    const given = typeof words === "function" ? words(name) : words?.[name];
    const text = element.dataset[key] ?? given ?? name;
    return text.replace(/%\((\w+)\)s/g, (_whole, field) => values[field] ?? "");
  };
}

/**
 * Return the sentences of a map.
 *
 * @param {object} base from `scene.register`
 * @param {(name: string, values?: object) => string} word from `labels`
 */
export function sentences(base, word) {
  const { data, printed, zoneNames } = base;
  const { linkages, organisations, products } = data;
  const said = (column, value) => data.words?.[column]?.[value] ?? value;
  const what = (row) => (linkages.product[row] >= 0 ? products.name[linkages.product[row]] : said("linkage_kind", linkages.kind[row]));
  const amount = (row) => {
    if (linkages.withheld[row]) return word("withheld");
    if (linkages.quantity[row] === null) return word("notKnown");
    const stated = [linkages.basis[row] && said("basis", linkages.basis[row]), linkages.year[row]].filter(Boolean).join(" ");
    return `${figure(linkages.quantity[row], linkages.unit[row])}${stated ? `, ${stated}` : ""}`;
  };
  const names = (indices, most) => {
    const shown = indices.slice(0, most).map((index) => isolated(printed[index]));
    return `${shown.join(", ")}${indices.length > most ? ` +${indices.length - most}` : ""}`;
  };
  const place = (index) => {
    const { precision, zone } = organisations;
    if (organisations.latitude[index] === null) return word("placeUnknown");
    if (precision[index] === "site") return "";
    if (precision[index] === "zone") return word("placeZone", { zone: zone[index] >= 0 ? zoneNames[zone[index]] : "" });
    return word("placeCity");
  };
  const state = (row) => [said("status", linkages.status[row]), said("confidence", linkages.confidence[row])].join(", ");
  const way = (row) => `${isolated(organisations.name[linkages.supplier[row]])} → ${isolated(organisations.name[linkages.customer[row]])}`;

  return {
    titleOf(mark) {
      if (mark.zone >= 0) return zoneNames[mark.zone];
      if (mark.shape === "count" && mark.members.length > 1) return `${printed[mark.members[0]]} +${mark.members.length - 1}`;
      return mark.unsure ? word("sitesNotKnown") : "";
    },
    flowText(flow) {
      const texts = new Set(flow.linkages.map(what));
      const text = texts.size === 1 ? [...texts][0] : said("linkage_kind", flow.kind);
      return flow.linkages.length > 1 ? `${text} (${flow.linkages.length})` : text;
    },
    edgeText(exit) {
      const [row] = exit.linkages;
      const one = exit.linkages.length === 1 && linkages.quantity[row] !== null;
      const kinds = [...new Set(exit.linkages.map(what))];
      const first = `${kinds.slice(0, 2).join(", ")}${kinds.length > 2 ? ` +${kinds.length - 2}` : ""}`;
      return [one ? `${first} ${figure(linkages.quantity[row], linkages.unit[row])}` : first, `${exit.outwards ? "→" : "←"} ${names(exit.far, MOST_FAR)}`];
    },
    ofOrganisation(index) {
      const kind = said("kind", organisations.kind[index]);
      const role = organisations.role[index] && said("role", organisations.role[index]);
      const status = said("organisation_status", organisations.status[index]);
      const lines = [[kind, role !== kind && role, status].filter(Boolean).join(", "), place(index)];
      if (organisations.employees[index] !== null) lines.push(word("employees", { count: figure(organisations.employees[index], "").trim() }));
      lines.push(word("linkages", { count: base.rows[index].length }));
      return { title: organisations.name[index], lines: lines.filter(Boolean) };
    },
    ofCount(mark) {
      const rest = mark.members.length - MOST_LISTED;
      const lines = mark.members.slice(0, MOST_LISTED).map((index) => printed[index]);
      if (rest > 0) lines.push(word("more", { count: rest }));
      return { title: word("organisations", { count: mark.members.length }), lines: [...lines, word("closer")] };
    },
    ofLinkages(rows) {
      if (rows.length === 1) return { title: what(rows[0]), lines: [way(rows[0]), amount(rows[0]), state(rows[0])] };
      const lines = rows.slice(0, MOST_LISTED).map((row) => `${what(row)}: ${way(row)}`);
      if (rows.length > MOST_LISTED) lines.push(word("more", { count: rows.length - MOST_LISTED }));
      return { title: word("linkages", { count: rows.length }), lines };
    },
  };
}
