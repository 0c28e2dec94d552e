// Logs over HTTP, read as terraform reads them: the frame, the offsets, the long poll, and secrets that must not show.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test from 'node:test';
import { sealVariables } from '@terrace/actors/run/variables';
import { ApplyId, PlanId } from '@terrace/machines/run/id';
import type { RunId } from '@terrace/machines/run/id';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { systemClock } from '@terrace/runtime/clock/system';
import { eventually, openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { ScratchGateway, Work } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;
const ends = ['finished', 'errored', 'canceled', 'unreachable'];

async function begun(gateway: ScratchGateway, name: string): Promise<{ run: RunId; work: Work; url: string }> {
  const workspace = await gateway.makeWorkspace(name);
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  const work = await gateway.claim(run, 'plan');
  return { run, work, url: await logUrl(gateway, PlanId.beside(run)) };
}

async function logUrl(gateway: ScratchGateway, phase: PlanId | ApplyId): Promise<string> {
  const kind = phase.startsWith('plan-') ? 'plans' : 'applies';
  return (await gateway.ask('GET', `/api/v2/${kind}/${phase}`)).body.data.attributes['log-read-url'];
}

interface Read {
  readonly text: string;
  /** How often the client slept, because it got nothing although the log was not over. */
  readonly waits: number;
  readonly requests: number;
}

/**
 * go-tfe's LogReader (logreader.go, v1.70.0), with a buffer of `size` bytes. Only what the first read of a body gives is taken, so
 * `firstRead` cuts it.
 */
async function readAsGoTfe(
  gateway: ScratchGateway,
  phase: PlanId | ApplyId,
  { size = 65_536, firstRead = Infinity }: { readonly size?: number; readonly firstRead?: number } = {},
): Promise<Read> {
  const url = await logUrl(gateway, phase);
  const kind = phase.startsWith('plan-') ? 'plans' : 'applies';
  let [offset, reads, waits, requests] = [0, 0, 0, 0];
  let [startOfText, endOfText] = [false, false];
  const parts: Buffer[] = [];

  const isDone = async (): Promise<boolean> =>
    ends.includes((await gateway.ask('GET', `/api/v2/${kind}/${phase}`)).body.data.attributes.status);

  /** Bytes, `end`, or null for io.ErrNoProgress. */
  const read = async (): Promise<Buffer | 'end' | null> => {
    requests += 1;
    const answer = await gateway.ask('GET', `${url}?limit=${size}&offset=${offset}`, { token: null });
    assert.equal(answer.status, 200);
    const bytes = answer.bytes.subarray(0, Math.min(size, firstRead));
    if (bytes.length === 0) {
      const asks = startOfText ? endOfText || reads % 10 === 0 : reads > 1;
      return asks && (await isDone()) ? 'end' : null;
    }
    if (!startOfText && bytes[0] === 2) startOfText = true;
    if (startOfText && bytes.at(-1) === 3) endOfText = true;
    offset += bytes.length;
    return bytes;
  };

  for (;;) {
    let got = await read();
    for (reads = 1; got === null; reads += 1) {
      waits += 1;
      await systemClock.sleep(Math.min(500 * 2 ** (reads / 5), 2_000));
      got = await read();
    }
    reads = 0;
    if (got === 'end') break;
    parts.push(got);
  }
  return { text: Buffer.concat(parts).toString(), waits, requests };
}

/** The run has heard by its mailbox that its apply was claimed: what has not begun was not cut short. */
const hasBegun = (gateway: ScratchGateway, apply: ApplyId): Promise<void> =>
  eventually(`${apply} has begun`, async () => {
    const { body } = await gateway.ask('GET', `/api/v2/applies/${apply}`);
    return body.data.attributes.status === 'running';
  });

test('terraform reads a log while it is written, byte for byte, and never sleeps', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { run, work } = await begun(gateway, 'live');
  const reading = [
    readAsGoTfe(gateway, PlanId.beside(run)),
    readAsGoTfe(gateway, PlanId.beside(run), { size: 7 }),
    readAsGoTfe(gateway, PlanId.beside(run), { firstRead: 11 }),
  ];
  const lines = Array.from({ length: 12 }, (_, n) => `line ${n} of this plan: žluťoučký\n`);
  let offset = 0;
  for (const line of lines) {
    const answer = await work.log(offset, line);
    assert.equal(answer.status, 200);
    offset = answer.body.next;
    await systemClock.sleep(5);
  }
  assert.equal(offset, Buffer.byteLength(lines.join('')));
  assert.equal(await work.end({}), 'committed');
  for (const { text, waits } of await Promise.all(reading)) {
    assert.equal(text, `\u0002${lines.join('')}\u0003`);
    assert.equal(waits, 0);
  }
  // The same from its one object, once it has been sealed.
  await eventually('the log is sealed', () => gateway.services.logs.hasEnded(PlanId.beside(run)));
  assert.equal((await readAsGoTfe(gateway, PlanId.beside(run), { size: 13 })).text, `\u0002${lines.join('')}\u0003`);
  assert.deepEqual(gateway.faults, []);
});

