create table project (
  id text primary key,
  organization text not null references organization (name),
  name text not null,
  description text not null default '',
  is_default boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index project_name_taken on project (organization, name);
