// From a module's `vcs-repo` to the repository that it is published from.

import type { ModuleRepository, ModuleTests } from '@terrace/machines/registry-module/messages';
import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { checkedBranch, connectRepository, connectionOf } from '../vcs/connect.ts';

const folder = z
  .string()
  .max(512)
  .refine((text) => isFolder(text), 'must be a path within the repository, without . and .. and without line ends');
const tagPrefix = z
  .string()
  .max(128)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\x00-\x20~^:?*[\\\x7f]*$/, 'must be the beginning of a name of a tag');

/** What a module says of version control; clients send null and empty texts for what they leave out. */
export const vcsModuleAttributes = {
  'vcs-repo': z
    .looseObject({
      identifier: z.string().max(512).nullish(),
      'display-identifier': z.string().max(512).nullish(),
      'oauth-token-id': z.string().nullish(),
      'github-app-installation-id': z.string().nullish(),
      'ingress-submodules': z.boolean().nullish(),
      branch: z.string().max(512).nullish(),
      tags: z.boolean().nullish(),
      'source-directory': folder.nullish(),
      'tag-prefix': tagPrefix.nullish(),
    })
    .nullish(),
  'test-config': z
    .looseObject({
      'tests-enabled': z.boolean().nullish(),
      'agent-execution-mode': z.enum(['remote'], 'must be remote: tests do not run on agents here').nullish(),
      'agent-pool-id': z.null('cannot be set: tests do not run on agents here').optional(),
    })
    .nullish(),
} as const;
const Attributes = z.object(vcsModuleAttributes);
type Given = NonNullable<z.infer<typeof Attributes>['vcs-repo']>;
type GivenTests = z.infer<typeof Attributes>['test-config'];

const at = (attribute: string): { readonly pointer: string } => ({ pointer: `/data/attributes/${attribute}` });
const invalid = (attribute: string, detail: string): ApiError => new ApiError('invalid', detail, at(attribute));

function isFolder(text: string): boolean {
  const parts = slashless(text).split('/');
  // oxlint-disable-next-line no-control-regex
  return slashless(text) === '' || parts.every((part) => !/^\.{0,2}$|[\x00-\x1f\\\x7f]/.test(part));
}
const slashless = (text: string): string => text.replaceAll(/^\/+|\/+$/g, '');

/** What is not said stays as it was; a word about branch or tags is one against the other. Throws ApiError. */
export async function repositoryOf(
  services: Pick<GatewayServices, 'sql' | 'keys' | 'rng' | 'origin' | 'egress'>,
  { organization, before }: { readonly organization: string; readonly before: ModuleRepository | null },
  given: Given,
): Promise<ModuleRepository> {
  const named = given.branch || null;
  if (given.tags === true && named !== null)
    throw invalid('vcs-repo/branch', 'a module is published either from a branch or by tags');
  const branch = given.tags === true ? null : (named ?? before?.branch ?? null);
  if (given.tags === false && branch === null)
    throw invalid('vcs-repo/branch', 'a module that is not published by tags follows a branch: name it');
  const prefix = given['tag-prefix'] ?? before?.tagPrefix ?? '';
  if (branch !== null && given['tag-prefix'])
    throw invalid('vcs-repo/tag-prefix', 'a module that follows a branch looks at no tags');
  const connected = await connectRepository(services, {
    ...{ organization, project: null },
    identifier: given.identifier ?? before?.identifier ?? '',
    by: connectionOf(given, before),
    ...{ branch: branch === null ? null : checkedBranch(branch), before },
  });
  return {
    ...connected,
    displayIdentifier: given['display-identifier'] || before?.displayIdentifier || connected.identifier,
    branch,
    ingressSubmodules: given['ingress-submodules'] ?? before?.ingressSubmodules ?? false,
    sourceDirectory: slashless(given['source-directory'] ?? before?.sourceDirectory ?? ''),
    tagPrefix: branch === null ? prefix : '',
  };
}

/** Throws ApiError for a module whose tests have nothing to run on. */
export function testsOf(
  given: GivenTests,
  repository: ModuleRepository | null,
  before: ModuleTests | null,
): ModuleTests | null {
  const enabled = given?.['tests-enabled'] ?? null;
  if (enabled === true && repository?.branch == null)
    throw invalid('test-config/tests-enabled', 'only a module that is published from a branch has tests');
  return enabled === null ? before : { enabled };
}
