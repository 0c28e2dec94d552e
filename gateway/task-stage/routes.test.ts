// Runs with run tasks, from the letter to the end: the tasks are a real server on this machine, asked by real jobs, and answer by HTTP.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import type { RunId } from '@terrace/machines/run/id';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { openSink } from '../http/scratch-sink.ts';
import type { Sent, Sink } from '../http/scratch-sink.ts';
import { attach, makeTask } from '../run-task/scratch-tasks.ts';
import { give, makePerson, makeTeam } from '../team/scratch-people.ts';

const state = { digest: 'd', size: 2, md5: 'm', serial: 1, lineage: 'l', terraformVersion: '1.11.4' };
const ofRun = ({ sent }: Sink): readonly Sent[] => sent.filter(({ body }) => body?.stage !== 'test');
const statusOf = async ({ ask }: ScratchGateway, run: RunId): Promise<string> =>
  (await ask('GET', `/api/v2/runs/${run}`)).body.data.attributes.status;

/** A task's server has got so many letters; gives the newest. */
async function letter(sink: Sink, count = 1): Promise<Answered['body']> {
  await eventually(`letter ${count} is there`, () => ofRun(sink).length >= count);
  return ofRun(sink).at(-1)?.body;
}

const callback = (
  { ask }: ScratchGateway,
  to: Answered['body'],
  attributes: object,
  more: { readonly outcomes?: readonly object[]; readonly token?: string | null } = {},
): Promise<Answered> =>
  ask('PATCH', to.task_result_callback_url, {
    token: more.token === undefined ? to.access_token : more.token,
    json: {
      data: {
        type: 'task-results',
        attributes,
        relationships: { outcomes: { data: more.outcomes ?? [] } },
      },
    },
  });

/** A workspace with a task at these stages, and a run there. */
async function begin(
  gateway: ScratchGateway,
  sink: Sink,
  at: { readonly stages: readonly string[]; readonly level?: string; readonly run?: object },
): Promise<{ readonly workspace: string; readonly task: string; readonly run: RunId }> {
  const workspace = await gateway.makeWorkspace('web');
  const task = await makeTask(gateway, sink, { 'hmac-key': 'key' });
  await attach(gateway, workspace, task, { stages: at.stages, 'enforcement-level': at.level ?? 'mandatory' });
  await gateway.makeConfiguration(workspace);
  return { workspace, task, run: await gateway.makeRun(workspace, at.run ?? {}) };
}

