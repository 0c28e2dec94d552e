-- Our own spans (DECISIONS 22): what the run page and `terrace run trace` draw, with no other product installed. Times carry
-- microseconds. Nothing depends on these rows; the janitor removes what is older than 30 days or beyond 2 GB.
create table trace_span (
  trace_id text not null,
  span_id text not null,
  -- null for the first of a trace; may name a span of a caller that we never see
  parent_id text,
  name text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  -- 'ok', or 'error: why'
  status text not null,
  attributes jsonb not null,
  -- traceparents of spans that caused this one without being its parent
  links jsonb not null,
  primary key (trace_id, span_id)
);
create index trace_span_started on trace_span (started_at);
