// Proves that the cluster for trying out is one: three nodes and three nats-servers come up by one command, streams have three copies, a
// terraform that is attached by the one address does not notice when a node and a server are killed under it, whoever was killed
// comes back, and Ctrl-C leaves nothing. The same with a node for each role, where the gateway dies that terraform is connected to; it too begins
// with organization demo.

import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { Client } from 'pg';
import { busiestGateway, membersOf } from '../chaos/cast.ts';
import { startBalancer } from '../cluster/balancer.ts';
import { killEverything, processesOf } from './processes.ts';
import { until } from './runs.ts';
import { api, freePort, startNode, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const entry = new URL('../cluster.mjs', import.meta.url).pathname;
const skip = process.platform === 'linux' ? false : 'reads /proc';

const configuration = (port: number, name: string): string => `
terraform {
  cloud {
    hostname     = "127.0.0.1:${port}"
    organization = "demo"
    workspaces {
      name = "${name}"
    }
  }
}
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "sleep 6"
  }
}
`;

interface Found {
  readonly nats: { readonly url: string; readonly user: string; readonly password: string };
  readonly postgres: { readonly url: string };
  readonly pids: { readonly terrace: number };
}

async function endpointsOf(folder: string, node: string): Promise<Found> {
  return JSON.parse(await readFile(join(folder, node, 'endpoints.json'), 'utf8'));
}

async function childrenOf(folder: string): Promise<Readonly<Record<string, number>>> {
  const records = JSON.parse(await readFile(join(folder, 'processes.json'), 'utf8')) as { role: string; pid: number }[];
  return Object.fromEntries(records.map(({ role, pid }) => [role, pid]));
}

test(
  'three nodes behind one address: a node and a nats-server die under an attached terraform, which goes on',
  { skip, timeout: 400_000 },
  async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'terrace-cluster-'));
    const folder = join(scratch, 'cluster');
    const port = await freePort();
    try {
      const cluster = await startNode({
        home: folder,
        words: [process.execPath, entry, '--nats', '3', '--port', String(port), '--folder', folder],
        env: { TERRACE_SAMPLE: 'off' },
        ready: `terrace cluster ready https://localhost:${port}\n`,
      });
      const first = await endpointsOf(folder, 'node-1');
      // A list is what the servers tell in time; one that is busy is missing in it.
      await until('three copies of each of three streams', async () => {
        const copies = Object.values(await copiesOfStreams(first));
        return copies.length >= 3 && copies.every((count) => count === 3) ? true : null;
      });

      const home = join(folder, 'node-1');
      const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim();
      const system: System = { ...cluster, home, port, url: `https://127.0.0.1:${port}`, token };
      await makeDemo(system);
      await using work = await workingFolder({ 'main.tf': configuration(port, 'attached') });
      const init = await terraform(system, work.path, ['init', '-no-color']);
      assert.equal(init.code, 0, init.stdout + init.stderr);
      const applying = terraform(system, work.path, ['apply', '-auto-approve', '-no-color']);
      const worker = await applyingWorker(first.postgres.url);
      const before = await childrenOf(folder);
      const bystander = ['node-1', 'node-2', 'node-3'].find((name) => !worker.includes(`-${before[name]}-`)) ?? '';
      for (const name of [bystander, 'nats-1']) process.kill(before[name] ?? assert.fail(name), 'SIGKILL');
      const { code, stdout, stderr } = await applying;
      assert.equal(code, 0, `${stdout}\n${stderr}\n${cluster.output()}`);
      assert.match(stdout, /Apply complete! Resources: 1 added/);
      for (const name of [bystander, 'nats-1'])
        await until(`a new ${name}`, async () => ((await childrenOf(folder))[name] === before[name] ? null : true));
      await until(`${bystander} is ready again`, async () =>
        (await endpointsOf(folder, bystander)).pids.terrace === before[bystander] ? null : true,
      );
      const again = await terraform(system, work.path, ['destroy', '-auto-approve', '-no-color']);
      assert.equal(again.code, 0, again.stdout + again.stderr);

      cluster.child.kill('SIGINT');
      assert.equal(await cluster.stop(), 0, cluster.output());
      assert.deepEqual(await processesOf(folder), [], 'nothing is left behind');
    } finally {
      await killEverything(folder);
      await rm(scratch, { recursive: true, force: true });
    }
  },
);

