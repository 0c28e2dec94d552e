// Ids of query runs.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type QueryRunId = Id<'query'>;
export const QueryRunId = idKind('query');