test('a run goes through its tasks at every stage, and each is told what it needs', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const { run, workspace } = await begin(gateway, sink, {
    stages: ['post_apply', 'pre_apply', 'post_plan', 'pre_plan'],
    run: { message: 'wider' },
  });
  const made = await ask('GET', `/api/v2/runs/${run}?include=task_stages`);
  const stages: readonly Answered['body'][] = made.body.included;
  assert.deepEqual(
    stages.map(({ attributes }) => attributes.stage),
    ['pre_plan', 'post_plan', 'pre_apply', 'post_apply'],
  );
  assert.deepEqual(
    made.body.data.relationships['task-stages'].data.map(({ id }: { id: string }) => id),
    stages.map(({ id }) => id),
  );
  const first = await letter(sink);
  assert.equal(await statusOf(gateway, run), 'pre_plan_running');
  const { access_token: token, ...told } = first;
  assert.match(token, /^terrace\.task\.taskrs-/);
  const kept = await gateway.owner.query<{ text: string }>(
    'select l::text as text from act_log l union all select j::text from act_job j union all select t::text from task_result t',
  );
  assert.ok(kept.length > 3 && !kept.some(({ text }) => text.includes('terrace.task.')), 'it lies nowhere');
  assert.deepEqual(told, {
    payload_version: 1,
    capabilities: { outcomes: true },
    stage: 'pre_plan',
    configuration_version_download_url: told.configuration_version_download_url,
    configuration_version_id: told.configuration_version_id,
    is_speculative: false,
    organization_name: 'acme',
    plan_json_api_url: null,
    run_app_url: `https://terrace.test/app/acme/web/runs/${run}`,
    run_created_at: told.run_created_at,
    run_created_by: 'anna',
    run_id: run,
    run_message: 'wider',
    task_result_callback_url: `https://terrace.test/api/v2/task-results/${told.task_result_id}/callback`,
    task_result_enforcement_level: 'mandatory',
    task_result_id: told.task_result_id,
    ...{ vcs_branch: null, vcs_commit_url: null, vcs_pull_request_url: null, vcs_repo_url: null },
    workspace_app_url: 'https://terrace.test/app/acme/web',
    workspace_id: workspace,
    workspace_name: 'web',
    workspace_working_directory: null,
  });
  const [sent] = ofRun(sink);
  const signature = createHmac('sha512', 'key')
    .update(sent?.text ?? '')
    .digest('hex');
  assert.equal(sent?.headers['x-tfc-task-signature'], signature);

  assert.equal((await callback(gateway, first, { status: 'passed', message: 'fine' })).status, 200);
  assert.equal(await statusOf(gateway, run), 'plan_queued', 'it has gone on before the answer');
  await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile: 'p' });
  const second = await letter(sink, 2);
  assert.deepEqual([second.stage, await statusOf(gateway, run)], ['post_plan', 'post_plan_running']);
  assert.match(second.plan_json_api_url, /^https:\/\/terrace\.test\/api\/v2\/plans\/plan-\w+\/json-output$/);
  await callback(gateway, second, { status: 'passed' });
  assert.equal(await statusOf(gateway, run), 'post_plan_completed');
  await ask('POST', `/api/v2/runs/${run}/actions/apply`, { json: {} });
  const third = await letter(sink, 3);
  assert.deepEqual([third.stage, await statusOf(gateway, run)], ['pre_apply', 'pre_apply_running']);
  await callback(gateway, third, { status: 'passed' });
  await (await gateway.claim(run, 'apply')).end({ state });
  const fourth = await letter(sink, 4);
  assert.deepEqual([fourth.stage, fourth.task_result_enforcement_level], ['post_apply', 'advisory']);
  await callback(gateway, fourth, { status: 'failed', message: 'too late to stop' });
  const { attributes } = (await ask('GET', `/api/v2/runs/${run}`)).body.data;
  assert.equal(attributes.status, 'applied');
  for (const name of ['pre-plan', 'post-plan', 'pre-apply', 'post-apply'])
    for (const part of ['running', 'completed'])
      assert.match(attributes['status-timestamps'][`${name}-${part}-at`], /Z$/, `${name} ${part}`);
  const list = await ask('GET', `/api/v2/runs/${run}/task-stages`);
  assert.deepEqual(
    list.body.data.map((one: Answered['body']) => one.attributes.status),
    ['passed', 'passed', 'passed', 'passed'],
  );
  const events = await ask('GET', `/api/v2/runs/${run}/run-events`);
  const actions: readonly string[] = events.body.data.map((one: Answered['body']) => one.attributes.action);
  for (const action of ['pre_plan_running', 'post_plan_completed', 'post_apply_completed'])
    assert.ok(actions.includes(action), action);
  assert.deepEqual(gateway.faults, []);
});

