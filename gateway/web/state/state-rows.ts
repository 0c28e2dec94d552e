// What stands in a state, as rows like those of a plan in which nothing changes.

import { byAddress } from '../run/plan-rows.ts';
import type { Tree, PlanRow } from '../run/plan-rows.ts';

export interface StateResource {
  readonly address: string;
  readonly module_address?: string | undefined;
  readonly type: string;
  readonly provider_name: string;
  readonly tainted: boolean;
  readonly values?: unknown;
  readonly sensitive_values?: unknown;
}

export function rowsOfState(resources: readonly StateResource[]): readonly PlanRow[] {
  return resources
    .map((resource): PlanRow => {
      const { address, module_address: module = '', type, provider_name: provider, tainted } = resource;
      const [values, sensitive] = [resource.values as Tree, resource.sensitive_values as Tree];
      return {
        ...{ key: address, address, module, type, provider },
        ...{ action: 'no-op', createsFirst: false, movedFrom: null, importId: null, isDrift: false, deferred: null },
        reason: tainted ? 'tainted: the next plan replaces it' : null,
        change: {
          ...{ before: values, after: values, unknown: false },
          ...{ sensitiveBefore: sensitive, sensitiveAfter: sensitive, replacePaths: [] },
        },
      };
    })
    .toSorted(byAddress);
}
