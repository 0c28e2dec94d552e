// The run as an actor, without a node: what each step of its life asks of workspace and workers, and what people see of it then.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { ApplyId, PlanId, RunId } from '@terrace/machines/run/id';
import { RunEvent, runFeed } from '@terrace/machines/run/messages';
import { anna, applied, cancel, confirm, create, events, force, lost, planned } from '@terrace/machines/run/lives';
import { rescue, saved, start, started, state, toApplying, toPlanned, ways } from '@terrace/machines/run/lives';
import { terrace } from '@terrace/machines/user/id';
import { emittedIn, live } from '@terrace/runtime/actor/scratch-life';
import type { LivingActor, Moment } from '@terrace/runtime/actor/scratch-life';
import type { TestEvent } from '@terrace/machines/kernel/walk';
import { runActor } from './actor.ts';
import { z } from 'zod';
import { waitingAt, waitingForTasks, waitingIn } from './waiting.ts';
import { WorkSpec } from './work.ts';

const id = RunId.make(new Uint8Array(16).fill(7));

function after(...events: readonly TestEvent[]): LivingActor {
  const run = live(runActor, id);
  for (const event of events) assert.equal(run.take(event).refusal, null, event.type);
  return run;
}

const told = ({ now }: LivingActor) => (now.work?.tells ?? []).map(({ to, event }) => [`${to.kind}/${to.id}`, event]);
/** What a run tells its workspace when a state is to be saved. */
const SaveMessage = z.object({
  type: z.literal('workspace.save-run-state'),
  state: z.object({ stateVersion: z.string() }),
});
const savedAs = (run: LivingActor): string => SaveMessage.parse(told(run)[0]?.[1]).state.stateVersion;
/** A column of JSON in the run's row. */
const column = (run: LivingActor, name: string): Readonly<Record<string, unknown>> =>
  (run.row('run')?.[name] ?? {}) as Readonly<Record<string, unknown>>;
const emitted = ({ work }: Moment): readonly string[] => (work?.outbox ?? []).map(({ subject }) => subject);

/** Last parts of the ways whose status, as clients see it, is not the state's own name. */
const statuses: Readonly<Record<string, string>> = {
  'speculating.plan_queued': 'plan_queued',
  'speculating.planning': 'planning',
  saving: 'applying',
  holding: 'applying',
  'stopping: its plan': 'planning',
  'stopping: its apply': 'applying',
  'stopping: may be forced': 'applying',
  lost: 'errored',
  'lost: was canceled': 'canceled',
};
const final = new Set([
  ...['planned_and_finished', 'policy_soft_failed', 'applied', 'errored', 'discarded', 'canceled'],
]);

