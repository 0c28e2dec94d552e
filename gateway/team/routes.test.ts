// Teams over HTTP: who is in them, what they may reach, their tokens; and that each person sees and does what was given, and no more.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { give, join, makePerson, makeTeam } from './scratch-people.ts';

type Method = Parameters<ScratchGateway['ask']>[0];
const teams = '/api/v2/organizations/acme/teams';
const names = ({ body }: Answered): readonly string[] =>
  body.data.map(({ attributes }: { attributes: { name: string } }) => attributes.name);
const body = (type: string, attributes: object): object => ({ json: { data: { type, attributes } } });

suite('teams', { skip }, () => {
  test('are made, changed, listed and deleted; the owners stay as they are', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const made = await ask(
      'POST',
      teams,
      body('teams', { name: 'net', 'organization-access': { 'manage-policies': true } }),
    );
    assert.equal(made.status, 201);
    const { id, attributes } = made.body.data;
    assert.deepEqual(
      [attributes.visibility, attributes['users-count'], attributes['organization-access']['manage-policies']],
      ['secret', 0, true],
    );
    assert.equal(attributes['organization-access']['manage-teams'], false);
    const again = await ask('POST', teams, body('teams', { name: 'net' }));
    assert.deepEqual([again.status, again.body.errors[0].source.pointer], [422, '/data/attributes/name']);
    const change = { visibility: 'organization', 'organization-access': { 'manage-modules': true } };
    const changed = await ask('PATCH', `/api/v2/teams/${id}`, body('teams', change));
    assert.equal(changed.body.data.attributes.visibility, 'organization');
    assert.equal(
      changed.body.data.attributes['organization-access']['manage-policies'],
      true,
      'what is not said stays',
    );
    assert.deepEqual(names(await ask('GET', teams)), ['owners', 'net']);
    const [owners] = (await ask('GET', `${teams}?filter[names]=owners`)).body.data;
    assert.equal(owners.attributes.permissions['can-destroy'], false);
    assert.equal((await ask('DELETE', `/api/v2/teams/${owners.id}`)).status, 403);
    assert.equal((await ask('PATCH', `/api/v2/teams/${owners.id}`, body('teams', { name: 'kings' }))).status, 422);
    for (const [wrong, pointer] of [
      [{ name: 'two ' }, '/data/attributes/name'],
      [{ visibility: 'public' }, '/data/attributes/visibility'],
      [{ 'organization-access': { 'manage-teams': 'yes' } }, '/data/attributes/organization-access/manage-teams'],
    ] as const) {
      const refused = await ask('PATCH', `/api/v2/teams/${id}`, body('teams', wrong));
      assert.deepEqual([refused.status, refused.body.errors[0].source.pointer], [422, pointer]);
    }
    assert.equal((await ask('DELETE', `/api/v2/teams/${id}`)).status, 204);
    assert.equal((await ask('GET', `/api/v2/teams/${id}`)).status, 404);
  });

  test('whoever is invited belongs to the organization once there is such a user', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const path = '/api/v2/organizations/acme/organization-memberships';
    const team = await makeTeam(gateway, 'net');
    const invite = {
      data: {
        type: 'organization-memberships',
        attributes: { email: 'Cleo@acme.test' },
        relationships: { teams: { data: [{ id: team, type: 'teams' }] } },
      },
    };
    const invited = await ask('POST', path, { json: invite });
    assert.deepEqual([invited.status, invited.body.data.attributes.status], [201, 'invited']);
    const { id } = invited.body.data;
    assert.equal((await ask('POST', path, { json: invite })).status, 422);
    const cleo = await makePerson(gateway, 'cleo');
    const now = await ask('GET', `/api/v2/organization-memberships/${id}?include=user,teams`);
    assert.deepEqual([now.body.data.attributes.status, now.body.data.relationships.user.data.id], ['active', cleo.id]);
    assert.deepEqual(
      now.body.included.map(({ type }: { type: string }) => type),
      ['users', 'teams'],
    );
    const own = await ask('GET', '/api/v2/organization-memberships', { token: cleo.token });
    assert.deepEqual(
      own.body.data.map((row: { id: string }) => row.id),
      [id],
    );
    const members = await ask('GET', `/api/v2/teams/${team}?include=users,organization-memberships`);
    assert.deepEqual(
      members.body.included.map((row: { id: string }) => row.id),
      [cleo.id, id],
    );
    const listed = await ask('GET', `${path}?q=cleo&filter[status]=active`);
    assert.equal(listed.body.meta.pagination['total-count'], 1);
    assert.equal((await ask('GET', `${path}?filter[status]=gone`)).status, 400);
    // By name, as go-tfe does it.
    const users = `/api/v2/teams/${team}/relationships/users`;
    assert.equal((await ask('DELETE', users, { json: { data: [{ type: 'users', id: 'cleo' }] } })).status, 204);
    const unknown = await ask('POST', users, { json: { data: [{ type: 'users', id: 'nobody' }] } });
    assert.match(unknown.body.errors[0].detail, /nobody: not of organization acme/);
    assert.equal((await ask('POST', users, { json: { data: [{ type: 'users', id: 'cleo' }] } })).status, 204);
    assert.equal((await ask('DELETE', `/api/v2/organization-memberships/${id}`)).status, 204);
    assert.equal((await ask('GET', '/api/v2/organizations/acme', { token: cleo.token })).status, 404);
  });

  test('an organization never loses its last owner', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const [owners] = (await ask('GET', `${teams}?filter[names]=owners`)).body.data;
    const [bea, cleo] = [await makePerson(gateway, 'bea'), await makePerson(gateway, 'cleo')];
    const [ofBea, ofCleo] = [await join(gateway, bea, [owners.id]), await join(gateway, cleo, [owners.id])];
    const relation = `/api/v2/teams/${owners.id}/relationships/organization-memberships`;
    const remove = (...ids: readonly string[]) =>
      ask('DELETE', relation, { json: { data: ids.map((id) => ({ id, type: 'organization-memberships' })) } });
    assert.equal((await remove(ofBea, ofCleo)).status, 403);
    const self = await ask('DELETE', `/api/v2/organization-memberships/${ofCleo}`, { token: cleo.token });
    assert.equal(self.status, 403);
    assert.equal((await remove(ofBea)).status, 204);
    assert.equal((await remove(ofCleo)).status, 403);
    assert.equal((await ask('DELETE', `/api/v2/organization-memberships/${ofCleo}`)).status, 403);
    assert.equal((await ask('DELETE', `/api/v2/organization-memberships/${ofBea}`)).status, 204);
  });

  test('access to workspaces and projects is given, changed and taken, and shows its parts', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const workspace = await gateway.makeWorkspace('network');
    const project = (await ask('GET', '/api/v2/organizations/acme/projects')).body.data[0].id;
    const team = await makeTeam(gateway, 'net');
    const one = await give(gateway, team, { workspace }, { access: 'custom', runs: 'plan', 'workspace-locking': true });
    const path = `/api/v2/team-workspaces/${one}`;
    const shown = (await ask('GET', path)).body.data;
    assert.deepEqual(shown.attributes, {
      ...{ access: 'custom', runs: 'plan', variables: 'none', 'state-versions': 'none', 'sentinel-mocks': 'none' },
      ...{ 'workspace-locking': true, 'run-tasks': false, 'policy-overrides': false },
    });
    const part = await ask('PATCH', path, body('team-workspaces', { variables: 'read' }));
    assert.deepEqual([part.body.data.attributes.runs, part.body.data.attributes.variables], ['plan', 'read']);
    const fixed = await ask('PATCH', path, body('team-workspaces', { access: 'write' }));
    assert.deepEqual([fixed.body.data.attributes.runs, fixed.body.data.attributes.variables], ['apply', 'write']);
    for (const [wrong, pointer] of [
      [{ access: 'all' }, '/data/attributes/access'],
      [{ access: 'read', runs: 'apply' }, '/data/attributes/runs'],
      [{ access: 'custom', runs: 'none' }, '/data/attributes/runs'],
      [{ access: 'custom', runs: 7 }, '/data/attributes/runs'],
    ] as const) {
      const refused = await ask('PATCH', path, body('team-workspaces', wrong));
      assert.deepEqual([refused.status, refused.body.errors[0].source.pointer], [422, pointer]);
    }
    const list = await ask('GET', `/api/v2/team-workspaces?filter[workspace][id]=${workspace}`);
    assert.deepEqual(
      list.body.data.map(({ id }: { id: string }) => id),
      [one],
    );
    assert.equal((await ask('GET', '/api/v2/team-workspaces')).status, 400);
    const inProject = await give(
      gateway,
      team,
      { project },
      { access: 'custom', 'project-access': { settings: 'update' }, 'workspace-access': { create: true } },
    );
    const ofProject = await ask(
      'PATCH',
      `/api/v2/team-projects/${inProject}`,
      body('team-projects', { 'workspace-access': { runs: 'apply' } }),
    );
    assert.deepEqual(ofProject.body.data.attributes['project-access'].settings, 'update');
    assert.deepEqual(
      [
        ofProject.body.data.attributes['workspace-access'].create,
        ofProject.body.data.attributes['workspace-access'].runs,
      ],
      [true, 'apply'],
    );
    assert.equal((await ask('DELETE', `/api/v2/team-projects/${inProject}`)).status, 204);
    assert.equal((await ask('DELETE', path)).status, 204);
    assert.equal((await ask('GET', path)).status, 404);
  });

  test('a person does what was given, and the rest is not there', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const [seen, hidden] = [await gateway.makeWorkspace('seen'), await gateway.makeWorkspace('hidden')];
    const bea = await makePerson(gateway, 'bea');
    const team = await makeTeam(gateway, 'net', bea);
    const access = await give(gateway, team, { workspace: seen }, { access: 'plan' });
    await gateway.makeConfiguration(seen);
    const as = (method: Method, path: string, more: object = {}): Promise<Answered> =>
      ask(method, `/api/v2/${path}`, { token: bea.token, ...more });
    const list = await as('GET', 'organizations/acme/workspaces?page[size]=1');
    assert.deepEqual([names(list), list.body.meta.pagination['total-count']], [['seen'], 1]);
    const { permissions } = (await as('GET', `workspaces/${seen}`)).body.data.attributes;
    assert.deepEqual(
      [
        permissions['can-queue-run'],
        permissions['can-queue-apply'],
        permissions['can-update'],
        permissions['can-lock'],
      ],
      [true, false, false, false],
    );
    for (const path of [`workspaces/${hidden}`, `workspaces/${hidden}/runs`, 'organizations/other'])
      assert.equal((await as('GET', path)).status, 404, path);
    const create = (attributes: object = {}) =>
      as('POST', 'runs', {
        json: { data: { attributes, relationships: { workspace: { data: { id: seen, type: 'workspaces' } } } } },
      });
    const forbidden = await create({ 'auto-apply': true });
    assert.deepEqual([forbidden.status, /not apply/.test(forbidden.body.errors[0].detail)], [403, true]);
    // A workspace that applies by itself does so for who may apply.
    await ask('PATCH', `/api/v2/workspaces/${seen}`, body('workspaces', { 'auto-apply': true }));
    const run = (await create()).body.data;
    assert.deepEqual(
      [
        run.attributes['auto-apply'],
        run.attributes.permissions['can-apply'],
        run.attributes.permissions['can-comment'],
      ],
      [false, false, true],
    );
    assert.equal((await as('POST', `runs/${run.id}/actions/apply`)).status, 404);
    assert.equal((await as('POST', `runs/${run.id}/comments`, body('comments', { body: 'mine' }))).status, 201);
    assert.equal((await as('POST', `runs/${run.id}/actions/cancel`)).status, 202, 'her own run she takes back');
    const theirs = await gateway.makeRun(seen);
    assert.equal((await as('POST', `runs/${theirs}/actions/cancel`)).status, 404, "another's she does not");
    await gateway.makeConfiguration(hidden);
    const unseen = await gateway.makeRun(hidden);
    const runsOf = async (token: string): Promise<readonly string[]> =>
      (await ask('GET', '/api/v2/organizations/acme/runs', { token })).body.data.map((row: { id: string }) => row.id);
    assert.deepEqual(await runsOf(bea.token), [theirs, run.id]);
    assert.deepEqual(await runsOf(gateway.token), [unseen, theirs, run.id]);
    for (const [method, path, more] of [
      ['POST', `workspaces/${seen}/vars`, body('vars', { key: 'a', value: 'b', category: 'env' })],
      ['POST', `workspaces/${seen}/actions/lock`, {}],
      ['PATCH', `workspaces/${seen}`, body('workspaces', { description: 'x' })],
      ['DELETE', `workspaces/${seen}`, {}],
      ['GET', 'organizations/acme/varsets', {}],
      ['POST', 'organizations/acme/teams', body('teams', { name: 'mine' })],
      ['PATCH', `team-workspaces/${access}`, body('team-workspaces', { access: 'admin' })],
      ['GET', 'terrace/users', {}],
    ] as const)
      assert.equal((await as(method, path, more)).status, 404, `${method} ${path}`);
    assert.equal((await as('GET', `workspaces/${seen}/vars`)).status, 200);
    const made = await as('POST', 'organizations/acme/workspaces', body('workspaces', { name: 'mine' }));
    assert.equal(made.status, 403);
    assert.match(made.body.errors[0].detail, /you may not make workspaces in organization acme/);
    // What was taken is gone with the next request.
    await ask('DELETE', `/api/v2/team-workspaces/${access}`);
    assert.equal((await as('GET', `workspaces/${seen}`)).status, 404);
  });

  test('nobody gives more than they have', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const bea = await makePerson(gateway, 'bea');
    const team = await makeTeam(gateway, 'managers', bea, { 'organization-access': { 'manage-teams': true } });
    const [owners] = (await ask('GET', `${teams}?filter[names]=owners`)).body.data;
    const as = (method: Method, path: string, more: object = {}): Promise<Answered> =>
      ask(method, `/api/v2/${path}`, { token: bea.token, ...more });
    const more = body('teams', { name: 'more', 'organization-access': { 'manage-workspaces': true } });
    const refused = await as('POST', 'organizations/acme/teams', more);
    assert.match(refused.body.errors[0].detail, /may not give manage-workspaces/);
    const own = await as(
      'PATCH',
      `teams/${team}`,
      body('teams', { 'organization-access': { 'manage-projects': true } }),
    );
    assert.equal(own.status, 403);
    const self = { json: { data: [{ type: 'users', id: 'bea' }] } };
    assert.equal((await as('POST', `teams/${owners.id}/relationships/users`, self)).status, 404);
    assert.equal((await as('POST', `teams/${owners.id}/authentication-token`)).status, 404);
    const invite = {
      data: {
        type: 'organization-memberships',
        attributes: { email: 'x@acme.test' },
        relationships: { teams: { data: [{ id: owners.id, type: 'teams' }] } },
      },
    };
    assert.equal((await as('POST', 'organizations/acme/organization-memberships', { json: invite })).status, 422);
    assert.equal((await as('POST', 'organizations/acme/teams', body('teams', { name: 'plain' }))).status, 201);
  });

  test('tokens of teams and of the organization act with their rights, and end', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const workspace = await gateway.makeWorkspace('network');
    const team = await makeTeam(gateway, 'net');
    await give(gateway, team, { workspace }, { access: 'write' });
    const path = `/api/v2/teams/${team}/authentication-token`;
    const first = await ask('POST', path);
    assert.match(first.body.data.attributes.token, /^terrace\.team\./);
    const second = await ask('POST', path);
    assert.equal((await ask('GET', '/api/v2/account/details', first.body.data.attributes)).status, 401, 'replaced');
    const { token } = second.body.data.attributes;
    const account = (await ask('GET', '/api/v2/account/details', { token })).body.data.attributes;
    assert.deepEqual([account.username, account['is-service-account']], ['api-team_net', true]);
    assert.equal((await ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, { token })).status, 200);
    const held = (await ask('GET', `/api/v2/workspaces/${workspace}`)).body.data;
    assert.deepEqual(held.relationships['locked-by'].data, { id: team, type: 'teams' });
    assert.equal((await ask('POST', `/api/v2/workspaces/${workspace}/actions/unlock`, { token })).status, 200);
    const several = `/api/v2/teams/${team}/authentication-tokens`;
    const named = await ask('POST', several, body('authentication-tokens', { description: 'ci' }));
    assert.equal(named.status, 201);
    const twice = await ask('POST', several, body('authentication-tokens', { description: 'ci' }));
    assert.deepEqual(
      [twice.status, twice.body.errors[0].title, twice.body.errors[0].detail],
      [422, 'invalid attributes', 'Validation failed: Description has already been taken'],
    );
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 200);
    const listed = await ask('GET', '/api/v2/organizations/acme/team-tokens?q=net');
    assert.equal(listed.body.meta.pagination['total-count'], 2);
    assert.equal((await ask('DELETE', `/api/v2/authentication-tokens/${named.body.data.id}`)).status, 204);

    const ofAll = await ask('POST', '/api/v2/organizations/acme/authentication-token');
    const as = { token: ofAll.body.data.attributes.token };
    assert.equal((await ask('GET', teams, as)).status, 200);
    const made = await ask('POST', '/api/v2/organizations/acme/workspaces', {
      ...as,
      ...body('workspaces', { name: 'by-token' }),
    });
    assert.equal(made.status, 201);
    await gateway.makeConfiguration(made.body.data.id);
    const relationships = { workspace: { data: { id: made.body.data.id, type: 'workspaces' } } };
    assert.equal((await ask('POST', '/api/v2/runs', { ...as, json: { data: { relationships } } })).status, 404);
    assert.equal((await ask('POST', '/api/v2/organizations/acme/authentication-token', as)).status, 404);
    assert.equal((await ask('DELETE', '/api/v2/organizations/acme/authentication-token')).status, 204);
    assert.equal((await ask('GET', teams, as)).status, 401);
    // A team that is gone takes its tokens along.
    await ask('DELETE', `/api/v2/teams/${team}`);
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 401);
  });

  test('somebody who comes into a team while it goes is a conflict, and no failure of the server', async () => {
    await using gateway = await openScratchGateway();
    const { ask, owner } = gateway;
    const team = await makeTeam(gateway, 'net');
    const cleo = await makePerson(gateway, 'cleo');
    await join(gateway, cleo, [team]);
    const users = `/api/v2/teams/${team}/relationships/users`;
    const named = { json: { data: [{ type: 'users', id: 'cleo' }] } };
    assert.equal((await ask('DELETE', users, named)).status, 204);
    const asked = await owner.transaction(async (inside) => {
      await inside.query('delete from team where id = $1', [team]);
      const answer = ask('POST', users, named);
      const isWaiting = async () =>
        (
          await owner.query(
            `select 1 from pg_stat_activity
            where wait_event_type = 'Lock' and query like 'insert into team_member%' and datname = current_database()`,
          )
        ).length > 0;
      while (!(await isWaiting())) await pause(5);
      return { answer };
    });
    const { status, body: said } = await asked.answer;
    assert.deepEqual([status, said.errors[0].title], [409, 'conflict']);
    assert.equal((await ask('POST', users, named)).status, 404, 'and who asks again is told what is so');
    assert.deepEqual(gateway.faults, []);
  });
});