test('every offset and limit of a log that is over gives that part of its frame', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { work, url } = await begun(gateway, 'parts');
  await work.log(0, 'hello', true);
  await work.end({});
  const whole = Buffer.from('\u0002hello\u0003');
  for (let offset = 0; offset <= whole.length + 3; offset += 1) {
    for (let limit = 1; limit <= whole.length + 1; limit += 1) {
      const { bytes } = await gateway.ask('GET', `${url}?limit=${limit}&offset=${offset}`, { token: null });
      assert.deepEqual(bytes, whole.subarray(offset, offset + limit), `offset ${offset}, limit ${limit}`);
    }
  }
  // Whatever else the query says, a log is answered.
  const { bytes } = await gateway.ask('GET', `${url}?limit=none&offset=-4&x=1`, { token: null });
  assert.deepEqual(bytes, whole);
});

test('STX never comes alone, and ETX comes with the end of the plan, not later', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { run, work, url } = await begun(gateway, 'frame');
  const first = gateway.ask('GET', `${url}?limit=100&offset=0`, { token: null });
  let isAnswered = false;
  void first.then(() => (isAnswered = true));
  await systemClock.sleep(300);
  assert.equal(isAnswered, false);
  await work.log(0, 'a');
  assert.deepEqual((await first).bytes, Buffer.from('\u0002a'));

  const second = gateway.ask('GET', `${url}?limit=100&offset=2`, { token: null });
  void second.then(() => (isAnswered = true));
  isAnswered = false;
  await systemClock.sleep(200);
  assert.equal(isAnswered, false);
  await work.end({});
  const endedAt = performance.now();
  assert.deepEqual((await second).bytes, Buffer.from('\u0003'));
  // Long before the poll would have been given up.
  const passedMs = performance.now() - endedAt;
  assert.ok(passedMs < 8_000, `the end was seen after ${passedMs} ms`);
  const { body } = await gateway.ask('GET', `/api/v2/plans/${PlanId.beside(run)}`);
  assert.equal(body.data.attributes.status, 'finished');
});

test('a reader waits for a database that is away for a moment, since terraform would give up', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { work, url } = await begun(gateway, 'away');
  await work.log(0, 'here');
  const { sql } = gateway.services;
  const query = sql.query.bind(sql);
  let isAway = true;
  let refused = 0;
  Object.assign(sql, {
    async query(...args: Parameters<typeof query>) {
      if (!isAway) return await query(...args);
      refused += 1;
      throw new RetryableFault('PostgreSQL is away');
    },
  });
  const reading = gateway.ask('GET', `${url}?limit=100&offset=0`, { token: null });
  while (refused === 0) await systemClock.sleep(20);
  isAway = false;
  const { status, bytes } = await reading;
  assert.equal(status, 200);
  assert.deepEqual(bytes, Buffer.from('\u0002here'));
});

