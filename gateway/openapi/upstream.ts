// The endpoints that Terraform Enterprise has, as facts (upstream.tsv): priority 1 is what the terraform CLI asks, 2 is the core, 3 the rest
// that a client of a self-hosted server meets, 4 is rare or optional.

import { readFileSync } from 'node:fs';
import type { Described } from '../http/endpoint.ts';

export interface UpstreamEndpoint {
  readonly priority: number;
  readonly area: string;
  readonly method: string;
  readonly path: string;
}

export const upstreamEndpoints: readonly UpstreamEndpoint[] = readFileSync(
  new URL('upstream.tsv', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [priority, area = '', method = '', path = ''] = line.split('\t');
    return { priority: Number(priority), area, method, path };
  });

/** One name for all that differ in the names of their parts alone. */
export const shapeOf = ({ method, path }: Pick<Described, 'method' | 'path'> | UpstreamEndpoint): string =>
  `${method} ${path.replaceAll(/:\w+|\*/g, ':')}`;

export interface Coverage {
  readonly priority: number;
  readonly served: number;
  readonly all: number;
  readonly missing: readonly UpstreamEndpoint[];
}

export function coverageOf(endpoints: readonly Pick<Described, 'method' | 'path'>[]): readonly Coverage[] {
  const served = new Set(endpoints.map(shapeOf));
  return [1, 2, 3, 4].map((priority) => {
    const all = upstreamEndpoints.filter((each) => each.priority === priority);
    const missing = all.filter((each) => !served.has(shapeOf(each)));
    return { priority, served: all.length - missing.length, all: all.length, missing };
  });
}
