// What is read of state versions, and how their outputs are named. The rows are written in the workspace's transitions; what a
// state says lies beside its bytes (runtime/blob/state.ts).

import { idAlphabet } from '@terrace/machines/kernel/id';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import type { By } from '@terrace/machines/user/id';
import { countOf, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

export type { StateInstance, StateResource, StateSummary } from './parse.ts';
export { followState, listResources, resourceOrders } from './resources.ts';
export type { Following, WorkspaceResourceRow } from './resources.ts';
export { maskedChanges, maskedResources } from './masked.ts';
export type { StateRead } from './masked.ts';
export { withSerial } from './serial.ts';

type Reader = Pick<Sql, 'query'>;

export interface StateVersionRow {
  readonly id: StateVersionId;
  readonly organization: string;
  readonly workspace: string;
  readonly run: string | null;
  readonly status: string;
  readonly serial: string | number;
  readonly lineage: string | null;
  readonly md5: string;
  readonly digest: string | null;
  readonly size: string | number | null;
  readonly terraform_version: string | null;
  readonly rollback_of: StateVersionId | null;
  readonly created_by: By;
  readonly created_at: Date;
}

interface Tables {
  readonly state_version: StateVersionRow;
  readonly state_version_backing: { readonly state_version: StateVersionId; readonly deleted_at: Date | null };
  readonly workspace: {
    readonly id: string;
    readonly organization: string;
    readonly name: string;
    readonly current_state_version: StateVersionId | null;
    readonly deleted_at: Date | null;
  };
}

const db = queriesOn<Tables>();

const plainColumns = [
  ...(['id', 'organization', 'workspace', 'run', 'serial', 'lineage', 'md5', 'size'] as const),
  ...(['terraform_version', 'rollback_of', 'created_by', 'created_at'] as const),
] as const;
/** What was put aside is there, but nobody gets it: it says so, and names no bytes. */
const shown = () =>
  db
    .selectFrom('state_version')
    .leftJoin('state_version_backing as backing', 'backing.state_version', 'state_version.id')
    .select(plainColumns.map((column) => `state_version.${column}` as const))
    .select([
      raw<string>`case when backing.state_version is null then state_version.status
        when backing.deleted_at is null then 'backing_data_soft_deleted' else 'backing_data_permanently_deleted' end`.as(
        'status',
      ),
      raw<string | null>`case when backing.state_version is null then state_version.digest end`.as('digest'),
    ]);

/** Its `digest` is null while it has no state, and when that was deleted or put aside. */
export const readStateVersion = (sql: Reader, id: string): Promise<StateVersionRow | null> =>
  rowOf(sql, shown().where('state_version.id', '=', id as StateVersionId));

/** Null when the workspace has no state. */
export const readCurrentStateVersion = (sql: Reader, workspace: string): Promise<StateVersionRow | null> =>
  rowOf(
    sql,
    db
      .selectFrom('workspace')
      .innerJoin('state_version', 'state_version.id', 'workspace.current_state_version')
      .selectAll('state_version')
      .where('workspace.id', '=', workspace),
  );

/** The newest first; without those that are still awaited or never came. */
export async function listStateVersions(
  sql: Reader,
  workspace: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly StateVersionRow[]; readonly total: number }> {
  const [rows, total] = await Promise.all([
    rowsOf(
      sql,
      shown()
        .where('state_version.workspace', '=', workspace)
        .where('state_version.status', '=', 'finalized')
        .orderBy('state_version.created_at', 'desc')
        .orderBy('serial', 'desc')
        .limit(page.limit)
        .offset(page.offset),
    ),
    countOf(sql, db.selectFrom('state_version').where('workspace', '=', workspace).where('status', '=', 'finalized')),
  ]);
  return { rows, total };
}

/** The state version whose output an id names, and which of its outputs it is; null when nobody has such an id. */
export async function readOutputOwner(
  sql: Reader,
  output: string,
): Promise<{ readonly row: StateVersionRow; readonly index: number } | null> {
  const named = /^wsout-(\w{12})(\w{4})$/.exec(output);
  const [, beginning = '', place = ''] = named ?? [];
  const index = numberOf(place);
  if (named === null || index === null) return null;
  const row = await rowOf(
    sql,
    shown()
      .where(raw`substr(state_version.id, 4, 12)`, '=', beginning)
      .orderBy('state_version.created_at')
      .limit(1),
  );
  return row === null ? null : { row, index };
}

/**
 * The id of the n-th output of a state version: the first twelve characters of its suffix and n. So an output needs no row:
 * the values lie sealed beside the state, in an order that never changes.
 */
export function outputId(stateVersion: StateVersionId, index: number): string {
  let place = '';
  for (let rest = index, n = 0; n < placeLength; n += 1, rest = Math.floor(rest / idAlphabet.length)) {
    place = idAlphabet[rest % idAlphabet.length] + place;
  }
  return `wsout-${stateVersion.slice(3, 15)}${place}`;
}

const placeLength = 4;

function numberOf(place: string): number | null {
  let number = 0;
  for (const character of place) {
    const digit = idAlphabet.indexOf(character);
    if (digit === -1) return null;
    number = number * idAlphabet.length + digit;
  }
  return number;
}
