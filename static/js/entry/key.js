// The key of a new record: what it will be is shown while its name is typed.

const WAIT_MS = 500;
const ASKED = ["name", "title", "supplier", "customer", "product", "kind"];

/** Show in a blank field for the key what the register would make of what is typed. */
export function startNaming(holder) {
  const field = holder.querySelector("input");
  const { form } = field;
  const said = document.createElement("p");
  said.className = "meant";
  field.after(said);
  let timer = 0;
  let asking = null;

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const pairs = ASKED.map((name) => [name, form.elements.namedItem(name)?.value?.trim() ?? ""]).filter(([, value]) => value);
    try {
      const response = await fetch(`${holder.dataset.source}?${new URLSearchParams(pairs)}`, { signal: asking.signal });
      const { key } = response.ok ? await response.json() : { key: "" };
      said.replaceChildren();
      if (key && !field.value) {
        const code = document.createElement("code");
        code.append(key);
        said.append(holder.dataset.said, " ", code);
      }
    } catch (error) {
      if (error.name !== "AbortError") said.replaceChildren(); // the server makes the key when the form is sent
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  later();
}
