// Every kind of server that can be connected.

import { plainGit } from './git.ts';
import { github } from './github.ts';
import type { Provider } from './provider.ts';

export const providers: readonly Provider[] = [github, plainGit];

/** Null for a kind that there is not. */
export const providerOf = (serviceProvider: string): Provider | null =>
  providers.find(({ serviceProviders }) => serviceProviders.includes(serviceProvider)) ?? null;

/** Those whose servers show how commits stand. */
export const reportingProviders: readonly string[] = providers
  .filter(({ status }) => status !== null)
  .flatMap(({ serviceProviders: names }) => names);

export const serviceProviders: readonly string[] = providers.flatMap(({ serviceProviders: names }) => names);
