// What would take a workspace away under an apply: its last state would have nowhere to go.

import { readApplying } from '@terrace/actors/run/view';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Throws ApiError `conflict` while terraform applies there, or is about to. */
export async function refuseWhileApplying(
  { sql }: Pick<GatewayServices, 'sql'>,
  of: Parameters<typeof readApplying>[1],
): Promise<void> {
  const run = await readApplying(sql, of);
  if (run !== null)
    throw new ApiError(
      'conflict',
      `${run.id} ${run.status === 'applying' ? 'is applying' : 'is about to apply'} in workspace ${run.workspace}: wait for its end, or cancel it, so that its state is kept`,
    );
}
