// The shape of query runs.

import { z } from 'zod';
import { flag, flags, resourceShape, text, textOrNull, time, times, toOneOf } from '../http/shape.ts';
import { PhaseError } from '@terrace/machines/run/messages';
import { Waiting } from '../run/shape.ts';

export const QueryRun = resourceShape(
  'QueryRun',
  'queries',
  {
    status: z.enum(['pending', 'running', 'finished', 'errored', 'canceled']),
    'status-timestamps': times,
    source: text,
    'terraform-version': text,
    'generate-config-out': flag,
    variables: z.array(z.strictObject({ key: text, value: textOrNull })),
    'log-read-url': text,
    'created-at': time,
    actions: flags('is-cancelable', 'is-force-cancelable'),
    permissions: flags('can-cancel', 'can-force-cancel'),
    /** Ours: why it ended as it did, and what it waits for. */
    error: PhaseError.nullable(),
    waiting: Waiting.nullable(),
  },
  {
    workspace: toOneOf('workspaces'),
    'configuration-version': toOneOf('configuration-versions'),
    'created-by': toOneOf('users'),
    'canceled-by': toOneOf('users'),
  },
);
