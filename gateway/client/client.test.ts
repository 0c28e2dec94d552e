// The client against a gateway over HTTP: typed calls, pages, failures, and what goes on for a while.

import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { ApiFailure, openClient } from './client.ts';
import { followEvents } from './feed.ts';
import { followLog } from './log.ts';
import { includedOf } from './resources.ts';
import { waitForRun } from './runs.ts';

const skip = skipWithoutPostgres;

async function open(gateway: ScratchGateway) {
  const address = await gateway.app.listen({ port: 0, host: '127.0.0.1' });
  return openClient({ address, token: gateway.token });
}

test('calls are typed, lists are read to their end, and what is included is found', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const client = await open(gateway);
  const made = await client.post('/api/v2/organizations/{organization}/workspaces', {
    params: { path: { organization } },
    body: { data: { type: 'workspaces', attributes: { name: 'typed', 'auto-apply': true } } },
  });
  assert.equal(made.data.attributes['auto-apply'], true);
  for (let n = 0; n < 4; n += 1) await gateway.makeWorkspace(`more-${n}`);
  const names: string[] = [];
  const list = client.each('/api/v2/organizations/{organization}/workspaces', {
    params: { path: { organization }, query: { 'page[size]': 2, sort: 'name' } },
  });
  for await (const { attributes } of list) names.push(attributes.name);
  assert.deepEqual(names, ['more-0', 'more-1', 'more-2', 'more-3', 'typed']);
  const one = await client.get('/api/v2/workspaces/{workspace}', {
    params: { path: { workspace: made.data.id }, query: { include: 'organization,project' } },
  });
  const project = includedOf(one, 'projects', one.data.relationships.project.data?.id);
  assert.equal(project?.attributes.name, 'Default Project');
  assert.equal(
    await client.delete('/api/v2/workspaces/{workspace}', { params: { path: { workspace: made.data.id } } }),
    undefined,
  );
  assert.deepEqual(gateway.faults, []);
});

test('what is refused is thrown in the words of the server', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const client = await open(gateway);
  await gateway.makeWorkspace('there');
  const again = client.post('/api/v2/organizations/{organization}/workspaces', {
    params: { path: { organization } },
    body: { data: { type: 'workspaces', attributes: { name: 'there' } } },
  });
  await assert.rejects(again, (error) => {
    assert.ok(error instanceof ApiFailure);
    assert.equal(error.status, 422);
    assert.match(error.about('name') ?? '', /taken/);
    return true;
  });
  const stranger = openClient({
    address: 'http://127.0.0.1',
    fetch: async () => new Response('bad gateway', { status: 502 }),
  });
  await assert.rejects(stranger.get('/api/v2/account/details'), /the server answered 502/);
});

test('a run is waited for and its log followed, without asking again and again', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const client = await open(gateway);
  const workspace = await gateway.makeWorkspace('waited');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  const waiting = waitForRun(client, run);
  const work = await gateway.claim(run, 'plan');
  const { data: plan } = await client.get('/api/v2/runs/{run}/plan', { params: { path: { run } } });
  const reading = (async () => {
    let text = '';
    // The address is made of the name that the server goes by, which nobody resolves here.
    const url = plan.attributes['log-read-url'].replace(gateway.services.origin, '');
    for await (const piece of followLog(client, url)) text += piece;
    return text;
  })();
  await work.log(0, 'it plans: ü\n');
  await work.log(13, 'and ends\n', true);
  await work.end({ hasChanges: true });
  const settled = await waiting;
  assert.equal(settled.attributes.status, 'planned');
  assert.equal(settled.attributes.actions['is-confirmable'], true);
  assert.equal(await reading, 'it plans: ü\nand ends\n');
  await assert.rejects(
    waitForRun(client, run, { until: () => false, signal: AbortSignal.timeout(50) }),
    (error) => (error as Error).name === 'TimeoutError',
  );
  assert.deepEqual(gateway.faults, []);
});

test('the feed is followed from a place in it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const client = await open(gateway);
  const ending = new AbortController();
  const seen: string[] = [];
  const listening = (async () => {
    for await (const { type, kind } of followEvents(client, { after: 0, signal: ending.signal }))
      seen.push(`${kind} ${type}`);
  })();
  await gateway.makeWorkspace('heard');
  await eventually('the workspace is heard of', () => seen.some((each) => each.startsWith('workspace ')));
  ending.abort();
  await listening;
});

test('a client that is told to come again does, and one that would do something twice does not', async () => {
  const asked: string[] = [];
  const answers = [429, 503, 200];
  const client = openClient({
    address: 'http://terrace.test',
    async fetch(input) {
      asked.push((input as Request).method);
      const status = answers.shift() ?? 200;
      return new Response(JSON.stringify({ data: [] }), {
        status,
        headers: { 'retry-after': '0.01', 'content-type': 'application/vnd.api+json' },
      });
    },
  });
  await client.get('/api/v2/account/details');
  assert.deepEqual(asked, ['GET', 'GET', 'GET']);
  answers.push(429, 503);
  const body = { data: { type: 'organizations' as const, attributes: { name: 'twice', email: 'a@b.test' } } };
  await assert.rejects(client.post('/api/v2/organizations', { body }), /the server answered 503/);
});
