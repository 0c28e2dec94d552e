// What the commands of the policy language share: the files below the working directory, the limits and the network that the
// environment allows, and errors as a policy's author wants them.

import { readdir } from 'node:fs/promises';
import { PolicyFiles } from '@terrace/actors/policy/sentinel/package/files';
import { SentinelError } from '@terrace/actors/policy/sentinel/position';
import type { HttpSend } from '@terrace/actors/policy/sentinel/imports/http';
import { defaultLimits } from '@terrace/actors/policy/sentinel/limits';
import type { Limits } from '@terrace/actors/policy/sentinel/limits';
import type { FolderEntry, Folders } from '@terrace/actors/policy/sentinel/package/test-runner';
import { isAbsent, readRegularFile, unreadable } from './sentinel-files.ts';
import type { Reach } from './sentinel-files.ts';

export interface PolicyFilesOptions {
  /** Where what a configuration names may lie; anywhere when absent. */
  readonly reach?: Reach;
  /** What one evaluation may take, which holds for the fetching of a file and the reading of a policy by themselves. */
  readonly timeMs?: number | undefined;
}

/**
 * Paths are relative to the working directory, or absolute; `otherFolder` is a second place for what a configuration names.
 * Addresses that it names are fetched where `httpSend` allows them.
 */
export const policyFiles = (
  otherFolder: string | null,
  httpSend: HttpSend | null,
  { reach, timeMs = defaultLimits.timeMs }: PolicyFilesOptions = {},
): PolicyFiles =>
  new PolicyFiles({
    read: async (path, beside) => {
      if (beside !== undefined) reach?.check(path, beside);
      return readIfThere(path);
    },
    otherFolder,
    timeMs,
    fetch:
      httpSend === null
        ? null
        : async (url) => {
            const { fetchBody } = await import('@terrace/actors/policy/sentinel/imports/http');
            return fetchBody(url, httpSend, AbortSignal.timeout(timeMs));
          },
  });

/** Undefined when there is no such file. Rejects as `readRegularFile` throws. */
export const readIfThere = async (path: string): Promise<Uint8Array | undefined> => readRegularFile(path);

export const folders: Folders = {
  async list(path) {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return await Promise.all(entries.map((entry) => entryOf(path, entry.name, entry)));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw unreadable(path, (error as Error).message, error);
    }
  },
};

async function entryOf(
  folder: string,
  name: string,
  entry: { isDirectory(): boolean; isSymbolicLink(): boolean },
): Promise<FolderEntry> {
  if (!entry.isSymbolicLink()) return { name, isFolder: entry.isDirectory() };
  return { name, isFolder: (await readdir(`${folder}/${name}`).catch(() => null)) !== null };
}

const millisecondsMax = 2 ** 31 - 1;

/** One evaluation ends after TERRACE_SENTINEL_TIMEOUT seconds. Throws SentinelError for what is no such number. */
export function limitsFrom(env: NodeJS.ProcessEnv): Partial<Limits> {
  const text = env['TERRACE_SENTINEL_TIMEOUT'];
  if (text === undefined || text === '') return {};
  const timeMs = Number(text) * 1000;
  if (!(timeMs > 0 && timeMs <= millisecondsMax)) {
    throw new SentinelError({
      kind: 'host',
      message: `TERRACE_SENTINEL_TIMEOUT must be a number of seconds, not ${text}`,
    });
  }
  return { timeMs };
}

/** Null unless TERRACE_SENTINEL_HTTP_ALLOW names addresses. */
export async function httpFrom(env: NodeJS.ProcessEnv): Promise<HttpSend | null> {
  const list = env['TERRACE_SENTINEL_HTTP_ALLOW'];
  if (list === undefined || list.trim() === '') return null;
  const { allowedHttp } = await import('./sentinel-http.ts');
  return allowedHttp(list);
}

/** Nanoseconds since 1970. */
export const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** A message for people, never a stack of the engine. What a parser found after the first mistake is only counted. */
export function messageOf(error: unknown): string {
  if (!(error instanceof SentinelError)) return error instanceof Error ? error.message : String(error);
  const more = error.others.length;
  return more === 0 ? error.format() : `${error.format()}\n(and ${more} more after it)`;
}
