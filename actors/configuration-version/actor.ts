// The configuration version as an actor: its machine, its row, and where its wishes go.

import { configurationVersionMachine } from '@terrace/machines/configuration-version/machine';
import type {
  ConfigurationVersionContext,
  ConfigurationVersionEffect,
} from '@terrace/machines/configuration-version/machine';
import { ConfigurationVersionMessage } from '@terrace/machines/configuration-version/messages';
import type { ConfigurationVersionEvent } from '@terrace/machines/configuration-version/messages';
import { iso, isoOf, waitingRow } from '@terrace/machines/kernel/waiting';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, TableDeclaration } from '@terrace/runtime/actor/define';

const table: TableDeclaration = {
  table: 'configuration_version',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'workspace', 'status', 'source', 'speculative', 'provisional', 'auto_queue_runs'],
    ...['digest', 'size', 'error', 'error_message', 'waiting', 'status_timestamps', 'created_by', 'created_at'],
    'ingress',
  ],
};

/** What a configuration version waits for; null when it has its archive, or never will. */
function waitingOf(id: string, state: string, context: ConfigurationVersionContext): Waiting | null {
  if (state !== 'pending') return null;
  const { createdBy, ingress = null } = context;
  if (ingress !== null)
    return {
      reason: `${id} waits for the files of ${ingress.identifier}, which are being fetched`,
      by: ingress.identifier,
      end: 'they are fetched, or cannot be',
    };
  return {
    reason: `${id} waits for its archive, which ${createdBy.name} is about to upload`,
    by: createdBy.name,
    end: 'a tar.gz is sent to the upload URL, which was told when it was created',
  };
}

export const configurationVersionActor: ActorDefinition<
  ConfigurationVersionContext,
  ConfigurationVersionMessage,
  ConfigurationVersionEffect
> = {
  kind: 'configuration-version',
  version: 1,
  machine: configurationVersionMachine,
  messages: ConfigurationVersionMessage,
  tables: [table],
  constraints: {
    configuration_version_used: {
      code: 'already-uploaded',
      detail: 'a run was made of the configuration version, which takes no other archive any more',
    },
    configuration_version_needed: {
      code: 'transition-not-allowed',
      detail: 'a run that is not over needs the configuration version',
    },
  },
  interpret(effect, { state }) {
    switch (effect.type) {
      case 'queue-run':
        return [
          {
            kind: 'tell',
            to: { kind: 'run', id: effect.run },
            message: { ...effect.create, type: 'run.create' },
          },
        ];
      case 'changed': {
        const { organizationId: organization, project, workspace } = state.context;
        const body: ConfigurationVersionEvent = { status: state.state as ConfigurationVersionEvent['status'] };
        return [{ kind: 'emit', organization, project, workspace, type: effect.what, body }];
      }
    }
  },
  rows: ({ id, state, context }) => [
    {
      kind: 'row',
      table: table.table,
      values: {
        id,
        organization: context.organization,
        workspace: context.workspace,
        status: state,
        source: context.source,
        speculative: context.speculative,
        provisional: context.provisional,
        auto_queue_runs: context.autoQueueRuns,
        digest: context.digest,
        size: context.size,
        error: context.error === null ? null : 'unusable',
        error_message: context.error,
        waiting: waitingRow(waitingOf(id, state, context), context.createdAt),
        status_timestamps: isoOf(context.timestamps),
        created_by: context.createdBy,
        created_at: iso(context.createdAt),
        ingress: context.ingress ?? null,
      },
    },
  ],
  refuse: ({ id, state }, message) => {
    if (state === 'absent') return { code: 'not-found', detail: `there is no ${id}` };
    if (message.type === 'configuration-version.uploaded')
      return { code: 'already-uploaded', detail: `${id} is ${state}, and takes no upload` };
    if (message.type === 'configuration-version.archive')
      return {
        code: 'not-archivable',
        detail: `${id} is ${state}: only an uploaded configuration can be archived`,
      };
    const wanted = neededState[message.type];
    return {
      code: 'transition-not-allowed',
      detail: wanted === undefined ? `${id} is ${state}` : `${id} is ${state}, and not ${wanted}`,
    };
  },
};

/** In which state something can be done to what is kept of it. */
const neededState: Partial<Record<ConfigurationVersionMessage['type'], string>> = {
  'configuration-version.soft-delete': 'uploaded',
  'configuration-version.restore': 'backing_data_soft_deleted',
  'configuration-version.permanently-delete': 'backing_data_soft_deleted',
};
