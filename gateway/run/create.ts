// From a request for a run to the message that creates it: what is left out is filled in, and what cannot be is refused before
// anything exists (api/semantics.md, 10.5).

import { whyNotUsable } from '@terrace/actors/agent-pool/view/pools';
import { readConfigurationVersion, readNewestUploaded } from '@terrace/actors/configuration-version/view';
import type { ConfigurationVersionRow } from '@terrace/actors/configuration-version/view';
import { sealVariables } from '@terrace/actors/run/variables';
import { forgetInherited, inheritedOf, markSensitive, whyTooMany } from '@terrace/actors/variable/variables';
import { readWorkspace } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import type { RunId } from '@terrace/machines/run/id';
import type { RunMessage, RunOptions } from '@terrace/machines/run/messages';
import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { terrace } from '@terrace/machines/user/id';
import type { By } from '@terrace/machines/user/id';
import { currentTrace } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import { ApiError } from '../http/errors.ts';
import { resourceBody, toOne } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { stagesFor } from '../task-stage/attach.ts';
import type { AttachedStages } from '../task-stage/attach.ts';
import { mayWith } from '../workspace/find.ts';
import { resolveVersion } from '../workspace/engine-version.ts';

const addresses = z.array(z.string().min(1).max(1024)).max(1000).nullish();
/** Variables of one run alone. Values are expressions of HCL, as the CLI sends them. */
export const RunVariables = z
  .array(
    z.object({ key: z.string().regex(/^[\p{L}_][\p{L}\p{N}_-]*$/u, 'is no name of a variable'), value: z.string() }),
  )
  .nullish();
const Attributes = z.object({
  message: z.string().max(4096).nullish(),
  'is-destroy': z.boolean().nullish(),
  refresh: z.boolean().nullish(),
  'refresh-only': z.boolean().nullish(),
  'plan-only': z.boolean().nullish(),
  'save-plan': z.boolean().nullish(),
  'auto-apply': z.boolean().nullish(),
  'allow-empty-apply': z.boolean().nullish(),
  'allow-config-generation': z.boolean().nullish(),
  'target-addrs': addresses,
  'replace-addrs': addresses,
  'terraform-version': z.string().max(64).nullish(),
  variables: RunVariables,
});
export const CreateRun = resourceBody(
  'runs',
  Attributes.prefault({}),
  z.object({ workspace: toOne, 'configuration-version': toOne.optional() }),
);
type CreateRun = z.infer<typeof CreateRun>;
type CreateMessage = Extract<RunMessage, { type: 'run.create' }>;

const defaultMessage = 'Queued manually via the Terraform Enterprise API';

/** The message that makes run `id`. Throws ApiError for what cannot be. */
export async function createMessage(
  services: GatewayServices,
  request: {
    readonly id: RunId;
    readonly body: CreateRun;
    readonly workspace: WorkspaceRow;
    readonly principal: Principal;
    /** The `cloud` block renders JSON lines; the `remote` backend prints what it gets. */
    readonly isCloud: boolean;
  },
): Promise<CreateMessage> {
  const { id, body, workspace, principal, isCloud } = request;
  const { attributes, relationships } = body.data;
  checkCombination(workspace, attributes);
  await checkPool(services, workspace);
  const configuration = await configurationOf(services, request, relationships['configuration-version']?.data?.id);
  const options = await optionsOf(services, { attributes, workspace, configuration, isCloud, principal });
  const variables = ownVariables(attributes.variables);
  return await runMessage(services, {
    ...{ id, workspace, options, variables },
    configurationVersion: configuration.id,
    source: isCloud ? 'terraform+cloud' : 'tfe-api',
    message: attributes.message ?? defaultMessage,
    by: principal.by,
  });
}

/** As a worker is told of them. */
export const ownVariables = (given: z.infer<typeof RunVariables>) =>
  (given ?? []).map(({ key, value }) => ({
    ...{ key, value, hcl: true, sensitive: false },
    category: 'terraform' as const,
  }));

/** A run of which all is decided but for its variables. */
interface DecidedRun {
  readonly workspace: WorkspaceRow;
  readonly configurationVersion: ConfigurationVersionId;
  readonly source: string;
  readonly message: string;
  readonly options: RunOptions;
  readonly by: By;
}

