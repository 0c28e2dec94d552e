// How quickly does the API answer in a house of some size? Workspaces are made by the API; runs are rows beside one that the API made,
// spread over all workspaces, as nobody acts on them here. Each figure stands beside what its parts cost in the same rounds: a bare
// query by primary key, and a bare HTTP answer of the same bytes.
//
//   npm run bench -- api [--workspaces 2000] [--runs 20000] [--rounds 5] [--requests 200] [--seconds 5]

import { readFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPostgres } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';
import { median, progress, quantile, report, rounded } from './figures.ts';
import { cpuOfTree, cpuSecondsOf } from './processes.ts';
import { archiveOf, makeOrganization, makeSource, openApi, openPlace, runBody, startTerrace } from './terrace.ts';
import type { Api, Terrace } from './terrace.ts';

/** What issue 6 asks for, in milliseconds and reads per second. */
const goals = { byNameP50: 3, byNameP95: 8, workspacesP95: 12, runsP95: 10, variableP50: 5, readsPerSecond: 1_200 };
const atOnce = 16;

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workspaces: { type: 'string', default: '2000' },
      runs: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '5' },
      requests: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '5' },
    },
  });
  const [workspaces, runs, rounds] = [Number(values.workspaces), Number(values.runs), Number(values.rounds)];
  await using place = await openPlace();
  await using terrace = await startTerrace(place, {
    args: ['--role', 'gateway,actors'],
    env: { TERRACE_SAMPLE: 'off' },
  });
  await using database = await openDatabase(terrace.home);
  const api = await openApi(terrace);
  const ids = await furnish({ api, terrace, sql: database.sql, folder: place.folder }, workspaces, runs);
  const some = <One>(all: readonly One[]): One => all[Math.floor(Math.random() * all.length)] as One;
  const example = await api.send('GET', `/api/v2/workspaces/${some(ids)}`);
  await using bare = await openBare(JSON.stringify(example.body));
  const read = (path: string) => async (): Promise<void> => void (await api.expect(200, 'GET', path));
  const ofBench = '/api/v2/organizations/bench';
  let variables = 0;
  const asks: Readonly<Record<string, () => Promise<void>>> = {
    'a workspace by name': () => read(`${ofBench}/workspaces/w${Math.floor(Math.random() * workspaces)}`)(),
    'workspaces, a page of 20': () =>
      read(`${ofBench}/workspaces?page[number]=${1 + Math.floor(Math.random() * 50)}`)(),
    'runs of a workspace': () => read(`/api/v2/workspaces/${some(ids)}/runs`)(),
    'runs of the organization': () => read(`${ofBench}/runs`)(),
    'a variable is made': async () => {
      const attributes = { key: `v${(variables += 1)}`, value: 'x', category: 'env' };
      await api.expect(201, 'POST', `/api/v2/workspaces/${some(ids)}/vars`, { data: { type: 'vars', attributes } });
    },
    'bare PostgreSQL, by key': async () =>
      void (await database.sql.query('select * from workspace where id = $1', [some(ids)], 'bench-by-key')),
    'bare HTTP': bare.ask,
  };
  const times = await timesOf(asks, rounds, Number(values.requests));
  const reads = await readsAtOnce(terrace, ids, bare.ask, Number(values.seconds));
  api.close();
  tell(times, reads, { workspaces, runs, rounds });
}

type Times = Readonly<Record<string, readonly number[]>>;

/** Each is asked for `requests` times in each round, one after the other; the first round counts for nothing. */
async function timesOf(
  asks: Readonly<Record<string, () => Promise<void>>>,
  rounds: number,
  requests: number,
): Promise<Times> {
  const times = Object.fromEntries(Object.keys(asks).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, ask] of Object.entries(asks)) {
      for (let at = 0; at < requests; at += 1) {
        const askedAt = performance.now();
        await ask();
        if (round > 0) times[name]?.push(performance.now() - askedAt);
      }
    }
  }
  return times;
}

interface Reads {
  readonly perSecond: number;
  /** Of the process of the gateway, which also holds the actors. */
  readonly perCoreSecond: number;
  readonly barePerSecond: number;
}

/** Workspaces by id, over connections of their own; then the bare answer in the same way. */
async function readsAtOnce(
  terrace: Terrace,
  ids: readonly string[],
  askBare: () => Promise<void>,
  seconds: number,
): Promise<Reads> {
  const clients = await Promise.all(Array.from({ length: atOnce }, () => openApi(terrace)));
  const before = await cpuOfTree(terrace.home);
  const reads = await countWhile(seconds, (client, turn) => {
    const id = ids[(client * 97 + turn) % ids.length] as string;
    return (clients[client] as Api).expect(200, 'GET', `/api/v2/workspaces/${id}`);
  });
  const spent = cpuSecondsOf(before, await cpuOfTree(terrace.home))['terrace'] ?? Number.NaN;
  for (const client of clients) client.close();
  const bare = await countWhile(seconds, askBare);
  return { perSecond: reads / seconds, perCoreSecond: reads / spent, barePerSecond: bare / seconds };
}

