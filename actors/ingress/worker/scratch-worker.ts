// For tests: the ingress worker with a gateway that is played by hand, in the kind of sandbox that TERRACE_TEST_SANDBOX names.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { IngressResult } from '@terrace/machines/ingress/messages';
import { openEgress } from '@terrace/runtime/egress/egress';
import { readEgressRules } from '@terrace/runtime/egress/rules';
import type { ScratchGit } from '@terrace/runtime/egress/scratch-git';
import type { Outcome, Run, Task } from '@terrace/runtime/jobs/worker';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import { list } from 'tar';
import { fetchRun } from './fetch.ts';
import type { FetchOptions } from './fetch.ts';

export interface Fetched {
  readonly outcome: Outcome;
  readonly bytes: Buffer;
}

let jobs = 0;

export class Worker implements AsyncDisposable {
  readonly git: ScratchGit;
  readonly home: string;
  readonly options: FetchOptions;
  readonly run: Run;
  bytes = Buffer.alloc(0);

  private constructor(git: ScratchGit, home: string, options: Omit<FetchOptions, 'gateway'>) {
    this.git = git;
    this.home = home;
    this.options = { ...options, gateway: { upload: (_what, _url, body) => this.#take((body as () => Readable)()) } };
    this.run = fetchRun(this.options);
  }

  static async open(git: ScratchGit, more: Partial<FetchOptions> = {}): Promise<Worker> {
    const home = await mkdtemp('/var/tmp/terrace-ingress-');
    await chmod(home, 0o711);
    const bundleFile = join(home, 'bundle.pem');
    await writeFile(bundleFile, '', { mode: 0o644 });
    const env = { TERRACE_SANDBOX: process.env['TERRACE_TEST_SANDBOX'] ?? 'process', PATH: process.env['PATH'] };
    const sandbox = await chooseSandbox({ env, root: join(home, 'jobs'), home, spare: false });
    const egress = openEgress(readEgressRules('127.0.0.1'));
    return new Worker(git, home, { sandbox, egress, bundleFile, pauseMs: () => 7, ...more });
  }

  async #take(body: Readable): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    this.bytes = Buffer.concat(chunks);
    return { digest: createHash('sha256').update(this.bytes).digest('hex'), size: this.bytes.length, md5: '' };
  }

  async fetch(
    name: string,
    source: { readonly commit?: string | null; readonly ref?: string | null; readonly submodules?: boolean },
    more: {
      readonly password?: string;
      readonly cloneUrl?: string;
      readonly attempt?: number;
      readonly cancel?: AbortSignal;
      readonly ingress?: string;
      readonly beside?: readonly { readonly ingress: string; readonly commit: string; readonly upload: string }[];
    } = {},
  ): Promise<Fetched> {
    const { commit = null, ref = null, submodules = false } = source;
    const task: Task = {
      job: `ing-${'1'.repeat(15)}${(jobs += 1)}-1`,
      pool: 'ingress',
      attempt: more.attempt ?? 1,
      spec: {
        ingress: more.ingress ?? `ing-${'1'.repeat(16)}`,
        organization: 'acme',
        source: { hook: `hook-${'1'.repeat(16)}`, commit, ref, submodules },
      },
      context: {
        cloneUrl: more.cloneUrl ?? `${this.git.origin}/${name}`,
        username: 'anna',
        password: more.password ?? this.git.token,
        upload: 'https://terrace.test/upload',
        beside: more.beside ?? [],
        limitMs: 60_000,
      },
      rescue: '',
      trace: null,
      cancel: more.cancel ?? new AbortController().signal,
      kill: new AbortController().signal,
      lease: { fresh: () => true },
    };
    this.bytes = Buffer.alloc(0);
    const outcome = await this.run(task);
    return { outcome, bytes: this.bytes };
  }

  /** The sentence of a fetch that must fail, after which nothing is left. */
  async fault(...asked: Parameters<Worker['fetch']>): Promise<Error> {
    const error = await this.fetch(...asked).then(
      () => assert.fail('it was fetched'),
      (one: unknown) => one as Error,
    );
    assert.equal(this.bytes.length, 0);
    assert.deepEqual(
      (await readdir(join(this.home, 'jobs'))).filter((one) => one.startsWith('ing-')),
      [],
    );
    assert.doesNotMatch(error.message, new RegExp(this.git.token));
    return error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.options.sandbox.close();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** What an archive holds: the mode of each file, and where a link leads. */
export async function filesIn(bytes: Uint8Array): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-unpacked-'));
  try {
    const archive = join(folder, 'a.tar.gz');
    await writeFile(archive, bytes);
    const found: Record<string, string> = {};
    await list({
      file: archive,
      onReadEntry: (entry) =>
        void (found[entry.path] =
          entry.type === 'SymbolicLink' ? `-> ${entry.linkpath ?? ''}` : (entry.mode ?? 0).toString(8)),
    });
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}
export const resultOf = ({ outcome }: Fetched): IngressResult => outcome.result as unknown as IngressResult;
