// A version of a module as an actor: its machine, its row, and where its wishes go.

import { createHash } from 'node:crypto';
import { IngressId, ingressName } from '@terrace/machines/ingress/id';
import { registryModuleVersionMachine } from '@terrace/machines/registry-module/version-machine';
import type {
  RegistryModuleVersionContext,
  RegistryModuleVersionEffect,
} from '@terrace/machines/registry-module/version-machine';
import type { RegistryModuleVersionId } from '@terrace/machines/registry-module/id';
import { RegistryModuleVersionMessage } from '@terrace/machines/registry-module/messages';
import type { RegistryModuleVersionEvent } from '@terrace/machines/registry-module/messages';
import { iso } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, TableDeclaration } from '@terrace/runtime/actor/define';
import { extractPool } from './work.ts';
import type { ExtractSpec } from './work.ts';

const table: TableDeclaration = {
  table: 'registry_module_version',
  key: ['id'],
  columns: [
    ...['id', 'module', 'organization', 'version', 'status', 'digest', 'size', 'content', 'error', 'commit_sha'],
    ...['origin', 'standing', 'reason', 'link', 'created_by', 'created_at', 'updated_at'],
  ],
};

/** Nothing outside is changed by it, so it may be begun again. */
const attempts = 3;

/** Each archive is looked through by a job of its own. */
const jobOf = (id: string, round: number): string => `extract-${id}-${round}`;

export const registryModuleVersionActor: ActorDefinition<
  RegistryModuleVersionContext,
  RegistryModuleVersionMessage,
  RegistryModuleVersionEffect
> = {
  kind: 'registry-module-version',
  version: 1,
  machine: registryModuleVersionMachine,
  messages: RegistryModuleVersionMessage,
  tables: [table],
  constraints: {
    registry_module_version_taken: { code: 'name-taken', detail: 'Version has already been taken' },
  },
  interpret(effect, { state }) {
    const { module, organization, organizationId, version } = state.context;
    switch (effect.type) {
      case 'extract': {
        const spec: ExtractSpec = { version: state.id as RegistryModuleVersionId };
        const id = jobOf(state.id, effect.round);
        return [{ kind: 'job', id, pool: extractPool, priority: 3, organization, attempts, spec }];
      }
      case 'stop':
        return [{ kind: 'cancelJob', id: jobOf(state.id, effect.round), force: true }];
      case 'want': {
        const { source } = effect.origin;
        const name = ingressName(source, `${state.id}-${effect.round}`);
        const to = { kind: 'ingress', id: IngressId.make(createHash('sha256').update(name).digest()) };
        const subscribers = [{ kind: state.kind, id: state.id }];
        return [{ kind: 'tell', to, message: { type: 'ingress.want', organization, source, subscribers } }];
      }
      case 'tell-module': {
        const name = effect.what === 'version-added' ? { name: version } : {};
        const message = { type: `registry-module.${effect.what}`, version: state.id, ...name };
        return [{ kind: 'tell', to: { kind: 'registry-module', id: module }, message }];
      }
      case 'changed': {
        const status = state.state as RegistryModuleVersionEvent['status'];
        const body: RegistryModuleVersionEvent = { status, module, version };
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
        module: context.module,
        organization: context.organization,
        version: context.version,
        status: state,
        digest: context.digest,
        size: context.size,
        content: context.content,
        error: context.error,
        commit_sha: context.commit,
        origin: context.origin,
        standing: context.standing,
        reason: context.reason,
        link: context.link,
        created_by: context.by,
        created_at: iso(context.createdAt),
        updated_at: iso(context.updatedAt),
      },
    },
  ],
  refuse({ id, state, context }, message) {
    if (state === 'absent' || state === 'deleted') return { code: 'not-found', detail: `there is no ${id}` };
    if (message.type === 'registry-module-version.uploaded')
      return {
        code: 'already-uploaded',
        detail: `version ${context.version} (${id}) is ${state}: what it has never changes; publish another version`,
      };
    return { code: 'transition-not-allowed', detail: `version ${context.version} (${id}) is ${state}` };
  },
};
