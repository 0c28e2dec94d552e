// The Terraform imports by their names: from a plan and a run to what `import "tfplan/v2"` gives. Everything is derived as it is
// read, anew for each evaluation, so that what one policy changes in it no other one sees.

import type { Import, Namespace } from '../host.ts';
import { viewOf } from '../value.ts';
import type { MapValue } from '../value.ts';
import { configV2 } from './config-v2.ts';
import { configImport } from './config.ts';
import type { JsonDocument } from './lazy-json.ts';
import { planV2 } from './plan-v2.ts';
import { planImport } from './plan.ts';
import { runImport } from './run.ts';
import { stateV2 } from './state-v2.ts';
import { stateImport } from './state.ts';

export interface TerraformData {
  /** What `terraform show -json` printed of a plan. Without it only `tfrun` is there. */
  readonly plan?: JsonDocument | undefined;
  /** The run, in the shape of `tfrun`. */
  readonly run?: JsonDocument | undefined;
}

const fromPlan: Readonly<Record<string, (plan: MapValue, document: JsonDocument) => MapValue>> = {
  tfconfig: configImport,
  'tfconfig/v1': configImport,
  'tfconfig/v2': configV2,
  tfplan: planImport,
  'tfplan/v1': planImport,
  'tfplan/v2': (plan, document) => planV2(plan, () => document.includes('deposed')),
  tfstate: stateImport,
  'tfstate/v1': stateImport,
  'tfstate/v2': stateV2,
};

/** Every name that `terraformImports` may answer to. */
export const terraformImportNames: readonly string[] = [...Object.keys(fromPlan), 'tfrun'];

/**
 * Answers the names of the Terraform imports that the data allows; undefined for every other name. Keep one for each plan: what
 * policies find in it is found once, and what one of them changes no other one sees.
 */
export function terraformImports({ plan, run }: TerraformData): (name: string) => Import | undefined {
  const namespaces = new Map<string, Namespace>();
  const find = (name: string): MapValue | undefined => {
    if (name === 'tfrun') return run === undefined ? undefined : runImport(run.object());
    return plan === undefined || !Object.hasOwn(fromPlan, name) ? undefined : fromPlan[name]?.(plan.object(), plan);
  };
  return (name) => {
    let namespace = namespaces.get(name);
    if (namespace === undefined) {
      const found = find(name);
      if (found === undefined) return undefined;
      namespace = viewsOf(found);
      namespaces.set(name, namespace);
    }
    return { kind: 'namespace', namespace, givesOwn: true };
  };
}

function viewsOf(original: MapValue): Namespace {
  return {
    get(key) {
      const value = original.get(key);
      return value === undefined ? undefined : viewOf(value);
    },
  };
}
