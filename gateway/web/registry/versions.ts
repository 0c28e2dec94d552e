// Versions of modules in words, and in order.

import type { RegistryModule } from '../api/resources.ts';
import type { Tone } from '../status.ts';

export type VersionStatus = RegistryModule['attributes']['version-statuses'][number];

const words: Readonly<Record<VersionStatus['status'], readonly [Tone, string]>> = {
  pending: ['attention', 'Waits for its files'],
  cloning: ['running', 'Being fetched'],
  clone_failed: ['danger', 'Not fetched'],
  reg_ingressing: ['running', 'Being read'],
  reg_ingress_failed: ['danger', 'Not readable'],
  ok: ['success', 'Ready'],
};

export const statusOfVersion = (status: VersionStatus['status']): readonly [Tone, string] => words[status];

/** The newest that can be used, or else the newest at all; null when there is none. */
export const newestOf = (versions: readonly VersionStatus[]): VersionStatus | null => {
  const [newest = null, ...rest] = newestFirst(versions);
  return [newest, ...rest].find((each) => each?.status === 'ok') ?? newest;
};

/** A version before a release comes after that release. */
export const newestFirst = (versions: readonly VersionStatus[]): readonly VersionStatus[] =>
  versions.toSorted((one, other) => compare(other.version, one.version));

function compare(one: string, other: string): number {
  const [base = '', before] = one.split('-', 2);
  const [otherBase = '', otherBefore] = other.split('-', 2);
  const bases = base.localeCompare(otherBase, 'en', { numeric: true });
  if (bases !== 0 || before === otherBefore) return bases;
  if (before === undefined || otherBefore === undefined) return before === undefined ? 1 : -1;
  return before.localeCompare(otherBefore, 'en', { numeric: true });
}