test('a log that nobody wrote to ends at once, without a sleep of the client', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { run, work } = await begun(gateway, 'empty');
  await work.end({});
  const read = await readAsGoTfe(gateway, PlanId.beside(run));
  assert.deepEqual(read, { text: '\u0002\u0003', waits: 0, requests: 2 });
  // The apply never began: its end is the run's.
  const apply = await readAsGoTfe(gateway, ApplyId.beside(run));
  assert.equal(apply.text, '\u0002\u0003');
});

for (const structured of [false, true])
  test(
    `a phase that ended without a word says why in the last line of its ${structured ? 'structured ' : ''}log, however it is read`,
    { skip },
    async () => {
      await using gateway = await openScratchGateway();
      const workspace = await gateway.makeWorkspace('lost', { 'structured-run-output-enabled': structured });
      await gateway.makeConfiguration(workspace);
      const made = await gateway.ask('POST', '/api/v2/runs', {
        json: {
          data: { attributes: {}, relationships: { workspace: { data: { id: workspace, type: 'workspaces' } } } },
        },
        headers: { 'x-terraform-integration': 'cloud' },
      });
      const run: RunId = made.body.data.id;
      const work = await gateway.claim(run, 'plan');
      // The worker was lost in the middle of a line.
      const said = 'Terraform v1.14.0\naws_vpc.a: Creat';
      await work.log(0, said, true);
      const detail = 'the plan was interrupted: worker "a" is gone';
      await work.end({ outcome: 'errored', error: { code: 'worker-lost', detail } });
      const { text, waits } = await readAsGoTfe(gateway, PlanId.beside(run));
      assert.equal(waits, 0);
      const closing = text.slice(`\u0002${said}\n`.length, -1);
      assert.equal(text, `\u0002${said}\n${closing}\u0003`);
      if (structured) {
        const line = JSON.parse(closing);
        assert.deepEqual(
          [line['@level'], line.type, line.diagnostic],
          ['error', 'diagnostic', { severity: 'error', summary: detail, detail: '' }],
        );
        assert.match(line['@timestamp'], /^20\d\d-/);
      } else assert.equal(closing, `\nError: ${detail}\n`);
      for (const reading of [{ size: 7 }, { firstRead: 11 }])
        assert.equal((await readAsGoTfe(gateway, PlanId.beside(run), reading)).text, text);
      await eventually('the log is sealed', () => gateway.services.logs.hasEnded(PlanId.beside(run)));
      assert.equal((await readAsGoTfe(gateway, PlanId.beside(run), { size: 13 })).text, text);
      const explained = await gateway.ask('GET', `/api/v2/runs/${run}/explain`);
      assert.deepEqual(explained.body.data.error, { code: 'worker-lost', detail });
      // The apply never began, and has nothing to tell.
      assert.equal((await readAsGoTfe(gateway, ApplyId.beside(run))).text, '\u0002\u0003');
    },
  );

