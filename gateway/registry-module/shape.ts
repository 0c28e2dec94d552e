// The shapes of modules of the registry, and of their versions.

import { z } from 'zod';
import {
  flag,
  flags,
  plain,
  resourceShape,
  text,
  textOrNull,
  time,
  toManyOf,
  toOneOf,
  whole,
  linked,
} from '../http/shape.ts';

const versionStatus = z.enum(['pending', 'cloning', 'clone_failed', 'reg_ingressing', 'reg_ingress_failed', 'ok']);

const vcsRepo = z.strictObject({
  identifier: text,
  'display-identifier': text,
  /** Null of a module whose tags are its versions. */
  branch: textOrNull,
  tags: flag,
  'tag-prefix': text,
  'source-directory': text,
  'ingress-submodules': flag,
  /** Either of them. */
  'oauth-token-id': textOrNull,
  'github-app-installation-id': textOrNull,
  'repository-http-url': text,
  'service-provider': text,
  'webhook-url': text,
});
const testConfig = z.strictObject({
  'tests-enabled': flag,
  'agent-execution-mode': textOrNull,
  'agent-pool-id': textOrNull,
});

export const RegistryModule = resourceShape(
  'RegistryModule',
  'registry-modules',
  {
    name: text,
    namespace: text,
    provider: text,
    'registry-name': z.enum(['private', 'public']),
    status: z.enum(['pending', 'no_version_tags', 'setup_failed', 'setup_complete']),
    /** Why the tags of its repository are not known. */
    error: textOrNull,
    'no-code': flag,
    /** Null of one whose versions are uploaded. */
    'publishing-mechanism': z.enum(['branch', 'git_tag']).nullable(),
    'vcs-repo': vcsRepo.nullable(),
    'test-config': testConfig.nullable(),
    'version-statuses': z.array(z.strictObject({ version: text, status: versionStatus, error: text.optional() })),
    permissions: flags('can-delete', 'can-resync', 'can-retry'),
    'created-at': time,
    'updated-at': time,
  },
  {
    organization: toOneOf('organizations'),
    'no-code-modules': toManyOf('no-code-modules'),
    'tag-bindings': linked,
  },
);

export const RegistryModuleVersion = resourceShape(
  'RegistryModuleVersion',
  'registry-module-versions',
  {
    version: text,
    status: versionStatus,
    source: text,
    /** Why it cannot be used. */
    error: textOrNull,
    'commit-sha': textOrNull,
    /** Whether users are warned (`deprecated`), or nobody may install it (`revoked`); with the reason that they are told. */
    standing: z.enum(['current', 'deprecated', 'revoked']),
    reason: text,
    link: textOrNull,
    'created-at': time,
    'updated-at': time,
  },
  { 'registry-module': toOneOf('registry-modules') },
);

/** A module, a submodule or an example. */
const ModulePart = z
  .strictObject({
    path: text,
    name: text,
    readme: text,
    empty: flag,
    inputs: z.array(
      z.strictObject({
        name: text,
        type: text,
        description: text,
        /** JSON; empty where there is none. */
        default: text,
        required: flag,
      }),
    ),
    outputs: z.array(z.strictObject({ name: text, description: text })),
    dependencies: z.array(z.strictObject({ name: text, source: text, version: text })),
    provider_dependencies: z.array(z.strictObject({ name: text, namespace: text, source: text, version: text })),
    resources: z.array(z.strictObject({ name: text, type: text })),
  })
  .meta({ id: 'ModulePart' });

/** A version of a module as the protocol of registries tells it. */
export const ModuleContent = plain(
  z.strictObject({
    id: text,
    owner: text,
    namespace: text,
    name: text,
    version: text,
    provider: text,
    provider_logo_url: text,
    description: text,
    source: text,
    tag: text,
    published_at: time,
    downloads: whole,
    verified: flag,
    root: ModulePart,
    submodules: z.array(ModulePart),
    examples: z.array(ModulePart),
    providers: z.array(text),
    versions: z.array(text),
    deprecation: z.strictObject({ reason: text, link: text }).optional(),
  }),
);
