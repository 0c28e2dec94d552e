// The life of one version of a module, in upstream's words: it waits for its archive (`pending`) or for its commit, which an ingress fetches
// (`cloning`) or not (`clone_failed`); it is looked through by a worker (`reg_ingressing`), and can be used (`ok`) or not
// (`reg_ingress_failed`). Until it can be used it takes another archive; from then on it never
// changes, so that whoever installed it gets the same bytes again. It may be deprecated, revoked and restored, and deleted.

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { OrganizationId } from '../organization/id.ts';
import { JobFailure } from '../run/messages.ts';
import type { By } from '../user/id.ts';
import type { RegistryModuleId } from './id.ts';
import { ExtractResult } from './messages.ts';
import type { RegistryModuleVersionMessage, Standing, VersionOrigin } from './messages.ts';

export type RegistryModuleVersionEffect =
  /** `round` names the job: each archive is looked through by one of its own. */
  | { readonly type: 'extract'; readonly round: number }
  /** Has the commit fetched; `round` tells apart what a branch is at from time to time. */
  | { readonly type: 'want'; readonly round: number; readonly origin: VersionOrigin }
  | { readonly type: 'stop'; readonly round: number }
  | { readonly type: 'tell-module'; readonly what: 'version-added' | 'version-ok' | 'version-gone' }
  | { readonly type: 'changed'; readonly what: string };

export interface RegistryModuleVersionContext {
  readonly module: RegistryModuleId;
  readonly organization: string;
  readonly organizationId: OrganizationId;
  readonly version: string;
  readonly commit: string | null;
  readonly origin: VersionOrigin | null;
  readonly by: By;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Of the archive; null while none is here. */
  readonly digest: string | null;
  readonly size: number | null;
  /** How many archives have come. */
  readonly round: number;
  /** Of what was found in it. */
  readonly content: string | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
  readonly standing: Standing;
  readonly reason: string;
  readonly link: string | null;
}

const unborn: RegistryModuleVersionContext = {
  module: '' as RegistryModuleId,
  organization: '',
  organizationId: '' as OrganizationId,
  version: '',
  commit: null,
  origin: null,
  by: { kind: 'system', id: '', name: '' },
  createdAt: 0,
  updatedAt: 0,
  digest: null,
  size: null,
  round: 0,
  content: null,
  error: null,
  standing: 'current',
  reason: '',
  link: null,
};

type Event = Delivered<RegistryModuleVersionMessage | JobFact>;
const act = actsOf<RegistryModuleVersionContext, Event, RegistryModuleVersionEffect>();

const resultOf = (event: Event): ExtractResult | null =>
  event.type === 'job.done' ? (ExtractResult.safeParse(event.result).data ?? null) : null;

/** Why no module came out of the archive. */
function errorOf(event: Event): { readonly code: string; readonly detail: string } {
  if (event.type === 'job.lost')
    return { code: 'worker-lost', detail: `the archive could not be looked through: ${event.reason}` };
  const failure = event.type === 'job.done' ? JobFailure.safeParse(event.result).data?.failure : undefined;
  return (
    failure ?? resultOf(event)?.error ?? { code: 'no-result', detail: 'the worker was stopped before it was through' }
  );
}

/** Of jobs that were stopped: heard, and nothing follows. */
const lateFacts = { 'job.done': {}, 'job.lost': {}, 'job.canceled': {} } as const;

