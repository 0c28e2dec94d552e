// The life of a module in the registry: it is named (`pending`), has a version that can be used (`setup_complete`), and may be deleted
// with all its versions. Each version lives by itself (version-machine.ts), so a broken one harms no other; the module knows who they are, to
// take them along when it goes.

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { OrganizationId } from '../organization/id.ts';
import type { By } from '../user/id.ts';
import type { RegistryModuleVersionId } from './id.ts';
import type { RegistryModuleMessage, RegistryName } from './messages.ts';

export type RegistryModuleEffect =
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
  readonly versions: readonly RegistryModuleVersionId[];
  readonly by: By;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

const unborn: RegistryModuleContext = {
  organization: '',
  organizationId: '' as OrganizationId,
  registryName: 'private',
  namespace: '',
  name: '',
  provider: '',
  noCode: false,
  versions: [],
  by: { kind: 'system', id: '', name: '' },
  createdAt: 0,
  updatedAt: 0,
};

type Event = Delivered<RegistryModuleMessage>;
const act = actsOf<RegistryModuleContext, Event, RegistryModuleEffect>();

const machine = setup({
  types: { context: {} as RegistryModuleContext, events: {} as Event },
  guards: {
    isPublic: ({ event }) => event.type === 'registry-module.create' && event.registryName === 'public',
  },
  actions: {
    create: act('registry-module.create', (_, event) => {
      const { organization, organizationId, registryName, namespace, name, provider, noCode, by, meta } = event;
      return {
        change: {
          ...{ organization, organizationId, registryName, namespace, name, provider, noCode, by },
          ...{ createdAt: meta.at, updatedAt: meta.at },
        },
        effects: [{ type: 'changed', what: 'created' }],
      };
    }),
    update: act('registry-module.update', (_, { noCode, by, meta }) => ({
      change: { noCode, by, updatedAt: meta.at },
      effects: [{ type: 'changed', what: 'updated' }],
    })),
    addVersion: act('registry-module.version-added', ({ versions }, { version, meta }) => ({
      change: { versions: [...versions, version], updatedAt: meta.at },
    })),
    publish: act('registry-module.version-ok', (_, { meta }) => ({
      change: { updatedAt: meta.at },
      effects: [{ type: 'changed', what: 'published' }],
    })),
    touch: act('registry-module.version-ok', (_, { meta }) => ({ change: { updatedAt: meta.at } })),
    removeVersion: act('registry-module.version-gone', ({ versions }, { version, meta }) => ({
      change: { versions: versions.filter((one) => one !== version), updatedAt: meta.at },
    })),
    delete: act('registry-module.delete', ({ versions }, { by, meta }) => ({
      change: { by, versions: [], updatedAt: meta.at },
      effects: [
        ...versions.map((version) => ({ type: 'drop-version' as const, version, by })),
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
  'registry-module.version-added': { actions: ['addVersion'] },
  'registry-module.version-gone': { actions: ['removeVersion'] },
  'registry-module.delete': { target: 'deleted', actions: ['delete'] },
} as const;

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
    pending: { on: { ...alive, 'registry-module.version-ok': { target: 'setup_complete', actions: ['publish'] } } },
    setup_complete: { on: { ...alive, 'registry-module.version-ok': { actions: ['touch'] } } },
    // Not final: a version that was being made meanwhile must still hear that it goes.
    deleted: { on: { 'registry-module.version-added': { actions: ['dropLate'] } } },
  },
});
