// Ids of workspaces.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type WorkspaceId = Id<'ws'>;
export const WorkspaceId = idKind('ws');
