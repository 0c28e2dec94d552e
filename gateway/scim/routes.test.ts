// Provisioning by SCIM as Okta and Entra do it: people come, change and are kept out, groups are followed by teams, and nobody but the provider
// does it.

import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
interface House {
  readonly gateway: ScratchGateway;
  /** As the provider. */
  readonly scim: (method: Method, path: string, json?: object) => Promise<Answered>;
  readonly settings: (attributes: object) => Promise<Answered>;
}

const admin = '/api/v2/admin';
const changes = (...operations: readonly object[]): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
const userOf = (name: string, more: object = {}): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  ...{ userName: `${name}@acme.test`, name: { givenName: name, familyName: 'Doe' }, active: true },
  emails: [{ value: `${name}@acme.test`, primary: true }],
  ...more,
});

/** One gateway for all of these tests. */
let shared: Promise<ScratchGateway> | null = null;
after(async () => await (await shared)?.[Symbol.asyncDispose]());

/** Where SCIM has just been enabled, and nobody is provisioned. */
async function openHouse(): Promise<House> {
  const gateway = await (shared ??= openScratchGateway());
  const { ask } = gateway;
  const settings = (attributes: object) =>
    ask('PATCH', `${admin}/scim-settings`, { json: { data: { type: 'scim-settings', attributes } } });
  assert.equal((await ask('DELETE', `${admin}/scim-settings`)).status, 200);
  const saml = {
    enabled: true,
    'sso-endpoint-url': 'https://idp.example/sso',
    'idp-cert': 'x',
    'provider-type': 'okta',
  };
  await ask('PATCH', `${admin}/saml-settings`, { json: { data: { attributes: saml } } });
  assert.equal((await settings({ enabled: true })).status, 200);
  const made = await ask('POST', `${admin}/scim-tokens`, { json: { data: { attributes: { description: 'Okta' } } } });
  const { token } = made.body.data.attributes;
  assert.match(token, /^terrace\.scim\./);
  const headers = { 'content-type': 'application/scim+json; charset=utf-8' };
  return {
    ...{ gateway, settings },
    scim: (method, path, json) =>
      ask(method, `/scim/v2${path}`, { token, ...(json === undefined ? {} : { json, headers }) }),
  };
}

const membersOf = async ({ ask }: ScratchGateway, team: string): Promise<readonly string[]> =>
  (await ask('GET', `/api/v2/teams/${team}?include=users`)).body.included
    ?.map(({ attributes }: any) => attributes.email)
    .toSorted() ?? [];
const made = async (answer: Promise<Answered>): Promise<string> => {
  const { status, body } = await answer;
  assert.equal(status, 201, JSON.stringify(body));
  return body.id;
};

