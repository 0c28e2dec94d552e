// Files that import each other in a circle, types included: such files are one thing in several places, and none can be read first.

import { address } from './sources.ts';
import type { Source } from './sources.ts';

export function importCircles(sources: readonly Source[]): readonly string[] {
  const byAddress = new Map(sources.map((source) => [address(source.path), source]));
  const done = new Set<string>();
  const findings: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at !== -1) {
      const circle = [...way.slice(at), path].join(' → ');
      findings.push(`${circle} is a circle: move what they share to a file of its own, which imports neither`);
      return;
    }
    if (done.has(path)) return;
    const source = byAddress.get(path);
    for (const { name, path: next } of source?.imports ?? [])
      if (next !== null && byAddress.has(next) && !isLazy(source, name)) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of byAddress.keys()) visit(path, []);
  return findings;
}

/** What is imported when it is used may know who uses it: a command's options, say. */
const isLazy = (source: Source | undefined, name: string): boolean =>
  source?.text.includes(`${'import'}('${name}')`) ?? false;
