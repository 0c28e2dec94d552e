// Which program a workspace's wish means: a version, a constraint or `latest` of its engine becomes an exact version that can be had
// here. What is installed or cached is preferred, since it starts at once.

import type { Engine } from '@terrace/machines/workspace/messages';
import { maxSatisfying, valid } from 'semver';
import { pinnedVersions, presentVersions, releaseFault } from '../setup/engines.mjs';

/** A version that was not to be had is asked for again after so long. */
const missingForMs = 60_000;
const missingMax = 1_000;

export interface EngineVersions {
  /** The exact version behind a version, a constraint or `latest`; null when it is not to be had. */
  readonly resolve: (wanted: string) => Promise<string | null>;
  /** Why `resolve` found none, and what there is instead, as a sentence. */
  readonly whyNot: (wanted: string) => Promise<string>;
}

interface Sources {
  readonly presentVersions: (engine: Engine) => Promise<readonly string[]>;
  readonly releaseFault: (engine: Engine, version: string) => Promise<string | null>;
  readonly now: () => number;
}

/** Versions of each engine; they are resolved apart, since a number means another program with the other engine. */
export function makeResolvers(
  sources: Sources = { presentVersions, releaseFault, now: Date.now },
): Readonly<Record<Engine, EngineVersions>> {
  return { terraform: makeResolver('terraform', sources), tofu: makeResolver('tofu', sources) };
}

function makeResolver(engine: Engine, sources: Sources): EngineVersions {
  const pinnedVersion = pinnedVersions[engine];
  const released = new Set<string>();
  const missing = new Map<string, { readonly at: number; readonly why: string }>();

  /** Null when it can be fetched. */
  const faultOf = async (version: string): Promise<string | null> => {
    if (released.has(version)) return null;
    const known = missing.get(version);
    if (known !== undefined && sources.now() - known.at < missingForMs) return known.why;
    const why = await sources.releaseFault(engine, version);
    if (why === null) {
      released.add(version);
      return null;
    }
    if (missing.size > missingMax) missing.clear();
    missing.set(version, { at: sources.now(), why });
    return why;
  };

  /** What there is, of the other engine too: whoever runs tofu themselves often means that one. */
  const inventory = async (): Promise<string> => {
    const present = await sources.presentVersions(engine);
    const other = engine === 'terraform' ? 'tofu' : 'terraform';
    // It is only mentioned, so what is wrong with it is told elsewhere.
    const others = await sources.presentVersions(other).catch((): readonly string[] => []);
    const has = `this server has ${present.length === 0 ? 'none' : present.join(', ')}`;
    return others.length === 0 ? has : `${has}, and for workspaces whose engine is ${other} ${others.join(', ')}`;
  };

  return {
    async resolve(wanted) {
      const present = await sources.presentVersions(engine);
      if (wanted === 'latest') return present[0] ?? ((await faultOf(pinnedVersion)) === null ? pinnedVersion : null);
      if (valid(wanted) !== null) return present.includes(wanted) || (await faultOf(wanted)) === null ? wanted : null;
      const range = rangeOf(wanted);
      return range === null ? null : maxSatisfying([...present], range);
    },
    async whyNot(wanted) {
      const has = await inventory();
      const exact = wanted === 'latest' ? pinnedVersion : wanted;
      if (valid(exact) !== null)
        return `${engine} ${exact} is not here and cannot be fetched: ${(await faultOf(exact)) ?? 'try again'}; ${has}`;
      return rangeOf(wanted) === null
        ? `${JSON.stringify(wanted)} is no version of ${engine}, no constraint and not latest; ${has}`
        : `no ${engine} that is here meets ${wanted}: ${has}; others are fetched only by their exact version`;
    },
  };
}

/** Constraints, the same of both engines, in npm's words: `~> 1.5, != 1.5.3` is `>=1.5.0 <2.0.0 !…`. Null for what is no constraint. */
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
