// Signed URLs: what is brought is kept whole or not at all, once, and nothing that was refused stays in anybody's way.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import test from 'node:test';
import { Readable } from 'node:stream';
import { urlLifeMs } from '@terrace/machines/archivist/messages';
import { WorkerState } from '@terrace/machines/run/messages';
import type { ApplyResult } from '@terrace/machines/run/messages';
import { systemClock } from '@terrace/runtime/clock/system';
import { eventually, openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { give, makePerson, makeTeam } from '../team/scratch-people.ts';

const skip = skipWithoutPostgres;

async function pendingConfiguration(gateway: ScratchGateway): Promise<{ id: string; url: string; workspace: string }> {
  const workspace = await gateway.makeWorkspace(`w-${randomBytes(4).toString('hex')}`);
  const { status, body } = await gateway.ask('POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
    json: { data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } } },
  });
  assert.equal(status, 201);
  return { id: body.data.id, url: body.data.attributes['upload-url'], workspace };
}

const statusOf = async (gateway: ScratchGateway, id: string): Promise<string> =>
  (await gateway.ask('GET', `/api/v2/configuration-versions/${id}`)).body.data.attributes.status;

test(
  'a configuration of which a run was made takes no other archive; the same bytes again are no second upload',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { id, url, workspace } = await pendingConfiguration(gateway);
    assert.match(url, /^https:\/\//);
    assert.equal(await statusOf(gateway, id), 'pending');
    const bytes = randomBytes(300_000);
    assert.equal((await gateway.ask('PUT', url, { token: null, bytes })).status, 200);
    assert.equal(await statusOf(gateway, id), 'uploaded');
    assert.equal((await gateway.ask('PUT', url, { token: null, bytes })).status, 200);
    await gateway.makeRun(workspace);
    const other = await gateway.ask('PUT', url, { token: null, bytes: randomBytes(10) });
    assert.equal(other.status, 409);
    assert.match(other.body.errors[0].detail, /^a run was made of the configuration version/);
    assert.equal((await gateway.ask('PUT', url, { token: null, bytes })).status, 200);
    const { body } = await gateway.ask('GET', `/api/v2/configuration-versions/${id}`);
    assert.equal(body.data.attributes['upload-url'], null);
    const redirect = await gateway.ask('GET', `/api/v2/configuration-versions/${id}/download`);
    assert.equal(redirect.status, 302);
    const download = await gateway.ask('GET', String(redirect.headers['location']), { token: null });
    assert.ok(download.bytes.equals(bytes));
    assert.ok(body.data.attributes['status-timestamps']['uploaded-at'].endsWith('Z'));
  },
);

test('a URL for a configuration ends with the rights of who was given it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const bob = await makePerson(gateway, 'bob');
  const team = await makeTeam(gateway, 'net', bob);
  const workspace = await gateway.makeWorkspace('hello');
  const access = await give(gateway, team, { workspace }, { access: 'plan' });
  const open = async (token: string): Promise<{ readonly id: string; readonly url: string }> => {
    const { body } = await gateway.ask('POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
      json: {},
      token,
    });
    return { id: body.data.id, url: body.data.attributes['upload-url'] };
  };
  const bring = async (url: string): Promise<number> =>
    (await gateway.ask('PUT', url, { token: null, bytes: randomBytes(10) })).status;
  const [kept, lost] = [await open(bob.token), await open(bob.token)];
  const { token } = (await gateway.ask('POST', `/api/v2/teams/${team}/authentication-token`)).body.data.attributes;
  const ofTeam = [await open(token), await open(token)] as const;
  assert.equal(await bring(kept.url), 200);
  assert.equal(await bring(ofTeam[0].url), 200);
  assert.equal((await gateway.ask('DELETE', `/api/v2/team-workspaces/${access}`)).status, 204);
  for (const { id, url } of [lost, ofTeam[1]]) {
    assert.equal(await bring(url), 403);
    assert.equal(await statusOf(gateway, id), 'pending');
  }
  const runs = (await gateway.ask('GET', `/api/v2/workspaces/${workspace}/runs`)).body.data;
  assert.equal(runs.length, 2, 'none is made in the name of who may not make it any more');
});

