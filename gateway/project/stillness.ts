// How long a workspace may lie still before it is destroyed by itself: of the workspace itself, or of all in a project.

import { ApiError } from '../http/errors.ts';

/** Throws ApiError `invalid` for what is no such time: `14d` or `12h` is. */
export function checkStillness(after: string | null | undefined): void {
  if (after == null || /^\d{1,4}[dh]$/.test(after)) return;
  throw new ApiError(
    'invalid',
    "Auto destroy activity duration has an incorrect format, we expect up to 4 numeric digits and 1 unit ('d' or 'h')",
    { pointer: '/data/attributes/auto-destroy-activity-duration' },
  );
}
