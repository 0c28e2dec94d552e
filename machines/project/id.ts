// Ids of projects.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type ProjectId = Id<'prj'>;
export const ProjectId = idKind('prj');
