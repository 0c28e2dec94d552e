// Ids around policies: of what is exported of a plan to write them by.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type PlanExportId = Id<'pe'>;
export const PlanExportId = idKind('pe');
