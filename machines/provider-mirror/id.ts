// Ids of what the mirror of registries keeps.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type MirrorPackageId = Id<'mirpkg'>;
export const MirrorPackageId = idKind('mirpkg');
/** A version of a module. */
export type MirrorModuleId = Id<'mirmod'>;
export const MirrorModuleId = idKind('mirmod');
