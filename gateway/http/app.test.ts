// What every endpoint promises, whatever it is about: who asks is known before a body is read, a body has bounds, and a failure of
// ours is never told as one of the client's.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Readable } from 'node:stream';
import { openScratchGateway, organization, skipWithoutPostgres } from './scratch-gateway.ts';

const skip = skipWithoutPostgres;
const workspaces = `/api/v2/organizations/${organization}/workspaces`;

test('the body of somebody without a token is not read', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('strangers');
  for (const [url, token] of [
    [workspaces, null],
    [workspaces, 'terrace.user.nobody.000000'],
    [`/api/v2/workspaces/${workspace}/state-versions`, null],
  ] as const) {
    let readBytes = 0;
    const bytes = Readable.from(
      (function* () {
        for (let at = 0; at < 64; at += 1) {
          readBytes += 64 * 1024;
          yield Buffer.alloc(64 * 1024, '[');
        }
      })(),
    );
    const headers = { 'content-type': 'application/vnd.api+json' };
    const { status, body } = await gateway.ask('POST', url, { token, bytes, headers });
    assert.equal(status, 401, url);
    assert.equal(body.errors[0].title, 'unauthorized');
    assert.ok(readBytes < 1024 * 1024, `${readBytes} bytes were read`);
  }
  assert.deepEqual(gateway.faults, []);
});

test('a body that is deeper than any document is refused as what it is', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const headers = { 'content-type': 'application/vnd.api+json' };
  for (const depth of [65, 400_000]) {
    const bytes = Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    const { status, body } = await gateway.ask('POST', workspaces, { bytes, headers });
    assert.equal(status, 400, JSON.stringify(body));
    assert.match(body.errors[0].detail, /more than 64 deep/);
  }
  const { status, body } = await gateway.ask('POST', workspaces, {
    bytes: Buffer.from('['.repeat(64) + ']'.repeat(64)),
    headers,
  });
  assert.equal(status, 422, JSON.stringify(body));
  assert.deepEqual(gateway.faults, []);
});
