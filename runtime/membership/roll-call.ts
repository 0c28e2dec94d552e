// Who lives among the nodes: everybody is asked, and those that answer within a moment are told, with what they are and which versions
// of the machines they read and write.

import { decode, encode } from '../bus/json.ts';
import { SlotsNotice, rollCallSubject as workersRollCall, slotsSubject, workerDrainSubject } from '../jobs/wire.ts';
import {
  GatewayNotice,
  Presence,
  drainSubject,
  gatewaySubject,
  gatewaysRollCallSubject,
  heartbeatSubject,
  rollCallSubject,
} from './wire.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { MachineVersions } from './wire.ts';

/** Who lives answers a roll call within this; nodes of the role actors say so every quarter of a second anyhow. */
const rollCallMs = 700;

export interface LivingNode {
  readonly node: string;
  readonly roles: readonly string[];
  /** How many runs it works on at once, and how many of those places are free; null for a node that is no worker. */
  readonly slots: number | null;
  readonly free: number | null;
  /** It takes no new work: its partitions are with others, as far as there are any, and its worker ends what it is at. */
  readonly draining: boolean;
  /** By kind; null for a node without the role actors. */
  readonly machines: MachineVersions | null;
}

/** Listens as a user of the services: a worker may hear none of it. */
export async function callRoll({
  bus,
  clock,
}: {
  readonly bus: Pick<Bus, 'subscribe' | 'publish' | 'flush'>;
  readonly clock: Pick<Clock, 'sleep'>;
}): Promise<readonly LivingNode[]> {
  const gateways = new Set<string>();
  const actors = new Map<string, Presence>();
  const workers = new Map<string, SlotsNotice>();
  const subscriptions = [
    bus.subscribe(gatewaySubject, ({ data }) => {
      const notice = decode(GatewayNotice, data);
      if (notice !== null) gateways.add(notice.node);
    }),
    bus.subscribe(heartbeatSubject, ({ data }) => {
      const presence = decode(Presence, data);
      if (presence !== null) actors.set(presence.node, presence);
    }),
    bus.subscribe(slotsSubject, ({ data }) => {
      const notice = decode(SlotsNotice, data);
      if (notice === null || notice.slots === 0 || notice.isAgent === true || notice.isPart === true) return;
      workers.set(notice.worker, notice);
    }),
  ];
  try {
    for (const subject of [gatewaysRollCallSubject, rollCallSubject, workersRollCall])
      bus.publish(subject, new Uint8Array());
    await bus.flush();
    await clock.sleep(rollCallMs);
  } finally {
    await Promise.all(subscriptions.map((subscription) => subscription.unsubscribe()));
  }
  return [...new Set([...gateways, ...actors.keys(), ...workers.keys()])]
    .toSorted((one, other) => one.localeCompare(other))
    .map((node) => {
      const worker = workers.get(node);
      const roles = [
        ...(gateways.has(node) ? ['gateway'] : []),
        ...(actors.has(node) ? ['actors'] : []),
        ...(worker === undefined ? [] : ['worker']),
      ];
      const machines = actors.get(node)?.machines ?? null;
      const draining = worker?.isDraining === true || actors.get(node)?.isDraining === true;
      return { node, roles, slots: worker?.slots ?? null, free: worker?.free ?? null, draining, machines };
    });
}

/** Has a node give its work to others, or take part again; a roll call tells what came of it. It lasts until the process ends. */
export async function drainNode(
  { bus }: { readonly bus: Pick<Bus, 'publish' | 'flush'> },
  node: string,
  isDraining: boolean,
): Promise<void> {
  for (const subject of [drainSubject(node), workerDrainSubject(node)]) bus.publish(subject, encode({ isDraining }));
  await bus.flush();
}

/** A gateway takes part in nothing else that would name it. */
export function answerAsGateway(bus: Pick<Bus, 'subscribe' | 'publish'>, node: string): { stop(): Promise<void> } {
  const notice = encode({ node });
  const subscription = bus.subscribe(gatewaysRollCallSubject, () => bus.publish(gatewaySubject, notice));
  return { stop: () => subscription.unsubscribe() };
}
