// SSH keys of organizations, as rows: the text goes in, and only a run's worker gets it again (DECISIONS 14).

import { SshKeyId } from '@terrace/machines/ssh-key/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Keys } from '@terrace/runtime/keys/keys';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface SshKeyRow {
  readonly id: SshKeyId;
  readonly organization: string;
  readonly name: string;
}

const columns = 'id, organization, name';
const placeOf = (id: SshKeyId): string => `ssh-key/${id}`;

export async function createSshKey(
  { sql, keys, rng }: { readonly sql: Reader; readonly keys: Pick<Keys, 'seal'>; readonly rng: Rng },
  given: { readonly organization: string; readonly name: string; readonly value: string },
): Promise<SshKeyId> {
  const id = SshKeyId.make(rng.bytes(16));
  const sealed = await keys.seal(Buffer.from(given.value), placeOf(id));
  await sql.query(
    `insert into ssh_key (id, organization, name, value) values ($1, $2, $3, $4) on conflict do nothing`,
    [id, given.organization, given.name, sealed],
  );
  return id;
}

export async function readSshKey(sql: Reader, id: string): Promise<SshKeyRow | null> {
  const [row] = await sql.query<SshKeyRow>(`select ${columns} from ssh_key where id = $1`, [id]);
  return row ?? null;
}

/** By name. */
export function listSshKeys(
  sql: Reader,
  { organization, ...page }: Page & { readonly organization: string },
): Promise<Found<SshKeyRow>> {
  const found = `select ${columns} from ssh_key where organization = $1`;
  return pageOfRows(sql, { found, order: 'name, id', values: [organization] }, page);
}

export const renameSshKey = (sql: Reader, id: SshKeyId, name: string): Promise<unknown> =>
  sql.query('update ssh_key set name = $2 where id = $1', [id, name]);

/** Workspaces that had it have none. */
export const deleteSshKey = (sql: Reader, id: SshKeyId): Promise<unknown> =>
  sql.query('delete from ssh_key where id = $1', [id]);

/** Null takes away the one that the workspace has. */
export async function assignSshKey(sql: Reader, workspace: string, id: SshKeyId | null): Promise<void> {
  if (id === null) await sql.query('delete from workspace_ssh_key where workspace = $1', [workspace]);
  else
    await sql.query(
      `insert into workspace_ssh_key (workspace, ssh_key) values ($1, $2)
        on conflict (workspace) do update set ssh_key = excluded.ssh_key`,
      [workspace, id],
    );
}

/** The text that a workspace's runs get; null when it has none. Throws TerminalFault when it was changed from outside. */
export async function openSshKeyOf(
  { sql, keys }: { readonly sql: Reader; readonly keys: Pick<Keys, 'open'> },
  workspace: string,
): Promise<string | null> {
  const [row] = await sql.query<{ readonly id: SshKeyId; readonly value: Uint8Array }>(
    `select k.id, k.value from workspace_ssh_key w join ssh_key k on k.id = w.ssh_key where w.workspace = $1`,
    [workspace],
  );
  return row === undefined ? null : Buffer.from(await keys.open(row.value, placeOf(row.id))).toString();
}
