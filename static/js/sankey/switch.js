// The choice of what the value chain shows.
import { printedUnit, wordsOf } from "./words.js";

const FEW = 4;

/**
 * A choice of product family and unit: one of each at a time, since units are never added. Few are buttons, many are a list.
 *
 * @returns {{bar: HTMLElement, show: (place: number) => void}} `show` sets it to a choice that was made elsewhere
 */
export function makeSwitch(figure, choices, choose) {
  const name = (view) => `${view.name}${view.unit ? `, ${printedUnit(view.unit)}` : ""} (${view.rows})`;
  const bar = document.createElement("div");
  bar.className = "switch";
  if (choices.length > FEW) {
    const label = document.createElement("label");
    const list = document.createElement("select");
    list.id = `${figure.dataset.for}-family`;
    label.htmlFor = list.id;
    label.textContent = wordsOf(figure)("family");
    list.append(...choices.map((view, index) => new Option(name(view), String(index))));
    list.addEventListener("change", () => choose(choices[Number(list.value)]));
    bar.append(label, list);
    return { bar, show: (place) => (list.value = String(place)) };
  }
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", wordsOf(figure)("family"));
  const buttons = choices.map((view, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name(view);
    button.setAttribute("aria-pressed", String(index === 0));
    button.addEventListener("click", () => {
      show(index);
      choose(view);
    });
    return button;
  });
  const show = (place) => buttons.forEach((button, each) => button.setAttribute("aria-pressed", String(each === place)));
  bar.append(...buttons);
  return { bar, show };
}