/** What every message says that makes a run, for one without variables of its own. */
export const runCreation = ({
  workspace,
  configurationVersion,
  source,
  message,
  options,
  by,
  stages,
}: DecidedRun & { readonly stages: AttachedStages }) => ({
  organization: workspace.organization,
  organizationId: workspace.organization_id,
  project: workspace.project,
  workspace: workspace.id,
  workspaceName: workspace.name,
  workingDirectory: workspace.working_directory,
  ...{ configurationVersion, source, message, options, by },
  agentPool: workspace.execution_mode === 'agent' ? workspace.agent_pool : null,
  variables: null,
  trace: currentTrace(),
  stages,
  // What it runs has been uploaded.
  awaitsConfiguration: false,
});

/** The message that makes a run with its variables. Throws ApiError when it has more variables than a worker can be told. */
export async function runMessage(
  services: Pick<GatewayServices, 'sql' | 'keys'>,
  run: DecidedRun & { readonly id: RunId; readonly variables: Parameters<typeof sealVariables>[2] },
): Promise<CreateMessage> {
  const { id, workspace } = run;
  const inherited = await inheritedOf(services, { ...workspace, id, workspace: workspace.id });
  const { below, above } = inherited;
  const variables = markSensitive(run.variables, inherited);
  const tooMany = whyTooMany([...below, ...variables, ...above]);
  if (tooMany !== null) {
    await forgetInherited(services, id);
    throw invalid('variables', tooMany);
  }
  const stages = await stagesFor(services, { id, workspace, planOnly: run.options.planOnly });
  const sealed = await sealVariables(services.keys, id, variables);
  return { type: 'run.create', ...runCreation({ ...run, stages }), variables: sealed };
}

/** The message that makes a run which asks for nothing special, of a push. Throws ApiError for what cannot be. */
export async function plainRun(
  services: Pick<GatewayServices, 'sql' | 'keys' | 'engines'>,
  run: Pick<DecidedRun, 'workspace' | 'configurationVersion' | 'message'> & {
    readonly id: RunId;
    readonly planOnly: boolean;
    /** Its place among pushes. */
    readonly pushed: number;
  },
): Promise<CreateMessage> {
  const { id, workspace, configurationVersion, message, planOnly, pushed } = run;
  await checkPool(services, workspace);
  const { engine, terraform_version: version } = workspace;
  const options = { ...plainOptions(workspace, await resolveVersion(services, { engine, version })), planOnly };
  const create = await runMessage(services, {
    ...{ id, workspace, configurationVersion, message, options, by: terrace, variables: [] },
    source: 'tfe-configuration-version',
  });
  return { ...create, pushed };
}

/** What a run does where nobody asks for anything special. */
export const plainOptions = (workspace: WorkspaceRow, terraformVersion: string): RunOptions => ({
  isDestroy: false,
  refresh: true,
  refreshOnly: false,
  planOnly: false,
  savePlan: false,
  autoApply: workspace.auto_apply,
  allowEmptyApply: false,
  allowConfigGeneration: false,
  targetAddrs: [],
  replaceAddrs: [],
  engine: workspace.engine,
  terraformVersion,
  structuredLog: workspace.structured_run_output_enabled,
});

const invalid = (attribute: string, detail: string): ApiError =>
  new ApiError('invalid', detail, { pointer: `/data/attributes/${attribute}` });

/** Throws ApiError `local-execution`. */
export function checkRunsHere(workspace: WorkspaceRow): void {
  if (workspace.execution_mode === 'local')
    throw new ApiError(
      'local-execution',
      `workspace ${workspace.name} runs ${workspace.engine} elsewhere (execution mode local), so it takes no runs`,
    );
}

function checkCombination(workspace: WorkspaceRow, attributes: z.infer<typeof Attributes>): void {
  checkRunsHere(workspace);
  if (attributes['is-destroy'] && attributes['refresh-only'])
    throw invalid('refresh-only', 'a run either destroys or only refreshes');
  if (attributes['is-destroy'] && !workspace.allow_destroy_plan)
    throw invalid('is-destroy', `workspace ${workspace.name} does not allow destroy plans`);
  if (attributes['refresh-only'] && attributes.refresh === false)
    throw invalid('refresh', 'a run that only refreshes must refresh');
  if (attributes['save-plan'] && attributes['auto-apply'])
    throw invalid('auto-apply', 'a saved plan waits for somebody to apply it');
}

