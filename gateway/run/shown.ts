// Runs as whoever asks sees them: with their history, and their variables where they may be read.

import { openVariables } from '@terrace/actors/run/variables';
import { eventsOfRuns } from '@terrace/actors/run/view';
import type { RunRow } from '@terrace/actors/run/view';
import type { WorkspaceAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Resource } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { mayEnd, mayRun } from './find.ts';
import { runResource } from './resource.ts';

export async function runsFor(
  { sql, keys }: Pick<GatewayServices, 'sql' | 'keys'>,
  principal: Principal,
  rows: readonly RunRow[],
): Promise<readonly Resource[]> {
  const events = await eventsOfRuns(
    sql,
    rows.map(({ id }) => id),
  );
  return await Promise.all(
    rows.map(async (row) => {
      const allows = (action: WorkspaceAction): boolean => mayRun(principal, action, row);
      const variables = allows('read-variables') ? await openVariables(keys, row.id, row.variables) : [];
      const mayTakeBack = mayEnd(principal, 'cancel', row);
      return runResource(row, { allows, mayTakeBack, variables, events: events.get(row.id) ?? [] });
    }),
  );
}
