// The life of a module in the registry: it is named (`pending`), has a version that can be used (`setup_complete`), and may be deleted
// with all its versions. Each version lives by itself (version-machine.ts), so a broken one harms no other; the module knows who they are, to
// take them along when it goes. One that is published from a repository has a worker list its tags, and makes a version of each: there may be
// none (`no_version_tags`), or no list (`setup_failed`).

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import { TagsResult } from '../ingress/messages.ts';
import type { Tag } from '../ingress/messages.ts';
import type { OrganizationId } from '../organization/id.ts';
import { JobFailure } from '../run/messages.ts';
import type { By } from '../user/id.ts';
import type { RegistryModuleVersionId } from './id.ts';
import type { ModuleRepository, ModuleTests, RegistryModuleMessage, RegistryName, VersionOrigin } from './messages.ts';
import { versionOfTag } from './tag.ts';

export type RegistryModuleEffect =
  /** `round` names the job. */
  | { readonly type: 'list-tags'; readonly round: number; readonly repository: ModuleRepository }
  | { readonly type: 'stop'; readonly round: number }
  | { readonly type: 'make-version'; readonly version: string; readonly origin: VersionOrigin; readonly by: By }
  | { readonly type: 'fetch-version'; readonly version: RegistryModuleVersionId; readonly origin: VersionOrigin | null }
  | { readonly type: 'drop-version'; readonly version: RegistryModuleVersionId; readonly by: By }
  | { readonly type: 'changed'; readonly what: string };