suite('run: what people see in every state', () => {
  for (const [name, way] of Object.entries(ways)) {
    if (way.length === 0) continue;
    test(`${name}: its row tells the status, what may be done, and what it waits for`, () => {
      const run = after(...way);
      const row = run.row('run');
      const [plainName = ''] = name.split(':');
      const status = statuses[name] ?? statuses[plainName] ?? plainName;
      assert.equal(row?.['status'], status);
      const waiting = row['waiting'] as { readonly [part: string]: string } | null;
      if (final.has(status)) {
        assert.equal(waiting, null);
        assert.match(row['final_at'] as string, /Z$/);
        return;
      }
      assert.equal(row['final_at'], null);
      assert.ok(waiting !== null);
      assert.ok(waiting['reason']?.includes(id), `the reason names the run: ${waiting['reason']}`);
      assert.ok((waiting['by'] ?? '') !== '' && (waiting['end'] ?? '') !== '');
      assert.match(waiting['since'] ?? '', /^1970-01-01T00:00:0\d\.\d00Z$/);
      // Whatever it may be told by people, it takes.
      const actions = row['actions'] as Readonly<Record<string, boolean>>;
      for (const [action, type] of [
        ['isCancelable', 'run.cancel'],
        ['isConfirmable', 'run.confirm'],
        ['isDiscardable', 'run.discard'],
        ['isForceCancelable', 'run.force-cancel'],
      ] as const) {
        const answer = after(...way).take({ type, comment: null, by: anna });
        assert.equal(answer.refusal === null, actions[action], `${type} in ${name}`);
      }
    });
  }

  test('the reasons name the people and the worker', () => {
    const reason = (...way: readonly TestEvent[]) => String(column(after(...way), 'waiting')['reason']);
    assert.match(reason(create()), /which anna asked for.*workspace hello/);
    assert.match(reason(create(), start), new RegExp(`job ${PlanId.beside(id)}`));
    assert.match(reason(create(), start, started('plan')), /on worker w1/);
    assert.match(reason(...toPlanned), /anna asked for.*confirm or discard/);
    assert.match(reason(...toApplying, applied()), /serial 1.*workspace hello/);
    assert.match(reason(...toApplying, cancel), /anna canceled.*worker w1/);
    const end = (...way: readonly TestEvent[]) => String(column(after(...way), 'waiting')['end']);
    assert.match(end(...toApplying, cancel), /killed after 10 minutes/);
    assert.match(end(create(), start, started('plan'), cancel), /killed after 25 seconds/);
  });

  test('a run that is not let in is told its place, who is in front of it, and whose lock it waits for', () => {
    const door = { id: 'ws-1', name: 'hello', lock_reason: 'run-1 is at work', run_queue: ['run-2', 'run-3', 'run-4'] };
    const busy = { ...door, locked_by: { kind: 'run' as const, id: 'run-1', name: 'run-1' } };
    assert.equal(
      waitingAt(busy, 'run-3')?.reason,
      'run-3 is number 2 of 3 in the queue of workspace hello; before it comes run-2; run-1 is at work there',
    );
    const held = waitingAt({ ...door, locked_by: anna, lock_reason: 'holidays' }, 'run-2');
    assert.equal(held?.reason, 'run-2 is number 1 of 3 in the queue of workspace hello; anna has locked it: holidays');
    assert.equal(held.by, 'anna');
    const unsure = { locked_by: terrace, lock_reason: 'the apply of run-1 was cut short' };
    const behind = waitingAt({ ...door, ...unsure }, 'run-2');
    assert.match(behind?.reason ?? '', /; Terrace lets nobody in: the apply of run-1 was cut short$/);
    assert.match(behind?.end ?? '', /actions\/force-unlock/);
    assert.equal(waitingAt(busy, 'run-9'), null);
    assert.equal(waitingAt({ ...door, locked_by: null }, 'run-2'), null);
  });

  test('a run that waits for agents is told of its pool and of who is there', () => {
    const pool = { id: 'apool-1', name: 'racks', idle: 0, busy: 0, heard_at: null };
    const why = (changes: object): string => waitingIn({ ...pool, ...changes }, 'run-1', 'apply').reason;
    const what = 'the apply of run-1 waits for an agent of pool';
    assert.equal(why({}), `${what} racks (apool-1): none has ever registered`);
    const heard = { heard_at: new Date('2026-01-02T03:04:05Z') };
    assert.equal(why(heard), `${what} racks (apool-1): none has been seen since 2026-01-02T03:04:05.000Z`);
    assert.equal(why({ busy: 1 }), `${what} racks (apool-1): the only one there is busy`);
    assert.equal(why({ busy: 3 }), `${what} racks (apool-1): all 3 that are there are busy`);
    assert.equal(why({ idle: 2, busy: 1 }), `${what} racks (apool-1): 2 of 3 that are there are free`);
    assert.equal(why({ name: null }), `${what} apool-1, which has been deleted`);
    assert.match(waitingIn(pool, 'run-1', 'plan').end, /terrace agent --pool-token/);
  });
});

