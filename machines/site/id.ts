// Ids of versions of tools that site admins keep.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type ToolVersionId = Id<'tool'>;
export const ToolVersionId = idKind('tool');
