// What a module of the registry and its versions can be told, and what they tell.

import { z } from 'zod';
import type { Feed } from '../kernel/feed.ts';
import { OrganizationId } from '../organization/id.ts';
import { By } from '../user/id.ts';
import { RegistryModuleId, RegistryModuleVersionId } from './id.ts';

/** Whose modules these are: our own, or named here and kept by the public registry. */
export const RegistryName = z.enum(['private', 'public']);
export type RegistryName = z.infer<typeof RegistryName>;

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
    by: By,
  }),
  z.object({ type: z.literal('registry-module.update'), noCode: z.boolean(), by: By }),
  z.object({ type: z.literal('registry-module.delete'), by: By }),
  /** From a version of it: it is there, it can be used, it is gone. */
  z.object({ type: z.literal('registry-module.version-added'), version: RegistryModuleVersionId.schema }),
  z.object({ type: z.literal('registry-module.version-ok'), version: RegistryModuleVersionId.schema }),
  z.object({ type: z.literal('registry-module.version-gone'), version: RegistryModuleVersionId.schema }),
]);
export type RegistryModuleMessage = z.infer<typeof RegistryModuleMessage>;

/** Whether users of a version are warned (`deprecated`), or new ones refused (`revoked`). */
export const Standing = z.enum(['current', 'deprecated', 'revoked']);
export type Standing = z.infer<typeof Standing>;

export const RegistryModuleVersionMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('registry-module-version.create'),
    module: RegistryModuleId.schema,
    organization: z.string(),
    organizationId: OrganizationId.schema,
    /** As semantic versioning has it, without a leading v. */
    version: z.string(),
    commit: z.string().nullable(),
    by: By,
  }),
  /** Its tar.gz lies in the archive under `digest`. */
  z.object({ type: z.literal('registry-module-version.uploaded'), digest: z.string(), size: z.number().int() }),
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
  status: z.enum(['pending', 'setup_complete', 'deleted']),
});
export type RegistryModuleEvent = z.infer<typeof RegistryModuleEvent>;

export const registryModuleFeed: Feed<RegistryModuleEvent> = {
  kind: 'registry-module',
  body: RegistryModuleEvent,
  types: {
    created: 'it waits for its first version',
    updated: 'its settings were changed',
    published: 'its first version can be used',
    deleted: 'it is gone, with all its versions',
  },
};

/** What an event of a module's version carries. */
export const RegistryModuleVersionEvent = z.strictObject({
  status: z.enum(['pending', 'reg_ingressing', 'reg_ingress_failed', 'ok', 'deleted']),
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
    uploaded: 'its archive is here, and is looked through',
    published: 'it can be used',
    failed: 'its archive is no module that can be used',
    judged: 'it was deprecated, revoked, or restored',
    deleted: 'it is gone',
  },
};
