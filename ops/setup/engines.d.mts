type Engine = 'terraform' | 'tofu';
interface Installed {
  readonly path: string;
  readonly version: string;
}

/** What a workspace gets that asks for no version of its own, when none is installed. */
export const pinnedVersions: Readonly<Record<Engine, string>>;
/** The operator's variable for an engine's binary: `TERRACE_TOFU`. */
export function binaryVariable(engine: Engine): string;
/** The engine's binary that is installed, with its version; null when there is none. Throws SetupFault for a named one that is none. */
export function findEngine(
  engine: Engine,
  env?: { readonly [name: string]: string | undefined },
): Promise<Installed | null>;
/** What to begin with: terraform, unless only tofu is installed. */
export function firstEngine(): Promise<Engine>;
/** The installed binary of an engine, else the pinned one, fetched. Throws SetupFault that says what was tried. */
export function ensureAnyOf(engine: Engine): Promise<string>;
/** The binary of exactly that version, fetched when it is neither installed nor cached. Throws SetupFault that says what was tried. */
export function ensureEngine(engine: Engine, version: string): Promise<string>;
/** Versions that can be run at once: the installed one first, then those in the cache. */
export function presentVersions(engine: Engine): Promise<readonly string[]>;
/** The engine's binary out of an archive, fetched by `fetchArchive` when it is not kept, and checked. Throws when it is another than its SHA-256 says, or no such engine. */
export function ensureArchive(
  engine: Engine,
  archive: { readonly url: string; readonly sha: string },
  fetchArchive: (url: string) => Promise<Buffer>,
): Promise<string>;
/** Why there is no release of exactly that version for this machine; null when there is. Throws DownloadFault when its server cannot say. */
export function releaseFault(engine: Engine, version: string): Promise<string | null>;
