// The feed of a booted Terrace from outside: `terrace events` as a person types it, and NATS at the address of endpoints.json by the
// token that scripts find in the home. The key of the issuer lies in the home, readable by its owner alone, and nowhere else.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { connect } from '@nats-io/transport-node';
import { eventually } from '@terrace/gateway/http/scratch-gateway';
import { sharedSystem } from './shared-system.ts';
import { api, scrubbed } from './system.ts';
import type { System } from './system.ts';

const entry = new URL('../terrace.mjs', import.meta.url).pathname;
const skip = process.env['TERRACE_TEST_NATS_SERVER'] === undefined ? 'npm test brings the servers' : false;

interface Event {
  readonly sequence: number;
  readonly kind: string;
  readonly id: string;
  readonly type: string;
  readonly organization: string;
}

function terrace(system: System, args: readonly string[]) {
  const child = spawn(process.execPath, [entry, 'events', ...args], {
    env: { ...scrubbed(process.env), TERRACE_HOME: system.home },
  });
  let [output, complaints] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, output: () => output, complaints: () => complaints };
}

const eventsIn = (output: string): readonly Event[] =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Event);

async function makeWorkspace(system: System, name: string): Promise<string> {
  const body = { data: { type: 'workspaces', attributes: { name } } };
  const { status, body: answer } = await api(system, 'POST', '/api/v2/organizations/demo/workspaces', { body });
  assert.equal(status, 201);
  return answer.data.id;
}

suite('events of a booted Terrace', { skip }, () => {
  test('terrace events tells the life of the sample run, from the beginning', async () => {
    const system = await sharedSystem();
    await eventually(
      'the sample run is over',
      async () => {
        const { output, ended } = terrace(system, ['--since', '0', '--org', 'demo', '--workspace', 'hello', '--json']);
        assert.equal(await ended, 0);
        const types = eventsIn(output())
          .filter(({ kind }) => kind === 'run')
          .map(({ type }) => type);
        const life = ['created', 'queued', 'planning', 'planned', 'apply_queued', 'applying', 'applied'];
        return JSON.stringify(types) === JSON.stringify(life);
      },
      90_000,
    );
    const beyond = terrace(system, ['--since', '999999', '--org', 'demo']);
    assert.equal(await beyond.ended, 0);
    assert.match(
      beyond.complaints(),
      /terrace: note: the feed ends at \d+ and has no place 999999, so it is told from its beginning/,
    );
    const words = terrace(system, ['--since', '0', '--org', 'demo']);
    assert.equal(await words.ended, 0);
    assert.match(words.output(), /^ +\d+ {2}run run-\w+ {2}applied {2}\(applied\)$/m);
  });

  test('terrace events follows one workspace and no other, and says what it does not find', async () => {
    const system = await sharedSystem();
    const followed = await makeWorkspace(system, 'followed');
    const following = terrace(system, [
      '--since',
      '0',
      '--follow',
      '--org',
      'demo',
      '--workspace',
      'followed',
      '--json',
    ]);
    try {
      await eventually('it catches up', () => following.output().includes('"type":"created"'), 30_000);
      await makeWorkspace(system, 'not-followed');
      await api(system, 'POST', `/api/v2/workspaces/${followed}/actions/lock`, { body: { reason: 'x' } });
      await eventually('it hears', () => following.output().includes('"type":"locked"'), 30_000);
      assert.deepEqual(
        eventsIn(following.output()).map(({ id, type }) => [id, type]),
        [
          [followed, 'created'],
          [followed, 'locked'],
        ],
      );
    } finally {
      following.child.kill('SIGTERM');
      await following.ended;
    }
    for (const [args, code, words] of [
      [['--org', 'nobody'], 5, /organization nobody is not there/],
      [['--org', 'demo', '--workspace', 'nothing'], 5, /nothing is not there/],
      [['--workspace', 'hello'], 2, /--workspace needs --org/],
      [['--since', 'yesterday'], 2, /a place in the feed is a number/],
    ] as const) {
      const { ended, complaints } = terrace(system, args);
      assert.equal(await ended, code, args.join(' '));
      assert.match(complaints(), words);
    }
  });

  test('the token of the home is a credential of NATS, at the address of endpoints.json', async () => {
    const system = await sharedSystem();
    const endpoints = JSON.parse(await readFile(join(system.home, 'endpoints.json'), 'utf8'));
    const { body } = await api(system, 'GET', '/api/v2/terrace/events/access');
    const { subjects, 'inbox-prefix': inboxPrefix } = body.data.attributes;
    assert.deepEqual(subjects, ['act.evt.>']);
    const client = await connect({ servers: endpoints.nats.url, token: system.token, inboxPrefix, timeout: 15_000 });
    try {
      const heard: string[] = [];
      client.subscribe('act.evt.>', { callback: (_, message) => void heard.push(message.subject) });
      await client.flush();
      const workspace = await makeWorkspace(system, 'heard');
      await eventually('it is heard of', () =>
        heard.some((subject) => subject.endsWith(`.workspace.${workspace}.created`)),
      );
      await assert.rejects(client.request('$JS.API.INFO', '', { timeout: 10_000 }), /permissions violation/i);
    } finally {
      await client.close();
    }
  });

  test('the key of the issuer lies in one file of the home, for its owner alone', async () => {
    const { home } = await sharedSystem();
    const { issuer } = JSON.parse(await readFile(join(home, 'nats.json'), 'utf8')) as { readonly issuer: string };
    const seeds = issuer.split(' ');
    assert.equal(seeds.length, 2);
    const found: string[] = [];
    for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const bytes = entry.isFile() ? await readFile(path).catch(() => Buffer.alloc(0)) : Buffer.alloc(0);
      if (seeds.some((seed) => bytes.includes(seed))) found.push(path);
    }
    assert.deepEqual(found, [join(home, 'nats.json')]);
    assert.equal((await stat(join(home, 'nats.json'))).mode & 0o777, 0o600);
  });
});
