// Map and lists show the same things: pointing at (or focusing) one lights the others with the same key.

/** Return the keys that an element stands for: an arrow may stand for several linkages. */
function keysOf(element) {
  return (element.dataset.key ?? "").split(" ").filter(Boolean);
}

/**
 * Light up everything under an element that shares a `data-key` with what is pointed at.
 *
 * @param {HTMLElement} root the part of the page that holds map and lists
 */
export function startLighting(root) {
  const all = [...root.querySelectorAll("[data-key]")];
  const show = (event) => {
    const keys = new Set(keysOf(event.target.closest?.("[data-key]") ?? { dataset: {} }));
    for (const element of all) element.classList.toggle("lit", keysOf(element).some((key) => keys.has(key)));
  };
  const clear = () => all.forEach((element) => element.classList.remove("lit"));
  root.addEventListener("pointerover", show);
  root.addEventListener("focusin", show);
  root.addEventListener("pointerleave", clear);
  root.addEventListener("focusout", clear);
}
