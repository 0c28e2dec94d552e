// Ids of state versions; those of their outputs are made of them (actors/state-version/view.ts).

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type StateVersionId = Id<'sv'>;
export const StateVersionId = idKind('sv');

/** A resource of a workspace's current state. */
export type WorkspaceResourceId = Id<'wsr'>;
export const WorkspaceResourceId = idKind('wsr');
