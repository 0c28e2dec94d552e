// The ways in which a Terrace ends, as a user and a machine bring them about (DECISIONS 16): a signal to npm, Ctrl-C at a terminal,
// kill -9 of one process or of everything, also while the first boot is under way. Nothing is left running, and the next start goes on.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { killEverything, processesOf } from './processes.ts';
import { api, freePort, scrubbed, startSystem } from './system.ts';
import type { System } from './system.ts';

const root = new URL('../../', import.meta.url).pathname;
const withinMs = 60_000;

interface Scene extends AsyncDisposable {
  readonly home: string;
  readonly port: number;
}

async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-life-'));
  const home = join(folder, 'home');
  return {
    home,
    port: await freePort(),
    async [Symbol.asyncDispose]() {
      await killEverything(home);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function until(what: string, look: () => Promise<boolean>, said: () => string = () => ''): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await look());) {
    assert.ok(Date.now() < deadline, `${what} did not happen within ${withinMs} ms\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const nothingRuns = async (home: string): Promise<boolean> => (await processesOf(home)).length === 0;

interface Begun {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** A command that starts Terrace, in the clone as a user stands in it. */
function begin({ home, port }: Scene, command: string, args: readonly string[]): Begun {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...scrubbed(process.env), TERRACE_HOME: home, PORT: String(port), TERRACE_SAMPLE: 'off' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text, ended: new Promise((resolve) => child.once('close', resolve)) };
}

async function isReady({ said }: Begun, { port }: Scene): Promise<void> {
  await until('the ready line', async () => said().includes(`terrace ready https://localhost:${port}`), said);
}

test('SIGTERM to npm stops everything in order', async () => {
  await using scene = await openScene();
  const npm = begin(scene, 'npm', ['start']);
  await isReady(npm, scene);
  npm.child.kill('SIGTERM');
  await npm.ended;
  await until('the end of all', () => nothingRuns(scene.home), npm.said);
  await assert.rejects(readFile(join(scene.home, 'endpoints.json')), { code: 'ENOENT' });
  assert.match(npm.said(), /terrace: stopping/);
  assert.doesNotMatch(npm.said(), /could not/);
});

test('Ctrl-C at a terminal stops everything in order', async () => {
  await using scene = await openScene();
  // `script` gives the command a terminal; what is written to it is typed there.
  const terminal = begin(scene, 'script', ['--quiet', '--return', '--command', 'npm start', '/dev/null']);
  await isReady(terminal, scene);
  terminal.child.stdin?.write('\u0003');
  await terminal.ended;
  await until('the end of all', () => nothingRuns(scene.home), terminal.said);
  assert.match(terminal.said(), /terrace: stopping/);
  assert.doesNotMatch(terminal.said(), /could not/);
});

test('a killed npm leaves a Terrace that serves, is known to the next start, and stops by its own signal', async () => {
  await using scene = await openScene();
  const npm = begin(scene, 'npm', ['start']);
  await isReady(npm, scene);
  npm.child.kill('SIGKILL');
  const { pids } = JSON.parse(await readFile(join(scene.home, 'endpoints.json'), 'utf8')) as {
    readonly pids: { readonly terrace: number };
  };
  const second = begin(scene, 'npm', ['start']);
  assert.equal(await second.ended, 10, second.said());
  assert.match(second.said(), new RegExp(`process ${pids.terrace}`));
  process.kill(pids.terrace, 'SIGTERM');
  await until('the end of all', () => nothingRuns(scene.home), npm.said);
});

const madeOrganizations = async (system: System): Promise<readonly string[]> =>
  (await api(system, 'GET', '/api/v2/organizations')).body.data.map((one: { id: string }) => one.id);

async function makeOrganization(system: System, name: string): Promise<void> {
  const body = { data: { type: 'organizations', attributes: { name, email: `${name}@example.com` } } };
  assert.equal((await api(system, 'POST', '/api/v2/organizations', { body })).status, 201);
}

test('kill -9 of Terrace alone leaves its servers, which the next start ends; what was said is there', async () => {
  await using scene = await openScene();
  const options = { home: scene.home, env: { TERRACE_SAMPLE: 'off' } };
  const first = await startSystem(options);
  await makeOrganization(first, 'kept');
  first.child.kill('SIGKILL');
  await until('its end', async () => first.child.signalCode !== null);
  assert.ok((await processesOf(scene.home)).length > 0, 'nobody was there to stop the servers');
  const second = await startSystem(options);
  assert.match(second.output(), /ending nats-server .* left behind/);
  assert.match(second.output(), /ending postgres .* left behind/);
  assert.deepEqual(await madeOrganizations(second), ['kept']);
  assert.equal(await second.stop(), 0);
  assert.ok(await nothingRuns(scene.home));
});

test('a server that is killed comes back, and endpoints.json says so, also where nobody reads what is said', async () => {
  await using scene = await openScene();
  const system = await startSystem({ home: scene.home, env: { TERRACE_SAMPLE: 'off' } });
  for (const stream of [system.child.stdout, system.child.stderr]) stream?.destroy();
  const pidsOf = async (): Promise<Readonly<Record<string, number>>> =>
    JSON.parse(await readFile(join(scene.home, 'endpoints.json'), 'utf8')).pids;
  for (const role of ['nats-server', 'postgres']) {
    const before = (await pidsOf())[role] ?? assert.fail(role);
    process.kill(before, 'SIGKILL');
    await until(`a new ${role}`, async () => ![undefined, before].includes((await pidsOf())[role]), system.output);
    const name = `after-${role}`;
    const body = { data: { type: 'organizations', attributes: { name, email: 'a@example.com' } } };
    await until(
      'an organization',
      async () => (await api(system, 'POST', '/api/v2/organizations', { body })).status === 201,
      system.output,
    );
  }
  assert.equal(await system.stop(), 0);
});

test('kill -9 of everything in mid first boot, again and again: the next start comes to its end', async () => {
  await using scene = await openScene();
  // From before the servers are there until after they answer, on a fast machine and on a slow one; each time later, so that a
  // start also meets what one left that was itself killed.
  for (const afterMs of [150, 400, 800, 1_200, 1_800]) {
    const boot = begin(scene, 'npm', ['start']);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    boot.child.kill('SIGKILL');
    await killEverything(scene.home);
  }
  const system = await startSystem({ home: scene.home });
  await until(
    'the sample run',
    async () => {
      const { body } = await api(system, 'GET', '/api/v2/organizations/demo/runs');
      return body.data?.length === 1 && body.data[0].attributes.status === 'applied';
    },
    system.output,
  );
  assert.equal(await system.stop(), 0);
  assert.ok(await nothingRuns(scene.home));
});
