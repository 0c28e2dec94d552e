// Workspaces that are made of a module: its archive is their configuration, its inputs are their variables. Later versions come by an upgrade,
// which is a run like any other.

import { keepNoCodeWorkspace, readNoCodeWorkspace } from '@terrace/actors/registry-module/view/no-code';
import type { NoCodeModuleRow } from '@terrace/actors/registry-module/view/no-code';
import type { RegistryModuleRow, RegistryModuleVersionRow } from '@terrace/actors/registry-module/view';
import { readRun } from '@terrace/actors/run/view';
import type { RunRow } from '@terrace/actors/run/view';
import { createVariable, listVariables, updateVariable } from '@terrace/actors/variable/view';
import type { VariableFields } from '@terrace/actors/variable/view';
import { readWorkspace } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { RunId } from '@terrace/machines/run/id';
import { z } from 'zod';
import { createConfigurationVersion } from '../configuration-version/create.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { resourceType, toOne } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import type { GatewayServices } from '../http/services.ts';
import { findOrganization } from '../organization/find.ts';
import { NewVariable, newFields, staysSensitive } from '../variable/fields.ts';
import { createWorkspace } from '../workspace/create.ts';
import { findWorkspace, workspacesFor } from '../workspace/find.ts';
import { Attributes } from '../workspace/settings.ts';
import { Workspace } from '../workspace/shape.ts';
import { findNoCode } from './no-code-routes.ts';
import { WorkspaceUpgrade } from './no-code-shape.ts';
import { versionFor } from './no-code-version.ts';

const Variables = z.object({ vars: z.object({ data: z.array(NewVariable).max(500) }).optional() });
/** go-tfe says one, the documents another. */
const type = resourceType('no-code-module-workspace', 'workspaces');
const Create = z.object({
  data: z.object({
    type,
    attributes: Attributes.pick({
      ...{ name: true, description: true, 'auto-apply': true, 'execution-mode': true, 'agent-pool-id': true },
      ...{ 'source-name': true, 'source-url': true, 'terraform-version': true },
    }).required({ name: true }),
    relationships: Variables.extend({ project: toOne.optional() }).optional(),
  }),
});
const Upgrade = z.object({
  data: z.object({ type, relationships: Variables.optional() }),
});
const One = z.object({ id: z.string() });
const OfWorkspace = One.extend({ workspace: z.string() });
const OfRun = OfWorkspace.extend({ run: z.string() });

type Given = readonly z.infer<typeof NewVariable>[];
type UsableVersion = RegistryModuleVersionRow & { readonly digest: string };

