// Signing in, out, and passwords, as a browser meets them: what is answered, what is kept, and what does not work.

import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { browserOf } from './scratch-browser.ts';
import type { Browser } from './scratch-browser.ts';
import { ApiError } from '../http/errors.ts';
import { makePasswordDoor } from './passwords.ts';
import type { PasswordDoor } from './passwords.ts';
import { placeOf } from './place.ts';

const password = 'a stapled horse';

/** One gateway for all of these tests. */
let shared: Promise<ScratchGateway> | null = null;
after(async () => await (await shared)?.[Symbol.asyncDispose]());

interface House extends Pick<ScratchGateway, 'app' | 'ask' | 'owner' | 'services' | 'token'> {
  readonly browser: Browser;
}

/** Where anna has her password, and nobody is signed in or locked out. */
async function openHouse(): Promise<House> {
  const { app, ask, owner, services, token } = await (shared ??= openScratchGateway());
  for (const table of ['user_password', 'sign_in_attempt', 'browser_session'])
    await owner.query(`delete from ${table}`);
  const json = { data: { type: 'users', attributes: { password, password_confirmation: password } } };
  assert.equal((await ask('PATCH', '/api/v2/account/password', { json })).status, 200);
  return { app, ask, owner, services, token, browser: browserOf({ ask, services }) };
}

