-- Settings that came later: whether the runs of all workspaces of its project may read its state, and what its maker says that it comes from.
alter table workspace
  add column project_remote_state boolean not null default false,
  add column source_name text,
  add column source_url text;