test('a mandatory task that says no ends the run with its words; an advisory one does not', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const { run, workspace, task } = await begin(gateway, sink, { stages: ['post_plan'] });
  await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile: 'p' });
  const explained = async (): Promise<Answered['body']> =>
    (await ask('GET', `/api/v2/runs/${run}/explain`)).body.data.waiting;
  const asked = await letter(sink);
  const { reason, by, end } = await explained();
  assert.match(reason, new RegExp(`^${run} waits for run task lint \\(mandatory, asked at .*Z\\)$`));
  assert.equal(by, 'lint');
  assert.match(end, /without a word lint at .*Z is given up/);
  await callback(gateway, asked, { status: 'running', message: 'half way' });
  assert.match((await explained()).reason, /which says: half way/);
  await callback(gateway, asked, { status: 'failed', message: 'one bucket is open', url: 'https://lint.example/7' });
  const { attributes, relationships } = (await ask('GET', `/api/v2/runs/${run}`)).body.data;
  assert.equal(attributes.status, 'errored');
  assert.match(attributes.error.detail, /run tasks after the plan did not pass: run task lint failed: one bucket/);
  const stage = await ask('GET', `/api/v2/task-stages/${relationships['task-stages'].data[0].id}?include=task_results`);
  assert.deepEqual(
    [stage.body.data.attributes.status, stage.body.data.attributes.actions],
    ['failed', { 'is-overridable': false }],
  );
  const [result] = stage.body.included;
  assert.deepEqual(
    [result.attributes.status, result.attributes.message, result.attributes.url, result.attributes['task-name']],
    ['failed', 'one bucket is open', 'https://lint.example/7', 'lint'],
  );
  assert.match(result.attributes['status-timestamps']['failed-at'], /Z$/);
  const override = `/api/v2/task-stages/${stage.body.data.id}/actions/override`;
  assert.equal((await ask('POST', override, { json: {} })).status, 409, 'a mandatory task is just that');

  const [place] = (await ask('GET', `/api/v2/workspaces/${workspace}/tasks`)).body.data;
  await ask('PATCH', `/api/v2/workspaces/${workspace}/tasks/${place.id}`, {
    json: { data: { attributes: { 'enforcement-level': 'advisory' } } },
  });
  const next = await gateway.makeRun(workspace);
  await (await gateway.claim(next, 'plan')).end({ hasChanges: true, planFile: 'p' });
  await callback(gateway, await letter(sink, 2), { status: 'failed' });
  assert.equal(await statusOf(gateway, next), 'post_plan_completed');
  assert.ok(task);
});

test('a result is told by its own token, twice at most, and never after the end', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { run, workspace } = await begin(gateway, sink, { stages: ['pre_plan'] });
  const asked = await letter(sink);
  const other = await makeTask(gateway, sink, { name: 'other' });
  await attach(gateway, workspace, other, { stages: ['pre_plan'] });
  for (const token of [null, gateway.token, 'test-token', `${asked.access_token}x`])
    assert.equal((await callback(gateway, asked, { status: 'passed' }, { token })).status, 401, String(token));
  for (const [attributes, place] of [
    [{ status: 'errored' }, '/data/attributes/status'],
    [{}, '/data/attributes/status'],
    [{ status: 'passed', url: 'javascript:alert(1)' }, '/data/attributes/url'],
  ] as const) {
    const refused = await callback(gateway, asked, attributes);
    assert.deepEqual([refused.status, refused.body.errors[0].source.pointer], [422, place]);
  }
  // By two gateways at once.
  const ways = [gateway.ask, await gateway.openAnother()];
  const both = await Promise.all(ways.map((ask) => callback({ ...gateway, ask }, asked, { status: 'passed' })));
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200],
  );
  const late = await callback(gateway, asked, { status: 'failed' });
  assert.equal(late.status, 409);
  assert.match(late.body.errors[0].detail, /has been passed since .*Z, and hears no more/);
  assert.equal(await statusOf(gateway, run), 'plan_queued');
  // The token of another result is no key to this one.
  await (await gateway.claim(run, 'plan')).end({ hasChanges: false });
  const next = await gateway.makeRun(workspace);
  await eventually('both tasks are asked', () => ofRun(sink).length === 3);
  const [first, second] = ofRun(sink)
    .slice(1)
    .map(({ body }) => body);
  assert.equal((await callback(gateway, first, { status: 'passed' }, { token: second.access_token })).status, 401);
  await callback(gateway, first, { status: 'passed' });
  assert.equal(await statusOf(gateway, next), 'pre_plan_running', 'all are waited for');
  await callback(gateway, second, { status: 'passed' });
  assert.equal(await statusOf(gateway, next), 'plan_queued');
});

