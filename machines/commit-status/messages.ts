// What a commit status can be told: what it is to say from now on at the server of its repository.

import { z } from 'zod';
import { DeliveryId, HookId } from '../vcs/id.ts';
import { TokenScheme } from '../vcs/messages.ts';
import { WorkspaceId } from '../workspace/id.ts';

/** As GitHub has them; other servers have words of their own. */
export const StatusState = z.enum(['pending', 'success', 'failure', 'error']);
export type StatusState = z.infer<typeof StatusState>;

/** What people see beside the commit. */
export const Said = z.object({ state: StatusState, description: z.string(), link: z.string() });
export type Said = z.infer<typeof Said>;

/** The call that says it, without the token. */
export const StatusCall = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  scheme: TokenScheme,
});
export type StatusCall = z.infer<typeof StatusCall>;

export const CommitStatusMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('commit-status.want'),
    organization: z.string(),
    hook: HookId.schema,
    /** What led to it. */
    delivery: DeliveryId.schema,
    /** Null where it speaks for all workspaces that plan the same pull request. */
    workspace: WorkspaceId.schema.nullable(),
    commit: z.string(),
    context: z.string(),
    /** The larger, the newer is what it says: what is older than what is known is passed over. */
    place: z.number().int(),
    said: Said,
    call: StatusCall,
  }),
]);
export type CommitStatusMessage = z.infer<typeof CommitStatusMessage>;

/** What is kept of the answer of whoever was told; `mark` is the place of what it was told. */
export const StatusTold = z.object({
  successful: z.boolean(),
  code: z.number().int().nullable(),
  detail: z.string(),
  mark: z.string().exactOptional(),
  sentAt: z.number(),
});
export type StatusTold = z.infer<typeof StatusTold>;
