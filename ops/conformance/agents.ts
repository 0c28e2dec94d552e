// Agents as an operator starts them elsewhere, and pools for them, for the conformance tests.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { processesOf } from './processes.ts';
import { made, until } from './runs.ts';
import { api } from './system.ts';
import type { System } from './system.ts';

const entry = new URL('../terrace.mjs', import.meta.url).pathname;
/** The environment of an agent, beside what it is told. */
const kept = ['PATH', 'TERRACE_TERRAFORM', 'TERRACE_CACHE', 'TERRACE_TEST_TERRAFORM'];

export interface Started {
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Starts an agent in a folder of its own below `folder`, and waits until it has registered. */
export async function startAgent(
  system: System,
  folder: string,
  {
    name,
    token,
    args = [],
    env = {},
  }: {
    readonly name: string;
    readonly token: string;
    readonly args?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
  },
): Promise<Started> {
  const child = spawn(process.execPath, [entry, 'agent', '--ca-file', join(system.home, 'tls', 'ca.pem'), ...args], {
    cwd: folder,
    env: {
      ...Object.fromEntries(
        kept.flatMap((each) => (process.env[each] === undefined ? [] : [[each, process.env[each]]])),
      ),
      TFC_ADDRESS: system.url,
      TFC_AGENT_TOKEN: token,
      TFC_AGENT_NAME: name,
      TFC_AGENT_DATA_DIR: join(folder, name),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const started: Started = { output: () => output, ended, kill: (signal) => void child.kill(signal) };
  await until(`agent ${name} works`, async () => {
    assert.equal(child.exitCode, null, output);
    return output.includes('works for pool') ? true : null;
  });
  return started;
}

/** A pool with a token. */
export async function makePool(system: System, organization: string, name: string) {
  const attributes = { name };
  const body = { data: { type: 'agent-pools', attributes } };
  const pool = await made(api(system, 'POST', `/api/v2/organizations/${organization}/agent-pools`, { body }));
  const token = await made(
    api(system, 'POST', `/api/v2/agent-pools/${pool.id}/authentication-tokens`, {
      body: { data: { type: 'authentication-tokens', attributes: { description: 'of a test' } } },
    }),
  );
  return { id: pool.id as string, token: token.attributes.token as string, tokenId: token.id as string };
}

/** Waits until terraform runs in a job of the agent whose folder this is. */
export async function terraformWorks(folder: string): Promise<void> {
  await until(`terraform works in ${folder}`, async () => {
    const found = await processesOf(folder);
    return found.some(({ command }) => /\bterraform\b.* plan\b/.test(command)) ? true : null;
  });
}