export interface RegistryModuleContext {
  readonly organization: string;
  readonly organizationId: OrganizationId;
  readonly registryName: RegistryName;
  readonly namespace: string;
  readonly name: string;
  readonly provider: string;
  readonly noCode: boolean;
  readonly repository: ModuleRepository | null;
  readonly tests: ModuleTests | null;
  readonly versions: readonly KnownVersion[];
  /** How often its repository was looked for tags. */
  readonly round: number;
  readonly isLooking: boolean;
  /** Why its tags are not known, as a sentence. */
  readonly error: string | null;
  readonly by: By;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface KnownVersion {
  readonly id: RegistryModuleVersionId;
  readonly name: string;
}

const unborn: RegistryModuleContext = {
  organization: '',
  organizationId: '' as OrganizationId,
  registryName: 'private',
  namespace: '',
  name: '',
  provider: '',
  noCode: false,
  repository: null,
  tests: null,
  versions: [],
  round: 0,
  isLooking: false,
  error: null,
  by: { kind: 'system', id: '', name: '' },
  createdAt: 0,
  updatedAt: 0,
};

type Context = RegistryModuleContext;
type Event = Delivered<RegistryModuleMessage | JobFact>;
const act = actsOf<Context, Event, RegistryModuleEffect>();

const followsTags = (repository: ModuleRepository | null): repository is ModuleRepository =>
  repository !== null && repository.branch === null;

const originOf = (repository: ModuleRepository, of: { readonly commit: string | null; readonly ref: string }) => ({
  source: { hook: repository.hook, submodules: repository.ingressSubmodules, ...of },
  sourceDirectory: repository.sourceDirectory,
  serviceProvider: repository.serviceProvider,
});

const resultOf = (event: Event): TagsResult | null =>
  event.type === 'job.done' ? (TagsResult.safeParse(event.result).data ?? null) : null;

/** Whether a list of tags has come, with versions among them. */
const hasVersions = ({ repository, versions }: Context, event: Event): boolean =>
  versions.length > 0 ||
  (resultOf(event)?.tags ?? []).some(({ name }) => versionOfTag(name, repository?.tagPrefix ?? '') !== null);

/** Why no list came. */
function whyNone(event: Event): string {
  if (event.type === 'job.lost') return `its tags could not be listed: ${event.reason}`;
  const failure = event.type === 'job.done' ? JobFailure.safeParse(event.result).data?.failure : undefined;
  return failure?.detail ?? 'the worker that looked for its tags was stopped';
}

/** A version of each tag that is one: new ones are made; of those that are there, the ones that failed are fetched again. */
function publish({ repository, versions, by }: Context, tags: readonly Tag[]): readonly RegistryModuleEffect[] {
  if (!followsTags(repository)) return [];
  const seen = new Set<string>();
  return tags.flatMap(({ name: tag, commit }): readonly RegistryModuleEffect[] => {
    const version = versionOfTag(tag, repository.tagPrefix);
    // `v1.0.0` and `1.0.0` are one version: that of the first.
    if (version === null || seen.has(version)) return [];
    seen.add(version);
    const origin = originOf(repository, { commit, ref: `refs/tags/${tag}` });
    const known = versions.find(({ name }) => name === version);
    return known === undefined
      ? [{ type: 'make-version', version, origin, by }]
      : [{ type: 'fetch-version', version: known.id, origin }];
  });
}

/** Asks for the tags of the repository, if it is published by them. */
function look({ round }: Context, repository: ModuleRepository | null) {
  if (!followsTags(repository)) return { change: {}, effects: [] };
  const effect: RegistryModuleEffect = { type: 'list-tags', round: round + 1, repository };
  return { change: { round: round + 1, isLooking: true }, effects: [effect] };
}

/** The job at hand has an older idea of what is wanted. */
const stopLooking = ({ isLooking, round }: Context): readonly RegistryModuleEffect[] =>
  isLooking ? [{ type: 'stop', round }] : [];

const machine = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: {
    isPublic: ({ event }) => event.type === 'registry-module.create' && event.registryName === 'public',
    hasRepository: ({ context }) => context.repository !== null,
    isVersionTag: ({ context: { repository }, event }) =>
      event.type === 'registry-module.tagged' &&
      followsTags(repository) &&
      versionOfTag(event.tag.name, repository.tagPrefix) !== null,
    /** Of a list that was asked for again. */
    isOther: ({ context, event }) => 'job' in event && !event.job.endsWith(`-${context.round}`),
    isListed: ({ event }) => resultOf(event) !== null,
    hasVersions: ({ context, event }) => resultOf(event) !== null && hasVersions(context, event),
  },
  actions: {
    create: act('registry-module.create', (context, event) => {
      const { organization, organizationId, registryName, namespace, name, provider, noCode, by, meta } = event;
      const { repository, tests, initialVersion } = event;
      const looked = look(context, repository);
      const first: readonly RegistryModuleEffect[] =
        repository === null || repository.branch === null
          ? []
          : [
              {
                type: 'make-version',
                version: initialVersion ?? '0.0.0',
                origin: originOf(repository, { commit: null, ref: `refs/heads/${repository.branch}` }),
                by,
              },
            ];
      return {
        change: {
          ...{ organization, organizationId, registryName, namespace, name, provider, noCode, by, repository, tests },
          ...{ createdAt: meta.at, updatedAt: meta.at },
          ...looked.change,
        },
        effects: [...looked.effects, ...first, { type: 'changed', what: 'created' }],
      };
    }),
    update: act('registry-module.update', (context, { noCode, repository, tests, by, meta }) => {
      const before = context.repository;
      const isSame =
        !followsTags(repository) ||
        (followsTags(before) && before.hook === repository.hook && before.tagPrefix === repository.tagPrefix);
      const looked = isSame ? { change: {}, effects: [] } : look(context, repository);
      return {
        change: { noCode, repository, tests, by, updatedAt: meta.at, ...looked.change },
        effects: [...(isSame ? [] : stopLooking(context)), ...looked.effects, { type: 'changed', what: 'updated' }],
      };
    }),
    resync: act('registry-module.resync', (context, { by, meta }) => {
      const { change, effects } = look(context, context.repository);
      const again = followsTags(context.repository)
        ? []
        : context.versions.map(({ id }) => ({ type: 'fetch-version' as const, version: id, origin: null }));
      return {
        change: { by, updatedAt: meta.at, ...change },
        effects: [...stopLooking(context), ...effects, ...again],
      };
    }),
    takeTag: act('registry-module.tagged', (context, { tag, meta }) => ({
      change: { updatedAt: meta.at },
      effects: publish(context, [tag]),
    })),
    takeTags: act('job.done', (context, event) => {
      const found = resultOf(event);
      const cut = `it has more tags than the ${found?.tags.length ?? 0} that are looked at`;
      return {
        change: { isLooking: false, error: found?.isCut === true ? cut : null, updatedAt: event.meta.at },
        effects: [...publish(context, found?.tags ?? []), { type: 'changed', what: 'looked' }],
      };
    }),
    takeNone: act(['job.done', 'job.lost', 'job.canceled'], (_, event) => ({
      change: { isLooking: false, error: whyNone(event), updatedAt: event.meta.at },
      effects: [{ type: 'changed', what: 'looked' }],
    })),
    addVersion: act('registry-module.version-added', ({ versions }, { version, name, meta }) => ({
      change: { versions: [...versions, { id: version, name }], updatedAt: meta.at },
    })),
    publish: act('registry-module.version-ok', (_, { meta }) => ({
      change: { updatedAt: meta.at },
      effects: [{ type: 'changed', what: 'published' }],
    })),
    touch: act('registry-module.version-ok', (_, { meta }) => ({ change: { updatedAt: meta.at } })),
    removeVersion: act('registry-module.version-gone', ({ versions }, { version, meta }) => ({
      change: { versions: versions.filter(({ id }) => id !== version), updatedAt: meta.at },
    })),
    delete: act('registry-module.delete', (context, { by, meta }) => ({
      change: { by, versions: [], isLooking: false, updatedAt: meta.at },
      effects: [
        ...stopLooking(context),
        ...context.versions.map(({ id }) => ({ type: 'drop-version' as const, version: id, by })),
        { type: 'changed', what: 'deleted' },
      ],
    })),
    /** It was made while its module went. */
    dropLate: act('registry-module.version-added', ({ by }, { version }) => ({
      effects: [{ type: 'drop-version', version, by }],
    })),
    effect: (_, _params: RegistryModuleEffect) => {},
  },
});

