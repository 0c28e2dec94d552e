// The admin's token over several starts: it is what the first start made of the file or of the operator's word, for as long as the
// database takes it, and never again afterwards. And the sample, which gateways make together once.

import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { macOfToken } from '@terrace/actors/user/token';
import { findTokenOwner } from '@terrace/actors/user/view';
import { makePasswordDoor } from '@terrace/gateway/sign-in/passwords';
import { systemClock, systemRng } from '@terrace/runtime/clock/system';
import { passwordRootKey } from '@terrace/runtime/keys/root-key';
import { openScratchDatabase, skipWithoutPostgres } from '@terrace/runtime/keys/scratch-database';
import { openKeyService } from '@terrace/runtime/keys/service';
import { openHome } from '../home/home.ts';
import { migrationFiles } from '../migrations/migrations.ts';
import { ensureAdmin, firstPasswordLink, startSampler } from './first-boot.ts';
import type { ApiRequest } from './sample.ts';

const skip = skipWithoutPostgres;
const configuration = { hostname: 'tfe.test', port: 8443 };

/** An installation that is started as often as a test wants. */
async function openInstallation() {
  const database = await openScratchDatabase(
    ...migrationFiles.map((file) => new URL(`../../${file}`, import.meta.url)),
  );
  const { sql } = database;
  const keys = await openKeyService({ sql, root: passwordRootKey('correct horse') });
  const home = await openHome(await mkdtemp(join(tmpdir(), 'terrace-first-boot-')));
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  return {
    ...{ sql, keys, home, said },
    link: () =>
      firstPasswordLink({ sql, keys, clock: systemClock, configuration: { ...configuration, adminToken: null } }),
    start: (adminToken: string | null = null) =>
      ensureAdmin({
        ...{ sql, keys, home, say, rng: systemRng },
        configuration: { ...configuration, adminToken },
      }),
    async isTaken(token: string) {
      const owner = await findTokenOwner(sql, macOfToken(keys, token));
      return owner?.kind === 'user' && owner.is_site_admin;
    },
    async [Symbol.asyncDispose]() {
      await rm(home.path, { recursive: true, force: true });
      await database[Symbol.asyncDispose]();
    },
  };
}

test('the token of the first start stays the same, and its files are for their owner only', { skip }, async () => {
  await using installation = await openInstallation();
  const { home } = installation;
  const token = await installation.start();
  assert.equal(await home.read('admin-token'), `${token}\n`);
  assert.match((await home.read('terraformrc')) ?? '', /credentials "tfe\.test" \{\n {2}token = "terrace\.user\./);
  for (const name of ['admin-token', 'terraformrc'])
    assert.equal((await stat(home.file(name))).mode & 0o777, 0o600, name);
  assert.equal(await installation.start(), token);
  assert.equal(await installation.start('another token of the operator'), token);
  assert.ok(!(await installation.isTaken('another token of the operator')));
  assert.deepEqual(installation.said, []);
});

test(
  'what the operator says at the first start is the token, and is found again without its file',
  { skip },
  async () => {
    await using installation = await openInstallation();
    const given = 'the token of the operator';
    assert.equal(await installation.start(given), given);
    await rm(installation.home.file('admin-token'));
    assert.equal(await installation.start(given), given);
    await rm(installation.home.file('admin-token'));
    const made = await installation.start();
    assert.notEqual(made, given);
    assert.ok(await installation.isTaken(made));
  },
);

for (const [what, statement] of [
  ['has expired', `update api_token set expires_at = now() - interval '1 second'`],
  ['was deleted', 'delete from api_token'],
] as const)
  test(`a token that ${what} does not come back at the next start`, { skip }, async () => {
    await using installation = await openInstallation();
    const given = 'the token of the operator';
    assert.equal(await installation.start(given), given);
    await installation.sql.query(statement);
    const next = await installation.start(given);
    assert.notEqual(next, given);
    assert.ok(!(await installation.isTaken(given)));
    assert.ok(await installation.isTaken(next));
    assert.equal(await installation.home.read('admin-token'), `${next}\n`);
    assert.match(installation.said.join(), /revoked or has expired/);
    assert.equal(await installation.start(given), next);
  });

test('a start that was killed before it wrote the file goes on where it stopped', { skip }, async () => {
  await using installation = await openInstallation();
  const token = await installation.start();
  await installation.sql.query('delete from installation_step');
  assert.equal(await installation.start(), token);
  await rm(installation.home.file('admin-token'));
  assert.ok(await installation.isTaken(await installation.start()));
});

test('there is a link for the first password until there is one', { skip }, async () => {
  await using installation = await openInstallation();
  const { sql, start, link } = installation;
  await start();
  const given = (await link()) ?? assert.fail('there is no link');
  assert.match(given, /^https:\/\/tfe\.test\/password\?token=user-/);
  const door = makePasswordDoor({ sql, keys: installation.keys, clock: systemClock });
  const token = new URL(given).searchParams.get('token') ?? '';
  await door.setByLink(token, { password: 'a stapled horse', again: 'a stapled horse' });
  assert.equal(await link(), null);
  await assert.rejects(door.setByLink(token, { password: 'another horse', again: 'another horse' }), {
    code: 'link-over',
  });
});

/** An API of which nobody answers the first `deaf` changes; it keeps what is posted, by path. */
function fakeApi(deaf: number): { readonly request: ApiRequest; readonly posted: readonly string[] } {
  const posted: string[] = [];
  let left = deaf;
  const request: ApiRequest = async (method, path) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const kept = (name: string): boolean => posted.some((one) => one.endsWith(name));
    if (method === 'GET' && path.includes('/runs?')) return { status: 200, body: { data: [] } };
    if (method === 'GET') {
      const isThere = kept(path.endsWith('/demo') ? 'organizations' : 'workspaces');
      return isThere ? { status: 200, body: { data: { id: 'ws-1', attributes: {} } } } : { status: 404, body: null };
    }
    if (left > 0) return ((left -= 1), { status: 503, body: null });
    posted.push(path);
    const attributes = { 'upload-url': 'https://tfe.test/upload' };
    return {
      status: method === 'PUT' ? 200 : 201,
      body: { data: { id: path.endsWith('/runs') ? 'run-1' : 'ws-1', attributes } },
    };
  };
  return { request, posted };
}

test(
  'gateways without actors make the sample once, as soon as actors answer, and ready they are before',
  { skip },
  async () => {
    await using installation = await openInstallation();
    const { request, posted } = fakeApi(3);
    const made: string[] = [];
    const faults: unknown[] = [];
    const soon = { ...systemClock, sleep: (_: number, signal?: AbortSignal) => systemClock.sleep(10, signal) };
    const ears = {
      onMade: (run: string) => void made.push(run),
      onFault: (...fault: unknown[]) => void faults.push(fault),
    };
    const open = () => startSampler({ sql: installation.sql, request, clock: soon, ...ears });
    const samplers = [open(), open(), open()];
    for (const deadline = Date.now() + 10_000; made.length === 0 && Date.now() < deadline;) await systemClock.sleep(10);
    for (const sampler of [...samplers, open()]) await sampler.stop();
    assert.deepEqual(made, ['run-1']);
    assert.deepEqual(posted, [
      '/api/v2/organizations',
      '/api/v2/organizations/demo/workspaces',
      '/api/v2/workspaces/ws-1/configuration-versions',
      '/upload',
      '/api/v2/runs',
    ]);
    assert.deepEqual(faults, [], 'nodes that come up one after the other are no failure');
  },
);
