// The three roles of a node (DECISIONS 9). `terrace_runtime` writes what transitions write and sees no key, token or state;
// `terrace_read` reads what actors own and writes only plain rows that no machine stands behind. So a row of an actor can
// change in no other way than by a transition, whatever a view or an endpoint asks for. `terrace_janitor` alone removes old rows of the
// log and jobs that have ended, and changes none (ADR 19).
//
// Nobody logs in as them: a connection takes its role when it opens (`openPostgres({ role })`), so there is no password to keep.

import { sqlStateOf } from './postgres.ts';
import type { Sql } from './sql.ts';

export const nodeRoles = { runtime: 'terrace_runtime', read: 'terrace_read', janitor: 'terrace_janitor' } as const;
export type NodeRole = (typeof nodeRoles)[keyof typeof nodeRoles];

/** The log of what happened can be added to, and never changed. */
const runtimeGrants: Readonly<Record<string, readonly string[]>> = {
  act_partition: ['SELECT', 'UPDATE'],
  act_actor: ['SELECT', 'INSERT', 'UPDATE'],
  act_log: ['SELECT', 'INSERT'],
  act_mailbox: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  act_outbox: ['SELECT', 'INSERT', 'DELETE'],
  act_dead: ['SELECT', 'INSERT', 'DELETE'],
  act_job: ['SELECT', 'INSERT', 'UPDATE'],
  act_machine: ['SELECT', 'INSERT', 'UPDATE'],
  act_node: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  act_base: ['SELECT'],
  act_archive: ['SELECT'],
};
const janitorGrants: Readonly<Record<string, readonly string[]>> = {
  act_actor: ['SELECT'],
  act_log: ['SELECT', 'DELETE'],
  act_mailbox: ['SELECT'],
  act_dead: ['SELECT'],
  act_job: ['SELECT', 'DELETE'],
  act_mark: ['SELECT', 'INSERT', 'DELETE'],
  act_base: ['SELECT', 'INSERT', 'UPDATE'],
  act_archive: ['SELECT', 'INSERT'],
  act_chore: ['SELECT', 'UPDATE'],
};
/** Whoever looks after objects sees which of them are pieces of a log. */
const readerGrants: Readonly<Record<string, readonly string[]>> = { act_archive: ['SELECT'] };
const coreGrants = [
  [nodeRoles.runtime, runtimeGrants],
  [nodeRoles.janitor, janitorGrants],
  [nodeRoles.read, readerGrants],
] as const;
/** Rows that actors write in their transitions; a row of a deleted thing is left to the janitor. */
const ownedGrants = ['SELECT', 'INSERT', 'UPDATE'];
const plainGrants = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** Any number, the same for every node: two nodes that start at once must not change one table's grants together. */
const advisoryLock = 7_203_518;

/**
 * Makes the roles and gives each exactly what it needs on the tables of the current schema. `owned` are the tables that the
 * actors' definitions declare. Changes nothing when all is right already. To be called by the owner of the tables, after the
 * migrations. Gives false when the database's user may make no roles: then there are none, and the node goes on as that user.
 */
export async function ensureRoles(sql: Sql, owned: readonly string[]): Promise<boolean> {
  try {
    await sql.transaction(async (inside) => {
      await inside.query('select pg_advisory_xact_lock($1)', [advisoryLock]);
      await inside.query(makeRoles);
      const wanted = grantsOn(await tableNames(inside), owned);
      const found = new Set((await inside.query<{ grant: string }>(readGrants)).map((row) => row.grant));
      if (wanted.size === found.size && [...wanted].every((grant) => found.has(grant))) return;
      await inside.query(statementsFor(wanted));
    });
    return true;
  } catch (error) {
    if (sqlStateOf(error) === insufficientPrivilege) return false;
    throw error;
  }
}

const insufficientPrivilege = '42501';
const names = Object.values(nodeRoles);
const list = names.map((name) => `'${name}'`).join(', ');

/**
 * Roles belong to the whole server, so another database's node may make them at the same moment. Since PostgreSQL 16 who made
 * a role may not yet take it, and has to grant that to itself.
 */
const makeRoles = `
do $$
declare wanted text;
begin
  foreach wanted in array array[${list}] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin', wanted);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    begin
      execute format('set local role %I', wanted);
      reset role;
    exception when insufficient_privilege then
      execute format('grant %I to current_user', wanted);
    end;
  end loop;
end $$`;

async function tableNames(sql: Pick<Sql, 'query'>): Promise<readonly string[]> {
  const rows = await sql.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = current_schema()`,
  );
  return rows.map(({ name }) => name);
}

/** Grants as text, `role table PRIVILEGE`. */
function grantsOn(tables: readonly string[], owned: readonly string[]): ReadonlySet<string> {
  const grants = new Set<string>();
  const add = (role: NodeRole, table: string, privileges: readonly string[]): void => {
    for (const privilege of privileges) grants.add(`${role} ${table} ${privilege}`);
  };
  for (const table of tables) {
    const core = coreGrants.filter(([, grants]) => grants[table] !== undefined);
    if (core.length > 0) for (const [role, grants] of core) add(role, table, grants[table] ?? []);
    else if (owned.includes(table)) {
      add(nodeRoles.runtime, table, ownedGrants);
      add(nodeRoles.read, table, ['SELECT']);
    } else if (table !== 'schema_migration') add(nodeRoles.read, table, plainGrants);
  }
  return grants;
}

const readGrants = `
  select r.rolname || ' ' || c.relname || ' ' || a.privilege_type as grant
  from pg_class c cross join lateral aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and r.rolname in (${list})`;

function statementsFor(wanted: ReadonlySet<string>): string {
  const schema = `(select quote_ident(current_schema()))`;
  const grants = [...wanted].map((grant) => {
    const [role = '', table = '', privilege = ''] = grant.split(' ');
    return `execute format('grant ${privilege} on %I to ${role}', '${table.replaceAll("'", "''")}');`;
  });
  return `
    do $$
    begin
      execute 'grant usage on schema ' || ${schema} || ' to ${names.join(', ')}';
      execute 'revoke all on all tables in schema ' || ${schema} || ' from ${names.join(', ')}';
      ${grants.join('\n      ')}
    end $$`;
}
