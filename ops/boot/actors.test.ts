// Proves that workspace, run and state version live together on a real node, over a real PostgreSQL and NATS: what a client's next read
// needs is committed before it is answered, a run's jobs are in the queue of record, runs come one after the other, and a state that a
// run or a client brings is current before anybody goes on. The workers are played by hand.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { definitions } from '@terrace/actors/definitions';
import { readRun } from '@terrace/actors/run/view';
import { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import type { Message } from '@terrace/machines/kernel/envelope';
import { ApplyId, PlanId, RunId } from '@terrace/machines/run/id';
import { OrganizationId } from '@terrace/machines/organization/id';
import { applied, create, planned } from '@terrace/machines/run/lives';
import { StateVersionId } from '@terrace/machines/state-version/id';
import { WorkspaceId } from '@terrace/machines/workspace/id';
import { defaultSettings } from '@terrace/machines/workspace/messages';
import { checkDefinition } from '@terrace/runtime/actor/step';
import type { Reply } from '@terrace/runtime/actor/ask';
import { brokenInvariants } from '@terrace/runtime/actor/invariants';
import { eventually, openHouse, skipWithoutServers as skip } from '@terrace/runtime/actor/scratch-house';
import type { House } from '@terrace/runtime/actor/scratch-house';

const schemas = [
  ...[
    'organization/schema',
    'project/schema',
    'workspace/schema',
    'run/schema',
    'run/force-cancel',
    'run/stages',
    'workspace/consumers',
    'workspace/engine',
    'run-trigger/schema',
    'configuration-version/schema',
    'state-version/schema',
    'state-version/resources',
    'agent-pool/schema',
    'workspace/agent-pool',
    'run/agent-pool',
    'workspace/project',
    'registry-module/schema',
    'workspace/vcs',
    'workspace/defaults',
    'workspace/remote',
    'configuration-version/ingress',
    'ingress/schema',
    'registry-module/vcs',
    'task-stage/schema',
    'commit-status/schema',
    'run/tests',
    'policy/schema',
  ],
].map((name) => new URL(`../../actors/${name}.sql`, import.meta.url));
const anna = { kind: 'user', id: 'user-1', name: 'anna' } as const;
const settings = { ...defaultSettings, terraformVersion: '1.11.4' };

class Place {
  readonly house: House;
  readonly workspace = WorkspaceId.make(randomBytes(16));
  readonly organizationId = OrganizationId.make(randomBytes(16));
  constructor(house: House) {
    this.house = house;
  }

  async ask(kind: string, id: string, message: Message & { readonly [name: string]: unknown }): Promise<Reply> {
    return await this.house.client.ask({ kind, id }, message, { through: true });
  }

  async createWorkspace(name = 'hello', id: string = this.workspace): Promise<Reply> {
    await this.house.sql.query(`with made as (
        insert into organization (name, external_id, email) values ('demo', 'org-1', 'anna@demo.test') on conflict do nothing)
      insert into project (id, organization, name) values ('prj-1', 'demo', 'one') on conflict do nothing`);
    const message = { type: 'workspace.create', organization: 'demo', project: 'prj-1', name, settings, by: anna };
    return await this.ask('workspace', id, { ...message, organizationId: this.organizationId });
  }

  async createRun(options: Parameters<typeof create>[0] = {}): Promise<RunId> {
    const id = RunId.make(randomBytes(16));
    const configurationVersion = ConfigurationVersionId.make(randomBytes(16));
    const { workspace, organizationId } = this;
    const place = { workspace, organizationId, configurationVersion };
    const reply = await this.ask('run', id, { ...create(options), ...place });
    assert.equal(reply.status, 'ok');
    return id;
  }

  async status(run: RunId): Promise<string | undefined> {
    return (await readRun(this.house.sql, run))?.status;
  }

  async reaches(run: RunId, status: string): Promise<void> {
    await eventually(`${run} is ${status}`, async () => (await this.status(run)) === status);
  }

  /** A worker claims the job and ends it with that result. */
  async work(job: string, run: RunId, done: { readonly result: unknown }): Promise<void> {
    await eventually(`${job} is there`, async () => (await this.jobs(job)).length === 1);
    await this.house.sql.query(`update act_job set status = 'claimed', attempt = 1, worker = 'w1' where id = $1`, [
      job,
    ]);
    const message = { type: 'job.done', job, attempt: 1, result: done.result };
    const end = { id: job, attempt: 1, outcome: 'done' as const };
    const reply = await this.house.client.ask({ kind: 'run', id: run }, message, { through: true, job: end });
    assert.equal(reply.status, 'ok', JSON.stringify(reply));
  }

  async jobs(id: string): Promise<readonly object[]> {
    return await this.house.sql.query('select actor_id, priority, attempts_allowed, spec from act_job where id = $1', [
      id,
    ]);
  }

  async row(): Promise<{ readonly [column: string]: any }> {
    const [row] = await this.house.sql.query('select * from workspace where id = $1', [this.workspace]);
    return row ?? {};
  }
}

void test('every definition is one that the runtime can keep', () => {
  for (const definition of definitions) checkDefinition(definition);
});

void test(
  'runs begin one after the other, and each plans against the state that the one before it left',
  { skip },
  async () => {
    await using house = await openHouse(['a'], { definitions, schemas });
    const place = new Place(house);
    assert.equal((await place.createWorkspace()).status, 'ok');
    const first = await place.createRun();
    assert.equal((await place.row())['current_run'], first, 'its place is committed before the answer');
    const second = await place.createRun({ autoApply: true });
    assert.deepEqual((await place.row())['run_queue'], [second]);
    const waiting = (await readRun(house.sql, second))?.waiting;
    assert.equal(
      waiting?.reason,
      `${second} is number 1 of 1 in the queue of workspace hello; ${first} is at work there`,
    );

    await place.reaches(first, 'plan_queued');
    assert.deepEqual(await place.jobs(PlanId.beside(first)), [
      {
        ...{ actor_id: first, priority: 1, attempts_allowed: 3 },
        spec: { phase: 'plan', run: first, organization: 'demo', workspace: place.workspace, workspaceName: 'hello' },
      },
    ]);
    await place.work(PlanId.beside(first), first, planned());
    const row = await readRun(house.sql, first);
    assert.deepEqual([row?.status, row?.has_changes, row?.plan_status], ['planned', true, 'finished']);
    assert.ok(row?.actions.isConfirmable);
    assert.equal((await place.ask('run', first, { type: 'run.confirm', comment: null, by: anna })).status, 'ok');
    await place.work(ApplyId.beside(first), first, applied());
    await place.reaches(first, 'applied');
    const { current_state_version: state } = await place.row();
    assert.equal((await readRun(house.sql, first))?.state_version, state);

    await place.reaches(second, 'plan_queued');
    assert.equal((await readRun(house.sql, second))?.base_state_version, state);
    await place.work(PlanId.beside(second), second, planned({ hasChanges: false }));
    await place.reaches(second, 'planned_and_finished');
    await eventually('the workspace is free', async () => (await place.row())['locked'] === false);
    const events = await house.sql.query(
      'select action from run_event where run = $1 order by actor_version, created_at',
      [first],
    );
    assert.ok(JSON.stringify(events).includes('confirmed'));
    assert.deepEqual(await brokenInvariants(house.sql), []);
    assert.deepEqual(house.faults, []);
  },
);

void test(
  'a lock makes runs wait with its reason, plans excepted; giving it back lets the first begin',
  { skip },
  async () => {
    await using house = await openHouse(['a'], { definitions, schemas });
    const place = new Place(house);
    await place.createWorkspace();
    const lock = { type: 'workspace.lock', reason: 'holidays', by: anna };
    assert.equal((await place.ask('workspace', place.workspace, lock)).status, 'ok');
    const twice = await place.ask('workspace', place.workspace, lock);
    assert.deepEqual(twice.status === 'refused' && twice.code, 'workspace-locked');
    const run = await place.createRun();
    const plan = await place.createRun({ planOnly: true });
    await place.reaches(plan, 'plan_queued');
    assert.match((await readRun(house.sql, run))?.waiting?.reason ?? '', /anna has locked it: holidays/);
    assert.deepEqual(await place.jobs(PlanId.beside(run)), []);
    await place.ask('workspace', place.workspace, { type: 'workspace.unlock', by: anna });
    assert.equal(await place.status(run), 'plan_queued', 'it has begun before the answer');
    const canceled = await place.ask('run', run, { type: 'run.cancel', comment: null, by: anna });
    assert.equal(canceled.status, 'ok');
    await place.reaches(run, 'canceled');
    await eventually('the workspace is free', async () => (await place.row())['locked'] === false);
  },
);

void test(
  'a state that a client brings is current at once; one that is not as declared is refused',
  { skip },
  async () => {
    await using house = await openHouse(['a'], { definitions, schemas });
    const place = new Place(house);
    await place.createWorkspace();
    await place.ask('workspace', place.workspace, { type: 'workspace.lock', reason: '', by: anna });
    const reserve = async (serial: number): Promise<StateVersionId> => {
      const stateVersion = StateVersionId.make(randomBytes(16));
      const message = {
        stateVersion,
        serial,
        md5: `md5-${serial}`,
        lineage: 'line',
        force: false,
        run: null,
        by: anna,
      };
      const reply = await place.ask('workspace', place.workspace, { type: 'workspace.reserve-state', ...message });
      assert.equal(reply.status, 'ok', JSON.stringify(reply));
      return stateVersion;
    };
    const bring = (id: StateVersionId, serial: number, md5 = `md5-${serial}`) =>
      place.ask('state-version', id, {
        ...{ type: 'state-version.content-received', digest: `d${serial}`, size: 9, md5, serial },
        ...{ lineage: 'line', terraformVersion: null },
      });
    const first = await reserve(1);
    assert.equal((await bring(first, 1)).status, 'ok');
    assert.equal((await place.row())['current_state_version'], first);
    const second = await reserve(2);
    const mismatch = await bring(second, 2, 'other');
    assert.match(JSON.stringify(mismatch.status === 'ok' && mismatch.value), /MD5 other, but md5-2 was declared/);
    const rows = await house.sql.query('select id, status from state_version order by serial');
    assert.deepEqual(rows, [
      { id: first, status: 'finalized' },
      { id: second, status: 'discarded' },
    ]);
    assert.equal((await place.ask('workspace', place.workspace, { type: 'workspace.unlock', by: anna })).status, 'ok');
  },
);

void test(
  'a name is taken once in an organization, and free again at once when its workspace is deleted',
  { skip },
  async () => {
    await using house = await openHouse(['a'], { definitions, schemas });
    const place = new Place(house);
    await place.createWorkspace();
    const other = WorkspaceId.make(randomBytes(16));
    assert.deepEqual(await place.createWorkspace('hello', other), {
      ...{ status: 'refused', code: 'name-taken', detail: 'Name has already been taken' },
    });
    await place.ask('workspace', place.workspace, { type: 'workspace.delete', safe: true, managed: 0, by: anna });
    assert.equal((await place.createWorkspace('hello', other)).status, 'ok');
    const late = await place.createRun();
    await place.reaches(late, 'errored');
    assert.equal((await readRun(house.sql, late))?.error?.code, 'workspace-deleted');
  },
);
