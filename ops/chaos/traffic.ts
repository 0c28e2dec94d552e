// The runs that go through while harm is done: clients that lose their connection ask again, as a pipeline would.

import { setTimeout as pause } from 'node:timers/promises';
import { api } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { archiveOf, upload } from '../conformance/runs.ts';
import { Follower } from './follower.ts';

const workspaceCount = 8;
/** Of each workspace at a time; the others wait in its queue. */
const aheadMax = 3;
const triesMs = 4 * 60_000;
const finals = ['applied', 'planned_and_finished', 'errored', 'canceled', 'discarded'];

export interface MadeRun {
  readonly id: string;
  readonly number: number;
  readonly workspace: string;
  readonly apply: string;
  status: string;
  /** Waits for the log of its apply from the first moment on, and reads it while it grows. */
  readonly follower: Follower;
}

/** How many numbered lines an apply says in its log. */
export const spokenLines = 8;

/** Creates, speaks, and writes its line; `sleep` gives the hand some time to come in between. */
const configurationOf = (number: number, ledger: string): string => `
resource "terraform_data" "line" {
  triggers_replace = ${number}
  provisioner "local-exec" {
    command = "for n in $(seq ${spokenLines}); do echo spoken-$n; sleep 0.1; done; echo ${number} >> ${ledger}; sleep 0.2"
  }
}
`;

export class Traffic {
  readonly system: System;
  readonly #options: { readonly runs: number; readonly ledger: string; readonly signal: AbortSignal };
  readonly #workspaces: string[] = [];
  readonly runs: MadeRun[] = [];
  #begun = 0;
  isOver = false;
  retries = 0;

  constructor(
    system: System,
    options: { readonly runs: number; readonly ledger: string; readonly signal: AbortSignal },
  ) {
    this.system = system;
    this.#options = options;
  }

  get counts(): Readonly<Record<string, number>> {
    const byStatus = Map.groupBy(this.runs, ({ status }) => status);
    return {
      runs: this.runs.length,
      retries: this.retries,
      reconnects: this.runs.reduce((sum, { follower }) => sum + follower.reconnects, 0),
      ...Object.fromEntries([...byStatus].map(([status, runs]) => [status, runs.length])),
    };
  }

  async prepare(): Promise<void> {
    const attributes = { name: 'chaos', email: 'chaos@localhost.invalid' };
    await this.#ask('POST', '/api/v2/organizations', { data: { type: 'organizations', attributes } });
    for (let number = 0; number < workspaceCount; number += 1) {
      const body = { data: { type: 'workspaces', attributes: { name: `w${number}`, 'auto-apply': true } } };
      this.#workspaces.push((await this.#ask('POST', '/api/v2/organizations/chaos/workspaces', body)).id);
    }
  }