suite('run: what it asks of others', () => {
  test('its life, message by message', () => {
    const run = live(runActor, id);
    run.take(create());
    const workspace = 'workspace/ws-1';
    assert.deepEqual(told(run), [[workspace, { type: 'workspace.enqueue', run: id, planOnly: false, by: anna }]]);
    run.take(start);
    assert.deepEqual(
      run.now.work?.jobs.map(({ id: job, pool, priority, organization, attempts }) => ({
        job,
        pool,
        priority,
        organization,
        attempts,
      })),
      [{ job: PlanId.beside(id), pool: 'build', priority: 1, organization: 'demo', attempts: 3 }],
    );
    assert.deepEqual(WorkSpec.parse(run.now.work?.jobs[0]?.spec), {
      ...{ phase: 'plan', run: id, organization: 'demo', workspace: 'ws-1', workspaceName: 'hello' },
    });
    run.take(started('plan'));
    run.take(planned());
    assert.deepEqual(run.row('run')?.['plan_counts'], { additions: 1, changes: 0, destructions: 0, imports: 0 });
    assert.deepEqual([run.row('run')?.['plan_status'], run.row('run')?.['has_changes']], ['finished', true]);
    run.take(confirm);
    const apply = run.now.work?.jobs[0];
    assert.deepEqual([apply?.id, apply?.priority, apply?.attempts], [ApplyId.beside(id), 0, 1]);
    run.take(started('apply'));
    run.take(applied());
    assert.match(savedAs(run), /^sv-/);
    run.take(saved);
    assert.deepEqual(told(run), [[workspace, { type: 'workspace.run-finished', run: id }]]);
    assert.equal(run.row('run')?.['status'], 'applied');
    assert.equal(run.row('run')?.['state_version'], 'sv-1');
  });

  test('the jobs of a run that was made for a pool go to that pool, all of them', () => {
    const agentPool = 'apool-1111111111111111';
    const run = after(create({}, { agentPool }), start);
    assert.equal(run.row('run')?.['agent_pool'], agentPool);
    assert.equal(run.now.work?.jobs[0]?.pool, agentPool);
    assert.match(String(column(run, 'waiting')['reason']), /for an agent of pool apool-1/);
    for (const event of [started('plan'), planned(), confirm]) run.take(event);
    assert.equal(run.now.work?.jobs[0]?.pool, agentPool);
  });

  test('plans that can never be applied wait behind all others', () => {
    const run = after(create({ planOnly: true }), start);
    assert.equal(run.now.work?.jobs[0]?.priority, 2);
  });

  test('a state has the same id whichever way it comes, so that it is never saved twice', () => {
    const ended = savedAs(after(...toApplying, applied()));
    assert.equal(savedAs(after(...toApplying, rescue, lost('apply'))), ended);
    const other = { ...rescue, state: { ...state, digest: 'e' } };
    assert.notEqual(savedAs(after(...toApplying, other, lost('apply'))), ended);
  });

  test('each step leaves an entry in the history and an event, with ids that a replay finds again', () => {
    const run = after(...toPlanned);
    const entry = run.row('run_event');
    assert.equal(entry?.['action'], 'planned');
    assert.deepEqual(entry, after(...toPlanned).row('run_event'));
    assert.deepEqual(emitted(run.now), [`act.evt.org-1.prj-1.ws-1.run.${id}.planned`]);
    run.take(confirm);
    const entries = run.now.work?.rows.filter(({ table }) => table.table === 'run_event').map(({ values }) => values);
    assert.deepEqual(
      entries?.map(({ action, actor }) => [action, actor]),
      [
        ['confirmed', anna],
        ['apply_queued', null],
      ],
    );
    assert.equal(new Set(entries.map((one) => one['id'])).size, 2);
  });

  test('the feed tells what is declared of it, and nothing else', () => {
    const lives = Object.values(ways).flatMap((way) => Object.values(events).map((event) => [...way, event]));
    const all = emittedIn(runActor, id, lives);
    for (const { body } of all) RunEvent.parse(body);
    assert.deepEqual(new Set(all.map(({ type }) => type)), new Set(Object.keys(runFeed.types)));
  });

  test('a cancel goes to the job at hand, and force after it', () => {
    const run = after(...toApplying, cancel);
    assert.deepEqual(run.now.work?.jobCancels, [{ id: ApplyId.beside(id), force: false }]);
    assert.deepEqual(run.take({ type: 'run.force-cancel', comment: null, by: anna }).refusal, {
      code: 'force-cancel-too-early',
      detail: 'a run can be canceled by force ten seconds after its cancel',
    });
    run.take(force);
    assert.equal(column(run, 'actions')['isForceCancelable'], true);
    run.take({ type: 'run.force-cancel', comment: null, by: anna });
    assert.deepEqual(run.now.work?.jobCancels, [{ id: ApplyId.beside(id), force: true }]);
  });

  test('a refusal names the run, its status and what it was told', () => {
    const refusal = (event: TestEvent, ...way: readonly TestEvent[]) => after(...way).take(event).refusal;
    assert.deepEqual(refusal(confirm), { code: 'not-found', detail: `there is no ${id}` });
    assert.deepEqual(refusal(confirm, create()), {
      code: 'transition-not-allowed',
      detail: `${id} is pending and cannot be applied; it can be discarded or canceled`,
    });
    assert.equal(
      refusal({ type: 'run.discard', comment: null, by: anna }, ...toApplying)?.detail,
      `${id} is applying and cannot be discarded; it can be canceled`,
    );
    assert.equal(refusal(create(), create())?.code, 'run-exists');
    assert.deepEqual(
      refusal(rescue, ...toPlanned.slice(0, 2), cancel, {
        type: 'job.canceled',
        job: 'plan-1',
        attempt: 1,
        result: null,
      }),
      {
        code: 'state-not-awaited',
        detail: `${id} is canceled, and awaits no state`,
      },
    );
  });
});

test('what a run waits for names each task, what it said last, and when it is given up', () => {
  const task = (name: string, message: string) => ({
    ...{ name, message, enforcement_level: 'mandatory', since: '2030-01-01T00:00:00.000Z' },
    ends_at: new Date('2030-01-01T00:10:00Z'),
  });
  assert.equal(waitingForTasks([], 'run-1'), null);
  const wait = waitingForTasks([task('lint', ''), task('cost', 'adding up')], 'run-1');
  assert.match(wait?.reason ?? '', /^run-1 waits for run tasks lint \(mandatory, .*\) and cost \(.*says: adding up\)$/);
  assert.equal(wait?.by, 'lint and cost');
  assert.match(wait?.end ?? '', /lint at 2030.* and cost at 2030.*Z are given up; or somebody cancels it/);
});

test('a stage of run tasks is made with the run, of the tasks that it came with', () => {
  const tasks = [
    {
      ...{
        result: 'taskrs-1111111111111111',
        task: 'task-1111111111111111',
        name: 'lint',
        url: 'https://lint.example',
      },
      ...{ workspaceTask: null, enforcementLevel: 'mandatory' },
    },
  ];
  const run = after(create({}, { stages: [{ kind: 'pre_plan', id: 'ts-1111111111111111', tasks }] }));
  const [to, message] = told(run).find(([name]) => name === 'task-stage/ts-1111111111111111') ?? [];
  assert.equal(to, 'task-stage/ts-1111111111111111');
  assert.deepEqual(message, {
    ...{ type: 'stage.create', run: id, stage: 'pre_plan', organization: 'demo', workspace: 'ws-1', tasks },
    isSpeculative: false,
  });
});
