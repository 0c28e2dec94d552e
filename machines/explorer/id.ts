// Ids of views of the explorer that somebody has saved.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type SavedViewId = Id<'sq'>;
export const SavedViewId = idKind('sq');
