// Where the command line looks for a server, and what it says when there is none.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../servers/port.ts';
import { clientOf, findServer } from './api.ts';

async function scratchHome() {
  const path = await mkdtemp(join(tmpdir(), 'terrace-api-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test('a home on which nothing runs is said to be that, also when Terrace was killed there', async () => {
  await using home = await scratchHome();
  const env = { TERRACE_HOME: home.path };
  await assert.rejects(findServer(env), { message: new RegExp(`none is running on ${home.path}`) });
  const url = `https://localhost:${await freePort(null)}`;
  await writeFile(join(home.path, 'endpoints.json'), JSON.stringify({ gateway: { url } }));
  await writeFile(join(home.path, 'admin-token'), 'a token\n');
  const server = await findServer(env);
  assert.deepEqual([server.address, server.token], [url, 'a token']);
  await assert.rejects(clientOf(server).get('/api/v2/account/details'), {
    message: `nothing answers at ${url}: Terrace is not running there`,
  });
});

test('an address that is none is named with its variable', async () => {
  for (const TFE_ADDRESS of ['nonsense', 'http://127.0.0.1:8443', 'tfe.example.org'])
    await assert.rejects(findServer({ TFE_ADDRESS, TFE_TOKEN: 'a token' }), {
      reason: 'usage',
      message: new RegExp(`^TFE_ADDRESS is '${TFE_ADDRESS}'`),
    });
});

test('the token of a home is sent to its own server, by any of its names, and to no other', async () => {
  await using home = await scratchHome();
  await writeFile(join(home.path, 'endpoints.json'), JSON.stringify({ gateway: { url: 'https://localhost:8443' } }));
  await writeFile(join(home.path, 'admin-token'), 'a token\n');
  const env = { TERRACE_HOME: home.path };
  for (const TFE_ADDRESS of ['https://localhost:8443', 'https://127.0.0.1:8443/'])
    assert.equal((await findServer({ ...env, TFE_ADDRESS })).token, 'a token');
  for (const TFE_ADDRESS of [
    'https://tfe.example.org:8443',
    'https://localhost:9443',
    'https://localhost.example.org:8443',
  ])
    await assert.rejects(findServer({ ...env, TFE_ADDRESS }), { reason: 'unauthorized', message: /Set TFE_TOKEN/ });
  assert.equal(
    (await findServer({ ...env, TFE_ADDRESS: 'https://tfe.example.org', TFE_TOKEN: 'other' })).token,
    'other',
  );
});

test('a damaged list of endpoints is named', async () => {
  await using home = await scratchHome();
  await writeFile(join(home.path, 'endpoints.json'), '{"gateway":');
  await assert.rejects(findServer({ TERRACE_HOME: home.path }), { message: /endpoints\.json is damaged/ });
});
