// Finding an organisation by its name. Text in, places out.

/** Return a text as it is compared: small letters without marks. */
export function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ə", "e").replaceAll("ı", "i");
}

/** Return names ready to be searched: the usual and the local one of each organisation. */
export function namesFolded({ name, local }) {
  return name.map((usual, place) => folded(`${usual} ${local?.[place] ?? ""}`));
}

/**
 * Return the places of the names that hold all words asked for, those that begin with the first before the others, then by importance.
 *
 * @param {string[]} names from namesFolded
 * @param {string} asked
 * @param {(place: number) => number} weight
 * @param {number} most
 */
export function found(names, asked, weight, most) {
  const words = folded(asked).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const rank = (place) => (names[place].startsWith(words[0]) ? 0 : names[place].includes(` ${words[0]}`) ? 1 : 2);
  const hits = [];
  names.forEach((name, place) => {
    if (words.every((word) => name.includes(word))) hits.push(place);
  });
  return hits.sort((one, two) => rank(one) - rank(two) || weight(two) - weight(one) || one - two).slice(0, most);
}
