// A configuration version is made, and with it the run that begins once its archive is there.

import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { RunId } from '@terrace/machines/run/id';
import type { Principal } from '../http/authenticate.ts';
import { committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { plainOptions, runCreation } from '../run/create.ts';
import { stagesFor } from '../task-stage/attach.ts';
import { resolveVersion } from '../workspace/engine-version.ts';
import { mayWith } from '../workspace/find.ts';

/** Gives its id, and that of the run; null when none begins by itself. */
export async function createConfigurationVersion(
  services: GatewayServices,
  principal: Principal,
  workspace: WorkspaceRow,
  wanted: {
    readonly source: string;
    readonly speculative: boolean;
    readonly provisional: boolean;
    readonly autoQueueRuns: boolean;
    /** Of the run. */
    readonly message: string;
  },
): Promise<{ readonly id: ConfigurationVersionId; readonly run: RunId | null }> {
  const { source, speculative, provisional, autoQueueRuns, message } = wanted;
  const id = ConfigurationVersionId.make(services.rng.bytes(16));
  const queues = autoQueueRuns && workspace.execution_mode !== 'local';
  const queue = queues
    ? await queueOf(services, { workspace, principal, configurationVersion: id, speculative, message })
    : null;
  const create = {
    type: 'configuration-version.create',
    organization: workspace.organization,
    organizationId: workspace.organization_id,
    project: workspace.project,
    workspace: workspace.id,
    ...{ source, speculative, provisional, autoQueueRuns, queue },
    by: principal.by,
  } as const;
  committed(await services.client.ask({ kind: 'configuration-version', id }, create));
  return { id, run: queue?.run ?? null };
}

/** The run that begins by itself once the archive is there: with the workspace's own settings. */
async function queueOf(
  services: GatewayServices,
  given: {
    readonly workspace: WorkspaceRow;
    readonly principal: Principal;
    readonly configurationVersion: ConfigurationVersionId;
    readonly speculative: boolean;
    readonly message: string;
  },
): Promise<{ readonly run: RunId; readonly create: Readonly<Record<string, unknown>> }> {
  const { workspace, principal, configurationVersion, speculative, message } = given;
  const terraformVersion = await resolveVersion(services, {
    engine: workspace.engine,
    version: workspace.terraform_version,
  });
  const run = RunId.make(services.rng.bytes(16));
  const create = runCreation({
    workspace,
    stages: await stagesFor(services, { id: run, workspace, planOnly: speculative }),
    configurationVersion,
    source: 'tfe-configuration-version',
    message,
    options: {
      ...plainOptions(workspace, terraformVersion),
      planOnly: speculative,
      // Nobody applies by a setting what they may not apply by hand.
      autoApply: workspace.auto_apply && mayWith(principal, 'apply', workspace),
    },
    by: principal.by,
  });
  return { run, create };
}
