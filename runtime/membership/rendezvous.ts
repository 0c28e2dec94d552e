// Which node looks after which partition: the highest hash of the pair wins, so that a node that comes or goes moves only its own
// share, and nobody has to agree with anybody (rendezvous hashing).

/** The node among `nodes` that partition `p` belongs to; null when there is none. Independent of their order. */
export function ownerOf(p: number, nodes: Iterable<string>): string | null {
  let best: string | null = null;
  let bestScore = -1;
  for (const node of nodes) {
    const score = scoreOf(p, node);
    if (score > bestScore || (score === bestScore && best !== null && node < best)) [best, bestScore] = [node, score];
  }
  return best;
}

/** FNV-1a, then the finalizer of MurmurHash3: names that differ in one letter must not score alike. */
function scoreOf(p: number, node: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${p}/${node}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}