export const registryModuleVersionMachine = setup({
  types: { context: {} as RegistryModuleVersionContext, events: {} as Event },
  guards: {
    /** It comes from a repository, or is to come from one. */
    hasOrigin: ({ context, event }) =>
      context.origin !== null || ('origin' in event && event.origin !== null && event.origin !== undefined),
    /** Of an archive that another one has replaced. */
    isOther: ({ context, event }) => 'job' in event && !event.job.endsWith(`-${context.round}`),
    isModule: ({ event }) => (resultOf(event)?.content ?? null) !== null,
  },
  actions: {
    create: act('registry-module-version.create', ({ round }, event) => {
      const { module, organization, organizationId, version, commit, origin, by, meta } = event;
      return {
        change: {
          ...{ module, organization, organizationId, version, commit, origin, by },
          ...{ createdAt: meta.at, updatedAt: meta.at },
        },
        effects: [
          { type: 'tell-module', what: 'version-added' },
          ...(origin === null ? [] : [{ type: 'want' as const, round, origin }]),
          { type: 'changed', what: 'created' },
        ],
      };
    }),
    fetch: act('registry-module-version.fetch', (context, { origin: given, meta }) => {
      const origin = given ?? context.origin;
      return {
        change: { origin, error: null, updatedAt: meta.at },
        effects: [
          ...(origin === null ? [] : [{ type: 'want' as const, round: context.round, origin }]),
          { type: 'changed', what: 'cloning' },
        ],
      };
    }),
    failToClone: act('registry-module-version.failed', (_, { detail, meta }) => ({
      change: { error: { code: 'clone-failed', detail }, updatedAt: meta.at },
      effects: [{ type: 'changed', what: 'failed' }],
    })),
    extract: act('registry-module-version.uploaded', (context, { digest, size, commit, meta }) => ({
      change: {
        ...{ digest, size, error: null, round: context.round + 1, updatedAt: meta.at },
        commit: commit?.sha ?? context.commit,
      },
      effects: [
        { type: 'extract', round: context.round + 1 },
        { type: 'changed', what: 'uploaded' },
      ],
    })),
    publish: act('job.done', (_, event) => ({
      change: { content: resultOf(event)?.content ?? null, updatedAt: event.meta.at },
      effects: [
        { type: 'tell-module', what: 'version-ok' },
        { type: 'changed', what: 'published' },
      ],
    })),
    fail: act(['job.done', 'job.lost', 'job.canceled'], (_, event) => ({
      change: { digest: null, size: null, error: errorOf(event), updatedAt: event.meta.at },
      effects: [{ type: 'changed', what: 'failed' }],
    })),
    judge: act('registry-module-version.judge', (_, { standing, reason, link, meta }) => ({
      change: { standing, reason, link, updatedAt: meta.at },
      effects: [{ type: 'changed', what: 'judged' }],
    })),
    delete: act('registry-module-version.delete', (_, { by, meta }) => ({
      change: { by, digest: null, size: null, content: null, updatedAt: meta.at },
      effects: [
        { type: 'tell-module', what: 'version-gone' },
        { type: 'changed', what: 'deleted' },
      ],
    })),
    stop: act(['registry-module-version.delete', 'registry-module-version.uploaded'], ({ round }) => ({
      effects: [{ type: 'stop', round }],
    })),
    effect: (_, _params: RegistryModuleVersionEffect) => {},
  },
}).createMachine({
  id: 'registry-module-version',
  context: unborn,
  initial: 'absent',
  states: {
    absent: {
      on: {
        'registry-module-version.create': [
          { guard: 'hasOrigin', target: 'cloning', actions: ['create'] },
          { target: 'pending', actions: ['create'] },
        ],
      },
    },
    cloning: {
      on: {
        'registry-module-version.uploaded': { target: 'reg_ingressing', actions: ['extract'] },
        'registry-module-version.failed': { target: 'clone_failed', actions: ['failToClone'] },
        'registry-module-version.delete': { target: 'deleted', actions: ['delete'] },
        ...lateFacts,
      },
    },
    clone_failed: {
      on: {
        'registry-module-version.fetch': { target: 'cloning', actions: ['fetch'] },
        'registry-module-version.delete': { target: 'deleted', actions: ['delete'] },
        ...lateFacts,
      },
    },
    pending: {
      on: {
        'registry-module-version.uploaded': { target: 'reg_ingressing', actions: ['extract'] },
        'registry-module-version.delete': { target: 'deleted', actions: ['delete'] },
      },
    },
    reg_ingressing: {
      on: {
        'job.started': {},
        'job.done': [
          { guard: 'isOther' },
          { guard: 'isModule', target: 'ok', actions: ['publish'] },
          { target: 'reg_ingress_failed', actions: ['fail'] },
        ],
        'job.lost': [{ guard: 'isOther' }, { target: 'reg_ingress_failed', actions: ['fail'] }],
        'job.canceled': [{ guard: 'isOther' }, { target: 'reg_ingress_failed', actions: ['fail'] }],
        'registry-module-version.uploaded': { actions: ['stop', 'extract'] },
        'registry-module-version.delete': { target: 'deleted', actions: ['stop', 'delete'] },
      },
    },
    reg_ingress_failed: {
      on: {
        'registry-module-version.uploaded': { target: 'reg_ingressing', actions: ['extract'] },
        'registry-module-version.fetch': { guard: 'hasOrigin', target: 'cloning', actions: ['fetch'] },
        'registry-module-version.delete': { target: 'deleted', actions: ['delete'] },
        ...lateFacts,
      },
    },
    ok: {
      on: {
        'registry-module-version.judge': { actions: ['judge'] },
        'registry-module-version.delete': { target: 'deleted', actions: ['delete'] },
        ...lateFacts,
      },
    },
    // Not final: the end of a job that was stopped still comes.
    deleted: { on: lateFacts },
  },
});
