// Suggestions while a name is typed: a combobox after the ARIA pattern. Without them the form stays what it is.
import { element } from "../page/element.js";
import { moved, optionsOf } from "./options.js";

const WAIT_MS = 150;
const SHORTEST = 2;
const OF_EACH_TYPE = 3;

function isolated(text) {
  return element("bdi", {}, text);
}

/** Fill a list with options under their headings; the options have the ids `<id>-0`, `<id>-1` ... */
function fill(list, options) {
  list.replaceChildren();
  let group = null;
  for (const [index, option] of options.entries()) {
    if (option.group !== group?.dataset.name) {
      const heading = option.group ? [element("span", { class: "of", "aria-hidden": "true" }, option.group)] : [];
      group = element("div", { role: option.group ? "group" : "presentation" }, ...heading);
      if (option.group) group.setAttribute("aria-label", option.group);
      group.dataset.name = option.group;
      list.append(group);
    }
    const link = element("a", { role: "option", id: `${list.id}-${index}`, href: option.address, tabindex: "-1", "aria-selected": "false" });
    link.append(isolated(option.name), ...(option.why ? [element("small", {}, " ", isolated(option.why))] : []));
    group.append(link);
  }
}

/** Suggest records for the text field of a form; `data-source` is the interface that is asked. */
export function startSuggesting(form) {
  const field = form.querySelector("input[name=q]");
  const said = form.dataset;
  const list = element("div", { id: `${field.id}-list`, role: "listbox", "aria-label": said.name, class: "suggestions", hidden: "" });
  const status = element("span", { role: "status", class: "sr" });
  const known = new Map();
  let options = [];
  let chosen = -1;
  let timer = 0;
  let asking = null;

  const choose = (index) => {
    chosen = index;
    for (const link of list.querySelectorAll("[role=option]")) link.setAttribute("aria-selected", String(link.id === `${list.id}-${index}`));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", `${list.id}-${index}`);
      document.getElementById(`${list.id}-${index}`).scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const show = (answer) => {
    const parameters = new URLSearchParams({ q: field.value.trim() });
    options = optionsOf(answer, { address: `${form.getAttribute("action")}?${parameters}`, name: said.all });
    fill(list, options);
    choose(-1);
    list.hidden = options.length === 0;
    field.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = options.length ? said.some.replace("%s", String(options.length)) : said.none;
  };
  const ask = async () => {
    const q = field.value.trim();
    asking?.abort();
    if (q.length < SHORTEST) return close();
    asking = new AbortController();
    const { signal } = asking;
    try {
      if (!known.has(q)) {
        const response = await fetch(`${said.source}?${new URLSearchParams({ q, limit: String(OF_EACH_TYPE) })}`, { signal });
        if (!response.ok) return close();
        known.set(q, await response.json());
      }
      if (!signal.aborted && document.activeElement === field) show(known.get(q));
    } catch (error) {
      if (error.name !== "AbortError") close(); // without an answer there are no suggestions; the form works
    }
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  form.append(list, status);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const next = moved(chosen, event.key, options.length);
    if (next !== null) choose(next);
    else if (event.key === "Enter" && chosen >= 0) window.location.assign(options[chosen].address);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus, so that a click arrives
}
