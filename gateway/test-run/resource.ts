// Runs of tests on the wire.

import type { TestConfigurationRow, TestRunRow } from '@terrace/actors/run/view/tests';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function testRunResource(row: TestRunRow, logUrl: string): Resource {
  const { created: _, ...times } = row.times;
  return {
    id: row.id,
    type: 'test-runs',
    attributes: {
      status: row.status,
      'status-timestamps': Object.fromEntries(Object.entries(times).map(([name, at]) => [`${name}-at`, at])),
      'test-status': row.verdict,
      'tests-passed': row.counts.passed,
      'tests-failed': row.counts.failed,
      'tests-errored': row.counts.errored,
      'tests-skipped': row.counts.skipped,
      'log-read-url': logUrl,
      'error-message': row.error?.detail ?? null,
      waiting: row.waiting?.reason ?? null,
      filters: row.options.filters,
      'test-directory': row.options.directory,
      verbose: row.options.verbose,
      parallelism: row.options.parallelism,
      'terraform-version': row.terraform_version,
      'created-at': timestamp(row.created_at),
    },
    relationships: {
      'configuration-version': one('configuration-versions', row.configuration),
      'registry-module': one('registry-modules', row.module),
    },
  };
}

/** As clients know it of workspaces: they read its id, where its archive goes, and whether it is there. */
export const testConfigurationResource = (
  { id, digest }: Pick<TestConfigurationRow, 'id' | 'digest'>,
  uploadUrl: string | null,
): Resource => ({
  id,
  type: 'configuration-versions',
  attributes: {
    status: digest === null ? 'pending' : 'uploaded',
    ...{ source: 'tfe-api', speculative: true, provisional: false, 'auto-queue-runs': false },
    ...{ error: null, 'error-message': null, 'status-timestamps': {}, 'changed-files': [], 'upload-url': uploadUrl },
  },
  relationships: { 'ingress-attributes': one('ingress-attributes', null) },
});
