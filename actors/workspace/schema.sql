-- What HTTP reads of a workspace; written in the workspace's own transitions.
create table workspace (
  id text primary key,
  organization text not null,
  project text not null,
  name text not null,
  description text,
  execution_mode text not null,
  terraform_version text not null,
  working_directory text not null,
  auto_apply boolean not null,
  allow_destroy_plan boolean not null,
  global_remote_state boolean not null,
  queue_all_runs boolean not null,
  speculative_enabled boolean not null,
  file_triggers_enabled boolean not null,
  structured_run_output_enabled boolean not null,
  locked boolean not null,
  -- {kind, id, name} of the holder
  locked_by jsonb,
  lock_reason text,
  current_run text,
  current_state_version text,
  -- ids of the runs that wait, the next one first
  run_queue jsonb not null,
  -- what it waits for: {reason, since, by, end} in words, or null when it has been deleted
  waiting jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  actor_version bigint not null
);
create unique index workspace_name_taken on workspace (organization, name) where deleted_at is null;
create index workspace_by_project on workspace (project);

create table tag_binding (
  workspace text not null,
  key text not null,
  value text not null default '',
  primary key (workspace, key)
);
