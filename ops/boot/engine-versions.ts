// Which program a workspace's wish means: a version, a constraint or `latest` of its engine becomes an exact version that can be had
// here. What is installed or cached is preferred, since it starts at once. Of terraform there is a list that site admins keep: it may give a
// version a program of their own, and what it has switched off is not to be had.

import type { ListedVersion } from '@terrace/actors/site/view/tool-versions';
import { ReleasesAway } from '@terrace/gateway/workspace/engine-version';
import type { Engine } from '@terrace/machines/workspace/messages';
import { maxSatisfying, valid } from 'semver';
import { pinnedVersions, presentVersions, releaseFault } from '../setup/engines.mjs';

/** A version that was not to be had is asked for again after so long; whether it is, of a server that did not answer, after so long. */
const missingForMs = 60_000;
const awayForMs = 5_000;
const missingMax = 1_000;

export interface EngineVersions {
  /**
   * The exact version behind a version, a constraint or `latest`; null when it is not to be had. Throws ReleasesAway when nobody can say
   * at the moment.
   */
  readonly resolve: (wanted: string) => Promise<string | null>;
  /** Why `resolve` found none, and what there is instead, as a sentence. */
  readonly whyNot: (wanted: string) => Promise<string>;
}

/** The list that site admins keep. */
export interface VersionList {
  read(): Promise<readonly ListedVersion[]>;
  /** What was asked for and is released, and what an operator has installed, joins it. */
  note(version: string): Promise<void>;
}

interface Sources {
  readonly presentVersions: (engine: Engine) => Promise<readonly string[]>;
  /** Throws for what may be otherwise in a moment. */
  readonly releaseFault: (engine: Engine, version: string) => Promise<string | null>;
  readonly now: () => number;
}

/** Versions of each engine; they are resolved apart, since a number means another program with the other engine. */
export function makeResolvers(
  list: VersionList,
  sources: Sources = { presentVersions, releaseFault, now: Date.now },
): Readonly<Record<Engine, EngineVersions>> {
  return { terraform: makeResolver('terraform', list, sources), tofu: makeResolver('tofu', null, sources) };
}

function makeResolver(engine: Engine, list: VersionList | null, sources: Sources): EngineVersions {
  const pinnedVersion = pinnedVersions[engine];
  const released = new Set<string>();
  const missing = new Map<string, { readonly until: number; readonly why: string; readonly isAway: boolean }>();

  const look = async (version: string): Promise<{ readonly why: string; readonly isAway: boolean } | null> => {
    try {
      const why = await sources.releaseFault(engine, version);
      return why === null ? null : { why, isAway: false };
    } catch (error) {
      return { why: (error as Error).message, isAway: true };
    }
  };

  /** Null when it can be fetched. Throws ReleasesAway. */
  const faultOf = async (version: string): Promise<string | null> => {
    if (released.has(version)) return null;
    const known = missing.get(version);
    const fault = known !== undefined && sources.now() < known.until ? known : await look(version);
    if (fault === null) {
      released.add(version);
      await list?.note(version);
      return null;
    }
    if (fault !== known) {
      if (missing.size > missingMax) missing.clear();
      missing.set(version, { ...fault, until: sources.now() + (fault.isAway ? awayForMs : missingForMs) });
    }
    if (fault.isAway)
      throw new ReleasesAway(
        `whether there is ${engine} ${version} cannot be told at the moment: ${fault.why}; try again`,
      );
    return fault.why;
  };

  /** What can be run at once, what the list alone brings, and what it forbids. */
  const inventory = async () => {
    const [present, listed] = await Promise.all([sources.presentVersions(engine), list?.read() ?? []]);
    const known = new Map(listed.map((one) => [one.version, one]));
    // So that a site admin sees it, and can switch it off.
    for (const version of present) if (list !== null && !known.has(version)) await list.note(version);
    const isOn = (version: string): boolean => known.get(version)?.is_enabled ?? true;
    const own = listed.filter(
      ({ is_enabled: isEnabled, is_beta: isBeta, archs }) => isEnabled && !isBeta && archs.length > 0,
    );
    return { present: present.filter(isOn), own: own.map(({ version }) => version), known, isOn };
  };

  /** What there is, of the other engine too: whoever runs tofu themselves often means that one. */
  const inWords = async (present: readonly string[]): Promise<string> => {
    const other = engine === 'terraform' ? 'tofu' : 'terraform';
    // It is only mentioned, so what is wrong with it is told elsewhere.
    const others = await sources.presentVersions(other).catch((): readonly string[] => []);
    const has = `this server has ${present.length === 0 ? 'none' : present.join(', ')}`;
    return others.length === 0 ? has : `${has}, and for workspaces whose engine is ${other} ${others.join(', ')}`;
  };

  return {
    async resolve(wanted) {
      const { present, own, known, isOn } = await inventory();
      const canBeHad = async (version: string): Promise<boolean> =>
        isOn(version) && (known.has(version) || present.includes(version) || (await faultOf(version)) === null);
      if (wanted === 'latest') return present[0] ?? ((await canBeHad(pinnedVersion)) ? pinnedVersion : null);
      if (valid(wanted) !== null) return (await canBeHad(wanted)) ? wanted : null;
      const range = rangeOf(wanted);
      return range === null ? null : maxSatisfying([...present, ...own], range);
    },
    async whyNot(wanted) {
      const { present, own, isOn } = await inventory();
      const has = await inWords([...new Set([...present, ...own])]);
      const exact = wanted === 'latest' ? pinnedVersion : wanted;
      if (valid(exact) !== null && !isOn(exact))
        return `Terraform version "${exact}" is not a valid version: a site admin has disabled it; ${has}`;
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
