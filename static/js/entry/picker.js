// Fields that stand for a record: its name is shown, its key is sent. What was typed and not chosen is sent as it is; the server reads it.
import { offer } from "./combobox.js";

/** One record. */
export function startPicking(holder) {
  const field = holder.querySelector("input[type=text]");
  const meant = holder.querySelector(".meant");
  const sent = document.createElement("input");
  sent.type = "hidden";
  sent.name = field.name;
  sent.value = field.value;
  field.removeAttribute("name");
  field.after(sent);
  if (meant?.textContent) {
    field.value = meant.textContent;
    meant.textContent = sent.value;
  }
  const say = (key) => {
    if (!meant) return;
    meant.textContent = key;
    meant.hidden = !key;
  };
  const send = (value) => {
    sent.value = value;
    sent.dispatchEvent(new Event("change", { bubbles: true }));
  };
  field.addEventListener("input", () => {
    send(field.value);
    say("");
  });
  offer(field, holder.dataset.types, (hit) => {
    field.value = hit.name;
    say(hit.key);
    send(hit.key);
  });
}

/** Several records, a key a line: a field above the lines finds them. */
export function startPickingSeveral(holder) {
  const lines = holder.querySelector("textarea");
  const field = document.createElement("input");
  field.type = "text";
  field.id = `${lines.id}-find`;
  field.setAttribute("aria-label", holder.dataset.find);
  field.placeholder = holder.dataset.find;
  field.autocomplete = "off";
  lines.before(field);
  offer(field, holder.dataset.types, (hit) => {
    const keys = lines.value.split(/[\s,]+/).filter(Boolean);
    if (!keys.includes(hit.key)) lines.value = [...keys, hit.key].join("\n");
    field.value = "";
    lines.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Coordinates from a place that is known: a zone, or an organisation with coordinates. */
export function startPickingPlaces(holder) {
  const form = holder.closest("form");
  const field = holder.querySelector("input");
  const value = (name, text) => {
    const input = form.elements.namedItem(name);
    if (input && "value" in input) input.value = text;
  };
  holder.hidden = false;
  offer(field, "zone,organisation", async (hit) => {
    const kind = hit.type === "zone" ? "zones" : "organisations";
    const response = await fetch(`/api/v1/${kind}/${encodeURIComponent(hit.key)}/`);
    if (!response.ok) return;
    const place = await response.json();
    field.value = hit.name;
    if (place.latitude === null) return;
    value("latitude", String(place.latitude));
    value("longitude", String(place.longitude));
    value("location_precision", hit.type === "zone" ? "zone" : (place.location_precision ?? ""));
  });
}
