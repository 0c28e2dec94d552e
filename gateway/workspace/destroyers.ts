// Makes the runs that destroy a workspace when its time has come. What is due is read from the rows, and what came of it is noted there; the id
// of a run is derived from workspace and time, so that two gateways, or one after a kill, make the same run.

import { createHash } from 'node:crypto';
import { readNewestUploaded } from '@terrace/actors/configuration-version/view';
import { dueDestructions, isStillDue, noteDestruction } from '@terrace/actors/workspace/view/auto-destroy';
import type { DueDestruction } from '@terrace/actors/workspace/view/auto-destroy';
import { readWorkspace, readWorkspaceFigures } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { RunId } from '@terrace/machines/run/id';
import { terrace } from '@terrace/machines/user/id';
import { repeat } from '@terrace/runtime/clock/repeat';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { plainOptions, runMessage } from '../run/create.ts';
import { resolveVersion } from './engine-version.ts';

const everyMs = 15_000;
const firstAfterMs = 10_000;
const batch = 100;

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'client' | 'clock' | 'engines' | 'onFault'>;

/** Runs until `stop`, which waits for the round at hand. */
export const startDestroyers = (services: Services, times = { everyMs, firstAfterMs }): { stop(): Promise<void> } =>
  repeat({
    what: 'destroy workspaces whose time has come',
    ...times,
    clock: services.clock,
    onFault: services.onFault,
    async work() {
      for (const due of await dueDestructions(services.sql, batch))
        try {
          const made = await destroy(services, due);
          if (made !== null) await noteDestruction(services.sql, due, made);
        } catch (error) {
          // One that cannot be done now keeps nobody else waiting.
          services.onFault(`destroy workspace ${due.workspace}`, error);
        }
    },
  });

/** Makes the run, unless it is there; says why where none can be. Null where its time has changed since it was read. */
async function destroy(
  services: Services,
  { workspace: of, due_at: due }: DueDestruction,
): Promise<{ readonly run: RunId } | { readonly reason: string } | null> {
  const { sql, client } = services;
  const workspace = await readWorkspace(sql, of);
  if (workspace === null) return { reason: 'the workspace has been deleted' };
  const whyNot = await whyNotDestroyed(services, workspace);
  if (whyNot !== null) return { reason: whyNot };
  const configuration = await readNewestUploaded(sql, workspace.id);
  if (configuration === null) return { reason: 'the workspace has no configuration' };
  const id = RunId.make(createHash('sha256').update(`auto-destroy:${of}:${due.toISOString()}`).digest());
  try {
    const version = { engine: workspace.engine, version: workspace.terraform_version };
    const message = await runMessage(services, {
      ...{ id, workspace, by: terrace, variables: [] },
      configurationVersion: configuration.id,
      source: 'tfe-infrastructure-lifecycle',
      message: `Destroyed by itself: its time came at ${due.toISOString()}`,
      options: {
        ...plainOptions(workspace, await resolveVersion(services, version)),
        isDestroy: true,
        autoApply: true,
      },
    });
    if (!(await isStillDue(sql, { workspace: of, due_at: due }))) return null;
    const reply = await client.ask({ kind: 'run', id }, message, { through: true });
    if (reply.status !== 'refused' || reply.code !== 'run-exists') committed(reply);
    return { run: id };
  } catch (error) {
    // What the workspace itself rules out will not be otherwise in a moment.
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return { reason: error.message };
  }
}

async function whyNotDestroyed({ sql }: Pick<Services, 'sql'>, workspace: WorkspaceRow): Promise<string | null> {
  if (workspace.execution_mode === 'local') return `the workspace runs ${workspace.engine} elsewhere`;
  if (!workspace.allow_destroy_plan) return 'the workspace does not allow destroy plans';
  const managed = (await readWorkspaceFigures(sql, [workspace.id])).get(workspace.id)?.resource_count ?? 0;
  return managed === 0 ? 'the workspace manages nothing' : null;
}
