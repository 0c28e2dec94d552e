// What a module of the registry and its versions can be told, and what they tell.

import { z } from 'zod';
import type { Feed } from '../kernel/feed.ts';
import { IngressSource, Tag } from '../ingress/messages.ts';
import { OrganizationId } from '../organization/id.ts';
import { By } from '../user/id.ts';
import { HookId, OAuthTokenId } from '../vcs/id.ts';
import { RegistryModuleId, RegistryModuleVersionId } from './id.ts';

/** Whose modules these are: our own, or named here and kept by the public registry. */
export const RegistryName = z.enum(['private', 'public']);
export type RegistryName = z.infer<typeof RegistryName>;

/** The repository that a module is published from. */
export const ModuleRepository = z.object({
  oauthToken: OAuthTokenId.schema,
  hook: HookId.schema,
  identifier: z.string(),
  /** What people see of its name. */
  displayIdentifier: z.string(),
  /** Whose commits are published under versions that people name; null: tags are the versions. */
  branch: z.string().nullable(),
  ingressSubmodules: z.boolean(),
  /** Where the module is in the repository; empty at its root. */
  sourceDirectory: z.string(),
  /** Which tags are those of this module; empty: all. */
  tagPrefix: z.string(),
  serviceProvider: z.string(),
  repositoryUrl: z.string(),
  webhookUrl: z.string(),
});
export type ModuleRepository = z.infer<typeof ModuleRepository>;

/** Whether the module's tests run, and where. */
export const ModuleTests = z.object({ enabled: z.boolean() });
export type ModuleTests = z.infer<typeof ModuleTests>;

export const RegistryModuleMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('registry-module.create'),
    organization: z.string(),
    /** Events bear it: names change. */
    organizationId: OrganizationId.schema,
    registryName: RegistryName,
    namespace: z.string(),
    name: z.string(),
    provider: z.string(),
    noCode: z.boolean(),
    /** Null: its versions are uploaded. */
    repository: ModuleRepository.nullable(),
    /** Of a module that follows a branch: under which version what is there now is published. */
    initialVersion: z.string().nullable(),
    tests: ModuleTests.nullable(),
    by: By,
  }),
  z.object({
    type: z.literal('registry-module.update'),
    noCode: z.boolean(),
    repository: ModuleRepository.nullable(),
    tests: ModuleTests.nullable(),
    by: By,
  }),
  /** Looks for tags anew, and tries again what could not be published. */
  z.object({ type: z.literal('registry-module.resync'), by: By }),
  /** A tag was pushed to its repository. */
  z.object({ type: z.literal('registry-module.tagged'), tag: Tag }),
  z.object({ type: z.literal('registry-module.delete'), by: By }),
  /** From a version of it: it is there, it can be used, it is gone. */
  z.object({
    type: z.literal('registry-module.version-added'),
    version: RegistryModuleVersionId.schema,
    name: z.string(),
  }),
  z.object({ type: z.literal('registry-module.version-ok'), version: RegistryModuleVersionId.schema }),
  z.object({ type: z.literal('registry-module.version-gone'), version: RegistryModuleVersionId.schema }),
]);
export type RegistryModuleMessage = z.infer<typeof RegistryModuleMessage>;

/** Whether users of a version are warned (`deprecated`), or new ones refused (`revoked`). */
export const Standing = z.enum(['current', 'deprecated', 'revoked']);
export type Standing = z.infer<typeof Standing>;

/** The commit that a version is, and where in it the module lies. */
export const VersionOrigin = z.object({
  source: IngressSource,
  sourceDirectory: z.string(),
  /** How its server is called, in the word that a version gives as its source. */
  serviceProvider: z.string(),
});
export type VersionOrigin = z.infer<typeof VersionOrigin>;

export const RegistryModuleVersionMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('registry-module-version.create'),
    module: RegistryModuleId.schema,
    organization: z.string(),
    organizationId: OrganizationId.schema,
    /** As semantic versioning has it, without a leading v. */
    version: z.string(),
    commit: z.string().nullable(),
    /** Where its files come from; null: they are uploaded. */
    origin: VersionOrigin.nullable(),
    by: By,
  }),
  /** Its tar.gz lies in the archive under `digest`; `commit` when an ingress brought it. */
  z.object({
    type: z.literal('registry-module-version.uploaded'),
    digest: z.string(),
    size: z.number().int(),
    commit: z.object({ sha: z.string() }).optional(),
  }),
  /** From its ingress: there is no archive, and why. */
  z.object({ type: z.literal('registry-module-version.failed'), detail: z.string() }),
  /** Has what could not be published fetched again, from there or from where it came before. */
  z.object({ type: z.literal('registry-module-version.fetch'), origin: VersionOrigin.nullable() }),
  z.object({
    type: z.literal('registry-module-version.judge'),
    standing: Standing,
    /** For whoever uses it. */
    reason: z.string(),
    link: z.string().nullable(),
    by: By,
  }),
  z.object({ type: z.literal('registry-module-version.delete'), by: By }),
]);
export type RegistryModuleVersionMessage = z.infer<typeof RegistryModuleVersionMessage>;

/** What a worker found in a version's archive: the object that tells all of it, or why it is no module. */
export const ExtractResult = z.object({
  /** JSON of ModuleContent, by its digest. */
  content: z.string().nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
});
export type ExtractResult = z.infer<typeof ExtractResult>;

/** What an event of a module carries. */
export const RegistryModuleEvent = z.strictObject({
  status: z.enum(['pending', 'no_version_tags', 'setup_failed', 'setup_complete', 'deleted']),
});
export type RegistryModuleEvent = z.infer<typeof RegistryModuleEvent>;

export const registryModuleFeed: Feed<RegistryModuleEvent> = {
  kind: 'registry-module',
  body: RegistryModuleEvent,
  types: {
    created: 'it waits for its first version',
    updated: 'its settings were changed',
    looked: 'it was looked for tags in its repository',
    published: 'its first version can be used',
    deleted: 'it is gone, with all its versions',
  },
};

/** What an event of a module's version carries. */
export const RegistryModuleVersionEvent = z.strictObject({
  status: z.enum(['pending', 'cloning', 'clone_failed', 'reg_ingressing', 'reg_ingress_failed', 'ok', 'deleted']),
  /** Its id. */
  module: z.string(),
  version: z.string(),
});
export type RegistryModuleVersionEvent = z.infer<typeof RegistryModuleVersionEvent>;

export const registryModuleVersionFeed: Feed<RegistryModuleVersionEvent> = {
  kind: 'registry-module-version',
  body: RegistryModuleVersionEvent,
  types: {
    created: 'it waits for its archive',
    cloning: 'its commit is fetched again',
    uploaded: 'its archive is here, and is looked through',
    published: 'it can be used',
    failed: 'its commit could not be fetched, or its archive is no module that can be used',
    judged: 'it was deprecated, revoked, or restored',
    deleted: 'it is gone',
  },
};
