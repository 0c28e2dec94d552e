// One apply that is killed at one point, and what comes after it: its end, a refresh-only run as it is offered, and the next apply.

import { readFileSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive } from '@terrace/runtime/process/identity';
import type { Chance } from '@terrace/runtime/simulation/scheduler';
import { processesOf } from '../conformance/processes.ts';
import { currentState, queueRun } from '../conformance/runs.ts';
import { api } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { completeIn } from './apply-verdict.ts';
import type { Seen } from './apply-verdict.ts';
import { membersOf } from './cast.ts';
import { Follower, readPiece } from './follower.ts';
import { configurationOf, entriesOf } from './ledger.ts';
import type { Entry } from './ledger.ts';

export const victims = ['the worker', 'worker and shim', 'terraform', 'everything'] as const;
/** The last: a machine that never comes back. */
export type Victim = (typeof victims)[number] | 'a machine';

export interface RoundPlan {
  readonly name: string;
  readonly resources: number;
  /** So many have ended when the kill comes; `last`: all of them, and their state is being brought. */
  readonly point: number | 'last';
  readonly victim: Victim;
  /** JSON lines, as the `cloud` block asks for them. */
  readonly isStructured: boolean;
  /** The next apply waits in the queue while the first is killed; else the refresh-only run comes first. */
  readonly isNextQueued: boolean;
}

export interface Round {
  readonly seen: Seen;
  /** From the kill to the end of the run, in milliseconds. */
  readonly endedMs: number;
}

interface Stage {
  readonly system: System;
  readonly folder: string;
  readonly scratch: string;
  readonly chance: Chance;
  readonly signal: AbortSignal;
}

const organization = 'chaos';
const finals = ['applied', 'planned_and_finished', 'errored', 'canceled', 'discarded'];
const reachWithinMs = 150_000;
const unlockedWithinMs = 15_000;
const lookEveryMs = 5;
/** While the last state is being brought. */
const lastDelayMs = 120;

export async function makeOrganization(system: System): Promise<void> {
  const attributes = { name: organization, email: 'chaos@localhost.invalid' };
  await ask(system, 'POST', '/api/v2/organizations', { data: { type: 'organizations', attributes } });
}

export async function playRound(stage: Stage, plan: RoundPlan): Promise<Round> {
  const { system, scratch, chance } = stage;
  const ledger = join(scratch, `${plan.name}.ledger`);
  await writeFile(ledger, '');
  // Commands of a run may have a user of their own.
  await chmod(ledger, 0o666);
  const entries = (): readonly Entry[] => entriesOf(readFileSync(ledger, 'utf8'));
  const workspace = await ask(system, 'POST', `/api/v2/organizations/${organization}/workspaces`, {
    data: { type: 'workspaces', attributes: { name: plan.name, 'auto-apply': true } },
  });
  const headers = plan.isStructured ? { 'x-terraform-integration': 'cloud' } : {};
  const text = configurationOf(plan.resources, ledger, chance);
  const killed = await insist(() => queueRun(system, workspace.id, text, { message: 'to be killed' }, headers));
  const run = await ask(system, 'GET', `/api/v2/runs/${killed}`);
  const configuration = run.relationships['configuration-version'].data.id;
  const following = { workspace: workspace.id, configuration };
  const apply = run.relationships.apply.data.id;
  const path = new URL((await ask(system, 'GET', `/api/v2/applies/${apply}`)).attributes['log-read-url']).pathname;
  const follower = new Follower(system, path);
  let next = plan.isNextQueued ? await makeApply(system, following) : null;

  await reachPoint(stage, plan, entries);
  const prey = await preyOf(stage, plan.victim, apply);
  const [heard, atKill] = [follower.heard, entries()];
  for (const pid of prey.pids) kill(pid);
  const killedAt = Date.now();
  if (prey.folder !== null) await rm(prey.folder, { recursive: true });

  const status = await finalStatus(stage, killed);
  const endedMs = Date.now() - killedAt;
  const explained = (await asked(system, 'GET', `/api/v2/runs/${killed}/explain`)).data;
  const { log, stateAfterKill } = await afterwards(stage, { path, apply });
  const refresh = async (): Promise<string | null> => {
    if (explained.offer === null) return null;
    const { id } = await ask(system, explained.offer.method, explained.offer.path, explained.offer.body);
    return await finalStatus(stage, id);
  };
  const isHeldBack = await isHeldBackAfter(stage, workspace.id);
  if (isHeldBack) await ask(system, 'POST', `/api/v2/workspaces/${workspace.id}/actions/force-unlock`);
  const early = next === null ? await refresh() : null;
  next ??= await makeApply(system, following);
  const followed = await finalStatus(stage, next);
  const refreshed = early ?? (await refresh());
  const seen: Seen = {
    addresses: addressesOf(plan.resources, text),
    ...{ heard, log, status, explained, stateAfterKill, atKill, refreshed, followed },
    isStructured: plan.isStructured,
    isDiskLost: prey.folder !== null,
    stateAtEnd: await addressesIn(system, workspace.id),
    atEnd: entries(),
    isHeldBack,
    isLocked: !(await isUnlocked(system, workspace.id)),
  };
  return { seen, endedMs };
}

