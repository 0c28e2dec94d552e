-- The state version whose content this one brought back.
alter table state_version add column rollback_of text;

-- What a workspace's current state is about, and which state version changed it last. Made of the states when somebody asks
-- (resources.ts): they are the record, these rows can be thrown away.
create table workspace_resource (
  workspace text not null,
  -- with the instance's key: aws_subnet.private["a"]
  address text not null,
  id text not null,
  name text not null,
  -- the instance's key as text, null where there is one instance
  name_index text,
  type text not null,
  module text not null,
  provider text not null,
  -- changes when anything of the instance does; keyed, since what stands in it may be guessed
  content text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  modified_by text not null,
  primary key (workspace, address)
);
-- Up to which state version the rows of a workspace are right.
create table workspace_resource_mark (
  workspace text primary key,
  state_version text not null
);
