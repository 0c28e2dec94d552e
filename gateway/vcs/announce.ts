// A workspace that begins to follow a repository gets what is there now. That comes the same way as everything that happens there: as a
// delivery, of our own making. It is kept before the workspace is changed, so that no kill loses it; whoever works on it looks whether
// the workspace did change.

import { createHash } from 'node:crypto';
import { forgetDelivery, hurryDelivery, keepDelivery } from '@terrace/actors/vcs/view/deliveries';
import { DeliveryId } from '@terrace/machines/vcs/id';
import type { VcsRepo } from '@terrace/machines/vcs/messages';
import type { Reply } from '@terrace/runtime/actor/ask';
import type { GatewayServices } from '../http/services.ts';
import { wakeIngest, wakeWebhooks } from './wake.ts';

/** The kind of a delivery that no server makes: a workspace follows a repository from now on. */
export const connected = 'terrace.connected';

/** A workspace that was asked to change has done so by then, or will not. */
const pauseMs = 30_000;

type Services = Pick<GatewayServices, 'sql' | 'rng' | 'bus'>;
interface Changed {
  readonly id: string;
  readonly organization: string;
  readonly before: { readonly vcs_repo: VcsRepo | null; readonly updated_at: Date } | null;
}

/** `change` with what comes of it: nothing when it follows no repository, the same as before, or tags, of which none was pushed yet. */
export async function announcing(
  services: Services,
  workspace: Changed,
  repo: VcsRepo | null | undefined,
  change: () => Promise<Reply>,
): Promise<Reply> {
  const delivery = repo == null || !isNew(workspace, repo) ? null : await foretell(services, workspace, repo);
  const reply = await change();
  if (repo !== undefined && reply.status === 'ok') wakeWebhooks(services);
  if (delivery === null) return reply;
  if (reply.status !== 'ok') await forgetDelivery(services.sql, delivery);
  else {
    await hurryDelivery(services.sql, delivery);
    wakeIngest(services);
  }
  return reply;
}

function isNew({ before }: Changed, repo: VcsRepo): boolean {
  const known = before?.vcs_repo;
  return (
    repo.tagsRegex === null && (known?.hook !== repo.hook || known.branch !== repo.branch || known.tagsRegex !== null)
  );
}

async function foretell(
  { sql, rng }: Services,
  { id: workspace, organization, before }: Changed,
  { hook, branch }: VcsRepo,
): Promise<DeliveryId> {
  // The same change, asked for again after a kill, is the same delivery.
  const parts = [connected, workspace, hook, branch ?? '', before?.updated_at.toISOString() ?? ''];
  const { id } = await keepDelivery(sql, {
    ...{ id: DeliveryId.make(rng.bytes(16)), hook, organization, remoteId: null, event: connected, pauseMs },
    digest: createHash('sha256').update(parts.join('\0')).digest('hex'),
    body: Buffer.from(JSON.stringify({ workspace, branch })),
  });
  return id;
}
