// Which notifications are due: what happened to runs, against what configurations ask to be told, less what was sent already. So one
// that was missed, by a feed that broke off or a gateway that died, is found again.

import type { NotificationConfigurationId } from '@terrace/machines/notification/id';
import type { RunTrigger } from '@terrace/machines/notification/messages';
import type { RunEventId, RunId } from '@terrace/machines/run/id';
import type { Sql } from '@terrace/runtime/store/sql';

export interface DueNotification {
  readonly configuration: NotificationConfigurationId;
  readonly organization: string;
  readonly run: RunId;
  readonly run_event: RunEventId;
  readonly trigger: RunTrigger;
}

/** By what happened to a run. */
const triggerOf: Readonly<Record<string, RunTrigger>> = {
  created: 'run:created',
  planning: 'run:planning',
  applying: 'run:applying',
  applied: 'run:completed',
  planned_and_finished: 'run:completed',
  errored: 'run:errored',
  canceled: 'run:errored',
  policy_soft_failed: 'run:errored',
  post_plan_awaiting_decision: 'run:needs_attention',
  policy_override: 'run:needs_attention',
  planned_and_saved: 'run:needs_attention',
};
/** The run waits for a person when nothing else happened in the same step. */
const ends: readonly string[] = ['planned', 'post_plan_completed', 'cost_estimated', 'policy_checked'];

/** Whether anybody may ask to be told of it. */
export const mayBeTold = (action: string): boolean => action in triggerOf || ends.includes(action);

const triggerCase = `case
  ${Object.entries(triggerOf)
    .map(([action, trigger]) => `when e.action = '${action}' then '${trigger}'`)
    .join(' ')}
  when e.action in (${ends.map((action) => `'${action}'`).join(', ')}) and not exists (
    select from run_event n where n.run = e.run and n.version = e.version and n.place > e.place) then 'run:needs_attention'
  end`;

/** What is older was told, or will not be. */
const oldest = `interval '1 day'`;

/** The oldest first. Of one run, or of all that began in the last two days. Plans that may never be applied are not told of. */
export const dueNotifications = (
  sql: Pick<Sql, 'query'>,
  limit: number,
  run: RunId | null,
): Promise<readonly DueNotification[]> =>
  sql.query<DueNotification>(
    `select c.id as configuration, c.organization, r.id as run, e.id as run_event, t.trigger
     from notification_configuration c
     join workspace w on w.id = c.workspace or w.project = c.project
     join run r on r.workspace = w.id and not r.plan_only
     join run_event e on e.run = r.id
     cross join lateral (select ${triggerCase} as trigger) t
     where c.enabled and w.deleted_at is null and c.triggers ? t.trigger
       and ${run === null ? `r.created_at > now() - 2 * ${oldest} and $2::text is null` : 'r.id = $2'}
       and e.created_at >= c.enabled_at and e.created_at > now() - ${oldest}
       and not exists (select from notification n where n.run_event = e.id and n.configuration = c.id)
     order by e.created_at, e.version, e.place limit $1`,
    [limit, run],
    run === null ? 'due-notifications' : 'due-notifications-of-run',
  );
