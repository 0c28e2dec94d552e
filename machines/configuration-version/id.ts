// Ids of configuration versions.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type ConfigurationVersionId = Id<'cv'>;
export const ConfigurationVersionId = idKind('cv');
