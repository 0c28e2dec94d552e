// Ids of modules in the private registry, of their versions, and of what makes workspaces of them.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type RegistryModuleId = Id<'mod'>;
export const RegistryModuleId = idKind('mod');
export type RegistryModuleVersionId = Id<'modver'>;
export const RegistryModuleVersionId = idKind('modver');
export type NoCodeModuleId = Id<'nocode'>;
export const NoCodeModuleId = idKind('nocode');
