-- Variables of workspaces and of variable sets: rows, written by their view.
create table variable (
  id text primary key,
  -- whose it is: one of the two
  workspace text,
  variable_set text references variable_set (id) on delete cascade,
  key text not null,
  -- terraform | env
  category text not null,
  hcl boolean not null,
  sensitive boolean not null,
  description text not null,
  -- sealed for the place variable/<id>, sensitive or not
  value bytea not null,
  -- another one after each change
  version text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((workspace is null) <> (variable_set is null))
);
create unique index variable_key_taken on variable (coalesce(workspace, variable_set), category, key);

-- What a run inherits, as it was when the run was created: sealed for the place run/<id>/inherited.
create table run_inherited (
  run text primary key,
  sealed bytea not null,
  created_at timestamptz not null default now()
);
