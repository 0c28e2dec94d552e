// What is read of runs of tests, and the configurations that are brought for them.

import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import type { WaitingRow } from '@terrace/machines/kernel/waiting';
import type { RegistryModuleId } from '@terrace/machines/registry-module/id';
import type { TestRunId } from '@terrace/machines/test-run/id';
import type { TestCounts, TestOptions, TestVerdict } from '@terrace/machines/test-run/messages';
import type { By } from '@terrace/machines/user/id';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface TestRunRow {
  readonly id: TestRunId;
  readonly module: RegistryModuleId;
  readonly organization: string;
  readonly configuration: ConfigurationVersionId;
  readonly digest: string;
  readonly status: string;
  readonly verdict: TestVerdict;
  readonly counts: TestCounts;
  readonly error: { readonly code: string; readonly detail: string } | null;
  readonly options: TestOptions;
  readonly terraform_version: string;
  /** Sealed. */
  readonly variables: string | null;
  readonly times: Readonly<Record<string, string>>;
  readonly waiting: WaitingRow | null;
  readonly created_by: By;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface TestConfigurationRow {
  readonly id: ConfigurationVersionId;
  readonly module: RegistryModuleId;
  readonly organization: string;
  readonly digest: string | null;
}

export const isTestEnd = ({ status }: Pick<TestRunRow, 'status'>): boolean =>
  status === 'finished' || status === 'errored' || status === 'canceled';

export async function readTestRun(sql: Reader, id: string): Promise<TestRunRow | null> {
  const [row] = await sql.query<TestRunRow>('select * from test_run where id = $1', [id]);
  return row ?? null;
}

/** The newest first. */
export const listTestRuns = (sql: Reader, module: RegistryModuleId, page: Page): Promise<Found<TestRunRow>> =>
  pageOfRows(
    sql,
    { found: 'select * from test_run where module = $1', order: 'created_at desc, id', values: [module] },
    page,
  );

/** All that a worker's claim needs to know, at one moment. */
export async function readTestWork(
  sql: Reader,
  id: string,
): Promise<(TestRunRow & { readonly is_disabled: boolean | null }) | null> {
  const [row] = await sql.query<TestRunRow & { readonly is_disabled: boolean | null }>(
    `select t.*, o.is_disabled from test_run t left join organization o on o.name = t.organization where t.id = $1`,
    [id],
  );
  return row ?? null;
}

/** Which of these logs are of tests that are over. */
export async function endedTestLogs(sql: Reader, logs: readonly string[]): Promise<readonly string[]> {
  if (logs.length === 0) return [];
  const rows = await sql.query<{ readonly id: string }>(
    `select id from test_run where id = any($1::text[]) and status in ('finished', 'errored', 'canceled')`,
    [logs],
  );
  return rows.map(({ id }) => id);
}

export async function createTestConfiguration(
  sql: Reader,
  made: Omit<TestConfigurationRow, 'digest'> & { readonly by: By },
): Promise<void> {
  await sql.query(
    `insert into test_configuration (id, module, organization, created_by) values ($1, $2, $3, $4) on conflict do nothing`,
    [made.id, made.module, made.organization, made.by],
  );
}

export async function readTestConfiguration(sql: Reader, id: string): Promise<TestConfigurationRow | null> {
  const [row] = await sql.query<TestConfigurationRow>(
    'select id, module, organization, digest from test_configuration where id = $1',
    [id],
  );
  return row ?? null;
}

/** The digest that it has then: that of the first archive, which is the one that counts. Null when there is no such configuration. */
export async function keepTestConfiguration(
  sql: Reader,
  id: string,
  { digest, size }: { readonly digest: string; readonly size: number },
): Promise<string | null> {
  const [row] = await sql.query<{ readonly digest: string }>(
    `update test_configuration set digest = coalesce(digest, $2), size = coalesce(size, $3) where id = $1 returning digest`,
    [id, digest, size],
  );
  return row?.digest ?? null;
}
