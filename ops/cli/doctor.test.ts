// What `terrace doctor` finds of servers that an operator named: it asks them as a start would, and says what is wrong.

import { strict as assert } from 'node:assert';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../servers/port.ts';
import { examine } from './doctor.ts';
import type { Finding } from './doctor.ts';

const own = { DATABASE_URL: process.env['TERRACE_TEST_POSTGRES_URL'], NATS_URL: process.env['TERRACE_TEST_NATS_URL'] };
const skip = Object.values(own).includes(undefined) && 'no servers of one’s own';

async function findings(env: NodeJS.ProcessEnv): Promise<Readonly<Record<string, Finding>>> {
  const TERRACE_HOME = join(tmpdir(), `terrace-doctor-no-home-${process.pid}`);
  const found = await examine({ PATH: process.env['PATH'], PORT: String(await freePort(null)), TERRACE_HOME, ...env });
  return Object.fromEntries(found.map((finding) => [finding.check, finding]));
}

test('servers of one’s own that answer are named with their versions', { skip }, async () => {
  const { postgresql, 'nats-server': nats } = await findings(own);
  assert.deepEqual([postgresql?.status, nats?.status], ['ok', 'ok']);
  assert.match(postgresql?.found ?? '', /^\d+\.\d+.* of your own by DATABASE_URL; it answers$/);
  assert.match(nats?.found ?? '', /^\d+\.\d+.* of your own by NATS_URL; it answers$/);
});

test('servers of one’s own that do not answer are errors that say why', async () => {
  const port = await freePort(null);
  const { postgresql, 'nats-server': nats } = await findings({
    DATABASE_URL: `postgres://a:s3cret@127.0.0.1:${port}/x`,
    NATS_URL: `nats://a:s3cret@127.0.0.1:${port}`,
  });
  for (const [finding, variable] of [
    [postgresql, 'DATABASE_URL'],
    [nats, 'NATS_URL'],
  ] as const) {
    assert.equal(finding?.status, 'error');
    assert.match(finding.found, new RegExp(`at 127.0.0.1:${port} \\(${variable}\\) does not answer`));
    assert.match(finding.advice ?? '', new RegExp(`unset ${variable}`));
    assert.doesNotMatch(JSON.stringify(finding), /s3cret/);
  }
});

test('containers that were asked for, but cannot be had, are an error that says why', async () => {
  const socket = join(tmpdir(), `terrace-no-docker-${process.pid}.sock`);
  const { sandbox } = await findings({ TERRACE_SANDBOX: 'docker', DOCKER_HOST: `unix://${socket}` });
  assert.equal(sandbox?.status, 'error');
  assert.match(sandbox.found, new RegExp(`no Docker daemon answers at ${socket}: there is no such socket`));
  assert.match(sandbox.advice ?? '', /DOCKER_HOST=unix:/);
});
