// Runs over HTTP: whole lives with the work done by hand, what terraform needs to see on the way, and what is refused.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { ApplyId, PlanId } from '@terrace/machines/run/id';
import type { RunId } from '@terrace/machines/run/id';
import { startTelemetry } from '@terrace/runtime/telemetry/otel';
import { storeSink } from '@terrace/runtime/telemetry/span-store';
import { systemClock } from '@terrace/runtime/clock/system';
import { eventually, openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;
const changes = { additions: 1, changes: 2, destructions: 3, imports: 4 };

async function prepared(gateway: ScratchGateway, name: string, attributes: object = {}): Promise<string> {
  const workspace = await gateway.makeWorkspace(name, attributes);
  await gateway.makeConfiguration(workspace);
  return workspace;
}

const get = async (gateway: ScratchGateway, path: string): Promise<Answered['body']> => {
  const { status, body } = await gateway.ask('GET', `/api/v2/${path}`);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
};
const statusOf = async (gateway: ScratchGateway, run: RunId): Promise<string> =>
  (await get(gateway, `runs/${run}`)).data.attributes.status;
const reaches = (gateway: ScratchGateway, run: RunId, status: string): Promise<void> =>
  eventually(`${run} is ${status}`, async () => (await statusOf(gateway, run)) === status);
const act = (gateway: ScratchGateway, run: RunId, action: string, json?: object): Promise<Answered> =>
  gateway.ask('POST', `/api/v2/runs/${run}/actions/${action}`, json === undefined ? {} : { json });

test('a run is planned, confirmed and applied, and every step can be read', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway, 'life');
  const run = await gateway.makeRun(workspace, { message: 'by hand' });
  const [plan, apply] = [PlanId.beside(run), ApplyId.beside(run)];
  await reaches(gateway, run, 'plan_queued');
  const planning = await gateway.claim(run, 'plan');
  await reaches(gateway, run, 'planning');
  assert.equal((await get(gateway, `plans/${plan}`)).data.attributes.status, 'running');
  assert.equal((await act(gateway, run, 'apply', {})).status, 409);
  assert.equal((await gateway.ask('GET', `/api/v2/plans/${plan}/json-output`)).status, 204);

  const put = async (url: string, bytes: string): Promise<Answered['body']> =>
    (await gateway.ask('PUT', url, { token: null, bytes: Buffer.from(bytes) })).body;
  const { urls } = planning.context;
  const [file, json, redacted] = [
    await put(urls.planFile.put, 'plan'),
    await put(urls.planJson, '{"format_version":"1.2"}'),
    await put(urls.redactedJson, '{"plan_format_version":"1.2","provider_schemas":{}}'),
  ];
  // Asked for while terraform still plans, it is held until it is there.
  const held = gateway.ask('GET', `/api/v2/plans/${plan}/json-output-redacted`, {
    headers: { accept: 'application/json' },
  });
  let isAnswered = false;
  void held.then(() => (isAnswered = true));
  await systemClock.sleep(300);
  assert.equal(isAnswered, false);
  await planning.end({
    ...{ hasChanges: true, counts: changes, planFile: file.digest, planJson: json.digest },
    redactedJson: redacted.digest,
  });
  // One step: whoever has read the end of the log finds all of it.
  const planned = (await get(gateway, `runs/${run}?include=plan,workspace`)).data.attributes;
  assert.equal(planned.status, 'planned');
  assert.equal(planned['has-changes'], true);
  assert.equal(planned.actions['is-confirmable'], true);
  assert.deepEqual((await held).body, { plan_format_version: '1.2', provider_schemas: {} });
  assert.match(String((await held).headers['content-type']), /^application\/json/);
  for (const path of [`plans/${plan}/json-output`, `runs/${run}/plan/json-output`]) {
    const output = await gateway.ask('GET', `/api/v2/${path}`);
    assert.equal(output.status, 307);
    const followed = await gateway.ask('GET', String(output.headers['location']), { token: null });
    assert.deepEqual(followed.body, { format_version: '1.2' });
  }

  const confirmed = await act(gateway, run, 'apply', { comment: 'go on' });
  assert.equal(confirmed.status, 202);
  assert.equal(confirmed.bytes.length, 0);
  const applying = await gateway.claim(run, 'apply');
  await reaches(gateway, run, 'applying');
  await applying.log(0, 'applied\n', true);
  const bytes = JSON.stringify({ version: 4, serial: 1, lineage: 'l', outputs: {}, resources: [] });
  const state = await put(applying.context.urls.stateUpload ?? '', bytes);
  await applying.end({ counts: changes, state });
  await reaches(gateway, run, 'applied');

  const current = await get(gateway, `workspaces/${workspace}/current-state-version`);
  assert.equal(current.data.attributes.md5, createHash('md5').update(bytes).digest('hex'));
  const applied = (await get(gateway, `applies/${apply}`)).data;
  assert.equal(applied.attributes.status, 'finished');
  assert.equal(applied.attributes['resource-additions'], 1);
  assert.deepEqual(applied.relationships['state-versions'].data, [{ type: 'state-versions', id: current.data.id }]);
  // The lock is given back by the run's word to its workspace, after its own end.
  const isLocked = async () => (await get(gateway, `workspaces/${workspace}`)).data.attributes.locked;
  await eventually('the workspace is free', async () => !(await isLocked()));
  const events = (await get(gateway, `runs/${run}/run-events`)).data;
  assert.deepEqual(
    events.map(({ attributes }: { attributes: { action: string } }) => attributes.action),
    ['created', 'queued', 'planning', 'planned', 'confirmed', 'apply_queued', 'applying', 'applied'],
  );
  assert.match(JSON.stringify(events), /go on/);
  for (const path of [`runs/${run}/plan`, `runs/${run}/apply`]) assert.ok((await get(gateway, path)).data.id);
  assert.deepEqual((await get(gateway, `runs/${run}/explain`)).data, {
    ...{ id: run, status: 'applied', engine: 'terraform', version: '1.11.4' },
    ...{ waiting: null, error: null, ended: null, unfinished: null, offer: null },
  });
  assert.deepEqual(gateway.faults, []);
});

