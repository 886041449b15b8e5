// What is suggested, and which suggestion the keys lead to. No document here.

const LONGEST = 60; // letters of the text that a record was found by

/**
 * Return the options of an answer in order, each with the heading it stands under; the last one leads to all results.
 *
 * @param {{groups: {name: string, hits: {name: string, text: string, key: string, page: string | null}[]}[]}} answer of the interface
 * @param {{address: string, name: string}} all where all results are, and what that is called
 */
export function optionsOf(answer, all) {
  const why = (hit) => (hit.text === hit.key || hit.name.toLowerCase().includes(hit.text.toLowerCase()) ? "" : shortened(hit.text));
  const options = answer.groups.flatMap((group) =>
    group.hits
      .filter((hit) => hit.page)
      .map((hit) => ({ group: group.name, name: hit.name, why: why(hit), address: hit.page })),
  );
  return options.length ? [...options, { group: "", name: all.name, why: "", address: all.address }] : [];
}

function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/**
 * Return the chosen option after a key: round and round through the options and the field itself (-1); null for other keys.
 *
 * @param {number} chosen -1 for none
 */
export function moved(chosen, key, count) {
  if (count === 0) return null;
  const places = count + 1;
  if (key === "ArrowDown") return ((chosen + 1 + 1) % places) - 1;
  if (key === "ArrowUp") return ((chosen + 1 + places - 1) % places) - 1;
  return null;
}
