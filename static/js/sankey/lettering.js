// How wide words are, and breaking them into lines: the careful estimate of drawing/lettering.py, without a document.

const LONGEST_WORD = 30; // letters; what is longer may be broken anywhere
const NARROW = new Set("ilj.,'·|!:;ıIİJ\u202f\u2009 ");
const SLIM = new Set("frt()[]-");
const WIDE = new Set("mwMW%@—→");

/** Return the width of one sign in units of the letter size: that of DejaVu Sans, the widest that a system may take. */
function signWidth(sign) {
  if (NARROW.has(sign)) return 0.32;
  if (SLIM.has(sign)) return 0.4;
  if (WIDE.has(sign)) return 0.94;
  if (/[\p{M}\p{Cf}]/u.test(sign)) return 0;
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(sign)) return 1;
  if (/\p{Lu}/u.test(sign)) return 0.72;
  return /\p{Nd}/u.test(sign) ? 0.64 : 0.61;
}

/** Return the estimated width of words in pixels; rather too wide than too narrow. */
export function textWidth(words, size, bold = false) {
  let width = 0;
  for (const sign of words) width += signWidth(sign);
  return width * size * (bold ? 1.12 : 1);
}

/** Return a word in one piece, or a very long one in pieces that fit the room. */
function piecesOf(word, room, size, bold) {
  if ([...word].length <= LONGEST_WORD || textWidth(word, size, bold) <= room) return [word];
  const pieces = [""];
  for (const sign of word) {
    if (pieces.at(-1) && textWidth(pieces.at(-1) + sign, size, bold) > room) pieces.push("");
    pieces[pieces.length - 1] += sign;
  }
  return pieces;
}

/** Return the width of the longest word; of one that may be broken, what a word may be long. */
export function widestWord(words, size, bold = false) {
  const longest = (word) => (word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD) : word);
  return Math.max(...words.split(" ").map((word) => textWidth(longest(word), size, bold)));
}

/** Return words in as many lines as they take; a word that is wider than the room stands over it, nothing is cut. */
export function rowsOf(words, room, size, bold = false) {
  const parts = words.split(" ").flatMap((word) => piecesOf(word, room, size, bold));
  const most = Math.max(room, ...parts.map((part) => textWidth(part, size, bold))) + 0.1;
  const rows = [];
  let row = "";
  for (const word of parts) {
    const longer = row ? `${row} ${word}` : word;
    if (row && textWidth(longer, size, bold) > most) {
      rows.push(row);
      row = word;
    } else row = longer;
  }
  return [...rows, row];
}
