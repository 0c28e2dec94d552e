// The ingress as an actor: its machine, its row, its one job, and how its subscribers are told.

import { ingressMachine } from '@terrace/machines/ingress/machine';
import type { Came, IngressContext, IngressEffect } from '@terrace/machines/ingress/machine';
import type { IngressId } from '@terrace/machines/ingress/id';
import { IngressMessage } from '@terrace/machines/ingress/messages';
import { iso, waitingRow } from '@terrace/machines/kernel/waiting';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, ActorState, TableDeclaration } from '@terrace/runtime/actor/define';
import { fetchAttempts, ingressPool } from './work.ts';
import type { FetchSpec } from './work.ts';

const table: TableDeclaration = {
  table: 'ingress',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'hook', 'commit', 'ref', 'submodules', 'status', 'digest', 'size', 'error_message'],
    ...['tries', 'waiting', 'created_at', 'updated_at'],
  ],
};

function waitingOf({ state, context }: ActorState<IngressContext>): Waiting | null {
  if (state !== 'fetching') return null;
  const what = context.source.commit ?? context.source.ref ?? 'the default branch';
  return context.worker === null
    ? { reason: `${what} waits for a worker to fetch it`, by: 'the workers of this installation', end: 'one is free' }
    : { reason: `${context.worker} fetches ${what}`, by: context.worker, end: 'it is fetched, or cannot be' };
}

/** As its subscriber's kind is told. */
const toldOf = (kind: string, came: Came) =>
  'detail' in came
    ? { type: `${kind}.failed`, detail: came.detail }
    : { type: `${kind}.uploaded`, digest: came.digest, size: came.size, commit: came.commit };

export const ingressActor: ActorDefinition<IngressContext, IngressMessage, IngressEffect> = {
  kind: 'ingress',
  version: 1,
  machine: ingressMachine,
  messages: IngressMessage,
  tables: [table],
  interpret(effect, { state: { id, context } }) {
    switch (effect.type) {
      case 'fetch': {
        const { organization, source } = context;
        const spec: FetchSpec = { ingress: id as IngressId, organization, source };
        const job = `${id}-${effect.tries}`;
        return [{ kind: 'job', id: job, pool: ingressPool, priority: 1, organization, attempts: fetchAttempts, spec }];
      }
      case 'tell': {
        const { subscriber, came } = effect;
        return [{ kind: 'tell', to: subscriber, message: toldOf(subscriber.kind, came) }];
      }
    }
  },
  rows(ingress) {
    const { id, state, context } = ingress;
    const { organization, source, came, tries, createdAt, since } = context;
    const stored = came !== null && 'digest' in came ? came : null;
    return [
      {
        kind: 'row',
        table: table.table,
        values: {
          ...{ id, organization, hook: source.hook, commit: stored?.commit.sha ?? source.commit, ref: source.ref },
          ...{ submodules: source.submodules, status: state, tries },
          digest: stored?.digest ?? null,
          size: stored?.size ?? null,
          error_message: came !== null && 'detail' in came ? came.detail : null,
          waiting: waitingRow(waitingOf(ingress), since),
          created_at: iso(createdAt),
          updated_at: iso(since),
        },
      },
    ];
  },
  refuse: ({ id, state }) => ({ code: 'transition-not-allowed', detail: `${id} is ${state}` }),
};
