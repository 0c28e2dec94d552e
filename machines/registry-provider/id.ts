// Ids of private providers, of their versions and platforms, and of the keys that sign them.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type RegistryProviderId = Id<'prov'>;
export const RegistryProviderId = idKind('prov');
export type ProviderVersionId = Id<'provver'>;
export const ProviderVersionId = idKind('provver');
export type ProviderPlatformId = Id<'provpltfrm'>;
export const ProviderPlatformId = idKind('provpltfrm');
export type GpgKeyId = Id<'gpg'>;
export const GpgKeyId = idKind('gpg');
