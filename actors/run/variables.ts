// The variables that a run was created with: sealed by the gateway before they become part of a message, opened when a worker
// claims the run's work and when its log is cleaned (DECISIONS 14).

import type { QueryRunId } from '@terrace/machines/query-run/id';
import type { RunId } from '@terrace/machines/run/id';
import type { TestRunId } from '@terrace/machines/test-run/id';
import type { Keys } from '@terrace/runtime/keys/keys';
import { z } from 'zod';
import { Variable } from '@terrace/machines/variable/variable';

const Variables = z.array(Variable);
const placeOf = (run: RunId | QueryRunId | TestRunId): string => `run/${run}/variables`;

/** As the run's message carries them: base64, or null when there are none. */
export async function sealVariables(
  keys: Pick<Keys, 'seal'>,
  run: RunId | QueryRunId | TestRunId,
  variables: readonly Variable[],
): Promise<string | null> {
  if (variables.length === 0) return null;
  const sealed = await keys.seal(Buffer.from(JSON.stringify(variables)), placeOf(run));
  return Buffer.from(sealed).toString('base64');
}

/** Throws TerminalFault when they were changed or belong to another run. */
export async function openVariables(
  keys: Pick<Keys, 'open'>,
  run: RunId | QueryRunId | TestRunId,
  sealed: string | null,
): Promise<readonly Variable[]> {
  if (sealed === null) return [];
  const plain = await keys.open(Buffer.from(sealed, 'base64'), placeOf(run));
  return Variables.parse(JSON.parse(Buffer.from(plain).toString()));
}
