// Proves that gateway, actors and worker work as three processes that share nothing but NATS and PostgreSQL: a real terraform applies
// through them, its logs come while it works, a cancel reaches the worker, and an apply whose worker node is killed ends as designed. The
// nodes join as `terrace node join-command` says, through the doors that speak TLS; the worker has no database and no keyring.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openScratchDatabase } from '@terrace/runtime/keys/scratch-database';
import { openHome } from '../home/home.ts';
import { startNats } from '../servers/nats.ts';
import { ensureNatsServer } from '../setup/nats-server.mjs';
import { killEverything } from './processes.ts';
import { applyLog, currentState, makeWorkspace, queueRun, reaches, slowApply, until } from './runs.ts';
import { api, freePort, scrubbed, startNode, startSystem, terraform, workingFolder } from './system.ts';
import type { RunningNode, System } from './system.ts';

const skip = process.platform === 'linux' ? false : 'reads /proc, and needs a second loopback address';
const commandEntry = new URL('../terrace.mjs', import.meta.url).pathname;
/** Another address of this machine than the one where the servers listen, as another machine would see it. */
const secondAddress = '127.0.0.21';

/** The test's own servers are none of a worker's business. */
const nothingOfTheTest = { TERRACE_TEST_POSTGRES_URL: undefined, TERRACE_TEST_NATS_URL: undefined };

interface Scene extends AsyncDisposable {
  home(name: string): string;
  /** Ends with the scene. */
  keep<T extends RunningNode>(node: T): T;
}

