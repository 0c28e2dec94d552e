// Signing in by an identity provider: the whole way of a browser, what becomes of what the provider says, and every answer that is refused.

import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';
import { beginSamlRequest } from './saml-request.ts';
import { Browser, browserOf } from './scratch-browser.ts';
import type { Shown } from './scratch-browser.ts';
import { openProvider, providerOrigin, questionIn } from './scratch-provider.ts';
import type { Provider, Said } from './scratch-provider.ts';

interface House {
  readonly gateway: ScratchGateway;
  readonly provider: Provider;
  readonly set: (attributes: object) => Promise<Answered>;
}

/** One gateway for all of these tests. */
let shared: Promise<House> | null = null;
after(async () => await (await shared)?.gateway[Symbol.asyncDispose]());

async function openHouse(): Promise<House> {
  shared ??= (async () => {
    const gateway = await openScratchGateway();
    const provider = openProvider(gateway.services.origin);
    const set = (attributes: object) =>
      gateway.ask('PATCH', '/api/v2/admin/saml-settings', { json: { data: { type: 'saml-settings', attributes } } });
    return { gateway, provider, set };
  })();
  const house = await shared;
  const { set, provider } = house;
  // Where a test ended half way, people might still be provisioned.
  assert.equal((await house.gateway.ask('DELETE', '/api/v2/admin/scim-settings')).status, 200);
  for (const table of ['user_sso', 'saml_answer', 'sign_in_attempt', 'browser_session'])
    await house.gateway.owner.query(`delete from ${table}`);
  const { status } = await set({
    ...{ enabled: true, 'sso-endpoint-url': provider.ssoUrl, 'idp-cert': provider.certificate },
    ...{ 'team-management-enabled': false, 'authn-requests-signed': false, 'want-assertions-signed': false },
    ...{ 'site-admin-role': 'site-admins', 'sso-api-token-session-timeout': 1_209_600 },
  });
  assert.equal(status, 200);
  await house.gateway.ask('POST', '/api/v2/admin/saml-settings/actions/revoke-old-certificate');
  return house;
}

/** Goes to the provider and comes back with what it says. */
async function signIn(
  { gateway, provider }: House,
  said: Said,
  {
    browser = browserOf(gateway),
    to = '/app/settings/tokens',
  }: { readonly browser?: Browser; readonly to?: string } = {},
): Promise<Shown> {
  const left = await browser.open(`/users/saml/auth?${new URLSearchParams({ to }).toString()}`);
  const { id: inResponseTo } = questionIn(left.elsewhere);
  return await bring(browser, provider.answer({ inResponseTo, ...said }));
}

const bring = (browser: Browser, answer: string, more: Readonly<Record<string, string>> = {}): Promise<Shown> =>
  browser.send('/users/saml/auth', { SAMLResponse: answer, ...more }, { origin: providerOrigin });

const teamsOf = async ({ ask }: ScratchGateway, email: string): Promise<readonly string[]> => {
  const path = `/api/v2/organizations/${organization}/organization-memberships`;
  const { body } = await ask('GET', `${path}?include=teams&filter[email]=${email}`);
  return (body.included ?? []).map(({ attributes }: any) => attributes.name).toSorted();
};

