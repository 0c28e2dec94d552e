// Which terraform a workspace's wish means: a version, a constraint or `latest` becomes an exact version that can be had here. What
// is installed or cached is preferred, since it starts at once.

import { maxSatisfying, valid } from 'semver';
import { pinnedVersion, presentVersions, releaseFault } from '../setup/terraform.mjs';

/** A version that was not to be had is asked for again after so long. */
const missingForMs = 60_000;
const missingMax = 1_000;

export interface TerraformVersions {
  /** The exact version behind a version, a constraint or `latest`; null when it is not to be had. */
  readonly resolve: (wanted: string) => Promise<string | null>;
  /** Why `resolve` found none, and what there is instead, as a sentence. */
  readonly whyNot: (wanted: string) => Promise<string>;
}

export function makeResolver(
  sources: {
    readonly presentVersions: () => Promise<readonly string[]>;
    readonly releaseFault: (version: string) => Promise<string | null>;
    readonly now: () => number;
  } = { presentVersions, releaseFault, now: Date.now },
): TerraformVersions {
  const released = new Set<string>();
  const missing = new Map<string, { readonly at: number; readonly why: string }>();

  /** Null when it can be fetched. */
  const faultOf = async (version: string): Promise<string | null> => {
    if (released.has(version)) return null;
    const known = missing.get(version);
    if (known !== undefined && sources.now() - known.at < missingForMs) return known.why;
    const why = await sources.releaseFault(version);
    if (why === null) {
      released.add(version);
      return null;
    }
    if (missing.size > missingMax) missing.clear();
    missing.set(version, { at: sources.now(), why });
    return why;
  };

  return {
    async resolve(wanted) {
      const present = await sources.presentVersions();
      if (wanted === 'latest') return present[0] ?? ((await faultOf(pinnedVersion)) === null ? pinnedVersion : null);
      if (valid(wanted) !== null) return present.includes(wanted) || (await faultOf(wanted)) === null ? wanted : null;
      const range = rangeOf(wanted);
      return range === null ? null : maxSatisfying([...present], range);
    },
    async whyNot(wanted) {
      const present = await sources.presentVersions();
      const has = `this server has ${present.length === 0 ? 'none' : present.join(', ')}`;
      const exact = wanted === 'latest' ? pinnedVersion : wanted;
      if (valid(exact) !== null)
        return `terraform ${exact} is not here and cannot be fetched: ${(await faultOf(exact)) ?? 'try again'}; ${has}`;
      return rangeOf(wanted) === null
        ? `${JSON.stringify(wanted)} is no version of terraform, no constraint and not latest; ${has}`
        : `no terraform that is here meets ${wanted}: ${has}, and fetches others only by their exact version`;
    },
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