  /** Makes runs until there are enough, and waits for them to end; no longer than until `endsAt`. */
  async run(endsAt: number): Promise<void> {
    const isEnough = (): boolean =>
      this.#begun >= this.#options.runs || Date.now() > endsAt || this.#options.signal.aborted;
    await Promise.all(
      this.#workspaces.map(async (workspace) => {
        while (!isEnough()) {
          const ahead = this.runs.filter((run) => run.workspace === workspace && !finals.includes(run.status));
          if (ahead.length < aheadMax) await this.#makeRun(workspace, (this.#begun += 1));
          else {
            await pause(300);
            await this.#look(ahead);
          }
        }
      }),
    );
    const open = (): readonly MadeRun[] => this.runs.filter((run) => !finals.includes(run.status));
    while (open().length > 0 && Date.now() < endsAt && !this.#options.signal.aborted) {
      await pause(500);
      await this.#look(open());
    }
    this.isOver = true;
  }

  /** Waits until every run has come to its end; throws after `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    for (const deadline = Date.now() + limitMs; ;) {
      const open = this.runs.filter((run) => !finals.includes(run.status));
      if (open.length === 0) return;
      if (Date.now() > deadline || this.#options.signal.aborted)
        throw new Error(
          `${open.length} runs have not come to their end: ${open.map(({ id, status }) => `${id} ${status}`).join(', ')}`,
        );
      await this.#look(open);
      await pause(500);
    }
  }

  async #look(runs: readonly MadeRun[]): Promise<void> {
    for (const run of runs) {
      run.status = (await this.#ask('GET', `/api/v2/runs/${run.id}`)).attributes.status;
      if (run.status === 'pending') await this.#letIn(run);
    }
  }

  /** As somebody who has looked: a workspace lets nobody in after an apply that was cut short. */
  async #letIn({ workspace }: MadeRun): Promise<void> {
    const path = `/api/v2/workspaces/${workspace}`;
    const { attributes, relationships } = await this.#ask('GET', path);
    if (!attributes.locked || relationships['locked-by'].data !== null) return;
    await this.#ask('POST', `${path}/actions/force-unlock`).catch((error: unknown) => {
      // An answer that was lost: it is unlocked.
      if ((error as { isFinal?: boolean }).isFinal !== true) throw error;
    });
  }

  /** The path of the log of its apply. */
  async logOf({ apply }: Pick<MadeRun, 'apply'>): Promise<string> {
    const url = (await this.#ask('GET', `/api/v2/applies/${apply}`)).attributes['log-read-url'];
    return new URL(url).pathname;
  }

  async #makeRun(workspace: string, number: number): Promise<void> {
    const version = await this.#ask('POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
      data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
    });
    const archive = await archiveOf(configurationOf(number, this.#options.ledger));
    await this.#insist(async () => {
      const status = await upload(version.attributes['upload-url'], archive, this.system);
      // A repeat of the same bytes is no second upload.
      if (status >= 300) throw new Error(`the upload was answered with ${status}`);
    });
    const message = `chaos ${number}`;
    const body = {
      data: {
        type: 'runs',
        attributes: { message },
        relationships: {
          workspace: { data: { type: 'workspaces', id: workspace } },
          'configuration-version': { data: { type: 'configuration-versions', id: version.id } },
        },
      },
    };
    const run = await this.#insist(async (attempt) => {
      // An answer that was lost: the run may be there.
      const known = attempt === 0 ? null : await this.#findRun(workspace, message);
      return known ?? (await this.#once('POST', '/api/v2/runs', body));
    });
    const [apply, status] = [run.relationships.apply.data.id, run.attributes.status];
    const follower = new Follower(this.system, await this.logOf({ apply }));
    this.runs.push({ id: run.id, number, workspace, apply, status, follower });
  }

  async #findRun(workspace: string, message: string): Promise<any> {
    const runs = await this.#once('GET', `/api/v2/workspaces/${workspace}/runs?page%5Bsize%5D=20`);
    return runs.find((run: any) => run.attributes.message === message) ?? null;
  }

  #ask(method: string, path: string, body?: object): Promise<any> {
    return this.#insist(() => this.#once(method, path, body));
  }

  async #once(method: string, path: string, body?: object): Promise<any> {
    const answer = await api(this.system, method, path, body === undefined ? {} : { body });
    if (answer.status < 300) return answer.body.data;
    const error = new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    // A repeat of something that was made already.
    if (answer.status === 422 && method === 'POST' && /already been taken/.test(error.message))
      return (await api(this.system, 'GET', `${path}/${(body as any).data.attributes.name}`)).body.data;
    throw Object.assign(error, { isFinal: answer.status < 500 && ![408, 429].includes(answer.status) });
  }

  async #insist<T>(attempt: (n: number) => Promise<T>): Promise<T> {
    const deadline = Date.now() + triesMs;
    for (let n = 0; ; n += 1) {
      try {
        return await attempt(n);
      } catch (error) {
        if ((error as { isFinal?: boolean }).isFinal === true || Date.now() > deadline) throw error;
        this.retries += 1;
        await pause(250);
      }
    }
  }
}
