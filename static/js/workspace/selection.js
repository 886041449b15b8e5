// Questions to the rows of a selection: who is next to whom, and what is reached from an organisation in a number of steps.

/**
 * Return an index of the columns of a selection.
 *
 * `out[i]` and `in[i]` are the linkages (by place) that leave and enter the organisation at place i; `organisation` and `linkage` give the
 * place of a key, undefined for none.
 */
export function indexed(data) {
  const count = data.organisations.key.length;
  const index = {
    organisation: new Map(data.organisations.key.map((key, place) => [key, place])),
    linkage: new Map(data.linkages.key.map((key, place) => [key, place])),
    product: new Map(data.products.key.map((key, place) => [key, place])),
    out: Array.from({ length: count }, () => []),
    in: Array.from({ length: count }, () => []),
  };
  data.linkages.key.forEach((_key, place) => {
    index.out[data.linkages.supplier[place]].push(place);
    index.in[data.linkages.customer[place]].push(place);
  });
  return index;
}

/**
 * Return what is reached from an organisation: every linkage that leaves (downstream), enters (upstream) or touches (both, each way by
 * itself) an organisation at a distance below `steps`. A market that is reached is not passed through. The same walk as the interface's
 * neighbourhood.
 *
 * @returns {{organisations: Set<number>, linkages: Set<number>}} places, the organisation itself among them
 */
export function reached(data, index, focus, steps, way) {
  const start = index.organisation.get(focus);
  const found = { organisations: new Set(), linkages: new Set() };
  if (start === undefined) return found;
  found.organisations.add(start);
  const ways = { downstream: [["out", "customer"]], upstream: [["in", "supplier"]] };
  for (const [side, end] of way === "both" ? [...ways.downstream, ...ways.upstream] : ways[way]) {
    const seen = new Set([start]);
    let edge = [start];
    for (let step = 0; step < steps && edge.length; step += 1) {
      const next = [];
      for (const here of edge) {
        for (const linkage of index[side][here]) {
          found.linkages.add(linkage);
          const there = data.linkages[end][linkage];
          found.organisations.add(there);
          if (seen.has(there)) continue;
          seen.add(there);
          if (data.organisations.kind[there] !== "market") next.push(there);
        }
      }
      edge = next;
    }
  }
  return found;
}

/**
 * Return what lights up with something that is pointed at: an organisation with its linkages and partners, a linkage with its ends, a
 * product with the linkages of it and its family.
 *
 * @param {{type: string, key: string}|null} thing
 * @returns {{organisations: Set<number>, linkages: Set<number>}|null} places, null for nothing
 */
export function lit(data, index, thing) {
  if (!thing) return null;
  const linkages = linkagesOf(data, index, thing);
  const organisations = new Set();
  if (thing.type === "organisation" && index.organisation.has(thing.key)) organisations.add(index.organisation.get(thing.key));
  for (const linkage of linkages) organisations.add(data.linkages.supplier[linkage]).add(data.linkages.customer[linkage]);
  return organisations.size || linkages.size ? { organisations, linkages } : null;
}

function linkagesOf(data, index, { type, key }) {
  if (type === "organisation") {
    const place = index.organisation.get(key);
    return new Set(place === undefined ? [] : [...index.out[place], ...index.in[place]]);
  }
  if (type === "linkage") return new Set(index.linkage.has(key) ? [index.linkage.get(key)] : []);
  const product = index.product.get(key);
  if (product === undefined) return new Set();
  const family = (place) => (place < 0 ? -1 : data.products.family[place]);
  const places = data.linkages.product.map((place, linkage) => (place === product || family(place) === product ? linkage : -1));
  return new Set(places.filter((place) => place >= 0));
}