test(
  'the token of a letter reads the plan and the configuration of its run until the result is there',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    await using sink = await openSink();
    const { ask, services } = gateway;
    const { run, workspace } = await begin(gateway, sink, { stages: ['post_plan'] });
    const plan = Buffer.from('{"format_version":"1.2"}');
    const stored = await services.archive.put(
      (async function* () {
        yield plan;
      })(),
      { limitBytes: 1_000 },
    );
    const other = await gateway.makeConfiguration(workspace);
    await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile: 'p', planJson: stored.digest });
    const asked = await letter(sink);
    const token: string = asked.access_token;
    const json = await ask('GET', asked.plan_json_api_url, { token });
    assert.equal(json.status, 307);
    assert.deepEqual((await ask('GET', String(json.headers['location']), { token: null })).bytes, plan);
    const configuration = await ask('GET', asked.configuration_version_download_url, { token });
    assert.equal(configuration.status, 302);
    const closed = [
      `/api/v2/configuration-versions/${other}/download`,
      `/api/v2/configuration-versions/${asked.configuration_version_id}`,
      `/api/v2/runs/${run}`,
      `/api/v2/runs/${run}/plan`,
      `/api/v2/workspaces/${workspace}`,
      `/api/v2/workspaces/${workspace}/current-state-version`,
      `/api/v2/task-results/${asked.task_result_id}`,
      '/api/v2/account/details',
      '/api/v2/organizations',
    ];
    for (const path of closed) assert.equal((await ask('GET', path, { token })).status, 404, path);
    const deed = await ask('POST', `/api/v2/runs/${run}/actions/cancel`, { token, json: {} });
    assert.equal(deed.status, 404);
    await callback(gateway, asked, { status: 'passed' });
    for (const path of [asked.plan_json_api_url, asked.configuration_version_download_url])
      assert.equal((await ask('GET', path, { token })).status, 401, `${path} after the end`);
  },
);

test('what a task found is kept, with its texts', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const { workspace } = await begin(gateway, sink, { stages: ['pre_plan'] });
  const asked = await letter(sink);
  const outcome = (name: string, more: object = {}) => ({
    type: 'task-result-outcomes',
    attributes: { 'outcome-id': name, description: `about ${name}`, ...more },
  });
  const tags = { Status: [{ label: 'Failed', level: 'error' }], Team: [{ label: 'web' }] };
  const text = `# One\n${'x'.repeat(300_000)}`;
  const said = await callback(
    gateway,
    asked,
    { status: 'running' },
    { outcomes: [outcome('one', { body: text, tags, url: 'https://lint.example/1' }), outcome('two')] },
  );
  assert.equal(said.status, 200, JSON.stringify(said.body));
  await callback(gateway, asked, { status: 'failed' }, { outcomes: [outcome('two', { description: 'worse' })] });
  const list = await ask('GET', `/api/v2/task-results/${asked.task_result_id}/outcomes`);
  assert.deepEqual(
    list.body.data.map(({ attributes }: Answered['body']) => [attributes['outcome-id'], attributes.description]),
    [
      ['one', 'about one'],
      ['two', 'worse'],
    ],
  );
  const [one, two] = list.body.data;
  assert.deepEqual(one.attributes.tags, { ...tags, Team: [{ label: 'web', level: 'none' }] });
  const body = await ask('GET', one.links.body);
  assert.deepEqual([body.status, body.bytes.toString() === text], [200, true]);
  assert.equal(two.links.body, undefined);
  assert.equal((await ask('GET', `/api/v2/task-result-outcomes/${one.id}`)).body.data.id, one.id);
  const result = await ask('GET', `/api/v2/task-results/${asked.task_result_id}`);
  assert.equal(result.body.data.attributes['task-result-outcomes-count'], 2);
  assert.equal(result.body.data.relationships.outcomes.data.length, 2);
  await gateway.sweep();
  assert.equal((await ask('GET', one.links.body)).status, 200, 'a row names it');
  const bob = await makePerson(gateway, 'bob');
  const team = await makeTeam(gateway, 'strangers', bob);
  const reads = [
    `/api/v2/task-results/${asked.task_result_id}`,
    `/api/v2/task-results/${asked.task_result_id}/outcomes`,
    `/api/v2/task-result-outcomes/${one.id}`,
    one.links.body,
  ];
  for (const path of reads) assert.equal((await ask('GET', path, { token: bob.token })).status, 404, path);
  await give(gateway, team, { workspace }, { access: 'read' });
  for (const path of reads) assert.equal((await ask('GET', path, { token: bob.token })).status, 200, path);
});

