// A workspace goes to another project: its actor says so, in the statement that also makes sure that the project is there.

import { stuckBy } from '@terrace/actors/vcs/view/connections';
import type { By } from '@terrace/machines/user/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Reply } from '@terrace/runtime/actor/ask';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Throws ApiError `invalid` when the project has been deleted meanwhile. */
export async function moveWorkspace(
  { client }: Pick<GatewayServices, 'client'>,
  id: WorkspaceId,
  project: string,
  by: By,
): Promise<void> {
  const message = { type: 'workspace.update', settings: {}, project, by } as const;
  committed(projectGone(await client.ask({ kind: 'workspace', id }, message)));
}

/**
 * A workspace takes no connection along to where it may not be used. Throws ApiError `invalid` that names the workspace and the OAuth client.
 */
export async function checkConnections(
  { sql }: Pick<GatewayServices, 'sql'>,
  move: { readonly workspaces: readonly string[]; readonly project: string },
  pointer: string,
): Promise<void> {
  const stuck = await stuckBy(sql, move);
  if (stuck !== null)
    throw new ApiError(
      'invalid',
      `workspace ${stuck.workspace} follows its repository by OAuth client ${stuck.client}, which may not be used in project ${move.project}: let it be used there, or connect the workspace by another one`,
      { pointer },
    );
}

/** The refusal of a project that was deleted at the last moment points at the project. */
export function projectGone(reply: Reply): Reply {
  if (reply.status === 'refused' && reply.code === 'project-gone')
    throw new ApiError('invalid', reply.detail, { pointer: '/data/relationships/project/data/id' });
  return reply;
}
