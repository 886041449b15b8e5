// The workspace at work: one state, three faces, the lists beside them, and the address that holds it all.
import { savePng } from "./png.js";
import { indexed, lit, reached } from "./selection.js";
import { parse, query, rowsQuery, sameRows } from "./state.js";

const PARTS = ["crumbs", "title", "day", "ask", "pictures", "parties", "rest"];
const REST = 600; // milliseconds after which a moved map is written into the address

/** Return the words of the workspace: `data-<name>` of its element, with %(field)s filled in. */
function wordsOf(element) {
  return (name, values = {}) => (element.dataset[name] ?? name).replace(/%\((\w+)\)s/g, (_all, field) => values[field] ?? "");
}

export class Workbench {
  /**
   * @param {HTMLElement} element the workspace
   * @param {Record<string, () => Promise<{create: Function}>>} faces how each face is fetched
   * @param {(root: ParentNode) => void} wireParts starts the modules of parts that are new in the page
   */
  constructor(element, faces, wireParts) {
    Object.assign(this, { element, loaders: faces, wireParts });
    this.say = wordsOf(element);
    this.state = parse(location.search);
    this.faces = new Map();
    this.data = null;
    this.asked = 0;
    this.act = { hover: (thing) => this.hover(thing), select: (thing) => this.select(thing), move: (at) => this.move(at) };
    this.listen();
    this.showTools();
    this.fetchRows().then(() => this.openFaces());
  }

