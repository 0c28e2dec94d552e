// The files of a set of policies, read and compiled once for all cases that use them. What a path may reach is decided by who
// hands in the files.

import { posix } from 'node:path';
import { compile } from '../evaluate.ts';
import type { Policy } from '../evaluate.ts';
import type { Import } from '../host.ts';
import { parse as parseJson } from '../imports/json.ts';
import { Position, SentinelError, Source } from '../position.ts';
import type { Json } from '../value.ts';
import type { SourceName } from './configuration.ts';
import { readDataFile } from './data-file.ts';
import { parseJsonText } from './json-text.ts';
import { readSource } from './sources.ts';
import type { Files, Found } from './sources.ts';

/** Enough for the helper modules of a large set; the mocks of a case are seldom needed again. */
const keptMax = 64;

/** Of what is read into a tree: policies, configurations, static data. Plans and mocks that are data never are. */
const textMaxBytes = 32 * 1024 * 1024;

export class PolicyFiles {
  readonly #files: Files;
  readonly #compiled = new Kept<Policy>(keptMax);
  readonly #imports = new Kept<Import>(keptMax);
  readonly #data = new Kept<Json>(keptMax);
  readonly #found = new Kept<Found>(keptMax);

  constructor(files: Files) {
    this.#files = files;
  }

  /** Rejects with SentinelError when there is no such file. */
  async text(path: string): Promise<string> {
    const bytes = await this.#files.read(path);
    if (bytes === undefined) throw new SentinelError({ kind: 'host', message: `there is no file ${path}` });
    return decode(bytes, path);
  }

  #compile(bytes: Uint8Array, path: string): Policy {
    return compile(decode(bytes, path), path, this.#files.timeMs);
  }

  /** Rejects with SentinelError for a file that is not there or cannot be compiled. */
  policy(path: string): Promise<Policy> {
    return this.#compiled.get(path, async () => compile(await this.text(path), path, this.#files.timeMs));
  }

  /** A policy, module or mock that a configuration names. */
  async policyOf(source: SourceName): Promise<Policy> {
    const { path, key, bytes } = await this.found(source);
    return this.#compiled.get(key, () => Promise.resolve(this.#compile(bytes, path)));
  }

  /** A mock or module that a configuration names, as an import; one that is only data is never compiled. */
  async importOf(source: SourceName): Promise<Import> {
    const { path, key, bytes } = await this.found(source);
    return this.#imports.get(key, () => {
      const namespace = readDataFile(bytes, path);
      return Promise.resolve(
        namespace === undefined
          ? { kind: 'module', policy: this.#compile(bytes, path) }
          : { kind: 'namespace', namespace, givesOwn: true },
      );
    });
  }

  /** Static data that a configuration names. */
  async json(source: SourceName): Promise<Json> {
    const { path, key, bytes } = await this.found(source);
    return this.#data.get(key, () => Promise.resolve(readJson(decode(bytes, path), path)));
  }

  /** What a configuration names, read once. Rejects with SentinelError. */
  found(source: SourceName): Promise<Found> {
    const key = `${posix.dirname(source.position.file)}\0${source.value}`;
    return this.#found.get(key, () => readSource(source, this.#files));
  }
}

function decode(bytes: Uint8Array, path: string): string {
  if (bytes.length > textMaxBytes) {
    const message = `${path} cannot be read: it is larger than ${textMaxBytes / 1024 / 1024} MiB`;
    throw new SentinelError({ kind: 'host', message });
  }
  return new TextDecoder().decode(bytes);
}

/** Throws SentinelError with the place of the first mistake. */
export function readJson(text: string, path: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    const source = new Source(path, text);
    const fail = (at: number, message: string): never => {
      throw new SentinelError({ kind: 'host', message, position: new Position(source, at), cause });
    };
    // JSON.parse seldom says where; this reader always does.
    parseJsonText(text, fail, { isData: true });
    return fail(0, `the file is no JSON: ${(cause as Error).message}`);
  }
}

/** The newest results of something slow; a failure is not kept. */
class Kept<Result> {
  readonly #max: number;
  readonly #results = new Map<string, Promise<Result>>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string, make: () => Promise<Result>): Promise<Result> {
    const before = this.#results.get(key);
    const result = before ?? make();
    this.#results.delete(key);
    this.#results.set(key, result);
    if (before === undefined) result.catch(() => this.#results.delete(key));
    const oldest = this.#results.keys().next().value;
    if (this.#results.size > this.#max && oldest !== undefined) this.#results.delete(oldest);
    return result;
  }
}
