// The set-up on a machine that has nothing but Node: it fetches nats-server and terraform from a server that stands for the
// official ones, checks them, and says in every case what it did, what it tried and what to do.

import { strict as assert } from 'node:assert';
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pinnedVersion as natsVersion } from './nats-server.mjs';
import { tarOf, zipOf } from './scratch-archive.ts';
import { pinnedVersions } from './engines.mjs';
import { findPages } from './pages.mjs';

const { terraform: terraformVersion, tofu: tofuVersion } = pinnedVersions;
const binary = process.env['TERRACE_TEST_NATS_SERVER'];
const skip = binary === undefined ? 'TERRACE_TEST_NATS_SERVER is not set (npm test sets it)' : false;
const entry = new URL('bootstrap.mjs', import.meta.url).pathname;
const machine = `${process.platform}_${{ x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch}`;

const natsArchive = `nats-server-v${natsVersion}-${machine.replace('_', '-')}.tar.gz`;
const terraformArchive = `terraform_${terraformVersion}_${machine}.zip`;
/** Stands for terraform, of which only the version is asked. */
const terraformScript = Buffer.from(`#!/bin/sh\necho 'Terraform v${terraformVersion}'\n`);
const tofuArchive = `tofu_${tofuVersion}_${machine}.zip`;
const tofuScript = Buffer.from(`#!/bin/sh\necho 'OpenTofu v${tofuVersion}'\n`);

/** The real program, packed once for all tests. */
let packed: Promise<Buffer> | null = null;
const natsRelease = (): Promise<Buffer> =>
  (packed ??= readFile(binary ?? '').then((bytes) => tarOf('nats-server', bytes)));

interface Machine extends AsyncDisposable {
  /** Paths that were asked of the releases' server. */
  readonly asked: string[];
  readonly cache: string;
  /** The one folder on PATH. */
  readonly programs: string;
  /** Runs the set-up; gives its exit code and what it said. */
  bootstrap(more?: NodeJS.ProcessEnv): Promise<{ readonly code: number; readonly said: string }>;
  /** Begins the set-up, and gives the process. */
  begin(): ChildProcess;
  /** Runs a script of its own there. */
  evaluate(script: string): Promise<{ readonly code: number; readonly said: string }>;
}

/** An empty machine, and releases that are changed on their way by `spoil`. */
async function openMachine(spoil: (path: string, bytes: Buffer) => Buffer | 'cut' | null): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-setup-'));
  const [cache, programs] = [join(folder, 'cache'), join(folder, 'programs')];
  await mkdir(programs);
  const natsTar = await natsRelease();
  const terraformZip = zipOf([
    { name: 'LICENSE.txt', bytes: Buffer.from('words') },
    { name: 'terraform', bytes: terraformScript },
  ]);
  const tofuZip = zipOf([{ name: 'tofu', bytes: tofuScript }]);
  const sums = (name: string, bytes: Buffer) =>
    Buffer.from(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  const files: Readonly<Record<string, Buffer>> = {
    [`/nats/v${natsVersion}/SHA256SUMS`]: sums(natsArchive, natsTar),
    [`/nats/v${natsVersion}/${natsArchive}`]: natsTar,
    [`/terraform/${terraformVersion}/terraform_${terraformVersion}_SHA256SUMS`]: sums(terraformArchive, terraformZip),
    [`/terraform/${terraformVersion}/${terraformArchive}`]: terraformZip,
    [`/tofu/v${tofuVersion}/tofu_${tofuVersion}_SHA256SUMS`]: sums(tofuArchive, tofuZip),
    [`/tofu/v${tofuVersion}/${tofuArchive}`]: tofuZip,
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const bytes = files[path];
    const sent = bytes === undefined ? null : spoil(path, bytes);
    if (bytes === undefined || sent === null) response.writeHead(404).end();
    else if (sent === 'cut') {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    } else response.end(sent);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    PATH: programs,
    HOME: folder,
    TERRACE_HOME: join(folder, 'home'),
    TERRACE_CACHE: cache,
    TERRACE_PAGES: findPages() ?? folder,
    TERRACE_NATS_DOWNLOAD_URL: `${url}/nats`,
    TERRACE_TERRAFORM_DOWNLOAD_URL: `${url}/terraform`,
    TERRACE_TOFU_DOWNLOAD_URL: `${url}/tofu`,
  };
  const start = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
      execFile(process.execPath, args, { env: { ...env, ...more } }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr }),
      );
    });
  return {
    asked,
    cache,
    programs,
    bootstrap: (more) => start([entry, 'start'], more),
    begin: () => spawn(process.execPath, [entry, 'start'], { env }),
    evaluate: (script) => start(['--input-type=module', '--eval', script]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const kept = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true }).catch((): string[] => [])).toSorted();