test('a URL for a state ends with the rights of who reserved it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const carla = await makePerson(gateway, 'carla');
  const team = await makeTeam(gateway, 'states', carla);
  const workspace = await gateway.makeWorkspace('hello');
  const access = await give(gateway, team, { workspace }, { access: 'write' });
  const bytes = Buffer.from(JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 1, lineage: 'l' }));
  const { token } = carla;
  const at = `/api/v2/workspaces/${workspace}`;
  assert.equal((await gateway.ask('POST', `${at}/actions/lock`, { token })).status, 200);
  const attributes = { serial: 1, lineage: 'l', md5: createHash('md5').update(bytes).digest('hex') };
  const made = await gateway.ask('POST', `${at}/state-versions`, { token, json: { data: { attributes } } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.equal((await gateway.ask('DELETE', `/api/v2/team-workspaces/${access}`)).status, 204);
  const url = made.body.data.attributes['hosted-state-upload-url'];
  const brought = await gateway.ask('PUT', url, { token: null, bytes });
  assert.equal(brought.status, 403);
  assert.match(brought.body.errors[0].detail, /carla, .* may not write-state in its workspace any more/);
  assert.equal((await gateway.ask('GET', `${at}/current-state-version`)).status, 404);
  // What she reserved keeps nobody out for good.
  assert.equal((await gateway.ask('POST', `${at}/actions/force-unlock`)).status, 200);
});

test('of two uploads at once one stands in the end, whole', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { id, url } = await pendingConfiguration(gateway);
  const two = [randomBytes(200_000), randomBytes(200_000)];
  const answers = await Promise.all(
    two.map((bytes) => gateway.ask('PUT', url, { token: null, bytes: Readable.from([bytes]) })),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  assert.equal(await statusOf(gateway, id), 'uploaded');
  const redirect = await gateway.ask('GET', `/api/v2/configuration-versions/${id}/download`);
  const { bytes: stands } = await gateway.ask('GET', String(redirect.headers['location']), { token: null });
  assert.ok(
    two.some((bytes) => stands.equals(bytes)),
    'neither the one nor the other',
  );
});

test('an upload that is cut in the middle leaves nothing, and may be tried again', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { id, url } = await pendingConfiguration(gateway);
  const address = new URL(await gateway.app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(address.port), '127.0.0.1');
  socket.write(`PUT ${new URL(url).pathname} HTTP/1.1\r\nhost: here\r\ncontent-length: 1000000\r\n\r\n`);
  socket.write(randomBytes(400_000));
  await systemClock.sleep(200);
  socket.destroy();
  await systemClock.sleep(200);
  assert.equal(await statusOf(gateway, id), 'pending');
  const kept = async () => (await gateway.owner.query('select digest from object')).length;
  assert.equal(await kept(), 0);
  assert.deepEqual(gateway.faults, []);
  // As curl and `net/http` send it: without a content type.
  const again = await fetch(new URL(new URL(url).pathname, address), { method: 'PUT', body: randomBytes(1_000) });
  assert.equal(again.status, 200);
  await again.body?.cancel();
  assert.equal(await statusOf(gateway, id), 'uploaded');
  assert.equal(await kept(), 1);
});

test('without bytes, or past its time, nothing is uploaded', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { id, url } = await pendingConfiguration(gateway);
  assert.equal((await gateway.ask('PUT', url)).status, 422);
  const { signer, clock } = gateway.services;
  const claims = { purpose: 'configuration-upload', method: 'PUT', subject: id } as const;
  for (const expiresAt of [clock.now() - 1, clock.now() - urlLifeMs])
    assert.equal(
      (await gateway.ask('PUT', signer.sign({ ...claims, expiresAt }), { bytes: Buffer.of(1) })).status,
      404,
    );
  const unknown = { ...claims, purpose: 'everything', expiresAt: clock.now() + 1_000 };
  assert.equal((await gateway.ask('PUT', signer.sign(unknown), { bytes: Buffer.of(1) })).status, 404);
  assert.equal(await statusOf(gateway, id), 'pending');
});

