create table configuration_version (
  id text primary key,
  organization text not null,
  workspace text not null,
  status text not null,
  source text not null,
  speculative boolean not null,
  provisional boolean not null,
  auto_queue_runs boolean not null,
  digest text,
  size bigint,
  error text,
  error_message text,
  -- what it waits for: {reason, since, by, end} in words, or null when nothing is awaited
  waiting jsonb,
  status_timestamps jsonb not null,
  created_by jsonb not null,
  created_at timestamptz not null,
  actor_version bigint not null
);
create index configuration_version_by_workspace on configuration_version (workspace, created_at desc);
