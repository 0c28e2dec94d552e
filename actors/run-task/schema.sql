-- What an organization has asked about its runs, and where. Rows, written by their view.
create table run_task (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  name text not null,
  url text not null,
  description text not null,
  -- what signs the letters, sealed; null for letters without a signature
  hmac_key bytea,
  enabled boolean not null,
  -- whether every workspace of the organization has it: {enabled, stages, enforcement-level}; null when that was never said
  everywhere jsonb,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint run_task_name unique (organization, name)
);
-- Which workspaces have it.
create table workspace_task (
  id text primary key,
  workspace text not null,
  task text not null references run_task (id) on delete cascade,
  -- of pre_plan, post_plan, pre_apply, post_apply; the first is told as `stage` too
  stages jsonb not null,
  -- advisory, mandatory
  enforcement_level text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint workspace_task_once unique (workspace, task)
);
create index workspace_task_by_task on workspace_task (task);

select audit_table('run_task', 'run_task', 'organization', 'name');
select audit_table('workspace_task', 'workspace_run_task', 'workspace', '');
