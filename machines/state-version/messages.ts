// What a state version can be told: the life of its upload. Its row is written by the workspace, which owns what is current.

import { z } from 'zod';
import { WorkspaceId } from '../workspace/id.ts';
import { By } from '../user/id.ts';

const content = z.object({ digest: z.string(), size: z.number().int(), md5: z.string() });

export const StateVersionMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state-version.open'),
    workspace: WorkspaceId.schema,
    organization: z.string(),
    serial: z.number().int(),
    lineage: z.string().nullable(),
    md5: z.string(),
    by: By,
  }),
  /** The raw state is stored; `serial`, `lineage` and `terraformVersion` as its bytes say. Ends in `workspace.commit-state`, or in `workspace.discard-state` when the MD5 differs from the declared one. */
  content.extend({
    type: z.literal('state-version.content-received'),
    serial: z.number().int(),
    lineage: z.string(),
    terraformVersion: z.string().nullable(),
  }),
  /** The JSON form that newer clients send beside it. Nobody tells it any more, but logs and snapshots of version 1 know it. */
  content.extend({ type: z.literal('state-version.json-received') }),
  z.object({ type: z.literal('state-version.superseded') }),
]);
export type StateVersionMessage = z.infer<typeof StateVersionMessage>;
