// A notification as an actor: its machine, the job that brings it, and its row.

import { iso } from '@terrace/machines/kernel/waiting';
import { notificationMachine } from '@terrace/machines/notification/machine';
import type { NotificationContext, NotificationEffect } from '@terrace/machines/notification/machine';
import { NotificationMessage } from '@terrace/machines/notification/messages';
import type { ActorDefinition, TableDeclaration } from '@terrace/runtime/actor/define';
import { outboundPool } from '@terrace/runtime/egress/post';
import type { LetterJob } from '@terrace/runtime/egress/post';

const table: TableDeclaration = {
  table: 'notification',
  key: ['id'],
  columns: [
    ...['id', 'configuration', 'organization', 'run', 'run_event', 'trigger', 'status', 'tries', 'told', 'created_at'],
  ],
};

/** Six tries within three quarters of an hour. */
const pausesMs = [5_000, 30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000];

export const notificationActor: ActorDefinition<NotificationContext, NotificationMessage, NotificationEffect> = {
  kind: 'notification',
  version: 1,
  machine: notificationMachine,
  messages: NotificationMessage,
  tables: [table],
  interpret(_, { state }) {
    const spec: LetterJob = { pausesMs };
    const { organization } = state.context;
    return [
      { kind: 'job', id: state.id, pool: outboundPool, priority: 2, organization, attempts: pausesMs.length + 1, spec },
    ];
  },
  rows: ({ id, state, context }) => {
    const { configuration, organization, run, runEvent, trigger, tries, told, createdAt } = context;
    const what = { id, configuration, organization, run, run_event: runEvent, trigger };
    return [
      { kind: 'row', table: table.table, values: { ...what, status: state, tries, told, created_at: iso(createdAt) } },
    ];
  },
  refuse: ({ id, state }) =>
    state === 'absent'
      ? { code: 'not-found', detail: `there is no ${id}` }
      : { code: 'notification-exists', detail: `${id} is ${state} already` },
};
