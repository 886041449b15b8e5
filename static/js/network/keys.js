// The keys of the network: arrows walk, Enter selects, Escape clears, plus, minus and nought move the sheet.
import { stepFrom, walks } from "./walk.js";

/**
 * Let a key do its work.
 *
 * @param {KeyboardEvent} event
 * @param {{here: () => number|null, first: () => number|null, points: () => object[], neighbours: (node: number) => Set<number>,
 *   walk: (node: number) => void, enter: () => void, clear: () => void, zoom: (way: number) => void, whole: () => void}} network
 *   `here`: the node that is left, `first`: the most important one
 */
export function pressed(event, network) {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (walks(key) || key === "Home") {
    const here = network.here();
    const next = key === "Home" || here === null ? network.first() : (stepFrom(key, here, network.points(), network.neighbours(here)) ?? here);
    if (next !== null) network.walk(next);
  } else if (key === "Enter") network.enter();
  else if (key === "Escape") network.clear();
  else if (key === "+" || key === "=") network.zoom(-1);
  else if (key === "-") network.zoom(1);
  else if (key === "0") network.whole();
  else return;
  event.preventDefault();
}
