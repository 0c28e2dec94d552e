// Which processes belong to a home: those that were started with it, that name it, or that stand in one of its folders. A
// look at the process table, so that a test sees what a user would see in `ps`.

import { readFile, readdir, readlink } from 'node:fs/promises';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes of this machine that belong to `home` (Linux: read from /proc); this process excepted. */
export async function processesOf(home: string): Promise<readonly FoundProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.filter((pid) => pid !== process.pid).map((pid) => look(pid, home)));
  return found.filter((one) => one !== null);
}

async function look(pid: number, home: string): Promise<FoundProcess | null> {
  const text = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const [command, environment, folder, status] = await Promise.all([
    text('cmdline'),
    text('environ'),
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    text('stat'),
  ]);
  // A zombie has ended; it only waits for its parent to read its exit status.
  if (/\) Z /.test(status)) return null;
  const belongs = command.includes(home) || environment.includes(`TERRACE_HOME=${home}`) || folder.startsWith(home);
  return belongs ? { pid, command: command.replaceAll('\0', ' ').trim() } : null;
}

/** SIGKILL to all of them, until none is left. */
export async function killEverything(home: string): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const alive = await processesOf(home);
    if (alive.length === 0) return;
    for (const { pid } of alive) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended between the look and the kill.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`some processes survive SIGKILL: ${JSON.stringify(await processesOf(home))}`);
}
