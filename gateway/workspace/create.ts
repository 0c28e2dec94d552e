// A workspace is made: whoever may, by what is said of it.

import { readProject } from '@terrace/actors/project/view';
import type { ProjectRow } from '@terrace/actors/project/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { bindTags } from '@terrace/actors/workspace/view';
import { changeAutoDestroy } from '@terrace/actors/workspace/view/auto-destroy';
import { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Reply } from '@terrace/runtime/actor/ask';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { checkBindings, checkNotKept } from '../tag/given.ts';
import { announcing } from '../vcs/announce.ts';
import { vcsSettings } from '../vcs/connect.ts';
import { executionOf } from './execution.ts';
import { projectGone } from './move.ts';
import { autoDestroyIn, checkSharing, newSettings, tagsOf } from './settings.ts';
import type { Attributes, Relationships } from './settings.ts';

export const tagPointer = '/data/relationships/tag-bindings/data';

/** Gives its id. Throws ApiError for what whoever asks may not, and for what no workspace can be. */
export async function createWorkspace(
  services: GatewayServices,
  principal: Principal,
  organization: OrganizationRow,
  {
    attributes,
    relationships,
  }: { readonly attributes: Attributes & { readonly name: string }; readonly relationships?: Relationships },
): Promise<WorkspaceId> {
  const { sql, client, rng } = services;
  const named = relationships?.project?.data?.id;
  const project = named ?? organization.default_project;
  if (named === undefined && !may(principal, 'create-workspace', { organization: organization.name, project }))
    throw new ApiError('forbidden', `you may not make workspaces in organization ${organization.name}`);
  await checkProject(services, principal, organization.name, project);
  const { flat, bindings } = tagsOf(relationships);
  checkBindings([], bindings ?? [], tagPointer);
  await checkNotKept(services, project, [...flat, ...(bindings ?? [])], tagPointer);
  checkSharing(attributes, null);
  const autoDestroy = autoDestroyIn(attributes);
  const place = { id: null, organization: organization.name, project, before: null };
  const execution = await executionOf(services, place, attributes, relationships);
  const vcs = await vcsSettings(services, place, attributes);
  const settings = { ...(await newSettings(services, attributes)), ...execution, ...vcs };
  const id = WorkspaceId.make(rng.bytes(16));
  const { name, external_id: organizationId } = organization;
  const create = { type: 'workspace.create', organization: name, organizationId, project } as const;
  const described = {
    name: attributes.name,
    settings,
    by: principal.by,
  };
  const made = await announcing(services, { id, organization: name, before: null }, vcs.vcsRepo, () =>
    client.ask({ kind: 'workspace', id }, { ...create, ...described }),
  );
  committed(projectGone(nameTaken(made)));
  await bindTags(sql, id, [...flat, ...(bindings ?? [])]);
  await changeAutoDestroy(sql, id, autoDestroy);
  return id;
}

/** The refusal of a taken name points at the name. */
export function nameTaken(reply: Reply): Reply {
  if (reply.status === 'refused' && reply.code === 'name-taken')
    throw new ApiError('name-taken', reply.detail, { pointer: '/data/attributes/name' });
  return reply;
}

/** Throws ApiError when it is none of the organization, or not one that whoever asks may make workspaces in. */
export async function checkProject(
  { sql }: GatewayServices,
  principal: Principal,
  organization: string,
  id: string,
): Promise<ProjectRow> {
  const project = await readProject(sql, id);
  if (project?.organization !== organization || !may(principal, 'read', { organization, project: id }))
    throw new ApiError('invalid', `project ${id} is not one of organization ${organization}`, {
      pointer: '/data/relationships/project/data/id',
    });
  if (!may(principal, 'create-workspace', { organization, project: id }))
    throw new ApiError('forbidden', `you may not make workspaces in project ${project.name}`);
  return project;
}
