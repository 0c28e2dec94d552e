// An organization is named by its name everywhere in the API; the external id is for those who must survive a renaming.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type OrganizationId = Id<'org'>;
export const OrganizationId = idKind('org');
