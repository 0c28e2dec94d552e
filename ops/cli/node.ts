// `terrace node …`: what a further node must be told, and which workers there are.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { SlotsNotice, decode, rollCallSubject, slotsSubject } from '@terrace/runtime/jobs/wire';
import { rolesOf } from '../boot/configuration.ts';
import type { Endpoints } from '../boot/endpoints.ts';
import { holderOf } from '../home/home.ts';
import { freePort } from '../servers/port.ts';
import { answerJoin, shellLines } from './join.ts';

interface Options {
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
}

const secondPort = 8444;

/** Prints exactly what to type for a further node; what must be known first goes to stderr. Throws an Error where that cannot be told. */
export async function joinCommand(options: Options & { readonly role: string | undefined }): Promise<void> {
  const { json, env, role } = options;
  const { home, endpoints } = await findNode(env);
  const answer = answerJoin({
    roles: rolesOf(role === undefined ? [] : ['--role', role]),
    endpoints,
    home,
    authority: await readFile(join(home, 'tls', 'ca.pem'), 'utf8'),
    machine: endpoints.join.address ?? hostname(),
    spare: { home: spareHome(home), port: await freePort(secondPort) },
    env,
  });
  if (json)
    return void process.stdout.write(`${JSON.stringify({ schema: 'terrace/node-join/v1', ...answer }, null, 2)}\n`);
  for (const note of answer.notes) process.stderr.write(`terrace: note: ${note}\n`);
  process.stderr.write('terrace: what follows holds passwords; type it in a clone of this same release of Terrace\n');
  process.stdout.write(`${shellLines(answer).join('\n')}\n`);
}

function spareHome(home: string): string {
  for (let number = 2; ; number += 1) if (!existsSync(`${home}-${number}`)) return `${home}-${number}`;
}

/** Workers answer a roll call within this. */
const rollCallMs = 500;

/** Prints the workers that answer a roll call, with their slots. */
export async function list({ json, env }: Options): Promise<void> {
  const { endpoints } = await findNode(env);
  const { url, user, password } = endpoints.nats;
  const connection = await connectNats({
    url,
    name: 'terrace node list',
    ...(user === null ? {} : { user, password: password ?? '' }),
  });
  const bus = natsBus(connection);
  const workers = new Map<string, SlotsNotice>();
  try {
    bus.subscribe(slotsSubject, ({ data }) => {
      const notice = decode(SlotsNotice, data);
      if (notice !== null && notice.slots > 0) workers.set(notice.worker, notice);
    });
    bus.publish(rollCallSubject, new Uint8Array());
    await bus.flush();
    await new Promise((settle) => setTimeout(settle, rollCallMs));
  } finally {
    await bus.close();
  }
  const items = [...workers.values()]
    .map(({ worker: node, pools, slots, free }) => ({ node, role: 'worker' as const, pools, slots, free }))
    .toSorted((one, other) => one.node.localeCompare(other.node));
  if (json) return void process.stdout.write(`${JSON.stringify({ schema: 'terrace/node-list/v1', items }, null, 2)}\n`);
  process.stdout.write(`${'NODE'.padEnd(32)} ${'ROLE'.padEnd(8)} ${'SLOTS'.padStart(5)} ${'FREE'.padStart(5)}\n`);
  for (const { node, role, slots, free } of items)
    process.stdout.write(
      `${node.padEnd(32)} ${role.padEnd(8)} ${String(slots).padStart(5)} ${String(free).padStart(5)}\n`,
    );
}

/** The node that runs on this home. */
async function findNode(env: NodeJS.ProcessEnv): Promise<{ readonly home: string; readonly endpoints: Endpoints }> {
  const home = resolve(env['TERRACE_HOME'] ?? '.terrace');
  const text = await readFile(join(home, 'endpoints.json'), 'utf8').catch(() => null);
  if (text === null || (await holderOf(home)) === null)
    throw new Error(
      `Terrace does not run on ${home}. Start it with npm start, or set TERRACE_HOME to the home of a node.`,
    );
  return { home, endpoints: JSON.parse(text) as Endpoints };
}
