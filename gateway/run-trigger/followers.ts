// Makes the runs that follow an applied one. What is due is read from the rows of runs and triggers, and what came of it is noted there;
// the ids of the new runs are derived from both, so that two gateways, or one after a kill, make the same runs. The feed only says when
// to look.

import { createHash } from 'node:crypto';
import { readNewestUploaded } from '@terrace/actors/configuration-version/view';
import { dueTriggers, noteFollower } from '@terrace/actors/run-trigger/view';
import type { DueTrigger } from '@terrace/actors/run-trigger/view';
import { readWorkspace } from '@terrace/actors/workspace/view';
import { RunId } from '@terrace/machines/run/id';
import { eventsStream } from '@terrace/runtime/queue/queue';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { plainOptions, runMessage } from '../run/create.ts';
import { resolveTerraform } from '../workspace/terraform-version.ts';

const applied = 'act.evt.*.*.*.run.*.applied';
const batch = 100;
/** What could not be made, and a feed that broke off, are tried again after so long. */
const againMs = 5_000;
const terrace = { kind: 'system', id: '', name: 'Terrace' } as const;

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'client' | 'queue' | 'clock' | 'terraform' | 'onFault'>;

/** Runs until `stop`, which waits for the run at hand. */
export function startFollowers(services: Services): { stop(): Promise<void> } {
  const { sql, queue, clock, onFault } = services;
  const stopping = new AbortController();
  const { signal } = stopping;
  let looking: Promise<void> = Promise.resolve();
  let isWanted = false;

  const look = async (): Promise<void> => {
    isWanted = false;
    for (let due = await dueTriggers(sql, batch); due.length > 0; due = await dueTriggers(sql, batch)) {
      for (const one of due) {
        if (signal.aborted) return;
        await noteFollower(sql, one, await follow(services, one));
      }
    }
  };
  const lookSoon = (): void => {
    if (isWanted) return;
    isWanted = true;
    looking = looking.then(look).catch(async (error: unknown) => {
      if (signal.aborted) return;
      onFault('make the runs that follow an applied one', error);
      await clock.sleep(againMs, signal).catch(() => undefined);
      if (!signal.aborted) queueMicrotask(lookSoon);
    });
  };

  const listening = (async () => {
    while (!signal.aborted) {
      // In this order: what is applied from now on is heard, what was before is found.
      const followed = queue
        .follow(eventsStream.name, { filter: applied, after: 'now', signal }, lookSoon)
        .catch((error: unknown) => void (signal.aborted || onFault('follow the events of runs', error)));
      lookSoon();
      await followed;
      await clock.sleep(againMs, signal).catch(() => undefined);
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await Promise.all([listening, looking]);
    },
  };
}

/** Makes the run that comes of it, unless it is there; says why where none can be. */
async function follow(
  services: Services,
  due: DueTrigger,
): Promise<{ readonly run: RunId } | { readonly reason: string }> {
  const { sql, client } = services;
  const id = RunId.make(createHash('sha256').update(`${due.trigger}:${due.after}`).digest());
  const workspace = await readWorkspace(sql, due.workspace);
  if (workspace === null) return { reason: 'the workspace has been deleted' };
  if (workspace.execution_mode === 'local') return { reason: 'the workspace runs terraform elsewhere' };
  const configuration = await readNewestUploaded(sql, workspace.id);
  if (configuration === null) return { reason: 'the workspace has no configuration yet' };
  try {
    const terraformVersion = await resolveTerraform(services, workspace.terraform_version);
    const message = await runMessage(services, {
      ...{ id, workspace, by: terrace, variables: [] },
      configurationVersion: configuration.id,
      source: 'tfe-run-trigger',
      message: `Triggered by ${due.after} in workspace ${due.source_name}`,
      options: { ...plainOptions(workspace, terraformVersion), autoApply: workspace.auto_apply_run_trigger },
    });
    const reply = await client.ask({ kind: 'run', id }, message, { through: true });
    if (reply.status !== 'refused' || reply.code !== 'run-exists') committed(reply);
    return { run: id };
  } catch (error) {
    // What the workspace itself rules out (its terraform is not to be had, too many variables) will not be otherwise in a moment.
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return { reason: error.message };
  }
}
