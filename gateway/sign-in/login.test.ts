// `terraform login` without terraform: what the authorization and the token endpoint take and refuse, in the words of RFC 6749 and 7636.
// The real one is in ops/conformance/login.test.ts.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, suite, test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { browserOf } from './scratch-browser.ts';
import type { Browser, Shown } from './scratch-browser.ts';

const password = 'a stapled horse';
const verifier = 'a-verifier-of-at-least-forty-three-characters.000001';
const redirect = 'http://localhost:10003/login';
const usual = {
  client_id: 'terraform-cli',
  response_type: 'code',
  redirect_uri: redirect,
  state: 'a state & more',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
};

const authorization = (changes: Readonly<Record<string, string | null>> = {}): string => {
  const given = Object.entries({ ...usual, ...changes }).filter(([, value]) => value !== null) as [string, string][];
  return `/oauth/authorization?${new URLSearchParams(given).toString()}`;
};

/** One gateway for all of these tests, and a browser for each. */
let shared: Promise<ScratchGateway> | null = null;

const openGateway = (): Promise<ScratchGateway> =>
  (shared ??= (async () => {
    const gateway = await openScratchGateway();
    const json = { data: { type: 'users', attributes: { password, password_confirmation: password } } };
    assert.equal((await gateway.ask('PATCH', '/api/v2/account/password', { json })).status, 200);
    return gateway;
  })());

after(async () => await (await shared)?.[Symbol.asyncDispose]());

interface House extends Pick<ScratchGateway, 'ask' | 'owner'> {
  readonly browser: Browser;
  /** Allows it, and gives where terraform would be called. */
  readonly allow: () => Promise<URLSearchParams>;
  readonly trade: (changes?: Readonly<Record<string, string | null>>) => Promise<Answered>;
}

