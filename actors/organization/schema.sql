-- Organizations have no life cycle of their own yet: rows, written by their view.
create table organization (
  name text primary key,
  external_id text not null unique,
  email text not null,
  created_at timestamptz not null default now()
);
