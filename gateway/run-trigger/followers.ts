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
import { OneByOne } from '../http/one-by-one.ts';
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
  /** One after the other: each look notes what came of what it found. Null looks at everything. */
  const looks = new OneByOne<RunId | null>({
    ...{ clock, signal, againMs },
    doIt: (after) => look(after),
    onFault: (error) => onFault('make the runs that follow an applied one', error),
  });
  const lookNext = (after: RunId | null): Promise<void> => looks.add(after ?? 'missed', after);

  /** What cannot be made is passed over, and looked at again; a look at one run alone fails with it when all others are made. */
  const look = async (after: RunId | null): Promise<void> => {
    const failed = new Map<string, { readonly due: DueTrigger; readonly error: unknown }>();
    const next = () => dueTriggers(sql, { limit: batch, after, except: [...failed.values()].map(({ due }) => due) });
    for (let all = await next(); all.length > 0; all = await next())
      for (const due of all) {
        if (signal.aborted) return;
        try {
          await noteFollower(sql, due, await follow(services, due));
        } catch (error) {
          failed.set(`${due.trigger} ${due.after}`, { due, error });
        }
      }
    const [first] = failed.values();
    if (first === undefined) return;
    if (after !== null) throw first.error;
    for (const { due } of failed.values()) void lookNext(due.after);
  };

  const listening = keepFollowing({
    ...{ queue, clock, againMs, signal, filter: applied },
    hear: ({ subject }) => void lookNext(RunId.parse(eventAddress(subject)?.actor.id ?? '')),
    lookForMissed: () => lookNext(null),
    onFault: (error) => onFault('follow the events of runs', error),
  });

  return {
    async stop() {
      stopping.abort();
      await Promise.all([listening, looks.idle]);
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
