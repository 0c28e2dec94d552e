// The order in which the rooms' SQL meets the database. Each room owns its files; this list only orders them (DECISIONS 9).
// Forward only: an entry never changes once it was released, later changes are entries of their own at the end.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { sqlStateOf } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';
import { StartFault } from '../home/exit-codes.ts';

/** Paths from the repository's root. */
export const migrationFiles = [
  'runtime/store/schema.sql',
  'runtime/jobs/schema.sql',
  'runtime/keys/schema.sql',
  'runtime/keys/issuer.sql',
  'runtime/blob/schema.sql',
  'runtime/log/schema.sql',
  'runtime/telemetry/schema.sql',
  'actors/organization/schema.sql',
  'actors/project/schema.sql',
  'actors/user/schema.sql',
  'actors/workspace/schema.sql',
  'actors/configuration-version/schema.sql',
  'actors/run/schema.sql',
  'actors/state-version/schema.sql',
  'ops/migrations/installation.sql',
  'runtime/keys/authority.sql',
  'actors/run/brought-state.sql',
  'gateway/http/idempotency.sql',
  'actors/variable-set/schema.sql',
  'actors/variable/schema.sql',
  'actors/comment/schema.sql',
  'actors/run/force-cancel.sql',
  'runtime/store/versions.sql',
  'runtime/growth/schema.sql',
  'actors/run/stages.sql',
  'actors/workspace/consumers.sql',
  'actors/run-trigger/schema.sql',
  'actors/organization/time-limits.sql',
  'runtime/blob/resources.sql',
  'actors/state-version/resources.sql',
  'actors/sign-in/schema.sql',
  'actors/team/schema.sql',
  'actors/agent-pool/schema.sql',
  'actors/workspace/agent-pool.sql',
  'actors/run/agent-pool.sql',
  'actors/organization/settings.sql',
  'actors/project/settings.sql',
  'actors/workspace/project.sql',
  'actors/workspace/engine.sql',
  'actors/organization/admin.sql',
  'actors/user/suspended.sql',
  'actors/registry-module/schema.sql',
  'runtime/blob/rows.sql',
  'actors/audit/schema.sql',
  'actors/user/account.sql',
  'actors/ssh-key/schema.sql',
  'actors/registry-provider/schema.sql',
  'actors/notification/schema.sql',
  'actors/workspace/vcs.sql',
  'actors/configuration-version/ingress.sql',
  'actors/vcs/schema.sql',
  'actors/ingress/schema.sql',
  'actors/vcs/order.sql',
  'actors/ingress/growth.sql',
  'actors/notification/growth.sql',
  'actors/tag/schema.sql',
  'actors/organization/defaults.sql',
  'actors/project/defaults.sql',
  'actors/workspace/defaults.sql',
  'actors/workspace/follow.sql',
  'actors/registry-module/vcs.sql',
  'actors/workspace/remote.sql',
  'actors/workspace/auto-destroy.sql',
  'actors/run-task/schema.sql',
  'actors/task-stage/schema.sql',
  'actors/commit-status/schema.sql',
  'actors/run/tests.sql',
  'actors/run/test-configurations.sql',
  'actors/explorer/schema.sql',
  'actors/sign-in/saml.sql',
  'actors/team/provision.sql',
  'actors/scim/schema.sql',
  'actors/variable/owners.sql',
  'actors/data-retention/schema.sql',
  'actors/policy/schema.sql',
  'actors/run/lists.sql',
  'actors/site/terraform-versions.sql',
  'actors/site/settings.sql',
  'actors/site/workload-keys.sql',
  'actors/vcs/webhooks.sql',
  'actors/vcs/ssh.sql',
  'runtime/log/whole.sql',
  'actors/vcs/sign-in.sql',
  'actors/variable/modules.sql',
  'actors/registry-module/no-code.sql',
  'actors/vcs/github-app.sql',
  'actors/provider-mirror/schema.sql',
  'actors/site/policy-tool-versions.sql',
  'actors/vcs/due-hooks.sql',
  'actors/data-retention/kept.sql',
  'actors/sign-in/saml-answers.sql',
  'actors/vcs/asked-hooks.sql',
  'actors/run/queries.sql',
  'actors/provider-mirror/modules.sql',
  'actors/tag/registry.sql',
  'actors/provider-set/schema.sql',
  'actors/configuration-version/replaced.sql',
] as const;

/** Any number, the same for every node: whoever holds it migrates, the others wait. */
export const advisoryLock = 7_203_517;

/** Whoever holds the lock for longer hangs, or has very much to change. */
const lockWithinMs = 60_000;
/** PostgreSQL's word for a lock that was not to be had in time. */
const lockNotAvailable = '55P03';

const root = new URL('../../', import.meta.url);

/**
 * Applies what is missing in one transaction, so that a kill in the middle leaves nothing half done. Gives the names of
 * the files applied now. Throws TerminalFault `migration-changed` when an applied file differs from the one at hand, StartFault
 * `serverNotReady` when another node is at it for too long.
 */
export async function migrate(sql: Sql, waitMs = lockWithinMs): Promise<readonly string[]> {
  const applied = await sql.transaction(async (transaction) => {
    await transaction.query(`set local lock_timeout = ${waitMs}`);
    await transaction.query('select pg_advisory_xact_lock($1)', [advisoryLock]).catch((error: unknown) => {
      if (sqlStateOf(error) !== lockNotAvailable) throw error;
      throw new StartFault(
        'serverNotReady',
        `another node has been changing the tables of the database for ${Math.round(waitMs / 1_000)} s and is still at it: wait for it, or end it if it hangs, then start again`,
        { cause: error },
      );
    });
    await transaction.query(`create table if not exists schema_migration (
      name text primary key, digest text not null, applied_at timestamptz not null default now())`);
    const known = new Map(
      (await transaction.query<{ name: string; digest: string }>('select name, digest from schema_migration')).map(
        (row) => [row.name, row.digest],
      ),
    );
    const fresh: string[] = [];
    for (const name of migrationFiles) {
      const text = await readFile(new URL(name, root), 'utf8');
      const digest = createHash('sha256').update(text).digest('hex');
      const before = known.get(name);
      if (before === digest) continue;
      if (before !== undefined) {
        throw new TerminalFault(
          'migration-changed',
          `the database was made with another ${name} than this release has; start the release that made it, or begin with an empty database`,
        );
      }
      await transaction.query(text);
      await transaction.query('insert into schema_migration (name, digest) values ($1, $2)', [name, digest]);
      fresh.push(name);
    }
    return fresh;
  });
  // The runtime's cached plans are only good when the planner has seen the tables (runtime/design.md, plan trap).
  if (applied.length > 0) await sql.query('analyze');
  return applied;
}