test('an upload queues a run by itself, unless it is told not to', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('by-itself', { 'auto-apply': true });
  // Clients may send no body at all.
  const made = await gateway.ask('POST', `/api/v2/workspaces/${workspace}/configuration-versions`);
  assert.equal(made.status, 201);
  const { attributes, id } = made.body.data;
  assert.equal(attributes['auto-queue-runs'], true);
  const runs = async () => (await gateway.ask('GET', `/api/v2/workspaces/${workspace}/runs`)).body.data;
  assert.deepEqual(await runs(), []);
  await gateway.ask('PUT', attributes['upload-url'], { token: null, bytes: Buffer.from('archive') });
  const [run, ...others] = await runs();
  assert.equal(others.length, 0);
  assert.equal(run.attributes['auto-apply'], true);
  assert.equal(run.attributes.source, 'tfe-configuration-version');
  assert.equal(run.relationships['configuration-version'].data.id, id);
  const local = await gateway.makeWorkspace('local', { 'execution-mode': 'local' });
  await gateway.makeConfiguration(local, { 'auto-queue-runs': true });
  assert.deepEqual((await gateway.ask('GET', `/api/v2/workspaces/${local}/runs`)).body.data, []);
  const list = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/configuration-versions`);
  assert.deepEqual(
    list.body.data.map((version: { id: string }) => version.id),
    [id],
  );
  assert.equal(list.body.meta.pagination['total-count'], 1);
});

test('a worker brings and fetches what its URLs name, and the run learns of its newest state', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('worker');
  const version = await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  const plan = await gateway.claim(run, 'plan');
  const { urls } = plan.context;
  assert.equal(
    (await gateway.ask('GET', urls.configuration, { token: null })).bytes.toString(),
    `the archive of ${version}`,
  );
  const put = async (url: string, text: string) => {
    const { status, body } = await gateway.ask('PUT', url, { token: null, bytes: Buffer.from(text) });
    assert.equal(status, 200);
    return body;
  };
  const hash = (kind: string, text: string) => createHash(kind).update(text).digest('hex');
  const file = await put(urls.planFile.put, 'a plan file');
  assert.deepEqual(file, { digest: hash('sha256', 'a plan file'), size: 11, md5: hash('md5', 'a plan file') });
  const json = await put(urls.planJson, '{"plan":1}');
  const redacted = await put(urls.redactedJson, '{"redacted":1}');
  // A plan makes no state, so it is given no way to bring one, and none is awaited.
  assert.equal(urls.stateUpload, null);
  const { signer, clock } = gateway.services;
  const said = { purpose: 'run-state-upload', method: 'PUT', subject: run, expiresAt: clock.now() + 60_000 } as const;
  const unasked = await gateway.ask('PUT', signer.sign(said), { bytes: Buffer.from(state(1)) });
  assert.equal(unasked.status, 409);
  assert.match(unasked.body.errors[0].detail, /awaits no state/);
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`)).status, 404);
  await plan.end({ hasChanges: true, planFile: file.digest, planJson: json.digest, redactedJson: redacted.digest });
  assert.equal((await gateway.ask('POST', `/api/v2/runs/${run}/actions/apply`, { json: {} })).status, 202);

  const apply = await gateway.claim(run, 'apply');
  assert.equal(apply.context.urls.state, null);
  const fetched = await gateway.ask('GET', apply.context.urls.planFile.get ?? '', { token: null });
  assert.equal(fetched.bytes.toString(), 'a plan file');
  const first = await put(apply.context.urls.stateUpload ?? '', state(1));
  assert.deepEqual(first, {
    digest: hash('sha256', state(1)),
    size: state(1).length,
    md5: hash('md5', state(1)),
    ...{ serial: 1, lineage: 'l', terraformVersion: '1.11.4' },
    ...{ fate: 'brought', stateVersion: null },
  });
  const second = await put(apply.context.urls.stateUpload ?? '', state(2));
  const broken = await gateway.ask('PUT', apply.context.urls.stateUpload ?? '', { bytes: Buffer.from('{"version":4') });
  assert.equal(broken.status, 422);
  assert.match(broken.body.errors[0].detail, /no JSON/);
  // The worker is lost: what it had brought last is saved.
  await gateway.owner.query(
    `insert into act_mailbox (p, kind, id, msg_id, event)
      select p, kind, id, 'lost-by-hand', jsonb_build_object('type', 'job.lost', 'job', $2::text, 'attempt', 1, 'reason', 'by hand')
      from act_actor where kind = 'run' and id = $1`,
    [run, run.replace('run-', 'apply-')],
  );
  const runNow = async () => (await gateway.ask('GET', `/api/v2/runs/${run}`)).body.data.attributes;
  await eventually('the run has ended', async () => (await runNow()).status === 'errored');
  const current = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`);
  assert.equal(current.body.data.attributes.serial, 2);
  assert.equal(current.body.data.attributes.md5, second.md5);
  assert.equal(current.body.data.relationships.run.data.id, run);
});

const state = (serial: number): string =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial, lineage: 'l', outputs: {}, resources: [] });

/** A run whose apply was claimed, and how its worker brings a state. */
async function applying(gateway: ScratchGateway, workspace: string) {
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile: 'f'.repeat(64) });
  assert.equal((await gateway.ask('POST', `/api/v2/runs/${run}/actions/apply`, { json: {} })).status, 202);
  const work = await gateway.claim(run, 'apply');
  const bring = (serial: number) =>
    gateway.ask('PUT', work.context.urls.stateUpload ?? '', { token: null, bytes: Buffer.from(state(serial)) });
  const attributes = async () => (await gateway.ask('GET', `/api/v2/runs/${run}`)).body.data.attributes;
  const end = (result: Partial<ApplyResult>) => work.end(result);
  return { run, end, bring, attributes, address: work.context.urls.stateUpload ?? '' };
}

/** As somebody who has looked at what an apply that was cut short has left. */
async function letIn({ ask }: ScratchGateway, workspace: string, run: string): Promise<void> {
  const path = `/api/v2/workspaces/${workspace}`;
  await eventually('Terrace lets nobody in', async () =>
    (await ask('GET', path)).body.data.attributes['locked-reason']?.includes(`the apply of ${run} was cut short`),
  );
  assert.equal((await ask('GET', path)).body.data.relationships['locked-by'].data, null);
  assert.equal((await ask('POST', `${path}/actions/force-unlock`)).status, 200);
}

const unbrought = {
  outcome: 'errored',
  leavesState: true,
  error: { code: 'state-not-brought', detail: 'its state is kept on node-1' },
} as const;

test(
  'a state that could not be brought is taken after the end of its run, and only then may be forgotten',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('late');
    const { run, end, bring, attributes, address } = await applying(gateway, workspace);
    await gateway.makeConfiguration(workspace);
    const next = await gateway.makeRun(workspace);
    assert.equal(await end(unbrought), 'committed');
    assert.equal((await attributes()).status, 'errored');
    await eventually('the next run waits for somebody who has looked', async () => {
      const { waiting } = (await gateway.ask('GET', `/api/v2/runs/${next}/explain`)).body.data;
      return waiting.reason.includes(`Terrace lets nobody in: the apply of ${run} was cut short`);
    });
    const secret = address.split('/').at(-1) ?? '';
    const lastDay = gateway.services.clock.now() + 30 * 24 * 3_600_000;
    assert.notEqual(gateway.services.signer.open(secret, lastDay), null, 'it is good as long as the state is awaited');
    const { status, body } = await bring(1);
    assert.deepEqual([status, body.fate], [200, 'saved']);
    const current = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`);
    assert.equal(current.body.data.id, body.stateVersion);
    assert.equal(current.body.data.relationships.run.data.id, run);
    await eventually('the run tells it', async () => (await attributes()).error.detail.includes(body.stateVersion));
    // The answer was lost, or the worker was killed before it had removed the folder.
    assert.deepEqual((await bring(1)).body, body);
    await letIn(gateway, workspace, run);
    assert.equal((await gateway.ask('GET', `/api/v2/runs/${next}`)).body.data.attributes.status, 'plan_queued');
  },
);

