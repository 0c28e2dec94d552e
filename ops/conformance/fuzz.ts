// `npm run conformance -- fuzz`: schemathesis asks a fresh Terrace for everything that its OpenAPI document has, with what it allows and with
// what it does not. Wrong is: an answer of the 5xx, one that is not of its shape or not promised, and one that does not come.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureSchemathesis } from '../setup/schemathesis.mjs';
import { api, startSystem } from './system.ts';
import type { System } from './system.ts';

export const usage = `usage: npm run conformance -- fuzz [--requests N] [--seed N] [--only PATH]

  Asks a fresh Terrace for all that its OpenAPI document has, well and badly. Needs python3 and, the first time, PyPI.
  --requests  about how many requests, 20000 when absent
  --seed      repeats a run
  --only      only paths that match this expression
`;

type Json = Record<string, unknown>;
interface Document extends Json {
  readonly paths: Record<string, Record<string, { readonly parameters: { name: string; in: string; schema: Json }[] }>>;
}

const requestTimeoutS = 30;
const checks = [
  ...['not_a_server_error', 'response_schema_conformance', 'content_type_conformance', 'status_code_conformance'],
].join(',');
/** Streams that end only when the listener goes. */
const endless = '/api/v2/terrace/events';

/** 0 when nothing was wrong, 1 when something was, 2 for arguments that make no sense. */
export async function main(args: readonly string[]): Promise<number> {
  const wanted = parse(args);
  if (wanted === null) {
    process.stderr.write(usage);
    return 2;
  }
  const program = ensureSchemathesis();
  const folder = await mkdtemp(join(tmpdir(), 'terrace-fuzz-'));
  const system = await startSystem({ home: join(folder, 'home'), env: { TERRACE_SAMPLE: 'off' } });
  try {
    const file = join(folder, 'openapi.json');
    const document = (await ask(system, 'GET', '/api/v2/openapi.json')) as Document;
    const operations = acquainted(document, await furnish(system));
    await writeFile(file, JSON.stringify(document));
    const { requests, seed, only } = wanted;
    const words = [
      ...['run', file, '--url', system.url, '--tls-verify', 'false', '-H', `Authorization: Bearer ${system.token}`],
      ...['--checks', checks, '--phases', 'coverage,fuzzing', '--mode', 'all', '--continue-on-failure', '--no-color'],
      ...['--max-examples', String(Math.max(1, Math.round(requests / operations / 2)))],
      ...['--request-timeout', String(requestTimeoutS), '--exclude-path', endless, '--warnings', 'off', '--no-shrink'],
      ...['--suppress-health-check', 'all', '--generation-allow-x00', 'true', '--generation-database', 'none'],
      ...(seed === null ? [] : ['--seed', seed]),
      ...(only === null ? [] : ['--include-path-regex', only]),
    ];
    const child = spawn(program, words, { cwd: folder, stdio: 'inherit' });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const alive = (await ask(system, 'GET', '/api/v2/account/details')) as { readonly data?: unknown };
    if (alive.data === undefined) process.stdout.write('the server does not answer as before\n');
    return code === 0 && alive.data !== undefined ? 0 : 1;
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function parse(args: readonly string[]) {
  try {
    const options = { requests: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const requests = Number(values.requests ?? 20_000);
    return requests >= 1 ? { requests, seed: values.seed ?? null, only: values.only ?? null } : null;
  } catch {
    return null;
  }
}

async function ask(system: System, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await api(system, method, path, body === undefined ? {} : { body });
  if (answer.status >= 400)
    throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Something of each kind that is quickly made, by the name that it has in paths. */
async function furnish(system: System): Promise<Readonly<Record<string, string>>> {
  const make = async (path: string, type: string, attributes: object, relationships: object = {}): Promise<string> => {
    const made = (await ask(system, 'POST', path, { data: { type, attributes, relationships } })) as {
      readonly data: { readonly id: string };
    };
    return made.data.id;
  };
  const organization = await make('/api/v2/organizations', 'organizations', { name: 'fuzzed', email: 'a@fuzz.test' });
  const inside = `/api/v2/organizations/${organization}`;
  const workspace = await make(`${inside}/workspaces`, 'workspaces', { name: 'fuzzed', 'execution-mode': 'local' });
  return {
    organization,
    workspace,
    owner: workspace,
    name: 'fuzzed',
    project: await make(`${inside}/projects`, 'projects', { name: 'fuzzed' }),
    team: await make(`${inside}/teams`, 'teams', { name: 'fuzzed' }),
    set: await make(`${inside}/varsets`, 'varsets', { name: 'fuzzed' }),
    pool: await make(`${inside}/agent-pools`, 'agent-pools', { name: 'fuzzed' }),
    variable: await make(`/api/v2/workspaces/${workspace}/vars`, 'vars', { key: 'a', value: 'b', category: 'env' }),
  };
}

/** Tells the document which names there are, so that not every request meets nothing; what ends them goes by chance. Gives how many operations it has. */
function acquainted({ paths }: Document, names: Readonly<Record<string, string>>): number {
  let operations = 0;
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { parameters }] of Object.entries(methods)) {
      operations += 1;
      const ends = method === 'delete' || /safe-delete$|account\/password$/.test(path);
      for (const parameter of parameters) {
        const known = names[parameter.name];
        if (parameter.in === 'path' && known !== undefined && !ends)
          parameter.schema = { anyOf: [{ enum: [known] }, { ...parameter.schema }] };
      }
    }
  return operations;
}
