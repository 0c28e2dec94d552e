-- What was exported of plans; written in the exports' own transitions.
create table plan_export (
  id text primary key,
  organization text not null,
  workspace text not null,
  run text not null,
  -- queued, finished, errored, canceled, expired, deleted
  status text not null,
  digest text,
  size bigint,
  error text,
  -- what it waits for: {reason, since, by, end} in words, or null when nothing is awaited
  waiting jsonb,
  status_timestamps jsonb not null,
  created_by jsonb not null,
  created_at timestamptz not null,
  actor_version bigint not null
);
create index plan_export_by_digest on plan_export (digest) where digest is not null;

create function forget_old_plan_exports() returns bigint language sql security definer set search_path from current as $$
  with gone as (delete from plan_export where status not in ('queued', 'finished') and created_at < now() - interval '30 days' returning 1)
  select count(*) from gone
$$;
