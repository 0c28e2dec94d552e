// Who lives among the nodes: everybody is asked, and those that answer within a moment are told, with what they are and which versions
// of the machines they read and write.

import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { decode } from '@terrace/runtime/bus/json';
import { SlotsNotice, rollCallSubject as workersRollCall, slotsSubject } from '@terrace/runtime/jobs/wire';
import { Presence, heartbeatSubject, rollCallSubject as actorsRollCall } from '@terrace/runtime/membership/wire';
import type { MachineVersions } from '@terrace/runtime/membership/wire';
import type { Endpoints } from '../boot/endpoints.ts';

/** Who lives answers a roll call within this; nodes of the role actors say so every quarter of a second anyhow. */
const rollCallMs = 700;

export interface LivingNode {
  readonly node: string;
  readonly roles: readonly string[];
  /** How many runs it works on at once, and how many of those places are free; null for a node that is no worker. */
  readonly slots: number | null;
  readonly free: number | null;
  /** By kind; null for a node without the role actors. */
  readonly machines: MachineVersions | null;
}

/** A node that is only a gateway takes part in nothing that would name it. */
export async function callRoll({ nats }: Pick<Endpoints, 'nats'>): Promise<readonly LivingNode[]> {
  const { url, user, password } = nats;
  const credentials = user === null ? {} : { user, password: password ?? '' };
  const bus = natsBus(await connectNats({ url, name: 'terrace node list', ...credentials }));
  const actors = new Map<string, Presence>();
  const workers = new Map<string, SlotsNotice>();
  try {
    bus.subscribe(heartbeatSubject, ({ data }) => {
      const presence = decode(Presence, data);
      if (presence !== null) actors.set(presence.node, presence);
    });
    bus.subscribe(slotsSubject, ({ data }) => {
      const notice = decode(SlotsNotice, data);
      if (notice !== null && notice.slots > 0) workers.set(notice.worker, notice);
    });
    for (const subject of [actorsRollCall, workersRollCall]) bus.publish(subject, new Uint8Array());
    await bus.flush();
    await new Promise((settle) => setTimeout(settle, rollCallMs));
  } finally {
    await bus.close();
  }
  return [...new Set([...actors.keys(), ...workers.keys()])]
    .toSorted((one, other) => one.localeCompare(other))
    .map((node) => {
      const worker = workers.get(node);
      const roles = [...(actors.has(node) ? ['actors'] : []), ...(worker === undefined ? [] : ['worker'])];
      const machines = actors.get(node)?.machines ?? null;
      return { node, roles, slots: worker?.slots ?? null, free: worker?.free ?? null, machines };
    });
}

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
