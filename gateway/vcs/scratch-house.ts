// For tests: version control through the door of a scratch gateway, over a bus and a queue in memory. Fetches are played by hand.

import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { memoryBus } from '@terrace/runtime/bus/memory';
import { decode, encode } from '@terrace/runtime/bus/json';
import { systemClock } from '@terrace/runtime/clock/system';
import { ClaimAnswer, deskSubject } from '@terrace/runtime/jobs/wire';
import { memoryQueue } from '@terrace/runtime/queue/memory';
import { eventually, openScratchGateway, organization } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

export const token = 'glpat-a-very-secret-token';
/** The name of the n-th commit. */
export const commit = (n = 1): string => n.toString(16).padStart(40, 'a');

export class House implements AsyncDisposable {
  readonly gateway: ScratchGateway;
  readonly #bus: ReturnType<typeof memoryBus>;
  readonly #queue: ReturnType<typeof memoryQueue>;
  oauthToken = '';

  private constructor(gateway: ScratchGateway, bus: House['bus'], queue: ReturnType<typeof memoryQueue>) {
    this.gateway = gateway;
    this.#bus = bus;
    this.#queue = queue;
  }

  static async open(): Promise<House> {
    const [bus, queue] = [memoryBus(), memoryQueue(systemClock)];
    const house = new House(await openScratchGateway({ bus, queue }), bus, queue);
    const client = await house.connect({ 'service-provider': 'git', 'http-url': 'http://127.0.0.1:9/repos' });
    house.oauthToken = client.relationships['oauth-tokens'].data[0].id;
    return house;
  }

  get bus(): ReturnType<typeof memoryBus> {
    return this.#bus;
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async connect(attributes: object): Promise<any> {
    const { status, body } = await this.gateway.ask('POST', `/api/v2/organizations/${organization}/oauth-clients`, {
      json: { data: { type: 'oauth-clients', attributes: { 'oauth-token-string': token, ...attributes } } },
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.data;
  }

  async workspace(name: string, repo: object = {}, attributes: object = {}): Promise<string> {
    return await this.gateway.makeWorkspace(name, {
      'queue-all-runs': true,
      ...attributes,
      'vcs-repo': { identifier: 'acme/net', branch: 'main', 'oauth-token-id': this.oauthToken, ...repo },
    });
  }

  /** The address of the workspace's hook, and a secret for it. */
  async hookOf(workspace: string): Promise<{ readonly id: string; readonly url: string; readonly secret: string }> {
    const { body } = await this.gateway.ask('GET', `/api/v2/workspaces/${workspace}`);
    const url: string = body.data.attributes['vcs-repo']['webhook-url'];
    const id = url.split('/').at(-1) ?? '';
    const rotated = await this.gateway.ask('POST', `/api/v2/terrace/vcs-hooks/${id}/actions/rotate-secret`);
    return { id, url, secret: rotated.body.data.attributes.secret };
  }

  async tell(
    hook: { readonly url: string; readonly secret: string },
    payload: object | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', hook.secret).update(text).digest('hex')}`;
    return await this.gateway.ask('POST', hook.url, {
      token: null,
      bytes: Buffer.from(text),
      headers: { 'content-type': 'application/json', 'x-terrace-signature': signature, ...headers },
    });
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async event(id: string): Promise<any> {
    let found;
    await eventually(`${id} is handled`, async () => {
      found = (await this.gateway.ask('GET', `/api/v2/terrace/vcs-events/${id}`)).body.data.attributes;
      return ['handled', 'failed'].includes(found.status);
    });
    return found;
  }

  fetches = () =>
    this.gateway.owner.query<{ id: string; commit: string | null; status: string }>(
      `select id, commit, status from ingress where commit is not null or status <> 'stored' order by created_at`,
    );

  /** Claims the fetch of this commit, and says that it made an archive. */
  async bring(
    sha: string | null,
    failure: { readonly code: string; readonly detail: string } | null = null,
  ): Promise<ClaimAnswer & { readonly status: 'claimed' }> {
    const { owner } = this.gateway;
    let job = '';
    await eventually('a fetch waits', async () => {
      const [row] = await owner.query<{ id: string }>(
        `update act_job set status = 'released' where pool = 'ingress' and status = 'waiting'
           and spec->'source'->>'commit' is not distinct from $1 returning id`,
        [sha],
      );
      job = row?.id ?? '';
      return job !== '';
    });
    const say = async (verb: 'claim' | 'done', body: object) =>
      (await this.#bus.request(deskSubject(verb), encode({ job, ...body }), { timeoutMs: 10_000 })).data;
    const answer = await this.claim(job);
    assert.ok(answer?.status === 'claimed');
    const { attempt, token: jobToken } = answer;
    if (failure !== null) {
      await say('done', { attempt, token: jobToken, outcome: 'done', result: { failure } });
      return answer;
    }
    const { upload } = answer.context as { readonly upload: string };
    const put = await this.gateway.ask('PUT', upload, { token: null, bytes: Buffer.from(`archive of ${sha}`) });
    assert.equal(put.status, 200);
    const result = {
      ...{ digest: put.body.digest, size: put.body.size },
      commit: { sha: sha ?? commit(9), message: 'told by git', author: 'Anna' },
    };
    await say('done', { attempt, token: jobToken, outcome: 'done', result });
    return answer;
  }

  /** What a worker that claims the job is answered. */
  async claim(job: string): Promise<ClaimAnswer | null> {
    const claim = { job, claimId: randomBytes(8).toString('hex'), worker: 'w1' };
    return decode(
      ClaimAnswer,
      (await this.#bus.request(deskSubject('claim'), encode(claim), { timeoutMs: 10_000 })).data,
    );
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async runs(workspace: string): Promise<any[]> {
    return (await this.gateway.ask('GET', `/api/v2/workspaces/${workspace}/runs`)).body.data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway[Symbol.asyncDispose]();
    await this.#queue.close();
    await this.#bus.close();
    assert.deepEqual(this.gateway.faults, []);
  }
}

/** What plain git tells of the n-th commit. */
export const push = (n: number, more: object = {}) => ({
  ref: 'refs/heads/main',
  after: commit(n),
  message: `commit ${n}`,
  ...more,
});
