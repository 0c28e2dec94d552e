// `tfrun`: the run that a policy judges, with its workspace, project and organization. The data comes from the platform, or from a
// file of the same shape.

import { MapValue, nowhere } from '../value.ts';
import type { Key, Value } from '../value.ts';

/**
 * The import. What a run may lack reads as the original gives it: `commit_sha` as undefined, a list of addresses as null; the cost
 * estimate is only there when there is one.
 */
export function runImport(run: MapValue): MapValue {
  return new MapValue({
    keys: () => [...new Set<Key>([...run.keys().filter((key) => !isAbsentEstimate(run, key)), ...defaults.keys()])],
    get: (key) => {
      if (isAbsentEstimate(run, key)) return undefined;
      const value = run.peek(key);
      return value === undefined || (value === null && key === 'commit_sha') ? defaults.get(key) : value;
    },
  });
}

const defaults: ReadonlyMap<Key, Value> = new Map<Key, Value>([
  ['commit_sha', nowhere],
  ['is_destroy', false],
  ['refresh', true],
  ['refresh_only', false],
  ['replace_addrs', null],
  ['speculative', false],
  ['target_addrs', null],
]);

const isAbsentEstimate = (run: MapValue, key: Key): boolean => key === 'cost_estimate' && run.peek(key) === null;
