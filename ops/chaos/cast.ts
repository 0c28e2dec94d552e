// Whom harm can be done to: the processes of a cluster by their roles, as its folder and the machine's tables name them.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPostgres } from '@terrace/runtime/store/postgres';
import type { Endpoints } from '../boot/endpoints.ts';

/** Who takes a part, by the names of processes; a node with all roles takes each. */
export const parts = {
  actors: /^(actors|node)-\d+$/,
  gateway: /^(gateway|node)-\d+$/,
  worker: /^(worker|node)-\d+$/,
  nats: /^nats-\d+$/,
  postgres: /^postgres$/,
} as const;
export type Part = keyof typeof parts;

export interface Member {
  readonly name: string;
  readonly pid: number;
}

/** All that live, in the order of their names. */
export async function membersOf(folder: string, part: Part): Promise<readonly Member[]> {
  const records = JSON.parse(await readFile(join(folder, 'processes.json'), 'utf8')) as {
    readonly role: string;
    readonly pid: number;
  }[];
  return records
    .map(({ role: name, pid }) => ({ name, pid }))
    .filter(({ name }) => parts[part].test(name))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

export async function endpointsOf(home: string): Promise<Endpoints> {
  return JSON.parse(await readFile(join(home, 'endpoints.json'), 'utf8')) as Endpoints;
}

/** The gateway that has the most connections, with their number; null when nobody is connected to any. */
export async function busiestGateway(folder: string): Promise<{ readonly member: Member; clients: number } | null> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const found = await Promise.all(
    (await membersOf(folder, 'gateway')).map(async (member) => {
      const { gateway } = await endpointsOf(join(folder, member.name));
      return { member, clients: connectionsAt(tables.join('\n'), Number(new URL(gateway?.url ?? '').port)) };
    }),
  );
  return found.filter(({ clients }) => clients > 0).toSorted((one, other) => other.clients - one.clients)[0] ?? null;
}

/** How many have this port as their own end, in the text of `/proc/net/tcp`. */
export function connectionsAt(table: string, port: number): number {
  const established = '01';
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').filter((line) => {
    const [, local = '', , state = ''] = line.trim().split(/\s+/);
    return local.endsWith(suffix) && state === established;
  }).length;
}

/** Workers that have a plan or an apply at hand. */
export async function workersAt(folder: string, phase: 'plan' | 'apply', url: string): Promise<readonly Member[]> {
  const sql = openPostgres({ url, poolSize: 1 });
  try {
    const rows = await sql.query<{ readonly worker: string }>(
      `select worker from act_job where status = 'claimed' and spec ->> 'phase' = $1 order by id`,
      [phase],
    );
    // A node's name is its machine, its process id and some letters that nobody had before.
    const pids = new Set(rows.map(({ worker }) => Number(worker.split('-').at(-2))));
    return (await membersOf(folder, 'worker')).filter(({ pid }) => pids.has(pid));
  } finally {
    await sql.close();
  }
}

/** A process and those that it has started; PostgreSQL has one for each connection. */
export async function familyOf(pid: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(
    pids.map(async (one) => {
      const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => '');
      return { pid: Number(one), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
    }),
  );
  return [pid, ...parents.filter(({ parent }) => parent === pid).map((one) => one.pid)];
}
