// Jobs of a worker that is no more: found by their folders at the next start, ended by pid and start time, or by their container,
// and then their state files can be saved before anybody else may work (DECISIONS 10).

import { open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { graceMs, silenceMs } from '../jobs/limits.ts';
import { endProcess, identify } from '../process/identity.ts';
import { openBelow } from './below.ts';
import { Identity, JobRecord, outputName, recordName } from './record.ts';
import { killUser } from './user.ts';
import type { FileHandle } from 'node:fs/promises';

export interface Leftover extends JobRecord {
  readonly folder: string;
  /** The command that was started last. */
  readonly command: z.infer<typeof Identity> | null;
}

/**
 * Every job folder below `root`. Call it before any job is opened. A folder without a record was never begun, one of attempt 0 was a
 * trial: both are removed. One whose record cannot be read may hold a state: it is told to `onUnreadable`, and stays.
 */
export async function findLeftovers(
  root: string,
  onUnreadable: (folder: string) => void = () => {},
): Promise<readonly Leftover[]> {
  const names = await readdir(root).catch(() => []);
  const found: Leftover[] = [];
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    const folder = join(root, name);
    const leftover = await readLeftover(folder);
    if (leftover?.attempt === 0 || (await isWithoutRecord(folder))) await rm(folder, { recursive: true, force: true });
    else if (leftover === null) onUnreadable(folder);
    else found.push(leftover);
  }
  return found;
}

async function isWithoutRecord(folder: string): Promise<boolean> {
  try {
    await stat(join(folder, recordName));
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** One job by its folder, also of this process when its shim was lost; null without a readable record. */
export async function readLeftover(folder: string): Promise<Leftover | null> {
  const record = await readJson(join(folder, recordName), JobRecord);
  if (record === null) return null;
  return { ...record, folder, command: await readJson(join(folder, 'command.json'), Identity) };
}

/** Ends what still runs of it: in good order first, as a fence would, then by force. Resolves when nothing of it runs. */
export async function endLeftover(leftover: Leftover, options: { readonly graceMs?: number } = {}): Promise<void> {
  const patienceMs = (options.graceMs ?? graceMs) + 5_000;
  const { shim, command } = leftover;
  // Asked to end, a shim interrupts its command, kills it after its own grace, and goes.
  if (shim !== null) await endProcess(shim, { signal: 'SIGTERM', graceMs: patienceMs });
  if (command !== null) await endProcess(command, { signal: 'SIGINT', graceMs: patienceMs, group: true });
  if (command !== null) await endRest(leftover, command.pid);
  if (leftover.container !== null) {
    // Only here: the library is large, and most workers have no use for it.
    const { endContainer } = await import('./docker.ts');
    await endContainer(leftover.container, { patienceMs, aloneMs: silenceMs + patienceMs });
  }
  if (leftover.uid !== null) await killUser(leftover.uid);
}

/**
 * What a command had started may outlive it: a provisioner's program goes on when terraform was killed. Of its group those are ended whose
 * home is the job's, so that a number which the system gave out again harms nobody; and a box of the job's, which does not end with its
 * bubblewrap as long as it is being made. Without /proc none are found.
 */
async function endRest({ folder }: Leftover, group: number): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    const known = identify(pid);
    if (known === null) continue;
    const said = async (what: 'stat' | 'environ' | 'cmdline'): Promise<string> =>
      await readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '');
    const stat = await said('stat');
    const isOfGroup = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === group;
    if (
      (isOfGroup && (await said('environ')).split('\0').includes(`HOME=${join(folder, 'home')}`)) ||
      (await said('cmdline')).includes(`\0--bind\0${join(folder, 'work')}\0`)
    )
      await endProcess(known, { signal: 'SIGKILL', graceMs: 0 });
  }
}

/** Opens a file that the job's commands wrote (`terraform.tfstate`), below its work folder; null when there is none. */
export function openLeftoverFile(leftover: Leftover, path: string): Promise<FileHandle | null> {
  return openBelow(join(leftover.folder, 'work'), path);
}

/** What its last command said that was to be kept, for reading; null when there is nothing. */
export async function openLeftoverOutput({ folder }: Pick<Leftover, 'folder'>): Promise<FileHandle | null> {
  return await open(join(folder, outputName)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

export async function removeLeftover(leftover: Leftover): Promise<void> {
  await rm(leftover.folder, { recursive: true, force: true });
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
