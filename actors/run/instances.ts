// The instances of resources that a state names, by their addresses as terraform writes them in a log.

import { keyInAddress } from '@terrace/machines/state-version/address';
import { z } from 'zod';

export interface Instance {
  readonly id: string | null;
  /** The next plan makes it anew. */
  readonly isTainted: boolean;
}

const State = z.object({
  resources: z
    .array(
      z.object({
        module: z.string().optional(),
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        instances: z.array(
          z.object({
            index_key: z.union([z.string(), z.number()]).optional(),
            status: z.string().optional(),
            deposed: z.string().optional(),
            attributes: z.looseObject({ id: z.unknown() }).nullish(),
          }),
        ),
      }),
    )
    .nullish(),
});

/** Managed ones; null when the text is no state. */
export function instancesIn(text: string): ReadonlyMap<string, Instance> | null {
  const resources = resourcesIn(text);
  if (resources === null) return null;
  const found = new Map<string, Instance>();
  for (const { module, mode, type, name, instances } of resources) {
    if (mode !== 'managed') continue;
    const resource = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
    for (const { index_key: key, status, deposed, attributes } of instances) {
      const address = `${resource}${key === undefined ? '' : keyInAddress(key)}`;
      const id = typeof attributes?.id === 'string' ? attributes.id : null;
      const instance = { id, isTainted: status === 'tainted' };
      found.set(deposed === undefined ? address : `${address} (deposed object ${deposed})`, instance);
    }
  }
  return found;
}

function resourcesIn(text: string): NonNullable<z.infer<typeof State>['resources']> | null {
  try {
    return State.parse(JSON.parse(text)).resources ?? [];
  } catch {
    return null;
  }
}
