// Words of the map: they stand in data-label-* attributes of its element and in the data; nothing is written here.

const NARROW_SPACE = "\u202f";
const ISOLATE = "\u2066";
const END_ISOLATE = "\u2069";
const MOST_FAR = 3;
const MOST_LISTED = 5;

/** A name without the explanation in brackets at its end. */
export const printedName = (name) => (name.endsWith(")") && name.indexOf(" (") > 0 ? name.slice(0, name.indexOf(" (")) : name);

const isolated = (text) => `\u2068${text}${END_ISOLATE}`;
export const printedUnit = (unit) => unit.replace("m3", "m³").replace("m2", "m²");

/** Return a figure with its unit, to be read from left to right in every language. */
export function figure(value, unit) {
  const amount = value.toLocaleString("en", { maximumFractionDigits: 3 }).replaceAll(",", NARROW_SPACE);
  return `${ISOLATE}${amount}${unit && NARROW_SPACE}${printedUnit(unit)}${END_ISOLATE}`;
}

const listed = (texts) => `${texts.slice(0, MOST_FAR).join(", ")}${texts.length > MOST_FAR ? ` +${texts.length - MOST_FAR}` : ""}`;

/** Return a function from the name of a word to the word: `data-label-<name>` of the element (or of its workspace). */
export function labels(element, words) {
  return (name, values = {}) => {
    const key = `label${name[0].toUpperCase()}${name.slice(1)}`;
    const given = typeof words === "function" ? words(name) : typeof words?.[name] === "string" ? words[name] : undefined;
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
  const linkageCounts = organisations.key.map(() => 0);
  for (const end of [linkages.supplier, linkages.customer]) for (const index of end) linkageCounts[index] += 1;
  const said = (column, value) => data.words?.[column]?.[value] ?? value;
  const productNames = products.name.map(printedName);
  const what = (row) => (linkages.product[row] >= 0 ? productNames[linkages.product[row]] : said("linkage_kind", linkages.kind[row]));
  const amount = (row) => {
    if (linkages.withheld[row]) return word("withheld");
    if (linkages.quantity[row] === null) return linkages.product[row] < 0 ? "" : word("notKnown");
    const stated = [linkages.basis[row] && said("basis", linkages.basis[row]), linkages.year[row]].filter(Boolean).join(" ");
    return `${figure(linkages.quantity[row], linkages.unit[row])}${stated ? `, ${stated}` : ""}`;
  };
  /** Markets with what goes there, known quantities first; of a number only the names. */
  const ends = ({ linkages: rows, far, outwards }) => {
    if (far.length < rows.length) return listed(far.map((index) => isolated(printed[index])));
    const known = [...rows].sort((a, b) => (linkages.quantity[b] ?? -1) - (linkages.quantity[a] ?? -1) || a - b);
    const end = outwards ? linkages.customer : linkages.supplier;
    const said = (row) => (linkages.quantity[row] === null ? "" : ` ${figure(linkages.quantity[row], linkages.unit[row])}`);
    return listed(known.map((row) => `${isolated(printed[end[row]])}${said(row)}`));
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

  /** The town that most of the members name, where the rows say towns. */
  const localityOf = ({ members }) => {
    const counts = new Map();
    for (const index of members) {
      const town = organisations.locality?.[index];
      if (town) counts.set(town, (counts.get(town) ?? 0) + 1);
    }
    const [town, count] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? ["", 0];
    return count * 2 >= members.length ? town : "";
  };

  return {
    titleOf(mark, opened) {
      if (mark.zone >= 0) return zoneNames[mark.zone];
      if (!opened && localityOf(mark)) return localityOf(mark);
      if (!opened) return `${printed[mark.members[0]]} +${mark.members.length - 1}`;
      const town = localityOf(mark);
      return mark.unsure ? [town, word("sitesNotKnown")].filter(Boolean).join(": ") : town;
    },
    flowText(flow) {
      const texts = new Set(flow.linkages.map(what));
      const text = texts.size === 1 ? [...texts][0] : said("linkage_kind", flow.kind);
      return flow.linkages.length > 1 ? `${text} (${flow.linkages.length})` : text;
    },
    /** A flow from or to what lies out of view: what flows, and who is there. */
    farText(flow, outwards) {
      return `${this.flowText(flow)} ${outwards ? "→" : "←"} ${isolated(printed[outwards ? flow.to : flow.from])}`;
    },
    edgeText(exit) {
      const kinds = [...new Set(exit.linkages.map(what))];
      const first = `${kinds.slice(0, 2).join(", ")}${kinds.length > 2 ? ` +${kinds.length - 2}` : ""}`;
      return [first, `${exit.outwards ? "→" : "←"} ${ends(exit)}`];
    },
    ofOrganisation(index) {
      const kind = said("kind", organisations.kind[index]);
      const role = organisations.role[index] && said("role", organisations.role[index]);
      const status = said("organisation_status", organisations.status[index]);
      const lines = [[kind, role !== kind && role, status].filter(Boolean).join(", "), place(index)];
      if (organisations.employees[index] !== null) lines.push(`${figure(organisations.employees[index], "")} ${word("employees")}`);
      lines.push(word("linkages", { count: linkageCounts[index] }));
      return { title: organisations.name[index], lines: lines.filter(Boolean) };
    },
    ofCount(mark) {
      const rest = mark.members.length - MOST_LISTED;
      const lines = mark.members.slice(0, MOST_LISTED).map((index) => printed[index]);
      if (rest > 0) lines.push(word("more", { count: rest }));
      return { title: word("organisations", { count: mark.members.length }), lines: [...lines, word("closer")] };
    },
    ofLinkages(rows) {
      if (rows.length === 1) return { title: what(rows[0]), lines: [way(rows[0]), amount(rows[0]), state(rows[0])].filter(Boolean) };
      const lines = rows.slice(0, MOST_LISTED).map((row) => `${what(row)}: ${way(row)}`);
      if (rows.length > MOST_LISTED) lines.push(word("more", { count: rows.length - MOST_LISTED }));
      return { title: word("linkages", { count: rows.length }), lines };
    },
  };
}
