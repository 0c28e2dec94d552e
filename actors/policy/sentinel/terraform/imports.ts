// The Terraform imports by their names: from a plan and a run to what `import "tfplan/v2"` gives. Everything is derived as it is
// read, and what one evaluation changes in its copy no other one sees.

import type { Import } from '../host.ts';
import { copyOf } from '../value.ts';
import type { MapValue } from '../value.ts';
import { configV2 } from './config-v2.ts';
import { configImport } from './config.ts';
import { planV2 } from './plan-v2.ts';
import { planImport } from './plan.ts';
import { runImport } from './run.ts';
import { stateV2 } from './state-v2.ts';
import { stateImport } from './state.ts';

export interface TerraformData {
  /** What `terraform show -json` printed of a plan; see readJsonObject. Without it only `tfrun` is there. */
  readonly plan?: MapValue | undefined;
  /** The run, in the shape of `tfrun`. */
  readonly run?: MapValue | undefined;
}

const fromPlan: Readonly<Record<string, (plan: MapValue) => MapValue>> = {
  tfconfig: configImport,
  'tfconfig/v1': configImport,
  'tfconfig/v2': configV2,
  tfplan: planImport,
  'tfplan/v1': planImport,
  'tfplan/v2': planV2,
  tfstate: stateImport,
  'tfstate/v1': stateImport,
  'tfstate/v2': stateV2,
};

/** Every name that `terraformImports` may answer to. */
export const terraformImportNames: readonly string[] = [...Object.keys(fromPlan), 'tfrun'];

/**
 * Answers the names of the Terraform imports that the data allows; undefined for every other name. Keep one for each plan: the parts
 * that several policies read are then read once.
 */
export function terraformImports({ plan, run }: TerraformData): (name: string) => Import | undefined {
  const derived = new Map<string, MapValue>();
  const find = (name: string): MapValue | undefined => {
    if (name === 'tfrun') return run === undefined ? undefined : runImport(run);
    return plan === undefined || !Object.hasOwn(fromPlan, name) ? undefined : fromPlan[name]?.(plan);
  };
  return (name) => {
    const known = derived.get(name) ?? find(name);
    if (known === undefined) return undefined;
    derived.set(name, known);
    return { kind: 'namespace', namespace: copyOf(known) as MapValue };
  };
}
