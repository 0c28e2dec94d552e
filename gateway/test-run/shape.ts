// The shape of runs of tests.

import { z } from 'zod';
import { resourceShape, text, textOrNull, time, times, toOneOf, whole } from '../http/shape.ts';

export const TestRun = resourceShape(
  'TestRun',
  'test-runs',
  {
    status: z.enum(['pending', 'running', 'finished', 'errored', 'canceled']),
    'status-timestamps': times,
    'test-status': z.enum(['pending', 'skip', 'pass', 'fail', 'error']),
    'tests-passed': whole,
    'tests-failed': whole,
    'tests-errored': whole,
    'tests-skipped': whole,
    'log-read-url': text,
    'error-message': textOrNull,
    /** What it waits for, as a sentence. */
    waiting: textOrNull,
    filters: z.array(text),
    'test-directory': text,
    verbose: z.boolean(),
    parallelism: whole.nullable(),
    'terraform-version': text,
    'created-at': time,
  },
  { 'configuration-version': toOneOf('configuration-versions'), 'registry-module': toOneOf('registry-modules') },
);
