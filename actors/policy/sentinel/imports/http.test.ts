// The import http: what it asks of the network, what it makes of the answers, and that it asks nothing when it may not. The
// network is a table of answers.

import assert from 'node:assert/strict';
import test from 'node:test';
import { HttpRefused } from './http.ts';
import type { HttpRequest, HttpResponse, HttpSend } from './http.ts';
import { holds, valuesOf } from './scratch-expressions.ts';

interface Network {
  readonly send: HttpSend;
  readonly asked: HttpRequest[];
}

type Answer = Partial<HttpResponse> | Error;

/** Answers by path; of several answers each is given once, the last one for ever. */
function networkOf(answers: Readonly<Record<string, Answer | readonly Answer[]>>): Network {
  const asked: HttpRequest[] = [];
  const counts = new Map<string, number>();
  const send: HttpSend = (request) => {
    asked.push(request);
    const path = request.url.pathname;
    const all = [answers[path] ?? { status: 404 }].flat() as Answer[];
    const count = counts.get(path) ?? 0;
    counts.set(path, count + 1);
    const answer = all[Math.min(count, all.length - 1)] as Answer;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ status: 200, headers: [], body: '', ...answer });
  };
  return { send, asked };
}

const head = 'import "http"\nimport "json"';
const at = 'http://policies.test';

test('a URL or a request is asked, and the answer has a status, headers and a body', async () => {
  const network = networkOf({
    '/': {
      body: 'something',
      headers: [
        ['content-type', 'text/plain'],
        ['X-A', '1'],
        ['x-a', '2'],
      ],
    },
    '/json': { body: '{"some_key": true, "é": "é"}' },
  });
  await holds({ head, httpSend: network.send }, [
    [`http.get("${at}").body contains "something"`, true],
    [`http.get("${at}/").status_code`, 200],
    [`http.get("${at}/").headers`, { 'Content-Type': 'text/plain', 'X-A': '1,2' }],
    [`json.unmarshal(http.get(http.request("${at}/json")).body)["some_key"]`, true],
    [`http.client.get("${at}/json").status_code`, 200],
    [`http.send(http.request("${at}/")).body`, 'something'],
    [`http.send("${at}/")`, 'error: http.send: argument 1 must be a request, not a string'],
    [`http.get(1)`, 'error: http.get: argument 1 must be a URL or a request, not an int'],
    ['http.get(undefined)', 'undefined'],
    ['http.get("policies.test/foo")', 'error: http.get: "policies.test/foo" is no URL'],
    ['http.get("file:///etc/passwd")', 'error: http.get: "file:///etc/passwd" must begin with http:// or https://'],
    ['http.methodGet + http.methodPost', 'GETPOST'],
  ]);
  assert.deepEqual(network.asked[0]?.headers, new Map([['Accept', '*/*']]));
  assert.equal(network.asked[0]?.method, 'GET');
  assert.equal(network.asked[0]?.verifyCertificate, true);
});

test('requests are changed by copies', async () => {
  const network = networkOf({ '/': {} });
  await holds({ head: `${head}\nr = http.request("${at}/").with_header("Foo", "bar")`, httpSend: network.send }, [
    ['r.url', `${at}/`],
    ['r.headers["Foo"]', 'bar'],
    ['r.body', ''],
    ['[r.with_header("Foo", "baz").headers["Foo"], r.headers["Foo"]]', ['baz', 'bar']],
    ['r.with_header("Foo", r.headers["Foo"] + ",baz").headers["Foo"]', 'bar,baz'],
    ['r.with_basic_auth("user", "pässword").headers["Authorization"]', 'Basic dXNlcjpww6Rzc3dvcmQ='],
    ['r.with_body("x").body', 'x'],
    ['http.post(r.with_body(json.marshal({"foo": "é"}))).status_code', 200],
    [
      'http.get(r.with_header("a b", "c"))',
      'error: http.get: the header "a b" has a name or value that HTTP does not allow',
    ],
    [
      'http.get(r.with_header("a", "b\\nc: d"))',
      'error: http.get: the header "a" has a name or value that HTTP does not allow',
    ],
  ]);
  const [request] = network.asked;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.headers.get('Foo'), 'bar');
  assert.equal(Buffer.from(request?.body ?? '', 'latin1').toString(), '{"foo":"é"}');
});