test(
  'the log of an apply that was cut short ends with what was in flight, and with what to do next',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('cut-short');
    await gateway.makeConfiguration(workspace);
    const run = await gateway.makeRun(workspace, { 'auto-apply': true });
    const planFile = (await gateway.services.archive.put([Buffer.from('a plan')] as never, { limitBytes: 100 })).digest;
    await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile });
    const work = await gateway.claim(run, 'apply');
    await hasBegun(gateway, ApplyId.beside(run));
    const said = [
      ...['a.done', 'a.lost', 'a.absent', 'a.present', 'a.tainted'].map((name) => `${name}: Creating...`),
      ...['a.done', 'a.lost'].map((name) => `${name}: Creation complete after 0s [id=1]`),
    ];
    await work.log(0, `${said.join('\n')}\n`, true);
    const resource = (name: string, more = {}): object => ({
      ...{ mode: 'managed', type: 'a', name, provider: 'p', instances: [{ attributes: { id: '1' }, ...more }] },
    });
    const resources = [resource('done'), resource('present'), resource('tainted', { status: 'tainted' })];
    const state = { version: 4, serial: 3, lineage: 'of-a-test', terraform_version: '1.11.4', resources };
    const bytes = Buffer.from(JSON.stringify(state));
    const brought = await gateway.ask('PUT', work.context.urls.stateUpload ?? '', { token: null, bytes });
    assert.equal(brought.status, 200, brought.bytes.toString());
    const detail = 'the apply was interrupted';
    const { digest, size, md5, serial, lineage, terraformVersion } = brought.body;
    const kept = { digest, size, md5, serial, lineage, terraformVersion };
    await work.end({ outcome: 'errored', state: kept, error: { code: 'worker-stopped', detail } });
    const { text } = await readAsGoTfe(gateway, ApplyId.beside(run));
    const closing = text.slice(text.indexOf('\nError: '), -1);
    assert.equal(
      closing,
      `\nError: ${detail}\n\nIn flight when it ended: a.absent (being made, not in the state), a.present (being made, in the state, though its provisioners may not have ended), a.tainted (being made, in the state, and made anew by the next apply). Complete by the log, but not in the state that is left, so that the next apply would make them again: a.lost. What is in the state is not made again by itself: terraform apply -replace=ADDRESS makes it anew. Before the next apply, compare the state with what is really there by a refresh-only run: terraform apply -refresh-only, or POST /api/v2/runs with "refresh-only": true. More by: terrace run explain ${run}\n`,
    );
    assert.equal((await readAsGoTfe(gateway, ApplyId.beside(run), { size: 13 })).text, text);
    const { unfinished, offer } = (await gateway.ask('GET', `/api/v2/runs/${run}/explain`)).body.data;
    assert.deepEqual(unfinished, {
      inFlight: ['absent', 'present', 'tainted'].map((inState) => ({
        ...{ address: `a.${inState}`, action: 'create', inState },
      })),
      unsaved: ['a.lost'],
    });
    const offered = await gateway.ask(offer.method, offer.path, { json: offer.body });
    assert.equal(offered.status, 201, offered.bytes.toString());
    assert.equal(offered.body.data.attributes['refresh-only'], true);
    // One that was not cut short has nothing of the kind.
    const other = (await gateway.ask('GET', `/api/v2/runs/${offered.body.data.id}/explain`)).body.data;
    assert.deepEqual([other.unfinished, other.offer], [null, null]);
  },
);

test(
  'what an apply said that its lost worker had not brought is said to be missing, and is taken when it comes',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { logs } = gateway.services;
    const workspace = await gateway.makeWorkspace('late-words');
    await gateway.makeConfiguration(workspace);
    const run = await gateway.makeRun(workspace, { 'auto-apply': true });
    const planFile = (await gateway.services.archive.put([Buffer.from('a plan')] as never, { limitBytes: 100 })).digest;
    await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile });
    const work = await gateway.claim(run, 'apply');
    const apply = ApplyId.beside(run);
    await hasBegun(gateway, apply);
    const [first, second, third] = ['a.one: Creating...\n', 'a.one: Creation comp', 'lete after 0s [id=1]\nthe end\n'];
    assert.equal((await work.log(0, first)).status, 200);
    const lost = { code: 'worker-lost', detail: 'the apply was interrupted' };
    await work.end({ outcome: 'errored', leavesState: true, error: lost });
    const missing = 'What terraform said last may be missing above: its worker had not brought it.';
    assert.match(
      (await readAsGoTfe(gateway, apply)).text,
      new RegExp(`Creating\\.\\.\\.\n\nError: .*\n\n${missing} It comes`),
    );
    await eventually('the log has ended', () => logs.hasEnded(apply));

    // As the worker's next start brings it: from the beginning, until it hears where the log goes on.
    assert.deepEqual((await work.log(0, first + second)).body, { expected: first.length });
    assert.deepEqual((await work.log(first.length, second)).body, { next: first.length + second.length });
    assert.match((await readAsGoTfe(gateway, apply)).text, new RegExp(missing));
    const whole = first + second + third;
    const end = await work.log(first.length + second.length, third, true);
    assert.deepEqual(end.body, { next: whole.length });
    const { text } = await readAsGoTfe(gateway, apply);
    assert.ok(text.startsWith(`\u0002${whole}\nError: ${lost.detail}`), text);
    assert.doesNotMatch(text, /missing above/);
    assert.equal((await readAsGoTfe(gateway, apply, { size: 13 })).text, text);
    assert.equal(await logs.hasEnded(apply), true);
    assert.equal((await work.log(whole.length, 'and more')).status, 409, 'the last word was said');
  },
);

