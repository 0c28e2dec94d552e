// `TERRACE_PROVIDER_MIRROR`: a folder of providers on the machine of a worker or an agent, from which runs install.

import { resolve } from 'node:path';
import { readProviderMirror } from '@terrace/actors/run/worker/provider-mirror';
import type { ProviderMirror } from '@terrace/actors/run/worker/provider-mirror';
import { StartFault } from '../home/exit-codes.ts';

/** Null when there is none. Rejects with StartFault `usage` when what is named holds no providers. */
export async function providerMirror(env: NodeJS.ProcessEnv): Promise<ProviderMirror | null> {
  const folder = env['TERRACE_PROVIDER_MIRROR'] ?? '';
  if (folder === '') return null;
  return await readProviderMirror(resolve(folder)).catch((error: unknown) => {
    throw new StartFault('usage', `TERRACE_PROVIDER_MIRROR: ${(error as Error).message}`, { cause: error });
  });
}
