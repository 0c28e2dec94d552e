// The log of a run of tests, framed as those of plans are (gateway/archivist/log.ts).

import { makeTestToken } from '@terrace/actors/run/token';
import { openVariables } from '@terrace/actors/run/variables';
import { isTestEnd, readTestRun } from '@terrace/actors/run/view/tests';
import { sensitiveTexts } from '@terrace/actors/variable/variables';
import type { TestRunId } from '@terrace/machines/test-run/id';
import { appendMasked, closingWith, readFramed } from '../archivist/log.ts';
import type { Range, Segment } from '../archivist/log.ts';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Behind its end stands why there is no verdict, unless its log says so. */
export const readTestLog = (
  services: Pick<GatewayServices, 'sql' | 'logs' | 'clock'>,
  log: TestRunId,
  range: Range,
  signal: AbortSignal,
): Promise<Uint8Array> =>
  readFramed(services, { log, range, signal }, async () => {
    const row = await readTestRun(services.sql, log);
    return row === null ? null : { over: isTestEnd(row), closing: (size) => closingWith(services, row, size) };
  });

/** One segment of a worker. Gives where the log goes on, counted from where the worker began. */
export async function appendTestLog(
  services: Pick<GatewayServices, 'sql' | 'logs' | 'keys' | 'origin'>,
  log: TestRunId,
  segment: Segment & {
    /** Expiry of the token that the worker holds, so that it can be made again and masked. */
    readonly tokenExpiresAt: number;
  },
): Promise<{ readonly next: number } | { readonly expected: number }> {
  const row = await readTestRun(services.sql, log);
  if (row === null) throw new ApiError('not-found', `there is no ${log}`);
  if (isTestEnd(row)) throw new ApiError('conflict', `${log} is over, and so is its log`);
  const variables = await openVariables(services.keys, log, row.variables);
  const token = makeTestToken(services.keys, log, segment.tokenExpiresAt);
  return await appendMasked(services, log, segment, [token, ...sensitiveTexts(variables)]);
}
