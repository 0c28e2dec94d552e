// Ids of run triggers.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type RunTriggerId = Id<'rt'>;
export const RunTriggerId = idKind('rt');
