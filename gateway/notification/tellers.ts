// Asks for the notifications that are due. What is due is read from rows, and ids are derived from what happened and from whom to tell, so
// that two gateways, or one after a kill, ask for the same ones. The feed only says when to look.

import { createHash } from 'node:crypto';
import { dueNotifications, mayBeTold } from '@terrace/actors/notification/view/due';
import type { DueNotification } from '@terrace/actors/notification/view/due';
import { NotificationId } from '@terrace/machines/notification/id';
import type { NotificationMessage } from '@terrace/machines/notification/messages';
import { RunId } from '@terrace/machines/run/id';
import { eventAddress } from '@terrace/runtime/actor/address';
import { keepFollowing } from '@terrace/runtime/queue/keep-following';
import { committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

const eventsOfRuns = 'act.evt.*.*.*.run.*.*';
const batch = 100;
/** What could not be asked for, and a feed that broke off, are tried again after so long. */
const againMs = 5_000;

type Services = Pick<GatewayServices, 'sql' | 'client' | 'queue' | 'clock' | 'onFault'>;

/** Runs until `stop`, which waits for the one at hand. */
export function startTellers(services: Services): { stop(): Promise<void> } {
  const { sql, queue, clock, onFault } = services;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Runs to look at next; null stands for all of them. */
  const wanted = new Set<RunId | null>();
  let looking: Promise<void> | null = null;

  const look = async (run: RunId | null): Promise<void> => {
    for (
      let due = await dueNotifications(sql, batch, run);
      due.length > 0;
      due = await dueNotifications(sql, batch, run)
    )
      for (const one of due) {
        if (signal.aborted) return;
        await ask(services, one);
      }
  };
  const lookAll = async (): Promise<void> => {
    for (const run of wanted) {
      wanted.delete(run);
      while (!signal.aborted) {
        try {
          await look(run);
          break;
        } catch (error) {
          if (signal.aborted) return;
          onFault('ask for the notifications that are due', error);
          await clock.sleep(againMs, signal).catch(() => undefined);
        }
      }
    }
    looking = null;
  };
  const lookAt = (run: RunId | null): Promise<void> => {
    wanted.add(run);
    return (looking ??= lookAll());
  };

  const listening = keepFollowing({
    ...{ queue, clock, againMs, signal, filter: eventsOfRuns },
    hear({ subject }) {
      const address = eventAddress(subject);
      const run = RunId.parse(address?.actor.id ?? '');
      if (run !== null && mayBeTold(address?.type ?? '')) void lookAt(run);
    },
    lookForMissed: () => lookAt(null),
    onFault: (error) => onFault('follow the events of runs', error),
  });

  return {
    async stop() {
      stopping.abort();
      await Promise.all([listening, looking]);
    },
  };
}

async function ask({ client }: Services, due: DueNotification): Promise<void> {
  const id = NotificationId.make(createHash('sha256').update(`${due.configuration}:${due.run_event}`).digest());
  const { configuration, organization, run, run_event: runEvent, trigger } = due;
  const message: NotificationMessage = {
    type: 'notification.send',
    configuration,
    organization,
    run,
    runEvent,
    trigger,
  };
  const reply = await client.ask({ kind: 'notification', id }, message);
  if (reply.status !== 'refused' || reply.code !== 'notification-exists') committed(reply);
}
