// The standard library by the names that policies import it by. Each import is loaded when some policy names it: a test of one
// small policy must not wait for decimal arithmetic that it does not use.

import type { Namespace } from '../host.ts';
import { SentinelError } from '../position.ts';
import type { HttpSend } from './http.ts';

/** What the imports take from outside: a clock, a network, and `config` of `import "plugin" "time" { … }`. */
export interface StandardOptions {
  /** Nanoseconds since 1970; the same for a whole evaluation. */
  readonly now: bigint;
  /** Null when policies may not use the network. */
  readonly httpSend: HttpSend | null;
  readonly config: (name: string) => Readonly<Record<string, unknown>> | undefined;
}

/** Makes a standard import for one evaluation. Throws SentinelError when its configuration is wrong. */
export type MakeStandard = (options: StandardOptions) => Namespace;

const loaders: Readonly<Record<string, () => Promise<MakeStandard>>> = {
  base64: async () => (await import('./base64.ts')).base64,
  collection: async () => (await import('./collection.ts')).collection,
  'collection/lists': async () => (await import('./collection.ts')).lists,
  'collection/maps': async () => (await import('./maps.ts')).maps,
  decimal: async () => (await import('./decimal.ts')).decimal,
  http: async () => {
    const { http } = await import('./http.ts');
    return ({ httpSend, config }) => http({ send: httpSend, proxy: setting('http', config, 'proxy_address') ?? null });
  },
  json: async () => (await import('./json.ts')).json,
  runtime: async () => (await import('./runtime.ts')).runtime,
  sockaddr: async () => (await import('./sockaddr.ts')).sockaddr,
  strings: async () => (await import('./strings.ts')).strings,
  time: async () => {
    const { makeTime } = await import('./time.ts');
    return ({ now, config }) => makeTime(now, config('time') ?? {});
  },
  types: async () => (await import('./types.ts')).types,
  units: async () => (await import('./units.ts')).units,
  version: async () => (await import('./version.ts')).version,
};

export const isStandard = (name: string): boolean => Object.hasOwn(loaders, name);

const loaded = new Map<string, Promise<MakeStandard>>();

/** The standard imports among `names`; other names are left out. */
export async function loadStandard(names: Iterable<string>): Promise<ReadonlyMap<string, MakeStandard>> {
  const found = [...new Set(names)].filter(isStandard);
  return new Map(await Promise.all(found.map(async (name) => [name, await load(name)] as const)));
}

function load(name: string): Promise<MakeStandard> {
  const before = loaded.get(name);
  if (before !== undefined) return before;
  const loading = (loaders[name] as () => Promise<MakeStandard>)();
  loaded.set(name, loading);
  return loading;
}

function setting(name: string, config: StandardOptions['config'], key: string): string | undefined {
  const value = config(name)?.[key];
  if (value === undefined || typeof value === 'string') return value;
  throw new SentinelError({ kind: 'host', message: `import "plugin" "${name}": ${key} must be a string` });
}
