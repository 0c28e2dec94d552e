// Spans in PostgreSQL: batches in, one trace out as a tree, and a janitor that keeps the table small.

import type { Sql } from '../store/sql.ts';
import type { SpanSink } from './span-queue.ts';
import type { SpanRecord } from './span.ts';
import { treeOf } from './tree.ts';
import type { TraceTree } from './tree.ts';

const hourMs = 3_600_000;
const keepDays = 30;
const bytesMax = 2 * 1024 ** 3;
/** A run of hours makes some hundreds; more than this nobody can look at. */
const spansOfOneTraceMax = 10_000;

const insert = `
  insert into trace_span (trace_id, span_id, parent_id, name, started_at, ended_at, status, attributes, links)
  select s."traceId", s."spanId", s."parentId", s.name,
    timestamptz 'epoch' + s."startUs" * interval '1 microsecond', timestamptz 'epoch' + s."endUs" * interval '1 microsecond',
    case when s.error is null then 'ok' else 'error: ' || s.error end, s.attributes, s.links
  from jsonb_to_recordset($1::jsonb) as s("traceId" text, "spanId" text, "parentId" text, name text, "startUs" bigint,
    "endUs" bigint, error text, attributes jsonb, links jsonb)
  -- A trace is not worth a wait for the disk.
  cross join (select set_config('synchronous_commit', 'off', true)) relaxed
  on conflict (trace_id, span_id) do nothing`;

/** Keeps spans in the database. The janitor rides along once an hour, so that an idle node has nothing to wake up for. */
export function storeSink(sql: Sql, now: () => number = Date.now): SpanSink {
  let sweptAtMs = 0;
  return async (spans) => {
    await sql.query(insert, [JSON.stringify(spans)], 'trace_span_insert');
    if (now() - sweptAtMs < hourMs) return;
    sweptAtMs = now();
    await sweepSpans(sql);
  };
}

interface SpanRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly start_us: number;
  readonly end_us: number;
  readonly status: string;
  readonly attributes: SpanRecord['attributes'];
  readonly links: string[];
}

/** The tree of one trace, or null when none of its spans is known. */
export async function readTrace(sql: Pick<Sql, 'query'>, traceId: string): Promise<TraceTree | null> {
  const rows = await sql.query<SpanRow>(
    `select trace_id, span_id, parent_id, name, status, attributes, links,
       (extract(epoch from started_at) * 1000000)::float8 as start_us, (extract(epoch from ended_at) * 1000000)::float8 as end_us
     from trace_span where trace_id = $1 order by started_at, span_id limit $2`,
    [traceId, spansOfOneTraceMax],
  );
  return treeOf(rows.map(spanOf));
}

function spanOf(row: SpanRow): SpanRecord {
  return {
    traceId: row.trace_id,
    spanId: row.span_id,
    parentId: row.parent_id,
    name: row.name,
    startUs: row.start_us,
    endUs: row.end_us,
    error: row.status === 'ok' ? null : row.status.replace(/^error: /, ''),
    attributes: row.attributes,
    links: row.links,
  };
}

/** Removes what is too old, then the oldest of what is too much. Gives the number of spans removed. */
export async function sweepSpans(sql: Pick<Sql, 'query'>, limits = { keepDays, bytesMax }): Promise<number> {
  const old = await removeBefore(sql, `now() - $1 * interval '1 day'`, limits.keepDays);
  const [size] = await sql.query<{ bytes: number }>(`select pg_total_relation_size('trace_span')::float8 as bytes`);
  if (size === undefined || size.bytes <= limits.bytesMax) return old;
  // The files of a table do not shrink when rows go, so what counts is what the living rows weigh, index entries included.
  const [weight] = await sql.query<{ rows: number; bytes: number }>(
    `select count(*)::float8 as rows,
       count(*) * (select coalesce(avg(pg_column_size(s.*)), 0) + 150 from (select * from trace_span limit 1000) s)::float8 as bytes
     from trace_span`,
  );
  if (weight === undefined || weight.bytes <= limits.bytesMax) return old;
  const surplus = Math.ceil(weight.rows * (1 - (0.9 * limits.bytesMax) / weight.bytes));
  return (
    old +
    (await removeBefore(sql, '(select started_at from trace_span order by started_at offset $1 limit 1)', surplus))
  );
}

async function removeBefore(sql: Pick<Sql, 'query'>, moment: string, value: number): Promise<number> {
  const [removed] = await sql.query<{ rows: number }>(
    `with removed as (delete from trace_span where started_at < ${moment} returning 1) select count(*)::int as rows from removed`,
    [value],
  );
  return removed?.rows ?? 0;
}
