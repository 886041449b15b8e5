// The parts round the network: stage, search, buttons, note, the words beside the pointer, and what is said aloud.

function made(tag, css, text = "") {
  const element = document.createElement(tag);
  element.className = css;
  if (text) element.textContent = text;
  return element;
}

let frames = 0;

/**
 * Build the parts of the network inside its element.
 *
 * @param {HTMLElement} element
 * @param {(name: string) => string} word
 * @param {Record<string, () => void>} actions closer, farther, whole, fold
 */
export function buildFrame(element, word, actions) {
  frames += 1;
  const root = made("div", "network-face");
  const bar = made("div", "network-bar");
  const search = made("div", "network-search");
  const field = made("input", "network-field");
  const list = made("ul", "network-found");
  list.id = `network-found-${frames}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", word("found"));
  Object.assign(field, { type: "search", autocomplete: "off", placeholder: word("search") });
  for (const [name, value] of [["role", "combobox"], ["aria-label", word("search")], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
    field.setAttribute(name, value);
  search.append(field, list);
  const tools = made("div", "network-tools");
  for (const [name, sign] of [["closer", "+"], ["farther", "−"], ["whole", "⤢"], ["fold", "⊖"]]) {
    const button = made("button", `network-tool network-${name}`, sign);
    button.type = "button";
    button.title = word(`button${name[0].toUpperCase()}${name.slice(1)}`);
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", actions[name]);
    tools.append(button);
  }
  bar.append(search, tools);
  const stage = made("div", "network-stage");
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", word("network"));
  const help = made("p", "network-said", word("keys"));
  help.id = `network-keys-${frames}`;
  stage.setAttribute("aria-describedby", help.id);
  const sheet = made("div", "network-sheet");
  const over = made("canvas", "network-over");
  over.setAttribute("aria-hidden", "true");
  const tip = made("div", "map-tip network-tip");
  tip.hidden = true;
  stage.append(sheet, over, tip);
  const note = made("p", "network-note");
  const live = made("p", "network-said");
  live.setAttribute("aria-live", "polite");
  root.append(bar, stage, note, help, live);
  element.append(root);
  const fold = tools.querySelector(".network-fold");
  fold.hidden = true;
  return { root, stage, sheet, over, tip, note, live, field, list, fold };
}

/**
 * Let the search field find: a list under it, arrows and Enter choose.
 *
 * @param {{field: HTMLInputElement, list: HTMLElement}} parts
 * @param {(asked: string) => {place: number, name: string}[]} find
 * @param {(place: number) => void} choose
 */
export function startFinding({ field, list }, find, choose) {
  let hits = [];
  let at = -1;
  const show = () => {
    list.replaceChildren(
      ...hits.map(({ name }, order) => {
        const option = made("li", "network-hit", name);
        option.id = `${list.id}-${order}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", String(order === at));
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(order);
        });
        return option;
      }),
    );
    list.hidden = !hits.length;
    field.setAttribute("aria-expanded", String(hits.length > 0));
    if (at >= 0) field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    else field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    [hits, at] = [[], -1];
    show();
  };
  const take = (order) => {
    const hit = hits[order];
    close();
    if (!hit) return;
    field.value = hit.name;
    choose(hit.place);
  };
  field.addEventListener("input", () => {
    hits = find(field.value);
    at = -1;
    show();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && hits.length) at = (at + 1) % hits.length;
    else if (event.key === "ArrowUp" && hits.length) at = (at + hits.length - 1) % hits.length;
    else if (event.key === "Enter") return event.preventDefault(), take(Math.max(at, 0));
    else if (event.key === "Escape" && hits.length) return event.preventDefault(), close();
    else return undefined;
    event.preventDefault();
    return show();
  });
}
