// What an operator is told of an upgrade that is under way.

import type { LivingNode } from '@terrace/runtime/membership/roll-call';

/** One sentence for each kind of which some node reads a newer version than is written, and for whom that waits. */
export function openUpgrades(nodes: readonly Pick<LivingNode, 'node' | 'machines'>[]): readonly string[] {
  const kinds = [...new Set(nodes.flatMap(({ machines }) => Object.keys(machines ?? {})))].toSorted();
  return kinds.flatMap((kind) => {
    const readers = nodes.flatMap(({ node, machines }) =>
      machines === null ? [] : [{ node, reads: machines[kind]?.reads ?? 0, writes: machines[kind]?.writes ?? 0 }],
    );
    const newest = Math.max(...readers.map(({ reads }) => reads));
    const written = Math.max(...readers.map(({ writes }) => writes));
    if (written >= newest) return [];
    const older = readers.filter(({ reads }) => reads < newest);
    const names = older.map(({ node, reads }) => `${node} (${reads === 0 ? 'does not know it' : `reads ${reads}`})`);
    const why = older.length === 0 ? 'for the lease of a node that went without a word' : `for ${names.join(', ')}`;
    return [
      `${kind} is ${written === 0 ? 'not written yet' : `written in version ${written}`}; version ${newest} waits ${why}`,
    ];
  });
}