/** Why the door stays shut; null when it opens. */
async function codeOf(door: PasswordDoor, attempt: Parameters<PasswordDoor['signIn']>[0]): Promise<string | null> {
  try {
    await door.signIn(attempt);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}

suite('signing in', { skip }, () => {
  test('a name and a password begin a session, by a cookie for this host and no script, which signing out ends', async () => {
    const house = await openHouse();
    const { browser } = house;
    const before = await browser.open('/app/settings/tokens');
    assert.match(before.url, /^\/session\?to=%2Fapp%2Fsettings%2Ftokens$/);
    const page = await browser.submit(before, '/session', { username: 'anna', password });
    assert.equal(page.url, '/app/settings/tokens');
    assert.match(page.text, /Sign out <span class="who">anna<\/span>/);
    const cookie = browser.cookies.get('__Host-terrace-session') ?? assert.fail('no cookie');
    const rows = await house.owner.query<{ mac: Uint8Array }>('select * from browser_session');
    assert.equal(rows.length, 1);
    assert.ok(!JSON.stringify(rows).includes(cookie));
    const again = await browser.submit(page, '/session/end', {});
    assert.equal(again.url, '/session');
    assert.equal(browser.cookies.has('__Host-terrace-session'), false);
    browser.cookies.set('__Host-terrace-session', cookie);
    assert.match((await browser.open('/app/settings/tokens')).url, /^\/session/, 'the row decides, not the cookie');
    const raw = await house.ask('GET', '/session', { token: null });
    assert.match(
      String(raw.headers['set-cookie']),
      /^__Host-terrace-visitor=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    assert.match(
      String(raw.headers['content-security-policy']),
      /^default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  test('a session ends when nobody is there for a day, and after two weeks', async () => {
    const house = await openHouse();
    const { browser, owner } = house;
    for (const [column, age, isOver] of [
      ['seen_at', '23 hours', false],
      ['seen_at', '25 hours', true],
      ['created_at', '13 days', false],
      ['created_at', '15 days', true],
    ] as const) {
      await browser.signIn('anna', password);
      await owner.query(`update browser_session set ${column} = now() - interval '${age}'`);
      const page = await browser.open('/app/settings/tokens');
      assert.equal(page.url.startsWith('/session'), isOver, `${column} ${age}`);
      if (!isOver) await browser.submit(page, '/session/end', {});
    }
    await browser.signIn('anna', password);
    assert.equal((await owner.query('select * from browser_session')).length, 1, 'dead ones went on the way');
  });

  test('a wrong password, an unknown name and a name without a password get one answer', async () => {
    const house = await openHouse();
    const { services, browser } = house;
    await ensureUser(services.sql, { username: 'bea', email: 'b@acme.test', isSiteAdmin: false, rng: services.rng });
    const answers = [];
    for (const [username, given] of [
      ['anna', 'a stapled cow'],
      ['nobody', password],
      ['bea', password],
      ['bea', ''],
    ] as const) {
      const { status, text } = await browser.signIn(username, given);
      assert.match(text, /The name or the password is wrong\./);
      answers.push([status, text.replaceAll(username, 'NAME')]);
    }
    assert.equal(new Set(answers.map((each) => JSON.stringify(each))).size, 1);
    assert.equal(answers[0]?.[0], 422);
    const evil = await browser.signIn('"><script>x</script>', 'y');
    assert.doesNotMatch(evil.text, /<script/);
  });

  test('ten wrong passwords lock a name for that address and a while, known or not, and nothing else; a link opens it again', async () => {
    const house = await openHouse();
    const { browser, owner, ask } = house;
    // A hash that is quickly looked at: the limit is what is tested.
    await owner.query(`update user_password set hash = replace(hash, 'm=47104', 'm=8')`);
    for (const name of ['anna', 'nobody']) {
      const page = await browser.open('/session');
      const statuses = await Promise.all(
        Array.from(
          { length: 12 },
          async () => (await browser.submit(page, '/session', { username: name, password: 'wrong' })).status,
        ),
      );
      assert.deepEqual(
        [422, 429].map((status) => statuses.filter((each) => each === status).length),
        [10, 2],
        name,
      );
      const locked = await browser.signIn(name, password);
      assert.equal(locked.status, 429);
      assert.match(locked.text, /too many wrong passwords for this name; try again in 15 minutes/);
      assert.ok(Number(locked.headers['retry-after']) > 800);
    }
    const api = { current_password: password, password: 'another horse', password_confirmation: 'another horse' };
    const change = await ask('PATCH', '/api/v2/account/password', { json: { data: { attributes: api } } });
    assert.equal(change.status, 429);
    assert.equal(String(Math.ceil(Number(change.headers['x-ratelimit-reset']))), change.headers['retry-after']);
    const attributes = { ...api, current_password: 'wrong' };
    const elsewhere = await house.app.inject({
      method: 'PATCH',
      url: '/api/v2/account/password',
      remoteAddress: '203.0.113.9',
      headers: { authorization: `Bearer ${house.token}`, 'content-type': 'application/vnd.api+json' },
      payload: JSON.stringify({ data: { attributes } }),
    });
    assert.equal(elsewhere.statusCode, 422, 'who comes from elsewhere is not locked out by that');
    assert.equal((await ask('GET', '/api/v2/account/details')).status, 200, 'tokens go on');
    const link = await ask('POST', '/api/v2/terrace/users/anna/actions/password-link');
    const page = await browser.open(link.body.data.attributes.url.replace('https://terrace.test', ''));
    const done = await browser.submit(page, '/password', { password: 'another horse', again: 'another horse' });
    assert.equal(done.url, '/app/settings/tokens');
    assert.equal((await browserOf(house).signIn('anna', 'another horse')).status, 200);
    await owner.query(`update sign_in_attempt set count = 100, since = now()`);
    const other = browserOf(house);
    assert.equal(
      (await other.signIn('cleo', 'wrong')).status,
      422,
      'an address with many wrong ones is slow, and no more',
    );
    await owner.query(`update sign_in_attempt set count = 100, since = now() - interval '16 minutes'`);
    assert.equal((await other.signIn('cleo', 'wrong')).status, 422, 'all is forgotten after a quarter of an hour');
  });

  test('who guesses from one address, however often, locks out nobody elsewhere', async () => {
    const { services } = await openHouse();
    const door = makePasswordDoor(services);
    const codes = await Promise.all(
      Array.from({ length: 120 }, () => codeOf(door, { username: 'anna', password: 'wrong', address: '203.0.113.7' })),
    );
    assert.deepEqual(
      ['wrong-password', 'too-many-attempts'].map((code) => codes.filter((each) => each === code).length),
      [10, 110],
    );
    assert.equal(await codeOf(door, { username: 'anna', password, address: '203.0.113.7' }), 'too-many-attempts');
    assert.equal(
      await codeOf(door, { username: 'anna', password: 'wrong', address: '198.51.100.1' }),
      'wrong-password',
    );
    assert.equal(await codeOf(door, { username: 'anna', password, address: '198.51.100.1' }), null);
  });

  test('after a hundred wrong passwords from everywhere an address has one more, which signs in whoever knows it', async () => {
    const { owner, services } = await openHouse();
    const door = makePasswordDoor(services);
    const guess = (address: string): Promise<string | null> =>
      codeOf(door, { username: 'anna', password: 'wrong', address });
    assert.equal(await guess('203.0.113.7'), 'wrong-password');
    await owner.query('update sign_in_attempt set count = 100');
    assert.equal(await guess('198.51.100.1'), 'wrong-password');
    assert.equal(await codeOf(door, { username: 'anna', password, address: '198.51.100.1' }), 'too-many-attempts');
    for (const address of ['198.51.100.2', '198.51.100.2', '2001:db8::1'])
      assert.equal(await codeOf(door, { username: 'anna', password, address }), null, address);
    await owner.query(`update sign_in_attempt set since = now() - interval '16 minutes'`);
    assert.equal(await codeOf(door, { username: 'anna', password, address: '198.51.100.1' }), null);
  });

  test('a form counts only from a page of this browser and session, and from this site', async () => {
    const house = await openHouse();
    const { browser } = house;
    const page = await browser.open('/session');
    const typed = { username: 'anna', password };
    const stranger = browserOf(house);
    const theirs = await stranger.open('/session');
    for (const [what, send] of [
      ['no token', () => browser.send('/session', typed)],
      ['the token of another browser', () => browser.submit(theirs, '/session', typed)],
      ['no cookie', () => browserOf(house).submit(page, '/session', typed)],
      [
        'another site',
        async () => {
          const token = /name="form-token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
          return await browser.send(
            '/session',
            { ...typed, 'form-token': token },
            { origin: 'https://elsewhere.test' },
          );
        },
      ],
      [
        'a hidden origin',
        async () => {
          const token = /name="form-token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
          return await browser.send('/session', { ...typed, 'form-token': token }, { origin: 'null' });
        },
      ],
    ] as const) {
      const refused = await send();
      assert.equal(refused.status, 403, what);
      assert.equal(browser.cookies.has('__Host-terrace-session'), false, what);
      assert.match(refused.text, /<h1>Forbidden<\/h1>/);
    }
    const inside = await browser.submit(page, '/session', typed);
    assert.equal(inside.status, 200);
    const old = await browser.send('/session/end', { 'form-token': /value="([^"]+)"/.exec(page.text)?.[1] ?? '' });
    assert.equal(old.status, 403, 'a page from before signing in');
    const json = await house.ask('POST', '/session', { token: null, json: typed });
    assert.equal(json.status, 415);
    const large = await browser.send('/session', { ...typed, more: 'x'.repeat(20_000) });
    assert.equal(large.status, 413);
  });

  test('whoever signs in goes on where they wanted to, and never to another host', async () => {
    for (const place of ['/app/settings/password', '/oauth/authorization?a=b&c=%2F%2Fd'])
      assert.equal(placeOf(place), place);
    for (const evil of [
      ...['https://evil.test', '//evil.test', '/\\evil.test', '/\t/evil.test', '\\/evil.test', 'javascript:alert(1)'],
      ...[
        '',
        '/ /evil.test',
        '/\r\nlocation: x',
        '/.//evil.test',
        '/%2e//evil.test',
        '/a/..//evil.test',
        ['/a'],
        undefined,
        null,
      ],
    ])
      assert.equal(placeOf(evil), '/app', JSON.stringify(evil));
    const house = await openHouse();
    assert.equal((await house.browser.signIn('anna', password, '//evil.test')).url, '/app');
    const inside = await house.browser.open('/session?to=//evil.test');
    assert.equal(inside.url, '/app', 'also who is signed in already');
  });
});

suite('passwords', { skip }, () => {
  test('one changes it knowing the one before, and then other browsers are signed out', async () => {
    const house = await openHouse();
    const [here, there] = [house.browser, browserOf(house)];
    for (const browser of [here, there]) await browser.signIn('anna', password);
    const path = '/app/settings/password';
    const page = await here.open(path);
    const next = 'a stapled mare';
    for (const [typed, status, words] of [
      [{ current: 'wrong', password: next, again: next }, 422, /The current password is wrong/],
      [{ current: password, password: next, again: 'a stapled foal' }, 422, /not the same both times/],
      [{ current: password, password: 'short', again: 'short' }, 422, /at least 10 characters/],
      [{ current: password, password: 'aaaaaaaaaaaa', again: 'aaaaaaaaaaaa' }, 422, /more than three different/],
      [{ current: password, password: 'anna-12345', again: 'anna-12345' }, 422, /more than the name/],
      [{ current: password, password: next, again: next }, 200, /The password is changed/],
    ] as const) {
      const shown = await here.submit(page, path, typed);
      assert.equal(shown.status, status);
      assert.match(shown.text, words);
    }
    assert.equal((await here.open('/app/settings/tokens')).url, '/app/settings/tokens');
    assert.match((await there.open('/app/settings/tokens')).url, /^\/session/);
    assert.equal((await there.signIn('anna', password)).status, 422);
    assert.equal((await there.signIn('anna', next)).status, 200);
    const wrong = { current_password: 'wrong', password, password_confirmation: password };
    const refused = await house.ask('PATCH', '/api/v2/account/password', { json: { data: { attributes: wrong } } });
    assert.equal(refused.status, 422);
    assert.equal(refused.body.errors[0].detail, 'the name or the password is wrong');
  });

  test('a link sets it once, within the hour, and only of whom it was made for', async () => {
    const house = await openHouse();
    const { services, ask, owner } = house;
    const bea = await ensureUser(services.sql, {
      username: 'bea',
      email: 'b@acme.test',
      isSiteAdmin: false,
      rng: services.rng,
    });
    const make = async (name: string): Promise<string> => {
      const { status, body } = await ask('POST', `/api/v2/terrace/users/${name}/actions/password-link`);
      assert.equal(status, 200);
      return body.data.attributes.url.replace('https://terrace.test', '');
    };
    assert.equal((await ask('POST', '/api/v2/terrace/users/nobody/actions/password-link')).status, 404);
    const [first, second] = [await make('bea'), await make('bea')];
    const browser = browserOf(house);
    const page = await browser.open(first);
    assert.match(page.text, /For <b>bea<\/b>/);
    const typed = { password, again: password };
    const done = await browser.submit(page, '/password', typed);
    assert.match(done.text, /<span class="who">bea<\/span>/);
    for (const link of [first, second]) {
      const over = await browserOf(house).open(link);
      assert.equal(over.status, 410);
      assert.match(over.text, /was used already, or its hour is over/);
    }
    assert.equal((await browser.submit(page, '/password', typed)).status, 403, 'the page is of before');
    const third = await make('bea');
    const late = browserOf(house);
    const open = await late.open(third);
    await owner.query(`update user_password set hash = hash || 'x' where user_id = $1`, [bea.id]);
    assert.equal((await late.submit(open, '/password', typed)).status, 410, 'another was quicker');
    for (const bad of [
      '',
      'x',
      `${bea.id}`,
      `${bea.id}.99999999999999.AAAA`,
      third
        .replace(/^.*=/, '')
        .replace(
          bea.id,
          (await services.sql.query<{ id: string }>(`select id from app_user where username = 'anna'`))[0]?.id ?? '',
        ),
    ])
      assert.equal((await late.open(`/password?token=${bad}`)).status, 410, bad);
  });

  test('only a site admin makes such links', async () => {
    const house = await openHouse();
    const { services } = house;
    const bea = await ensureUser(services.sql, {
      username: 'bea',
      email: 'b@acme.test',
      isSiteAdmin: false,
      rng: services.rng,
    });
    const token = makeUserToken(services.rng);
    await registerToken(services, { token, owner: bea.id, description: '' });
    for (const name of ['anna', 'bea'])
      assert.equal(
        (await house.ask('POST', `/api/v2/terrace/users/${name}/actions/password-link`, { token })).status,
        404,
      );
  });
});
