// Ids of state versions and of their outputs.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type StateVersionId = Id<'sv'>;
export const StateVersionId = idKind('sv');
export type StateVersionOutputId = Id<'wsout'>;
export const StateVersionOutputId = idKind('wsout');
