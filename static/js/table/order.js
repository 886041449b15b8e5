// How table cells are ordered. No document here.

/**
 * Return the order (indices) of values: numbers by size, words by the language; unknown (null, "") last, in both directions.
 * Values of different units are not compared: they stand unit by unit, units in the order of the alphabet.
 *
 * @param {(string | number | null)[]} values one per row
 * @param {{descending?: boolean, language?: string, units?: string[]}} options
 */
export function ordered(values, { descending = false, language = "en", units = [] } = {}) {
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const unknown = (value) => value === null || value === "" || Number.isNaN(value);
  const sign = descending ? -1 : 1;
  return values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => {
      if (unknown(a.value) || unknown(b.value)) return unknown(a.value) - unknown(b.value) || a.index - b.index;
      const apart = collator.compare(units[a.index] ?? "", units[b.index] ?? "");
      if (apart) return apart;
      const both = typeof a.value === "number" && typeof b.value === "number";
      const difference = both ? a.value - b.value : collator.compare(String(a.value), String(b.value));
      return sign * difference || a.index - b.index;
    })
    .map(({ index }) => index);
}
