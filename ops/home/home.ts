// The home: the one folder that Terrace writes to. It is held by one process at a time, knows the children of the last
// start by pid and start time, and keeps what scripts read: `endpoints.json`, `admin-token`, `tls/`.

import { randomBytes } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { access, link, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@terrace/runtime/disk/replace';
import { StartFault } from './exit-codes.ts';
import { makeFolder } from './folder.ts';
import { endProcess, identify, isAlive } from '@terrace/runtime/process/identity';
import type { ProcessIdentity } from '@terrace/runtime/process/identity';

/** A child that this home started: ended by the next start when it outlived us. */
export interface ChildRecord extends ProcessIdentity {
  readonly role: string;
  /** The signal that ends it in good order. */
  readonly signal: NodeJS.Signals;
}

const leftoverGraceMs = 10_000;
const removalLookMs = 10;

export class Home {
  readonly path: string;
  /** This start made it. */
  readonly #isNew: boolean;
  #children: ChildRecord[] = [];
  /** The process that holds it is about to end. */
  isClosing = false;
  #writing: Promise<void> = Promise.resolve();
  /** Called when a child was recorded: one that was started anew has another pid. */
  onChild: () => void = () => {};

  constructor(path: string, isNew: boolean) {
    this.path = path;
    this.#isNew = isNew;
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** Makes a folder inside the home, 0700. */
  async folder(...names: readonly string[]): Promise<string> {
    const path = this.file(...names);
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Writes by rename, so that a reader sees the old or the new content and a kill leaves no half file. */
  async write(name: string, text: string, mode = 0o600): Promise<void> {
    await replaceFile(this.file(name), text, mode);
  }

  /** The text of a file in the home, or null when there is none. */
  async read(name: string): Promise<string | null> {
    try {
      return await readFile(this.file(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Removes a file of the home, if there is one. */
  async remove(name: string): Promise<void> {
    await rm(this.file(name), { force: true });
  }

  /** Remembers a living child, and forgets the one that had its role before. */
  async recordChild(role: string, pid: number, signal: NodeJS.Signals): Promise<void> {
    const identity = identify(pid);
    this.#children = this.#children.filter((child) => child.role !== role);
    if (identity !== null) this.#children.push({ ...identity, role, signal });
    // Two children that come up together must not write the same file at once.
    const before = this.#writing.catch(() => undefined);
    this.#writing = before.then(() => this.write('processes.json', JSON.stringify(this.#children, null, 2)));
    await this.#writing;
    this.onChild();
  }

  /** Pids by role, of those that live. */
  processes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#children.filter(isAlive).map((child) => [child.role, child.pid]));
  }

  /** Gives the home back; one that this start made and left empty goes. */
  async release(): Promise<void> {
    await rm(this.file('lock'), { force: true });
    if (this.#isNew) await rmdir(this.path).catch(() => undefined);
  }

  /** Ends what still lives of the children of this start; from then on none is started again. Says each. */
  async endChildren(say: (text: string) => void): Promise<void> {
    this.isClosing = true;
    for (const child of this.#children.filter(isAlive).toReversed()) {
      say(`ending ${child.role} (process ${child.pid})`);
      await endProcess(child, { signal: child.signal, graceMs: leftoverGraceMs });
    }
  }

  /** Ends the children that a killed predecessor left, last started first. Says each. */
  async endLeftovers(say: (text: string) => void): Promise<void> {
    const records = parseRecords(await this.read('processes.json'));
    for (const record of records.toReversed()) {
      if (!isAlive(record)) continue;
      say(`ending ${record.role} (process ${record.pid}) that an earlier start left behind`);
      await endProcess(record, { signal: record.signal, graceMs: leftoverGraceMs });
    }
    if (records.length > 0) await this.write('processes.json', '[]');
  }
}

/** Opens the home, makes it when it is missing, and takes its lock. Throws StartFault `homeHeld` or `homeNotWritable`. */
export async function openHome(path: string): Promise<Home> {
  let isNew = false;
  try {
    isNew = makeFolder(path, 0o700);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    await writeFile(join(path, `.writable.${process.pid}`), '');
    await rm(join(path, `.writable.${process.pid}`));
  } catch (error) {
    const why =
      statSync(path, { throwIfNoEntry: false })?.isFile() === true ? 'it is a file' : (error as Error).message;
    throw new StartFault(
      'homeNotWritable',
      `TERRACE_HOME ${path} cannot be written: ${why}. Give another folder by TERRACE_HOME, or mend its owner and mode.`,
      { cause: error },
    );
  }
  await takeLock(path);
  return new Home(path, isNew);
}

/** The process that holds a home, or null. */
export function holderOf(path: string): Promise<ProcessIdentity | null> {
  return livingHolder(join(path, 'lock'));
}

async function livingHolder(lock: string): Promise<ProcessIdentity | null> {
  try {
    const [record] = parseRecords(`[${await readFile(lock, 'utf8')}]`);
    return record !== undefined && isAlive(record) ? record : null;
  } catch {
    return null;
  }
}

/**
 * The lock appears with its content, by a link: an empty one would look stale. A stale one is removed only by who holds the lock
 * of that removal, after another look: two that meet it together could else remove each other's.
 */
async function takeLock(path: string): Promise<void> {
  const lock = join(path, 'lock');
  const removal = `${lock}.removal`;
  const own = `${lock}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(own, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  try {
    while (!(await linked(own, lock))) {
      const holder = await livingHolder(lock);
      if (holder !== null) {
        throw new StartFault(
          'homeHeld',
          `Terrace runs already on ${path} (process ${holder.pid}). Stop it first, or give this one a home of its own by TERRACE_HOME.`,
        );
      }
      if (await linked(own, removal)) {
        if ((await livingHolder(lock)) === null) await rm(lock, { force: true });
        await rm(removal, { force: true });
      } else {
        await new Promise((resolve) => setTimeout(resolve, removalLookMs));
        // Somebody was killed in the very moment of the removal.
        if ((await livingHolder(removal)) === null) await rm(removal, { force: true });
      }
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Whether `path` is the same file as `source` now; false when there was a file already. */
async function linked(source: string, path: string): Promise<boolean> {
  try {
    await link(source, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function parseRecords(text: string | null): readonly ChildRecord[] {
  if (text === null) return [];
  try {
    const records: unknown = JSON.parse(text);
    return Array.isArray(records)
      ? records.filter(
          (record): record is ChildRecord => typeof record?.pid === 'number' && typeof record.started === 'string',
        )
      : [];
  } catch {
    return [];
  }
}