async function countWhile(seconds: number, ask: (client: number, turn: number) => Promise<unknown>): Promise<number> {
  const endsAt = performance.now() + seconds * 1000;
  let count = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async (_, client) => {
      for (let turn = 0; performance.now() < endsAt; turn += 1) {
        await ask(client, turn);
        count += 1;
      }
    }),
  );
  return count;
}

function tell(times: Times, reads: Reads, counts: Readonly<Record<string, number>>): void {
  const goalOf: Readonly<Record<string, string>> = {
    'a workspace by name': `p50 ${goals.byNameP50}, p95 ${goals.byNameP95}`,
    'workspaces, a page of 20': `p95 ${goals.workspacesP95}`,
    'runs of a workspace': `p95 ${goals.runsP95}`,
    'runs of the organization': `p95 ${goals.runsP95}`,
    'a variable is made': `p50 ${goals.variableP50}`,
  };
  const figures = Object.fromEntries(
    Object.entries(times).map(([name, ms]) => [
      name,
      { p50: rounded(median(ms), 2), p95: rounded(quantile(ms, 0.95), 2), least: rounded(Math.min(...ms), 2) },
    ]),
  );
  const rows = Object.entries(figures).map(([name, { p50, p95, least }]) => ({
    'one after the other, ms': name,
    p50,
    p95,
    least,
    goal: goalOf[name] ?? '',
  }));
  const perSecond = Object.fromEntries(Object.entries(reads).map(([name, value]) => [name, rounded(value, 0)]));
  report('api', rows, { ...counts, goals, ms: figures, atOnce, reads: perSecond });
  progress(
    `${atOnce} at once: ${perSecond['perSecond']} reads a second, ${perSecond['perCoreSecond']} for a second of the gateway's core ` +
      `(goal ${goals.readsPerSecond}); the bare answer ${perSecond['barePerSecond']} a second`,
  );
}

interface House {
  readonly api: Api;
  readonly terrace: Terrace;
  readonly sql: Sql;
  readonly folder: string;
}

/** Makes workspaces and runs; gives the ids of the workspaces. */
async function furnish(
  { api, terrace, sql, folder }: House,
  workspaces: number,
  runs: number,
): Promise<readonly string[]> {
  await makeOrganization(api);
  const source = await makeSource(
    api,
    'w0',
    await archiveOf(join(folder, 'configuration'), 'output "one" {\n  value = 1\n}\n'),
  );
  const run = await api.expect(201, 'POST', '/api/v2/runs', runBody(source));
  await api.expect(202, 'POST', `/api/v2/runs/${run.id}/actions/cancel`, {});
  const clients = await Promise.all(Array.from({ length: atOnce }, () => openApi(terrace)));
  let made = 1;
  await Promise.all(
    clients.map(async (client) => {
      while (made < workspaces) {
        const attributes = { name: `w${made}` };
        made += 1;
        await client.expect(201, 'POST', '/api/v2/organizations/bench/workspaces', {
          data: { type: 'workspaces', attributes },
        });
      }
      client.close();
    }),
  );
  await copyRun(sql, run.id, Math.ceil(runs / workspaces));
  const rows = await sql.query<{ readonly id: string }>(`select id from workspace where organization = 'bench'`);
  const [counted] = await sql.query<{ readonly count: number }>('select count(*)::int as count from run');
  progress(`${rows.length} workspaces and ${counted?.count} runs stand ready`);
  return rows.map(({ id }) => id);
}

/** Rows like that of the run, in each workspace so many, an hour apart. */
async function copyRun(sql: Sql, run: string, each: number): Promise<void> {
  const columns = await sql.query<{ readonly name: string }>(
    `select column_name as name from information_schema.columns
     where table_schema = current_schema() and table_name = 'run'`,
  );
  const differing: Readonly<Record<string, string>> = {
    id: `'run-' || translate(substr(md5(w.id || n), 1, 16), '0', 'z')`,
    workspace: 'w.id',
    created_at: `one.created_at - n * interval '1 hour'`,
  };
  await sql.query(
    `insert into run (${columns.map(({ name }) => name).join(', ')})
     select ${columns.map(({ name }) => differing[name] ?? `one.${name}`).join(', ')}
     from (select * from run where id = $1) one, workspace w, generate_series(1, $2::int) n`,
    [run, each],
  );
  await sql.query('analyze');
}

async function openDatabase(home: string): Promise<AsyncDisposable & { readonly sql: Sql }> {
  const endpoints = JSON.parse(await readFile(join(home, 'endpoints.json'), 'utf8')) as {
    readonly postgres: { readonly url: string };
  };
  const sql = openPostgres({ url: endpoints.postgres.url, poolSize: 1, name: 'bench' });
  return { sql, [Symbol.asyncDispose]: () => sql.close() };
}

/** A server in this process that says the same to everybody. */
async function openBare(body: string): Promise<AsyncDisposable & { readonly ask: () => Promise<void> }> {
  const server = createServer((_asked, answer) => {
    answer.writeHead(200, { 'content-type': 'application/vnd.api+json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const ask = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, agent }, (answer) => {
        answer.resume();
        answer.once('end', resolve);
      });
      sent.once('error', reject).end();
    });
  return {
    ask,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
