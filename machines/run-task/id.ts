// Ids of run tasks, and of their places in workspaces.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type RunTaskId = Id<'task'>;
export const RunTaskId = idKind('task');
export type WorkspaceTaskId = Id<'wstask'>;
export const WorkspaceTaskId = idKind('wstask');
