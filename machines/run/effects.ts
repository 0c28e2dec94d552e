// What a run wishes for; actors/run/actor.ts makes jobs, messages, rows and events of it.

import type { StateVersionId } from '../state-version/id.ts';
import type { AttachedTask } from '../task-stage/messages.ts';
import type { By } from '../user/id.ts';
import type { WorkerState } from './messages.ts';
import type { Stage } from './stages.ts';
import type { z } from 'zod';

export type RunEffect =
  /** Asks the workspace to be let in; one that plans only waits for nobody. */
  | { readonly type: 'enqueue'; readonly planOnly: boolean; readonly by: By }
  | { readonly type: 'begin'; readonly phase: 'plan' | 'apply' }
  | { readonly type: 'stop'; readonly phase: 'plan' | 'apply'; readonly force: boolean }
  /** The workspace says so when the state that the plan was made against is no longer the current one. */
  | { readonly type: 'keep-plan'; readonly stateVersion: StateVersionId | null }
  /** A stage of run tasks is made, and waits until the run comes by. */
  | {
      readonly type: 'make-stage';
      readonly stage: Pick<Stage, 'kind' | 'id'>;
      readonly tasks: readonly AttachedTask[];
    }
  /** A stage is to begin, and to tell the run how it ended; one whose end nobody waits for is to stop. */
  | { readonly type: 'begin-stage' | 'end-stage'; readonly stage: Pick<Stage, 'kind' | 'id'> }
  /** The state that the apply left behind goes to the workspace. */
  | { readonly type: 'save-state'; readonly state: z.infer<typeof WorkerState>; readonly by: By }
  /** The workspace may let the next one in; when the run is unsure of what it has made, only once somebody has looked. */
  | { readonly type: 'leave'; readonly unsure: boolean }
  /** An entry in the run's history for people, and an event `run.<action>`. */
  | { readonly type: 'record'; readonly action: string; readonly by: By | null; readonly comment: string | null };
