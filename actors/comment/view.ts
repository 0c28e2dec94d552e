// What people say of a run: by a comment of its own, or together with something that they do to it. The latter is the description of
// the run's event, and shows as a comment too.

import { CommentId, RunEventId } from '@terrace/machines/run/id';
import type { RunId } from '@terrace/machines/run/id';
import type { By } from '@terrace/machines/user/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface CommentRow {
  readonly id: CommentId;
  readonly run: RunId;
  readonly body: string;
  readonly created_by: By;
  readonly created_at: Date;
  /** With what it was said. */
  readonly run_event: RunEventId | null;
}

/** Run events that people bring about, and that they may say something with. */
const actions = ['commented', 'confirmed', 'discarded', 'cancel_requested', 'force_cancel_requested', 'canceled'];
const withWords = `e.description <> '' and e.actor ->> 'kind' = 'user'
  and e.action in (${actions.map((action) => `'${action}'`).join(', ')})`;

const alone = `select id, run, body, created_by, created_at, null as run_event from run_comment`;
const beside = `select e.id, e.run, e.description as body, e.actor as created_by, e.created_at, e.id as run_event from run_event e
  where ${withWords}`;

const commentOf = (row: Omit<CommentRow, 'id'> & { readonly id: string }): CommentRow => ({
  ...row,
  id: row.run_event === null ? (row.id as CommentId) : CommentId.beside(row.run_event),
});

/** The oldest first. */
export async function listComments(sql: Reader, run: RunId): Promise<readonly CommentRow[]> {
  const rows = await sql.query<CommentRow>(
    `select * from (${alone} where run = $1 union all ${beside} and e.run = $1) c order by created_at, id`,
    [run],
  );
  return rows.map(commentOf);
}

export async function readComment(sql: Reader, id: string): Promise<CommentRow | null> {
  const comment = CommentId.parse(id);
  if (comment === null) return null;
  const [row] = await sql.query<CommentRow>(`${alone} where id = $1 union all ${beside} and e.id = $2`, [
    comment,
    RunEventId.beside(comment),
  ]);
  return row === undefined ? null : commentOf(row);
}

/** A second try with the same chance makes no second one. */
export async function createComment(
  sql: Reader,
  given: { readonly run: RunId; readonly body: string; readonly by: By; readonly rng: Rng },
): Promise<CommentRow> {
  const { run, body, by, rng } = given;
  const id = CommentId.make(rng.bytes(16));
  await sql.query(
    `insert into run_comment (id, run, body, created_by) values ($1, $2, $3, $4) on conflict do nothing`,
    [id, run, body, JSON.stringify(by)],
  );
  const row = await readComment(sql, id);
  if (row === null) throw new Error(`comment ${id} went away while it was made`);
  return row;
}

/** Does a run event show as a comment? */
export const saysSomething = (event: {
  readonly action: string;
  readonly description: string;
  readonly actor: By | null;
}): boolean => event.description !== '' && event.actor?.kind === 'user' && actions.includes(event.action);
