// Spans of time as Go writes them (`1h30m0s`), which is how clients of the admin API do.

import { z } from 'zod';
import { ApiError } from '../http/errors.ts';

const unitS: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1 };

/** Whole seconds of `2h`, `90m` or `1h30m0s`; null for anything else. */
export function secondsOf(text: string): number | null {
  if (!/^(\d{1,9}[hms])+$/.test(text)) return null;
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count = '0', unit = 's']) => sum + Number(count) * (unitS[unit] ?? 1),
    0,
  );
}

/** As people write it: `24h`, `1h30m`, `20s`. Clients that manage it find what they sent. */
export function durationOf(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('') || '0s';
}

/** A shorter one ends every run, a longer one none. */
const shortestS = 10;
const longestS = 30 * 24 * 3_600;

/** How long terraform may work, as a request says it, in seconds; null for no word of it. */
export const timeLimit = z
  .string()
  .nullable()
  .transform((text, context): number | null => {
    if (text === null || text === '') return null;
    const seconds = secondsOf(text);
    if (seconds !== null && seconds >= shortestS && seconds <= longestS) return seconds;
    context.addIssue({
      code: 'custom',
      message: `must be a time between ${durationOf(shortestS)} and ${durationOf(longestS)}, such as 2h or 1h30m`,
    });
    return z.NEVER;
  })
  .optional();

type Limits = Readonly<Record<string, unknown>> & {
  readonly [name in LimitName | `terraform-build-worker-${LimitName}`]?: number | null | undefined;
};
type LimitName = 'plan-timeout' | 'apply-timeout';

/** A limit that has two names, null for none and undefined when neither is there. Throws ApiError `invalid` when they do not say the same. */
export function limitIn(attributes: Limits, name: LimitName): number | null | undefined {
  const other = `terraform-build-worker-${name}` as const;
  const [newer, older] = [attributes[name], attributes[other]];
  if (newer !== undefined && older !== undefined && newer !== older)
    throw new ApiError('invalid', `${name}: is the same as ${other}, which says something else`, {
      pointer: `/data/attributes/${name}`,
    });
  return newer === undefined ? older : newer;
}
