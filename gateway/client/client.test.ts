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

test('a feed is told to its end when nobody wants to follow it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const client = await open(gateway);
  await gateway.makeWorkspace('heard');
  const { signal } = new AbortController();
  await eventually('the feed has it', async () => {
    const kinds: string[] = [];
    for await (const { kind } of followEvents(client, { after: 0, follow: false, signal })) kinds.push(kind);
    return kinds.includes('workspace');
  });
});

test('a server that stands still is left, and asked again for what came since', async () => {
  const ending = new AbortController();
  const event = { sequence: 7, kind: 'run', id: 'run-1', type: 'run.planned', body: {} };
  const asked: (string | null)[] = [];
  const broken: string[] = [];
  const client = openClient({
    address: 'http://terrace.test',
    async fetch(_url, init) {
      asked.push(new Headers(init?.headers).get('last-event-id'));
      const said = `id: 7\nevent: run.planned\ndata: ${JSON.stringify(event)}\n\n`;
      const frozen = new ReadableStream<Uint8Array>({
        start(out) {
          out.enqueue(Buffer.from(said));
          init?.signal?.addEventListener('abort', () => out.error(init.signal?.reason));
        },
      });
      return new Response(frozen);
    },
  });
  const listening = { signal: ending.signal, silenceMs: 20, onBreak: (reason: string) => broken.push(reason) };
  for await (const _event of followEvents(client, listening)) if (asked.length === 2) ending.abort();
  assert.deepEqual(asked, [null, '7']);
  assert.deepEqual(broken, ['the server is silent']);
});

test('a list that goes on behind a key is read part by part', async () => {
  const asked: string[] = [];
  const client = openClient({
    address: 'http://terrace.test',
    async fetch(input) {
      asked.push(new URL((input as Request).url).search);
      const next = asked.length < 3 ? String(asked.length) : null;
      return Response.json({ data: [{ id: `${asked.length}` }], meta: { next } });
    },
  });
  const ids: string[] = [];
  const parts = client.parts('/api/v2/terrace/actors', { params: { query: { 'page[size]': 1 } } });
  for await (const { data } of parts) ids.push(...data.map(({ id }) => id));
  assert.deepEqual(ids, ['1', '2', '3']);
  assert.match(asked[2] ?? '', /page\[size\]=1&page\[after\]=2|page%5Bsize%5D=1&page%5Bafter%5D=2/);
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
