// What a registry last said of a provider's or a module's versions, for as long as that is new enough for everybody.

import { keepList, noteListFailure, readList } from '@terrace/actors/provider-mirror/view';
import type { ListedVersion, MirrorListRow } from '@terrace/actors/provider-mirror/view';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { once } from './once.ts';

/** So long what a registry said is the newest that anybody needs. */
const freshMs = 10 * 60_000;
/** So long nobody asks again where it could not be asked. */
const againMs = 60_000;

type Services = Pick<GatewayServices, 'sql' | 'rng' | 'clock' | 'onFault'>;

/**
 * `name` has three parts of a provider, and four of a module. An old list serves while a new one is asked for, so that nobody but the first
 * of all waits for a registry. Throws what `ask` throws where it never said anything.
 */
export async function listOf(
  services: Services,
  name: string,
  ask: () => Promise<readonly ListedVersion[]>,
): Promise<readonly ListedVersion[]> {
  const { sql, clock, onFault } = services;
  const isGood = ({ checked_at: at, failed_at: failedAt }: MirrorListRow): boolean =>
    clock.now() - at.getTime() < freshMs || (failedAt !== null && clock.now() - failedAt.getTime() < againMs);
  const what = `the versions of ${name}`;
  const asked = (): Promise<MirrorListRow> =>
    once(services, what, {
      async look() {
        const row = await readList(sql, name);
        return row !== null && isGood(row) ? row : null;
      },
      async work() {
        try {
          await keepList(sql, name, await ask(), clock.now());
        } catch (error) {
          const isNoted = error instanceof ApiError && (await noteListFailure(sql, name, error.message, clock.now()));
          if (!isNoted) throw error;
          onFault(`fetch ${what} for the mirror`, error);
        }
      },
    });
  const known = await readList(sql, name);
  if (known !== null && known.versions.length > 0) {
    // What goes wrong is noted where it does, and shows nowhere else: this list serves.
    if (!isGood(known))
      asked().catch((error: unknown) => {
        if (!(error instanceof ApiError)) onFault(`fetch ${what} for the mirror`, error);
      });
    return known.versions;
  }
  const row = await asked();
  if (row.versions.length === 0 && row.failure !== null) throw new ApiError('registry-failed', row.failure);
  return row.versions;
}