/** What a fact must be for the CLI not to panic or to give up (cli/terraform-cli-protocol.md, 1.6 and 2.11). */
type Kind = 'boolean' | 'number' | 'string' | 'time' | 'array' | 'object' | 'null';
function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? 'time' : 'string';
  return typeof value as Kind;
}
const kinds = (value: object): Readonly<Record<string, Kind>> =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kindOf(inner)]));

test(
  'what the CLI reads of a run, a plan, an apply and a configuration is there, in the right types',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await prepared(gateway, 'facts');
    const run = await gateway.makeRun(workspace);
    const work = await gateway.claim(run, 'plan');
    await work.end({ hasChanges: true, counts: changes });
    const { data, included } = await get(
      gateway,
      `runs/${run}?include=plan,apply,workspace,created_by,configuration-version,run_events,task_stages`,
    );
    const wantedOfRun: Record<string, Kind> = {
      ...{ status: 'string', source: 'string', message: 'string', 'created-at': 'time', 'has-changes': 'boolean' },
      ...{ 'is-destroy': 'boolean', refresh: 'boolean', 'refresh-only': 'boolean', 'plan-only': 'boolean' },
      ...{ 'save-plan': 'boolean', 'auto-apply': 'boolean', 'allow-empty-apply': 'boolean', 'target-addrs': 'array' },
      ...{ 'allow-config-generation': 'boolean', 'replace-addrs': 'array', 'terraform-version': 'string' },
      ...{ variables: 'array', 'status-timestamps': 'object', actions: 'object', permissions: 'object' },
    };
    assert.partialDeepStrictEqual(kinds(data.attributes), wantedOfRun);
    assert.deepEqual(data.attributes.actions, {
      ...{ 'is-cancelable': true, 'is-confirmable': true, 'is-discardable': true, 'is-force-cancelable': false },
    });
    assert.deepEqual([...new Set(Object.values(kinds(data.attributes.permissions)))], ['boolean']);
    assert.equal(data.attributes.permissions['can-apply'], true);
    assert.deepEqual([...new Set(Object.values(kinds(data.attributes['status-timestamps'])))], ['time']);
    const relations = data.relationships;
    assert.deepEqual(relations.plan.data, { id: PlanId.beside(run), type: 'plans' });
    assert.deepEqual(relations.apply.data, { id: ApplyId.beside(run), type: 'applies' });
    assert.deepEqual(relations.workspace.data, { id: workspace, type: 'workspaces' });
    assert.equal(relations['cost-estimate'].data, null);
    assert.deepEqual(relations['task-stages'].data, []);

    const found = new Map<string, Answered['body']>(
      included.map((resource: { type: string }) => [resource.type, resource]),
    );
    assert.deepEqual(
      [...found.keys()].toSorted((one, other) => one.localeCompare(other)),
      [...['applies', 'configuration-versions', 'plans', 'run-events', 'users', 'workspaces']],
    );
    const counts: Record<string, Kind> = { 'resource-additions': 'number', 'resource-destructions': 'number' };
    assert.partialDeepStrictEqual(kinds(found.get('plans').attributes), {
      ...{ ...counts, status: 'string', 'log-read-url': 'string', 'has-changes': 'boolean' },
      ...{ 'generated-configuration': 'boolean', 'status-timestamps': 'object' },
    });
    assert.partialDeepStrictEqual(kinds(found.get('applies').attributes), {
      ...{ ...counts, status: 'string', 'log-read-url': 'string', 'status-timestamps': 'object' },
    });
    assert.partialDeepStrictEqual(kinds(found.get('configuration-versions').attributes), {
      ...{ status: 'string', speculative: 'boolean', provisional: 'boolean', 'auto-queue-runs': 'boolean' },
      ...{ 'upload-url': 'null', error: 'null' },
    });
    const seen = found.get('workspaces');
    assert.partialDeepStrictEqual(kinds(seen.attributes), {
      ...{ name: 'string', permissions: 'object', 'execution-mode': 'string', 'terraform-version': 'string' },
      ...{ locked: 'boolean', 'working-directory': 'string', 'structured-run-output-enabled': 'boolean' },
      ...{ 'tag-names': 'array', 'vcs-repo': 'null', 'created-at': 'time', 'updated-at': 'time' },
    });
    assert.partialDeepStrictEqual(seen.attributes.permissions, { 'can-queue-run': true, 'can-update': true });
    assert.equal(seen.relationships['current-run'].data.id, run);
    assert.equal(seen.attributes.locked, true);
    // Nothing of it is a time with an offset, which the CLI refuses.
    assert.doesNotMatch(JSON.stringify({ data, included }), /T\d\d:\d\d:\d\d[.\d]*[+-]\d\d/);

    const unknown = await gateway.ask('GET', `/api/v2/runs/${run}?include=plan,everything`);
    assert.equal(unknown.status, 400);
    // The CLI looks for these words at the very end.
    assert.match(unknown.body.errors[0].detail, /'everything'.*Invalid include parameter$/);
    const list = await get(gateway, `workspaces/${workspace}/runs?include=plan,workspace`);
    assert.deepEqual(
      list.included.map(({ type }: { type: string }) => type),
      ['plans', 'workspaces'],
    );
  },
);

