// The feed as server-sent events over a real socket: what comes, where a listener goes on, and how it ends for one who does not read
// or whose token is no longer good.

import { strict as assert } from 'node:assert';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { readOrganization } from '@terrace/actors/organization/view';
import { eventsStream } from '@terrace/runtime/queue/queue';
import type { Queue } from '@terrace/runtime/queue/queue';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import type { Rights } from '../http/access.ts';
import { Hearing } from './hearing.ts';
import { Places } from './places.ts';
import { openEventStream, streamTimes } from './stream.ts';

interface Listener {
  readonly status: number;
  readonly response: IncomingMessage;
  /** All that has come. */
  readonly text: () => string;
  /** Documents of the events among it. */
  readonly events: () => readonly { readonly [name: string]: unknown }[];
  leave(): void;
}

async function listen(
  { app, token }: ScratchGateway,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Listener> {
  const { port } = app.server.address() as AddressInfo;
  const sent = request({
    port,
    path: `/api/v2/terrace/events${query}`,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.on('error', () => {});
  response.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const events = () =>
    [...text.matchAll(/^id: (\d+)\ndata: (.*)$/gm)].map(
      ([, , data = '']) => JSON.parse(data) as Record<string, unknown>,
    );
  return { status: response.statusCode ?? 0, response, text: () => text, events, leave: () => void sent.destroy() };
}

async function open(): Promise<ScratchGateway> {
  const gateway = await openScratchGateway();
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
  return gateway;
}

test('a listener hears what happens, and one that comes back misses nothing', { skip }, async () => {
  await using gateway = await open();
  const listener = await listen(gateway, '');
  assert.equal(listener.status, 200);
  assert.match(String(listener.response.headers['content-type']), /^text\/event-stream/);
  const workspace = await gateway.makeWorkspace('hello');
  await eventually('it is heard of', () => listener.events().length === 1);
  const [created] = listener.events();
  const { external_id: organization = '' } = (await readOrganization(gateway.services.sql, 'acme')) ?? {};
  const { project, sequence, ...rest } = created ?? {};
  const subject = `act.evt.${organization}.${String(project)}.${workspace}.workspace.${workspace}.created`;
  assert.deepEqual(rest, {
    ...{ subject, organization, workspace, kind: 'workspace', id: workspace, type: 'created', version: 1 },
    body: { name: 'hello', status: 'free', locked: false, run: null, waiting: 0 },
  });
  // A place behind the end is none of this feed, which is said, in the stream and in a replay.
  const beyond = await listen(gateway, '?after=99&follow=false');
  await eventually('it is told from the beginning', () => beyond.text().includes('event: end'));
  assert.match(
    beyond.text(),
    /^event: note\ndata: \{"note":"the feed ends at 1 and has no place 99, so it is told from its beginning"\}$/m,
  );
  assert.equal(beyond.events().length, 1);
  listener.leave();
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, { json: { reason: 'x' } });
  await gateway.makeWorkspace('other');
  const again = await listen(gateway, '', { 'last-event-id': String(sequence) });
  await eventually('it catches up', () => again.events().length === 2);
  assert.deepEqual(
    again.events().map(({ type }) => type),
    ['locked', 'created'],
  );
  again.leave();

  const some = await listen(gateway, `?after=0&follow=false&subject=act.evt.${organization}.*.${workspace}.>`);
  await once(some.response, 'end');
  assert.deepEqual(
    some.events().map(({ type, id }) => [type, id]),
    [
      ['created', workspace],
      ['locked', workspace],
    ],
  );
  assert.match(some.text(), /^event: end\ndata: {"reason":"that is all"}$/m);
  assert.deepEqual(gateway.faults, []);
});

test('what is no place, no subject or no token is refused', { skip }, async () => {
  await using gateway = await open();
  for (const [query, headers, status] of [
    ['?after=soon', {}, 400],
    ['?subject=act.cmd.>', {}, 400],
    ['?subject=act.evt.a.>.b', {}, 400],
    ['', { 'last-event-id': 'x' }, 400],
    ['', { authorization: 'Bearer wrong' }, 401],
  ] as const) {
    const listener = await listen(gateway, query, headers);
    assert.equal(listener.status, status, query);
    listener.leave();
  }
  const access = await gateway.ask('GET', '/api/v2/terrace/events/access');
  assert.equal(access.status, 200);
  const { id, attributes } = access.body.data;
  assert.deepEqual(attributes, {
    subjects: ['act.evt.>'],
    'inbox-prefix': `_INBOX_${id}`,
    'replay-subject': `act.feed.${id}.replay`,
    'credential-life-seconds': 300,
  });
});

test('a silent feed has heart-beats; a token that is no longer good ends it with the reason', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { services } = gateway;
  let isGood = true;
  const principal = {
    kind: 'user',
    by: { kind: 'user', id: 'u', name: 'anna' },
    email: '',
    isSiteAdmin: true,
    rights: new Map() as Rights,
  } as const;
  const out = await openEventStream(services, {
    ...{ pattern: 'act.evt.>', after: 'now', follows: true, signal: new AbortController().signal },
    admit: async () => {
      if (!isGood) throw new Error('unknown');
      return new Hearing({ places: new Places(services), principal: { ...principal, token: 'at-1' as never } });
    },
    times: { ...streamTimes, beatEveryMs: 20, recheckEveryMs: 50 },
  });
  let text = '';
  out.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await eventually('it beats', () => text.split(': beat').length > 3);
  isGood = false;
  await once(out, 'end');
  assert.match(text, /event: end\ndata: {"reason":"the token is no longer good"}\n\n$/);
  assert.equal((await gateway.ask('GET', '/api/v2/terrace/events', { token: null })).status, 401);
});

test('a listener that does not read costs two full buffers and is cut off with the reason', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { services } = gateway;
  const queue = services.queue as Queue;
  const principal = {
    kind: 'user',
    by: { kind: 'user', id: 'u', name: 'anna' },
    email: '',
    isSiteAdmin: true,
    rights: new Map() as Rights,
  } as const;
  const out = await openEventStream(services, {
    ...{ pattern: 'act.evt.>', after: 'now', follows: true, signal: new AbortController().signal },
    admit: async () =>
      new Hearing({ places: new Places(services), principal: { ...principal, token: 'at-1' as never } }),
    times: { ...streamTimes, slowAfterMs: 100, goodbyeMs: 60_000 },
  });
  const body = Buffer.from(JSON.stringify({ filler: 'x'.repeat(8_000) }));
  for (let n = 0; n < 100; n += 1)
    await queue.publish(`act.evt.org-1._._.run.run-${n}.created`, body, { msgId: `m${n}` });
  await eventually('it is cut off', () => out.writableEnded);
  assert.ok(out.readableLength < 200 * 1024, `${out.readableLength} bytes wait for it`);
  let text = '';
  for await (const chunk of out) text += String(chunk);
  assert.match(text, /event: end\ndata: {"reason":"you read too slowly; come again with Last-Event-ID"}\n\n$/);
  // It says from where to go on, and that is where the feed goes on.
  const last = Number([...text.matchAll(/^id: (\d+)\ndata/gm)].at(-1)?.[1]);
  const { messages } = await queue.read(eventsStream.name, { filter: 'act.evt.>', after: last, limit: 1 });
  assert.equal(messages[0]?.subject, `act.evt.org-1._._.run.run-${last}.created`);
});