test('an empty machine gets both programs, checked; the second time nothing is asked or said', { skip }, async () => {
  await using machine = await openMachine((_path, bytes) => bytes);
  const first = await machine.bootstrap();
  assert.equal(first.code, 0, first.said);
  for (const sentence of [
    /downloading nats-server \.\.\./,
    /downloading nats-server: done in \d+\.\d s/,
    /checked against the SHA256SUMS that the release gives over TLS/,
    new RegExp(`downloading terraform ${terraformVersion}: done in`),
  ])
    assert.match(first.said, sentence);
  assert.deepEqual(await kept(machine.cache), [
    'bin',
    `bin/nats-server-${natsVersion}`,
    'terraform',
    `terraform/${terraformVersion}`,
    `terraform/${terraformVersion}/terraform`,
  ]);
  machine.asked.length = 0;
  assert.deepEqual(await machine.bootstrap(), { code: 0, said: '' });
  assert.deepEqual(machine.asked, []);
});

test('a wrong and a cut-off nats-server end the set-up with what was tried, and leave nothing', { skip }, async () => {
  const spoils: readonly (readonly [RegExp, (bytes: Buffer) => Buffer | 'cut' | null])[] = [
    [/has SHA-256 \w{64}, its release says \w{64}: not used/, (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])],
    [/broke off after \d+ of \d+ bytes/, () => 'cut'],
    [/was answered with 404/, () => null],
  ];
  for (const [pattern, spoil] of spoils) {
    await using machine = await openMachine((path, bytes) => (path.endsWith(natsArchive) ? spoil(bytes) : bytes));
    const { code, said } = await machine.bootstrap();
    assert.equal(code, 13, said);
    assert.match(said, pattern);
    for (const sentence of [
      /nats-server is missing/,
      /tried: nats-server >= 2\.11 on PATH/,
      /tried: go install \(Go is not on PATH\)/,
      /do: install nats-server 2\.11 or newer and put it on PATH, or name it by TERRACE_NATS_SERVER/,
    ])
      assert.match(said, sentence);
    assert.deepEqual(
      (await kept(machine.cache)).filter((name) => name.includes('nats-server')),
      [],
    );
    // Nothing stands in the way of a later try.
    await using good = await openMachine((_path, bytes) => bytes);
    assert.equal((await good.bootstrap({ TERRACE_CACHE: machine.cache })).code, 0);
  }
});

test('a wrong and a cut-off terraform are refused alike', { skip }, async () => {
  const spoils: readonly (readonly [RegExp, (bytes: Buffer) => Buffer | 'cut'])[] = [
    [/its release says \w{64}: not used/, (bytes) => Buffer.from(bytes).fill(0, 40, 44)],
    [/broke off after/, () => 'cut'],
  ];
  for (const [pattern, spoil] of spoils) {
    await using machine = await openMachine((path, bytes) => (path.endsWith(terraformArchive) ? spoil(bytes) : bytes));
    const { code, said } = await machine.bootstrap({ TERRACE_NATS_SERVER: binary });
    assert.equal(code, 13, said);
    assert.match(said, pattern);
    assert.match(said, new RegExp(`terraform ${terraformVersion} could not be fetched from http`));
    assert.deepEqual(
      (await kept(machine.cache)).filter((name) => name.endsWith('terraform') && name.includes('/')),
      [],
    );
  }
});