test('a request that makes no sense is refused with the place at fault, and makes no run', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const empty = await gateway.makeWorkspace('empty');
  const workspace = await prepared(gateway, 'full', { 'allow-destroy-plan': false });
  const other = await gateway.makeWorkspace('other');
  const elsewhere = await gateway.ask('POST', '/api/v2/organizations', {
    json: { data: { attributes: { name: 'elsewhere', email: 'bob@elsewhere.test' } } },
  });
  assert.equal(elsewhere.status, 201);
  const there = await gateway.ask('POST', '/api/v2/organizations/elsewhere/workspaces', {
    json: { data: { attributes: { name: 'there' } } },
  });
  const foreign = await gateway.makeConfiguration(there.body.data.id);
  await gateway.makeConfiguration(other);
  const local = await prepared(gateway, 'local', { 'execution-mode': 'local' });
  const pending = await gateway.ask('POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
    json: { data: { attributes: { 'auto-queue-runs': false } } },
  });
  const create = (of: string, attributes: object, configuration?: string): Promise<Answered> =>
    gateway.ask('POST', '/api/v2/runs', {
      json: {
        data: {
          attributes,
          relationships: {
            workspace: { data: { id: of } },
            ...(configuration === undefined ? {} : { 'configuration-version': { data: { id: configuration } } }),
          },
        },
      },
    });
  const at = (name: string): string => `/data/attributes/${name}`;
  const ofConfiguration = '/data/relationships/configuration-version/data/id';
  const refusals: readonly (readonly [Promise<Answered>, string | undefined, RegExp])[] = [
    [create(empty, {}), ofConfiguration, /no configuration yet/],
    [create(workspace, {}, 'cv-unknown'), ofConfiguration, /cv-unknown/],
    [create(workspace, {}, foreign), ofConfiguration, /there is no configuration version/],
    [create(workspace, {}, pending.body.data.id), ofConfiguration, /is pending, not uploaded/],
    [create(workspace, { 'is-destroy': true }), at('is-destroy'), /does not allow destroy/],
    [create(other, { 'is-destroy': true, 'refresh-only': true }), at('refresh-only'), /either/],
    [create(workspace, { 'refresh-only': true, refresh: false }), at('refresh'), /must refresh/],
    [create(workspace, { 'save-plan': true, 'auto-apply': true }), at('auto-apply'), /saved plan/],
    [create(workspace, { 'terraform-version': '9.9.9', 'plan-only': true }), at('terraform-version'), /9\.9\.9/],
    [create(workspace, { 'terraform-version': '1.10.5' }), at('terraform-version'), /plans only/],
    [create(workspace, { 'plan-only': 'yes' }), at('plan-only'), /plan-only/],
    [create(workspace, { 'target-addrs': 'a' }), at('target-addrs'), /target-addrs/],
    [create(workspace, { variables: [{ key: 'a b', value: '1' }] }), at('variables/0/key'), /no name of a variable/],
    [create(workspace, { message: 'a\0b' }), at('message'), /U\+0000/],
    [create(local, {}), undefined, /local/],
  ];
  for (const [asked, pointer, why] of refusals) {
    const { status, body } = await asked;
    assert.equal(status, 422, JSON.stringify(body));
    assert.equal(body.errors[0].source?.pointer, pointer, JSON.stringify(body));
    assert.equal(body.errors[0].status, '422');
    assert.match(body.errors[0].detail, why);
  }
  assert.equal((await create('ws-unknown', {})).status, 404);
  const nothing = await gateway.ask('POST', '/api/v2/runs', { json: { data: { attributes: {} } } });
  assert.equal(nothing.status, 422);
  const all = await get(gateway, 'organizations/acme/runs');
  assert.deepEqual(all.data, []);
});

