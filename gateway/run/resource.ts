// Runs, plans, applies and run events on the wire. The CLI panics without `actions`, `permissions` or the relations to plan, apply
// and workspace (cli/terraform-cli-protocol.md, section 2.11).

import { saysSomething } from '@terrace/actors/comment/view';
import type { RunEventRow, RunRow } from '@terrace/actors/run/view';
import { ApplyId, CommentId, PlanId } from '@terrace/machines/run/id';
import type { ChangeCounts } from '@terrace/machines/run/messages';
import { signedUrl } from '../archivist/urls.ts';
import type { WorkspaceAction } from '../http/access.ts';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';

export type UrlServices = Pick<GatewayServices, 'signer' | 'clock' | 'origin'>;

type Said = Pick<RunEventRow, 'id' | 'action' | 'description' | 'actor'>;

const stagesOf = ({ stages }: RunRow, ...kinds: readonly RunRow['stages'][number]['kind'][]): readonly string[] =>
  kinds.flatMap((kind) => stages.filter((stage) => stage.kind === kind).map(({ id }) => id));

/** `variables` are those that the run was made with; `events` are its history. */
export function runResource(
  row: RunRow,
  more: {
    /** What whoever asks may do with it. */
    readonly allows: (action: WorkspaceAction) => boolean;
    /** Cancel or discard it. */
    readonly mayTakeBack: boolean;
    readonly variables: readonly { readonly key: string; readonly value: string; readonly sensitive: boolean }[];
    readonly events: readonly Said[];
  },
): Resource {
  const { allows, mayTakeBack, variables, events } = more;
  return {
    id: row.id,
    type: 'runs',
    attributes: {
      status: row.status,
      message: row.message,
      source: row.source,
      'trigger-reason': 'manual',
      'created-at': timestamp(row.created_at),
      'canceled-at': row.status_timestamps['canceled-at'] ?? null,
      'force-cancel-available-at': timestamp(row.force_cancel_at),
      'has-changes': row.has_changes,
      'is-destroy': row.is_destroy,
      refresh: row.refresh,
      'refresh-only': row.refresh_only,
      'plan-only': row.plan_only,
      'save-plan': row.save_plan,
      'auto-apply': row.auto_apply,
      'allow-empty-apply': row.allow_empty_apply,
      'allow-config-generation': row.allow_config_generation,
      'target-addrs': row.target_addrs,
      'replace-addrs': row.replace_addrs,
      engine: row.engine,
      'terraform-version': row.terraform_version,
      variables: variables.map(({ key, value, sensitive }) => ({ key, value: sensitive ? null : value })),
      'status-timestamps': row.status_timestamps,
      actions: {
        'is-cancelable': row.actions.isCancelable,
        'is-confirmable': row.actions.isConfirmable,
        'is-discardable': row.actions.isDiscardable,
        'is-force-cancelable': row.actions.isForceCancelable,
      },
      permissions: {
        'can-apply': allows('apply'),
        'can-cancel': mayTakeBack,
        'can-discard': mayTakeBack,
        'can-force-cancel': allows('write'),
        'can-force-execute': allows('apply'),
        'can-comment': allows('read-runs'),
        'can-override-policy-check': false,
      },
      // Ours: why it ended as it did, and what it waits for.
      error: row.error,
      waiting: row.waiting,
    },
    relationships: {
      workspace: one('workspaces', row.workspace),
      plan: one('plans', PlanId.beside(row.id)),
      apply: one('applies', ApplyId.beside(row.id)),
      'configuration-version': one('configuration-versions', row.configuration_version),
      'created-by': one('users', row.created_by.kind === 'user' ? row.created_by.id : null),
      'confirmed-by': one('users', row.confirmed_by?.kind === 'user' ? row.confirmed_by.id : null),
      'cost-estimate': one('cost-estimates', stagesOf(row, 'cost_estimate')[0] ?? null),
      'policy-checks': many('policy-checks', stagesOf(row, 'policy_check')),
      'task-stages': many('task-stages', stagesOf(row, 'pre_plan', 'post_plan', 'pre_apply', 'post_apply')),
      comments: {
        ...many(
          'comments',
          events.filter(saysSomething).map(({ id }) => CommentId.beside(id)),
        ),
        links: { related: `/api/v2/runs/${row.id}/comments` },
      },
      'run-events': {
        ...many(
          'run-events',
          events.map(({ id }) => id),
        ),
        links: { related: `/api/v2/runs/${row.id}/run-events` },
      },
    },
    links: { self: `/api/v2/runs/${row.id}` },
  };
}

const countsOf = (counts: ChangeCounts | null): object => ({
  'resource-additions': counts?.additions ?? 0,
  'resource-changes': counts?.changes ?? 0,
  'resource-destructions': counts?.destructions ?? 0,
  'resource-imports': counts?.imports ?? 0,
});

const executionOf = ({ agent_pool: pool }: RunRow): object =>
  pool === null ? { mode: 'remote' } : { mode: 'agent', 'agent-pool-id': pool };

export function planResource(services: UrlServices, row: RunRow): Resource {
  const id = PlanId.beside(row.id);
  return {
    id,
    type: 'plans',
    attributes: {
      status: row.plan_status,
      'status-timestamps': row.plan_timestamps,
      'has-changes': row.has_changes,
      'generated-configuration': row.plan_generated_configuration,
      ...countsOf(row.plan_counts),
      'log-read-url': signedUrl(services, { purpose: 'log', method: 'GET', subject: id }),
      'structured-run-output-enabled': row.structured_log,
      'execution-details': executionOf(row),
      actions: { 'is-exportable': false },
      permissions: { 'can-export': false },
    },
    relationships: { exports: many('plan-exports', []), 'state-versions': many('state-versions', []) },
    links: { self: `/api/v2/plans/${id}`, 'json-output': `/api/v2/plans/${id}/json-output` },
  };
}

export function applyResource(services: UrlServices, row: RunRow): Resource {
  const id = ApplyId.beside(row.id);
  return {
    id,
    type: 'applies',
    attributes: {
      status: row.apply_status,
      'status-timestamps': row.apply_timestamps,
      ...countsOf(row.apply_counts),
      'log-read-url': signedUrl(services, { purpose: 'log', method: 'GET', subject: id }),
      'execution-details': executionOf(row),
    },
    relationships: { 'state-versions': many('state-versions', row.state_version === null ? [] : [row.state_version]) },
    links: { self: `/api/v2/applies/${id}` },
  };
}

/** What somebody said with it shows as a comment. */
export function runEventResource(row: RunEventRow): Resource {
  return {
    id: row.id,
    type: 'run-events',
    attributes: { action: row.action, description: row.description, 'created-at': timestamp(row.created_at) },
    relationships: {
      actor: one('users', row.actor?.kind === 'user' ? row.actor.id : null),
      comment: one('comments', saysSomething(row) ? CommentId.beside(row.id) : null),
    },
    links: { self: `/api/v2/run-events/${row.id}` },
  };
}
