// What a worker learns when it claims tests: the module's files, its variables, and where its log goes; minted for that answer and stored
// nowhere (DECISIONS 14).

import type { Json } from '@terrace/machines/kernel/envelope';
import type { ToolArchive } from '@terrace/machines/site/messages';
import { TestSpec } from '@terrace/machines/test-run/messages';
import type { UrlSigner } from '@terrace/runtime/blob/archive';
import type { Clock } from '@terrace/runtime/clock/clock';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { LogBook } from '@terrace/runtime/log/log-book';
import type { Sql } from '@terrace/runtime/store/sql';
import { mirroredModules } from './prepare.ts';
import type { Mirrored } from './prepare.ts';
import { makeTestToken } from './token.ts';
import { openVariables } from './variables.ts';
import type { TestContext } from './work.ts';
import { readTestWork } from './view/tests.ts';

/** As long as an apply may take upstream is no time for tests. */
export const testLimitMs = 2 * 3_600_000;
const afterwardsMs = 3_600_000;

/** The desk's `prepare` for tests. What it gives throws TerminalFault when there is no such test run. */
export function prepareTest(options: {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'open' | 'mac'>;
  readonly signer: Pick<UrlSigner, 'sign'>;
  readonly logs: Pick<LogBook, 'size'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Where a version of terraform is fetched from; none for its release. */
  readonly archivesOf: (version: string) => Promise<readonly ToolArchive[]>;
  /** As runs are told. */
  readonly mirroredHosts: () => Promise<Mirrored>;
  readonly origin: string;
}): (job: ClaimedJob) => Promise<Json> {
  const { sql, keys, signer, logs, clock, origin } = options;
  return async (job) => {
    const spec = TestSpec.safeParse(job.spec);
    const row = spec.success ? await readTestWork(sql, spec.data.testRun) : null;
    if (row === null) throw new TerminalFault('run-missing', `job ${job.id}: there is no such test run`);
    if (row.is_disabled === true)
      throw new TerminalFault('organization-disabled', `${row.id}: a site admin has disabled ${row.organization}`);
    const expiresAt = clock.now() + testLimitMs + afterwardsMs;
    const configuration = signer.sign({ purpose: 'configuration', method: 'GET', subject: row.digest, expiresAt });
    const scope = { base: await logs.size(row.id), tokenExpiresAt: expiresAt };
    const mirrored = await options.mirroredHosts();
    const log = signer.sign({ purpose: 'test-log-append', method: 'POST', subject: row.id, scope, expiresAt });
    return {
      terraformVersion: row.terraform_version,
      archives: [...(await options.archivesOf(row.terraform_version))],
      test: row.options,
      variables: [...(await openVariables(keys, row.id, row.variables))],
      ...{ configuration: origin + configuration, log: origin + log },
      host: new URL(origin).host,
      mirroredHosts: mirrored.providers === null ? null : [...mirrored.providers],
      mirroredModules: mirroredModules(mirrored, (message) => origin + signer.sign({ ...message, expiresAt })),
      runToken: makeTestToken(keys, row.id, expiresAt),
      limitMs: testLimitMs,
    } satisfies TestContext;
  };
}
