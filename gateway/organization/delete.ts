// The end of an organization: its workspaces and modules are deleted by their actors, which ask plans at work to stop, and then it goes with all that
// is left. Who asks again after a break goes on where it ended, and the name is free as soon as it is gone (DECISIONS 8).

import { removeOrganization } from '@terrace/actors/organization/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { readModuleIds } from '@terrace/actors/registry-module/view';
import { readWorkspaceIds } from '@terrace/actors/workspace/view';
import type { By } from '@terrace/machines/user/id';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { refuseWhileApplying } from '../run/applying.ts';

/** As many are asked at once. */
const atOnce = 32;
/** Whoever makes them faster than they are deleted is to stop first. */
const roundsMax = 10_000;

/** Throws ApiError `conflict` while an apply is at work in it, and when workspaces keep coming. */
export async function deleteOrganization(
  { sql, client }: Pick<GatewayServices, 'sql' | 'client'>,
  row: OrganizationRow,
  by: By,
): Promise<void> {
  await refuseWhileApplying({ sql }, { organization: row.name });
  for (let round = 1; round <= roundsMax; round += 1) {
    const [workspaces, modules] = await Promise.all([
      readWorkspaceIds(sql, row.name, atOnce),
      readModuleIds(sql, row.name, atOnce),
    ]);
    const isEmpty = workspaces.length + modules.length === 0;
    if (isEmpty && (await removeOrganization(sql, row))) return;
    const asks = [
      ...workspaces.map((id) =>
        client.ask({ kind: 'workspace', id }, { type: 'workspace.delete', safe: false, managed: 0, by }),
      ),
      ...modules.map((id) => client.ask({ kind: 'registry-module', id }, { type: 'registry-module.delete', by })),
    ];
    for (const reply of await Promise.all(asks))
      // Somebody else has deleted it meanwhile.
      if (reply.status !== 'refused' || reply.code !== 'not-found') committed(reply);
  }
  throw new ApiError('conflict', `workspaces or modules are still being made in organization ${row.name}; try again`);
}
