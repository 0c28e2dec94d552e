// Requests that no domain ever sees: every one of them is answered in JSON:API with a 4xx, and none is a fault of ours.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from './scratch-gateway.ts';

test(
  'a path or a query with U+0000 names nothing, and one that cannot be decoded is a bad request',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const cases = [
      ['/api/v2/organizations/%00/workspaces', 404],
      ['/api/v2/organizations/a%00b', 404],
      ['/api/v2/runs/run-%00', 404],
      ['/api/v2/organizations/acme/workspaces/%ff', 400],
      ['/workspaces/%ff', 400],
      ['/api/v2/organizations/acme/workspaces?search%5Bname%5D=%00', 400],
      ['/api/v2/organizations/acme/workspaces?search%5Btags%5D=a%00&search%5Btags%5D=b', 400],
      [`/api/v2/runs/${'a'.repeat(6_000)}`, 400],
    ] as const;
    for (const [path, status] of cases) {
      const answer = await gateway.ask('GET', path);
      assert.equal(answer.status, status, path);
      assert.match(String(answer.headers['content-type']), /^application\/vnd\.api\+json/, path);
      const [error] = answer.body.errors;
      assert.equal(error.status, String(status), path);
      assert.equal(typeof error.detail, 'string');
    }
    assert.deepEqual(gateway.faults, []);
  },
);
