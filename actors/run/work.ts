// The words between a run and its workers: what a job says (no secrets: it lies in the database and in JetStream) and what
// a worker learns in the answer to its claim (secrets: minted for that answer and stored nowhere). DECISIONS 11, 14.

import { RunId } from '@terrace/machines/run/id';
import { ApplyResult, PlanResult } from '@terrace/machines/run/messages';
import { ToolArchive } from '@terrace/machines/site/messages';
import { TestOptions } from '@terrace/machines/test-run/messages';
import { Variable } from '@terrace/machines/variable/variable';
import { Engine } from '@terrace/machines/workspace/messages';
import { z } from 'zod';

/** The pool that plans and applies wait in, unless their workspace leaves them to an agent pool: that one is named by its id. */
export const buildPool = 'build';

/**
 * An interrupted terraform that has not ended by then is killed. A plan looks for interrupts only between its steps, and nothing is lost
 * with it; an apply ends what it has begun with its providers, and what a killed one had made is not in its state. A worker that stops
 * itself waits for neither so long (runtime/jobs/limits.ts, graceMs).
 */
export const interruptGraceMs = { plan: 25_000, query: 25_000, apply: 10 * 60_000, test: 10 * 60_000 } as const;

export const WorkSpec = z.object({
  phase: z.enum(['plan', 'apply']),
  run: RunId.schema,
  organization: z.string(),
  workspace: z.string(),
  workspaceName: z.string(),
});
export type WorkSpec = z.infer<typeof WorkSpec>;

/** Absolute signed URLs on the gateway; PUTs answer `{digest, size, md5}` as JSON, the state's also serial, lineage, terraformVersion and BroughtState. */
export const WorkUrls = z.object({
  /** tar.gz of the configuration. */
  configuration: z.string(),
  /** The state to start from; null when the workspace has none. */
  state: z.string().nullable(),
  /** POST log segments: body bytes, header `x-log-offset`; 200 `{next}`, 409 `{expected}`. */
  log: z.string(),
  planFile: z.object({ get: z.string().nullable(), put: z.string() }),
  planJson: z.string(),
  redactedJson: z.string(),
  /** PUT a state while and after it changes; may be used many times. */
  stateUpload: z.string().nullable(),
});

/** Registries whose providers come from the mirror of the gateway (`registry.terraform.io`); nothing where it is switched off. */
const MirroredHosts = z.array(z.string()).nullish();
/** Registries whose modules come from there too, each with an absolute signed URL that is its `modules.v1`; nodes of older releases name none. */
const MirroredModules = z.array(z.object({ host: z.string(), url: z.string() })).nullish();

export const WorkContext = z.object({
  engine: Engine,
  /** Exactly, of the engine. */
  terraformVersion: z.string(),
  /** Where that version is fetched from; its release when there are none. */
  archives: z.array(ToolArchive).nullish(),
  workingDirectory: z.string(),
  /** `provider` blocks in HCL that go before those of the configuration. */
  providerBlocks: z.string().nullish(),
  options: z.object({
    isDestroy: z.boolean(),
    refresh: z.boolean(),
    refreshOnly: z.boolean(),
    allowConfigGeneration: z.boolean(),
    targetAddrs: z.array(z.string()),
    replaceAddrs: z.array(z.string()),
    structuredLog: z.boolean(),
  }),
  /** Of the workspace and of sets; of the run itself, which win over them; of sets with priority, which win over all. */
  variables: z.array(Variable),
  runVariables: z.array(Variable),
  priorityVariables: z.array(Variable),
  urls: WorkUrls,
  /** Host of the gateway as terraform spells it (`127.0.0.1:8443`), for credentials blocks; the token is the run's own. */
  host: z.string(),
  mirroredHosts: MirroredHosts,
  mirroredModules: MirroredModules,
  runToken: z.string(),
  /** Tokens of workload identity, by the variable of the environment that each goes into. */
  identityTokens: z.record(z.string(), z.string()).nullish(),
  /** A private key for modules from git servers. */
  sshKey: z.string().nullish(),
  limitMs: z.number(),
});
export type WorkContext = z.infer<typeof WorkContext>;

/** What a worker needs for a query: as of a plan, whose words these are, but for what a plan makes. */
export const QueryContext = WorkContext.omit({ options: true, urls: true }).extend({
  generatesConfiguration: z.boolean(),
  /** Absolute signed URLs, as of runs. */
  configuration: z.string(),
  state: z.string().nullable(),
  log: z.string(),
});
export type QueryContext = z.infer<typeof QueryContext>;

/** `terraform query` came with it. */
const queriesFromMinor = 14;

/** Why that version cannot query, as a sentence; null when it can. OpenTofu has no such command. */
export function queriesSince({
  engine,
  terraformVersion,
}: Pick<WorkContext, 'engine' | 'terraformVersion'>): string | null {
  if (engine === 'tofu') return 'OpenTofu has no queries: they need a workspace of Terraform';
  const [major = 0, minor = 0] = terraformVersion.split('.').map(Number);
  const isThere = major > 1 || (major === 1 && minor >= queriesFromMinor);
  return isThere
    ? null
    : `Terraform ${terraformVersion} has no queries, which came with 1.${queriesFromMinor}: give the workspace, or the query by terraform-version, a newer one`;
}

/** What a worker needs for the tests of a module. */
export const TestContext = z.object({
  terraformVersion: z.string(),
  archives: z.array(ToolArchive).nullish(),
  test: TestOptions,
  variables: z.array(Variable),
  /** Absolute signed URLs, as of runs. */
  configuration: z.string(),
  log: z.string(),
  host: z.string(),
  mirroredHosts: MirroredHosts,
  mirroredModules: MirroredModules,
  /** The tests' own. */
  runToken: z.string(),
  limitMs: z.number(),
});
export type TestContext = z.infer<typeof TestContext>;

export { ApplyResult, PlanResult };