test('clients are changed by copies, within their bounds', () =>
  holds({ head }, [
    ['http.client.timeout', 10],
    ['http.timeout', 10],
    ['http.with_timeout(5).timeout', 5],
    ['http.client.with_timeout(30).timeout', 30],
    ['http.with_timeout(31)', 'error: http.with_timeout: 31 is not within 1 to 30 seconds'],
    ['http.retries', 1],
    ['http.with_retries(0).retries', 0],
    ['http.with_retries(10).with_timeout(3).retries', 10],
    ['http.with_retries(11)', 'error: http.with_retries: 11 is not within 0 to 10 retries'],
    ['http.accepted_status_codes', [200]],
    ['http.accept_status_codes([200, 404]).accepted_status_codes contains 404', true],
    ['http.accept_status_codes(["200"])', 'error: http.accept_status_codes: every status code must be an int'],
    ['http.certificate_verification', true],
    ['http.without_certificate_verification().certificate_verification', false],
  ]));

test('only accepted statuses are answers', async () => {
  const network = networkOf({ '/missing': { status: 404 }, '/broken': { status: 501 } });
  await holds({ head, httpSend: network.send }, [
    [`http.get("${at}/missing")`, `error: http.get: ${at}/missing answered with status 404`],
    [`http.accept_status_codes([404]).get("${at}/missing").status_code`, 404],
    [`http.get("${at}/broken")`, `error: http.get: ${at}/broken answered with status 501`],
  ]);
  assert.equal(network.asked.length, 3);
});

test('redirects are followed, at most ten, and take no secret elsewhere', async () => {
  const to = (location: string, status = 302): Answer => ({ status, headers: [['Location', location]] });
  const network = networkOf({
    '/start': to('/middle'),
    '/middle': to('https://elsewhere.test/end', 301),
    '/end': { body: 'there' },
    '/loop': to('/loop', 307),
    '/bad': to('http://['),
  });
  await holds({ head, httpSend: network.send }, [
    [`http.post(http.request("${at}/start").with_basic_auth("a", "b").with_body("x")).body`, 'there'],
    [`http.get("${at}/loop")`, `error: http.get: ${at}/loop: more than 10 redirects`],
    [`http.get("${at}/bad")`, `error: http.get: ${at}/bad: redirected to "http://[", which is no URL`],
  ]);
  assert.deepEqual(
    network.asked
      .slice(0, 3)
      .map(({ method, url, body, headers }) => [method, url.host, body, headers.has('Authorization')]),
    [
      ['POST', 'policies.test', 'x', true],
      ['GET', 'policies.test', undefined, true],
      ['GET', 'elsewhere.test', undefined, false],
    ],
  );
});

test('a server that fails is asked again, one that is refused is not', async () => {
  const network = networkOf({
    '/': [{ status: 503 }, { body: 'at last' }],
    '/gone': new Error('connection refused'),
    '/secret': new HttpRefused('secret.test:80 is not allowed'),
  });
  await holds({ head, httpSend: network.send }, [
    [`http.with_retries(0).get("${at}/gone")`, `error: http.get: ${at}/gone: connection refused`],
    [`http.get("${at}/secret")`, 'error: http.get: secret.test:80 is not allowed'],
    [`http.get("${at}/").body`, 'at last'],
  ]);
  assert.equal(network.asked.length, 4);
});

test('a policy that asks twice is answered twice, each question once', async () => {
  const network = networkOf({ '/a': { body: 'a' }, '/b': { body: 'b' } });
  const found = await valuesOf({ head: `${head}\na = http.get("${at}/a").body`, httpSend: network.send }, [
    `a + http.get("${at}/b").body`,
  ]);
  assert.deepEqual(Object.values(found), ['ab']);
  assert.equal(network.asked.length, 2);
});

test('the proxy of the configuration reaches the host', async () => {
  const network = networkOf({ '/': {} });
  const configuration =
    'import "plugin" "http" {\n  config = {\n    proxy_address = "http://proxy.test:3128"\n  }\n}\n';
  await holds({ head, httpSend: network.send, configuration }, [[`http.get("${at}/").status_code`, 200]]);
  assert.equal(network.asked[0]?.proxy, 'http://proxy.test:3128');
});
