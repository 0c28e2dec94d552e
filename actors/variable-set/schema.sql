-- Variable sets: variables for many workspaces. Rows, written by their view: they have no life cycle.
create table variable_set (
  id text primary key,
  organization text not null references organization (name),
  -- the project that owns it; null when the organization does
  project text,
  name text not null,
  description text not null,
  global boolean not null,
  priority boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index variable_set_name_taken on variable_set (organization, name);

-- Where a set that is not global applies.
create table variable_set_scope (
  variable_set text not null references variable_set (id) on delete cascade,
  -- workspace | project
  kind text not null,
  target text not null,
  primary key (variable_set, kind, target)
);
create index variable_set_scope_by_target on variable_set_scope (target);
