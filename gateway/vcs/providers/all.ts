// Every kind of server that can be connected.

import { plainGit } from './git.ts';
import { github } from './github.ts';
import type { Provider } from './provider.ts';

export const providers: readonly Provider[] = [github, plainGit];

/** Null for a kind that there is not. */
export const providerOf = (serviceProvider: string): Provider | null =>
  providers.find(({ serviceProviders }) => serviceProviders.includes(serviceProvider)) ?? null;

export const serviceProviders: readonly string[] = providers.flatMap(({ serviceProviders: names }) => names);
