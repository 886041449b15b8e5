// How wide words are, and breaking them into lines: the careful estimate of drawing/lettering.py, without a document.

const NARROW = new Set("ilj.,'·|!:;()[]ıİfrt\u202f\u2009 ");
const WIDE = new Set("mwMW%@—");

/** Return the width of one sign in units of the letter size. */
function signWidth(sign) {
  if (NARROW.has(sign)) return 0.34;
  if (WIDE.has(sign)) return 0.9;
  if (/[\p{M}\p{Cf}]/u.test(sign)) return 0;
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(sign)) return 1;
  if (/\p{Lu}/u.test(sign)) return 0.68;
  return /\p{Nd}/u.test(sign) ? 0.6 : 0.56;
}

/** Return the estimated width of words in pixels; rather too wide than too narrow. */
export function textWidth(words, size, bold = false) {
  let width = 0;
  for (const sign of words) width += signWidth(sign);
  return width * size * (bold ? 1.07 : 1);
}

/** Return the width of the longest word. */
export function widestWord(words, size, bold = false) {
  return Math.max(...words.split(" ").map((word) => textWidth(word, size, bold)));
}

/** Return words in as many lines as they take; a word that is wider than the room stands over it, nothing is cut. */
export function rowsOf(words, room, size, bold = false) {
  const most = Math.max(room, widestWord(words, size, bold)) + 0.1;
  const rows = [];
  let row = "";
  for (const word of words.split(" ")) {
    const longer = row ? `${row} ${word}` : word;
    if (row && textWidth(longer, size, bold) > most) {
      rows.push(row);
      row = word;
    } else row = longer;
  }
  return [...rows, row];
}
