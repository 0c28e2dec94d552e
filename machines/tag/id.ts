// Ids of keys that are reserved for tags.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type ReservedTagKeyId = Id<'rtk'>;
export const ReservedTagKeyId = idKind('rtk');
