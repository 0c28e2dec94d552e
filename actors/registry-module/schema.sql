-- Modules of the registry and their versions: rows of their actors. What is deleted keeps its row, and its name is free at once.
create table registry_module (
  id text primary key,
  organization text not null,
  registry_name text not null,
  namespace text not null,
  name text not null,
  provider text not null,
  status text not null,
  no_code boolean not null,
  created_by jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create unique index registry_module_taken on registry_module (organization, registry_name, namespace, name, provider)
  where status <> 'deleted';

create table registry_module_version (
  id text primary key,
  module text not null,
  organization text not null,
  version text not null,
  status text not null,
  digest text,
  size bigint,
  -- the object that tells what is in it
  content text,
  -- {code, detail}
  error jsonb,
  commit_sha text,
  -- current, deprecated, revoked
  standing text not null,
  reason text not null,
  link text,
  created_by jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create unique index registry_module_version_taken on registry_module_version (module, version) where status <> 'deleted';
create index registry_module_version_digest on registry_module_version (digest) where digest is not null;
create index registry_module_version_content on registry_module_version (content) where content is not null;

-- As for workspaces and projects: whoever removes an organization takes its row first, and one of the two sees the other.
create function registry_module_needs_organization() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  perform from organization where name = new.organization for key share;
  if not found then
    raise exception 'organization % is not there', new.organization
      using errcode = 'foreign_key_violation', constraint = 'registry_module_organization_gone';
  end if;
  return null;
end $$;
create trigger registry_module_made after insert on registry_module
  for each row execute function registry_module_needs_organization();
