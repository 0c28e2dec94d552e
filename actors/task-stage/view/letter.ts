// What a run task is sent, in the form that its makers know (api/semantics.md, section 17).

import { createHmac } from 'node:crypto';
import type { Letter } from '@terrace/runtime/egress/letter';

/** What a letter says beside what is the same in all of them. */
export interface TaskPayload {
  readonly stage: string;
  readonly access_token: string;
  readonly configuration_version_download_url: string | null;
  readonly configuration_version_id: string | null;
  readonly is_speculative: boolean;
  readonly organization_name: string;
  /** Of what comes after the plan. */
  readonly plan_json_api_url: string | null;
  readonly run_app_url: string;
  readonly run_created_at: string;
  readonly run_created_by: string;
  readonly run_id: string;
  readonly run_message: string;
  readonly task_result_callback_url: string;
  readonly task_result_enforcement_level: string;
  readonly task_result_id: string;
  readonly vcs_branch: string | null;
  readonly vcs_commit_url: string | null;
  readonly vcs_pull_request_url: string | null;
  readonly vcs_repo_url: string | null;
  readonly workspace_app_url: string;
  readonly workspace_id: string;
  readonly workspace_name: string;
  readonly workspace_working_directory: string | null;
}

export function taskLetter(to: { readonly url: string; readonly key: string | null }, payload: TaskPayload): Letter {
  const body = JSON.stringify({ payload_version: 1, capabilities: { outcomes: true }, ...payload });
  const signature = to.key === null ? '' : createHmac('sha512', to.key).update(body).digest('hex');
  return { kind: 'http', url: to.url, headers: { 'X-TFC-Task-Signature': signature }, body };
}

/** Asks whether anybody is there: what it tells of a run is made up, and its token opens nothing. */
export const verificationLetter = (
  to: { readonly url: string; readonly key: string | null },
  { organization, origin, at }: { readonly organization: string; readonly origin: string; readonly at: string },
): Letter =>
  taskLetter(to, {
    stage: 'test',
    access_token: 'test-token',
    configuration_version_download_url: `${origin}/api/v2/configuration-versions/cv-test/download`,
    configuration_version_id: 'cv-test',
    is_speculative: false,
    organization_name: organization,
    plan_json_api_url: null,
    run_app_url: `${origin}/app/${organization}/test-workspace/runs/run-test`,
    run_created_at: at,
    run_created_by: 'test-user',
    run_id: 'run-test',
    run_message: 'Verifies the address of a run task',
    task_result_callback_url: `${origin}/api/v2/task-results/taskrs-test/callback`,
    task_result_enforcement_level: 'test',
    task_result_id: 'taskrs-test',
    ...{ vcs_branch: null, vcs_commit_url: null, vcs_pull_request_url: null, vcs_repo_url: null },
    workspace_app_url: `${origin}/app/${organization}/test-workspace`,
    workspace_id: 'ws-test',
    workspace_name: 'test-workspace',
    workspace_working_directory: null,
  });
