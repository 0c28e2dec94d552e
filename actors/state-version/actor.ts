// The state version as an actor: it compares what was uploaded with what was declared, and hands it to its workspace, which writes
// its row (DECISIONS 4).

import { stateVersionMachine } from '@terrace/machines/state-version/machine';
import type { StateVersionContext, StateVersionEffect } from '@terrace/machines/state-version/machine';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import { StateVersionMessage } from '@terrace/machines/state-version/messages';
import type { WorkspaceMessage } from '@terrace/machines/workspace/messages';
import type { ActorDefinition } from '@terrace/runtime/actor/define';

export const stateVersionActor: ActorDefinition<StateVersionContext, StateVersionMessage, StateVersionEffect> = {
  kind: 'state-version',
  version: 1,
  machine: stateVersionMachine,
  messages: StateVersionMessage,
  tables: [],
  interpret(effect, { state }) {
    const stateVersion = state.id as StateVersionId;
    const message: WorkspaceMessage =
      effect.type === 'commit'
        ? { type: 'workspace.commit-state', state: { ...effect.content, stateVersion } }
        : { type: 'workspace.discard-state', stateVersion, reason: effect.reason };
    const tell = { kind: 'tell', to: { kind: 'workspace', id: state.context.workspace }, message } as const;
    // Whoever uploads hears at once that it was not what was declared.
    return effect.type === 'commit' ? [tell] : [tell, { kind: 'reply', value: { refused: effect.reason } }];
  },
  rows: () => [],
  refuse: ({ id, state }) => {
    if (state === 'absent') return { code: 'not-found', detail: `there is no ${id}` };
    return { code: 'already-uploaded', detail: `the state of ${id} is not awaited (any more): it is ${state}` };
  },
};
