// A module of the registry as an actor: its machine, its row, and where its wishes go.

import { createHash } from 'node:crypto';
import { registryModuleMachine } from '@terrace/machines/registry-module/machine';
import type { RegistryModuleContext, RegistryModuleEffect } from '@terrace/machines/registry-module/machine';
import { tagsPool } from '@terrace/machines/ingress/messages';
import type { TagsSpec } from '@terrace/machines/ingress/messages';
import { RegistryModuleVersionId } from '@terrace/machines/registry-module/id';
import { RegistryModuleMessage } from '@terrace/machines/registry-module/messages';
import type { ModuleRepository, RegistryModuleEvent } from '@terrace/machines/registry-module/messages';
import { iso } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, TableDeclaration } from '@terrace/runtime/actor/define';

const table: TableDeclaration = {
  table: 'registry_module',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'registry_name', 'namespace', 'name', 'provider', 'status', 'no_code'],
    ...['repository', 'tests', 'error', 'created_by', 'created_at', 'updated_at'],
  ],
};

/** A server that is away is asked again so often, with growing pauses. */
export const tagsAttempts = 6;

const jobOf = (id: string, round: number): string => `tags-${id}-${round}`;

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
    interpret(effect, { state, index }) {
      const { organization, organizationId } = state.context;
      switch (effect.type) {
        case 'list-tags': {
          const { hook, tagPrefix: prefix } = effect.repository;
          const spec: TagsSpec = { hook, prefix };
          const job = jobOf(state.id, effect.round);
          return [{ kind: 'job', id: job, pool: tagsPool, priority: 2, organization, attempts: tagsAttempts, spec }];
        }
        case 'stop':
          return [{ kind: 'cancelJob', id: jobOf(state.id, effect.round), force: true }];
        case 'make-version': {
          const { version, origin, by } = effect;
          const made = createHash('sha256').update(`${state.id}:${state.version}:${index}`).digest();
          const to = { kind: 'registry-module-version', id: RegistryModuleVersionId.make(made) };
          const message = {
            type: 'registry-module-version.create',
            ...{ module: state.id, organization, organizationId, version, origin, by },
            commit: origin.source.commit,
          };
          return [{ kind: 'tell', to, message }];
        }
        case 'fetch-version': {
          const to = { kind: 'registry-module-version', id: effect.version };
          return [{ kind: 'tell', to, message: { type: 'registry-module-version.fetch', origin: effect.origin } }];
        }
        case 'drop-version': {
          const to = { kind: 'registry-module-version', id: effect.version };
          return [{ kind: 'tell', to, message: { type: 'registry-module-version.delete', by: effect.by } }];
        }
        case 'changed': {
          const body: RegistryModuleEvent = { status: state.state as RegistryModuleEvent['status'] };
          return [
            { kind: 'emit', organization: organizationId, project: null, workspace: null, type: effect.what, body },
          ];
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
          repository: context.repository,
          tests: context.tests,
          error: context.error,
          created_by: context.by,
          created_at: iso(context.createdAt),
          updated_at: iso(context.updatedAt),
        },
      },
    ],
    refuse({ id, state, context }, message) {
      if (state === 'absent' || state === 'deleted') return { code: 'not-found', detail: `there is no ${id}` };
      if (message.type === 'registry-module.resync')
        return { code: 'no-repository', detail: `${id} is published by uploads: there is no repository to look at` };
      if (message.type === 'registry-module.tagged')
        return { code: 'no-version', detail: whyNoVersion(context.repository, message.tag.name) };
      return { code: 'transition-not-allowed', detail: `${id} is ${state}` };
    },
  };

function whyNoVersion(repository: ModuleRepository | null, tag: string): string {
  if (repository === null) return 'its versions are uploaded';
  const { branch, tagPrefix: prefix } = repository;
  return branch === null ? `${tag} is no version${prefix && ` behind ${prefix}`}` : `it follows branch ${branch}`;
}
