// A text field that offers records while a name is typed: a combobox after the ARIA pattern.
import { element } from "../page/element.js";
import { moved } from "../search/options.js";

const WAIT_MS = 180;
const SHORTEST = 2;
const OFFERED = 8;

/** Return the hits of all groups of an answer, the best first as the interface orders them. */
export function hitsOf(answer, most = OFFERED) {
  return answer.groups.flatMap((group) => group.hits.map((hit) => ({ ...hit, type: group.type, of: group.name }))).slice(0, most);
}

async function asked(q, types, signal) {
  const parameters = new URLSearchParams({ q, type: types, limit: String(OFFERED) });
  const response = await fetch(`/api/v1/search/?${parameters}`, { signal });
  return response.ok ? hitsOf(await response.json()) : [];
}

function optionOf(hit, id) {
  const second = [hit.key, hit.country, hit.text === hit.name || hit.text === hit.key ? "" : hit.text].filter(Boolean).join(" · ");
  return element("div", { role: "option", id, "aria-selected": "false" }, element("bdi", {}, hit.name), element("small", {}, element("bdi", {}, second)));
}

/**
 * Offer records for what is typed in a field.
 *
 * @param {HTMLInputElement} field with an id
 * @param {string} types of records, divided by commas
 * @param {(hit: {key: string, name: string, type: string}) => void} chosen called with the record that was chosen
 */
export function offer(field, types, chosen) {
  const list = element("div", { id: `${field.id}-list`, role: "listbox", hidden: "", "aria-label": field.labels?.[0]?.textContent ?? "" });
  const holder = element("div", { class: "picker" });
  field.replaceWith(holder);
  holder.append(field, list);
  let hits = [];
  let at = -1;
  let timer = 0;
  let asking = null;

  const mark = (index) => {
    at = index;
    for (const [number, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(number === index));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const take = (index) => {
    const hit = hits[index];
    close();
    chosen(hit);
  };
  const ask = async () => {
    const q = field.value.trim();
    asking?.abort();
    if (q.length < SHORTEST) return close();
    asking = new AbortController();
    const { signal } = asking;
    try {
      hits = await asked(q, types, signal);
    } catch (error) {
      if (error.name !== "AbortError") close(); // without an answer nothing is offered; the server reads what was typed
      return undefined;
    }
    if (signal.aborted || document.activeElement !== field) return undefined;
    list.replaceChildren(...hits.map((hit, number) => optionOf(hit, `${list.id}-${number}`)));
    list.hidden = hits.length === 0;
    field.setAttribute("aria-expanded", String(hits.length > 0));
    at = -1;
    return undefined;
  };

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
    field.setAttribute(name, value);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const next = moved(at, event.key, hits.length);
    if (next !== null) mark(next);
    else if (event.key === "Enter" && at >= 0) take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) take([...list.children].indexOf(option));
  });
}