test('a task that cannot be asked comes to no result, and says why', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const { run, workspace, task } = await begin(gateway, sink, { stages: ['post_plan'] });
  const errorOf = async (id: RunId): Promise<string> => {
    await (await gateway.claim(id, 'plan')).end({ hasChanges: true, planFile: 'p' });
    await eventually(`${id} is errored`, async () => (await statusOf(gateway, id)) === 'errored');
    return (await ask('GET', `/api/v2/runs/${id}`)).body.data.attributes.error.detail;
  };
  sink.statuses.push(404);
  assert.match(await errorOf(run), /came to no result: run task lint errored: 127\.0\.0\.1:\d+ answered 404/);
  for (const [deed, words] of [
    [() => ask('PATCH', `/api/v2/tasks/${task}`, { json: { data: { attributes: { enabled: false } } } }), /disabled/],
    [() => ask('DELETE', `/api/v2/tasks/${task}`), /deleted/],
  ] as const) {
    const next = await gateway.makeRun(workspace);
    await deed();
    assert.match(await errorOf(next), words);
    await ask('PATCH', `/api/v2/tasks/${task}`, { json: { data: { attributes: { enabled: true } } } });
  }
  const free = await gateway.makeRun(workspace);
  assert.deepEqual((await ask('GET', `/api/v2/runs/${free}`)).body.data.relationships['task-stages'].data, []);
});

test('in an organization that has been disabled nobody is asked', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { run } = await begin(gateway, sink, { stages: ['post_plan'] });
  const plan = await gateway.claim(run, 'plan');
  const disabled = await gateway.ask('PATCH', '/api/v2/admin/organizations/acme', {
    json: { data: { type: 'organizations', attributes: { 'is-disabled': true } } },
  });
  assert.equal(disabled.status, 200);
  await plan.end({ hasChanges: true, planFile: 'p' });
  await eventually('the run is errored', async () => (await statusOf(gateway, run)) === 'errored');
  const { error } = (await gateway.ask('GET', `/api/v2/runs/${run}`)).body.data.attributes;
  assert.match(error.detail, /run task lint errored: a site admin has disabled acme/);
  assert.equal(ofRun(sink).length, 0);
});

test('a server that is away is asked again, by the same result', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { run } = await begin(gateway, sink, { stages: ['pre_plan'] });
  sink.statuses.push(503);
  await letter(sink, 2);
  const [first, second] = ofRun(sink);
  assert.equal(first?.body.task_result_id, second?.body.task_result_id);
  await callback(gateway, second?.body, { status: 'passed' });
  assert.equal(await statusOf(gateway, run), 'plan_queued');
});