export const noCodeWorkspaceRoutes: Routes = (add, services) => {
  const { sql, client } = services;

  /** The version's archive becomes the workspace's configuration, and is planned. */
  const configure = async (
    principal: Principal,
    { row, module, version }: { row: NoCodeModuleRow; module: RegistryModuleRow; version: UsableVersion },
    workspace: WorkspaceRow,
  ): Promise<RunId | null> => {
    const source = sourceOf(module, version);
    const { id, run } = await createConfigurationVersion(services, principal, workspace, {
      ...{ source: 'tfe-module', speculative: false, provisional: false, autoQueueRuns: true },
      message: `Queued with ${source}`,
    });
    await keepNoCodeWorkspace(sql, { workspace: workspace.id, no_code_module: row.id, source });
    const { digest, size } = version;
    const uploaded = { type: 'configuration-version.uploaded', digest, size: Number(size) } as const;
    // Through: the run is there when this is answered.
    committed(await client.ask({ kind: 'configuration-version', id }, uploaded, { through: true }));
    return run;
  };

  add({
    method: 'POST',
    path: '/api/v2/no-code-modules/:id/workspaces',
    summary: 'Make a workspace of the module: its inputs are variables, and its archive is planned',
    answers: { 201: shows(Workspace) },
    params: One,
    body: Create,
    async answer({ principal, params, body }) {
      const { row, module } = await findNoCode(services, principal, params.id);
      if (!row.enabled)
        throw new ApiError('invalid', `module ${module.name}/${module.provider} is not enabled for no-code`);
      const version = await versionFor(services, module, row.version_pin);
      const { attributes, relationships } = body.data;
      const variables = fieldsOf(row, relationships?.vars?.data ?? []);
      const organization = await findOrganization(services, principal, row.organization);
      const folder = version.origin?.sourceDirectory ?? '';
      const id = await createWorkspace(services, principal, organization, {
        attributes: { ...attributes, ...(folder === '' ? {} : { 'working-directory': folder }) },
        relationships: relationships?.project === undefined ? undefined : { project: relationships.project },
      });
      for (const fields of variables) await createVariable(services, { workspace: id }, fields);
      const workspace = await readWorkspace(sql, id);
      if (workspace === null) throw notFound(`workspace ${attributes.name}`);
      await configure(principal, { row, module, version }, workspace);
      const shown = (await readWorkspace(sql, id)) ?? workspace;
      const [data] = await workspacesFor(services, principal, [shown]);
      return { status: 201, body: { data } };
    },
  });

  /** Of that module. Throws ApiError `not-found` for another. */
  const findMade = async (
    principal: Principal,
    { id, workspace }: z.infer<typeof OfWorkspace>,
    action: 'read-runs' | 'plan' | 'apply',
  ) => {
    const found = await findNoCode(services, principal, id);
    const made = await readNoCodeWorkspace(sql, workspace);
    if (made?.no_code_module !== found.row.id) throw notFound(`workspace ${workspace} of no-code module ${id}`);
    return { ...found, made, workspace: await findWorkspace(services, principal, { id: workspace }, action) };
  };
  const upgradeOf = ({ organization, name }: WorkspaceRow, run: Pick<RunRow, 'id' | 'status'>): Answer['body'] => ({
    data: {
      id: run.id,
      type: 'workspace-upgrade',
      attributes: {
        status: run.status,
        'plan-url': `${services.origin}/app/${organization}/workspaces/${name}/runs/${run.id}`,
        message: null,
      },
    },
  });
  const findUpgrade = async (workspace: WorkspaceRow, id: string): Promise<RunRow> => {
    const run = await readRun(sql, id);
    if (run?.workspace !== workspace.id) throw notFound(`upgrade ${id} of workspace ${workspace.name}`);
    return run;
  };

  const path = '/api/v2/no-code-modules/:id/workspaces/:workspace/upgrade';
  add({
    method: 'POST',
    path,
    summary: 'Plan the version that the module is at now, with other values of variables where some are given',
    answers: { 200: shows(WorkspaceUpgrade) },
    params: OfWorkspace,
    body: Upgrade,
    async answer({ principal, params, body }) {
      const { row, module, made, workspace } = await findMade(principal, params, 'plan');
      const given = body.data.relationships?.vars?.data ?? [];
      const version = await versionFor(services, module, row.version_pin);
      if (made.source === sourceOf(module, version) && given.length === 0)
        return {
          body: {
            data: {
              ...{ id: workspace.id, type: 'workspace-upgrade' },
              attributes: {
                status: null,
                'plan-url': null,
                message: `workspace ${workspace.name} is at ${made.source}`,
              },
            },
          },
        };
      if (given.length > 0) {
        await findWorkspace(services, principal, { id: workspace.id }, 'write-variables');
        await setVariables(services, workspace, fieldsOf(row, given));
      }
      const run = await configure(principal, { row, module, version }, workspace);
      const planned = run === null ? null : await readRun(sql, run);
      if (planned === null)
        throw new ApiError('conflict', `the run that upgrades workspace ${workspace.name} is not there`);
      return { body: upgradeOf(workspace, planned) };
    },
  });

  add({
    method: 'GET',
    path: `${path}/:run`,
    answers: { 200: shows(WorkspaceUpgrade) },
    params: OfRun,
    isPoll: true,
    async answer({ principal, params }) {
      const { workspace } = await findMade(principal, params, 'read-runs');
      return { body: upgradeOf(workspace, await findUpgrade(workspace, params.run)) };
    },
  });

  add({
    method: 'POST',
    path: `${path}/:run`,
    summary: 'Apply the plan of an upgrade',
    answers: { 202: null },
    params: OfRun,
    async answer({ principal, params }) {
      const { workspace } = await findMade(principal, params, 'apply');
      const { id } = await findUpgrade(workspace, params.run);
      committed(await client.ask({ kind: 'run', id }, { type: 'run.confirm', comment: null, by: principal.by }));
      return { status: 202 };
    },
  });
};

const sourceOf = (
  { registry_name: registry, namespace, name, provider }: RegistryModuleRow,
  { version }: Pick<RegistryModuleVersionRow, 'version'>,
): string => `${registry}/${namespace}/${name}/${provider}/${version}`;

/** Throws ApiError for what cannot be a variable, and for a value that is none of those that may be chosen. */
const fieldsOf = (row: NoCodeModuleRow, given: Given): readonly VariableFields[] =>
  given.map(({ attributes }, index) => {
    const pointer = `/data/relationships/vars/data/${index}/attributes`;
    const fields = newFields(attributes, pointer);
    const options = row.variable_options.find(({ name }) => name === fields.key)?.options ?? [];
    if (fields.category === 'terraform' && options.length > 0 && !options.includes(fields.value))
      throw new ApiError('invalid', `value: ${fields.key} must be one of ${options.join(', ')}`, {
        pointer: `${pointer}/value`,
      });
    return fields;
  });

async function setVariables(
  services: GatewayServices,
  { id: workspace }: WorkspaceRow,
  wanted: readonly VariableFields[],
): Promise<void> {
  const known = await listVariables(services, { workspace });
  for (const fields of wanted) {
    const old = known.find(({ key, category }) => key === fields.key && category === fields.category);
    if (old === undefined) await createVariable(services, { workspace }, fields);
    else {
      const updated = await updateVariable(services, { owner: { workspace }, id: old.id }, fields);
      if (updated.kind === 'stays-sensitive') throw staysSensitive();
    }
  }
}