  // ---------------------------------------------------------------- rows
  async fetchRows() {
    const number = (this.asked += 1);
    this.note(this.say("waiting"));
    try {
      const asked = rowsQuery(this.state);
      const answer = await fetch(`${this.element.dataset.columns}${asked ? `?${asked}` : ""}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const data = await answer.json();
      if (number !== this.asked) return false;
      this.data = data;
      this.index = indexed(data);
      this.offerOrganisations();
      this.offerFamilies();
      this.note("");
      return true;
    } catch {
      if (number === this.asked) this.note(this.say("failed"));
      return false;
    }
  }

  /** Show other rows: the page of the new address brings the lists, the columns bring the pictures. */
  async load({ push = true } = {}) {
    const address = `${location.pathname}${query(this.state) ? `?${query(this.state)}` : ""}`;
    const number = (this.asked += 1);
    this.note(this.say("waiting"));
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (number !== this.asked) return;
      if (!page.querySelector('[data-module="workspace"]')) {
        location.assign(address); // a refused parameter: the page says which
        return;
      }
      if (push) history.pushState(null, "", address);
      document.title = page.title;
      this.closeFaces();
      this.swap(page);
    } catch {
      this.note(this.say("failed"));
      return;
    }
    if (await this.fetchRows()) await this.openFaces();
  }

  swap(page) {
    for (const name of PARTS) {
      const [here, there] = [document, page].map((root) => root.querySelector(`[data-part="${name}"]`));
      if (here && there) here.replaceWith(document.adoptNode(there));
    }
    this.wireParts(this.element);
    this.showTools();
  }

  // ---------------------------------------------------------------- faces
  async openFaces() {
    if (!this.data) return;
    const sankey = this.element.querySelector('[data-module="sankey"]');
    const drawn = sankey?.closest("[data-view]").querySelector("[data-drawn]");
    if (drawn) drawn.hidden = !sankey.hidden;
    await Promise.all([...this.element.querySelectorAll("[data-face]")].map((holder) => this.openFace(holder)));
    this.apply();
  }

  async openFace(holder) {
    const name = holder.dataset.face;
    const section = holder.closest("[data-view]");
    const load = this.loaders[name];
    if (!load || section.hidden || this.faces.has(name)) return;
    const drawn = section.querySelector("[data-drawn]");
    try {
      const module = await load();
      if (!holder.isConnected || this.faces.has(name)) return;
      holder.hidden = false;
      if (drawn) drawn.hidden = true;
      this.faces.set(name, module.create(holder, { data: this.data, state: this.state, words: this.data.words, act: this.act }));
    } catch (error) {
      holder.hidden = true; // the picture that the server drew stays
      if (drawn) drawn.hidden = false;
      if (error.name !== "NoWebGL") console.error(`face ${name}`, error);
    }
  }

  closeFaces() {
    for (const face of this.faces.values()) face.destroy();
    this.faces.clear();
  }

  // ---------------------------------------------------------------- state
  /** Change how the rows are looked at. */
  change(changes, { push = true } = {}) {
    const before = this.state;
    this.state = { ...this.state, ...changes };
    const address = `${location.pathname}${query(this.state) ? `?${query(this.state)}` : ""}`;
    if (address !== location.pathname + location.search) history[push ? "pushState" : "replaceState"](null, "", address);
    this.showTools();
    if (before.view !== this.state.view) this.openFaces();
    this.apply();
    if (JSON.stringify(before.selected) !== JSON.stringify(this.state.selected)) this.fetchEvidence();
  }

  apply() {
    for (const face of this.faces.values()) face.update(this.state);
    const { family, unit } = this.state;
    const sankey = this.element.querySelector('[data-module="sankey"]');
    if (family) sankey?.dispatchEvent(new CustomEvent("chain:choose", { detail: { family, unit } }));
    this.markLists();
  }

  select(thing) {
    const same = JSON.stringify(thing) === JSON.stringify(this.state.selected);
    if (!same) this.change({ selected: thing ? { type: thing.type, key: thing.key ?? this.keyAt(thing) } : null });
  }

  move(at) {
    clearTimeout(this.moving);
    this.moving = setTimeout(() => this.change({ at }, { push: false }), REST);
  }

  keyAt({ type, index }) {
    return this.data[`${type}s`].key[index];
  }

  hover(thing) {
    const named = thing && { type: thing.type, key: thing.key ?? this.keyAt(thing) };
    const found = this.data && lit(this.data, this.index, named);
    for (const face of this.faces.values()) face.light(found);
    this.lightLists(found);
  }

  // ---------------------------------------------------------------- lists
  eachRow(action) {
    for (const list of this.element.querySelectorAll("[data-lights]")) {
      const type = list.dataset.lights;
      for (const row of list.querySelectorAll("[data-key]")) action(row, type, this.index?.[type].get(row.dataset.key));
    }
  }

  lightLists(found) {
    this.eachRow((row, type, place) => row.classList.toggle("lit", Boolean(found?.[`${type}s`].has(place))));
  }

  markLists() {
    if (!this.data) return;
    const { focus, steps, way, selected } = this.state;
    const near = focus ? reached(this.data, this.index, focus, steps, way) : null;
    this.eachRow((row, type, place) => {
      row.classList.toggle("dim", Boolean(near) && !near[`${type}s`].has(place));
      row.classList.toggle("chosen-row", selected?.type === type && selected.key === row.dataset.key);
    });
    const place = this.index.organisation.get(focus);
    if (near && place !== undefined) {
      this.note(this.say("focused", { count: near.organisations.size, steps, name: this.data.organisations.name[place] }));
    } else if (!focus) this.note("");
  }

  // ---------------------------------------------------------------- evidence
  async fetchEvidence() {
    const holder = this.element.querySelector('[data-part="evidence"]');
    const asked = query({ ...parse(""), filters: this.state.filters.filter(([name]) => name === "as_of"), selected: this.state.selected });
    const number = (this.evidenceAsked = (this.evidenceAsked ?? 0) + 1);
    const answer = await fetch(`${this.element.dataset.evidence}${asked ? `?${asked}` : ""}`);
    if (!answer.ok || number !== this.evidenceAsked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector('[data-part="evidence"]');
    if (fresh) holder.replaceChildren(...fresh.childNodes);
  }

  // ---------------------------------------------------------------- tools
  showTools() {
    const { element, state } = this;
    const levers = element.querySelector("[data-levers]");
    if (levers.hidden) levers.open = !matchMedia("(max-width: 40rem)").matches;
    levers.hidden = false;
    for (const button of element.querySelectorAll("button[data-do]")) button.hidden = button.dataset.do === "clear" && !state.selected;
    for (const name of ["size", "layout", "group", "focus", "steps", "way"]) {
      const lever = element.querySelector(`select[data-do="${name}"]`);
      if (lever) lever.value = String(state[name]);
    }
    const day = state.filters.find(([name]) => name === "as_of")?.[1];
    const slider = element.querySelector('[data-do="day"]');
    slider.value = day ? day.slice(0, 4) : slider.max;
    element.querySelector("[data-day]").value = day ?? this.say("today");
    for (const link of element.querySelectorAll('[data-do="view"]')) {
      if (link.dataset.value === state.view.join(",")) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const quantities = element.querySelector('select[data-do="family"]');
    if (quantities) quantities.value = state.family ? `${state.family} ${state.unit}` : "";
    for (const link of element.querySelectorAll("[data-away]")) {
      const asked = [query(state), link.dataset.more].filter(Boolean).join("&");
      link.href = link.pathname + (asked ? `?${asked}` : "");
    }
    for (const section of element.querySelectorAll("[data-view]")) section.hidden = !state.view.includes(section.dataset.view);
  }

  /** What can be focused on: all organisations and markets, by name. */
  offerOrganisations() {
    const { key, name } = this.data.organisations;
    const list = this.element.querySelector('select[data-do="focus"]');
    const places = key.map((_key, place) => place).sort((one, other) => name[one].localeCompare(name[other]));
    list.replaceChildren(list.options[0], ...places.map((place) => new Option(name[place], key[place])));
    list.value = this.state.focus;
  }

  /** The product families whose quantities can be drawn: those with a known figure, each in one unit. */
  offerFamilies() {
    const { linkages, products } = this.data;
    const counts = new Map();
    linkages.product.forEach((product, place) => {
      if (product < 0 || linkages.quantity[place] === null) return;
      const family = products.family[product];
      const value = `${products.key[family]} ${linkages.unit[place]}`;
      const entry = counts.get(value) ?? { name: `${products.name[family]}, ${linkages.unit[place]}`, count: 0 };
      counts.set(value, { ...entry, count: entry.count + 1 });
    });
    const list = this.element.querySelector('select[data-do="family"]');
    const options = [...counts].sort(([, one], [, other]) => other.count - one.count);
    list.replaceChildren(list.options[0], ...options.map(([value, { name, count }]) => new Option(`${name} (${count})`, value)));
    list.value = this.state.family ? `${this.state.family} ${this.state.unit}` : "";
  }

  note(text) {
    const line = this.element.querySelector("[data-say]");
    if (line.textContent !== text) line.textContent = text;
  }

  setFilters(filters) {
    this.state = { ...this.state, filters };
    this.load();
  }

  listen() {
    const { element } = this;
    element.addEventListener("click", (event) => this.clicked(event));
    element.addEventListener("change", (event) => this.changed(event));
    element.addEventListener("input", (event) => {
      if (event.target.dataset?.do === "day") this.showYear(event.target);
    });
    element.addEventListener("submit", (event) => this.submitted(event));
    for (const kind of ["pointerover", "focusin"]) element.addEventListener(kind, (event) => this.pointed(event.target));
    for (const kind of ["pointerleave", "focusout"]) element.addEventListener(kind, () => this.pointed(null));
    element.addEventListener("chain:chosen", ({ detail }) => this.change(detail));
    addEventListener("popstate", () => {
      const before = this.state;
      this.state = parse(location.search);
      if (!sameRows(before, this.state)) this.load({ push: false });
      else {
        this.showTools();
        this.openFaces();
        this.fetchEvidence();
      }
    });
  }

  pointed(target) {
    const row = target?.closest?.("[data-lights] [data-key]");
    const type = row?.closest("[data-lights]").dataset.lights;
    const key = row?.dataset.key ?? "";
    if (this.pointedAt === key) return;
    this.pointedAt = key;
    if (row || target === null) this.hover(row ? { type, key } : null);
  }

  clicked(event) {
    const { element } = this;
    const tool = event.target.closest("[data-do]");
    if (tool?.dataset.do === "view") {
      event.preventDefault();
      this.change({ view: tool.dataset.value.split(",") });
    } else if (tool?.dataset.do === "copy") {
      navigator.clipboard?.writeText(location.href).then(() => this.note(this.say("copied")));
    } else if (tool?.dataset.do === "png") {
      const sheet = element.querySelector(`[data-away="${tool.dataset.value}"]`);
      savePng(sheet.href, `${tool.dataset.value}.png`).catch(() => this.note(this.say("failed")));
    } else if (tool?.dataset.do === "clear") this.change({ selected: null });
    else if (!event.target.closest("a, button, summary, input, label")) {
      const row = event.target.closest("[data-lights] [data-key]");
      if (row) this.select({ type: row.closest("[data-lights]").dataset.lights, key: row.dataset.key });
    }
  }

  changed(event) {
    const name = event.target.dataset?.do;
    if (name === "day") this.setFilters(this.withDay(event.target));
    else if (name === "since") this.setFilters(this.withSince(event.target.value));
    else if (name === "steps") this.change({ steps: Number(event.target.value) });
    else if (name === "family") {
      const [family, unit = ""] = event.target.value.split(" ");
      this.change({ family, unit });
    }
    else if (["size", "layout", "group", "focus", "way"].includes(name)) this.change({ [name]: event.target.value });
  }

  withDay(slider) {
    const others = this.state.filters.filter(([name]) => name !== "as_of");
    return slider.value === slider.max ? others : [...others, ["as_of", `${slider.value.padStart(4, "0")}-06-30`]];
  }

  withSince(day) {
    const others = this.state.filters.filter(([name]) => name !== "since");
    return day ? [...others, ["since", day]] : others;
  }

  showYear(slider) {
    this.element.querySelector("[data-day]").value = slider.value === slider.max ? this.say("today") : `${slider.value}-06-30`;
  }

  /** The filters of the form, many values of one joined; how the rows are looked at stays. */
  submitted(event) {
    const form = event.target.closest(".narrow-down form, .compare");
    if (!form) return;
    event.preventDefault();
    const given = new Map();
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) given.set(name, given.has(name) ? `${given.get(name)},${value}` : value);
    }
    this.setFilters(parse(new URLSearchParams([...given]).toString()).filters);
  }
}