test(
  'a node for each role: the gateway dies under an attached terraform, which goes on by the other; a worker has no database and no key',
  { skip, timeout: 400_000 },
  async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'terrace-cluster-'));
    const folder = join(scratch, 'cluster');
    const port = await freePort();
    try {
      const apart = ['--gateways', '2', '--actors', '1', '--workers', '1'];
      const cluster = await startNode({
        home: folder,
        words: [process.execPath, entry, ...apart, '--port', String(port), '--folder', folder],
        env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
        ready: `terrace cluster ready https://localhost:${port}\n`,
      });
      const [worker = assert.fail('a worker')] = await membersOf(folder, 'worker');
      const environment = (await readFile(`/proc/${worker.pid}/environ`, 'utf8')).split('\0');
      assert.deepEqual(
        environment.filter((line) =>
          /^DATABASE_URL=|^TERRACE_(WORKER_NATS_URL|NATS_ISSUER)=|=postgres(ql)?:/.test(line),
        ),
        [],
      );
      assert.match(environment.find((line) => line.startsWith('NATS_URL=')) ?? '', /^NATS_URL=nats:\/\/worker:/);
      const files = await readdir(join(folder, worker.name), { recursive: true });
      assert.deepEqual(
        files.filter((name) => /key|postgres|admin|terraformrc/.test(name)),
        [],
      );

      const home = join(folder, 'gateway-1');
      const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim();
      const system: System = { ...cluster, home, port, url: `https://127.0.0.1:${port}`, token };
      await sampleIsApplied(system);
      await using work = await workingFolder({ 'main.tf': configuration(port, 'apart') });
      const init = await terraform(system, work.path, ['init', '-no-color']);
      assert.equal(init.code, 0, init.stdout + init.stderr);
      const applying = terraform(system, work.path, ['apply', '-auto-approve', '-no-color']);
      const { postgres } = await endpointsOf(folder, 'actors-1');
      await applyingWorker(postgres.url);
      const { member } = await until('a gateway with a client', () => busiestGateway(folder));
      process.kill(member.pid, 'SIGKILL');
      const { code, stdout, stderr } = await applying;
      assert.equal(code, 0, `${stdout}\n${stderr}\n${cluster.output()}`);
      assert.match(stdout, /Apply complete! Resources: 1 added/);
      await until(`${member.name} is ready again`, async () =>
        (await endpointsOf(folder, member.name)).pids.terrace === member.pid ? null : true,
      );

      cluster.child.kill('SIGINT');
      assert.equal(await cluster.stop(), 0, cluster.output());
      assert.deepEqual(await processesOf(folder), [], 'nothing is left behind');
    } finally {
      await killEverything(folder);
      await rm(scratch, { recursive: true, force: true });
    }
  },
);

/** No node has both a gateway and actors, and still there is what a first start leaves behind. */
async function sampleIsApplied(system: System): Promise<void> {
  await until('the sample run is applied', async () => {
    const { status, body } = await api(system, 'GET', '/api/v2/organizations/demo/runs');
    return status === 200 && body.data[0]?.attributes.status === 'applied' ? true : null;
  });
  const runs = (await api(system, 'GET', '/api/v2/organizations/demo/runs')).body.data;
  assert.equal(runs.length, 1, 'two gateways make one sample');
}

async function makeDemo(system: System): Promise<void> {
  const attributes = { name: 'demo', email: 'demo@example.com' };
  const made = await api(system, 'POST', '/api/v2/organizations', {
    body: { data: { type: 'organizations', attributes } },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
}

async function copiesOfStreams({ nats }: Found): Promise<Readonly<Record<string, number>>> {
  const bus = natsBus(await connectNats({ ...nats, name: 'cluster test' }));
  try {
    const { data } = await bus.request('$JS.API.STREAM.LIST', new Uint8Array(), { timeoutMs: 20_000 });
    const { streams } = JSON.parse(new TextDecoder().decode(data)) as {
      readonly streams: readonly { readonly config: { readonly name: string; readonly num_replicas: number } }[];
    };
    return Object.fromEntries(streams.map(({ config }) => [config.name, config.num_replicas]));
  } finally {
    await bus.close();
  }
}

/** The worker that is at the apply, once there is one. */
async function applyingWorker(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await until('an apply', async () => {
      const { rows } = await client.query<{ worker: string }>(
        `select worker from act_job where status = 'claimed' and spec ->> 'phase' = 'apply'`,
      );
      return rows[0]?.worker ?? null;
    });
  } finally {
    await client.end();
  }
}

test('the balancer takes turns, passes by who does not answer, and hangs up when nobody does', async () => {
  const servers = ['one', 'two'].map((name) => createServer((socket) => socket.end(name)));
  const ports = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  const port = await freePort();
  const balancer = await startBalancer(port, [...ports, await freePort()]);
  const ask = (): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.once('error', () => {});
      socket.once('close', () => resolve(text));
    });
  try {
    const heard = [];
    for (let turn = 0; turn < 6; turn += 1) heard.push(await ask());
    assert.deepEqual([...new Set(heard)].toSorted(), ['one', 'two'], heard.join());
    servers[0]?.close();
    for (let turn = 0; turn < 3; turn += 1) assert.equal(await ask(), 'two');
    servers[1]?.close();
    assert.equal(await ask(), '');
  } finally {
    await balancer.close();
    for (const server of servers) server.close();
  }
});
