// Ids of test runs.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type TestRunId = Id<'trun'>;
export const TestRunId = idKind('trun');