test(
  'options, variables and the kind of log come from the request, the configuration and the workspace',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await prepared(gateway, 'options', { 'auto-apply': true, 'terraform-version': '1.10.5' });
    const speculative = await gateway.makeConfiguration(workspace, { speculative: true });
    const create = async (attributes: object, isCloud: boolean, configuration?: string): Promise<Answered['body']> => {
      const { status, body } = await gateway.ask('POST', '/api/v2/runs', {
        headers: isCloud ? { 'x-terraform-integration': 'cloud' } : {},
        json: {
          data: {
            attributes,
            relationships: {
              workspace: { data: { id: workspace } },
              ...(configuration === undefined ? {} : { 'configuration-version': { data: { id: configuration } } }),
            },
          },
        },
      });
      assert.equal(status, 201, JSON.stringify(body));
      return body.data;
    };
    const isStructured = async (run: string): Promise<boolean> =>
      (await get(gateway, `plans/${run.replace('run-', 'plan-')}`)).data.attributes['structured-run-output-enabled'];

    const variables = [{ key: 'greeting', value: '"hello there"' }];
    const plain = await create({ variables, 'target-addrs': ['a.b'] }, true);
    // The newest that may be applied, not the speculative one.
    assert.notEqual(plain.relationships['configuration-version'].data.id, speculative);
    assert.equal(plain.attributes['auto-apply'], true);
    assert.equal(plain.attributes['plan-only'], false);
    assert.equal(plain.attributes['terraform-version'], '1.10.5');
    assert.deepEqual(plain.attributes['target-addrs'], ['a.b']);
    assert.equal(await isStructured(plain.id), true);
    const { context } = await gateway.claim(plain.id, 'plan');
    assert.deepEqual(context.runVariables, [
      { key: 'greeting', value: '"hello there"', category: 'terraform', hcl: true, sensitive: false },
    ]);
    // Values are in no row and no message as they are.
    for (const table of ['act_log', 'act_actor', 'act_mailbox', 'act_job', 'run']) {
      const rows = await gateway.owner.query(`select 1 from ${table} t where t::text like '%hello there%'`);
      assert.equal(rows.length, 0, table);
    }

    const saved = await create({ 'save-plan': true }, false);
    assert.equal(saved.attributes['auto-apply'], false);
    assert.equal(await isStructured(saved.id), false);
    // A plan of a speculative configuration can never be applied, whatever is asked for.
    const only = await create({ 'plan-only': false, 'terraform-version': '1.11.4' }, true, speculative);
    assert.equal(only.attributes['plan-only'], true);
    assert.equal(only.attributes['terraform-version'], '1.11.4');
    // Another workspace's configuration, which whoever asks may read.
    const other = await gateway.makeConfiguration(await gateway.makeWorkspace('lends'));
    const lent = await create({ 'plan-only': true }, true, other);
    assert.equal(lent.relationships['configuration-version'].data.id, other);
    const lists = async (query: string): Promise<string[]> =>
      (await get(gateway, `workspaces/${workspace}/runs${query}`)).data.map(({ id }: { id: string }) => id);
    assert.deepEqual(await lists(''), [saved.id, plain.id]);
    assert.deepEqual(await lists('?filter[operation]=plan_only'), [lent.id, only.id]);
    assert.deepEqual(await lists('?filter[operation]=plan_only&search[user]=ANN'), [lent.id, only.id]);
    assert.deepEqual(await lists('?filter[operation]=plan_only&search[user]=bert'), []);
    const inOrganization = async (name: string) =>
      (await get(gateway, `organizations/acme/runs?filter[workspace_names]=${name}`)).data.length > 0;
    assert.deepEqual([await inOrganization('options,nowhere'), await inOrganization('nowhere')], [true, false]);
    assert.deepEqual(await lists('?page[size]=1&page[number]=2'), [plain.id]);
    await gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, {
      json: { data: { attributes: { 'structured-run-output-enabled': false } } },
    });
    assert.equal(await isStructured((await create({}, true)).id), false);
  },
);

