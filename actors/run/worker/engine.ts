// What differs between terraform and tofu for whoever runs them.

import type { Engine } from '@terrace/machines/workspace/messages';
import type { WorkContext } from '../work.ts';

/** As they call themselves. */
const products: Readonly<Record<Engine, string>> = { terraform: 'Terraform', tofu: 'OpenTofu' };

/** The first line of a log: `OpenTofu v1.12.6`. */
export const engineLine = ({ engine, terraformVersion }: Made): string => `${products[engine]} v${terraformVersion}`;

type Made = Pick<WorkContext, 'engine' | 'terraformVersion'>;

const isFrom = (version: string, fromMinor: number): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= fromMinor);
};

/** Whether a saved plan takes variables again, and needs them for ephemeral ones; older versions refuse them. */
export const applyTakesVariables = ({ engine, terraformVersion }: Made): boolean =>
  isFrom(terraformVersion, engine === 'tofu' ? 11 : 10);

/** Whether whatever reads the configuration takes variables: tofu allows them in the source of a module, and needs them there. */
export const readingTakesVariables = ({ engine, terraformVersion }: Made): boolean =>
  engine === 'tofu' && isFrom(terraformVersion, 8);
