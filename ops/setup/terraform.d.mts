/** What a workspace gets that asks for no version of its own, when none is installed. */
export const pinnedVersion: string;
/** The terraform (or tofu) that is installed, with its version; null when there is none. */
export function findTerraform(env?: {
  readonly [name: string]: string | undefined;
}): Promise<{ readonly path: string; readonly version: string } | null>;
export function ensureAnyTerraform(): Promise<{ readonly path: string; readonly version: string }>;
/** The binary of exactly that version, fetched when it is neither installed nor cached. Throws SetupFault that says what was tried. */
export function ensureTerraform(version: string): Promise<string>;
/** Versions that can be run at once: the installed one first, then those in the cache. */
export function presentVersions(): Promise<readonly string[]>;
/** Why a release of exactly that version cannot be fetched for this machine; null when it can. */
export function releaseFault(version: string): Promise<string | null>;