test('a late state that its workspace does not take can be had by its id, and its run names it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('overtaken');
  const { run, bring, end, attributes } = await applying(gateway, workspace);
  await end(unbrought);
  await letIn(gateway, workspace, run);
  const next = await applying(gateway, workspace);
  const { status, body } = await bring(1);
  assert.deepEqual([status, body.fate], [200, 'kept']);
  await eventually('the run tells it', async () => (await attributes()).error.detail.includes(body.stateVersion));
  assert.match((await attributes()).error.detail, new RegExp(`${next.run} has begun since.*not the current state`));
  const found = await gateway.ask('GET', `/api/v2/state-versions/${body.stateVersion}`);
  assert.equal(found.body.data.attributes.status, 'discarded');
  const url = found.body.data.attributes['hosted-state-download-url'];
  assert.equal((await gateway.ask('GET', url, { token: null })).bytes.toString(), state(1));
  const list = `/api/v2/state-versions?filter[workspace][name]=overtaken&filter[organization][name]=acme`;
  assert.deepEqual((await gateway.ask('GET', list)).body.data, []);
  assert.deepEqual((await bring(1)).body, body);
});

test(
  'the state of a deleted workspace is kept with its run; one that nobody awaits is refused, so that whoever has it keeps it',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('gone');
    const { run, end, bring, attributes } = await applying(gateway, workspace);
    await end(unbrought);
    await letIn(gateway, workspace, run);
    const deleted = await gateway.ask('DELETE', `/api/v2/workspaces/${workspace}`);
    assert.equal(deleted.status, 204);
    for (const turn of ['the first', 'the answer was lost']) {
      const late = await bring(1);
      assert.deepEqual([late.status, late.body.fate, late.body.stateVersion], [200, 'kept', null], turn);
    }
    const kept = await gateway.ask('GET', `/api/v2/terrace/runs/${run}/state`);
    assert.equal(kept.bytes.toString(), state(1));
    await eventually('the run tells it', async () =>
      /gone has been deleted; it is kept with this run/.test((await attributes()).error.detail),
    );
    // While terraform still applies nobody is let, but who asks may have looked a moment before it began: the run hears of it once, and says
    // one thing.
    const doomed = await gateway.makeWorkspace('doomed');
    const working = await applying(gateway, doomed);
    assert.equal((await gateway.ask('DELETE', `/api/v2/workspaces/${doomed}`)).status, 409);
    const by = { kind: 'user', id: 'user-1', name: 'anna' } as const;
    const message = { type: 'workspace.delete', safe: false, managed: 0, by } as const;
    assert.equal((await gateway.services.client.ask({ kind: 'workspace', id: doomed }, message)).status, 'ok');
    const brought = await working.bring(2);
    assert.deepEqual([brought.status, brought.body.fate], [200, 'kept']);
    await working.end({ outcome: 'canceled', state: WorkerState.parse(brought.body) });
    await eventually('the run has ended', async () => (await working.attributes()).status === 'errored');
    const { error } = await working.attributes();
    assert.equal(error.code, 'state-refused');
    assert.equal(error.detail.match(/has been deleted/g).length, 1, error.detail);
    const { data } = (await gateway.ask('GET', `/api/v2/terrace/actors/run/${working.run}`)).body;
    assert.equal(data.attributes.state, 'errored', 'it awaits no state any more');
    const other = await applying(gateway, await gateway.makeWorkspace('over'));
    await other.end({ outcome: 'errored', error: { code: 'terraform-failed', detail: 'no' } });
    const unawaited = await other.bring(3);
    assert.equal(unawaited.status, 409);
    assert.match(unawaited.body.errors[0].detail, /is errored, and awaits no state/);
  },
);
