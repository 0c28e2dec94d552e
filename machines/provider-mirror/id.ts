// Ids of the packages that the mirror of providers keeps.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type MirrorPackageId = Id<'mirpkg'>;
export const MirrorPackageId = idKind('mirpkg');
