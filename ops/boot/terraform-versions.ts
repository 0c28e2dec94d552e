// Which terraform a workspace's wish means: a version, a constraint or `latest` becomes an exact version that can be had here. What
// is installed or cached is preferred, since it starts at once.

import { maxSatisfying, valid } from 'semver';
import { isReleased, pinnedVersion, presentVersions } from '../setup/terraform.mjs';

/** A version that was not to be had is asked for again after so long. */
const missingForMs = 60_000;

export function makeResolver(
  sources: {
    readonly presentVersions: () => Promise<readonly string[]>;
    readonly isReleased: (version: string) => Promise<boolean>;
    readonly now: () => number;
  } = { presentVersions, isReleased, now: Date.now },
): (wanted: string) => Promise<string | null> {
  const released = new Set<string>();
  const missing = new Map<string, number>();

  const isKnown = async (version: string): Promise<boolean> => {
    if (released.has(version)) return true;
    if (sources.now() - (missing.get(version) ?? -missingForMs) < missingForMs) return false;
    if (await sources.isReleased(version)) {
      released.add(version);
      return true;
    }
    if (missing.size > 1_000) missing.clear();
    missing.set(version, sources.now());
    return false;
  };

  return async (wanted) => {
    const present = await sources.presentVersions();
    if (wanted === 'latest') return present[0] ?? ((await isKnown(pinnedVersion)) ? pinnedVersion : null);
    if (valid(wanted) !== null) return present.includes(wanted) || (await isKnown(wanted)) ? wanted : null;
    const range = rangeOf(wanted);
    return range === null ? null : maxSatisfying([...present], range);
  };
}

/** Terraform's constraints in npm's words: `~> 1.5, != 1.5.3` is `>=1.5.0 <2.0.0 !…`. Null for what is no constraint. */
export function rangeOf(constraint: string): string | null {
  const parts = constraint.split(',').map((part) => /^\s*(~>|>=|<=|>|<|=)?\s*(\d+(?:\.\d+){0,2})\s*$/.exec(part));
  const ranges: string[] = [];
  for (const part of parts) {
    if (part === null) return null;
    const [, operator = '=', version = ''] = part;
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    const full = `${major}.${minor}.${patch}`;
    if (operator !== '~>') ranges.push(`${operator}${full}`);
    else
      ranges.push(
        version.split('.').length === 3 ? `>=${full} <${major}.${minor + 1}.0` : `>=${full} <${major + 1}.0.0`,
      );
  }
  return ranges.join(' ');
}