suite('provisioning by SCIM', { skip }, () => {
  test('somebody is looked for, made, changed, kept out, let in and taken away, as Okta does it', async () => {
    const { gateway, scim } = await openHouse();
    const { ask, services } = gateway;
    const filter = encodeURIComponent('userName eq "Jane@acme.test"');
    const none = await scim('GET', `/Users?filter=${filter}&startIndex=1&count=100`);
    assert.match(String(none.headers['content-type']), /^application\/scim\+json/);
    assert.deepEqual([none.status, none.body.totalResults, none.body.Resources], [200, 0, []]);
    const { status, headers, body } = await scim('POST', '/Users', userOf('jane', { externalId: '00u1' }));
    assert.equal(status, 201);
    assert.deepEqual(
      { ...body, meta: body.meta.resourceType },
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        ...{ id: body.id, externalId: '00u1', userName: 'jane@acme.test', name: { formatted: 'jane' } },
        ...{ emails: [{ value: 'jane@acme.test', primary: true }], active: true, meta: 'User' },
      },
    );
    assert.equal(headers['location'], `${services.origin}/scim/v2/Users/${body.id}`);
    const found = await scim('GET', `/Users?filter=${filter}`);
    assert.deepEqual([found.body.totalResults, found.body.Resources[0].id], [1, body.id]);

    const { data } = (await ask('GET', `${admin}/users?q=jane`)).body;
    assert.deepEqual(
      [data[0].attributes['is-scim-managed'], data[0].attributes['scim-username']],
      [true, 'jane@acme.test'],
    );
    const owner = data[0].id;
    await gateway.owner.query(`insert into user_sso (user_id, name_id) values ($1, 'jane@acme.test')`, [owner]);
    const token = makeUserToken(services.rng);
    await registerToken(services, { token, owner, description: '' });
    await gateway.owner.query(`insert into browser_session (mac, user_id) values ('\\x01', $1)`, [owner]);
    const works = async (): Promise<boolean> => (await ask('GET', '/api/v2/account/details', { token })).status === 200;
    assert.equal(await works(), true);
    const json = { data: { attributes: { username: 'else' } } };
    assert.equal((await ask('PATCH', '/api/v2/account/update', { token, json })).status, 403);
    assert.equal((await ask('POST', `${admin}/users/${owner}/actions/suspend`)).status, 403);
    assert.equal((await ask('DELETE', `${admin}/users/${owner}`)).status, 403);

    const out = await scim('PUT', `/Users/${body.id}`, userOf('jane', { active: false }));
    assert.deepEqual([out.status, out.body.active, out.body.externalId], [200, false, undefined]);
    assert.equal(await works(), false);
    assert.equal((await gateway.owner.query('select from browser_session where user_id = $1', [owner])).length, 0);
    assert.equal((await scim('PUT', `/Users/${body.id}`, userOf('jane'))).body.active, true);
    assert.equal(await works(), true);
    const renamed = await scim('PUT', `/Users/${body.id}`, { ...userOf('janet'), userName: 'JANET' });
    assert.deepEqual(
      [renamed.body.userName, renamed.body.emails[0].value, renamed.body.name.formatted],
      ['JANET', 'janet@acme.test', 'jane'],
    );

    assert.equal((await scim('DELETE', `/Users/${body.id}`)).status, 204);
    assert.equal((await scim('GET', `/Users/${body.id}`)).status, 404);
    assert.equal(await works(), false);
    const back = await scim('POST', '/Users', userOf('janet'));
    assert.deepEqual([back.status, back.body.name.formatted, back.body.active], [201, 'jane', true], 'the same user');
    assert.equal(await works(), true);
    const trail = (await ask('GET', '/api/v2/terrace/audit-trail')).body.data;
    const created = trail.find(({ resource }: any) => resource.type === 'scim_user' && resource.action === 'create');
    assert.deepEqual([created.auth.description, created.resource.meta], ['SCIM: Okta', { name: 'janet@acme.test' }]);
    assert.deepEqual(gateway.faults, []);
  });

  test('Entra changes one attribute after another, in its own spelling', async () => {
    const { gateway, scim } = await openHouse();
    const id = await made(scim('POST', '/Users', userOf('kim')));
    const patch = (...operations: readonly object[]) => scim('PATCH', `/Users/${id}`, changes(...operations));
    const off = await patch({ op: 'Replace', path: 'active', value: 'False' });
    assert.deepEqual([off.status, off.body.active], [200, false]);
    const on = await patch(
      { op: 'Add', path: 'externalId', value: 'e-1' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'kim@other.test' },
      {
        op: 'replace',
        value: { active: true, displayName: 'Kim', 'urn:ietf:params:scim:schemas:core:2.0:User:userName': 'kim' },
      },
      { op: 'Remove', path: 'userName' },
    );
    const { active, externalId, userName, emails } = on.body;
    assert.deepEqual([active, externalId, userName, emails[0].value], [true, 'e-1', 'kim', 'kim@other.test']);
    const byId = await scim('GET', `/Users?filter=${encodeURIComponent('externalId eq "e-1"')}`);
    assert.equal(byId.body.totalResults, 1);
    assert.equal((await patch({ op: 'Remove', path: 'externalId' })).body.externalId, undefined);
    for (const operation of [
      { op: 'move', path: 'active' },
      { op: 'replace', path: 'active', value: 'perhaps' },
      { op: 'replace', value: 1 },
    ])
      assert.equal((await patch(operation)).status, 400, JSON.stringify(operation));
    assert.equal(
      (await patch(...Array.from({ length: 101 }, () => ({ op: 'remove', path: 'externalId' })))).status,
      400,
    );
    assert.deepEqual(gateway.faults, []);
  });

  test('what is taken, missing or unknown is said in the words of SCIM', async () => {
    const { gateway, scim } = await openHouse();
    await makePerson(gateway, 'lena');
    const lena = await scim('POST', '/Users', userOf('lena'));
    assert.equal(lena.body.name.formatted, 'lena', 'who was there already is taken over');
    await made(scim('POST', '/Users', userOf('mia')));
    for (const [answer, status, type] of [
      [await scim('POST', '/Users', userOf('LENA')), 409, 'uniqueness'],
      [await scim('POST', '/Users', userOf('lena', { userName: 'other' })), 409, 'uniqueness'],
      [await scim('PUT', `/Users/${lena.body.id}`, userOf('lena', { userName: 'mia@acme.test' })), 409, 'uniqueness'],
      [await scim('PUT', `/Users/${lena.body.id}`, userOf('mia', { userName: 'lena' })), 409, 'uniqueness'],
      [await scim('POST', '/Users', { userName: 'nobody' }), 400, 'invalidValue'],
      [await scim('GET', `/Users?filter=${encodeURIComponent('title co "x"')}`), 400, 'invalidFilter'],
      [await scim('GET', '/Users?count=many'), 400, 'invalidValue'],
      [await scim('GET', '/Users/none'), 404, undefined],
      [await scim('GET', '/ResourceTypes/Car'), 404, undefined],
      [await gateway.ask('GET', '/scim/v2/Users'), 401, undefined],
    ] as const) {
      assert.match(String(answer.headers['content-type']), /^application\/scim\+json/);
      assert.deepEqual(
        [answer.status, answer.body.status, answer.body.schemas, answer.body.scimType],
        [status, String(status), ['urn:ietf:params:scim:api:messages:2.0:Error'], type],
        JSON.stringify(answer.body),
      );
    }
    const page = await scim('GET', '/Users?startIndex=2&count=1');
    assert.deepEqual([page.body.totalResults, page.body.startIndex, page.body.itemsPerPage], [2, 2, 1]);
    assert.deepEqual((await scim('GET', '/Users?count=0')).body.Resources, []);
    const config = await scim('GET', '/ServiceProviderConfig');
    assert.deepEqual([config.body.patch.supported, config.body.filter.maxResults], [true, 200]);
    assert.equal((await scim('GET', '/Schemas')).body.totalResults, 2);
    assert.equal((await scim('GET', '/ResourceTypes/Group')).body.endpoint, '/Groups');
    assert.deepEqual(gateway.faults, []);
  });

  test('a team follows a group: who is in it, who comes and who goes, but for a pause', async () => {
    const { gateway, scim } = await openHouse();
    const { ask } = gateway;
    const [nina, olaf, paul] = [
      await made(scim('POST', '/Users', userOf('nina'))),
      await made(scim('POST', '/Users', userOf('olaf'))),
      await made(scim('POST', '/Users', userOf('paul'))),
    ];
    const group = await made(scim('POST', '/Groups', { displayName: 'Engineering', members: [{ value: nina }] }));
    const team = await makeTeam(gateway, 'engineers', await makePerson(gateway, 'quinn'));
    const path = `${admin}/teams/${team}/scim-group-mapping`;
    const link = (id: string) =>
      ask('POST', path, { json: { data: { type: 'scim-group-mappings', attributes: { 'scim-group-id': id } } } });
    const pause = (isPaused: boolean) =>
      ask('PATCH', path, { json: { data: { attributes: { 'scim-sync-paused': isPaused } } } });
    const shown = async (): Promise<readonly unknown[]> => {
      const { attributes } = (await ask('GET', `/api/v2/teams/${team}`)).body.data;
      return ['scim-linked', 'scim-group-name', 'scim-sync-paused'].map((name) => attributes[name]);
    };
    assert.deepEqual(await shown(), [false, null, false]);
    assert.equal((await link('none')).status, 404);
    assert.equal((await pause(true)).status, 409);
    assert.equal((await link(group)).status, 204);
    assert.equal((await link(group)).status, 409);
    assert.deepEqual(await shown(), [true, 'Engineering', false]);
    assert.deepEqual(await membersOf(gateway, team), ['nina@acme.test'], 'who was in it before is not');

    const patch = (...operations: readonly object[]) => scim('PATCH', `/Groups/${group}`, changes(...operations));
    await patch({ op: 'Add', path: 'members', value: [{ value: olaf }, { value: paul }] });
    assert.deepEqual(await membersOf(gateway, team), ['nina@acme.test', 'olaf@acme.test', 'paul@acme.test']);
    await patch(
      { op: 'Remove', path: `members[value eq "${nina}"]` },
      { op: 'Remove', path: 'members', value: [{ value: paul }] },
    );
    assert.deepEqual(await membersOf(gateway, team), ['olaf@acme.test']);
    const replaced = await scim('PUT', `/Groups/${group}`, { displayName: 'engineering', members: [{ value: nina }] });
    assert.deepEqual(
      [replaced.body.displayName, replaced.body.members],
      ['engineering', [{ value: nina, display: 'nina@acme.test' }]],
    );
    assert.deepEqual(await membersOf(gateway, team), ['nina@acme.test']);
    const bad = await patch({ op: 'add', path: 'members', value: [{ value: olaf }, { value: 'nobody' }] });
    assert.equal(bad.status, 404);
    assert.deepEqual(await membersOf(gateway, team), ['nina@acme.test'], 'nothing is half done');
    assert.equal((await scim('POST', '/Groups', { displayName: 'ENGINEERING' })).status, 409);

    const teamPath = `/api/v2/teams/${team}`;
    const json = { data: [{ type: 'users', id: 'quinn' }] };
    for (const refused of [
      await ask('POST', `${teamPath}/relationships/users`, { json }),
      await ask('DELETE', `${teamPath}/relationships/users`, { json }),
      await ask('DELETE', teamPath),
      await ask('PATCH', teamPath, { json: { data: { attributes: { name: 'else' } } } }),
    ])
      assert.equal(refused.status, 403);
    assert.equal(
      (await ask('PATCH', teamPath, { json: { data: { attributes: { visibility: 'organization' } } } })).status,
      200,
    );

    assert.equal((await pause(true)).status, 204);
    await patch({ op: 'replace', path: 'members', value: [{ value: paul }] });
    assert.deepEqual(await membersOf(gateway, team), ['nina@acme.test']);
    assert.equal((await pause(false)).status, 204);
    assert.deepEqual(await membersOf(gateway, team), ['paul@acme.test']);
    await scim('DELETE', `/Users/${paul}`);
    assert.deepEqual(await membersOf(gateway, team), []);
    await patch({ op: 'add', path: 'members', value: [{ value: nina }] });
    assert.equal((await ask('DELETE', path)).status, 204);
    assert.equal((await ask('DELETE', path)).status, 409);
    await scim('DELETE', `/Groups/${group}`);
    assert.deepEqual(await membersOf(gateway, team), ['nina@acme.test'], 'who is in it stays');
    assert.deepEqual(await shown(), [false, null, false]);
    assert.deepEqual(gateway.faults, []);
  });

  test('a team that follows again waits for whoever is changing its group, and so does a group that becomes that of admins', async () => {
    const { gateway, scim, settings } = await openHouse();
    const { ask, owner } = gateway;
    const nora = await made(scim('POST', '/Users', userOf('nora')));
    const group = await made(scim('POST', '/Groups', { displayName: 'Movers', members: [{ value: nora }] }));
    const team = await makeTeam(gateway, 'movers');
    const path = `${admin}/teams/${team}/scim-group-mapping`;
    const pause = (isPaused: boolean) =>
      ask('PATCH', path, { json: { data: { attributes: { 'scim-sync-paused': isPaused } } } });
    const isWaiting = async (): Promise<boolean> =>
      (
        await owner.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%scim_group%for share%'`,
        )
      ).length > 0;
    /** Takes nora out of the group, as a provider does, and lets `meanwhile` begin before it is done. */
    const takeOut = async (meanwhile: () => Promise<Answered>): Promise<Answered> => {
      const { answer } = await owner.transaction(async (inside) => {
        await inside.query('update scim_group set updated_at = now() where id = $1', [group]);
        await inside.query('delete from scim_member where scim_group = $1', [group]);
        let isOver = false;
        const begun = meanwhile().finally(() => {
          isOver = true;
        });
        while (!isOver && !(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 10));
        return { answer: begun };
      });
      return await answer;
    };
    const link = { json: { data: { type: 'scim-group-mappings', attributes: { 'scim-group-id': group } } } };
    assert.equal((await ask('POST', path, link)).status, 204);
    assert.equal((await pause(true)).status, 204);
    assert.equal((await takeOut(() => pause(false))).status, 204);
    assert.deepEqual(await membersOf(gateway, team), [], 'nora is in no group any more');
    assert.equal((await ask('DELETE', path)).status, 204);
    await scim('PUT', `/Groups/${group}`, { members: [{ value: nora }] });
    assert.equal((await takeOut(() => settings({ 'site-admin-group-scim-id': group }))).status, 200);
    const { data } = (await ask('GET', `${admin}/users?q=nora@`)).body;
    assert.equal(data[0].attributes['is-admin'], false);
    assert.deepEqual(gateway.faults, []);
  });

  test('of a group of admins that is emptied one stays where there is no other, and the provider is told who', async () => {
    const { gateway, scim, settings } = await openHouse();
    const { owner } = gateway;
    const ids: string[] = [];
    for (const name of ['vera', 'walt', 'xena']) ids.push(await made(scim('POST', '/Users', userOf(name))));
    const members = ids.map((value) => ({ value }));
    const group = await made(scim('POST', '/Groups', { displayName: 'Chiefs', members }));
    assert.equal((await settings({ 'site-admin-group-scim-id': group })).status, 200);
    const others = await owner.query<{ readonly id: string }>(
      `update app_user set is_site_admin = false where is_site_admin and id not in (select user_id from scim_user) returning id`,
    );
    const admins = async (): Promise<readonly string[]> =>
      (
        await owner.query<{ readonly username: string }>(
          'select username from app_user where is_site_admin and not is_suspended order by username',
        )
      ).map(({ username }) => username);
    assert.deepEqual(await admins(), ['vera', 'walt', 'xena']);
    for (const time of ['first', 'second']) {
      const { status, body } = await scim('PUT', `/Groups/${group}`, { members: [] });
      assert.equal(status, 409, time);
      assert.match(body.detail, /user vera stays a site admin/);
      assert.deepEqual(await admins(), ['vera'], time);
    }
    const [vera = ''] = ids;
    const out = changes({ op: 'replace', path: 'active', value: false });
    assert.equal((await scim('PATCH', `/Users/${vera}`, out)).status, 409);
    assert.deepEqual(await admins(), ['vera']);
    await owner.query('update app_user set is_site_admin = true where id = any($1::text[])', [
      others.map(({ id }) => id),
    ]);
    assert.equal((await scim('PUT', `/Groups/${group}`, { members: [] })).status, 200, 'a repetition heals it');
    assert.ok(!(await admins()).includes('vera'));
    assert.deepEqual(gateway.faults, []);
  });

  test('whoever is suspended and still an admin by the group is none after a repetition', async () => {
    const { gateway, scim, settings } = await openHouse();
    const yves = await made(scim('POST', '/Users', userOf('yves')));
    const group = await made(scim('POST', '/Groups', { displayName: 'Heads', members: [{ value: yves }] }));
    assert.equal((await settings({ 'site-admin-group-scim-id': group })).status, 200);
    await gateway.owner.query(`update app_user set is_suspended = true where username = 'yves'`);
    const off = await scim('PATCH', `/Users/${yves}`, changes({ op: 'replace', path: 'active', value: false }));
    assert.equal(off.status, 200);
    const { data } = (await gateway.ask('GET', `${admin}/users?q=yves@`)).body;
    assert.deepEqual([data[0].attributes['is-admin'], data[0].attributes['is-suspended']], [false, true]);
    assert.deepEqual(gateway.faults, []);
  });

  test('owners follow nobody, and the group of admins makes admins and takes it from those it made', async () => {
    const { gateway, scim, settings } = await openHouse();
    const { ask } = gateway;
    const isAdmin = async (name: string): Promise<boolean> =>
      (await ask('GET', `${admin}/users?q=${name}@`)).body.data[0].attributes['is-admin'];
    const [rita, sam] = [
      await made(scim('POST', '/Users', userOf('rita'))),
      await made(scim('POST', '/Users', userOf('sam'))),
    ];
    const { data } = (await ask('GET', `${admin}/users?q=sam@`)).body;
    await ask('POST', `${admin}/users/${data[0].id}/actions/grant_admin`);
    const group = await made(
      scim('POST', '/Groups', { displayName: 'Admins', members: [{ value: rita }, { value: sam }] }),
    );
    assert.equal((await settings({ 'site-admin-group-scim-id': 'none' })).status, 422);
    const set = await settings({ 'site-admin-group-scim-id': group });
    assert.equal(set.body.data.attributes['site-admin-group-display-name'], 'Admins');
    assert.deepEqual([await isAdmin('rita'), await isAdmin('sam')], [true, true]);
    const team = await makeTeam(gateway, 'plain');
    const owners = (await ask('GET', `/api/v2/organizations/${organization}/teams?q=owners`)).body.data[0].id;
    for (const [id, words] of [
      [team, 'The site admin group cannot be linked to a team'],
      [owners, 'Owners team SCIM linking is not yet supported'],
    ]) {
      const json = { data: { attributes: { 'scim-group-id': group } } };
      const { status, body } = await ask('POST', `${admin}/teams/${id}/scim-group-mapping`, { json });
      assert.deepEqual([status, body.errors[0].detail], [422, words]);
    }
    await scim('PUT', `/Groups/${group}`, { members: [] });
    assert.deepEqual([await isAdmin('rita'), await isAdmin('sam')], [false, true], 'sam was one before');
    await scim('PUT', `/Groups/${group}`, { members: [{ value: rita }] });
    await scim('PATCH', `/Users/${rita}`, changes({ op: 'replace', path: 'active', value: false }));
    assert.equal(await isAdmin('rita'), false);
    await scim('PATCH', `/Users/${rita}`, changes({ op: 'replace', path: 'active', value: true }));
    assert.equal(await isAdmin('rita'), true);
    await settings({ paused: true });
    assert.equal(await isAdmin('rita'), true);
    await settings({ 'site-admin-group-scim-id': null });
    assert.equal(await isAdmin('rita'), false);
    assert.deepEqual(gateway.faults, []);
  });

  test('only the token of a provider opens it, while it is on and not paused, and the end takes all of it away', async () => {
    const { gateway, scim, settings } = await openHouse();
    const { ask } = gateway;
    const tokens = `${admin}/scim-tokens`;
    const make = (attributes: object) => ask('POST', tokens, { json: { data: { attributes } } });
    for (const [attributes, status] of [
      [{}, 422],
      [{ description: ' ' }, 422],
      [{ description: 'x', 'expired-at': new Date(Date.now() + 20 * 86_400_000).toISOString() }, 400],
      [{ description: 'x', 'expired-at': new Date(Date.now() + 400 * 86_400_000).toISOString() }, 400],
    ] as const)
      assert.equal((await make(attributes)).status, status, JSON.stringify(attributes));
    const second = (await make({ description: 'Entra' })).body.data;
    const { token } = second.attributes;
    assert.equal((await ask('GET', '/scim/v2/Users', { token })).status, 200);
    const listed = (await ask('GET', tokens)).body.data;
    assert.deepEqual(
      listed.map(({ attributes }: any) => [attributes.description, attributes.token]),
      [
        ['Entra', null],
        ['Okta', null],
      ],
    );
    assert.notEqual(listed[0].attributes['last-used-at'], null);
    const tess = await makePerson(gateway, 'tess');
    await gateway.owner.query(`insert into user_sso (user_id, name_id) values ($1, $2)`, [tess.id, tess.email]);
    for (const [path, status] of [
      [tokens, 404],
      [`${admin}/scim-settings`, 404],
      [`${admin}/scim-groups`, 404],
      [`/api/v2/authentication-tokens/${second.id}`, 404],
      ['/scim/v2/Users', 401],
    ] as const)
      assert.equal((await ask('GET', path, { token: tess.token })).status, status, path);
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 401, 'it opens nothing else');
    assert.equal((await ask('DELETE', `/api/v2/authentication-tokens/${second.id}`)).status, 204);
    assert.equal((await ask('GET', '/scim/v2/Users', { token })).status, 401);

    const id = await made(scim('POST', '/Users', userOf('uma')));
    await made(scim('POST', '/Groups', { displayName: 'Uma and others', members: [{ value: id }] }));
    assert.deepEqual(
      (await ask('GET', `${admin}/scim-groups?q=uma AND`)).body.data.map(({ attributes }: any) => attributes.name),
      ['Uma and others'],
    );
    await settings({ paused: true });
    assert.equal((await scim('GET', `/Users/${id}`)).status, 403);
    assert.equal((await scim('GET', '/ServiceProviderConfig')).status, 200);
    await settings({ paused: false });
    assert.equal((await settings({ enabled: false })).status, 422);
    const off = await ask('PATCH', `${admin}/saml-settings`, { json: { data: { attributes: { enabled: false } } } });
    assert.deepEqual(
      [off.status, off.body.errors[0].source.pointer],
      [422, '/data/attributes/enabled'],
      'who is provisioned keeps a way in',
    );
    const ended = await ask('DELETE', `${admin}/scim-settings`);
    assert.deepEqual([ended.status, ended.body.data.attributes.enabled], [200, false]);
    assert.equal((await scim('GET', '/ServiceProviderConfig')).status, 401);
    assert.deepEqual(
      [(await ask('GET', `${admin}/scim-groups`)).body.data, (await ask('GET', tokens)).body.data],
      [[], []],
    );
    const uma = (await ask('GET', `${admin}/users?q=uma@`)).body.data[0];
    assert.deepEqual(
      [uma.attributes['is-suspended'], 'is-scim-managed' in uma.attributes],
      [false, false],
      'the user stays',
    );
    await ask('PATCH', `${admin}/saml-settings`, { json: { data: { attributes: { 'provider-type': 'unknown' } } } });
    assert.equal((await settings({ enabled: true })).status, 422, 'who is provisioned has to have a way in');
    assert.deepEqual(gateway.faults, []);
  });
});
