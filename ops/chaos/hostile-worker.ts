// The process that a hostile repository is fetched in: the real ingress worker with its real sandbox, and a gateway that takes archives and
// keeps nothing but their number and size. It hears one fetch over IPC, and says what came of it.

import { createHash, randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fetchRun } from '@terrace/actors/ingress/worker/fetch';
import { IngressId } from '@terrace/machines/ingress/id';
import { HookId } from '@terrace/machines/vcs/id';
import { openEgress } from '@terrace/runtime/egress/egress';
import { readEgressRules } from '@terrace/runtime/egress/rules';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';

export interface HostileFetch {
  /** Of the worker; its own. */
  readonly home: string;
  readonly cloneUrl: string;
  readonly password: string;
  readonly commit: string | null;
  readonly ref: string | null;
  readonly submodules: boolean;
  readonly limitMs: number;
}

export interface HostileEnd {
  /** Bytes of the archive; null where there is none. */
  readonly archiveBytes: number | null;
  readonly code: string | null;
  readonly sentence: string | null;
  /** Archives that were brought, also of a fetch that failed. */
  readonly uploads: number;
  /** Folders of jobs that are left. */
  readonly folders: readonly string[];
}

async function fetchIt(given: HostileFetch): Promise<HostileEnd> {
  const { home, cloneUrl, password, commit, ref, submodules, limitMs } = given;
  const root = join(home, 'jobs');
  const bundleFile = join(home, 'bundle.pem');
  await writeFile(bundleFile, '', { mode: 0o644 });
  const sandbox = await chooseSandbox({ env: process.env, root, home, spare: false });
  let uploads = 0;
  const upload = async (_what: string, _url: string, body: unknown): Promise<unknown> => {
    uploads += 1;
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of (body as () => Readable)()) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
    return { digest: hash.digest('hex'), size, md5: '' };
  };
  const run = fetchRun({ sandbox, bundleFile, egress: openEgress(readEgressRules('127.0.0.1')), gateway: { upload } });
  const ingress = IngressId.make(randomBytes(16));
  const source = { hook: HookId.make(randomBytes(16)), commit, ref, submodules };
  const upTo = 'https://terrace.test/upload';
  const end = await run({
    ...{ job: `${ingress}-1`, pool: 'ingress', attempt: 1, spec: { ingress, organization: 'acme', source } },
    context: { cloneUrl, username: 'anna', password, upload: upTo, beside: [], limitMs },
    ...{ rescue: '', trace: null, lease: { fresh: () => true } },
    ...{ cancel: new AbortController().signal, kill: new AbortController().signal },
  }).then(
    ({ result }) => ({ archiveBytes: (result as { size: number }).size, code: null, sentence: null }),
    (error: Error & { readonly code?: string }) => ({
      ...{ archiveBytes: null, code: error.code ?? error.name, sentence: error.message },
    }),
  );
  await sandbox.close();
  const folders = (await readdir(root)).filter((name) => !name.startsWith('.'));
  return { ...end, uploads, folders };
}

process.once('message', (given) => {
  void fetchIt(given as HostileFetch).then((end) => {
    process.send?.(end);
    // Whoever asked looks what is left of it first.
  });
});