async function reachPoint(
  stage: Stage,
  { point, resources }: RoundPlan,
  entries: () => readonly Entry[],
): Promise<void> {
  const wanted = point === 'last' ? resources : point;
  for (const deadline = Date.now() + reachWithinMs; ;) {
    const all = entries();
    if (all.length > 0 && all.filter(({ what }) => what === 'ends').length >= wanted) break;
    if (Date.now() > deadline) throw new Error(`${wanted} resources were not made within ${reachWithinMs} ms`);
    await pause(lookEveryMs, undefined, { signal: stage.signal });
  }
  if (point === 'last') await pause(stage.chance.between(0, lastDelayMs));
}

interface Prey {
  readonly pids: readonly number[];
  /** What goes with them. */
  readonly folder: string | null;
}

/** Who is to die: processes of this apply and of this cluster. */
async function preyOf({ folder, system }: Stage, victim: Victim, apply: string): Promise<Prey> {
  const workers = await membersOf(folder, 'worker');
  const found = await Promise.all(
    workers.map(async ({ name, pid }) => {
      const job = join(folder, name, 'jobs', `${apply}.1`);
      const pidIn = async (file: string, of: (record: any) => number): Promise<number | null> =>
        of(JSON.parse(await readFile(join(job, file), 'utf8').catch(() => 'null')) ?? {}) ?? null;
      const shim = await pidIn('job.json', (record) => record.shim?.pid);
      return { job, worker: pid, shim, terraform: await pidIn('command.json', (record) => record.pid) };
    }),
  );
  // A job that has ended has no folder any more, and nothing that could be killed but its worker.
  const at = found.find(({ shim }) => shim !== null) ?? null;
  const all = (...pids: readonly (number | null | undefined)[]): Prey => ({
    pids: pids.filter((pid) => pid !== null && pid !== undefined),
    folder: null,
  });
  switch (victim) {
    case 'the worker':
      return all(at?.worker ?? found[0]?.worker);
    case 'worker and shim':
      return all(at?.worker ?? found[0]?.worker, at?.shim);
    case 'terraform':
      return all(at?.terraform);
    case 'a machine':
      return { ...all(at?.worker, at?.shim, at?.terraform), folder: at?.job ?? null };
    case 'everything': {
      // All but who starts them again, as a machine's own supervisor would.
      const members = (await processesOf(folder)).map(({ pid }) => pid).filter((pid) => pid !== system.child.pid);
      return all(at?.terraform, at?.shim, ...members);
    }
  }
}

