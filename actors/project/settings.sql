-- Of workspaces that are made in it without saying how they run; null where the organization's default counts.
alter table project add column default_execution_mode text;

-- Every workspace of the project has these too, but where its own binding of the key says otherwise.
create table project_tag_binding (
  project text not null references project (id) on delete cascade,
  key text not null,
  value text not null default '',
  -- the order in which they came
  position bigint generated always as identity,
  primary key (project, key)
);