test('a run that waits says where it stands and for whom, in the queue too', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway, 'busy');
  const first = await gateway.makeRun(workspace);
  await gateway.claim(first, 'plan');
  await reaches(gateway, first, 'planning');
  const second = await gateway.makeRun(workspace);
  const { data } = await get(gateway, `runs/${second}/explain`);
  assert.equal(data.status, 'pending');
  assert.match(data.waiting.reason, new RegExp(`${second} is number 1 of 1 .*busy.*${first} is at work`));
  const queue = (await get(gateway, 'organizations/acme/runs/queue')).data;
  assert.deepEqual(
    queue.map((run: Answered['body']) => [run.id, run.attributes['position-in-queue']]),
    [
      [first, 1],
      [second, 2],
    ],
  );
  const page = await get(gateway, 'organizations/acme/runs/queue?page[size]=1&page[number]=2');
  assert.deepEqual(
    page.data.map((run: Answered['body']) => [run.id, run.attributes['position-in-queue']]),
    [[second, 2]],
  );
  assert.equal(page.meta.pagination['total-count'], 2);
  const newest = await get(gateway, 'organizations/acme/runs?page[size]=1');
  const oldest = await get(gateway, 'organizations/acme/runs?page[size]=1&page[number]=2');
  assert.deepEqual([newest.data[0].id, oldest.data[0].id], [second, first]);
  // Nobody counts all runs of an organization.
  assert.deepEqual(newest.meta.pagination, { 'current-page': 1, 'prev-page': null, 'next-page': 2 });
  assert.deepEqual(oldest.meta.pagination, { 'current-page': 2, 'prev-page': 1, 'next-page': null });
  assert.match(newest.links.next, /page%5Bsize%5D=1&page%5Bnumber%5D=2/);
  assert.deepEqual((await get(gateway, 'organizations/acme/capacity')).data.attributes, { pending: 1, running: 1 });
  assert.equal((await act(gateway, second, 'cancel')).status, 202);
  assert.equal(await statusOf(gateway, second), 'canceled');
  assert.equal((await get(gateway, 'organizations/acme/runs/queue')).data.length, 1);
});