function kill(pid: number): void {
  const known = identify(pid);
  try {
    if (known !== null && isAlive(known)) process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}

/** Whether the workspace, once the run has left it, lets nobody in before somebody has looked. */
async function isHeldBackAfter({ system, signal }: Stage, workspace: string): Promise<boolean> {
  for (const deadline = Date.now() + unlockedWithinMs; Date.now() < deadline && !signal.aborted;) {
    const { attributes, relationships } = await ask(system, 'GET', `/api/v2/workspaces/${workspace}`);
    const isHeldBack = attributes.locked && relationships['locked-by'].data === null;
    if (isHeldBack || !attributes.locked) return isHeldBack;
    await pause(100);
  }
  return false;
}

/** A run that is over leaves its workspace a moment later. */
async function isUnlocked(system: System, workspace: string): Promise<boolean> {
  for (const deadline = Date.now() + unlockedWithinMs; Date.now() < deadline;) {
    if (!(await ask(system, 'GET', `/api/v2/workspaces/${workspace}`)).attributes.locked) return true;
    await pause(100);
  }
  return false;
}

async function finalStatus({ system, signal }: Stage, run: string): Promise<string> {
  let status = '';
  for (const deadline = Date.now() + reachWithinMs; Date.now() < deadline && !signal.aborted;) {
    ({ status } = (await ask(system, 'GET', `/api/v2/runs/${run}`)).attributes);
    if (finals.includes(status)) return status;
    await pause(100);
  }
  return `${status} after ${reachWithinMs} ms`;
}

/** The run's whole log, and what is in the state that it ended with: that of the workspace, until the next run changes it. */
async function afterwards(
  { system }: Stage,
  { path, apply }: { readonly path: string; readonly apply: string },
): Promise<{ readonly log: string; readonly stateAfterKill: readonly string[] }> {
  let log = '';
  while (!log.endsWith('\u0003')) log += await insist(() => readPiece(system, path, Buffer.byteLength(log)));
  const { relationships } = await ask(system, 'GET', `/api/v2/applies/${apply}`);
  const version = relationships['state-versions'].data[0]?.id;
  return { log, stateAfterKill: version === undefined ? [] : await addressesOfVersion(system, version) };
}

async function addressesOfVersion(system: System, version: string): Promise<readonly string[]> {
  const { attributes } = await ask(system, 'GET', `/api/v2/state-versions/${version}`);
  return addressesOfState(await asked(system, 'GET', new URL(attributes['hosted-state-download-url']).pathname));
}

async function addressesIn(system: System, workspace: string): Promise<readonly string[]> {
  return addressesOfState(JSON.parse((await insist(() => currentState(system, workspace))) ?? '{}'));
}

const addressesOfState = (state: any): readonly string[] =>
  (state.resources ?? []).flatMap(({ type, name, instances }: any) =>
    instances.map(({ index_key: key }: any) => `${type}.${name}${key === undefined ? '' : `[${key}]`}`),
  );

/** As the configuration names them. */
function addressesOf(resources: number, text: string): readonly string[] {
  const chained = [...text.matchAll(/^resource "terraform_data" "(chain_\w+)"/gm)].map(
    ([, name]) => `terraform_data.${name}`,
  );
  const free = Array.from({ length: resources - chained.length }, (_, index) => `terraform_data.free[${index}]`);
  return [...chained, ...free];
}

async function makeApply(
  system: System,
  { workspace, configuration }: { readonly workspace: string; readonly configuration: string },
): Promise<string> {
  const { id } = await ask(system, 'POST', '/api/v2/runs', {
    data: {
      type: 'runs',
      attributes: { message: 'the next apply', 'auto-apply': true },
      relationships: {
        workspace: { data: { type: 'workspaces', id: workspace } },
        'configuration-version': { data: { type: 'configuration-versions', id: configuration } },
      },
    },
  });
  return id;
}

const ask = async (system: System, method: string, path: string, body?: object): Promise<any> =>
  (await asked(system, method, path, body)).data;

const asked = (system: System, method: string, path: string, body?: object): Promise<any> =>
  insist(async () => {
    const answer = await api(system, method, path, body === undefined ? {} : { body });
    if (answer.status < 300) return answer.body;
    const error = new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    throw Object.assign(error, { isFinal: answer.status < 500 && ![408, 429].includes(answer.status) });
  });

/** A server that was killed is waited for. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + reachWithinMs; ;) {
    try {
      return await attempt();
    } catch (error) {
      if ((error as { isFinal?: boolean }).isFinal === true || Date.now() > deadline) throw error;
      await pause(250);
    }
  }
}

/** How many were said to be made when the kill came. */
export const heardComplete = ({ heard, isStructured }: Seen): number => completeIn(heard, isStructured).length;
