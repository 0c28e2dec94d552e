// Whether whoever was given a signed URL may still do what it is for: a URL lives for a day, and rights can end sooner.

import { findOwner } from '@terrace/actors/user/view';
import { readWorkspace } from '@terrace/actors/workspace/view';
import type { By, TokenId } from '@terrace/machines/user/id';
import type { WorkspaceAction } from '../http/access.ts';
import { principalOf } from '../http/authenticate.ts';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { mayWith } from '../workspace/find.ts';

/** They act by no token here. */
const noToken = '' as TokenId;

/** Throws ApiError `forbidden` when the person, the team or the organization has lost that right, or is gone. What Terrace does itself may go on. */
export async function requireStill(
  { sql }: Pick<GatewayServices, 'sql'>,
  by: By,
  action: WorkspaceAction,
  workspace: string,
): Promise<void> {
  if (by.kind === 'system' || by.kind === 'run') return;
  const [owner, row] = await Promise.all([findOwner(sql, by), readWorkspace(sql, workspace)]);
  const principal = owner === null ? null : await principalOf(sql, { ...owner, token_id: noToken });
  if (principal === null || row === null || !mayWith(principal, action, row))
    throw new ApiError(
      'forbidden',
      `${by.name}, to whom this URL was given, may not ${action} in its workspace any more`,
    );
}
