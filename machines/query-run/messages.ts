// What a query run can be told, and what its worker brings back.

import { z } from 'zod';
import { ConfigurationVersionId } from '../configuration-version/id.ts';
import type { Feed } from '../kernel/feed.ts';
import { OrganizationId } from '../organization/id.ts';
import { ProjectId } from '../project/id.ts';
import { PhaseError } from '../run/messages.ts';
import { By } from '../user/id.ts';
import { Engine } from '../workspace/messages.ts';
import { WorkspaceId } from '../workspace/id.ts';
import { QueryRunId } from './id.ts';

export const QueryRunMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('query-run.create'),
    organization: z.string(),
    organizationId: OrganizationId.schema,
    project: ProjectId.schema,
    workspace: WorkspaceId.schema,
    workspaceName: z.string(),
    configuration: ConfigurationVersionId.schema,
    /** Whether the configuration of what is found is written, too. */
    generatesConfiguration: z.boolean(),
    engine: Engine,
    /** Exactly, of the engine. */
    terraformVersion: z.string(),
    /** The agent pool that works on it; null: the workers of this installation. */
    agentPool: z.string().nullable(),
    /** Its own, sealed; null when there are none. */
    variables: z.string().nullable(),
    source: z.string(),
    by: By,
  }),
  /** In good order. */
  z.object({ type: z.literal('query-run.cancel'), by: By }),
  /** At once; some seconds after its cancel. */
  z.object({ type: z.literal('query-run.force-cancel'), by: By }),
]);
export type QueryRunMessage = z.infer<typeof QueryRunMessage>;

/** What a worker is told of a query before it claims it; its job waits in the pool that plans wait in. */
export const QuerySpec = z.object({
  phase: z.literal('query'),
  run: QueryRunId.schema,
  organization: z.string(),
  workspace: z.string(),
  workspaceName: z.string(),
});
export type QuerySpec = z.infer<typeof QuerySpec>;

/** `result` of its `job.done` and `job.canceled`. */
export const QueryResult = z.object({
  outcome: z.enum(['finished', 'errored', 'canceled']),
  error: PhaseError.nullable(),
});
export type QueryResult = z.infer<typeof QueryResult>;

/** What an event of a query run carries. */
export const QueryRunEvent = z.strictObject({
  status: z.enum(['pending', 'running', 'finished', 'errored', 'canceled']),
});
export type QueryRunEvent = z.infer<typeof QueryRunEvent>;

export const queryRunFeed: Feed<QueryRunEvent> = {
  kind: 'query-run',
  body: QueryRunEvent,
  types: {
    created: 'it waits for a worker',
    started: 'a worker is at it',
    'cancel-requested': 'somebody wants it to end',
    ended: 'it is over',
  },
};
