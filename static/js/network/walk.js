// Walking through the network with the arrow keys. Numbers in, numbers out.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Return whether a key walks. */
export const walks = (key) => key in WAYS;

/**
 * Return the node that an arrow key leads to: of the neighbours in its direction (up to 60 degrees aside) the nearest, the straighter ones
 * first; without one, of all others likewise; null when nothing lies there.
 *
 * @param {string} key ArrowLeft, ArrowRight, ArrowUp or ArrowDown
 * @param {number} here place of the node that is left
 * @param {{x: number, y: number}[]} points of all nodes, y downwards
 * @param {Iterable<number>} neighbours
 */
export function stepFrom(key, here, points, neighbours) {
  return nearest(key, here, points, neighbours) ?? nearest(key, here, points, points.keys());
}

function nearest(key, here, points, among) {
  const [wx, wy] = WAYS[key];
  let best = null;
  let least = Infinity;
  for (const there of among) {
    if (there === here) continue;
    const [dx, dy] = [points[there].x - points[here].x, points[there].y - points[here].y];
    const along = dx * wx + dy * wy;
    const aside = Math.abs(dx * wy) + Math.abs(dy * wx);
    if (along <= 0 || aside > along * 1.75) continue;
    const cost = along + aside * 1.5;
    if (cost < least) [best, least] = [there, cost];
  }
  return best;
}
