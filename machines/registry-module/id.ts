// Ids of modules in the private registry, and of their versions.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type RegistryModuleId = Id<'mod'>;
export const RegistryModuleId = idKind('mod');
export type RegistryModuleVersionId = Id<'modver'>;
export const RegistryModuleVersionId = idKind('modver');
