// What a configuration version can be told.

import { z } from 'zod';
import type { Feed } from '../kernel/feed.ts';
import { OrganizationId } from '../organization/id.ts';
import { RunId } from '../run/id.ts';
import { By } from '../user/id.ts';
import { IngressAttributes } from '../vcs/messages.ts';
import { WorkspaceId } from '../workspace/id.ts';

export const ConfigurationVersionMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('configuration-version.create'),
    organization: z.string(),
    /** Events bear it: names change. */
    organizationId: OrganizationId.schema,
    project: z.string(),
    workspace: WorkspaceId.schema,
    source: z.string(),
    speculative: z.boolean(),
    provisional: z.boolean(),
    autoQueueRuns: z.boolean(),
    /** The `run.create` message to send once the archive is here; null unless runs are queued by themselves. */
    queue: z.object({ run: RunId.schema, create: z.record(z.string(), z.unknown()) }).nullable(),
    /** Where it comes from; absent of what somebody uploads. */
    ingress: IngressAttributes.optional(),
    by: By,
  }),
  /** The archive lies in the archive under `digest`. A second upload is refused. */
  z.object({
    type: z.literal('configuration-version.uploaded'),
    digest: z.string(),
    size: z.number().int(),
    /** Of an archive that was made of a commit. */
    commit: z.object({ sha: z.string(), message: z.string() }).optional(),
  }),
  z.object({ type: z.literal('configuration-version.failed'), detail: z.string() }),
  /** Nobody needs its archive any more; no run may begin with it from now on. */
  z.object({ type: z.literal('configuration-version.archive'), by: By }),
  /** Its archive is put aside: nobody gets it any more and no run may begin with it, until it is restored or goes for good. */
  z.object({ type: z.literal('configuration-version.soft-delete'), by: By }),
  z.object({ type: z.literal('configuration-version.restore'), by: By }),
  z.object({ type: z.literal('configuration-version.permanently-delete'), by: By }),
]);
export type ConfigurationVersionMessage = z.infer<typeof ConfigurationVersionMessage>;

/** What an event of a configuration version carries. */
export const ConfigurationVersionEvent = z.strictObject({
  status: z.enum([
    'pending',
    'uploaded',
    'archived',
    'errored',
    'backing_data_soft_deleted',
    'backing_data_permanently_deleted',
  ]),
});
export type ConfigurationVersionEvent = z.infer<typeof ConfigurationVersionEvent>;

export const configurationVersionFeed: Feed<ConfigurationVersionEvent> = {
  kind: 'configuration-version',
  body: ConfigurationVersionEvent,
  types: {
    created: 'it waits for its archive',
    uploaded: 'its archive is here',
    archived: 'its archive was given up: no run can begin with it any more',
    errored: 'its archive cannot be used',
    'soft-deleted': 'its archive was put aside: it can be restored, and no run can begin with it meanwhile',
    restored: 'its archive is back',
    'permanently-deleted': 'its archive is gone for good',
  },
};