/** Whom its pool allows may have changed since the workspace was given to it. Throws ApiError `agent-pool-unusable`. */
export async function checkPool({ sql }: Pick<GatewayServices, 'sql'>, workspace: WorkspaceRow): Promise<void> {
  if (workspace.execution_mode !== 'agent') return;
  const whyNot = await whyNotUsable(sql, workspace.agent_pool ?? '', workspace);
  if (whyNot !== null)
    throw new ApiError('agent-pool-unusable', `workspace ${workspace.name} takes no runs: ${whyNot}`);
}

/** A configuration may be another workspace's of the organization, for whoever may read it there. */
async function mayUse(
  sql: GatewayServices['sql'],
  principal: Principal,
  { id, organization }: WorkspaceRow,
  configuration: ConfigurationVersionRow,
): Promise<boolean> {
  if (configuration.workspace === id) return true;
  const other = configuration.organization === organization ? await readWorkspace(sql, configuration.workspace) : null;
  return other !== null && mayWith(principal, 'plan', other);
}

/** The configuration of that id, or the newest of the workspace. Throws ApiError `invalid` for one that whoever asks cannot run. */
export async function configurationOf(
  { sql }: GatewayServices,
  { workspace, principal }: { readonly workspace: WorkspaceRow; readonly principal: Principal },
  id: string | undefined,
): Promise<ConfigurationVersionRow> {
  const pointer = '/data/relationships/configuration-version/data/id';
  if (id === undefined) {
    const newest = await readNewestUploaded(sql, workspace.id);
    if (newest !== null) return newest;
    throw new ApiError('invalid', `workspace ${workspace.name} has no configuration yet; upload one first`, {
      pointer,
    });
  }
  const found = await readConfigurationVersion(sql, id);
  if (found === null || !(await mayUse(sql, principal, workspace, found)))
    throw new ApiError('invalid', `there is no configuration version ${id}`, { pointer });
  if (found.status !== 'uploaded')
    throw new ApiError('invalid', `configuration version ${id} is ${found.status}, not uploaded`, { pointer });
  return found;
}

async function optionsOf(
  services: GatewayServices,
  given: {
    readonly attributes: z.infer<typeof Attributes>;
    readonly workspace: WorkspaceRow;
    readonly configuration: ConfigurationVersionRow;
    readonly isCloud: boolean;
    readonly principal: Principal;
  },
): Promise<RunOptions> {
  const { attributes, workspace, configuration, isCloud, principal } = given;
  // A speculative configuration is never applied, whatever the request says.
  const planOnly = configuration.speculative || (attributes['plan-only'] ?? false);
  if (attributes['terraform-version'] != null && !planOnly)
    throw invalid('terraform-version', 'only a run that plans only may take another version than its workspace');
  const { engine } = workspace;
  const version = attributes['terraform-version'] ?? workspace.terraform_version;
  const terraformVersion = await resolveVersion(services, { engine, version }, '/data/attributes/terraform-version');
  const savePlan = attributes['save-plan'] ?? false;
  // Nobody applies by a setting what they may not apply by hand.
  const mayApply = mayWith(principal, 'apply', workspace);
  if (attributes['auto-apply'] === true && !mayApply)
    throw new ApiError('forbidden', `you may plan in workspace ${workspace.name}, and not apply`);
  return {
    isDestroy: attributes['is-destroy'] ?? false,
    refresh: attributes.refresh ?? true,
    refreshOnly: attributes['refresh-only'] ?? false,
    planOnly,
    savePlan,
    autoApply: !savePlan && mayApply && (attributes['auto-apply'] ?? workspace.auto_apply),
    allowEmptyApply: attributes['allow-empty-apply'] ?? false,
    allowConfigGeneration: attributes['allow-config-generation'] ?? false,
    targetAddrs: attributes['target-addrs'] ?? [],
    replaceAddrs: attributes['replace-addrs'] ?? [],
    engine,
    terraformVersion,
    structuredLog: isCloud && workspace.structured_run_output_enabled,
  };
}
