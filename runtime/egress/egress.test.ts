// Calls to the outside, against servers on the loopback address: what may be reached is, and nothing else, at no time.

import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { EgressFailed, EgressRefused, openEgress } from './egress.ts';
import type { Resolve } from './egress.ts';
import { readEgressRules } from './rules.ts';

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const heard: Heard[] = [];
const answers: Record<string, (response: ServerResponse) => void> = {
  '/big': (response) => response.end('x'.repeat(5000)),
  '/silent': () => {},
  '/endless': (response) => void response.write('a'),
  '/elsewhere': (response) => response.writeHead(302, { location: `http://other.test:${port}/found` }).end(),
  '/inside': (response) => response.writeHead(307, { location: 'http://169.254.169.254/latest/' }).end(),
  '/file': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/round': (response) => response.writeHead(302, { location: '/round' }).end(),
};
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  heard.push({ method: request.method, url: request.url, headers: request.headers, body });
  const answer =
    answers[request.url ?? ''] ?? ((one: ServerResponse) => one.writeHead(201, { 'x-a': 'b' }).end('here'));
  answer(response);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
after(() => {
  server.closeAllConnections();
  server.close();
});

const byName: Resolve = async (host) => {
  if (host === 'nowhere.test') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  return [{ address: host.endsWith('.test') ? '127.0.0.1' : host, family: host.includes(':') ? 6 : 4 }];
};
const closed = openEgress(readEgressRules(''));
const open = openEgress(readEgressRules('127.0.0.1'), byName);
const get = (path: string, more: object = {}) => ({ url: `http://127.0.0.1:${port}${path}`, method: 'GET', ...more });

test('what is allowed is reached, with method, headers and body as they were given', async () => {
  heard.length = 0;
  const { status, headers, body, isCut } = await open.send({
    ...{ url: `http://hook.test:${port}/a?b=c`, method: 'POST', body: '{"é":1}', headers: { 'X-Mine': 'yes' } },
  });
  assert.deepEqual([status, headers['x-a'], body.toString(), isCut], [201, ['b'], 'here', false]);
  const [one] = heard;
  assert.deepEqual([one?.method, one?.url, one?.body, one?.headers['x-mine']], ['POST', '/a?b=c', '{"é":1}', 'yes']);
  assert.equal(one?.headers.host, `hook.test:${port}`);
});

test('this machine is not reached, however its address is written', async () => {
  heard.length = 0;
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '[::]',
  ])
    await assert.rejects(closed.send({ url: `http://${host}:${port}/`, method: 'GET' }), EgressRefused, host);
  await assert.rejects(
    closed.reach(`https://127.0.0.1:${port}/x.git`),
    /127\.0\.0\.1 may not be reached .* loopback address/,
  );
  assert.deepEqual(heard, []);
});

test('one address that may not be reached is enough to refuse a name', async () => {
  const two: Resolve = async () => [
    { address: '8.8.8.8', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];
  await assert.rejects(openEgress(readEgressRules(''), two).send(get('/')), EgressRefused);
});

test('a name is asked for once, so that it cannot point elsewhere when the call is made', async () => {
  let asked = 0;
  const rebinding: Resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
  const egress = openEgress(readEgressRules('127.0.0.1'), rebinding);
  assert.equal((await egress.send({ url: `http://rebinding.test:${port}/`, method: 'GET' })).status, 201);
  assert.equal(asked, 1);
  await assert.rejects(egress.send({ url: `http://rebinding.test:${port}/`, method: 'GET' }), EgressRefused);
});

test('a name that an operator trusts is reached wherever it points', async () => {
  const egress = openEgress(readEgressRules('corp.test'), byName);
  assert.equal((await egress.send({ url: `http://corp.test:${port}/`, method: 'GET' })).status, 201);
  await assert.rejects(egress.send({ url: `http://other.test:${port}/`, method: 'GET' }), EgressRefused);
  assert.deepEqual(await egress.reach(`https://corp.test/a.git`), [{ address: '127.0.0.1', family: 4 }]);
});

test('redirects are answers, unless they are asked for; then each is checked, and takes no credentials along', async () => {
  assert.equal((await open.send(get('/elsewhere'))).status, 302);
  heard.length = 0;
  const headers = { authorization: 'Bearer x', 'x-task-signature': 'y', accept: 'z' };
  const found = await open.send(get('/elsewhere', { redirectsMax: 3, headers }));
  assert.deepEqual([found.status, found.url], [201, `http://other.test:${port}/found`]);
  assert.deepEqual(
    heard.map((one) => [one.headers.authorization, one.headers['x-task-signature'], one.headers.accept]),
    [
      ['Bearer x', 'y', 'z'],
      [undefined, undefined, 'z'],
    ],
  );
  await assert.rejects(open.send(get('/inside', { redirectsMax: 3 })), EgressRefused);
  await assert.rejects(open.send(get('/file', { redirectsMax: 3 })), EgressRefused);
  heard.length = 0;
  assert.equal((await open.send(get('/round', { redirectsMax: 3 }))).status, 302);
  assert.equal(heard.length, 4);
});

test('an answer is bounded in size and in time', async () => {
  const { body, isCut } = await open.send(get('/big', { bodyMaxBytes: 1000 }));
  assert.deepEqual([body.length, isCut], [1000, true]);
  for (const path of ['/silent', '/endless'])
    await assert.rejects(
      open.send(get(path, { timeoutMs: 150 })),
      new EgressFailed('127.0.0.1 did not answer in time'),
    );
  const never: Resolve = () => new Promise(() => {});
  const slow = openEgress(readEgressRules(''), never);
  await assert.rejects(slow.send(get('/', { timeoutMs: 50 })), new EgressFailed('127.0.0.1 did not answer in time'));
});

test('who cannot be reached is told from what may not be', async () => {
  await assert.rejects(
    open.send({ url: 'http://nowhere.test/', method: 'GET' }),
    new EgressFailed('nowhere.test cannot be resolved (ENOTFOUND)'),
  );
  await assert.rejects(
    open.send({ url: 'http://127.0.0.1:1/', method: 'GET' }),
    new EgressFailed('127.0.0.1:1 did not answer (ECONNREFUSED)'),
  );
  for (const url of ['ftp://127.0.0.1/', 'nonsense', 'file:///etc/passwd', 'http://'])
    await assert.rejects(open.send({ url, method: 'GET' }), EgressRefused, url);
});

test('a server whose certificate nobody vouches for is not spoken to', async () => {
  await assert.rejects(open.send({ url: `https://127.0.0.1:${port}/`, method: 'GET' }), EgressFailed);
});
