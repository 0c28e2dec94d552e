// What comes with workspaces when it is asked for (`include=`): only what whoever asks may read by itself.

import { readConfigurationVersion } from '@terrace/actors/configuration-version/view';
import { readProjects } from '@terrace/actors/project/view';
import { readRun } from '@terrace/actors/run/view';
import type { RunRow } from '@terrace/actors/run/view';
import { readStateVersion } from '@terrace/actors/state-version/view';
import { readUser } from '@terrace/actors/user/view';
import { readWorkspaceFigures } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { configurationVersionResource } from '../configuration-version/resource.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Resource } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { organizationFor } from '../organization/find.ts';
import { projectFor } from '../project/resource.ts';
import { mayRun } from '../run/find.ts';
import { applyResource, planResource } from '../run/resource.ts';
import { runsFor } from '../run/shown.ts';
import { workspaceOutputResource } from '../state-version/resource.ts';
import { openOutputs, stateVersionFor } from '../state-version/shown.ts';
import { effectiveTagResource } from '../tag/resource.ts';
import { userResource } from '../user/resource.ts';
import { mayWith } from './find.ts';

/** What is not there yet (readmes, ingress attributes) is included as nothing. */
export const offeredParts = [
  ...['organization', 'project', 'locked_by', 'effective_tag_bindings', 'readme', 'outputs', 'current_state_version'],
  ...['current_run', 'current_run.plan', 'current_run.apply', 'current_run.configuration_version'],
  ...['current_run.configuration_version.ingress_attributes', 'current_configuration_version'],
  'current_configuration_version.ingress_attributes',
];

/** A part of a part brings the part that it is in. */
const isWanted = (wanted: ReadonlySet<string>, part: string): boolean =>
  wanted.has(part) || [...wanted].some((name) => name.startsWith(`${part}.`));

export async function partsOfWorkspaces(
  services: GatewayServices,
  principal: Principal,
  rows: readonly WorkspaceRow[],
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  if (wanted.size === 0) return [];
  const found: Resource[] = [];
  const organizations = new Set(rows.map(({ organization }) => organization));
  if (wanted.has('organization'))
    for (const name of organizations) {
      const organization = await organizationFor(services, principal, name);
      if (organization !== null) found.push(organization);
    }
  if (wanted.has('project')) {
    const projects = await readProjects(services.sql, [...new Set(rows.map(({ project }) => project))]);
    const visible = projects.filter(({ organization, id }) => may(principal, 'read', { organization, project: id }));
    found.push(...visible.map((project) => projectFor(principal, project)));
  }
  for (const row of rows) found.push(...(await partsOfOne(services, principal, row, wanted)));
  return found;
}

async function partsOfOne(
  services: GatewayServices,
  principal: Principal,
  row: WorkspaceRow,
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  const { sql } = services;
  const found: Resource[] = [];
  if (isWanted(wanted, 'current_run')) {
    const run = row.current_run === null ? null : await readRun(sql, row.current_run);
    if (run !== null && mayRun(principal, 'read', run))
      found.push(...(await partsOfRun(services, principal, run, wanted)));
  }
  if (wanted.has('effective_tag_bindings') || isWanted(wanted, 'current_configuration_version')) {
    const figures = (await readWorkspaceFigures(sql, [row.id])).get(row.id);
    if (wanted.has('effective_tag_bindings'))
      found.push(...(figures?.effective_tags ?? []).map((tag) => effectiveTagResource(row, tag)));
    if (isWanted(wanted, 'current_configuration_version'))
      found.push(...(await configurationOf(services, figures?.current_configuration_version ?? null)));
  }
  if (wanted.has('locked_by') && row.locked_by !== null) {
    const { kind, id } = row.locked_by;
    const user = kind === 'user' ? await readUser(sql, id) : null;
    const run = kind === 'run' ? await readRun(sql, id) : null;
    if (user !== null) found.push(userResource(user));
    if (run !== null && mayRun(principal, 'read', run)) found.push(...(await runsFor(services, principal, [run])));
  }
  const mayReadState = mayWith(principal, 'read-state', row);
  const mayReadOutputs = mayWith(principal, 'read-outputs', row);
  const isAbout = (wanted.has('current_state_version') && mayReadState) || (wanted.has('outputs') && mayReadOutputs);
  const state =
    isAbout && row.current_state_version !== null ? await readStateVersion(sql, row.current_state_version) : null;
  if (state !== null && wanted.has('current_state_version') && mayReadState)
    found.push(await stateVersionFor(services, state, mayWith(principal, 'write-state', row)));
  if (state !== null && wanted.has('outputs') && mayReadOutputs) {
    const outputs = await openOutputs(services, state);
    found.push(...outputs.map((output, index) => workspaceOutputResource(state, output, index)));
  }
  return found;
}

async function partsOfRun(
  services: GatewayServices,
  principal: Principal,
  run: RunRow,
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  return [
    ...(await runsFor(services, principal, [run])),
    ...(wanted.has('current_run.plan') ? [planResource(services, run)] : []),
    ...(wanted.has('current_run.apply') ? [applyResource(services, run)] : []),
    ...(isWanted(wanted, 'current_run.configuration_version')
      ? await configurationOf(services, run.configuration_version)
      : []),
  ];
}

async function configurationOf({ sql }: GatewayServices, id: string | null): Promise<readonly Resource[]> {
  const row = id === null ? null : await readConfigurationVersion(sql, id);
  return row === null ? [] : [configurationVersionResource(row, null)];
}
