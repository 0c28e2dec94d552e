// Every kind of server that can be connected.

import { azureDevops } from './azure-devops.ts';
import { bitbucketCloud } from './bitbucket-cloud.ts';
import { bitbucketDataCenter } from './bitbucket-data-center.ts';
import { plainGit } from './git.ts';
import { gitea } from './gitea.ts';
import { github, githubApp } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { Provider } from './provider.ts';

export const providers: readonly Provider[] = [
  github,
  githubApp,
  gitlab,
  bitbucketCloud,
  bitbucketDataCenter,
  azureDevops,
  gitea,
  plainGit,
];

/** Null for a kind that there is not. */
export const providerOf = (serviceProvider: string): Provider | null =>
  providers.find(({ serviceProviders }) => serviceProviders.includes(serviceProvider)) ?? null;

/** Those whose servers show how commits stand. */
export const reportingProviders: readonly string[] = providers
  .filter(({ status }) => status !== null)
  .flatMap(({ serviceProviders: names }) => names);

/** Those that somebody connects an organization to. */
export const serviceProviders: readonly string[] = providers
  .filter((one) => one !== githubApp)
  .flatMap(({ serviceProviders: names }) => names);
