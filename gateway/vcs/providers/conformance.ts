// What every server of version control must be to us, as one suite: each provider brings what its server sends, in the shapes that its makers
// document, and how it proves who sent it.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { Headers, Provider, VcsEvent } from './provider.ts';
import type { AskServer } from './webhooks.ts';

export const sha = 'b'.repeat(40);
export const before = 'a'.repeat(40);
export const zero = '0'.repeat(40);

export interface Told {
  readonly event: string;
  readonly payload: unknown;
}

export interface Samples {
  readonly provider: Provider;
  readonly identifier: string;
  /** Not names of a repository there. */
  readonly badIdentifiers: readonly string[];
  readonly httpUrl: string;
  readonly apiUrl: string;
  /** Where git fetches the repository, and by which name. */
  readonly cloneUrl: string;
  readonly username: string;
  /** Headers by which a body comes from who knows the secret. */
  readonly proof: (body: Uint8Array, secret: string) => Headers;
  /** Headers that say what kind of event it is. */
  readonly kind: (event: string) => Headers;
  /** `main` went from `before` to `sha`. */
  readonly push: Told;
  /** Paths that it changed; null where the server does not say. */
  readonly files: readonly string[] | null;
  /** Tag `v1` is at `sha`. */
  readonly tag: Told;
  readonly deletion: Told;
  /** Pull request 7, from `feature` at `sha` to `main`; from a fork or not. */
  readonly pullRequest: (isFork: boolean) => Told;
  /** False where the server does not say the whole name of a pull request's commit. */
  readonly saysRequestCommit: boolean;
  readonly pullRequestRef: string;
  /** Of pull requests that changed in no way that matters, and of other things. */
  readonly nothing: readonly Told[];
  /** Null where the server shows nothing beside a commit. */
  readonly status: {
    readonly path: string;
    readonly scheme: string;
    readonly states: Readonly<Record<'pending' | 'success' | 'failure' | 'error', string>>;
    /** Where the link stands in the body. */
    readonly link: string;
  } | null;
  /** Null where people make webhooks. */
  readonly webhooks: WebhookSamples | null;
}

/** How its API tells of webhooks. */
export interface WebhookSamples {
  /** Where they are made and listed, and below that each by its name. */
  readonly place: string;
  readonly change: 'PUT' | 'PATCH';
  readonly scheme: string;
  /** How many of them it takes to be told everything. */
  readonly count: number;
  /** What the server answers with, of one that it was given this body for. */
  readonly shown: (id: string, body: Sent) => object;
  readonly listed: (shown: readonly object[]) => unknown;
  /** Where it tells to, and what it proves itself with. */
  readonly urlOf: (body: Sent) => unknown;
  readonly secretOf: (body: Sent) => unknown;
  /** Of other places that are asked. */
  readonly others?: Readonly<Record<string, object>>;
}
// oxlint-disable-next-line typescript/no-explicit-any
export type Sent = any;

/** A server that has webhooks, as far as one repository goes. */
class ScratchWebhooks {
  readonly samples: WebhookSamples;
  readonly held = new Map<string, Sent>();
  #made = 0;

  constructor(samples: WebhookSamples) {
    this.samples = samples;
  }

  add(body: Sent): string {
    const id = `{h-${(this.#made += 1)}}`;
    this.held.set(id, body);
    return id;
  }

  readonly ask: AskServer = async ({ method, path, body, scheme }) => {
    const { place, change, shown, listed, others = {} } = this.samples;
    assert.equal(scheme, this.samples.scheme);
    const { pathname } = new URL(path, 'https://api.test');
    if (method === 'GET' && others[pathname] !== undefined) return others[pathname];
    if (method === 'GET' && pathname === place) return listed([...this.held].map(([id, sent]) => shown(id, sent)));
    if (method === 'POST' && pathname === place) {
      const id = this.add(body);
      return shown(id, body);
    }
    const id = decodeURIComponent(pathname.slice(place.length + 1));
    assert.ok(pathname.startsWith(`${place}/`) && this.held.has(id), `${method} ${path}`);
    if (method === 'DELETE') this.held.delete(id);
    else {
      assert.equal(method, change);
      this.held.set(id, body);
    }
    return method === 'DELETE' ? null : shown(id, body);
  };
}

