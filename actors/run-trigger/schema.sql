-- What a workspace runs after: rows, written by their view.
create table run_trigger (
  id text primary key,
  workspace text not null,
  source text not null,
  created_at timestamptz not null default now(),
  unique (workspace, source)
);
create index run_trigger_by_source on run_trigger (source);

-- A run that was applied and whose followers are not made yet; written in the run's own transition, so that none is forgotten.
create table run_to_follow (
  run text primary key,
  workspace text not null,
  actor_version bigint not null
);
