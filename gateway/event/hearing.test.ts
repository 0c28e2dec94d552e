// Who may hear what: the same answer as subjects for NATS and event by event, and never more than may be read.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { createOrganization, readOrganization } from '@terrace/actors/organization/view';
import { manualClock } from '@terrace/runtime/clock/manual';
import type { Sql } from '@terrace/runtime/store/sql';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Principal } from '../http/authenticate.ts';
import { Places } from './places.ts';
import { Hearing, subjectsFor, subjectsMax } from './hearing.ts';
import type { May } from './hearing.ts';

const by = { kind: 'user', id: 'user-1', name: 'bea' } as const;
const bea: Extract<Principal, { kind: 'user' }> = {
  kind: 'user',
  by,
  email: 'bea@acme.test',
  isSiteAdmin: false,
  rights: new Map(),
  token: 'at-1' as never,
};

test(
  'a site admin hears all, a stranger nothing; others hear organizations, or workspaces of them',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { sql, rng, clock } = gateway.services;
    const [one, two] = [await gateway.makeWorkspace('one'), await gateway.makeWorkspace('two')];
    await createOrganization(sql, { name: 'other', email: 'anna@acme.test', rng });
    const acme = (await readOrganization(sql, 'acme'))?.external_id ?? '';
    const other = (await readOrganization(sql, 'other'))?.external_id ?? '';
    const events = {
      one: `act.evt.${acme}.prj-1.${one}.run.run-1.created`,
      two: `act.evt.${acme}.prj-1.${two}.run.run-2.created`,
      acme: `act.evt.${acme}._._.team.team-1.created`,
      other: `act.evt.${other}._.${one}.run.run-1.created`,
      nobody: `act.evt._._._.run.run-1.created`,
      none: 'act.cmd.1.run.run-1.run.confirm',
    };
    const places = new Places({ sql, clock });
    const heard = async (principal: Principal, may?: May): Promise<string> => {
      const hearing = new Hearing({ places, principal, ...(may === undefined ? {} : { may }) });
      const names: string[] = [];
      for (const [name, subject] of Object.entries(events)) if (await hearing.mayHear(subject)) names.push(name);
      return names.join(' ');
    };
    const admin: Principal = { ...bea, isSiteAdmin: true };
    assert.deepEqual(await subjectsFor(sql, admin), ['act.evt.>']);
    assert.equal(await heard(admin), 'one two acme other nobody');
    assert.deepEqual(await subjectsFor(sql, bea), []);
    assert.equal(await heard(bea), '');

    const ofAcme: May = (_, __, scope) => scope?.organization === 'acme';
    assert.deepEqual(await subjectsFor(sql, bea, ofAcme), [`act.evt.${acme}.>`]);
    assert.equal(await heard(bea, ofAcme), 'one two acme');

    const ofOne: May = (_, action, scope) =>
      action === 'read' && scope?.organization === 'acme' && (scope.workspace?.id ?? one) === one;
    assert.deepEqual(await subjectsFor(sql, bea, ofOne), [`act.evt.${acme}.*.${one}.>`]);
    assert.equal(await heard(bea, ofOne), 'one', 'and not its workspace under the name of another organization');

    const run: Principal = { kind: 'run', task: null, by, run: 'run-1' as never, organization: 'acme', workspace: one };
    assert.equal(await heard(run), 'one', 'a run hears no more than it may read');
  },
);

test('who would need more than 200 subjects is told of the stream that has no such limit', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { sql, rng } = gateway.services;
  for (let n = 1; n < subjectsMax; n += 1)
    await createOrganization(sql, { name: `org${n}`, email: 'anna@acme.test', rng });
  const all: May = (_, __, scope) => scope !== null;
  assert.equal((await subjectsFor(sql, bea, all)).length, subjectsMax);
  await createOrganization(sql, { name: 'more', email: 'anna@acme.test', rng });
  await assert.rejects(subjectsFor(sql, bea, all), { code: 'too-many-subjects', message: /terrace\/events/ });
});

test('what an event costs the database does not grow with its listeners, nor with its fellows', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { sql } = gateway.services;
  const clock = manualClock();
  const workspaces = [await gateway.makeWorkspace('one'), await gateway.makeWorkspace('two')];
  const acme = (await readOrganization(sql, 'acme'))?.external_id ?? '';
  let queries = 0;
  const counting: Pick<Sql, 'query'> = {
    query: (text, values, name) => {
      queries += 1;
      return sql.query(text, values, name);
    },
  };
  const places = new Places({ sql: counting, clock });
  let isAllowed = true;
  const may: May = (_, action, scope) => isAllowed && action === 'read' && scope?.workspace !== undefined;
  const listeners = Array.from({ length: 256 }, () => new Hearing({ places, principal: bea, may }));
  const heard = async (): Promise<ReadonlySet<boolean>> => {
    const answers: boolean[] = [];
    for (let n = 0; n < 10; n += 1)
      for (const workspace of workspaces) {
        const subject = `act.evt.${acme}.prj-1.${workspace}.run.run-${n}.created`;
        answers.push(...(await Promise.all(listeners.map((listener) => listener.mayHear(subject)))));
      }
    return new Set(answers);
  };
  assert.deepEqual(await heard(), new Set([true]));
  assert.equal(queries, 3, 'one for the organization and one for each workspace: 5120 answers');

  isAllowed = false;
  assert.deepEqual(await heard(), new Set([false]), 'a right that was lost is lost at once');
  isAllowed = true;
  await gateway.owner.query(`update workspace set deleted_at = now() where id = $1`, [workspaces[0]]);
  assert.deepEqual(await heard(), new Set([true]), 'where a workspace is holds for ten seconds');
  assert.equal(queries, 3);
  await clock.advance(10_001);
  assert.deepEqual(await heard(), new Set([false, true]));
  assert.equal(queries, 6);
});

test('a place that could not be read is read again', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { sql, clock } = gateway.services;
  const acme = (await readOrganization(sql, 'acme'))?.external_id ?? '';
  let isAway = true;
  const places = new Places({
    sql: { query: async (...given) => (isAway ? Promise.reject(new Error('away')) : await sql.query(...given)) },
    clock,
  });
  await assert.rejects(places.organization(acme), /away/);
  isAway = false;
  assert.equal(await places.organization(acme), 'acme');
});