suite('signing in by SAML', { skip }, () => {
  test('a browser goes to the provider and comes back as somebody new, named after the address', async () => {
    const house = await openHouse();
    const { gateway, provider } = house;
    const browser = browserOf(gateway);
    const page = await browser.open('/session?to=%2Fapp%2Fsettings%2Ftokens');
    assert.match(
      page.text,
      /<a class="button" href="\/users\/saml\/auth\?to=%2Fapp%2Fsettings%2Ftokens">Sign in with SSO<\/a>/,
    );
    const raw = await gateway.ask('GET', '/users/saml/auth', { token: null });
    assert.match(
      String(raw.headers['set-cookie']),
      /^__Host-terrace-return=[\w-]{43}_[0-9a-f]{92}\/app; Path=\/; HttpOnly; Secure; SameSite=None$/,
    );
    const left = await browser.open('/users/saml/auth?to=/app/settings/tokens');
    assert.ok(left.elsewhere?.startsWith(`${provider.ssoUrl}?SAMLRequest=`));
    const { id: inResponseTo, xml } = questionIn(left.elsewhere);
    const { origin } = gateway.services;
    assert.match(xml, new RegExp(`AssertionConsumerServiceURL="${origin}/users/saml/auth"`));
    assert.match(xml, new RegExp(`<saml:Issuer[^>]*>${origin}/users/saml/metadata</saml:Issuer>`));
    const home = await bring(browser, provider.answer({ nameId: 'c.day+ci@acme.test', inResponseTo }));
    assert.equal(home.url, '/app/settings/tokens');
    assert.match(home.text, /Sign out <span class="who">c_day_ci<\/span>/);
    const again = await signIn(house, { nameId: 'C.Day+ci@acme.test', attributes: { Username: ['cday'] } });
    assert.match(again.text, /<span class="who">cday<\/span>/, 'the same one, who is called as the provider says');
    const trail = (await gateway.ask('GET', '/api/v2/terrace/audit-trail')).body.data;
    const told = trail.slice(0, 4).map(({ resource }: any) => `${resource.action} ${resource.type}`);
    assert.deepEqual(told, ['sign_in user', 'update user', 'sign_in user', 'create user']);
    assert.equal(trail[0].auth.description, 'SAML: C.Day+ci@acme.test');
    assert.equal(trail[0].request.source_ip, '127.0.0.1');
    assert.deepEqual(gateway.faults, []);
  });

  test('a name that is taken gets a number, and a name that is none is passed over', async () => {
    const house = await openHouse();
    await makePerson(house.gateway, 'dora');
    const second = await signIn(house, { nameId: 'dora@other.test' });
    assert.match(second.text, /<span class="who">dora-2<\/span>/);
    const third = await signIn(house, { nameId: 'x@acme.test', attributes: { Username: ['no name!'] } });
    assert.match(third.text, /<span class="who">ux<\/span>/);
  });

  test('teams are those that the provider names, by their name or their id there, and owners only where they have one', async () => {
    const house = await openHouse();
    const { gateway, set } = house;
    const nameId = 'erin@acme.test';
    await makeTeam(gateway, 'devs');
    await makeTeam(gateway, 'ops', null, { 'sso-team-id': 'b1946ac9' });
    const signInWith = (...groups: readonly string[]) => signIn(house, { nameId, attributes: { MemberOf: groups } });
    await signInWith('devs', 'b1946ac9');
    assert.deepEqual(await teamsOf(gateway, nameId), [], 'not while teams are managed here');
    await set({ 'team-management-enabled': true });
    await signInWith('devs', 'b1946ac9', 'owners', 'nobody');
    assert.deepEqual(await teamsOf(gateway, nameId), ['devs', 'ops']);
    await signInWith('b1946ac9,nobody');
    assert.deepEqual(await teamsOf(gateway, nameId), ['ops']);
    const { body } = await gateway.ask('GET', `/api/v2/organizations/${organization}/teams?q=owners`);
    const owners = `/api/v2/teams/${body.data[0].id}`;
    await gateway.ask('PATCH', owners, { json: { data: { attributes: { 'sso-team-id': 'the-owners' } } } });
    await signInWith('ops', 'the-owners');
    assert.deepEqual(await teamsOf(gateway, nameId), ['ops', 'owners']);
    await signIn(house, { nameId });
    assert.deepEqual(await teamsOf(gateway, nameId), ['owners'], 'the last owner stays');
    await set({ 'attr-groups': 'Roles' });
    await signIn(house, { nameId, attributes: { Roles: ['devs'], MemberOf: ['ops'] } });
    assert.deepEqual(await teamsOf(gateway, nameId), ['devs', 'owners']);
    await set({ 'attr-groups': 'MemberOf' });
  });

  test('who is a site admin is said by an attribute, or by a group, and otherwise stays', async () => {
    const house = await openHouse();
    const nameId = 'finn@acme.test';
    const isAdmin = async (attributes: Said['attributes'] = {}): Promise<boolean> => {
      await signIn(house, { nameId, attributes });
      const { body } = await house.gateway.ask('GET', '/api/v2/admin/users?q=finn');
      return body.data[0].attributes['is-admin'];
    };
    assert.equal(await isAdmin(), false);
    assert.equal(await isAdmin({ MemberOf: ['devs', 'site-admins'] }), true);
    assert.equal(await isAdmin(), true);
    assert.equal(await isAdmin({ MemberOf: ['site-admins'], SiteAdmin: ['false'] }), false);
    assert.equal(await isAdmin({ SiteAdmin: ['true'] }), true);
    assert.equal(await isAdmin({ MemberOf: ['devs'] }), false);
  });

  test('an answer is taken once, from the browser that asked, by whichever gateway it meets', async () => {
    const house = await openHouse();
    const { gateway, provider } = house;
    const browser = browserOf(gateway);
    const left = await browser.open('/users/saml/auth');
    const { id: inResponseTo } = questionIn(left.elsewhere);
    const answer = provider.answer({ inResponseTo });
    const thief = browserOf(gateway);
    assert.equal((await bring(thief, answer)).status, 403, 'a browser that asked nothing');
    await thief.open('/users/saml/auth');
    assert.equal((await bring(thief, answer)).status, 403, 'a browser that asked something else');
    const ask = await gateway.openAnother();
    const elsewhere = browserOf({ ask, services: gateway.services });
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
    assert.equal((await bring(elsewhere, answer)).url, '/app');
    elsewhere.cookies.delete('__Host-terrace-session');
    const replayed = await bring(elsewhere, answer);
    assert.equal(replayed.status, 403);
    assert.match(replayed.text, /was used already/);
    const { keys, rng, clock } = gateway.services;
    const secret = browser.cookies.get('__Host-terrace-return')?.slice(0, 43) ?? '';
    const known = keys.mac('token', `return\n${secret}`);
    const bringOneOf = async (minutes: number): Promise<number> => {
      const then = { ...clock, now: () => clock.now() - minutes * 60_000 };
      const asked = beginSamlRequest({ keys, rng, clock: then }, known);
      return (await bring(browser, provider.answer({ inResponseTo: asked }))).status;
    };
    assert.equal(await bringOneOf(16), 403, 'too late');
    assert.notEqual(await bringOneOf(14), 403);
  });

  test('what is not signed, not for this server, not for now, or wrapped is refused, and told to the audit trail', async () => {
    const house = await openHouse();
    const { gateway } = house;
    const stranger = openProvider(gateway.services.origin);
    const before = (await gateway.ask('GET', '/api/v2/terrace/audit-trail')).body.pagination.total_count;
    const evil = 'anna@acme.test';
    const assertionIn = (xml: string): string => /<Assertion[\s\S]*<\/Assertion>/.exec(xml)?.[0] ?? assert.fail(xml);
    const forged = (xml: string): string =>
      assertionIn(xml)
        .replace(/<Signature[\s\S]*<\/Signature>/, '')
        .replaceAll('carol@acme.test', evil)
        .replace(/ID="_a\d+"/, 'ID="_evil"');
    const cases: readonly (readonly [what: string, said: Said, reason: string])[] = [
      ['nothing is signed', { signs: 'nothing' }, 'signature'],
      ['changed after it was signed', { tamper: (xml) => xml.replaceAll('carol@acme.test', evil) }, 'signature'],
      [
        'changed around the assertion',
        { signs: 'response', tamper: (xml) => xml.replaceAll('carol@', 'anna@') },
        'signature',
      ],
      [
        'a forged assertion before the signed one',
        { tamper: (xml) => xml.replace('<Assertion', `${forged(xml)}<Assertion`) },
        'signature',
      ],
      [
        'a forged assertion behind the signed one',
        { tamper: (xml) => xml.replace('</samlp:Response>', `${forged(xml)}</samlp:Response>`) },
        'signature',
      ],
      [
        'the signed one inside of a forged one',
        {
          tamper: (xml) =>
            xml.replace(
              assertionIn(xml),
              forged(xml).replace('</Assertion>', `<Advice>${assertionIn(xml)}</Advice></Assertion>`),
            ),
        },
        'signature',
      ],
      [
        'the signed one in an extension, a forged one in its place',
        {
          tamper: (xml) =>
            xml.replace(assertionIn(xml), `<samlp:Extensions>${assertionIn(xml)}</samlp:Extensions>${forged(xml)}`),
        },
        'signature',
      ],
      [
        'its signature on a forged one of the same id',
        {
          tamper: (xml) => {
            const signature = /<Signature[\s\S]*<\/Signature>/.exec(xml)?.[0] ?? '';
            const same = forged(xml).replace('_evil', /ID="(_a\d+)"/.exec(xml)?.[1] ?? '');
            const own = assertionIn(xml).replace(signature, '');
            return xml.replace(
              assertionIn(xml),
              same.replace(
                '</Issuer>',
                `</Issuer>${signature.replace('</Signature>', `<Object>${own}</Object></Signature>`)}`,
              ),
            );
          },
        },
        'signature',
      ],
      ['it is over', { validFor: -120 }, 'expired'],
      ['it is not yet valid', { validFor: 1_200 }, 'expired'],
      ['another audience', { audience: 'https://other.example/users/saml/metadata' }, 'audience'],
      ['another recipient', { recipient: 'https://other.example/users/saml/auth' }, 'recipient'],
      ['an answer to no question', { inResponseTo: null }, 'unasked'],
      ['SHA-1', { hash: 'sha1' }, 'algorithm'],
      [
        'an encrypted assertion',
        {
          tamper: (xml) =>
            xml.replace(
              assertionIn(xml),
              `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/></xenc:EncryptedData></saml:EncryptedAssertion>`,
            ),
        },
        'encrypted',
      ],
      ['entities', { tamper: (xml) => `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${xml}` }, 'unreadable'],
      ['no XML', { tamper: () => 'hello' }, 'unreadable'],
      ['no address', { nameId: 'carol' }, 'name-id'],
      [
        'the provider refused',
        {
          tamper: (xml) =>
            xml
              .replace(assertionIn(xml), '')
              .replace('status:Success"/>', 'status:Requester"/><samlp:StatusMessage>go away</samlp:StatusMessage>'),
        },
        'provider',
      ],
    ];
    for (const [what, said, reason] of cases) {
      const shown = await signIn(house, said);
      assert.equal(shown.status, 403, what);
      assert.match(shown.text, /You are not signed in/, what);
      assert.match(shown.text, /href="\/users\/saml\/auth\?to=%2Fapp(%2Fsettings%2Ftokens)?">Try again/, what);
      const { data } = (await gateway.ask('GET', '/api/v2/terrace/audit-trail')).body;
      assert.deepEqual(data[0].resource, { id: 'saml', type: 'sign_in', action: 'refuse', meta: { reason } }, what);
    }
    const strangers = await signIn({ ...house, provider: stranger }, {});
    assert.match(strangers.text, /not signed by the identity provider/);
    const after = (await gateway.ask('GET', '/api/v2/terrace/audit-trail')).body.pagination.total_count;
    assert.equal(after - before, cases.length + 1);
    assert.equal((await gateway.owner.query('select from browser_session')).length, 0);
    assert.deepEqual(gateway.faults, []);
  });

  test('nonsense locks nobody out, and fills the audit trail so far and no further', async () => {
    const house = await openHouse();
    const { gateway, provider } = house;
    const refusals = async (): Promise<number> => {
      const [row] = await gateway.owner.query<{ readonly count: number }>(
        `select count(*)::int as count from audit_entry where resource_type = 'sign_in' and action = 'refuse'`,
      );
      return row?.count ?? assert.fail();
    };
    const before = await refusals();
    const stranger = browserOf(gateway);
    for (let n = 0; n < 30; n += 1) assert.equal((await bring(stranger, 'x')).status, 403);
    assert.equal(await refusals(), before, 'an answer to nothing is told to nobody');
    const left = await stranger.open('/users/saml/auth');
    for (let n = 0; n < 30; n += 1) assert.equal((await bring(stranger, 'x')).status, 403);
    assert.equal(await refusals(), before + 20);
    await gateway.owner.query('update sign_in_attempt set count = 1000');
    assert.equal((await signIn(house, { signs: 'nothing' })).status, 403);
    assert.equal(await refusals(), before + 20, 'nor does a network have more');
    assert.equal((await signIn(house, {})).url, '/app/settings/tokens');
    const { id: inResponseTo } = questionIn(left.elsewhere);
    assert.equal((await bring(stranger, provider.answer({ inResponseTo }))).url, '/app', 'not even the stranger');
    assert.deepEqual(gateway.faults, []);
  });

  test('whoever begins sign-ins and never comes back leaves nothing', async () => {
    const house = await openHouse();
    const { gateway, provider } = house;
    const sizes = async () =>
      await gateway.owner.query<{ readonly name: string; readonly rows: number }>(
        `select tablename as name, (xpath('/row/c/text()', query_to_xml('select count(*) as c from ' || quote_ident(tablename), false, true, '')))[1]::text::int as rows
         from pg_tables where schemaname = current_schema() order by 1`,
      );
    const before = await sizes();
    for (let n = 0; n < 12; n += 1)
      assert.equal((await gateway.ask('GET', '/users/saml/auth', { token: null })).status, 303);
    assert.deepEqual(await sizes(), before);
    // Each of those that a browser has begun is good, and the last one knows where to go on.
    const browser = browserOf(gateway);
    const ids: string[] = [];
    for (const to of ['/app/one', '/app/settings/tokens'])
      ids.push(questionIn((await browser.open(`/users/saml/auth?to=${to}`)).elsewhere).id);
    const [first = '', last = ''] = ids;
    assert.equal((await bring(browser, provider.answer({ inResponseTo: first }))).url, '/app');
    browser.cookies.delete('__Host-terrace-session');
    assert.equal((await bring(browser, provider.answer({ inResponseTo: last }))).url, '/app/settings/tokens');
    // A place that no cookie holds is forgotten, and the sign-in is good.
    const stranger = browserOf(gateway);
    const far = await stranger.open(`/users/saml/auth?to=/app/${'%25'.repeat(1_500)}`);
    assert.equal((await bring(stranger, provider.answer({ inResponseTo: questionIn(far.elsewhere).id }))).url, '/app');
  });

  test('one of the two is signed, or the assertion in any case where the site wants that', async () => {
    const house = await openHouse();
    assert.equal((await signIn(house, { signs: 'response' })).url, '/app/settings/tokens');
    await house.set({ 'want-assertions-signed': true });
    assert.equal((await signIn(house, { signs: 'response' })).status, 403);
    assert.equal((await signIn(house, { signs: 'assertion' })).url, '/app/settings/tokens');
  });

  test('a certificate that the provider had before is good until it is revoked', async () => {
    const house = await openHouse();
    const { gateway, set, provider } = house;
    const next = openProvider(gateway.services.origin);
    const changed = await set({ 'idp-cert': next.certificate });
    assert.equal(changed.body.data.attributes['old-idp-cert'], provider.certificate);
    assert.equal((await signIn(house, {})).url, '/app/settings/tokens');
    assert.equal((await signIn({ ...house, provider: next }, {})).url, '/app/settings/tokens');
    const revoked = await gateway.ask('POST', '/api/v2/admin/saml-settings/actions/revoke-old-certificate');
    assert.equal(revoked.body.data.attributes['old-idp-cert'], null);
    assert.equal((await signIn(house, {})).status, 403);
    assert.equal((await signIn({ ...house, provider: next }, {})).url, '/app/settings/tokens');
  });

  test('a certificate that is none keeps nobody out beside one that can be read', async () => {
    const house = await openHouse();
    const { gateway, set, provider } = house;
    const path = '/api/v2/admin/saml-settings';
    const certificates = async (): Promise<readonly unknown[]> => {
      const { attributes } = (await gateway.ask('GET', path)).body.data;
      return [attributes['idp-cert'], attributes['old-idp-cert'], attributes.problems];
    };
    const isIn = async (by: Provider): Promise<boolean> =>
      (await signIn({ ...house, provider: by }, {})).url === '/app/settings/tokens';
    await set({ 'idp-cert': 'garbage' });
    const problem = 'is no X.509 certificate in PEM';
    assert.deepEqual(await certificates(), ['garbage', provider.certificate, [`idp-cert ${problem}`]]);
    assert.ok(await isIn(provider));
    const next = openProvider(gateway.services.origin);
    await set({ 'idp-cert': next.certificate });
    assert.deepEqual(await certificates(), [next.certificate, provider.certificate, []]);
    assert.deepEqual([await isIn(provider), await isIn(next)], [true, true]);
    await gateway.owner.query(`update saml_setting set old_idp_cert = 'garbage'`);
    assert.deepEqual(await certificates(), [next.certificate, 'garbage', [`old-idp-cert ${problem}`]]);
    assert.deepEqual([await isIn(provider), await isIn(next)], [false, true]);
    await gateway.ask('POST', `${path}/actions/revoke-old-certificate`);
    await set({ 'idp-cert': 'garbage' });
    await set({ 'idp-cert': next.certificate });
    assert.deepEqual(await certificates(), [next.certificate, null, []], 'put right again');
  });

  test('where it goes on is a place of this server, whatever is asked', async () => {
    const house = await openHouse();
    for (const to of ['https://evil.example/', '//evil.example/', '/\\evil.example'])
      assert.equal((await signIn(house, {}, { to })).url, '/app', to);
    const browser = browserOf(house.gateway);
    const shown = await bring(browser, '', { RelayState: 'https://evil.example/' });
    assert.match(shown.text, /href="\/users\/saml\/auth\?to=%2Fapp">Try again/);
  });

  test('a session ends when the provider says so', async () => {
    const house = await openHouse();
    const browser = browserOf(house.gateway);
    await signIn(house, { sessionFor: 3_600 }, { browser });
    assert.equal((await browser.open('/app/settings/tokens')).url, '/app/settings/tokens');
    await house.gateway.owner.query(`update browser_session set ends_at = ends_at - interval '1 hour'`);
    assert.match((await browser.open('/app/settings/tokens')).url, /^\/session/);
  });

  test('while it is on, passwords let in site admins alone, and tokens last as long as who owns them comes back', async () => {
    const house = await openHouse();
    const { gateway, set } = house;
    const { ask, services, owner } = gateway;
    const password = 'a stapled horse';
    const gina = await makePerson(gateway, 'gina');
    const works = async (token: string): Promise<boolean> =>
      (await ask('GET', '/api/v2/account/details', { token })).status === 200;
    assert.equal(await works(gina.token), false, 'she never came by the provider');
    assert.equal(await works(gateway.token), true, 'an admin who never did is who repairs it');
    await signIn(house, { nameId: gina.email });
    assert.equal(await works(gina.token), true);
    await owner.query(`update user_sso set signed_in_at = now() - interval '13 days'`);
    assert.equal(await works(gina.token), true);
    await set({ 'sso-api-token-session-timeout': 3_600 });
    assert.equal(await works(gina.token), false);
    await signIn(house, { nameId: gina.email, attributes: { IsServiceAccount: ['true'] } });
    await owner.query(`update user_sso set signed_in_at = now() - interval '1 day'`);
    assert.equal(await works(gina.token), true, 'a service account does not come back');
    await set({ enabled: false });
    for (const token of [gina.token, gateway.token]) {
      const json = { data: { attributes: { password, password_confirmation: password } } };
      assert.equal((await ask('PATCH', '/api/v2/account/password', { json, token })).status, 200);
    }
    assert.match((await browserOf(gateway).signIn('gina', password)).url, /^\/app/);
    await set({ enabled: true });
    const refused = await browserOf(gateway).signIn('gina', password);
    assert.deepEqual([refused.status, /you sign in here with SSO/i.test(refused.text)], [403, true]);
    assert.match((await browserOf(gateway).signIn('anna', password)).url, /^\/app/);
    const token = makeUserToken(services.rng);
    const suspended = await makePerson(gateway, 'hugo');
    await registerToken(services, { token, owner: suspended.id, description: '' });
    await ask('POST', `/api/v2/admin/users/${suspended.id}/actions/suspend`);
    const shown = await signIn(house, { nameId: suspended.email });
    assert.match(shown.text, /The user hugo is suspended/);
    assert.equal(await works(token), false);
  });

  test('where people are provisioned, only they come in, and what the provider says of them there is passed over', async () => {
    const house = await openHouse();
    const { gateway, set } = house;
    const { ask } = gateway;
    await set({ 'provider-type': 'okta', 'team-management-enabled': true });
    const json = { data: { attributes: { enabled: true } } };
    assert.equal((await ask('PATCH', '/api/v2/admin/scim-settings', { json })).status, 200);
    await makePerson(gateway, 'ivan');
    assert.match((await signIn(house, { nameId: 'ivan@acme.test' })).text, /ivan@acme.test is not provisioned here/);
    assert.match((await signIn(house, { nameId: 'judy@acme.test' })).text, /judy@acme.test is not provisioned here/);
    const description = { json: { data: { attributes: { description: 'Okta' } } } };
    const { token } = (await ask('POST', '/api/v2/admin/scim-tokens', description)).body.data.attributes;
    const ivan = { userName: 'ivan', emails: [{ value: 'ivan@acme.test' }] };
    assert.equal((await ask('POST', '/scim/v2/Users', { token, json: ivan })).status, 201);
    const attributes = { Username: ['else'], SiteAdmin: ['true'], MemberOf: ['devs'] };
    assert.match((await signIn(house, { nameId: 'ivan@acme.test', attributes })).text, /<span class="who">ivan</);
    const { body } = await ask('GET', '/api/v2/admin/users?q=ivan');
    assert.deepEqual([body.data[0].attributes['is-admin'], await teamsOf(gateway, 'ivan@acme.test')], [false, []]);
    await ask('DELETE', '/api/v2/admin/scim-settings');
    assert.equal((await signIn(house, { nameId: 'judy@acme.test' })).url, '/app/settings/tokens');
    assert.deepEqual(gateway.faults, []);
  });

  test('settings are for site admins, whole where they are on, and never show the private key', async () => {
    const house = await openHouse();
    const { gateway, set, provider } = house;
    const { ask, owner, services } = gateway;
    const path = '/api/v2/admin/saml-settings';
    const bea = await makePerson(gateway, 'bea');
    await signIn(house, { nameId: bea.email });
    assert.equal((await ask('GET', path, { token: bea.token })).status, 404);
    for (const [attributes, at] of [
      [{ 'sso-endpoint-url': '' }, 'sso-endpoint-url'],
      [{ 'idp-cert': null }, 'idp-cert'],
      [{ 'sso-endpoint-url': 'javascript:alert(1)' }, 'sso-endpoint-url'],
      [{ 'authn-requests-signed': true }, 'private-key'],
      [{ 'signature-digest-method': 'MD5' }, 'signature-digest-method'],
    ] as const) {
      const refused = await set(attributes);
      assert.deepEqual([refused.status, refused.body.errors[0].source.pointer], [422, `/data/attributes/${at}`]);
    }
    const read = (await ask('GET', path)).body.data.attributes;
    assert.deepEqual(read.problems, []);
    assert.equal((await set(read)).status, 200, 'what was read can be sent back');
    const key = `-----BEGIN ${'PRIVATE'} KEY-----\nnone\n-----END ${'PRIVATE'} KEY-----`;
    const signed = await set({ 'private-key': key, certificate: provider.certificate, 'authn-requests-signed': true });
    assert.ok(!JSON.stringify(signed.body).includes('none'));
    assert.ok(
      !JSON.stringify(await owner.query('select * from saml_setting')).includes(Buffer.from(key).toString('hex')),
    );
    const broken = await browserOf(gateway).open('/users/saml/auth');
    assert.match(broken.text, /private-key is no private key in PEM/);
    const metadata = (await ask('GET', '/users/saml/metadata', { token: null })).bytes.toString();
    assert.match(metadata, new RegExp(`entityID="${services.origin}/users/saml/metadata"`));
    assert.match(metadata, /AuthnRequestsSigned="true"/);
    await set({ 'authn-requests-signed': false, 'idp-cert': 'none' });
    await ask('POST', `${path}/actions/revoke-old-certificate`);
    const { problems } = (await ask('GET', path)).body.data.attributes;
    assert.deepEqual(problems, ['idp-cert is no X.509 certificate in PEM']);
    assert.match((await browserOf(gateway).open('/users/saml/auth')).text, /idp-cert is no X.509 certificate/);
    await set({ enabled: false });
    assert.equal((await browserOf(gateway).open('/users/saml/auth')).status, 404);
    assert.doesNotMatch((await browserOf(gateway).open('/session')).text, /SSO/);
    assert.deepEqual(gateway.faults, []);
  });
});
