// Makes the runs that follow an applied one. A run leaves a row in the transition that applies it (`run_to_follow`), which goes once
// its followers are there; their ids are derived from it, so that two gateways, or one after a kill, make the same runs. The feed only
// says when to look.

import { createHash } from 'node:crypto';
import { readNewestUploaded } from '@terrace/actors/configuration-version/view';
import { listRunTriggers, runFollowed, runsToFollow } from '@terrace/actors/run-trigger/view';
import type { RunToFollow, RunTriggerRow } from '@terrace/actors/run-trigger/view';
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
/** Far more than the workspaces of an organization that follow one. */
const followersMax = 10_000;
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
    for (let rows = await runsToFollow(sql, batch); rows.length > 0; rows = await runsToFollow(sql, batch)) {
      for (const row of rows) {
        if (signal.aborted) return;
        await follow(services, row);
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

async function follow(services: Services, { run, workspace }: RunToFollow): Promise<void> {
  const { sql } = services;
  const query = { workspace, direction: 'outbound', limit: followersMax, offset: 0 } as const;
  const { rows } = await listRunTriggers(sql, query);
  for (const trigger of rows) await makeRun(services, run, trigger);
  await runFollowed(sql, run);
}

/** The run that comes of it, unless it is there; none in a workspace that has nothing to run, or runs elsewhere. */
async function makeRun(services: Services, after: RunId, trigger: RunTriggerRow): Promise<void> {
  const { sql, client, onFault } = services;
  const id = RunId.make(createHash('sha256').update(`${trigger.id}:${after}`).digest());
  const workspace = await readWorkspace(sql, trigger.workspace);
  if (workspace === null || workspace.execution_mode === 'local') return;
  const configuration = await readNewestUploaded(sql, workspace.id);
  if (configuration === null) return;
  try {
    const terraformVersion = await resolveTerraform(services, workspace.terraform_version);
    const message = await runMessage(services, {
      ...{ id, workspace, by: terrace, variables: [] },
      configurationVersion: configuration.id,
      source: 'tfe-run-trigger',
      message: `Triggered by ${after} in workspace ${trigger.source_name}`,
      options: { ...plainOptions(workspace, terraformVersion), autoApply: workspace.auto_apply_run_trigger },
    });
    const reply = await client.ask({ kind: 'run', id }, message, { through: true });
    if (reply.status === 'refused' && reply.code === 'run-exists') return;
    committed(reply);
  } catch (error) {
    // What the workspace itself rules out (its terraform is not to be had, too many variables) will not be otherwise in a moment.
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    onFault(`the run of workspace ${workspace.name} after ${after} is not made`, error);
  }
}
