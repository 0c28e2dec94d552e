// Versions in the order of semantic versioning.

import { compare, prerelease, valid } from 'semver';

/** The version without a leading v, as it is kept; null when it is none. What stands behind a plus is kept, since upstream keeps it. */
export function versionOf(text: string): string | null {
  const bare = text.startsWith('v') ? text.slice(1) : text;
  return valid(bare) === null ? null : bare;
}

export const newestFirst = <T extends { readonly version: string }>(versions: readonly T[]): readonly T[] =>
  versions.toSorted((left, right) => compare(right.version, left.version));

/** The one that is installed where nobody names one: the newest, releases before what comes before a release. Null when there is none. */
export function latestOf<T extends { readonly version: string }>(versions: readonly T[]): T | null {
  const sorted = newestFirst(versions);
  return sorted.find(({ version }) => prerelease(version) === null) ?? sorted[0] ?? null;
}
