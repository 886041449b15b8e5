// The duplicate guard: asks, while an organisation is typed, which one of the register it may be.

import { element } from "../page/element.js";

const WAIT_MS = 400;
const SHORTEST = 3;
const ASKED = ["name", "name_local", "website", "country", "zone", "latitude", "longitude", "kind"];

/**
 * Return what is asked of the guard, from the fields of a form by name; null while too little is typed.
 *
 * @param {(name: string) => string} valueOf
 */
export function questionOf(valueOf) {
  const lines = (name) => valueOf(name).split("\n").map((line) => line.trim()).filter(Boolean);
  const parameters = Object.fromEntries(ASKED.map((name) => [name, valueOf(name).trim()]).filter(([, value]) => value));
  if (!("latitude" in parameters && "longitude" in parameters)) {
    delete parameters.latitude;
    delete parameters.longitude;
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(parameters.zone ?? "")) delete parameters.zone;
  const aliases = lines("aliases").join(";");
  const identifiers = lines("identifiers").filter((line) => /^[^:]+:.+$/.test(line)).join(",");
  if (aliases) parameters.aliases = aliases;
  if (identifiers) parameters.identifiers = identifiers;
  const told = [parameters.name, parameters.name_local].some((name) => (name ?? "").length >= SHORTEST) || aliases || identifiers;
  return told ? parameters : null;
}

/** Watch the form in which this section stands. */
export function startGuarding(section) {
  const form = section.closest("form");
  const list = section.querySelector("ul");
  let timer = 0;
  let asking = null;
  const valueOf = (name) => form.elements.namedItem(name)?.value ?? "";

  const show = (found) => {
    list.replaceChildren(
      ...found.map((one) => {
        const reasons = one.reasons.map((reason) => reason.words).join("; ");
        const page = element("a", { href: `/organisations/${one.key}/` }, element("bdi", {}, one.name));
        const { known } = section.dataset;
        const take = element("button", { name: "action", value: `is-${one.key}`, "aria-label": `${known}: ${one.name}` }, known);
        return element("li", {}, page, " ", element("span", { class: "small" }, reasons), " ", take);
      }),
    );
    section.hidden = found.length === 0;
  };
  const ask = async () => {
    const question = questionOf(valueOf);
    asking?.abort();
    if (!question) return show([]);
    asking = new AbortController();
    try {
      const response = await fetch(`${section.dataset.source}?${new URLSearchParams(question)}`, { signal: asking.signal });
      if (response.ok) show((await response.json()).duplicates);
    } catch (error) {
      if (error.name !== "AbortError") show([]); // the server asks once more when the form is sent
    }
    return undefined;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}