test('runs that need the same terraform at once wait for one download', { skip }, async () => {
  await using machine = await openMachine((_path, bytes) => bytes);
  const found = new URL('engines.mjs', import.meta.url).href;
  const { code, said } = await machine.evaluate(`
    const { ensureEngine } = await import(${JSON.stringify(found)});
    const wanted = ['${terraformVersion}', '${terraformVersion}', '${terraformVersion}'];
    console.log((await Promise.all(wanted.map((version) => ensureEngine('terraform', version)))).join(' '));`);
  assert.equal(code, 0, said);
  const path = join(machine.cache, 'terraform', terraformVersion, 'terraform');
  assert.ok(said.includes([path, path, path].join(' ')), said);
  assert.equal(machine.asked.filter((asked) => asked.endsWith(terraformArchive)).length, 1);
});

test('tofu is fetched from its own releases, checked and kept beside terraform; a wrong one is refused', async () => {
  const found = new URL('engines.mjs', import.meta.url).href;
  const script = `
    const { ensureEngine, presentVersions, releaseFault } = await import(${JSON.stringify(found)});
    console.log(await releaseFault('tofu', '${tofuVersion}'), await releaseFault('tofu', '0.0.1'));
    console.log(await ensureEngine('tofu', '${tofuVersion}'), await presentVersions('tofu'), await presentVersions('terraform'));`;
  await using machine = await openMachine((_path, bytes) => bytes);
  const { code, said } = await machine.evaluate(script);
  assert.equal(code, 0, said);
  assert.match(said, /null http:\/\/127\.0\.0\.1:\d+\/tofu has no such release/);
  const path = join(machine.cache, 'tofu', tofuVersion, 'tofu');
  assert.ok(said.includes(`${path} [ '${tofuVersion}' ] []`), said);
  await using spoilt = await openMachine((asked, bytes) =>
    asked.endsWith(tofuArchive) ? Buffer.from(bytes).fill(0, 40, 44) : bytes,
  );
  const refused = await spoilt.evaluate(script);
  assert.match(refused.said, new RegExp(`tofu ${tofuVersion} could not be fetched from http`));
  assert.match(refused.said, /name it by TERRACE_TOFU/);
  assert.deepEqual(await kept(spoilt.cache), []);
});

test('a machine that has tofu alone begins with it, and fetches no terraform', { skip }, async () => {
  await using machine = await openMachine((_path, bytes) => bytes);
  await writeFile(join(machine.programs, 'tofu'), tofuScript, { mode: 0o755 });
  const { code, said } = await machine.bootstrap({ TERRACE_NATS_SERVER: binary });
  assert.deepEqual({ code, said }, { code: 0, said: '' });
  assert.deepEqual(machine.asked, []);
  const wrong = await machine.bootstrap({ TERRACE_NATS_SERVER: binary, TERRACE_TOFU: '/nowhere/tofu' });
  assert.equal(wrong.code, 13);
  assert.match(wrong.said, /TERRACE_TOFU is \/nowhere\/tofu, which cannot be run/);
});

test('a long step says now and then that it is still at it', async () => {
  await using machine = await openMachine((_path, bytes) => bytes);
  const { code, said } = await machine.evaluate(`
    const { step } = await import(${JSON.stringify(new URL('say.mjs', import.meta.url).pathname)});
    await step('building', () => new Promise((resolve) => setTimeout(resolve, 300)), 100);`);
  assert.equal(code, 0, said);
  assert.match(
    said,
    /^terrace: building \.\.\.\n(terrace: building: still at it after 0 s\n)+terrace: building: done in 0\.\d s\n$/,
  );
});

