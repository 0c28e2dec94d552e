// Ids of variables and of variable sets.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type VariableId = Id<'var'>;
export const VariableId = idKind('var');

export type VariableSetId = Id<'varset'>;
export const VariableSetId = idKind('varset');
