// A workspace that begins to follow a repository gets what is there now. That comes the same way as everything that happens there: as a
// delivery, of our own making.

import { createHash } from 'node:crypto';
import { keepDelivery } from '@terrace/actors/vcs/view/deliveries';
import { DeliveryId } from '@terrace/machines/vcs/id';
import type { VcsRepo } from '@terrace/machines/vcs/messages';
import type { GatewayServices } from '../http/services.ts';

/** The kind of a delivery that no server makes: a workspace follows a repository from now on. */
export const connected = 'terrace.connected';

/** Nothing when it follows none, the same as before, or tags, of which none has been pushed yet. */
export async function announce(
  { sql, rng }: Pick<GatewayServices, 'sql' | 'rng'>,
  workspace: { readonly id: string; readonly organization: string; readonly before: VcsRepo | null },
  repo: VcsRepo | null | undefined,
): Promise<void> {
  if (repo == null || repo.tagsRegex !== null) return;
  const { before } = workspace;
  if (before?.hook === repo.hook && before.branch === repo.branch && before.tagsRegex === null) return;
  const id = DeliveryId.make(rng.bytes(16));
  await keepDelivery(sql, {
    ...{ id, hook: repo.hook, organization: workspace.organization, remoteId: null, event: connected },
    digest: createHash('sha256').update(id).digest('hex'),
    body: Buffer.from(JSON.stringify({ workspace: workspace.id, branch: repo.branch })),
  });
}
