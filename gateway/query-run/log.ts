// The log of a query run, framed as those of plans are (gateway/archivist/log.ts).

import { makeQueryToken } from '@terrace/actors/run/token';
import { openVariables } from '@terrace/actors/run/variables';
import { isQueryEnd, readQueryRun } from '@terrace/actors/run/view/queries';
import { inheritedOf, sensitiveTexts } from '@terrace/actors/variable/variables';
import type { AgentId } from '@terrace/machines/agent-pool/id';
import type { QueryRunId } from '@terrace/machines/query-run/id';
import { appendMasked, closingWith, readFramed } from '../archivist/log.ts';
import type { Range, Segment } from '../archivist/log.ts';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Bytes of the framed log; behind its end stands why it failed, unless its log says so. */
export const readQueryLog = (
  services: Pick<GatewayServices, 'sql' | 'logs' | 'clock'>,
  log: QueryRunId,
  range: Range,
  signal: AbortSignal,
): Promise<Uint8Array> =>
  readFramed(services, { log, range, signal }, async () => {
    const row = await readQueryRun(services.sql, log);
    return row === null ? null : { over: isQueryEnd(row), closing: (size) => closingWith(services, row, size) };
  });

/** One segment of a worker. Gives where the log goes on, counted from where the worker began. */
export async function appendQueryLog(
  services: Pick<GatewayServices, 'sql' | 'logs' | 'keys' | 'origin'>,
  log: QueryRunId,
  segment: Segment & {
    /** Expiry of the token that the worker holds, so that it can be made again and masked. */
    readonly tokenExpiresAt: number;
    /** Who works on it, when that is an agent. */
    readonly agent: AgentId | null;
  },
): Promise<{ readonly next: number } | { readonly expected: number }> {
  const row = await readQueryRun(services.sql, log);
  if (row === null) throw new ApiError('not-found', `there is no ${log}`);
  if (isQueryEnd(row)) throw new ApiError('conflict', `${log} is over, and so is its log`);
  const [own, { below, above }] = await Promise.all([
    openVariables(services.keys, log, row.variables),
    inheritedOf(services, row),
  ]);
  const token = makeQueryToken(services.keys, log, segment.tokenExpiresAt, segment.agent);
  return await appendMasked(services, log, segment, [token, ...sensitiveTexts([...own, ...below, ...above])]);
}
