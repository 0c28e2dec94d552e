// What a run wishes for; actors/run/actor.ts makes jobs, messages, rows and events of it.

import type { By } from '../user/id.ts';
import type { WorkerState } from './messages.ts';
import type { z } from 'zod';

export type RunEffect =
  /** Asks the workspace to be let in; one that plans only waits for nobody. */
  | { readonly type: 'enqueue'; readonly planOnly: boolean; readonly by: By }
  | { readonly type: 'begin'; readonly phase: 'plan' | 'apply' }
  | { readonly type: 'stop'; readonly phase: 'plan' | 'apply'; readonly force: boolean }
  /** The state that the apply left behind goes to the workspace. */
  | { readonly type: 'save-state'; readonly state: z.infer<typeof WorkerState>; readonly by: By }
  /** The workspace may let the next one in. */
  | { readonly type: 'leave' }
  /** An entry in the run's history for people, and an event `run.<action>`. */
  | { readonly type: 'record'; readonly action: string; readonly by: By | null; readonly comment: string | null };