async function openHouse(): Promise<House> {
  const gateway = await openGateway();
  const browser = browserOf(gateway);
  return {
    ...{ ask: gateway.ask, owner: gateway.owner, browser },
    async allow() {
      const page = await browser.open(authorization());
      return sentTo(await browser.submit(page, '/oauth/authorization', { decision: 'allow' }));
    },
    async trade(changes = {}) {
      const all = {
        grant_type: 'authorization_code',
        client_id: 'terraform-cli',
        redirect_uri: redirect,
        code_verifier: verifier,
      };
      const given = Object.entries({ ...all, ...changes }).filter(([, value]) => value !== null) as [string, string][];
      return await gateway.ask('POST', '/oauth/token', {
        token: null,
        bytes: Buffer.from(new URLSearchParams(given).toString()),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    },
  };
}

function sentTo({ elsewhere, text }: Shown): URLSearchParams {
  assert.ok(elsewhere?.startsWith(`${redirect}?`), `${String(elsewhere)}\n${text}`);
  return new URL(elsewhere ?? '').searchParams;
}

suite('terraform login', { skip }, () => {
  test('signs in, asks, and trades a code for a token that is known by its name, and ends', async () => {
    const house = await openHouse();
    const { browser, ask, trade } = house;
    const discovery = await ask('GET', '/.well-known/terraform.json', { token: null });
    assert.deepEqual(discovery.body['login.v1'], {
      client: 'terraform-cli',
      grant_types: ['authz_code'],
      authz: '/oauth/authorization',
      token: '/oauth/token',
      ports: [10_000, 10_010],
    });
    const stranger = await browser.open(authorization());
    assert.match(stranger.url, /^\/session\?to=%2Foauth%2Fauthorization/);
    const page = await browser.submit(stranger, '/session', { username: 'anna', password });
    assert.match(page.text, /token of <b>anna<\/b>/);
    assert.match(String(page.headers['content-security-policy']), /form-action 'self' http:\/\/localhost:10003;/);
    const back = sentTo(
      await browser.submit(page, '/oauth/authorization', { decision: 'allow', days: '30', description: 'my laptop' }),
    );
    assert.equal(back.get('state'), usual.state);
    assert.deepEqual([...back.keys()].toSorted(), ['code', 'state']);
    const traded = await trade({ code: back.get('code') });
    assert.equal(traded.status, 200);
    assert.match(String(traded.headers['content-type']), /^application\/json/);
    assert.equal(traded.headers['cache-control'], 'no-store');
    const { access_token: token, token_type: type, expires_in: expiresIn } = traded.body;
    assert.equal(type, 'bearer');
    assert.ok(Math.abs(expiresIn - 30 * 86_400) < 60);
    const account = await ask('GET', '/api/v2/account/details', { token });
    assert.equal(account.body.data.attributes.username, 'anna');
    const tokens = await ask('GET', `/api/v2/users/${account.body.data.id}/authentication-tokens`);
    assert.deepEqual(tokens.body.data.map((one: Answered['body']) => one.attributes.description).toSorted(), [
      'my laptop',
      'of a test',
    ]);
    // Neither the code nor the token rests anywhere.
    const rows = JSON.stringify([
      await house.owner.query('select * from login_code'),
      await house.owner.query('select * from api_token'),
    ]);
    for (const secret of [back.get('code') ?? '', token]) assert.ok(!rows.includes(secret));
  });

  test('whoever asks for something else than terraform is told so, and nobody is sent anywhere', async () => {
    const house = await openHouse();
    const { browser } = house;
    await browser.signIn('anna', password);
    for (const changes of [
      { client_id: 'somebody' },
      { client_id: null },
      ...[
        null,
        'https://evil.test/login',
        'http://localhost:9999/login',
        'http://localhost:10011/login',
        'http://localhost/login',
        'http://localhost:10003/login?x',
        'http://localhost:10003/login/',
        'http://localhost:10003/other',
        'https://localhost:10003/login',
        'http://localhost:10003@evil.test/login',
        'http://localhost:010003/login',
        'http://localhost.evil.test:10003/login',
        'http://LOCALHOST:10003/login',
        ' http://localhost:10003/login',
      ].map((uri) => ({ redirect_uri: uri })),
    ]) {
      const refused = await browser.open(authorization(changes));
      assert.deepEqual([refused.status, refused.elsewhere], [400, null], JSON.stringify(changes));
      assert.match(refused.text, /client_id|redirect_uri|Client_id|Redirect_uri/);
    }
    for (const twice of ['client_id', 'redirect_uri'] as const)
      assert.equal((await browser.open(`${authorization()}&${twice}=x`)).status, 400);
    assert.equal((await browser.open(authorization({ redirect_uri: 'http://127.0.0.1:10010/login' }))).status, 200);
  });

  test('what else is wrong is told to terraform', async () => {
    const house = await openHouse();
    const { browser } = house;
    for (const [changes, code, words] of [
      [{ response_type: 'token' }, 'unsupported_response_type', /only be code/],
      [{ response_type: null }, 'invalid_request', /missing/],
      [{ code_challenge: null }, 'invalid_request', /PKCE/],
      [{ code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request', /S256/],
      [{ code_challenge_method: null }, 'invalid_request', /S256/],
      [{ code_challenge: 'short' }, 'invalid_request', /SHA-256/],
    ] as const) {
      const told = sentTo(await browser.open(authorization(changes)));
      assert.equal(told.get('error'), code);
      assert.match(told.get('error_description') ?? '', words);
      assert.equal(told.get('state'), usual.state);
      assert.equal(told.has('code'), false);
    }
    assert.equal(sentTo(await browser.open(`${authorization()}&state=again`)).get('error'), 'invalid_request');
    await browser.signIn('anna', password);
    const page = await browser.open(authorization());
    const denied = sentTo(await browser.submit(page, '/oauth/authorization', { decision: 'deny' }));
    assert.equal(denied.get('error'), 'access_denied');
    assert.equal(
      (
        await browser.submit(page, '/oauth/authorization', {
          decision: 'allow',
          redirect_uri: 'https://evil.test/login',
        })
      ).status,
      400,
    );
    const forged = await browser.send('/oauth/authorization', {
      ...usual,
      decision: 'allow',
      days: '',
      description: 'x',
    });
    assert.equal(forged.status, 403, 'nobody allows it but by the form');
    assert.deepEqual(await house.owner.query('select * from login_code where used_at is null'), []);
  });

  test('a code is good for its own login alone, once, for a minute, while its session lasts', async () => {
    const house = await openHouse();
    const { browser, trade, owner, allow, ask } = house;
    await browser.signIn('anna', password);
    const grantless = async (
      what: string,
      code: string | null,
      changes: Readonly<Record<string, string | null>> = {},
    ) => {
      const refused = await trade({ code, ...changes });
      assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_grant'], what);
      assert.equal('access_token' in refused.body, false);
    };
    await grantless('a guess', 'x'.repeat(43));
    for (const [what, changes] of [
      ['another verifier', { code_verifier: `${verifier}x` }],
      ['the challenge as verifier', { code_verifier: usual.code_challenge }],
      ['another place', { redirect_uri: 'http://127.0.0.1:10003/login' }],
    ] as const) {
      const code = (await allow()).get('code');
      await grantless(what, code, changes);
      await grantless(`${what}, and then the right one`, code);
    }
    const late = (await allow()).get('code');
    await owner.query(`update login_code set created_at = now() - interval '61 seconds' where used_at is null`);
    await grantless('a minute later', late);
    const code = (await allow()).get('code');
    const { access_token: token } = (await trade({ code })).body;
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 200);
    await grantless('a second time', code);
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 401, 'its token is taken back');
    const raced = (await allow()).get('code');
    const both = await Promise.all([trade({ code: raced }), trade({ code: raced })]);
    assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([200, 400]));
    const orphan = (await allow()).get('code');
    await browser.submit(await browser.open('/app/settings/tokens'), '/session/end', {});
    await grantless('signed out', orphan);
  });

  test('a request for a token that is none gets the words of the RFC', async () => {
    const house = await openHouse();
    const code = 'x';
    for (const [changes, status, error] of [
      [{ code, grant_type: null }, 400, 'invalid_request'],
      [{ code, grant_type: 'password' }, 400, 'unsupported_grant_type'],
      [{ code, client_id: 'somebody' }, 401, 'invalid_client'],
      [{ code: null }, 400, 'invalid_request'],
      [{ code, code_verifier: null }, 400, 'invalid_request'],
      [{ code, redirect_uri: null }, 400, 'invalid_request'],
    ] as const) {
      const refused = await house.trade(changes);
      assert.deepEqual([refused.status, refused.body.error], [status, error], JSON.stringify(changes));
      assert.equal(typeof refused.body.error_description, 'string');
    }
    const json = await house.ask('POST', '/oauth/token', { token: null, json: {} });
    assert.equal(json.status, 415);
  });
});
