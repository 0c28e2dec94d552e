// What a signed URL says to the archivist: one purpose for each thing that somebody without a token may bring or fetch. Who
// mints a URL and who opens it meet here, so that no purpose is spelled twice.

import { z } from 'zod';
import { AgentId } from '../agent-pool/id.ts';
import { ConfigurationVersionId } from '../configuration-version/id.ts';
import { PlanExportId } from '../policy/id.ts';
import { RegistryModuleVersionId } from '../registry-module/id.ts';
import { ProviderPlatformId, ProviderVersionId } from '../registry-provider/id.ts';
import { QueryRunId } from '../query-run/id.ts';
import { ApplyId, PlanId, RunId } from '../run/id.ts';
import { IngressId } from '../ingress/id.ts';
import { StateVersionId } from '../state-version/id.ts';
import { TestRunId } from '../test-run/id.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** `subject` names the one thing that the URL is about; `scope` is what else its handler must know. */
export const ArchivistMessage = z.discriminatedUnion('purpose', [
  z.object({
    purpose: z.literal('configuration-upload'),
    method: z.literal('PUT'),
    subject: ConfigurationVersionId.schema,
  }),
  /** A worker brings the archive of a commit; it is named by its digest in the fetch's result. */
  z.object({ purpose: z.literal('ingress-upload'), method: z.literal('PUT'), subject: IngressId.schema }),
  /** A tar.gz: by its digest for a worker, by its id for a client, who gets it only as long as it is kept. */
  z.object({
    purpose: z.literal('configuration'),
    method: z.literal('GET'),
    subject: z.union([digest, ConfigurationVersionId.schema]),
  }),
  z.object({ purpose: z.literal('state-upload'), method: z.literal('PUT'), subject: StateVersionId.schema }),
  z.object({ purpose: z.literal('json-state-upload'), method: z.literal('PUT'), subject: StateVersionId.schema }),
  /** By its digest for a worker, by its id for a client, as above. */
  z.object({
    purpose: z.literal('state'),
    method: z.literal('GET'),
    subject: z.union([digest, StateVersionId.schema]),
  }),
  /** A worker brings the state of its apply, as often as it changes. */
  z.object({ purpose: z.literal('run-state-upload'), method: z.literal('PUT'), subject: RunId.schema }),
  /** A worker brings what a plan made; it is named by its digest in the plan's result. */
  z.object({ purpose: z.literal('plan-file-upload'), method: z.literal('PUT'), subject: RunId.schema }),
  z.object({ purpose: z.literal('plan-json-upload'), method: z.literal('PUT'), subject: RunId.schema }),
  z.object({ purpose: z.literal('redacted-plan-upload'), method: z.literal('PUT'), subject: RunId.schema }),
  z.object({ purpose: z.literal('plan-file'), method: z.literal('GET'), subject: digest }),
  /** The plan as `terraform show -json` has it: it may hold secrets. */
  z.object({ purpose: z.literal('plan-json'), method: z.literal('GET'), subject: digest }),
  /** A worker brings what it made of a plan, and whoever may gets it by the id of the export, as long as it lives. */
  z.object({ purpose: z.literal('plan-export-upload'), method: z.literal('PUT'), subject: PlanExportId.schema }),
  z.object({ purpose: z.literal('plan-export'), method: z.literal('GET'), subject: PlanExportId.schema }),
  /** A module's version: its tar.gz is brought, what a worker found in it is brought, and everybody with the address installs it. */
  z.object({ purpose: z.literal('module-upload'), method: z.literal('PUT'), subject: RegistryModuleVersionId.schema }),
  z.object({
    purpose: z.literal('module-content-upload'),
    method: z.literal('PUT'),
    subject: RegistryModuleVersionId.schema,
  }),
  z.object({ purpose: z.literal('module'), method: z.literal('GET'), subject: digest }),
  /** A provider's version: SHA256SUMS, the signature over it, and a zip for each platform. */
  z.object({ purpose: z.literal('provider-sums-upload'), method: z.literal('PUT'), subject: ProviderVersionId.schema }),
  z.object({
    purpose: z.literal('provider-sums-sig-upload'),
    method: z.literal('PUT'),
    subject: ProviderVersionId.schema,
  }),
  z.object({
    purpose: z.literal('provider-binary-upload'),
    method: z.literal('PUT'),
    subject: ProviderPlatformId.schema,
  }),
  z.object({ purpose: z.literal('provider-file'), method: z.literal('GET'), subject: digest }),
  /** A package of the mirror of providers, by its path there: kept, or fetched when somebody asks. */
  z.object({ purpose: z.literal('mirror-package'), method: z.literal('GET'), subject: z.string() }),
  /** The registry of modules that the mirror stands for, by its host, and an archive of one of its modules by its path there. */
  z.object({ purpose: z.literal('mirror-modules'), method: z.literal('GET'), subject: z.string() }),
  z.object({ purpose: z.literal('mirror-module'), method: z.literal('GET'), subject: z.string() }),
  z.object({
    purpose: z.literal('log-append'),
    method: z.literal('POST'),
    subject: z.union([PlanId.schema, ApplyId.schema]),
    scope: z.object({
      /** Where the log stood when this attempt began: a worker counts from 0. */
      base: z.number().int().nonnegative(),
      /** Expiry of the run token that the worker holds, so that the gateway can make it again and mask it. */
      tokenExpiresAt: z.number().int(),
    }),
  }),
  /** The log of a run of tests. */
  z.object({
    purpose: z.literal('test-log-append'),
    method: z.literal('POST'),
    subject: TestRunId.schema,
    scope: z.object({ base: z.number().int().nonnegative(), tokenExpiresAt: z.number().int() }),
  }),
  z.object({ purpose: z.literal('test-log'), method: z.literal('GET'), subject: TestRunId.schema }),
  /** The log of a query run. */
  z.object({
    purpose: z.literal('query-log-append'),
    method: z.literal('POST'),
    subject: QueryRunId.schema,
    scope: z.object({ base: z.number().int().nonnegative(), tokenExpiresAt: z.number().int() }),
  }),
  z.object({ purpose: z.literal('query-log'), method: z.literal('GET'), subject: QueryRunId.schema }),
  /** The files of a module whose tests are to run. */
  z.object({
    purpose: z.literal('test-configuration-upload'),
    method: z.literal('PUT'),
    subject: ConfigurationVersionId.schema,
  }),
  z.object({
    purpose: z.literal('log'),
    method: z.literal('GET'),
    subject: z.union([PlanId.schema, ApplyId.schema]),
  }),
]);
export type ArchivistMessage = z.infer<typeof ArchivistMessage>;

/** What the scope of a URL says beside, when it was minted for an agent: it is good only as long as the token that the agent came with. */
export const HeldByAgent = z.object({ scope: z.object({ agent: AgentId.schema.optional() }).default({}) });

/** What a PUT of a state is answered beside the WorkerState: whether its bytes may be forgotten where they were made. */
export const BroughtState = z.object({
  /**
   * `saved`: it is, or was, the state of its workspace. `kept`: the workspace did not take it, and it is a state version that is not
   * current; or the workspace has been deleted, and it is kept with its run alone. `brought`: its run knows it, and hands it in when it ends.
   */
  fate: z.enum(['saved', 'kept', 'brought']),
  stateVersion: StateVersionId.schema.nullable(),
});
export type BroughtState = z.infer<typeof BroughtState>;

/** Life of a URL that a client may keep: a plan's or an apply's log, an upload (as upstream: 25 hours). */
export const urlLifeMs = 25 * 3_600_000;
