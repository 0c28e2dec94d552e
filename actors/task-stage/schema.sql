-- Stages of run tasks, and what the tasks say; written in the stages' own transitions.
create table task_stage (
  id text primary key,
  run text not null,
  -- pre_plan, post_plan, pre_apply, post_apply
  stage text not null,
  organization text not null,
  -- as the run has it, it is in the run's row: it changes with the run
  status_timestamps jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create index task_stage_by_run on task_stage (run);

create table task_result (
  id text primary key,
  stage text not null,
  run text not null,
  place int not null,
  task text not null,
  task_name text not null,
  task_url text not null,
  workspace_task text,
  enforcement_level text not null,
  is_speculative boolean not null,
  -- pending, running, passed, failed, errored, canceled
  status text not null,
  message text not null,
  url text not null,
  status_timestamps jsonb not null,
  outcomes int not null,
  -- when it is given up unless something is heard; null when it is not waited for
  ends_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create index task_result_by_stage on task_result (stage, place);
create index task_result_by_run on task_result (run) where ends_at is not null;

create table task_result_outcome (
  id text primary key,
  result text not null,
  place int not null,
  outcome_id text not null,
  description text not null,
  url text not null,
  -- digest of a text in the archive
  body text,
  body_size bigint,
  -- {name: [{label, level}]}
  tags jsonb not null,
  created_at timestamptz not null,
  actor_version bigint not null
);
create index task_result_outcome_by_result on task_result_outcome (result, place);
