// What whoever brings a notification learns when it claims the job: where it goes and what it says, made for that answer and stored
// nowhere (DECISIONS 14).

import type { Json } from '@terrace/machines/kernel/envelope';
import { iso } from '@terrace/machines/kernel/waiting';
import type { By } from '@terrace/machines/user/id';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { addressesOf, openSecrets, readConfiguration } from './view.ts';
import { letterOf } from './view/letter.ts';

interface HappenedRow {
  readonly configuration: string;
  readonly trigger: string;
  readonly run: string;
  readonly message: string;
  readonly run_created_at: Date;
  readonly created_by: By;
  readonly action: string;
  readonly updated_at: Date;
  readonly actor: By | null;
  readonly workspace: string;
  readonly workspace_name: string;
  readonly organization: string;
}

/** The desk's `prepare` for jobs of notifications. Throws TerminalFault when there is nobody to tell any more. */
export function prepareNotification(options: {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'open'>;
  /** Of the gateway as people reach it. */
  readonly origin: string;
}): (job: ClaimedJob) => Promise<Json> {
  const { sql, keys, origin } = options;
  return async ({ owner }) => {
    const [row] = await sql.query<HappenedRow>(
      `select n.configuration, n.trigger, n.run, r.message, r.created_at as run_created_at, r.created_by, e.action,
         e.created_at as updated_at, e.actor, w.id as workspace, w.name as workspace_name, w.organization
       from notification n join run r on r.id = n.run join run_event e on e.id = n.run_event
       join workspace w on w.id = r.workspace where n.id = $1`,
      [owner.id],
    );
    const configuration = row === undefined ? null : await readConfiguration(sql, row.configuration);
    if (row === undefined || configuration === null)
      throw new TerminalFault('notification-gone', 'the configuration has been deleted');
    if (!configuration.enabled) throw new TerminalFault('notification-gone', 'the configuration has been disabled');
    const addresses = await addressesOf(sql, configuration);
    if (configuration.destination_type === 'email' && addresses.length === 0)
      throw new TerminalFault('notification-gone', 'nobody of the organization is named who could get a mail');
    const status = row.action === 'created' ? 'pending' : row.action;
    return letterOf(
      { type: configuration.destination_type, ...(await openSecrets(keys, configuration)), addresses },
      {
        configuration,
        trigger: row.trigger,
        message: messageOf(row.trigger, status),
        run: {
          id: row.run,
          url: `${origin}/app/${row.organization}/${row.workspace_name}/runs/${row.run}`,
          message: row.message,
          createdAt: iso(row.run_created_at.getTime()),
          createdBy: row.created_by.name,
          status,
          updatedAt: iso(row.updated_at.getTime()),
          updatedBy: row.actor?.name ?? row.created_by.name,
        },
        workspace: { id: row.workspace, name: row.workspace_name },
        organization: row.organization,
      },
    );
  };
}

/** `Run Needs Attention`; what ended otherwise than by an error says how. */
const messageOf = (trigger: string, status: string): string =>
  `Run ${(trigger === 'run:errored' ? status : trigger.slice('run:'.length)).split('_').map(capital).join(' ')}`;
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
