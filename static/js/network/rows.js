// The rows of a selection as the network asks for them: who stands by himself, who is found, what is said. Rows in, places and words out.
import { sentences } from "../map/words.js";
import { indexed, reached } from "../workspace/selection.js";
import { found, namesFolded } from "./find.js";
import { printedName } from "./scene.js";

const MOST_KEPT = 80; // reached organisations that stand by themselves even where they would be counted
const MOST_FOUND = 8;
const MOST_NAMED = 5;

export class Rows {
  /**
   * @param {object} data columns of the selection
   * @param {(name: string, values?: object) => string} word
   */
  constructor(data, word) {
    Object.assign(this, { data, word, index: indexed(data), folded: null });
    this.said = sentences({ data, printed: data.organisations.name.map(printedName), zoneNames: data.zones.name }, word);
  }

  /** Return the place of an organisation's key, null for none. */
  placeOf(key) {
    return this.index.organisation.get(key) ?? null;
  }

  /** Return what is reached from the focus, null without one. */
  reachOf({ focus, steps, way }) {
    return this.placeOf(focus) === null ? null : reached(this.data, this.index, focus, steps, way);
  }

  /** Return the organisations that stand by themselves in any case: selected, focused and what is near them, and those given. */
  kept({ selected, focus }, reach, given) {
    const { supplier, customer } = this.data.linkages;
    const kept = new Set(given);
    const row = selected?.type === "linkage" ? this.index.linkage.get(selected.key) : undefined;
    const place = selected?.type === "organisation" ? this.placeOf(selected.key) : null;
    if (row !== undefined) kept.add(supplier[row]).add(customer[row]);
    if (place !== null) kept.add(place);
    if (reach) for (const near of reach.organisations.size <= MOST_KEPT ? reach.organisations : [this.placeOf(focus)]) kept.add(near);
    return [...kept].sort((one, two) => one - two);
  }

  /** Return the organisations whose names hold what is asked, the most linked first. */
  find(asked) {
    this.folded ??= namesFolded(this.data.organisations);
    const weight = (place) => this.index.out[place].length + this.index.in[place].length;
    return found(this.folded, asked, weight, MOST_FOUND).map((place) => ({ place, name: this.data.organisations.name[place] }));
  }

  /** Return title and lines of what is pointed at: a node or a line of a scene. */
  sentence({ nodes, lines }, { type, at }) {
    if (type === "line") return this.said.ofLinkages(lines[at].rows);
    const { members, name, type: kind } = nodes[at];
    if (kind === "organisation") return this.said.ofOrganisation(members[0]);
    const names = members.slice(0, MOST_NAMED).map((place) => printedName(this.data.organisations.name[place]));
    if (members.length > MOST_NAMED) names.push(this.word("more", { count: members.length - MOST_NAMED }));
    return { title: name, lines: [...names, this.word("opens")] };
  }
}
