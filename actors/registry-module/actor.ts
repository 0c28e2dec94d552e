// A module of the registry as an actor: its machine, its row, and where its wishes go.

import { registryModuleMachine } from '@terrace/machines/registry-module/machine';
import type { RegistryModuleContext, RegistryModuleEffect } from '@terrace/machines/registry-module/machine';
import { RegistryModuleMessage } from '@terrace/machines/registry-module/messages';
import type { RegistryModuleEvent } from '@terrace/machines/registry-module/messages';
import { iso } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, TableDeclaration } from '@terrace/runtime/actor/define';

const table: TableDeclaration = {
  table: 'registry_module',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'registry_name', 'namespace', 'name', 'provider', 'status', 'no_code'],
    ...['created_by', 'created_at', 'updated_at'],
  ],
};

export const registryModuleActor: ActorDefinition<RegistryModuleContext, RegistryModuleMessage, RegistryModuleEffect> =
  {
    kind: 'registry-module',
    version: 1,
    machine: registryModuleMachine,
    messages: RegistryModuleMessage,
    tables: [table],
    constraints: {
      registry_module_taken: { code: 'name-taken', detail: 'Name has already been taken' },
      registry_module_organization_gone: { code: 'not-found', detail: 'the organization is not there any more' },
    },
    interpret(effect, { state }) {
      switch (effect.type) {
        case 'drop-version': {
          const to = { kind: 'registry-module-version', id: effect.version };
          return [{ kind: 'tell', to, message: { type: 'registry-module-version.delete', by: effect.by } }];
        }
        case 'changed': {
          const body: RegistryModuleEvent = { status: state.state as RegistryModuleEvent['status'] };
          const { organizationId: organization } = state.context;
          return [{ kind: 'emit', organization, project: null, workspace: null, type: effect.what, body }];
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
          registry_name: context.registryName,
          namespace: context.namespace,
          name: context.name,
          provider: context.provider,
          status: state,
          no_code: context.noCode,
          created_by: context.by,
          created_at: iso(context.createdAt),
          updated_at: iso(context.updatedAt),
        },
      },
    ],
    refuse: ({ id, state }) =>
      state === 'absent' || state === 'deleted'
        ? { code: 'not-found', detail: `there is no ${id}` }
        : { code: 'transition-not-allowed', detail: `${id} is ${state}` },
  };
