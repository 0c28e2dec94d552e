// The commit status as an actor: its machine, its row, and the jobs that bring what it says.

import { commitStatusMachine } from '@terrace/machines/commit-status/machine';
import type { CommitStatusContext, CommitStatusEffect } from '@terrace/machines/commit-status/machine';
import { CommitStatusMessage } from '@terrace/machines/commit-status/messages';
import { iso, waitingRow } from '@terrace/machines/kernel/waiting';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, ActorState, TableDeclaration } from '@terrace/runtime/actor/define';
import { outboundPool } from '@terrace/runtime/egress/post';
import type { LetterJob } from '@terrace/runtime/egress/post';

const table: TableDeclaration = {
  table: 'commit_status',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'hook', 'delivery', 'workspace', 'commit', 'context', 'place', 'state', 'description'],
    ...['link', 'call', 'status', 'told', 'waiting', 'created_at', 'updated_at'],
  ],
};

/** A day and a half: what a merge waits for is worth it. No pause is so long that a newer word would wait for it. */
const pausesMs = [5_000, 15_000, 60_000, ...Array.from({ length: 200 }, () => 10 * 60_000)];

function waitingOf({ state, context }: ActorState<CommitStatusContext>): Waiting | null {
  if (state !== 'sending') return null;
  const { host } = new URL(context.call.url);
  return {
    reason: `${host} is to be told that ${context.commit.slice(0, 8)} is ${context.said.state} for ${context.context}`,
    by: host,
    end: 'it answers, or has not done so for a day and a half',
  };
}

export const commitStatusActor: ActorDefinition<CommitStatusContext, CommitStatusMessage, CommitStatusEffect> = {
  kind: 'commit-status',
  version: 1,
  machine: commitStatusMachine,
  messages: CommitStatusMessage,
  tables: [table],
  interpret(effect, { state }) {
    const spec: LetterJob = { pausesMs };
    const { organization } = state.context;
    const id = `${state.id}-${effect.job}`;
    return [{ kind: 'job', id, pool: outboundPool, priority: 2, organization, attempts: pausesMs.length + 1, spec }];
  },
  rows(status) {
    const { id, state, context: known } = status;
    const { organization, hook, delivery, workspace, commit, context, place, said, call, told } = known;
    return [
      {
        kind: 'row',
        table: table.table,
        values: {
          ...{
            id,
            organization,
            hook,
            delivery,
            workspace,
            commit,
            context,
            place,
            ...said,
            call,
            status: state,
            told,
          },
          waiting: waitingRow(waitingOf(status), known.since),
          created_at: iso(known.createdAt),
          updated_at: iso(known.since),
        },
      },
    ];
  },
  refuse: ({ id, state }) => ({ code: 'status-known', detail: `${id} is ${state}, and knows something newer` }),
};
