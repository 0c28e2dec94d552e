// What a workspace wishes for; actors/workspace/actor.ts makes messages, rows and events of it.

import type { RunId } from '../run/id.ts';
import type { StateVersionId } from '../state-version/id.ts';
import type { By } from '../user/id.ts';
import type { SavedState } from './messages.ts';

/** A state version as the workspace knows it: reserved, then final or discarded. A run's state that was not taken is discarded with its content. */
export interface StateEntry {
  readonly stateVersion: StateVersionId;
  readonly status: 'pending' | 'finalized' | 'discarded';
  readonly serial: number;
  readonly md5: string;
  readonly lineage: string | null;
  /** What its client had declared, where the content says something else. */
  readonly declaredLineage?: string;
  readonly run: RunId | null;
  /** The state version whose content this one brought back. */
  readonly rollbackOf?: StateVersionId;
  readonly by: By;
  /** When it was reserved or saved, in milliseconds since 1970. */
  readonly at: number;
  readonly content: Pick<SavedState, 'digest' | 'size' | 'terraformVersion'> | null;
}

export type WorkspaceEffect =
  /** The run may begin, and plans against this state. */
  | { readonly type: 'start-run'; readonly run: RunId; readonly stateVersion: StateVersionId | null }
  | { readonly type: 'refuse-run'; readonly run: RunId; readonly code: string; readonly detail: string }
  | { readonly type: 'abandon-run'; readonly run: RunId }
  /** The run comes of an older push than one that has begun here. */
  | { readonly type: 'supersede-run'; readonly run: RunId; readonly detail: string }
  /** The plan that the run has saved was made against another state than this one, which is current. */
  | { readonly type: 'plan-stale'; readonly run: RunId; readonly stateVersion: StateVersionId }
  /** Where the reserved content is awaited. */
  | { readonly type: 'open-state'; readonly entry: StateEntry }
  | { readonly type: 'supersede-state'; readonly stateVersion: StateVersionId }
  | { readonly type: 'write-state'; readonly entry: StateEntry }
  | { readonly type: 'state-saved'; readonly run: RunId; readonly stateVersion: StateVersionId }
  /** `stateVersion`: under which it is kept all the same; null when nobody could find it there. */
  | {
      readonly type: 'state-refused';
      readonly run: RunId;
      readonly detail: string;
      readonly stateVersion: StateVersionId | null;
    }
  /** People see that something changed: `workspace.<what>`. */
  | { readonly type: 'changed'; readonly what: string };
