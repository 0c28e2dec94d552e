// Carries out how long states and configurations are kept: what is too old is put aside, and what nobody has restored for some days goes for
// good. All is read from the rows, so that any number of gateways may do it at once, and one after a kill goes on.

import {
  configurationsToGo,
  oldConfigurations,
  permanentlyDeleteStates,
  softDeleteOldStates,
} from '@terrace/actors/data-retention/view';
import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { terrace } from '@terrace/machines/user/id';
import { repeat } from '@terrace/runtime/clock/repeat';
import { committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

const everyMs = 10 * 60_000;
/** A start has better things to do. */
const firstAfterMs = 3 * 60_000;
/** At once; the rest waits for the next round. */
const statesAtOnce = 1_000;
const configurationsAtOnce = 200;

type Services = Pick<GatewayServices, 'sql' | 'client' | 'clock' | 'onFault'>;

/** Runs until `stop`, which waits for the round at hand. */
export const startKeepers = (services: Services, times = { everyMs, firstAfterMs }): { stop(): Promise<void> } =>
  repeat({
    what: 'delete states and configurations that are too old',
    ...times,
    clock: services.clock,
    onFault: services.onFault,
    async work() {
      const { sql } = services;
      await softDeleteOldStates(sql, statesAtOnce);
      await permanentlyDeleteStates(sql, statesAtOnce);
      for (const id of await oldConfigurations(sql, configurationsAtOnce)) await tell(services, id, 'soft-delete');
      for (const id of await configurationsToGo(sql, configurationsAtOnce))
        await tell(services, id, 'permanently-delete');
    },
  });

async function tell(
  { client, onFault }: Services,
  id: ConfigurationVersionId,
  what: 'soft-delete' | 'permanently-delete',
): Promise<void> {
  try {
    const message = { type: `configuration-version.${what}`, by: terrace } as const;
    const reply = await client.ask({ kind: 'configuration-version', id }, message);
    // Another gateway was faster, or somebody has said otherwise meanwhile.
    if (reply.status !== 'refused') committed(reply);
  } catch (error) {
    // One that cannot be told now keeps nobody else waiting.
    onFault(`${what} configuration ${id}`, error);
  }
}