async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-nodes-'));
  const nodes: RunningNode[] = [];
  return {
    home: (name) => join(folder, name),
    keep(node) {
      nodes.push(node);
      return node;
    },
    async [Symbol.asyncDispose]() {
      // Servers belong to the first.
      for (const node of nodes.toReversed()) await node.stop();
      await killEverything(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `terrace …` on the home of a node: what it prints. */
async function terrace(home: string, ...words: readonly string[]): Promise<string> {
  return await terraceAs({}, home, ...words);
}

async function terraceAs(given: NodeJS.ProcessEnv, home: string, ...words: readonly string[]): Promise<string> {
  const env = { ...scrubbed(process.env), TERRACE_HOME: home, ...given };
  const { stdout } = await promisify(execFile)(process.execPath, [commandEntry, ...words], { env, timeout: 60_000 });
  return stdout;
}

async function joinEnvironment(home: string, roles: string): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await terrace(home, 'node', 'join-command', '--role', roles, '--json')).environment;
}

/** `terrace node list` names exactly nodes of these roles; on a busy machine one may be too slow for a single roll call. */
async function lists(home: string, roles: readonly string[], given: NodeJS.ProcessEnv = {}): Promise<void> {
  await until(`a roll call of ${roles.join(' and ')}`, async () => {
    const { items } = JSON.parse(await terraceAs(given, home, 'node', 'list', '--json')) as {
      readonly items: readonly { readonly roles: readonly string[] }[];
    };
    const found = items.map((one) => one.roles.join()).toSorted();
    assert.ok(found.length <= roles.length, found.join(' and '));
    return found.join(' ') === roles.join(' ') ? true : null;
  });
}

const cloud = (system: System): string => `
terraform {
  cloud {
    hostname     = "127.0.0.1:${system.port}"
    organization = "apart"
    workspaces {
      name = "cli"
    }
  }
}
resource "terraform_data" "example" {
  input = "made by a worker elsewhere"
}
output "example" {
  value = terraform_data.example.output
}
`;

test(
  'gateway, actors and worker apart: apply, logs, cancel, and kill -9 of the worker',
  { skip, timeout: 400_000 },
  async () => {
    await using scene = await openScene();
    const port = await freePort();
    const gateway = scene.keep(
      await startSystem({
        home: scene.home('gateway'),
        port,
        roles: 'gateway',
        env: {
          TERRACE_SERVERS_LISTEN: secondAddress,
          TFE_HOSTNAME: `127.0.0.1:${port}`,
          TERRACE_LISTEN: '127.0.0.1',
          TERRACE_SAMPLE: 'off',
        },
      }),
    );
    const given = await joinEnvironment(gateway.home, 'actors');
    assert.ok(given['NATS_URL']?.startsWith('tls://') && given['DATABASE_URL']?.includes('sslmode=verify-full'));
    await mkdir(scene.home('actors'), { mode: 0o700 });
    await copyFile(join(gateway.home, 'keyring.json'), join(scene.home('actors'), 'keyring.json'));
    scene.keep(
      await startNode({
        home: scene.home('actors'),
        words: ['npm', 'start', '--', '--role', 'actors'],
        env: given,
        ready: 'terrace ready (actors)\n',
      }),
    );
    const startWorker = async (): Promise<RunningNode> =>
      scene.keep(
        await startNode({
          home: scene.home('worker'),
          words: [process.execPath, commandEntry, 'start', '--role', 'worker'],
          env: { ...nothingOfTheTest, ...(await joinEnvironment(gateway.home, 'worker')) },
          ready: 'terrace ready (worker)\n',
        }),
      );
    const worker = await startWorker();
    const environment = (await readFile(`/proc/${worker.child.pid}/environ`, 'utf8')).split('\0');
    assert.deepEqual(
      environment.filter((entry) => /^DATABASE_URL=|ENCRYPTION_PASSWORD=|=postgres(ql)?:/.test(entry)),
      [],
      'a worker is told of no database and no key',
    );
    const files = await readdir(worker.home, { recursive: true });
    assert.deepEqual(
      files.filter((name) => /key|postgres|admin|terraformrc/.test(name)),
      [],
    );
    assert.equal(
      await readFile(join(worker.home, 'tls', 'ca.pem'), 'utf8'),
      await readFile(join(gateway.home, 'tls', 'ca.pem'), 'utf8'),
    );
    await lists(gateway.home, ['actors', 'gateway', 'worker']);
    // A worker knows where gateways are, and has no token of its own.
    await lists(worker.home, ['actors', 'gateway', 'worker'], { TFE_TOKEN: gateway.token });
    await assert.rejects(terrace(worker.home, 'node', 'list'), {
      code: 4,
      stderr: /^terrace: no token for .* Set TFE_TOKEN\.\n$/,
    });
    const elsewhere = {
      TFE_TOKEN: gateway.token,
      TFE_ADDRESS: gateway.url,
      NODE_EXTRA_CA_CERTS: join(gateway.home, 'tls', 'ca.pem'),
    };
    await lists('/nowhere', ['actors', 'gateway', 'worker'], elsewhere);

    const workspace = await makeWorkspace(gateway, 'apart', 'api');
    await appliesByTerraform(gateway);
    await showsLogsAndCancels(gateway, workspace);
    await survivesItsWorker(gateway, workspace, worker, startWorker);
  },
);

async function appliesByTerraform(system: System): Promise<void> {
  await using folder = await workingFolder({ 'main.tf': cloud(system) });
  const run = (...args: string[]) => terraform(system, folder.path, args);
  assert.equal((await run('init', '-no-color')).code, 0);
  const apply = await run('apply', '-auto-approve', '-no-color');
  assert.equal(apply.code, 0, apply.stdout + apply.stderr);
  assert.match(apply.stdout, /Apply complete! Resources: 1 added/);
  assert.equal((await run('output', '-raw', 'example')).stdout, 'made by a worker elsewhere');
  const [made] = (await api(system, 'GET', '/api/v2/organizations/apart/runs')).body.data;
  // A worker without a database sends its spans over the bus.
  await until('the spans of the worker', async () => {
    const tree = JSON.stringify((await api(system, 'GET', `/api/v2/runs/${made.id}/trace`)).body);
    return ['job.work', 'terraform.plan', 'terraform.apply'].every((name) => tree.includes(name)) ? true : null;
  });
}

async function applying(system: System, workspace: string, message: string): Promise<string> {
  const run = await queueRun(system, workspace, slowApply, { message, 'auto-apply': true });
  await until('the provisioner', async () => ((await applyLog(system, run)).includes('begun') ? true : null));
  return run;
}

async function showsLogsAndCancels(system: System, workspace: string): Promise<void> {
  const run = await applying(system, workspace, 'canceled while it applies');
  assert.equal((await api(system, 'POST', `/api/v2/runs/${run}/actions/cancel`, { body: {} })).status, 202);
  await reaches(system, run, 'canceled');
  assert.match(await applyLog(system, run), /interrupt/i);
  assert.ok(
    (await currentState(system, workspace))?.includes('kept'),
    'what was made before the cancel is in the state',
  );
  const destroy = await queueRun(system, workspace, slowApply, { 'is-destroy': true, 'auto-apply': true });
  await reaches(system, destroy, 'applied');
}

async function survivesItsWorker(
  system: System,
  workspace: string,
  worker: RunningNode,
  startWorker: () => Promise<RunningNode>,
): Promise<void> {
  const run = await applying(system, workspace, 'killed while it applies');
  worker.child.kill('SIGKILL');
  const again = await startWorker();
  await reaches(system, run, 'errored');
  assert.match(again.output(), /brought the state that \S+ had written/);
  const { attributes } = (await api(system, 'GET', `/api/v2/runs/${run}`)).body.data;
  assert.match(JSON.stringify(attributes), /lost|interrupted/i);
  assert.ok((await currentState(system, workspace))?.includes('kept'), 'the rescued state is the current one');
  const next = await queueRun(system, workspace, 'resource "terraform_data" "third" {}\n', {
    message: 'life goes on',
    'auto-apply': true,
  });
  // Not before somebody has looked.
  const { waiting } = (await api(system, 'GET', `/api/v2/runs/${next}/explain`)).body.data;
  assert.match(waiting.reason, new RegExp(`Terrace lets nobody in: the apply of ${run} was cut short`));
  const unlocked = await api(system, 'POST', `/api/v2/workspaces/${workspace}/actions/force-unlock`);
  assert.equal(unlocked.status, 200, JSON.stringify(unlocked.body));
  await reaches(system, next, 'applied');
}

test(
  'what join-command prints is typed in a shell of this machine, and is a second node',
  { skip, timeout: 200_000 },
  async () => {
    await using scene = await openScene();
    const first = scene.keep(await startSystem({ home: scene.home('home'), env: { TERRACE_SAMPLE: 'off' } }));
    const lines = await terrace(first.home, 'node', 'join-command');
    const port = Number(/PORT='(\d+)'/.exec(lines)?.[1]);
    const home = scene.home('home-2');
    assert.ok(lines.includes(`TERRACE_HOME='${home}'`), 'it has a home of its own');
    assert.notEqual(port, first.port);
    const second: System = {
      ...scene.keep(
        await startNode({
          home,
          words: ['sh', '-c', lines.replace(/\nnpm start/, '\nexec npm start')],
          env: { TERRACE_SAMPLE: 'off' },
          ready: `terrace ready https://localhost:${port}\n`,
        }),
      ),
      port,
      url: `https://127.0.0.1:${port}`,
      token: first.token,
    };
    // `api` trusts the authority of the second home alone: it is the first one's.
    const workspace = await makeWorkspace(second, 'both', 'both');
    const run = await queueRun(first, workspace, 'resource "terraform_data" "one" {}\n', { 'auto-apply': true });
    await reaches(second, run, 'applied');
    await lists(home, ['gateway,actors,worker', 'gateway,actors,worker']);
    assert.equal(await second.stop(), 0);
    const after = await queueRun(first, workspace, 'resource "terraform_data" "two" {}\n', { 'auto-apply': true });
    await reaches(first, after, 'applied');
  },
);

test(
  'three nodes that come up at the same moment on empty servers are one installation',
  { skip, timeout: 200_000 },
  async () => {
    await using scene = await openScene();
    await using database = await openScratchDatabase();
    const serversHome = await openHome(scene.home('servers'));
    const nats = await startNats(serversHome, await ensureNatsServer(), () => {});
    await using _ = { [Symbol.asyncDispose]: () => nats.stop() };
    const { user, password } = nats.service;
    const shared = {
      DATABASE_URL: database.url,
      NATS_URL: nats.url.replace('://', `://${user}:${password}@`),
      TERRACE_ENCRYPTION_PASSWORD: 'the same on each',
    };
    const nodes = await Promise.all(
      ['one', 'two', 'three'].map(async (name) =>
        scene.keep(await startSystem({ home: scene.home(name), env: shared })),
      ),
    );
    const authorities = await Promise.all(nodes.map(({ home }) => readFile(join(home, 'tls', 'ca.pem'), 'utf8')));
    assert.equal(new Set(authorities).size, 1);
    for (const node of nodes)
      await until('the sample run', async () => {
        const { data } = (await api(node, 'GET', '/api/v2/organizations/demo/runs')).body;
        if (data?.length > 1) assert.fail('of all nodes one makes the sample');
        return data?.[0]?.attributes.status === 'applied' ? true : null;
      });
    // Any token is good at any node.
    for (const { token } of nodes)
      assert.equal((await api(nodes[0] ?? assert.fail(), 'GET', '/api/v2/account/details', { token })).status, 200);
    const [last = assert.fail(), ...others] = nodes;
    for (const node of others) assert.equal(await node.stop(), 0, node.output());
    // A NATS that has fallen silent keeps nobody from ending in good time.
    const pid = nats.pid ?? assert.fail('nats-server');
    process.kill(pid, 'SIGSTOP');
    try {
      assert.equal(await last.stop(), 0, last.output());
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  },
);