test('what a log tells of its failure already is not told again', { skip }, async () => {
  await using gateway = await openScratchGateway();
  for (const [code, said] of [
    ['bad-archive', '\nError: the "archive" is no good\n'],
    ['bad-archive', '{"@message":"Error: the \\"archive\\" is no good"}\n'],
    ['terraform-failed', '\nError: something else\n'],
  ] as const) {
    const { run, work } = await begun(gateway, `told-${said.length}`);
    await work.log(0, said, true);
    await work.end({ outcome: 'errored', error: { code, detail: 'the "archive" is no good' } });
    assert.equal((await readAsGoTfe(gateway, PlanId.beside(run))).text, `\u0002${said}\u0003`);
  }
});

test('a segment at a wrong place is told the right one, and a repeat is recognised', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { run, work } = await begun(gateway, 'offsets');
  assert.deepEqual((await work.log(0, 'first ')).body, { next: 6 });
  assert.deepEqual((await work.log(0, 'first ')).body, { next: 6 });
  for (const [offset, text] of [
    [3, 'other'],
    [9, 'later'],
    [0, 'FIRST '],
  ] as const) {
    const answer = await work.log(offset, text);
    assert.equal(answer.status, 409);
    assert.deepEqual(answer.body, { expected: 6 });
  }
  for (const offset of ['-1', 'x', '1.5', '']) {
    const headers = offset === '' ? {} : { 'x-log-offset': offset };
    const asking = { token: null, bytes: Buffer.from('a'), headers } as const;
    assert.equal((await gateway.ask('POST', work.context.urls.log, asking)).status, 400, offset);
  }
  const tooLong = await work.log(6, Buffer.alloc(256 * 1024 + 1, 'a'));
  assert.equal(tooLong.status, 413);
  assert.deepEqual((await work.log(6, 'last', true)).body, { next: 10 });
  await work.end({});
  const late = await work.log(10, 'after the end');
  assert.equal(late.status, 409);
  assert.match(late.body.errors[0].detail, /is over/);
  assert.equal((await readAsGoTfe(gateway, PlanId.beside(run))).text, '\u0002first last\u0003');
});

test('a token that this server has issued is hidden, whoever sends it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { run, work } = await begun(gateway, 'net');
  const tokenOf = (iss: string): string =>
    [{ alg: 'RS256' }, { iss }, 'signed']
      .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'))
      .join('.');
  const [ours, other] = [tokenOf(gateway.services.origin), tokenOf('https://elsewhere.test')];
  const said = `${other} ${ours}`;
  const { next } = (await work.log(0, said.slice(0, -10))).body;
  assert.equal(next, other.length + 1, 'what may begin one is held back');
  await work.log(next, said.slice(next), true);
  await work.end({});
  assert.equal(
    (await readAsGoTfe(gateway, PlanId.beside(run))).text,
    `\u0002${other} ${'*'.repeat(ours.length)}\u0003`,
  );
});

test('an attempt counts from where it began', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { run, work } = await begun(gateway, 'again');
  await work.log(0, 'the first attempt\n', true);
  // Its worker gives the job back, and another takes it up.
  await gateway.owner.query(`update act_job set status = 'waiting', claim_id = null, worker = null where id = $1`, [
    PlanId.beside(run),
  ]);
  const second = await gateway.claim(run, 'plan');
  assert.deepEqual((await second.log(0, 'the second\n', true)).body, { next: 11 });
  await second.end({});
  assert.equal((await readAsGoTfe(gateway, PlanId.beside(run))).text, '\u0002the first attempt\nthe second\n\u0003');
});

