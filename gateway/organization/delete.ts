// The end of an organization: its workspaces are deleted by their actors, which ask runs at work to stop, and then it goes with all that
// is left. Who asks again after a break goes on where it ended, and the name is free as soon as it is gone (DECISIONS 8).

import { removeOrganization } from '@terrace/actors/organization/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { readWorkspaceIds } from '@terrace/actors/workspace/view';
import type { By } from '@terrace/machines/user/id';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** As many are asked at once. */
const workspacesAtOnce = 32;
/** Whoever makes workspaces faster than they are deleted is to stop first. */
const roundsMax = 10_000;

/** Throws ApiError `conflict` when workspaces keep coming. */
export async function deleteOrganization(
  { sql, client }: Pick<GatewayServices, 'sql' | 'client'>,
  row: OrganizationRow,
  by: By,
): Promise<void> {
  for (let round = 1; round <= roundsMax; round += 1) {
    const workspaces = await readWorkspaceIds(sql, row.name, workspacesAtOnce);
    if (workspaces.length === 0 && (await removeOrganization(sql, row))) return;
    const message = { type: 'workspace.delete', safe: false, managed: 0, by } as const;
    await Promise.all(
      workspaces.map(async (id) => {
        const reply = await client.ask({ kind: 'workspace', id }, message);
        // Somebody else has deleted it meanwhile.
        if (reply.status !== 'refused' || reply.code !== 'not-found') committed(reply);
      }),
    );
  }
  throw new ApiError('conflict', `workspaces are still being made in organization ${row.name}; try again`);
}
