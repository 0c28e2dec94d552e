// What a run of a module's tests can be told, and what its worker brings back.

import { z } from 'zod';
import { ConfigurationVersionId } from '../configuration-version/id.ts';
import type { Feed } from '../kernel/feed.ts';
import { OrganizationId } from '../organization/id.ts';
import { RegistryModuleId } from '../registry-module/id.ts';
import { PhaseError } from '../run/messages.ts';
import { By } from '../user/id.ts';
import { TestRunId } from './id.ts';

/** What `terraform test` is told. */
export const TestOptions = z.object({
  /** Files of tests, from the module's root; empty: all. */
  filters: z.array(z.string()),
  directory: z.string(),
  verbose: z.boolean(),
  /** Null: as many at once as terraform thinks good. */
  parallelism: z.number().int().nullable(),
});
export type TestOptions = z.infer<typeof TestOptions>;

export const TestRunMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('test-run.create'),
    module: RegistryModuleId.schema,
    /** For people: `vpc/aws`. */
    moduleName: z.string(),
    organization: z.string(),
    organizationId: OrganizationId.schema,
    configuration: ConfigurationVersionId.schema,
    /** Of its archive. */
    digest: z.string(),
    options: TestOptions,
    terraformVersion: z.string(),
    /** Sealed; null when there are none. */
    variables: z.string().nullable(),
    by: By,
  }),
  /** In good order, so that what the tests made is taken down; by force, at once. */
  z.object({ type: z.literal('test-run.cancel'), isForced: z.boolean(), by: By }),
]);
export type TestRunMessage = z.infer<typeof TestRunMessage>;

/** The pool that tests wait in. */
export const testPool = 'test';

export const TestSpec = z.object({ testRun: TestRunId.schema, organization: z.string() });
export type TestSpec = z.infer<typeof TestSpec>;

export const TestVerdict = z.enum(['pending', 'skip', 'pass', 'fail', 'error']);
export type TestVerdict = z.infer<typeof TestVerdict>;

const count = z.number().int().nonnegative();
export const TestCounts = z.object({ passed: count, failed: count, errored: count, skipped: count });
export type TestCounts = z.infer<typeof TestCounts>;

/** `result` of its `job.done` and `job.canceled`. `finished`: terraform came to its end, whatever the verdict. */
export const TestResult = z.object({
  outcome: z.enum(['finished', 'errored', 'canceled']),
  verdict: TestVerdict,
  counts: TestCounts,
  error: PhaseError.nullable(),
});
export type TestResult = z.infer<typeof TestResult>;

/** What an event of a test run carries. */
export const TestRunEvent = z.strictObject({
  status: z.enum(['pending', 'running', 'finished', 'errored', 'canceled']),
  verdict: TestVerdict,
  /** The id of the module whose tests they are. */
  module: z.string(),
});
export type TestRunEvent = z.infer<typeof TestRunEvent>;

export const testRunFeed: Feed<TestRunEvent> = {
  kind: 'test-run',
  body: TestRunEvent,
  types: {
    created: 'it waits for a worker',
    started: 'a worker is at it',
    ended: 'it is over',
  },
};