test(
  "the run's token and its sensitive values never show, also across the border of two segments",
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { run, work, url } = await begun(gateway, 'secrets');
    const secret = 'tr0ub4dor&3';
    const variable = { key: 'password', value: secret, category: 'env', hcl: false, sensitive: true } as const;
    const open = { ...variable, key: 'size', value: 'seventeen', sensitive: false };
    // Its own transitions write the row; the next one is the plan's end.
    await eventually('the plan has begun', async () => {
      const { body } = await gateway.ask('GET', `/api/v2/plans/${PlanId.beside(run)}`);
      return body.data.attributes.status === 'running';
    });
    await gateway.owner.query('update run set variables = $2 where id = $1', [
      run,
      await sealVariables(gateway.services.keys, run, [variable, open]),
    ]);
    const { runToken } = work.context;
    const whole = Buffer.from(
      `token ${runToken} password ${secret}, as JSON "tr0ub4dor\\u00263", size seventeen\n${secret}`,
    );
    // As a worker sends: it goes on where it is told to, so that a beginning that was held back comes again.
    for (const length of [whole.length, 1, 5, 37]) {
      const begin = await gateway.services.logs.size(PlanId.beside(run));
      let [offset, sent] = [begin, 0];
      for (let end = length; sent < whole.length; end = Math.min(whole.length, end + length)) {
        const isLast = end >= whole.length;
        const answer = await work.log(offset, whole.subarray(sent, end), isLast);
        assert.equal(answer.status, 200);
        sent += answer.body.next - offset;
        offset = answer.body.next;
        assert.ok(!isLast || sent === whole.length);
      }
      assert.equal(offset - begin, whole.length);
    }
    await work.end({});
    const { text } = await readAsGoTfe(gateway, PlanId.beside(run));
    assert.equal(text.length, 4 * whole.length + 2);
    assert.ok(!text.includes(runToken) && !text.includes(secret) && !text.includes('tr0ub4dor'), text);
    assert.equal(text.match(/size seventeen/g)?.length, 4);
    assert.equal(text.match(/\*{11}/g)?.length, text.match(/\*{11}/g)?.length);
    const [, masked = ''] = /password (\*+),/.exec(text) ?? [];
    assert.equal(masked.length, secret.length);
    const { bytes } = await gateway.ask('GET', `${url}?limit=100000&offset=0`, { token: null });
    assert.equal(bytes.toString(), text);
  },
);

test('a reader that goes away is no fault, and nobody waits for it any more', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { url } = await begun(gateway, 'gone');
  const address = new URL(await gateway.app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(address.port), '127.0.0.1');
  socket.write(`GET ${new URL(url).pathname}?limit=10&offset=0 HTTP/1.1\r\nhost: here\r\n\r\n`);
  await systemClock.sleep(200);
  socket.destroy();
  await systemClock.sleep(100);
  assert.deepEqual(gateway.faults, []);
  // Closing waits for nobody: a held request would keep it for twenty seconds.
  const closingAt = performance.now();
  await gateway.app.close();
  assert.ok(performance.now() - closingAt < 5_000);
});

test('an address of a log that is forged, changed or asked for otherwise is not there', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { work, url } = await begun(gateway, 'forged');
  const forged = [
    url.slice(0, -1),
    `${url}A`,
    url.slice(0, -4) + (url.endsWith('AAAA') ? 'BBBB' : 'AAAA'),
    '/_archivist/v1/object/x',
  ];
  for (const address of forged) assert.equal((await gateway.ask('GET', address)).status, 404, address);
  assert.equal((await gateway.ask('POST', url, { bytes: Buffer.from('x') })).status, 404);
  assert.equal((await gateway.ask('GET', work.context.urls.log)).status, 404);
  assert.equal((await gateway.ask('PUT', work.context.urls.log, { bytes: Buffer.from('x') })).status, 404);
});
