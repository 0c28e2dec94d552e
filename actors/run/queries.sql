-- Query runs, as rows of their actors.
create table query_run (
  id text primary key,
  organization text not null,
  project text not null,
  workspace text not null,
  configuration text not null,
  -- pending, running, finished, errored, canceled
  status text not null,
  -- {code, detail}
  error jsonb,
  generates_configuration boolean not null,
  engine text not null,
  terraform_version text not null,
  agent_pool text,
  -- sealed
  variables text,
  source text not null,
  times jsonb not null,
  waiting jsonb,
  created_by jsonb not null,
  canceled_by jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create index query_run_by_workspace on query_run (workspace, created_at desc, id);
create index query_run_by_configuration on query_run (configuration);
