// The parts round the ground: canvas, buttons, note, and the words beside the pointer.

/** Make an element of a class. */
export function made(tag, css, text = "") {
  const element = document.createElement(tag);
  element.className = css;
  if (text) element.textContent = text;
  return element;
}

/**
 * Build the parts of the map inside its element.
 *
 * @param {HTMLElement} element
 * @param {(name: string) => string} word
 * @param {Record<string, () => void>} actions closer, farther, whole
 * @param {HTMLElement} key the legend, from key.js
 */
export function buildFrame(element, word, actions, key) {
  const root = made("div", "map-face");
  const sheet = made("div", "map-sheet");
  const ground = made("div", "map-ground");
  const canvas = made("canvas", "map-over");
  canvas.setAttribute("aria-hidden", "true");
  const tools = made("div", "map-tools");
  for (const [name, sign] of [["closer", "+"], ["farther", "−"], ["whole", "⤢"]]) {
    const button = made("button", "map-tool", sign);
    button.type = "button";
    button.setAttribute("aria-label", word(name));
    button.title = button.getAttribute("aria-label");
    button.addEventListener("click", actions[name]);
    tools.append(button);
  }
  const note = made("p", "map-note");
  const tip = made("div", "map-tip");
  tip.hidden = true;
  tip.setAttribute("role", "status");
  sheet.append(ground, canvas, tools, note, tip);
  root.append(sheet, key);
  element.append(root);
  return { root, sheet, ground, canvas, tip, note };
}

/** Show words beside a point, inside the frame; hide them when there are none. */
export function showTip(tip, root, said, x, y) {
  tip.hidden = !said;
  if (!said) return;
  tip.replaceChildren(made("strong", "map-tip-title", said.title), ...said.lines.map((line) => made("span", "map-tip-line", line)));
  const { clientWidth: width, clientHeight: height } = root;
  const left = Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 4));
  const below = y + 16 + tip.offsetHeight < height;
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.max(4, below ? y + 16 : y - tip.offsetHeight - 12)}px`;
}

/** Fit the canvas to its element in device pixels; return its size in CSS pixels. */
export function fitCanvas(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas.parentElement;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
  return { width, height };
}
