// What whoever brings a letter to a run task learns when it claims the job: where it goes, what it says, and the token that its answer
// needs; made for that claim and stored nowhere (DECISIONS 14).

import type { Json } from '@terrace/machines/kernel/envelope';
import { PlanId } from '@terrace/machines/run/id';
import type { RunId } from '@terrace/machines/run/id';
import type { TaskResultId } from '@terrace/machines/task-stage/id';
import type { By } from '@terrace/machines/user/id';
import type { IngressAttributes } from '@terrace/machines/vcs/messages';
import type { Clock } from '@terrace/runtime/clock/clock';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { taskLetter } from './view/letter.ts';
import { makeTaskToken } from './token.ts';

interface AskedRow {
  readonly id: TaskResultId;
  readonly status: string;
  readonly task: string;
  readonly stage: string;
  readonly enforcement_level: string;
  readonly is_speculative: boolean;
  readonly run: RunId;
  readonly run_message: string;
  readonly run_created_at: Date;
  readonly run_created_by: By;
  readonly workspace: string;
  readonly workspace_name: string;
  readonly working_directory: string;
  readonly organization: string;
  readonly is_disabled: boolean | null;
  readonly configuration_version: string;
  readonly has_configuration: boolean;
  readonly ingress: IngressAttributes | null;
}

/** A run task as it is at this moment, its key opened. */
export interface TaskDestination {
  readonly url: string;
  readonly key: string | null;
  readonly enabled: boolean;
}

/** The desk's `prepare` for letters to run tasks. Throws TerminalFault when there is nothing to ask, or nobody to be asked. */
export function prepareTask(options: {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'mac'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Of the gateway as people reach it. */
  readonly origin: string;
  /** Null when the task has been deleted. */
  readonly destination: (task: string) => Promise<TaskDestination | null>;
}): (job: ClaimedJob) => Promise<Json> {
  const { sql, keys, clock, origin, destination } = options;
  return async ({ id }) => {
    const [row] = await sql.query<AskedRow>(
      `select t.id, t.status, t.task, s.stage, t.enforcement_level, t.is_speculative, r.id as run,
         r.message as run_message, r.created_at as run_created_at, r.created_by as run_created_by, w.id as workspace,
         w.name as workspace_name, w.working_directory, w.organization, o.is_disabled, r.configuration_version,
         c.digest is not null as has_configuration, c.ingress
       from task_result t join task_stage s on s.id = t.stage join run r on r.id = t.run
       join workspace w on w.id = r.workspace left join organization o on o.name = w.organization
       left join configuration_version c on c.id = r.configuration_version
       where t.id = $1`,
      [id],
    );
    if (row === undefined || row.status !== 'running')
      throw new TerminalFault('task-over', 'nobody waits for the answer of this run task any more');
    if (row.is_disabled === true)
      throw new TerminalFault('organization-disabled', `a site admin has disabled ${row.organization}`);
    const to = await destination(row.task);
    if (to === null) throw new TerminalFault('task-gone', 'the run task has been deleted');
    if (!to.enabled) throw new TerminalFault('task-gone', 'the run task has been disabled');
    const { organization, ingress } = row;
    const home = `${origin}/app/${organization}/${row.workspace_name}`;
    return taskLetter(to, {
      stage: row.stage,
      access_token: makeTaskToken(keys, row.id, clock.now()),
      configuration_version_download_url: row.has_configuration
        ? `${origin}/api/v2/configuration-versions/${row.configuration_version}/download`
        : null,
      configuration_version_id: row.configuration_version,
      is_speculative: row.is_speculative,
      organization_name: organization,
      plan_json_api_url:
        row.stage === 'pre_plan' ? null : `${origin}/api/v2/plans/${PlanId.beside(row.run)}/json-output`,
      run_app_url: `${home}/runs/${row.run}`,
      run_created_at: row.run_created_at.toISOString(),
      run_created_by: row.run_created_by.name,
      run_id: row.run,
      run_message: row.run_message,
      task_result_callback_url: `${origin}/api/v2/task-results/${row.id}/callback`,
      task_result_enforcement_level: row.enforcement_level,
      task_result_id: row.id,
      vcs_branch: ingress?.branch ?? null,
      vcs_commit_url: ingress?.commitUrl ?? null,
      vcs_pull_request_url: ingress?.pullRequestUrl ?? null,
      vcs_repo_url: ingress?.cloneUrl ?? null,
      workspace_app_url: home,
      workspace_id: row.workspace,
      workspace_name: row.workspace_name,
      workspace_working_directory: row.working_directory === '' ? null : row.working_directory,
    });
  };
}