export const hexOf = (body: Uint8Array, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

export function providerSuite(name: string, samples: Samples): void {
  const { provider } = samples;
  const readAll = ({ event, payload }: Told): readonly VcsEvent[] => {
    const named = provider.nameOf(samples.kind(event)).event;
    return provider.read(named, JSON.parse(JSON.stringify(payload)));
  };
  const read = (told: Told): VcsEvent => {
    const [one, ...more] = readAll(told);
    assert.ok(one !== undefined && more.length === 0);
    return one;
  };

  test(`${name}: only who knows one of the secrets is believed`, () => {
    const body = Buffer.from(JSON.stringify(samples.push.payload));
    assert.equal(provider.whyNotGenuine(samples.proof(body, 'one'), body, ['two', 'one']), null);
    for (const [headers, secrets] of [
      [samples.proof(body, 'three'), ['two', 'one']],
      [samples.proof(body, ''), ['one']],
      [{}, ['one']],
      [{}, ['']],
    ] as const)
      assert.match(provider.whyNotGenuine(headers, body, secrets) ?? '', /^it(s| is| comes)/);
  });

  test(`${name}: a push says where its branch was and is`, () => {
    const push = read(samples.push);
    assert.ok(push.kind === 'push');
    assert.deepEqual([push.branch, push.ref, push.before, push.commit], ['main', 'refs/heads/main', before, sha]);
    assert.ok(push.isDefaultBranch !== false);
    assert.deepEqual(push.files, samples.files);
    assert.ok(push.sender.username !== '');
  });

  test(`${name}: a tag says its name and its commit, and what was deleted is nothing`, () => {
    const tag = read(samples.tag);
    assert.ok(tag.kind === 'tag');
    assert.deepEqual([tag.tag, tag.ref, tag.commit], ['v1', 'refs/tags/v1', sha]);
    const gone = read(samples.deletion);
    assert.ok(gone.kind === 'nothing' && /was deleted/.test(gone.summary));
  });

  test(`${name}: a pull request says where it comes from, where it goes, and whether it is a stranger’s`, () => {
    for (const isFork of [false, true]) {
      const request = read(samples.pullRequest(isFork));
      assert.ok(request.kind === 'pull-request');
      assert.deepEqual(
        [request.number, request.branch, request.base, request.isFork, request.commit, request.ref],
        [7, 'feature', 'main', isFork, samples.saysRequestCommit ? sha : null, samples.pullRequestRef],
      );
    }
  });

  test(`${name}: what does not matter is nothing, and what is not understood is said`, () => {
    for (const told of samples.nothing) assert.equal(read(told).kind, 'nothing', JSON.stringify(told));
    for (const payload of [null, 5, [], { ref: 5 }, { push: {} }])
      assert.throws(() => readAll({ event: samples.push.event, payload }), JSON.stringify(payload));
  });

  test(`${name}: a repository has a name, and an address that git fetches it by`, () => {
    assert.match(samples.identifier, provider.identifier);
    for (const bad of ['', '--help', 'a b/c', 'a/b;c', 'a/$(b)', 'x', ...samples.badIdentifiers])
      assert.doesNotMatch(bad, provider.identifier, bad);
    assert.equal(provider.cloneUrl(`${samples.httpUrl}/`, samples.identifier), samples.cloneUrl);
    assert.equal(provider.username(''), samples.username);
  });

  test(`${name}: how a commit stands is told by one call without the token`, () => {
    const { status } = samples;
    if (status === null) return assert.equal(provider.status, null);
    const link = 'https://terrace.test/app/acme';
    const about = { apiUrl: `${samples.apiUrl}/`, username: provider.username(''), identifier: samples.identifier };
    for (const [state, word] of Object.entries(status.states)) {
      const said = { state: state as 'pending', description: 'it goes on', link };
      const call = provider.status?.({ ...about, commit: sha, context: 'Terrace/acme/net', said });
      assert.ok(call);
      assert.equal(call.url, samples.apiUrl + status.path);
      assert.equal(call.scheme, status.scheme);
      const body = JSON.parse(call.body);
      assert.deepEqual([body.state, body.description, body[status.link]], [word, 'it goes on', link]);
      assert.match(call.body, /acme\/net/);
    }
  });

  test(`${name}: its webhooks are made once, changed and taken away, and those of others are left alone`, async () => {
    const { webhooks } = samples;
    if (webhooks === null) return assert.equal(provider.webhooks, null);
    const { urlOf, secretOf, count } = webhooks;
    const server = new ScratchWebhooks(webhooks);
    const about = {
      identifier: samples.identifier,
      username: samples.username,
      url: 'https://terrace.test/webhooks/1',
    };
    const others = { ...about, url: 'https://others.test/hook' };
    const told = (url: string): readonly unknown[] =>
      [...server.held.values()].filter((body) => urlOf(body) === url).map(secretOf);
    await provider.webhooks?.ensure(server.ask, others, 'theirs');
    const ids = await provider.webhooks?.ensure(server.ask, about, 'one');
    assert.deepEqual(told(about.url), Array(count).fill('one'));
    // With another secret it is the same one.
    assert.deepEqual(await provider.webhooks?.ensure(server.ask, about, 'two'), ids);
    assert.deepEqual(told(about.url), Array(count).fill('two'));
    // Somebody made it twice.
    const [first] = ids ?? [];
    server.add(server.held.get(first ?? ''));
    await provider.webhooks?.ensure(server.ask, about, 'three');
    assert.deepEqual(told(about.url), Array(count).fill('three'));
    await provider.webhooks?.remove(server.ask, about);
    await provider.webhooks?.remove(server.ask, about);
    assert.deepEqual([told(about.url), told(others.url)], [[], Array(count).fill('theirs')]);
  });
}
