// What an export of a plan can be told, and what its job brings.

import { z } from 'zod';
import { RunId } from '../run/id.ts';
import { By } from '../user/id.ts';
import { WorkspaceId } from '../workspace/id.ts';

export const PlanExportMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('plan-export.create'),
    organization: z.string(),
    workspace: WorkspaceId.schema,
    /** Whose plan it is of. */
    run: RunId.schema,
    by: By,
  }),
  z.object({ type: z.literal('plan-export.delete'), by: By }),
]);
export type PlanExportMessage = z.infer<typeof PlanExportMessage>;

/** What the worker found: the bundle, or why there is none. */
export const ExportResult = z.union([
  z.object({ digest: z.string(), size: z.number().int() }),
  z.object({ error: z.string() }),
]);
export type ExportResult = z.infer<typeof ExportResult>;
