// Which lines are drawn where there are too many to be read: the most important of those in view. Numbers in, numbers out.

/**
 * Return lines in the order in which they are drawn: those of the most important ends first, known quantities before others.
 *
 * @param {{source: number, target: number, known: boolean}[]} lines
 * @param {number[]} importance of each node
 * @returns {Int32Array} places of lines
 */
export function ranked(lines, importance) {
  const weight = Float64Array.from(lines, ({ source, target, known }) => Math.min(importance[source], importance[target]) * 2 + importance[source] + importance[target] + (known ? 1 : 0));
  return Int32Array.from(lines, (_line, at) => at).sort((one, two) => weight[two] - weight[one] || one - two);
}

/**
 * Return the lines that are drawn: all that are not quiet, or the first `most` of them in their order; with an end in view before others,
 * and what stands back after all.
 *
 * @param {{source: number, target: number, quiet: boolean, faded: boolean}[]} lines
 * @param {Int32Array} order from `ranked`
 * @param {{most: number, inView?: (node: number) => boolean}} limits
 * @returns {number[]}
 */
export function drawnLines(lines, order, { most, inView = () => true }) {
  const grades = [[], [], []];
  for (const at of order) {
    const { source, target, quiet, faded } = lines[at];
    if (quiet) continue;
    grades[faded ? 2 : inView(source) || inView(target) ? 0 : 1].push(at);
    if (grades[0].length >= most) break;
  }
  return grades.flat().slice(0, most);
}
