// Users without a name and without rights, one per job: neighbours cannot read each other, and whatever a job started can
// be found by its user, even what left its session.

import { lchownSync, readdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

export interface JobUser {
  readonly uid: number;
  readonly gid: number;
}

/** Above the accounts and the subordinate ids that systems give out by default. */
const firstUid = 310_000;
const uidCount = 10_000;
let uidsGiven = 0;

/** The next user in turn; different among the 10,000 jobs that this process opened last. */
export function nextUser(): JobUser {
  const uid = firstUid + ((process.pid * 97 + uidsGiven++) % uidCount);
  return { uid, gid: uid };
}

/** Entries that are given away in one go: a millisecond or two. */
const givenAtOnce = 500;

/**
 * Gives folders and everything in them to a job's user; a link itself, not what it leads to. Only for what no command has been at: it goes
 * by paths. In this process and in one go, since a program for it costs more than everything else that is done before a command.
 */
export async function giveTo(user: JobUser, folders: readonly string[]): Promise<void> {
  const ahead = [...folders];
  let given = 0;
  for (let folder = ahead.pop(); folder !== undefined; folder = ahead.pop()) {
    lchownSync(folder, user.uid, user.gid);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) ahead.push(path);
      else lchownSync(path, user.uid, user.gid);
      if ((given += 1) % givenAtOnce === 0) await setImmediate();
    }
  }
}

/** Kills every process of a job's user; looks again until none is left, since one may start another meanwhile. */
export async function killUser(uid: number): Promise<void> {
  if (uid < firstUid || uid >= firstUid + uidCount) return;
  for (let round = 0; round < 20; round++) {
    const pids = await processesOf(uid);
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function processesOf(uid: number): Promise<readonly number[]> {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
      return new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(status) && !/^State:\s+Z/m.test(status) ? Number(name) : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
