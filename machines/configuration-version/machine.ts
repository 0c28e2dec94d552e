// The life of a configuration version: it is created and waits for its archive (`pending`); the archive comes (`uploaded`), or
// turns out to be unusable (`errored`). Whoever uploads may bring another one as long as no run was made of it; from then on it never changes, so
// that a run knows what it planned (the database decides between the two). It may be given up when no run needs it any more (`archived`). Its archive may also be put aside (`backing_data_soft_deleted`), from where it comes back, or goes for
// good (`backing_data_permanently_deleted`). When runs are queued by themselves, the upload creates one.

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { OrganizationId } from '../organization/id.ts';
import type { By } from '../user/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import type { IngressAttributes } from '../vcs/messages.ts';
import type { ConfigurationVersionMessage } from './messages.ts';

export type ConfigurationVersionEffect =
  | { readonly type: 'queue-run'; readonly run: string; readonly create: Readonly<Record<string, unknown>> }
  | { readonly type: 'changed'; readonly what: string };

export interface ConfigurationVersionContext {
  readonly organization: string;
  /** Events bear it: names change. */
  readonly organizationId: OrganizationId;
  readonly project: string;
  readonly workspace: WorkspaceId;
  readonly source: string;
  readonly speculative: boolean;
  readonly provisional: boolean;
  readonly autoQueueRuns: boolean;
  /** The run to create once the archive is here. */
  readonly queue: Extract<ConfigurationVersionMessage, { type: 'configuration-version.create' }>['queue'];
  /** Where it comes from; absent in what was written before there was version control, null of what somebody uploads. */
  readonly ingress?: IngressAttributes | null;
  readonly createdBy: By;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly timestamps: Readonly<Record<string, number>>;
  readonly digest: string | null;
  readonly size: number | null;
  readonly error: string | null;
}

const unborn: ConfigurationVersionContext = {
  organization: '',
  organizationId: '' as OrganizationId,
  project: '',
  workspace: '' as WorkspaceId,
  source: '',
  speculative: false,
  provisional: false,
  autoQueueRuns: false,
  queue: null,
  ingress: null,
  createdBy: { kind: 'system', id: '', name: '' },
  createdAt: 0,
  timestamps: {},
  digest: null,
  size: null,
  error: null,
};

const said = (
  known: IngressAttributes,
  commit?: { readonly sha: string; readonly message: string },
): Partial<IngressAttributes> =>
  commit === undefined ? {} : { commitSha: commit.sha, commitMessage: known.commitMessage ?? commit.message };

type Event = Delivered<ConfigurationVersionMessage>;
const act = actsOf<ConfigurationVersionContext, Event, ConfigurationVersionEffect, never>();

export const configurationVersionMachine = setup({
  types: { context: {} as ConfigurationVersionContext, events: {} as Event },
  guards: {
    /** Of what is fetched from a repository there is one archive. */
    isOther: ({ context, event }) =>
      event.type === 'configuration-version.uploaded' &&
      event.digest !== context.digest &&
      (context.ingress ?? null) === null,
  },
  actions: {
    create: act('configuration-version.create', (_, event) => {
      const { organization, organizationId, project, workspace, source, speculative, provisional } = event;
      const { autoQueueRuns, queue, ingress = null, by, meta } = event;
      return {
        change: {
          ...{ organization, organizationId, project, workspace, source, speculative, provisional },
          ...{ autoQueueRuns, queue, ingress },
          createdBy: by,
          createdAt: meta.at,
        },
        effects: [{ type: 'changed', what: 'created' }],
      };
    }),
    upload: act(
      'configuration-version.uploaded',
      ({ queue, ingress = null, timestamps }, { digest, size, commit, meta }) => ({
        change: {
          ...{ digest, size, queue: null },
          // Of a branch that was fetched as it was, only its fetch knows the commit.
          ingress: ingress === null ? null : { ...ingress, ...said(ingress, commit) },
          timestamps: { ...timestamps, 'uploaded-at': meta.at },
        },
        effects: [
          { type: 'changed', what: 'uploaded' },
          ...(queue === null ? [] : [{ type: 'queue-run' as const, run: queue.run, create: queue.create }]),
        ],
      }),
    ),
    fail: act('configuration-version.failed', ({ timestamps }, { detail, meta }) => ({
      change: { error: detail, timestamps: { ...timestamps, 'errored-at': meta.at } },
      effects: [{ type: 'changed', what: 'errored' }],
    })),
    archive: act('configuration-version.archive', ({ timestamps }, { meta }) => ({
      change: { digest: null, size: null, timestamps: { ...timestamps, 'archived-at': meta.at } },
      effects: [{ type: 'changed', what: 'archived' }],
    })),
    softDelete: act('configuration-version.soft-delete', ({ timestamps }, { meta }) => ({
      change: { timestamps: { ...timestamps, 'soft-delete-backing-data-at': meta.at } },
      effects: [{ type: 'changed', what: 'soft-deleted' }],
    })),
    restore: act('configuration-version.restore', ({ timestamps }, { meta }) => ({
      change: { timestamps: { ...timestamps, 'restore-backing-data-at': meta.at } },
      effects: [{ type: 'changed', what: 'restored' }],
    })),
    permanentlyDelete: act('configuration-version.permanently-delete', ({ timestamps }, { meta }) => ({
      change: {
        digest: null,
        size: null,
        timestamps: { ...timestamps, 'permanently-delete-backing-data-at': meta.at },
      },
      effects: [{ type: 'changed', what: 'permanently-deleted' }],
    })),
    effect: (_, _params: ConfigurationVersionEffect) => {},
  },
}).createMachine({
  id: 'configuration-version',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'configuration-version.create': { target: 'pending', actions: ['create'] } } },
    pending: {
      on: {
        'configuration-version.uploaded': { target: 'uploaded', actions: ['upload'] },
        'configuration-version.failed': { target: 'errored', actions: ['fail'] },
      },
    },
    uploaded: {
      on: {
        'configuration-version.uploaded': { guard: 'isOther', actions: ['upload'] },
        'configuration-version.archive': { target: 'archived', actions: ['archive'] },
        'configuration-version.soft-delete': { target: 'backing_data_soft_deleted', actions: ['softDelete'] },
      },
    },
    // In the words of the API, which shows the state as it is.
    backing_data_soft_deleted: {
      on: {
        'configuration-version.restore': { target: 'uploaded', actions: ['restore'] },
        'configuration-version.permanently-delete': {
          target: 'backing_data_permanently_deleted',
          actions: ['permanentlyDelete'],
        },
      },
    },
    backing_data_permanently_deleted: { type: 'final' },
    archived: { type: 'final' },
    errored: { type: 'final' },
  },
});
