// Makes the runs that follow an applied one. What is due is read from the rows of runs and triggers, and what came of it is noted there;
// the ids of the new runs are derived from both, so that two gateways, or one after a kill, make the same runs. The feed only says when
// to look.

import { createHash } from 'node:crypto';
import { readNewestUploaded } from '@terrace/actors/configuration-version/view';
import { dueTriggers, noteFollower } from '@terrace/actors/run-trigger/view';
import type { DueTrigger } from '@terrace/actors/run-trigger/view';
import { readWorkspace } from '@terrace/actors/workspace/view';
import { RunId } from '@terrace/machines/run/id';
import { terrace } from '@terrace/machines/user/id';
import { eventAddress } from '@terrace/runtime/actor/address';
import { keepFollowing } from '@terrace/runtime/queue/keep-following';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { plainOptions, runMessage } from '../run/create.ts';
import { resolveVersion } from '../workspace/engine-version.ts';

const applied = 'act.evt.*.*.*.run.*.applied';
const batch = 100;
/** What could not be made, and a feed that broke off, are tried again after so long. */
const againMs = 5_000;

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'client' | 'queue' | 'clock' | 'engines' | 'onFault'>;

/** Runs until `stop`, which waits for the run at hand. */
export function startFollowers(services: Services): { stop(): Promise<void> } {
  const { sql, queue, clock, onFault } = services;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** One after the other: each look notes what came of what it found. */
  let last: Promise<void> = Promise.resolve();

  const look = async (after: RunId | null): Promise<void> => {
    while (!signal.aborted) {
      try {
        for (let due = await dueTriggers(sql, batch, after); due.length > 0; due = await dueTriggers(sql, batch, after))
          for (const one of due) {
            if (signal.aborted) return;
            await noteFollower(sql, one, await follow(services, one));
          }
        return;
      } catch (error) {
        if (signal.aborted) return;
        onFault('make the runs that follow an applied one', error);
        await clock.sleep(againMs, signal).catch(() => undefined);
      }
    }
  };
  const lookNext = (after: RunId | null): Promise<void> => (last = last.then(() => look(after)));

  const listening = keepFollowing({
    ...{ queue, clock, againMs, signal, filter: applied },
    hear: ({ subject }) => void lookNext(RunId.parse(eventAddress(subject)?.actor.id ?? '')),
    lookForMissed: () => lookNext(null),
    onFault: (error) => onFault('follow the events of runs', error),
  });

  return {
    async stop() {
      stopping.abort();
      await Promise.all([listening, last]);
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
  if (workspace.execution_mode === 'local') return { reason: `the workspace runs ${workspace.engine} elsewhere` };
  const configuration = await readNewestUploaded(sql, workspace.id);
  if (configuration === null) return { reason: 'the workspace has no configuration yet' };
  try {
    const terraformVersion = await resolveVersion(services, {
      engine: workspace.engine,
      version: workspace.terraform_version,
    });
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
    // What the workspace itself rules out (its version is not to be had, too many variables) will not be otherwise in a moment.
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return { reason: error.message };
  }
}
