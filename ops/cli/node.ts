// `terrace node …`: what a further node must be told, which nodes there are, and a key for a nats-server of one's own.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { makeIssuer, publicKeysOf } from '@terrace/runtime/callout/nats';
import { roles as allRoles, rolesOf } from '../boot/configuration.ts';
import type { Endpoints } from '../boot/endpoints.ts';
import { holderOf } from '../home/home.ts';
import { freePort } from '../servers/port.ts';
import { answerJoin, exportLines, shellLines } from './join.ts';
import { clientOf, findServer } from './api.ts';
import { openUpgrades } from './roll-call.ts';

interface Options {
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
}

const portDefault = 8443;
/** No user but root opens a lower one. */
const portMin = 1024;

/** For a further node on this machine, if it is free: the next one. */
function portBeside({ gateway }: Endpoints): number {
  const own = Number(gateway === undefined ? portDefault : new URL(gateway.url).port || 443);
  return own < portMin || own === 65_535 ? portDefault : own + 1;
}

/** Prints exactly what to type for a further node; what must be known first goes to stderr. Throws an Error where that cannot be told. */
export async function joinCommand(options: Options & { readonly role: string | undefined }): Promise<void> {
  const { json, env, role } = options;
  const roles = role === undefined ? new Set(allRoles) : rolesOf(role);
  const { home, endpoints } = await findNode(env);
  const answer = answerJoin({
    roles,
    endpoints,
    home,
    authority: await readFile(join(home, 'tls', 'ca.pem'), 'utf8'),
    machine: endpoints.join.address ?? hostname(),
    spare: { home: spareHome(home), port: await freePort(portBeside(endpoints)) },
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

/** Prints a fresh key by which gateways answer for users of NATS; nothing is kept of it. */
export function printIssuer({ json }: Pick<Options, 'json'>): void {
  const seeds = makeIssuer();
  const { issuer, xkey } = publicKeysOf(seeds);
  const environment = {
    TERRACE_NATS_ISSUER: seeds,
    TERRACE_NATS_ISSUER_KEY: issuer,
    TERRACE_NATS_ISSUER_XKEY: xkey ?? '',
  };
  if (json)
    return void process.stdout.write(`${JSON.stringify({ schema: 'terrace/nats-issuer/v1', environment }, null, 2)}\n`);
  process.stderr.write(
    'terrace: TERRACE_NATS_ISSUER is a secret, for nodes with a gateway; the other two are for the configuration of nats-server\n',
  );
  process.stdout.write(`${exportLines(environment).join('\n')}\n`);
}

/** Prints the nodes that answer a roll call, and which upgrades wait for which of them. Throws an Error with the server's words. */
export async function list({ json, env }: Options): Promise<void> {
  const { data } = await clientOf(await findServer(env)).get('/api/v2/terrace/nodes');
  const items = data.map(({ id, attributes }) => ({ node: id, ...attributes }));
  const upgrades = openUpgrades(items);
  if (json)
    return void process.stdout.write(
      `${JSON.stringify({ schema: 'terrace/node-list/v1', items, upgrades }, null, 2)}\n`,
    );
  const row = (node: string, roles: string, slots: string, free: string): string =>
    `${node.padEnd(36)} ${roles.padEnd(23)} ${slots.padStart(5)} ${free.padStart(5)}\n`;
  process.stdout.write(row('NODE', 'ROLES', 'SLOTS', 'FREE'));
  for (const { node, roles, slots, free, draining } of items)
    process.stdout.write(row(node, roles.join(', '), String(slots ?? '-'), draining ? 'drain' : String(free ?? '-')));
  for (const upgrade of upgrades) process.stdout.write(`\n${upgrade}\n`);
}

/** Has a node give its work to others, or take part again. Throws an Error with the server's words. */
export async function drain({
  name,
  verb,
  json,
  env,
}: Options & { readonly name: string; readonly verb: 'drain' | 'resume' }): Promise<void> {
  const { data } = await clientOf(await findServer(env)).post(`/api/v2/terrace/nodes/{node}/actions/${verb}`, {
    params: { path: { node: name } },
  });
  const { id, attributes } = data;
  const item = { node: id, ...attributes };
  if (json) return void process.stdout.write(`${JSON.stringify({ schema: 'terrace/node/v1', item }, null, 2)}\n`);
  const busy = (attributes.slots ?? 0) - (attributes.free ?? 0);
  process.stdout.write(
    attributes.draining
      ? `${id} drains: it takes nothing new, and ${busy === 0 ? 'works on no run' : `${busy} of its runs go on`}\n`
      : `${id} takes part\n`,
  );
}

/** The node that runs on this home. */
export async function findNode(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly home: string; readonly endpoints: Endpoints }> {
  const home = resolve(env['TERRACE_HOME'] ?? '.terrace');
  const text = await readFile(join(home, 'endpoints.json'), 'utf8').catch(() => null);
  if (text === null || (await holderOf(home)) === null)
    throw new Error(
      `Terrace does not run on ${home}. Start it with npm start, or set TERRACE_HOME to the home of a node.`,
    );
  return { home, endpoints: JSON.parse(text) as Endpoints };
}