test(
  'discard, cancel and force-cancel are taken when they can be, and refused with a sentence else',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await prepared(gateway, 'actions');
    const first = await gateway.makeRun(workspace);
    const work = await gateway.claim(first, 'plan');
    await reaches(gateway, first, 'planning');
    const early = await act(gateway, first, 'force-cancel');
    assert.equal(early.status, 409);
    assert.match(early.body.errors[0].detail, /is planning/);
    assert.equal((await act(gateway, first, 'discard')).status, 409);
    assert.equal((await act(gateway, first, 'cancel', { comment: 'enough' })).status, 202);
    const tooEarly = await act(gateway, first, 'force-cancel');
    assert.equal(tooEarly.status, 409);
    assert.match(tooEarly.body.errors[0].detail, /ten seconds/);
    assert.equal(await work.end({ outcome: 'canceled' }, 'canceled'), 'committed');
    await reaches(gateway, first, 'canceled');
    const canceled = (await get(gateway, `runs/${first}`)).data.attributes;
    assert.match(canceled['canceled-at'], /Z$/);
    assert.equal((await get(gateway, `plans/${PlanId.beside(first)}`)).data.attributes.status, 'canceled');

    const second = await gateway.makeRun(workspace);
    await (await gateway.claim(second, 'plan')).end({ hasChanges: true });
    assert.equal((await act(gateway, second, 'discard', {})).status, 202);
    assert.equal(await statusOf(gateway, second), 'discarded');
    for (const action of ['apply', 'discard', 'cancel', 'force-cancel'])
      assert.equal((await act(gateway, second, action)).status, 409, action);
    // A plan that failed has nothing to show, and says so at once.
    const third = await gateway.makeRun(workspace);
    await (
      await gateway.claim(third, 'plan')
    ).end({ outcome: 'errored', error: { code: 'terraform-failed', detail: 'terraform ended with 1' } });
    const redacted = await gateway.ask('GET', `/api/v2/plans/${PlanId.beside(third)}/json-output-redacted`);
    assert.equal(redacted.status, 404);
    assert.equal((await get(gateway, `runs/${third}/explain`)).data.error.detail, 'terraform ended with 1');
  },
);

test(
  'a pending run goes first when what it waits for can be discarded; a plan nobody decides about can be canceled',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await prepared(gateway, 'first');
    const [active, second, third] = [
      await gateway.makeRun(workspace),
      await gateway.makeRun(workspace),
      await gateway.makeRun(workspace),
    ];
    const early = await act(gateway, third, 'force-execute');
    assert.equal(early.status, 409);
    assert.match(early.body.errors[0].detail, new RegExp(`${third} waits for ${active}, which is plan_queued`));
    assert.equal((await act(gateway, active, 'force-execute')).status, 403);
    await (await gateway.claim(active, 'plan')).end({ hasChanges: true });
    await reaches(gateway, active, 'planned');
    assert.equal((await act(gateway, third, 'force-execute')).status, 202);
    assert.equal(await statusOf(gateway, active), 'discarded');
    await reaches(gateway, third, 'plan_queued');
    assert.equal(await statusOf(gateway, second), 'pending');
    await (await gateway.claim(third, 'plan')).end({ hasChanges: true });
    await reaches(gateway, third, 'planned');
    assert.equal((await act(gateway, third, 'cancel')).status, 202);
    assert.equal(await statusOf(gateway, third), 'canceled');
    await reaches(gateway, second, 'plan_queued');
  },
);

test('a saved plan is discarded as soon as another run has changed the state', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway, 'kept');
  const kept = await gateway.makeRun(workspace, { 'save-plan': true });
  await (await gateway.claim(kept, 'plan')).end({ hasChanges: true });
  await reaches(gateway, kept, 'planned_and_saved');
  const other = await gateway.makeRun(workspace, { 'auto-apply': true });
  await (await gateway.claim(other, 'plan')).end({ hasChanges: true, planFile: 'p' });
  const state = { digest: 'd', size: 2, md5: 'm', serial: 1, lineage: 'l', terraformVersion: '1.11.4' };
  await (await gateway.claim(other, 'apply')).end({ state });
  await reaches(gateway, other, 'applied');
  await reaches(gateway, kept, 'discarded');
  assert.match((await get(gateway, `runs/${kept}/explain`)).data.error.detail, /has changed since the plan was saved/);
});