const alive = {
  'registry-module.update': { actions: ['update'] },
  'registry-module.resync': { guard: 'hasRepository', actions: ['resync'] },
  'registry-module.version-gone': { actions: ['removeVersion'] },
  'registry-module.delete': { target: 'deleted', actions: ['delete'] },
  'job.started': {},
  'job.lost': [{ guard: 'isOther' }, { actions: ['takeNone'] }],
  'job.canceled': [{ guard: 'isOther' }, { actions: ['takeNone'] }],
} as const;

/** While none of its versions could ever be used. */
const unpublished = {
  ...alive,
  'registry-module.tagged': { guard: 'isVersionTag', target: 'pending', actions: ['takeTag'] },
  'registry-module.version-added': { target: 'pending', actions: ['addVersion'] },
  'registry-module.version-ok': { target: 'setup_complete', actions: ['publish'] },
  'job.done': [
    { guard: 'isOther' },
    { guard: 'hasVersions', target: 'pending', actions: ['takeTags'] },
    { guard: 'isListed', target: 'no_version_tags', actions: ['takeTags'] },
    { target: 'setup_failed', actions: ['takeNone'] },
  ],
  'job.lost': [{ guard: 'isOther' }, { target: 'setup_failed', actions: ['takeNone'] }],
  'job.canceled': [{ guard: 'isOther' }, { target: 'setup_failed', actions: ['takeNone'] }],
} as const;

/** Of jobs that were stopped: heard, and nothing follows. */
const lateFacts = { 'job.started': {}, 'job.done': {}, 'job.lost': {}, 'job.canceled': {} } as const;

export const registryModuleMachine = machine.createMachine({
  id: 'registry-module',
  context: unborn,
  initial: 'absent',
  states: {
    absent: {
      on: {
        'registry-module.create': [
          // Of a public module nothing is kept here but that it was chosen.
          { guard: 'isPublic', target: 'setup_complete', actions: ['create'] },
          { target: 'pending', actions: ['create'] },
        ],
      },
    },
    pending: { on: unpublished },
    no_version_tags: { on: unpublished },
    setup_failed: { on: unpublished },
    setup_complete: {
      on: {
        ...alive,
        'registry-module.tagged': { guard: 'isVersionTag', actions: ['takeTag'] },
        'registry-module.version-added': { actions: ['addVersion'] },
        'registry-module.version-ok': { actions: ['touch'] },
        'job.done': [{ guard: 'isOther' }, { guard: 'isListed', actions: ['takeTags'] }, { actions: ['takeNone'] }],
      },
    },
    // Not final: a version that was being made meanwhile must still hear that it goes.
    deleted: { on: { ...lateFacts, 'registry-module.version-added': { actions: ['dropLate'] } } },
  },
});