test(
  'a task that tells nothing is given up after ten minutes, and one that is at work after an hour',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    await using sink = await openSink();
    const { ask } = gateway;
    const minutes = (count: number): Promise<void> => gateway.passTime(count * 60_000);
    const { run, workspace } = await begin(gateway, sink, { stages: ['pre_plan'] });
    const silent = await letter(sink);
    const isErrored = (id: RunId) =>
      eventually(`${id} is errored`, async () => (await statusOf(gateway, id)) === 'errored');
    const errorOf = async (id: RunId): Promise<string> =>
      (await ask('GET', `/api/v2/runs/${id}`)).body.data.attributes.error.detail;
    const isHeard = async (id: string): Promise<boolean> => {
      const [row] = await gateway.owner.query<{ done: boolean }>(
        `select status = 'done' as done from act_job where id = $1`,
        [id],
      );
      return row?.done === true;
    };
    await eventually('its letter is known to be brought', () => isHeard(silent.task_result_id));
    await minutes(9);
    assert.equal(await statusOf(gateway, run), 'pre_plan_running');
    await minutes(1);
    await isErrored(run);
    assert.match(await errorOf(run), /run task lint errored: nothing was heard of it for 10 minutes/);
    const late = await callback(gateway, silent, { status: 'passed' });
    assert.equal(late.status, 409);
    assert.match(late.body.errors[0].detail, /has been errored since .*nothing was heard of it/);
    await minutes(180);
    assert.equal((await callback(gateway, silent, { status: 'passed' })).status, 401, 'its token has run out');

    const next = await gateway.makeRun(workspace);
    const busy = await letter(sink, 2);
    for (let said = 0; said < 7; said += 1) {
      const { status } = await callback(gateway, busy, { status: 'running', message: `${said} of 7` });
      assert.equal(status, 200, `after ${said * 8} minutes`);
      await minutes(8);
    }
    assert.equal(await statusOf(gateway, next), 'pre_plan_running');
    await callback(gateway, busy, { status: 'running' });
    await minutes(4);
    await isErrored(next);
    assert.match(await errorOf(next), /it came to no result within 60 minutes/);
    assert.deepEqual(gateway.faults, []);
  },
);

test('a canceled run cancels what it waited for, and what it did not come to is unreachable', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const { run } = await begin(gateway, sink, { stages: ['pre_plan', 'post_plan'] });
  const asked = await letter(sink);
  assert.equal((await ask('POST', `/api/v2/runs/${run}/actions/cancel`, { json: {} })).status, 202);
  assert.equal(await statusOf(gateway, run), 'canceled');
  const list = await ask('GET', `/api/v2/runs/${run}/task-stages`);
  const results = await Promise.all(
    list.body.data.map(async (stage: Answered['body']) => {
      const [one] = stage.relationships['task-results'].data;
      const read = await ask('GET', `/api/v2/task-results/${one.id}`);
      return [stage.attributes.status, read.body.data.attributes.status];
    }),
  );
  assert.deepEqual(results, [
    ['canceled', 'canceled'],
    ['unreachable', 'unreachable'],
  ]);
  assert.equal((await callback(gateway, asked, { status: 'passed' })).status, 409);
});

test('a task of every workspace counts once where it is there twice, by the stricter word', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const everywhere = { enabled: true, stages: ['pre_plan', 'pre_apply'], 'enforcement-level': 'mandatory' };
  const task = await makeTask(gateway, sink, { 'global-configuration': everywhere });
  const workspace = await gateway.makeWorkspace('web');
  await attach(gateway, workspace, task, { stages: ['pre_plan'], 'enforcement-level': 'advisory' });
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace, { 'plan-only': true });
  const stages = await ask('GET', `/api/v2/runs/${run}/task-stages`);
  assert.deepEqual(
    stages.body.data.map(({ attributes }: Answered['body']) => attributes.stage),
    ['pre_plan'],
    'what only plans does not come to an apply',
  );
  assert.equal(stages.body.data[0].relationships['task-results'].data.length, 1);
  const asked = await letter(sink);
  assert.deepEqual([asked.task_result_enforcement_level, asked.is_speculative], ['mandatory', true]);
  const other = await gateway.makeWorkspace('other');
  await gateway.makeConfiguration(other, { 'auto-queue-runs': true });
  const second = await letter(sink, 2);
  assert.deepEqual([second.workspace_name, second.stage], ['other', 'pre_plan'], 'also of an upload that makes a run');
});