test('what somebody may not see is not there', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway, 'hidden');
  const run = await gateway.makeRun(workspace);
  const { sql, keys, rng } = gateway.services;
  const stranger = await ensureUser(sql, { username: 'eve', email: 'eve@acme.test', isSiteAdmin: false, rng });
  const token = makeUserToken(rng);
  await registerToken({ sql, keys, rng }, { token, owner: stranger.id, description: 'of a stranger' });
  const paths = [
    ...[`runs/${run}`, `runs/${run}/run-events`, `runs/${run}/trace`, `runs/${run}/explain`, `runs/${run}/plan`],
    ...[
      `runs/${run}/plan/json-output`,
      `plans/${PlanId.beside(run)}`,
      `plans/${PlanId.beside(run)}/json-output`,
      `applies/${ApplyId.beside(run)}`,
    ],
    ...[`plans/${PlanId.beside(run)}/json-output-redacted`, `workspaces/${workspace}/runs`, 'organizations/acme/runs'],
    ...[
      'organizations/acme/runs/queue',
      'organizations/acme/capacity',
      `workspaces/${workspace}/configuration-versions`,
    ],
  ];
  for (const path of paths) {
    assert.equal((await gateway.ask('GET', `/api/v2/${path}`, { token })).status, 404, path);
    assert.equal((await gateway.ask('GET', `/api/v2/${path}`, { token: null })).status, 401, path);
  }
  for (const action of ['apply', 'discard', 'cancel', 'force-cancel'])
    assert.equal((await gateway.ask('POST', `/api/v2/runs/${run}/actions/${action}`, { token })).status, 404);
  for (const path of ['runs/run-unknown', 'plans/plan-unknown', 'applies/x', 'plans/%00', 'runs/run-unknown/explain'])
    assert.equal((await gateway.ask('GET', `/api/v2/${path}`)).status, 404, path);
  assert.deepEqual(gateway.faults, []);
});

test(
  "a run's trace begins with the request that made it and holds its work, whatever trace the caller names",
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const telemetry = await startTelemetry({ node: 'test', otlpEndpoint: null, sink: storeSink(gateway.services.sql) });
    try {
      const workspace = await prepared(gateway, 'traced');
      const traceOfCaller = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
      const make = async (): Promise<RunId> => {
        const { body } = await gateway.ask('POST', '/api/v2/runs', {
          headers: { traceparent: traceOfCaller },
          json: { data: { relationships: { workspace: { data: { id: workspace } } }, attributes: {} } },
        });
        return body.data.id;
      };
      const run = await make();
      await (await gateway.claim(run, 'plan')).end({});
      await reaches(gateway, run, 'planned_and_finished');
      // Somebody else names the same trace.
      const other = await make();
      const missing = { headers: { traceparent: traceOfCaller } };
      assert.equal((await gateway.ask('GET', '/api/v2/runs/run-missing', missing)).status, 404);
      await telemetry.flush();
      const [failed] = await gateway.owner.query<{ attributes: Record<string, unknown> }>(
        `select attributes from trace_span where name = 'http.request' and attributes ->> 'http.response.status_code' = '404'`,
      );
      assert.equal(failed?.attributes['http.route'], '/api/v2/runs/:run');
      const { data } = await get(gateway, `runs/${run}/trace`);
      const text = JSON.stringify(data);
      for (const name of ['http.request', 'actor.ask', 'job prepare']) assert.ok(text.includes(name), name);
      assert.match(text, /\/api\/v2\/runs/);
      assert.ok(text.includes(traceOfCaller), 'the span of the request is linked to the caller');
      assert.ok(!text.includes(other), "and another's run is not in it");
      const rows = await gateway.owner.query(`select 1 from trace_span where trace_id = $1`, ['c'.repeat(32)]);
      assert.equal(rows.length, 0, 'nobody brings spans into a trace by naming it');
    } finally {
      await telemetry.close();
    }
  },
);