test('where Go cannot build it, the release is fetched, and both are said', { skip }, async () => {
  await using machine = await openMachine((_path, bytes) => bytes);
  await writeFile(join(machine.programs, 'go'), '#!/bin/sh\necho "go: no network" >&2\nexit 1\n');
  await chmod(join(machine.programs, 'go'), 0o755);
  const { code, said } = await machine.bootstrap();
  assert.equal(code, 0, said);
  assert.match(said, /building nats-server with Go \(one to three minutes\) failed: .*go: no network/s);
  assert.match(said, /downloading nats-server: done/);
  assert.ok(!(await kept(machine.cache)).includes('go-build'));
});

test('whoever stops a first start stops all that Go has begun, and leaves nothing of it', { skip }, async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    await using machine = await openMachine((_path, bytes) => bytes);
    const pids = join(machine.programs, 'pids');
    // As Go starts compilers, and waits for them; one of them hears no request to end.
    await writeFile(
      join(machine.programs, 'go'),
      `#!/bin/sh\n/bin/sleep 300 &\n/bin/sh -c "trap '' TERM; /bin/sleep 300" &\necho $! $$ > ${pids}\nwait\n`,
      { mode: 0o755 },
    );
    const setUp = machine.begin();
    const ended = once(setUp, 'exit');
    while (!(existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'))) await setTimeout(20);
    const [stubborn, go] = (await readFile(pids, 'utf8')).trim().split(' ').map(Number);
    assert.ok(stubborn !== undefined && go !== undefined);
    setUp.kill(signal);
    assert.deepEqual(await ended, [signal === 'SIGTERM' ? 143 : 130, null]);
    const lives = (pid: number): boolean => {
      try {
        // One that ended and that nobody has asked for is a zombie.
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false;
      }
    };
    for (let n = 0; n < 50 && (lives(stubborn) || lives(go)); n += 1) await setTimeout(20);
    assert.deepEqual([lives(stubborn), lives(go)], [false, false]);
    assert.deepEqual(await kept(machine.cache), []);
  }
});

test(
  'a program that the operator names and that is none is an error, and nothing is fetched instead',
  { skip },
  async () => {
    await using machine = await openMachine((_path, bytes) => bytes);
    const named = await machine.bootstrap({ TERRACE_NATS_SERVER: '/nowhere/nats-server' });
    assert.equal(named.code, 13);
    assert.match(named.said, /TERRACE_NATS_SERVER is \/nowhere\/nats-server, which is no nats-server that can be run/);
    const terraform = await machine.bootstrap({ TERRACE_NATS_SERVER: binary, TERRACE_TERRAFORM: '/nowhere/terraform' });
    assert.equal(terraform.code, 13);
    assert.match(terraform.said, /TERRACE_TERRAFORM is \/nowhere\/terraform, which cannot be run/);
    assert.deepEqual(machine.asked, []);
  },
);

test('a nats-server that is too old is not taken from PATH, and is refused by name', { skip }, async () => {
  await using machine = await openMachine((_path, bytes) => bytes);
  const old = join(machine.programs, 'nats-server');
  await writeFile(old, '#!/bin/sh\necho "nats-server: v2.9.10"\n');
  await chmod(old, 0o755);
  assert.match((await machine.bootstrap({ TERRACE_NATS_SERVER: old })).said, /which is nats-server 2\.9\.10/);
  const { code, said } = await machine.bootstrap();
  assert.equal(code, 0, said);
  assert.match(said, /downloading nats-server: done/);
});

/** A Node of the machine, not that which the project brings. */
function ownNode(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => join(folder, 'node')).find((path) => existsSync(path)) ?? null;
}

test(
  'all that a first start loads is known to the Node of the machine, before the project brings its own',
  { skip: ownNode() === null ? 'no node is on PATH but our own' : false },
  async () => {
    const folder = new URL('.', import.meta.url);
    // The set-up itself runs when it is loaded; the pages are built by the project's Node.
    const apart = ['bootstrap.mjs', 'build-pages.mjs'];
    const names = (await readdir(folder)).filter((name) => name.endsWith('.mjs') && !apart.includes(name));
    const script = names.map((name) => `await import(${JSON.stringify(new URL(name, folder).href)});`).join('\n');
    await promisify(execFile)(ownNode() ?? '', ['--input-type=module', '-e', script]);
  },
);
